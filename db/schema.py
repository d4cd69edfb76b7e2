"""The tables of a local store, and the indexes that answer each question asked of it.

`event` is the truth and only ever grows. `text` and `contact` hold words that may have to be
erased; events name them by digest. `case_view` is a cache: it can be dropped and refolded.

An event lies at its `place`, in the order of arrival. Of a case count, in this order: what a hub
has accepted, by `seq`; what it has not numbered yet, by `place`. What it has refused stays, and
counts no more.

A new case is written at the end of every table, and enters as few indexes at a random place as can
be: an import of a million cases would otherwise write a page for each of them.
Instants are ISO 8601 in UTC with microseconds, so that their order as text is their order in time.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

REVISION = "0002"
"""The Alembic revision (lineage `local`) that these tables are at."""

metadata = MetaData()

event = Table(
    "event",
    metadata,
    Column("place", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("part", String, nullable=False),
    Column("case_id", String),
    # Of the file in which it was made, which has a hash chain of its own.
    Column("site_id", String, nullable=False),
    Column("site_seq", Integer, nullable=False),
    Column("site_hash", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("post", String, nullable=False),
    Column("on_behalf_of", String),
    Column("device", String, nullable=False),
    Column("type", String, nullable=False),
    Column("slot", String),
    Column("base", String),
    Column("body", Text, nullable=False),
    Column("occurred_at", String, nullable=False),
    Column("schema", Integer, nullable=False),
    # The place of the first event that was stored together with it.
    Column("act", Integer, nullable=False),
    # Given by a hub only, once it has accepted the event.
    Column("seq", Integer),
    Column("received_at", String),
    Column("hash", String),
    Column("pushed_by", String),
    # A hub would not have it: its slot had moved on, or, for the reason given, it was odd.
    Column("refused_at", String),
    Column("refused_why", Text),
    Index("event_of_case", "case_id", "place"),
    Index("event_of_city", "place", sqlite_where=text("part = 'city'")),
    Index("event_fired", "occurred_at", sqlite_where=text("type = 'StepFired'")),
    Index("event_erasing", "case_id", sqlite_where=text("type = 'TextErased'")),
    Index("event_accepted", "part", "seq", unique=True, sqlite_where=text("seq IS NOT NULL")),
    Index("event_refused", "place", sqlite_where=text("refused_at IS NOT NULL")),
)

superseded = Table(
    "superseded",
    metadata,
    # What was written here of an event that another node derived too, and was first with.
    Column("site_id", String, primary_key=True),
    Column("site_seq", Integer, primary_key=True, autoincrement=False),
    Column("site_hash", String, nullable=False),
    Column("written", Text, nullable=False),
    sqlite_with_rowid=False,
)

verbatim = Table(
    "verbatim",
    metadata,
    # The author's bytes where they are not what this program would write.
    Column("event", String, primary_key=True),
    Column("written", Text, nullable=False),
    sqlite_with_rowid=False,
)

stub = Table(
    "stub",
    metadata,
    # A number of the hub whose event is not for this user's eyes.
    Column("part", String, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("digest", String, nullable=False),
    Column("hash", String, nullable=False),
    sqlite_with_rowid=False,
)

cursor = Table(
    "cursor",
    metadata,
    # The newest event of a part that was heard here, without a gap before it.
    Column("part", String, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", String, nullable=False),
    sqlite_with_rowid=False,
)

hub = Table(
    "hub",
    metadata,
    Column("id", String, primary_key=True),
    # Up to there nothing waits to be offered.
    Column("pushed_place", Integer, nullable=False),
    sqlite_with_rowid=False,
)

words = Table(
    "text",
    metadata,
    # The place of the event that says them, so that they lie in the order of the log.
    Column("event", Integer, primary_key=True, autoincrement=False),
    Column("digest", String, primary_key=True),
    Column("salt", String, nullable=False),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

contact = Table(
    "contact",
    metadata,
    Column("digest", String, primary_key=True),
    Column("case_id", String, nullable=False),
    Column("salt", String, nullable=False),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

case_view = Table(
    "case_view",
    metadata,
    # The place of the case's first event; finds it by id with the index `event_of_case`.
    Column("began", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("number", String, nullable=False),
    Column("source", String),
    Column("external_id", String),
    Column("stage", String, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("unit", String),
    Column("ended_at", String),
    Column("next_step_at", String),
    Column("body", LargeBinary, nullable=False),
    # How much of the hub's order it holds, and whether something that has no number yet.
    Column("seq", Integer, nullable=False),
    Column("pending", Boolean, nullable=False),
    # Two desks may have given the same one, or taken in the same row: `verify` says so.
    Index("case_of_number", "number"),
    # The id in the source comes first: a case is asked for by it alone, too.
    Index("case_of_source", "external_id", "source"),
    Index("case_open", "began", sqlite_where=text("open = 1")),
    Index("case_due", "next_step_at", sqlite_where=text("next_step_at IS NOT NULL")),
    Index("case_ended", "ended_at", sqlite_where=text("ended_at IS NOT NULL")),
)

former_site = Table(
    "former_site",
    metadata,
    # An identity that this file once had, and how long its chain was then: so far it is whole.
    Column("id", String, primary_key=True),
    Column("seq", Integer, nullable=False),
    sqlite_with_rowid=False,
)

serial = Table(
    "serial",
    metadata,
    Column("prefix", String, primary_key=True),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)

site = Table(
    "site",
    metadata,
    Column("id", String, primary_key=True),
    # The newest event of its own chain.
    Column("seq", Integer, nullable=False),
    Column("hash", String, nullable=False),
    Column("case_shape", String, nullable=False),  # which fields the cached cases have
    Column("home", String, nullable=False),  # where this file lies (see `db.home`)
    sqlite_with_rowid=False,
)

revision = Table(
    "alembic_version",
    metadata,
    # As Alembic itself would make it.
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
