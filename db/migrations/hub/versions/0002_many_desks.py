"""For many desks: what was erased or put aside is found at once; an event's place is in its text.

With all functions of today: those of a hub that was set up before are replaced.
"""

from alembic import op

from db.hub.script import put_functions, run_script

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_script(op.get_bind(), "many_desks")
    put_functions(op.get_bind())
