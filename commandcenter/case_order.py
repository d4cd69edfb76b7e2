"""The open cases in numbered slots, and orders of slots by urgency.

What order and scopes ask lies in columns by slot, so that a start or a flood of 100,000 cases is
work for numbers, not for objects. A case keeps its slot while it is open; slots are used again.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from commandcenter import urgency
from commandcenter.case import Case, Light
from commandcenter.ids import CaseId
from commandcenter.situation import needs_control_room, to_be_placed

Slots = NDArray[np.int64]


class Scope(StrEnum):
    """Whose turn it is, or what is missing."""

    NEEDS_ME = "needs_me"
    WAITING = "waiting"
    TO_PLACE = "to_place"
    ALL = "all"


class OpenCases:
    """Cases and their lights by slot; sorts, finds and splices orders of slots."""

    def __init__(self, cases: Mapping[CaseId, Case], lights: Iterable[Light]) -> None:
        self.cases = list(cases.values())
        """By slot; a slot that is not in use keeps its last case."""
        self.lights = list(lights)
        self.slot_of = dict(zip(cases, range(len(cases)), strict=True))
        self._ranks = array("q", map(urgency.rank, self.cases))
        self._needs_me = bytearray(map(needs_control_room, self.cases))
        self._to_place = bytearray(map(to_be_placed, self.cases))
        self._through = bytearray(len(self.cases))
        """By slot: whether the filter in force lets the case through."""
        self._free: list[int] = []

    def put(self, case: Case, light: Light) -> int:
        """The case is so from now on; its slot. Orders that hold it are spliced by the caller."""
        slot = self.slot_of.get(case.id)
        if slot is None:
            slot = self.slot_of[case.id] = self._free.pop() if self._free else self._new(case)
        self.cases[slot], self.lights[slot] = case, light
        self._ranks[slot] = urgency.rank(case)
        self._needs_me[slot], self._to_place[slot] = needs_control_room(case), to_be_placed(case)
        return slot

    def drop(self, slot: int) -> None:
        """The case in `slot` is open no more."""
        del self.slot_of[self.cases[slot].id]
        self._needs_me[slot] = self._to_place[slot] = self._through[slot] = False
        self._free.append(slot)

    def in_use(self, slot: int) -> bool:
        """Whether the case in `slot` is open."""
        return self.slot_of.get(self.cases[slot].id) == slot

    def count(self, scope: Scope) -> int:
        """How many open cases a scope holds."""
        if scope is Scope.ALL:
            return len(self.slot_of)
        asked = self._to_place if scope is Scope.TO_PLACE else self._needs_me
        found = int(np.count_nonzero(np.frombuffer(asked, np.bool_)))
        return len(self.slot_of) - found if scope is Scope.WAITING else found

    def let_through(self, slot: int, through: bool) -> None:
        """Whether the filter in force lets the case in `slot` through."""
        self._through[slot] = through

    def let_only(self, slots: Slots) -> None:
        """These, and no others, are let through by the filter in force."""
        self._through = bytearray(len(self.cases))
        np.frombuffer(self._through, np.bool_)[slots] = True

    def count_through(self, scope: Scope) -> int:
        """How many open cases of a scope the filter in force lets through."""
        through: NDArray[np.bool_] = np.frombuffer(self._through, np.bool_)
        passing = int(np.count_nonzero(through))
        if scope is Scope.ALL:
            return passing
        asked = self._to_place if scope is Scope.TO_PLACE else self._needs_me
        found = int(np.count_nonzero(through & np.frombuffer(asked, np.bool_)))
        return passing - found if scope is Scope.WAITING else found

    def within(self, scope: Scope, slots: Slots) -> Slots:
        """Those of `slots` that the scope holds, in their order."""
        if scope is Scope.ALL:
            return slots
        asked = self._to_place if scope is Scope.TO_PLACE else self._needs_me
        found: NDArray[np.bool_] = np.frombuffer(asked, np.bool_)[slots]
        return slots[~found] if scope is Scope.WAITING else slots[found]

    def key_of(self, slot: int) -> urgency.Key:
        """What `urgency.key` says of the case in `slot`."""
        return self._ranks[slot], self.cases[slot].number

    def place(self, order: "array[int]", key: urgency.Key) -> int:
        """How many slots of `order` come before `key`."""
        return bisect_left(order, key, key=self.key_of)

    def find(self, order: "array[int]", slot: int) -> int | None:
        """Where `slot` lies in `order`; None if it does not."""
        key = self.key_of(slot)
        at = self.place(order, key)
        while at < len(order) and self.key_of(order[at]) == key:
            if order[at] == slot:
                return at
            at += 1
        return None

    def ordered(self) -> "array[int]":
        """All slots by their keys, as long as every slot is in use."""
        ranks = np.asarray(self._ranks)
        by_rank = np.argsort(ranks, kind="stable")
        order = as_order(by_rank)
        same = np.diff(ranks[by_rank]) == 0
        edges = np.flatnonzero(np.diff(same, prepend=False, append=False))
        for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            order[first : last + 1] = array("q", sorted(order[first : last + 1], key=self._number))
        return order

    def spliced(
        self, order: "array[int]", leaving: Sequence[int], coming: Sequence[int]
    ) -> "array[int]":
        """`order` without `leaving` and with `coming`; may be called once these have been put."""
        slots, ranks = np.asarray(order), np.asarray(self._ranks)
        gone = np.zeros(len(ranks), bool)
        gone[np.array(leaving, np.int64)] = True
        kept = slots[~gone[slots]]
        came = np.array(sorted(coming, key=self.key_of), np.int64)
        standing, wanted = ranks[kept], ranks[came]
        places = np.searchsorted(standing, wanted)
        until = np.searchsorted(standing, wanted, "right")
        for at in np.flatnonzero(places < until).tolist():
            number = self.cases[came[at]].number
            places[at] = bisect_left(kept, number, places[at], until[at], key=self._number)
        return as_order(np.insert(kept, places, came))

    def _new(self, case: Case) -> int:
        self.cases.append(case)
        self.lights.append(Light.GREY)
        self._ranks.append(0)
        self._needs_me.append(False)
        self._to_place.append(False)
        self._through.append(False)
        return len(self.cases) - 1

    def _number(self, slot: int) -> str:
        return self.cases[slot].number


def as_order(slots: Slots) -> "array[int]":
    """These slots as an order, to be changed in place."""
    return array("q", slots.tobytes())
