"""The queue: the open cases by urgency, in one of three scopes, behind a filter.

A plain list that announces every change to one listener, so that a screen can show exactly what
changed. It hears the situation; it moves when something happens, never because time passes,
except where the filter itself asks about time or lights.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Final, Protocol

from commandcenter import urgency
from commandcenter.case import Case
from commandcenter.filter import EVERYTHING, Filter
from commandcenter.filter_fields import Candidate, words_of
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
        self._shown: list[Row] = []
        self._by_id: dict[CaseId, Row] = {}
        self._wordless: list[Row] = []
        """Rows of a reset or burst whose words have not been worked out yet."""
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
            self._refilter(self._all)

    def set_filter(self, wanted: Filter) -> None:
        """Show only what `wanted` lets through. While one types, only the rest is searched."""
        if wanted == self.filter:
            return
        narrower = wanted.narrows(self.filter)
        self.filter = wanted
        self._refilter(self._shown if narrower else self._all)

    def reload(self) -> None:
        """Take the situation afresh, as one reset."""
        self._all = [self._row(case) for case in self._situation.cases.values()]
        self._all.sort(key=_KEY)
        self._by_id = {row.case.id: row for row in self._all}
        self._wordless = list(self._all)
        self._refilter(self._all)

    def prepare(self, most: int) -> bool:
        """Work out the words of up to `most` rows, for a filter to come; whether any are left."""
        city = self._situation.city
        part, self._wordless = self._wordless[-most:], self._wordless[:-most]
        for row in part:
            row.words = row.words or words_of(row.case, city)
        return bool(self._wordless)

    def tick(self, now: datetime) -> None:
        """Let time pass for a filter that asks about time."""
        if not self.filter.asks_time:
            return
        shown = self._sifted(self._all, now)
        if len(shown) != len(self._shown) or any(map(_differ, shown, self._shown)):
            self._become(shown)

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """These cases came, changed or left."""
        if len(changes) > BURST:
            self._put_many(changes)
            return
        for change in changes:
            was = self._by_id.pop(change.id, None)
            row = None if change.after is None else self._row(change.after)
            if was is not None:
                del self._all[_sure(self._all, was)]
            if row is not None:
                self._by_id[change.id] = row
                row.words = words_of(row.case, self._situation.city)
                self._all.insert(bisect_left(self._all, row.key, key=_KEY), row)
            self._show_change(was, row)

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Time alone gave these cases another light."""
        for case in cases:
            row = self._by_id.get(case.id)
            if row is not None:
                row.light = self._situation.light(case.id)
        if self.filter.asks_light and len(cases) > BURST:
            self._refilter(self._all)
            return
        for case in cases:
            row = self._by_id.get(case.id)
            if row is not None:
                self._show_change(row, row)

    def city_changed(self) -> None:
        """Names may be others: search and show everything afresh."""
        self.reload()

    def _row(self, case: Case) -> Row:
        light = self._situation.light(case.id)
        return Row(case, light, case.due_at, "", urgency.key(case), needs_control_room(case))

    def _show_change(self, was: Row | None, row: Row | None) -> None:
        """Announce one change of the list; `was` and `row` may be one, with another light."""
        old = None if was is None else _find(self._shown, was)
        if row is None or not self._sifted([row], self._situation.now):
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
            was = self._by_id.pop(change.id, None)
            if was is not None:
                leaving.append(was)
            if change.after is not None:
                row = self._by_id[change.id] = self._row(change.after)
                coming.append(row)
        self._wordless += coming
        self._all = _spliced(self._all, leaving, coming)
        shown = _spliced(self._shown, leaving, self._sifted(coming, self._situation.now))
        self._become(shown)

    def _refilter(self, rows: list[Row]) -> None:
        self._become(self._sifted(rows, self._situation.now))

    def _become(self, shown: list[Row]) -> None:
        with self._telling.resetting():
            self._shown = shown

    def _sifted(self, rows: list[Row], now: datetime) -> list[Row]:
        """Those of `rows` that are in the scope and pass the filter; always another list."""
        if self.scope is not Scope.ALL:
            mine = self.scope is Scope.NEEDS_ME
            rows = [row for row in rows if row.mine is mine]
        if self.filter.asks_words:
            self.prepare(len(self._wordless))
        return self.filter.sift(rows, self._situation.city, now)

    @property
    def _telling(self) -> Listener:
        return self.listener or _NOBODY


_KEY: Final = attrgetter("key")


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
