"""Coming in for the first time: a whole city's log is stored before any case is folded.

It is written into a file of its own, which waits for no disk, and makes its largest index when all
is there: a plug that is pulled leaves the workspace as empty as it was. Once the file is whole and
on the disk it takes the place of the empty one. The cases come from snapshots, where others have
left some at the hub, and from the log.
"""

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, func, select, update
from sqlalchemy.exc import IntegrityError

from commandcenter.case import Case
from commandcenter.garbage import none_expected
from commandcenter.ids import CaseId
from commandcenter.sync.wire import Head
from db.blobs import Blobs, sync_folder
from db.engine import (
    explained,
    in_transaction,
    open_connection,
    transaction,
    write,
)
from db.home import short_name
from db.making import FILE
from db.proving import MAY_LACK, Proved, Rows
from db.reading import PAGE
from db.receiving import MOVE_CURSOR
from db.rows import (
    CaseRow,
    EventRow,
    case_row,
    case_shape,
    read_case,
    read_if_known,
    read_snapshot,
)
from db.schema import case_view, event, site, stub, verbatim, words
from db.store import LocalStore
from db.views import fold_what_fits

APART: Final = "coming-in"
"""The folder, within the workspace's, in which the file is made."""

UNHURRIED = (
    # Indexes of a million events are written at random places: they should be in memory.
    "cache_size = -200000",
    "locking_mode = EXCLUSIVE",
    "journal_mode = OFF",
    "synchronous = OFF",
    "secure_delete = OFF",
)
"""For a file that is thrown away if anything goes wrong."""

TOGETHER: Final = 20
"""Rows that are stored by one statement. Each lets go of Python for a moment, which the thread that
hears the next page takes, and gives back only after a while."""

BY_CASE = next(index for index in event.indexes if index.name == "event_of_case")


class FirstJoin:
    """One coming in: `take_in` all there is, `put` the snapshots, `settle` the rest, `finish`.

    The workspace is closed to everybody else meanwhile. Raises Refused if another program uses it.
    """

    def __init__(self, folder: Path) -> None:
        LocalStore.open(folder).close()
        self._folder, self._apart = folder, folder / APART
        self._empty = _held(folder / FILE)
        # Of one that was cut off.
        shutil.rmtree(self._apart, ignore_errors=True)
        self.store: Final = LocalStore.open(self._apart)
        """What is being filled."""
        self._blobs = Blobs(folder / "blobs")
        self._connection = self.store.connection
        self._heads: dict[str, Head] = {}
        self._whole = False
        self._sites: set[str] = set()
        self._began: dict[str, int] = {}
        """Where each case that has no view yet begins."""
        self._newest: dict[str, int] = {}
        """The newest number of each case."""
        for pragma in UNHURRIED:
            self._connection.exec_driver_sql(f"PRAGMA {pragma}")
        # Case ids come in no order: their indexes are made at once when all are there.
        for index in (BY_CASE, *case_view.indexes):
            index.drop(self._connection)
        self._connection.execute(update(site).values(case_shape=""))

    @property
    def site_id(self) -> str:
        """Which workspace it will be."""
        return self.store.site_id

    def belong(self, hub: str) -> None:
        """Say first to which hub."""
        self.store.exchange.join(hub)

    def take_in(self, proved: Proved) -> None:
        """Store what `Proof` has made of a page; fold nothing.

        Raises ValueError for an event that was numbered twice: there is no going on from there.
        """
        if not in_transaction(self._connection):
            self._connection.exec_driver_sql("BEGIN IMMEDIATE")
        with none_expected(), _once():
            for (one, many), rows in zip(_STATEMENTS, proved[1:], strict=True):
                single = len(rows) % TOGETHER
                write(self._connection, one, rows[:single])
                write(self._connection, many, _together(rows[single:]))
        self._heads[proved.head.part] = proved.head
        for row in proved.events:
            self._sites.add(row[_SITE])
            if row[_CASE]:
                self._began.setdefault(row[_CASE], row[0])
                self._newest[row[_CASE]] = row[_SEQ]

    def keep_blob(self, content: bytes) -> None:
        """Keep what an event names, durably."""
        self._blobs.write(content)

    def put(self, part: str, snapshots: Iterable[tuple[CaseId, int, bytes]]) -> int:
        """Take cases as others have left them, each with the number up to which it holds all.

        What has happened since is folded onto them. Returns how many were of use.
        """
        self._make_whole()
        until = self._heads.get(part, Head(part)).seq
        rows: list[_Row] = []
        behind: dict[str, tuple[int, Case]] = {}
        for case_id, seq, packed in snapshots:
            newest = self._newest.get(case_id)
            if newest is None or seq > until:
                continue  # It holds what has not been heard here.
            if case_id not in self._began:
                continue  # Somebody has left it anew since it came, further back.
            row = read_snapshot(case_id, packed)
            if newest <= seq:
                rows.append(self._view(row))
            else:
                behind[case_id] = (seq, read_case(row.body))
        rows += self._folded(behind)
        self._write(rows)
        return len(rows)

    def settle(self) -> Iterator[int]:
        """Fold what is left, page by page; after each it says how many cases are still to come."""
        self._make_whole()
        left = list(self._began)
        for start in range(0, len(left), PAGE):
            page = left[start : start + PAGE]
            self._write(list(self._folded(dict.fromkeys(page, (0, None)))))
            yield max(0, len(left) - start - PAGE)
        with transaction(self._connection):
            for index in case_view.indexes:
                index.create(self._connection)
            self._connection.execute(update(site).values(case_shape=case_shape()))

    def finish(self) -> None:
        """Put what is there in the place of the empty file, durably.

        Without its cases, if they were not settled: whoever opens it folds them.
        """
        self._make_whole()
        if any(short_name(each) == short_name(self.store.site_id) for each in self._sites):
            with transaction(self._connection):
                self.store.become_another()
        self.store.close()
        made, path = self._apart / FILE, self._folder / FILE
        with made.open("rb+") as file:
            os.fsync(file.fileno())
        if os.name == "nt":
            # There a file that is open cannot give way.
            _let_go(self._empty)
        os.replace(made, path)
        if os.name != "nt":
            _let_go(self._empty)
        sync_folder(self._folder)
        shutil.rmtree(self._apart, ignore_errors=True)

    def give_up(self) -> None:
        """Leave the workspace as empty as it was."""
        self.store.close()
        _let_go(self._empty)
        shutil.rmtree(self._apart, ignore_errors=True)

    def _make_whole(self) -> None:
        """Nothing more comes: end the tables of the log, and make what was left for the end."""
        if self._whole:
            return
        if in_transaction(self._connection):
            heads = [(each.part, each.seq, each.hash) for each in self._heads.values()]
            with explained():
                write(self._connection, MOVE_CURSOR, heads)
                self._connection.exec_driver_sql("COMMIT")
        self.store.make_whole()
        self._whole = True

    def _folded(self, known: Mapping[str, tuple[int, Case | None]]) -> Iterator["_Row"]:
        """Cases as what came behind a number makes them, each from what it was then."""
        for case_id, rows, said in self.store.rows_of(list(known)):
            since, case = known[case_id]
            behind = (read_if_known(row, said) for row in rows if (row.seq or 0) > since)
            case = fold_what_fits(filter(None, behind), case)
            if case is not None:
                yield self._view(case_row(case))

    def _view(self, row: CaseRow) -> "_Row":
        return (self._began[row.id], *row, self._newest[row.id], 0)

    def _write(self, rows: list["_Row"]) -> None:
        rows.sort()  # By their beginnings: so the table is written from end to end.
        with transaction(self._connection):
            write(self._connection, _INSERT_VIEW, rows)
        for _began, case_id, *_columns in rows:
            del self._began[case_id]


_Row = tuple[Any, ...]


def _held(path: Path) -> Connection:
    """An empty store that nobody else can open. Raises Refused if somebody has it open."""
    with explained(), ExitStack() as unheld:
        connection = open_connection(path, write=True)
        unheld.callback(connection.close)
        for statement in (
            "PRAGMA locking_mode = EXCLUSIVE",
            # Beside the file that takes its place no other log may lie.
            "PRAGMA journal_mode = DELETE",
            "BEGIN EXCLUSIVE",
        ):
            connection.exec_driver_sql(statement)
        if connection.execute(select(func.count()).select_from(event)).scalar_one():
            raise ValueError(f"{path} is not empty")
        unheld.pop_all()
    return connection


def _let_go(connection: Connection) -> None:
    connection.close()
    connection.engine.dispose()


@contextmanager
def _once() -> Iterator[None]:
    with explained():
        try:
            yield
        except IntegrityError as fault:
            raise ValueError("an event was numbered twice") from fault


def _together(rows: Rows) -> Rows:
    """The values of so many rows at a time, one after the other."""
    starts = range(0, len(rows), TOGETHER)
    return [tuple(chain.from_iterable(rows[start : start + TOGETHER])) for start in starts]


def _insert(
    table: Table, columns: Sequence[str], may_lack: Collection[str] = ()
) -> tuple[str, str]:
    """Statements for one row and for many, 0 for NULL in the columns that `may_lack` a value.

    To bind NULL takes the driver a microsecond each.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join("nullif(?, 0)" if name in may_lack else "?" for name in columns)
    one = f'INSERT INTO "{table.name}" ({names}) VALUES ({values})'
    return one, one + f", ({values})" * (TOGETHER - 1)


_SITE, _CASE, _SEQ = map(EventRow._fields.index, ("site_id", "case_id", "seq"))
_STATEMENTS = (
    _insert(event, EventRow._fields, MAY_LACK),
    *(_insert(table, table.c.keys()) for table in (words, stub, verbatim)),
)
"""What becomes of the rows of `Proved`, in their order."""
_INSERT_VIEW, _ = _insert(case_view, case_view.c.keys())
