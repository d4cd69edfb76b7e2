"""Alembic runs the steps of the hub on the connection that `db.hub.admin` hands over.

The transaction is the caller's: either all steps are taken, or none.
"""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema="hub",
    transactional_ddl=False,
)
context.run_migrations()
