"""Connections to a local store: how they are opened, and what their errors mean to a person."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    Executable,
    NullPool,
    create_engine,
    event,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from commandcenter.refusal import DISK_FULL, UNWRITABLE, Refused
from commandcenter.wording import N_, _

BUSY_SECONDS = 5.0
"""How long to wait for another process that is writing."""


def open_connection(path: Path, *, write: bool) -> Connection:
    """The one connection of its caller; only the thread that opens it may use it.

    Every statement outside `transaction` stands alone. Closing it closes the file.
    """
    prepare = _prepare_writer if write else _prepare_reader
    return _engine(_address(path, write=write), prepare).connect()


def _engine(address: URL, prepare: Callable[[Any, Any], None]) -> Engine:
    engine = create_engine(
        address,
        module=sqlcipher3.dbapi2,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": True},
    )
    event.listen(engine, "connect", prepare)
    event.listen(engine, "handle_error", _stay_connected)
    return engine


def _stay_connected(fault: ExceptionContext) -> None:
    """After Control-C, too: SQLAlchemy would give the connection up, and refuse all that follows.

    SQLite is at rest when Python hears of it, so the file can be asked, rolled back and closed.
    """
    if not isinstance(fault.original_exception, Exception):
        fault.is_disconnect = False


def open_to_look(path: Path) -> Connection:
    """As `open_connection` without `write`, but also where the folder may only be read."""
    connection = open_connection(path, write=False)
    try:
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except DBAPIError as error:
        connection.close()
        # Beside a write-ahead log the file alone is not the whole of it.
        if _code(error) not in (8, 14) or _size(path.with_name(f"{path.name}-wal")):
            raise
        return _engine(_address(path, write=False, immutable=True), _prepare_reader).connect()
    return connection


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _address(path: Path, *, write: bool, immutable: bool = False) -> URL:
    if write:
        return URL.create("sqlite+pysqlite", database=str(path))
    query = {"mode": "ro", "uri": "true"} | ({"immutable": "1"} if immutable else {})
    return URL.create("sqlite+pysqlite", database=path.absolute().as_uri(), query=query)


def _prepare_writer(connection: Any, _record: Any) -> None:
    # FULL: NORMAL loses acknowledged commits on power loss.
    # secure_delete: erased words must not stay behind in free pages.
    for pragma in (
        # Of a fresh file: an event or case takes half a page of the usual 4 kB, and often more.
        "page_size = 8192",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "cache_size = -32000",
        "wal_autocheckpoint = 4000",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _prepare_reader(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only = ON").close()


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All that is written inside is stored durably, or nothing is.

    Raises Refused with a sentence where the machine is at fault: disk full, read-only, locked.
    """
    with explained():
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield
            connection.exec_driver_sql("COMMIT")
        finally:
            # Committed, there is nothing left; nor where a full disk has rolled back already.
            if in_transaction(connection):
                connection.exec_driver_sql("ROLLBACK")


@contextmanager
def heard_again(connection: Connection) -> Iterator[None]:
    """Of a transaction inside, no disk is waited for: what is lost with it is heard once more.

    A file whose power is cut is then as it was a moment before, cursors too. What somebody does
    here waits, in a transaction of its own, also for all that was written before it.
    """
    connection.exec_driver_sql("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA synchronous = FULL")


def worded(statement: Executable) -> str:
    """A statement as text, compiled once: rows then go to the driver as they are."""
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="qmark")))  # type: ignore[attr-defined]


def write(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Carry out a worded statement for every row; for none, nothing is asked."""
    if rows:
        connection.exec_driver_sql(statement, rows)


def in_transaction(connection: Connection) -> bool:
    """Whether something is begun and not yet committed."""
    return bool(connection.connection.dbapi_connection.in_transaction)  # type: ignore[union-attr]


@contextmanager
def explained() -> Iterator[None]:
    """Turn the database's own errors into sentences that a person can act on."""
    try:
        yield
    except DBAPIError as error:
        sentence = _SENTENCES.get(_code(error))
        if sentence is None:
            raise
        raise Refused(_(sentence)) from error


def _code(error: DBAPIError) -> int:
    # The low byte is the error, the rest says where in SQLite it came from.
    return int(getattr(error.orig, "sqlite_errorcode", 0)) & 0xFF


_IN_USE = N_("Another program is busy with this workspace. Close it there and do it again.")
_DAMAGED = N_("The workspace's file is damaged. Restore its newest backup.")
_SENTENCES = {
    5: _IN_USE,  # SQLITE_BUSY
    6: _IN_USE,  # SQLITE_LOCKED
    8: UNWRITABLE,  # SQLITE_READONLY
    10: N_("Not saved: the disk does not take the data. Check the disk."),  # SQLITE_IOERR
    11: _DAMAGED,  # SQLITE_CORRUPT
    13: DISK_FULL,  # SQLITE_FULL
    14: UNWRITABLE,  # SQLITE_CANTOPEN
    15: _IN_USE,  # SQLITE_PROTOCOL
    26: N_("This is not a workspace of Command Center. Choose another folder."),  # SQLITE_NOTADB
}
