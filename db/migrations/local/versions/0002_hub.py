"""A file that exchanges with a hub: events of other sites, in the order of their arrival.

What was written so far lies in the order of its own chain: that is its place, too. Which events
were stored together nobody noted; each counts as an act of its own. The cache of cases is made anew
by whoever takes this step.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEPT = (
    "id, part, case_id, site_id, site_seq, site_hash, actor, post, on_behalf_of, device, type, "
    "slot, base, body, occurred_at, schema"
)


def upgrade() -> None:
    for name in ("event_fired", "event_of_case", "event_of_city"):
        op.drop_index(name, "event")
    op.rename_table("event", "former")
    _event()
    op.execute(
        f"INSERT INTO event (place, {KEPT}, act) "
        f"SELECT site_seq, {KEPT}, site_seq FROM former ORDER BY site_seq"
    )
    op.drop_table("former")
    _site()
    _exchange()
    op.drop_table("case_view")
    _case_view()


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("site_seq", sa.Integer(), nullable=False),
        sa.Column("site_hash", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("on_behalf_of", sa.String(), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=True),
        sa.Column("base", sa.String(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.String(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("act", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.String(), nullable=True),
        sa.Column("hash", sa.String(), nullable=True),
        sa.Column("pushed_by", sa.String(), nullable=True),
        sa.Column("refused_at", sa.String(), nullable=True),
        sa.Column("refused_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("place"),
        sa.UniqueConstraint("id"),
    )
    _index("event_of_case", "event", ["case_id", "place"])
    _index("event_of_city", "event", ["place"], where="part = 'city'")
    _index("event_fired", "event", ["occurred_at"], where="type = 'StepFired'")
    _index("event_erasing", "event", ["case_id"], where="type = 'TextErased'")
    _index("event_accepted", "event", ["part", "seq"], where="seq IS NOT NULL", unique=True)
    _index("event_refused", "event", ["place"], where="refused_at IS NOT NULL")


def _site() -> None:
    op.rename_table("site", "former")
    op.create_table(
        "site",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("case_shape", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    newest = "FROM event ORDER BY place DESC LIMIT 1"
    op.execute(
        "INSERT INTO site (id, seq, hash, case_shape, home) SELECT id, "
        f"coalesce((SELECT site_seq {newest}), 0), coalesce((SELECT site_hash {newest}), ''), "
        "case_shape, '' FROM former"
    )
    op.drop_table("former")


def _exchange() -> None:
    op.create_table(
        "superseded",
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("site_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("site_hash", sa.String(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "site_seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "verbatim",
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stub",
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("part", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cursor",
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("part"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "former_site",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hub",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pushed_place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )


def _case_view() -> None:
    op.create_table(
        "case_view",
        sa.Column("began", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.Column("next_step_at", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("began"),
    )
    _index("case_of_number", "case_view", ["number"])
    _index("case_of_source", "case_view", ["external_id", "source"])
    _index("case_open", "case_view", ["began"], where="open = 1")
    _index("case_due", "case_view", ["next_step_at"], where="next_step_at IS NOT NULL")
    _index("case_ended", "case_view", ["ended_at"], where="ended_at IS NOT NULL")


def _index(
    name: str, table: str, columns: list[str], *, where: str | None = None, unique: bool = False
) -> None:
    partial = None if where is None else sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=partial)
