"""The first hub: its tables, and the functions of `api_v1`."""

from alembic import op

from db.hub.script import FUNCTIONS, run_script

revision = "0001"
down_revision = None


def upgrade() -> None:
    run_script(op.get_bind(), "tables")
    for name in FUNCTIONS:
        run_script(op.get_bind(), name)
