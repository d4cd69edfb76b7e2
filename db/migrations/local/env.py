"""Alembic runs the steps of the local store on the connection that `db.upgrade` hands over.

The transaction is the caller's: either all steps are taken, or none.
"""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    transactional_ddl=False,
)
context.run_migrations()
