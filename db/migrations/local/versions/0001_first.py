"""The tables of the first workspaces."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_cases()
    _create_contacts()
    _create_log()
    _create_workspace()
    _create_words()


def _create_cases() -> None:
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
        sa.PrimaryKeyConstraint("began"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(
        "case_due",
        "case_view",
        ["next_step_at"],
        unique=False,
        sqlite_where=sa.text("next_step_at IS NOT NULL"),
    )
    op.create_index(
        "case_ended",
        "case_view",
        ["ended_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NOT NULL"),
    )
    op.create_index("case_of_source", "case_view", ["external_id", "source"], unique=True)
    op.create_index(
        "case_open", "case_view", ["began"], unique=False, sqlite_where=sa.text("open = 1")
    )


def _create_contacts() -> None:
    op.create_table(
        "contact",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_with_rowid=False,
    )


def _create_log() -> None:
    op.create_table(
        "event",
        sa.Column("site_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("site_id", sa.String(), nullable=False),
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
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.String(), nullable=True),
        sa.Column("hash", sa.String(), nullable=True),
        sa.Column("pushed_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("site_seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(
        "event_fired",
        "event",
        ["occurred_at"],
        unique=False,
        sqlite_where=sa.text("type = 'StepFired'"),
    )
    op.create_index("event_of_case", "event", ["case_id", "site_seq"], unique=False)
    op.create_index(
        "event_of_city", "event", ["site_seq"], unique=False, sqlite_where=sa.text("part = 'city'")
    )


def _create_workspace() -> None:
    op.create_table(
        "serial",
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "site",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_shape", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )


def _create_words() -> None:
    op.create_table(
        "text",
        sa.Column("event", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event", "digest"),
        sqlite_with_rowid=False,
    )
