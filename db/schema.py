"""The tables of a local store, and the indexes that answer each question asked of it.

`event` is the truth and only ever grows. `text` and `contact` hold words that may have to be
erased; events name them by digest. `case_view` is a cache: it can be dropped and refolded.

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

REVISION = "0001"
"""The Alembic revision (lineage `local`) that these tables are at."""

metadata = MetaData()

event = Table(
    "event",
    metadata,
    Column("site_seq", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("part", String, nullable=False),
    Column("case_id", String),
    Column("site_id", String, nullable=False),
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
    # Given by a hub only, once it has accepted the event.
    Column("seq", Integer),
    Column("received_at", String),
    Column("hash", String),
    Column("pushed_by", String),
    Index("event_of_case", "case_id", "site_seq"),
    Index("event_of_city", "site_seq", sqlite_where=text("part = 'city'")),
    Index("event_fired", "occurred_at", sqlite_where=text("type = 'StepFired'")),
)

words = Table(
    "text",
    metadata,
    # The event that says them, so that they lie in the order of the log.
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
    # `site_seq` of the event that began the case; finds it by id with the index `event_of_case`.
    Column("began", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("number", String, nullable=False, unique=True),
    Column("source", String),
    Column("external_id", String),
    Column("stage", String, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("unit", String),
    Column("ended_at", String),
    Column("next_step_at", String),
    Column("body", LargeBinary, nullable=False),
    # The id in the source comes first: a case is asked for by it alone, too.
    Index("case_of_source", "external_id", "source", unique=True),
    Index("case_open", "began", sqlite_where=text("open = 1")),
    Index("case_due", "next_step_at", sqlite_where=text("next_step_at IS NOT NULL")),
    Index("case_ended", "ended_at", sqlite_where=text("ended_at IS NOT NULL")),
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
    Column("case_shape", String, nullable=False),  # which fields the cached cases have
    sqlite_with_rowid=False,
)

revision = Table(
    "alembic_version",
    metadata,
    # As Alembic itself would make it.
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
