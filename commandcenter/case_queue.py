"""The queue: the open cases by urgency, in one of four scopes, behind a filter.

A plain list that announces every change to one listener, so that a screen can show exactly what
changed. It hears the situation; it moves when something happens, never because time passes,
except where the filter itself asks about time or lights.
"""

from array import array
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Final, Protocol

import numpy as np

from commandcenter import urgency
from commandcenter.case import Case, Light
from commandcenter.case_order import OpenCases, Scope, Slots, as_order
from commandcenter.filter.fields import Candidate, due_second, words_of
from commandcenter.filter.index import FilterIndex
from commandcenter.filter.language import EVERYTHING, Filter
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.situation import Change, Situation

__all__ = ["BURST", "CaseQueue", "Listener", "Row", "Scope"]

BURST: Final = 200
"""From this many changes at once on, they are told as one reset."""


@frozen
class Row:
    """One open case in the queue, as it is now."""

    case: Case
    light: Light

    @property
    def key(self) -> urgency.Key:
        """Its place in the order."""
        return urgency.key(self.case)


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
        self._open = OpenCases({}, ())
        self._all = array("q")
        """The slots of all open cases, in their order."""
        self._shown = array("q")
        """Those of them in the scope and through the filter."""
        self._index = FilterIndex()
        self._pending: list[int] = []
        """Slots filled by a reset or burst that no filter has asked about yet."""
        situation.watchers.append(self)
        self.reload()

    def __len__(self) -> int:
        return len(self._shown)

    def __getitem__(self, at: int) -> Row:
        slot = self._shown[at]
        return Row(self._open.cases[slot], self._open.lights[slot])

    def __iter__(self) -> Iterator[Row]:
        return (self[at] for at in range(len(self)))

    def index_of(self, case_id: str) -> int | None:
        """Where a case is shown; None if it is not."""
        slot = self._open.slot_of.get(CaseId(case_id))
        return None if slot is None else self._open.find(self._shown, slot)

    def place_of(self, key: urgency.Key) -> int:
        """How many of the shown cases come before `key`."""
        return self._open.place(self._shown, key)

    @property
    def emergencies(self) -> int:
        """How many of the shown cases, from the first one on, are emergencies."""
        return self.place_of(urgency.start(urgency.Band.URGENT))

    def count(self, scope: Scope) -> int:
        """How many open cases a scope holds, whatever the filter."""
        return self._open.count(scope)

    def matches(self, scope: Scope) -> int:
        """How many open cases of a scope the filter lets through."""
        return self._open.count_through(scope) if self.filter.terms else self.count(scope)

    def holds(self, case_id: str) -> bool:
        """Whether the scope holds the case, whatever the filter."""
        slot = self._open.slot_of.get(CaseId(case_id))
        return slot is not None and self._in_scope(slot)

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
        with self._telling.resetting():
            cases = self._situation.cases
            self._open = OpenCases(cases, map(self._situation.light, cases))
            self._all = self._open.ordered()
            self._index.clear()
            self._pending = list(range(len(cases)))
            self._shown = self._sifted_all(self._situation.now)

    def prepare(self, most: int) -> bool:
        """Make up to `most` cases ready for filters to come; whether any are left."""
        part, self._pending = self._pending[:most], self._pending[most:]
        part = [slot for slot in part if self._open.in_use(slot)]
        if part:
            self._index.put_many(part, [self._candidate(slot) for slot in part])
        return bool(self._pending)

    def tick(self, now: datetime) -> None:
        """Let time pass for a filter that asks about time."""
        if not self.filter.asks_time:
            return
        shown = self._sifted_all(now)
        if shown != self._shown:
            self._become(shown)

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """These cases came, changed or left."""
        if len(changes) > BURST:
            self._put_many(changes)
            return
        for change in changes:
            if change.after is not None:
                self._put(change.after)
            elif (slot := self._open.slot_of.get(change.id)) is not None:
                self._lift(slot)
                self._hide(self._open.find(self._shown, slot))
                self._open.drop(slot)

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Time alone gave these cases another light."""
        slots = [slot for c in cases if (slot := self._open.slot_of.get(c.id)) is not None]
        for slot in slots:
            light = self._open.lights[slot] = self._situation.light(self._open.cases[slot].id)
            self._index.put_light(slot, light)
        if self.filter.asks_light and len(slots) > BURST:
            self._refilter()
            return
        for slot in slots:
            at = self._open.find(self._shown, slot)
            if self.filter.asks_light:
                to = self._open.place(self._shown, self._open.key_of(slot)) if at is None else at
                self._show(slot, at, to)
            elif at is not None:
                self._telling.changed(at)

    def city_changed(self) -> None:
        """Names may be others: search and show everything afresh."""
        self.reload()

    def _candidate(self, slot: int) -> Candidate:
        case = self._open.cases[slot]
        words = words_of(case, self._situation.city)
        return Candidate(case, self._open.lights[slot], due_second(case), words)

    def _lift(self, slot: int) -> None:
        """Take a case out of the order of all; its former place is still known."""
        at = self._open.find(self._all, slot)
        assert at is not None, "every open case is in the order"
        del self._all[at]

    def _put(self, case: Case) -> None:
        """Announce the row of a case that is new or another."""
        key, old = urgency.key(case), None
        slot = self._open.slot_of.get(case.id)
        if slot is not None:
            self._lift(slot)
            old = self._open.find(self._shown, slot)
        at, to = self._open.place(self._all, key), self._open.place(self._shown, key)
        slot = self._open.put(case, self._situation.light(case.id))
        self._all.insert(at, slot)
        self._index.put(slot, self._candidate(slot))
        self._show(slot, old, to if old is None else to - (to > old))

    def _show(self, slot: int, old: int | None, to: int) -> None:
        """A row is from now on at `to`, unless scope or filter hide it; `old`: where it was."""
        if not self._passes(slot):
            self._hide(old)
        elif old is None:
            with self._telling.inserting(to):
                self._shown.insert(to, slot)
        elif old == to:
            self._telling.changed(to)
        else:
            with self._telling.moving(old, to):
                del self._shown[old]
                self._shown.insert(to, slot)

    def _hide(self, at: int | None) -> None:
        if at is not None:
            with self._telling.removing(at):
                del self._shown[at]

    def _put_many(self, changes: Sequence[Change]) -> None:
        with self._telling.resetting():
            leaving: list[int] = []
            coming: list[int] = []
            for change in changes:
                slot = self._open.slot_of.get(change.id)
                if slot is not None:
                    leaving.append(slot)
                if change.after is not None:
                    light = self._situation.light(change.id)
                    coming.append(self._open.put(change.after, light))
                elif slot is not None:
                    self._open.drop(slot)
            self._pending += coming
            self._all = self._open.spliced(self._all, leaving, coming)
            self._shown = self._sifted_all(self._situation.now)

    def _refilter(self) -> None:
        self._become(self._sifted_all(self._situation.now))

    def _become(self, shown: "array[int]") -> None:
        with self._telling.resetting():
            self._shown = shown

    def _passes(self, slot: int) -> bool:
        """Whether the case in `slot` is in the scope and passes the filter."""
        if self.filter.terms:
            city, now = self._situation.city, self._situation.now
            through = bool(self.filter.sift([self._candidate(slot)], city, now))
            self._open.let_through(slot, through)
            if not through:
                return False
        return self._in_scope(slot)

    def _in_scope(self, slot: int) -> bool:
        return len(self._open.within(self.scope, np.array([slot]))) > 0

    def _sifted_all(self, now: datetime) -> "array[int]":
        """All slots that are in the scope and pass the filter; always a new order."""
        slots: Slots = np.asarray(self._all)
        if self.filter.terms:
            self.prepare(len(self._pending))
            slots = self._index.sift(self.filter, slots, self._situation.city, now)
            self._open.let_only(slots)
        return as_order(self._open.within(self.scope, slots))

    @property
    def _telling(self) -> Listener:
        return self.listener or _NOBODY


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
