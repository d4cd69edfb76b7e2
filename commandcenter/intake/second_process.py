"""A second process that makes rows ready beside the first one, which stores them.

It takes about a second to come up. Until then the first process does both by itself, and a small
file is done before. Should the second one fail, at whatever it is, the first goes on alone from
the same row: it comes to the same, and says itself what is wrong with a file.
"""

import sys
from collections.abc import Iterator
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from commandcenter import wording
from commandcenter.beside import hear_no_interrupt, pays, started
from commandcenter.fault_log import log_fault
from commandcenter.garbage import none_expected
from commandcenter.intake import checked_rows
from commandcenter.intake.ready_rows import (
    FirstVersion,
    ReadyBatch,
    ReadyRow,
    Task,
    ready_batches,
)
from commandcenter.intake.tables import WORKBOOK, Table, open_table
from commandcenter.refusal import Refused

BIG_FILE = 3_000_000
"""Bytes from which on a file is worth a second process: some 5,000 rows, or more if packed."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(FirstVersion).decode


class Supply:
    """The ready batches of an open file in their order, made here or beside.

    To be left as a context: then there is no second process any more.
    """

    def __init__(self, table: Table, task: Task) -> None:
        self._table = table
        self._task = task
        self._stamp = _stamp(task.path)
        self._batches = ready_batches(table, task.reader(table), task)
        self._made = 0
        """Batches that have been handed out."""
        self._own = 0
        """Of these, the ones that were made here."""
        self._beside = _started() if _pays(table, task) else None
        self._until = sys.maxsize
        """How many batches are made here before the second process goes on."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._alone()

    def next(self, stored: int) -> ReadyBatch | None:
        """The next batch, None after the last. Raises Refused if the file breaks off.

        `stored` is how many rows of the batch before went in. What is known already is soon passed
        over: only to word new cases does the second process take over.
        """
        if self._beside is not None:
            try:
                if self._made >= self._until:
                    batch = self._beside.receive()
                    self._made += 1
                    return batch
                worth = 2 * stored > checked_rows.BATCH and self._until == sys.maxsize
                if worth and self._beside.is_up():
                    # One more is made here while it finds its place in the file.
                    self._until = self._made + 1
                    self._beside.begin(self._task, self._stamp, self._until)
            except (EOFError, OSError):
                self._alone()
        return self._make()

    def _make(self) -> ReadyBatch | None:
        """The next batch, made here."""
        while self._own < self._made:
            # Passed over: the second process made them, before it failed.
            for _row in islice(self._table.rows, checked_rows.BATCH):
                pass
            self._own += 1
        self._own += 1
        self._made += 1
        return next(self._batches, None)

    def _alone(self) -> None:
        if self._beside is not None:
            self._beside.close()
            self._beside = None


def _pays(table: Table, task: Task) -> bool:
    """Whether a file is worth a second process."""
    # A workbook is read as a whole, in each process.
    return table.encoding != WORKBOOK and pays() and task.path.stat().st_size >= BIG_FILE


def _started() -> "_Beside | None":
    """A second process; None if the machine gives none."""
    try:
        return _Beside()
    except OSError:
        return None


class _Beside:
    """The second process, as the first one sees it: OSError or EOFError say that it has died."""

    def __init__(self) -> None:
        self._process, self._line = started(work)

    def is_up(self) -> bool:
        """Whether it can begin at once."""
        return self._line.poll()

    def begin(self, task: Task, stamp: tuple[int, int], passed: int) -> None:
        """Have it read the file anew, and make all batches ready but the `passed` first ones.

        It must be the file that had this `stamp`.
        """
        self._line.recv()
        self._line.send((task, stamp, passed, checked_rows.BATCH, wording.language()))

    def receive(self) -> ReadyBatch | None:
        """Its next batch, None after the last."""
        packed = self._line.recv()
        return None if packed is None else _unpacked(packed)

    def close(self) -> None:
        """End it, whatever it is at."""
        self._process.terminate()
        self._line.close()
        self._process.join()
        self._process.close()


def _stamp(path: Path) -> tuple[int, int]:
    """Another one for another file of the same name."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def work(line: "Connection[Any, Any]") -> None:
    """What the second process does: say that it is up, hear of its task, send batch after batch."""
    hear_no_interrupt()
    try:
        line.send("up")
        task, stamp, passed, size, language = line.recv()
        if _stamp(task.path) != stamp:
            return  # Another file by now; the first process has the one that was asked for.
        wording.set_language(language)
        checked_rows.BATCH = size
        for batch in _read(task, passed * size):
            line.send(batch)
        line.send(None)
    except (Refused, OSError, EOFError):
        return  # A file or a line that breaks off: the first process meets it too, and says it.
    except Exception as fault:  # noqa: BLE001
        # The edge of a process. The first one goes on alone from the same row.
        log_fault("the second process of an import met a fault", fault)
    finally:
        line.close()


def _read(task: Task, rows: int) -> Iterator[tuple[Any, ...]]:
    """The batches of a file behind so many rows, packed."""
    with open_table(task.path, encoding=task.encoding, delimiter=task.delimiter) as table:
        reader = task.reader(table)
        for _row in islice(table.rows, rows):
            pass
        batches = ready_batches(table, reader, task)
        while True:
            with none_expected():
                batch = next(batches, None)
                if batch is None:
                    return
                packed = _packed(batch)
            yield packed


def _packed(batch: ReadyBatch) -> tuple[Any, ...]:
    """A batch with the first versions of its rows as bytes: quick to send."""
    return *batch[:-1], [(*row[:-1], _encode(row.first())) for row in batch.rows]


def _unpacked(packed: tuple[Any, ...]) -> ReadyBatch:
    *counts, rows = packed
    ready = [ReadyRow._make((*row, partial(_decode, first))) for *row, first in rows]
    return ReadyBatch._make((*counts, ready))
