"""For many desks: erased words, and what was put aside, are found by indexes of their own."""

from alembic import op

from db.hub.script import run_script

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_script(op.get_bind(), "many_desks")
