"""The queue: the open cases by urgency, in one of three scopes, behind a filter.

A plain list that announces every change to one listener, so that a screen can show exactly what
changed. It hears the situation; it moves when something happens, never because time passes,
except where the filter itself asks about time or lights.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Final, Protocol

import numpy as np

from commandcenter import urgency
from commandcenter.case import Case
from commandcenter.filter import EVERYTHING, Filter
from commandcenter.filter_fields import Candidate, due_second, words_of
from commandcenter.filter_index import FilterIndex
from commandcenter.ids import CaseId
from commandcenter.situation import Change, Situation, needs_control_room

BURST: Final = 200
"""From this many changes at once on, they are told as one reset."""


class Scope(StrEnum):
    """Whose turn it is."""

    NEEDS_ME = "needs_me"
    WAITING = "waiting"
    ALL = "all"


@dataclass(slots=True, eq=False)
class Row(Candidate):
    """One open case in the queue. A changed case gets a new row; only light and words are kept."""

    key: urgency.Key
    mine: bool
    """Whether the next act is the control room's."""
    slot: int
    """Its place in the index of filters."""


class Listener(Protocol):
    """Hears of every change of the list: entered before, left after it has happened."""

    def inserting(self, at: int) -> AbstractContextManager[None]:
        """A row will be at `at`."""
        ...

    def removing(self, at: int) -> AbstractContextManager[None]:
        """The row at `at` goes."""
        ...

    def moving(self, was: int, to: int) -> AbstractContextManager[None]:
        """The row at `was` will be at `to`, counted after it has been lifted out."""
        ...

    def resetting(self) -> AbstractContextManager[None]:
        """Everything may be another."""
        ...

    def changed(self, at: int) -> None:
        """The row at `at` is another, in the same place."""
        ...


class CaseQueue:
    """The live order of a situation's open cases."""

    def __init__(self, situation: Situation, scope: Scope = Scope.ALL) -> None:
        self.scope = scope
        self.filter = EVERYTHING
        self.listener: Listener | None = None
        self._situation = situation
        self._all: list[Row] = []
        self._slots = array("q")
        """The slots of `_all`, in its order; empty after a burst, until a filter asks."""
        self._shown: list[Row] = []
        self._by_id: dict[CaseId, Row] = {}
        self._index = FilterIndex()
        self._free: list[int] = []
        self._unindexed: list[Row] = []
        """Rows of a reset or burst that no filter has asked about yet."""
        situation.watchers.append(self)
        self.reload()

    def __len__(self) -> int:
        return len(self._shown)

    def __getitem__(self, at: int) -> Row:
        return self._shown[at]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._shown)

    def index_of(self, case_id: str) -> int | None:
        """Where a case is shown; None if it is not."""
        row = self._by_id.get(CaseId(case_id))
        return None if row is None else _find(self._shown, row)

    def place_of(self, key: urgency.Key) -> int:
        """How many of the shown cases come before `key`."""
        return bisect_left(self._shown, key, key=_KEY)

    def count(self, scope: Scope) -> int:
        """How many open cases a scope holds, whatever the filter."""
        mine, every = self._situation.needs_control_room, len(self._situation.cases)
        return {Scope.NEEDS_ME: mine, Scope.WAITING: every - mine, Scope.ALL: every}[scope]

    def set_scope(self, scope: Scope) -> None:
        """Show another scope."""
        if scope is not self.scope:
            self.scope = scope
            self._refilter()

    def set_filter(self, wanted: Filter) -> None:
        """Show only what `wanted` lets through."""
        if wanted != self.filter:
            self.filter = wanted
            self._refilter()

    def reload(self) -> None:
        """Take the situation afresh, as one reset."""
        self._index.clear()
        self._free.clear()
        cases = self._situation.cases.values()
        self._unindexed = [self._row(case, slot) for slot, case in enumerate(cases)]
        self._all = ordered(self._unindexed)
        self._slots = array("q")
        self._by_id = {row.case.id: row for row in self._all}
        self._refilter()

    def prepare(self, most: int) -> bool:
        """Make up to `most` rows ready for filters to come; whether any are left."""
        part, self._unindexed = self._unindexed[:most], self._unindexed[most:]
        part = [row for row in part if self._by_id.get(row.case.id) is row]
        for row in part:
            row.words = words_of(row.case, self._situation.city)
        if part:
            self._index.put_many([row.slot for row in part], part)
        return bool(self._unindexed)

    def tick(self, now: datetime) -> None:
        """Let time pass for a filter that asks about time."""
        if not self.filter.asks_time:
            return
        shown = self._sifted_all(now)
        if len(shown) != len(self._shown) or any(map(_differ, shown, self._shown)):
            self._become(shown)

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """These cases came, changed or left."""
        if len(changes) > BURST:
            self._put_many(changes)
            return
        for change in changes:
            was, row = self._replace(change)
            if was is not None:
                at = _sure(self._all, was)
                del self._all[at]
                del self._slots[at : at + 1]
            if row is not None:
                row.words = words_of(row.case, self._situation.city)
                self._index.put(row.slot, row)
                at = bisect_left(self._all, row.key, key=_KEY)
                self._all.insert(at, row)
                if len(self._slots) == len(self._all) - 1:
                    self._slots.insert(at, row.slot)
            self._show_change(was, row)

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Time alone gave these cases another light."""
        rows = [row for case in cases if (row := self._by_id.get(case.id)) is not None]
        for row in rows:
            row.light = self._situation.light(row.case.id)
            self._index.put_light(row.slot, row)
        if self.filter.asks_light and len(rows) > BURST:
            self._refilter()
            return
        for row in rows:
            self._show_change(row, row)

    def city_changed(self) -> None:
        """Names may be others: search and show everything afresh."""
        self.reload()

    def _row(self, case: Case, slot: int) -> Row:
        light, mine = self._situation.light(case.id), needs_control_room(case)
        return Row(case, light, due_second(case), "", urgency.key(case), mine, slot)

    def _replace(self, change: Change) -> tuple[Row | None, Row | None]:
        """The case's row until now, and the one from now on, in the same slot."""
        was = self._by_id.pop(change.id, None)
        if change.after is None:
            if was is not None:
                self._free.append(was.slot)
            return was, None
        if was is not None:
            slot = was.slot
        else:
            slot = self._free.pop() if self._free else len(self._by_id)
        row = self._by_id[change.id] = self._row(change.after, slot)
        return was, row

    def _show_change(self, was: Row | None, row: Row | None) -> None:
        """Announce one change of the list; `was` and `row` may be one, with another light."""
        old = None if was is None else _find(self._shown, was)
        if row is None or not self._sifted([row]):
            if old is not None:
                with self._telling.removing(old):
                    del self._shown[old]
            return
        if old is None:
            to = bisect_left(self._shown, row.key, key=_KEY)
            with self._telling.inserting(to):
                self._shown.insert(to, row)
            return
        to = bisect_left(self._shown, row.key, key=_KEY)
        to -= to > old
        if to == old:
            self._shown[old] = row
            self._telling.changed(old)
            return
        with self._telling.moving(old, to):
            del self._shown[old]
            self._shown.insert(to, row)

    def _put_many(self, changes: Sequence[Change]) -> None:
        leaving: list[Row] = []
        coming: list[Row] = []
        for change in changes:
            was, row = self._replace(change)
            leaving += [was] if was is not None else []
            coming += [row] if row is not None else []
        self._unindexed += coming
        self._all = _spliced(self._all, leaving, coming)
        self._slots = array("q")
        if self.filter.asks_words:
            self.prepare(len(self._unindexed))
        if self.scope is Scope.ALL and not self.filter.terms:
            self._become(self._all[:])
        else:
            self._become(_spliced(self._shown, leaving, self._sifted(coming)))

    def _refilter(self) -> None:
        self._become(self._sifted_all(self._situation.now))

    def _become(self, shown: list[Row]) -> None:
        with self._telling.resetting():
            self._shown = shown

    def _sifted(self, rows: Sequence[Row]) -> list[Row]:
        """Those of a few `rows` that are in the scope and pass the filter."""
        passed = self.filter.sift(rows, self._situation.city, self._situation.now)
        return self._in_scope(passed)

    def _sifted_all(self, now: datetime) -> list[Row]:
        """All rows that are in the scope and pass the filter; always a new list."""
        if not self.filter.terms or not self._all:
            return self._in_scope(self._all[:])
        self.prepare(len(self._unindexed))
        if not self._slots:
            self._slots = array("q", [row.slot for row in self._all])
        slots = np.frombuffer(self._slots, np.int64)
        city = self._situation.city
        return self._in_scope(self._index.sift(self.filter, self._all, slots, city, now))

    def _in_scope(self, rows: list[Row]) -> list[Row]:
        mine = self.scope is Scope.NEEDS_ME
        return rows if self.scope is Scope.ALL else [row for row in rows if row.mine is mine]

    @property
    def _telling(self) -> Listener:
        return self.listener or _NOBODY


_KEY: Final = attrgetter("key")
_DUE: Final = attrgetter("due")


def ordered(rows: list[Row]) -> list[Row]:
    """`rows` by their keys. Numbers sort them, up to cases due in the same instant."""
    bands = np.fromiter((row.key[0] for row in rows), np.int64, len(rows))
    due = np.fromiter(map(_DUE, rows), np.float64, len(rows))
    order = np.lexsort((due, bands))
    result = [rows[at] for at in order.tolist()]
    same = (np.diff(bands[order]) == 0) & (np.diff(due[order]) == 0)
    edges = np.flatnonzero(np.diff(same, prepend=False, append=False))
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        result[first : last + 1] = sorted(result[first : last + 1], key=_KEY)
    return result


def _find(rows: list[Row], row: Row) -> int | None:
    at = bisect_left(rows, row.key, key=_KEY)
    while at < len(rows) and rows[at].key == row.key:
        if rows[at] is row:
            return at
        at += 1
    return None


def _sure(rows: list[Row], row: Row) -> int:
    at = _find(rows, row)
    assert at is not None, "every open case is in the order"
    return at


def _differ(one: Row, other: Row) -> bool:
    return one is not other


def _spliced(rows: list[Row], leaving: Iterable[Row], coming: Iterable[Row]) -> list[Row]:
    """`rows` without `leaving` and with `coming`, in order. Costs copies of stretches, no sort."""
    kept: list[Row] = []
    start = 0
    for at in sorted(at for row in leaving if (at := _find(rows, row)) is not None):
        kept += rows[start:at]
        start = at + 1
    kept += rows[start:]
    merged: list[Row] = []
    start = 0
    for row in sorted(coming, key=_KEY):
        at = bisect_left(kept, row.key, start, key=_KEY)
        merged += kept[start:at]
        merged.append(row)
        start = at
    merged += kept[start:]
    return merged


class _Nobody:
    """The listener of a queue that nobody looks at."""

    def inserting(self, at: int) -> AbstractContextManager[None]:
        return nullcontext()

    def removing(self, at: int) -> AbstractContextManager[None]:
        return nullcontext()

    def moving(self, was: int, to: int) -> AbstractContextManager[None]:
        return nullcontext()

    def resetting(self) -> AbstractContextManager[None]:
        return nullcontext()

    def changed(self, at: int) -> None:
        return


_NOBODY: Final = _Nobody()
