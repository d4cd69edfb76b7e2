"""The first hub: its tables. The functions come after the last step (`db.hub.script`)."""

from alembic import op

from db.hub.script import run_script

revision = "0001"
down_revision = None


def upgrade() -> None:
    run_script(op.get_bind(), "tables")
