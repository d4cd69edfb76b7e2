"""Many rows into a table at once, from a thread that leaves Python to others meanwhile.

A statement for each row would take and give back Python's lock for each, and wait for it every time
while others are at work. One for a thousand rows gives it back for as long as it runs.
"""

from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, Table

from db.engine import write

MANY: Final = 1000
"""Rows that are written by one statement: SQLite takes 32,766 values in one."""

Rows = list[tuple[Any, ...]]


class Filling:
    """Rows on their way into a table that has room for all: `add` them, then `end`.

    Their columns are the table's first ones; in those that may be NULL, 0 stands for it, since the
    driver takes a microsecond to bind NULL. Such columns hold no numbers.
    """

    def __init__(self, connection: Connection, table: Table, columns: int) -> None:
        self._connection = connection
        names = [column.name for column in table.columns][:columns]
        quoted = ", ".join(f'"{name}"' for name in names)
        self._head = f'INSERT INTO "{table.name}" ({quoted}) VALUES '
        values = ("nullif(?, 0)" if table.c[name].nullable else "?" for name in names)
        self._row = f"({', '.join(values)})"
        self._many = self._head + ", ".join([self._row] * MANY)
        self._rows: Rows = []

    def add(self, rows: Rows) -> None:
        """Write rows, or keep them until there are enough."""
        self._rows += rows
        while len(self._rows) >= MANY:
            values = tuple(chain.from_iterable(self._rows[:MANY]))
            self._connection.exec_driver_sql(self._many, values)
            del self._rows[:MANY]

    def end(self) -> None:
        """Write what was kept."""
        write(self._connection, self._head + self._row, self._rows)
        self._rows = []
