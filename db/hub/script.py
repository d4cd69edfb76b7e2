"""The SQL of the hub, in files: PostgreSQL runs it as it stands there."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection

FOLDER = Path(__file__).parent / "sql"
FUNCTIONS = (
    "partitions",
    "rights",
    "offers",
    "slots",
    "effects",
    "push",
    "settle",
    "aside",
    "pull",
    "presence",
    "news",
    "blobs",
    "contacts",
    "snapshots",
    "bulk",
    "leases",
    "grants",
)
"""What may run again over an older hub, in this order; grants last, over all of it."""


def put_functions(connection: Connection) -> None:
    """All functions as they are today, over those of an older program."""
    for name in FUNCTIONS:
        run_script(connection, name)


def run_script(connection: Connection, name: str) -> None:
    """Run `sql/NAME.sql` inside the transaction of `connection`."""
    line: Any = connection.connection.driver_connection
    # Handed over bare: in the text of a function a percent sign is itself.
    line.execute((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
