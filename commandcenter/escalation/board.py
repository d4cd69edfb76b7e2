"""The escalation board: every running chain in the lane of its level, what fires soonest first.

A plain picture that a screen looks at. It hears the situation and moves one card per change; when
time passes it looks only at what the time has passed by. So 100,000 chains cost a tick no more
than ten.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from math import inf
from typing import Final, Protocol

from commandcenter.case import Case, Light
from commandcenter.escalation.binding import LATE, Binding
from commandcenter.filter import EVERYTHING, Filter
from commandcenter.filter_fields import Candidate
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.roles import LOCAL, Loop, Person
from commandcenter.situation import Change, Situation
from commandcenter.wording import N_

BURST: Final = 200
"""From this many changes at once on, the lanes are ordered anew as a whole."""

TIMES_ANEW: Final = timedelta(minutes=1)
"""How often a filter that asks about time is asked again though nothing has happened."""


class Lane(IntEnum):
    """How far up a case stands."""

    BEGAN = 0
    STREET = 1
    DISTRICT = 2
    CITY = 3


LANE_NAMES: Final[dict[Lane, str]] = {
    Lane.BEGAN: N_("Community, or not raised"),
    Lane.STREET: N_("Street"),
    Lane.DISTRICT: N_("District"),
    Lane.CITY: N_("City"),
}
"""What a lane is called on screen; shown through `_`."""


class Column(IntEnum):
    """A stretch of the axis of time to the next step."""

    LATE = 0
    NOW = 1
    QUARTER = 2
    HOUR = 3
    HALF_DAY = 4
    LATER = 5


ENDS: Final[dict[Column, float]] = {
    Column.LATE: -LATE.total_seconds(),
    Column.NOW: 300.0,
    Column.QUARTER: 900.0,
    Column.HOUR: 3_600.0,
    Column.HALF_DAY: 14_400.0,
    Column.LATER: inf,
}
"""Seconds to the next step at which each stretch ends. Late is what the engine calls late."""

COLUMN_NAMES: Final[dict[Column, str]] = {
    Column.LATE: N_("Late"),
    Column.NOW: N_("Within 5 min"),
    Column.QUARTER: N_("5 to 15 min"),
    Column.HOUR: N_("15 to 60 min"),
    Column.HALF_DAY: N_("1 to 4 hours"),
    Column.LATER: N_("Later"),
}
"""What a stretch is called on screen; shown through `_`."""


class Mark(StrEnum):
    """Whether a chain climbs."""

    CLIMBS = "climbs"
    HELD = "held"
    """Somebody has acknowledged."""
    SILENCED = "silenced"


Key = tuple[float, str, CaseId]
"""Seconds since 1970 of the next step (never: infinite), the number, and the case."""


@frozen
class Card:
    """A running chain."""

    case: Case
    lane: Lane
    at: datetime | None
    """When something of it happens next; None while it only waits for something to happen."""
    mark: Mark
    step: str
    """Key of the step that is to come; empty if only a condition is left."""

    @property
    def key(self) -> Key:
        """Its place in the lane: changes only when the case does."""
        when = inf if self.at is None else self.at.timestamp()
        return when, self.case.number, self.case.id

    @property
    def binding(self) -> Binding:
        """The chain, as it is frozen into the case."""
        found = self.case.standing.chain
        assert found is not None, "a card is made of a case with a chain"
        return found


@frozen
class Wanted:
    """What the board shows of all that runs."""

    filter: Filter = EVERYTHING
    late: bool = False
    """Only what is overdue, or whose step is late."""
    loose: bool = False
    """Only what nobody has acknowledged or silenced."""
    mine: bool = False
    """Only what is in my hand, or reaches me next."""


def lane_of(case: Case) -> Lane:
    """The lane of a case: as far as its chain has climbed, or a person has passed it up."""
    loop = case.standing.loop
    passed = 0 if loop is None else list(Loop).index(loop)
    return Lane(max(passed, case.standing.level))


def card_of(case: Case) -> Card | None:
    """The card of a case; None if no chain runs on it."""
    chain = case.standing.chain
    if chain is None or case.ended:
        return None
    step = chain.next_step
    if step is None and not chain.conditions:
        return None
    mark = Mark.SILENCED if chain.silenced else Mark.HELD if chain.acknowledged else Mark.CLIMBS
    return Card(case, lane_of(case), case.next_step_at, mark, step.key if step else "")


class Listener(Protocol):
    """Hears that the lanes show something else."""

    def lanes_changed(self, lanes: frozenset[Lane]) -> None:
        """Cards of these lanes came, left, moved or look different."""
        ...


class Board:
    """The running chains of a situation by lane, for whoever sits at this desk."""

    def __init__(self, situation: Situation, person: Person = LOCAL) -> None:
        self.person = person
        self.wanted = Wanted()
        self.listener: Listener | None = None
        self.running: Counter[Lane] = Counter()
        """How many chains run in each lane, whatever is shown of them."""
        self._situation = situation
        self._now = situation.now
        self._sifted_at = situation.now
        self._cards: dict[CaseId, Card] = {}
        self._order: list[Key] = []
        """All running chains, the next step first."""
        self._shown: dict[Lane, list[Key]] = {}
        self._overdue: dict[Lane, set[CaseId]] = {}
        """Of those shown, the ones past their limit."""
        self._asked: dict[CaseId, Candidate] = {}
        """What filters ask of a case, once it was worked out."""
        self._pending: list[CaseId] = []
        situation.watchers.append(self)
        self.reload()

    def leave(self) -> None:
        """Hear the situation no more."""
        self._situation.watchers.remove(self)

    # --- what is shown ---

    def count(self, lane: Lane) -> int:
        """How many cards a lane shows."""
        return len(self._shown[lane])

    def overdue(self, lane: Lane) -> int:
        """How many of them are past their limit."""
        return len(self._overdue[lane])

    def columns(self, lane: Lane, now: datetime) -> list[range]:
        """Which cards of a lane lie in each stretch of the axis, in the order of `Column`."""
        keys, start, at, found = self._shown[lane], 0, now.timestamp(), []
        for end in ENDS.values():
            until = len(keys) if end == inf else bisect_left(keys, (at + end, "", ""))
            found.append(range(start, until))
            start = until
        return found

    def card(self, lane: Lane, at: int) -> Card:
        """The card of a lane at a place."""
        return self._cards[self._shown[lane][at][2]]

    def find(self, case_id: str) -> tuple[Lane, int] | None:
        """Where a case is shown: its lane, and its place there; None if it is not."""
        card = self._cards.get(CaseId(case_id))
        if card is None:
            return None
        keys = self._shown[card.lane]
        at = bisect_left(keys, card.key)
        return (card.lane, at) if at < len(keys) and keys[at] == card.key else None

    def runs(self, case_id: str) -> bool:
        """Whether a chain runs on the case, shown or not."""
        return CaseId(case_id) in self._cards

    def light(self, card: Card) -> Light:
        """The light of a card's case."""
        return self._situation.light(card.case.id)

    @property
    def now(self) -> datetime:
        """The instant until which it has let time pass."""
        return self._now

    # --- what is asked of it ---

    def set_wanted(self, wanted: Wanted) -> None:
        """Show something else."""
        if wanted != self.wanted:
            self.wanted = wanted
            self._sift()

    def set_person(self, person: Person) -> None:
        """Somebody else sits here."""
        if person != self.person:
            self.person = person
            if self.wanted.mine:
                self._sift()

    def reload(self) -> None:
        """Take the situation afresh."""
        cards = filter(None, map(card_of, self._situation.cases.values()))
        self._cards = {card.case.id: card for card in cards}
        self._order = sorted(card.key for card in self._cards.values())
        self.running = Counter(card.lane for card in self._cards.values())
        self._asked = {}
        self._pending = list(self._cards)
        self._sift()

    def prepare(self, most: int) -> bool:
        """Make up to `most` cases ready for a filter to come; whether any are left."""
        part, self._pending = self._pending[:most], self._pending[most:]
        for case_id in part:
            if case_id in self._cards and case_id not in self._asked:
                self._candidate(self._cards[case_id])
        return bool(self._pending)

    def tick(self, now: datetime) -> None:
        """Let time pass: a step may be late now, and a filter may ask about time."""
        before, self._now = self._now, max(self._now, now)
        if self.wanted.filter.asks_time and self._now - self._sifted_at >= TIMES_ANEW:
            self._sift()
        elif self.wanted.late:
            since, until = ((at - LATE).timestamp() for at in (before, self._now))
            first = bisect_left(self._order, (since, "", ""))
            last = bisect_left(self._order, (until, "", ""))
            self._show_again(key[2] for key in self._order[first:last])

    # --- what the situation says ---

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """These cases came, changed or left."""
        self._now = max(self._now, self._situation.now)
        if len(changes) > BURST:
            self._put_many(changes)
            return
        touched: set[Lane] = set()
        for change in changes:
            touched |= self._put(change.id, change.after)
        self._tell(touched)

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Time alone gave these cases another light."""
        for case in cases:
            if case.id in self._asked:
                self._asked[case.id].light = self._situation.light(case.id)
        self._show_again(case.id for case in cases)

    def city_changed(self) -> None:
        """Names and posts may be others."""
        self.reload()

    # --- order ---

    def _put(self, case_id: CaseId, case: Case | None) -> set[Lane]:
        """The case is so from now on, or has left; the lanes in which that is seen."""
        touched: set[Lane] = set()
        old, new = self._cards.pop(case_id, None), card_of(case) if case else None
        self._asked.pop(case_id, None)
        if old is not None:
            _take(self._order, old.key)
            self.running[old.lane] -= 1
            touched.add(old.lane)
            self._hide(old)
        if new is not None:
            self._cards[case_id] = new
            insort(self._order, new.key)
            self.running[new.lane] += 1
            self._pending.append(case_id)
            touched.add(new.lane)
            if self._passes(new):
                self._show(new)
        return touched

    def _put_many(self, changes: Sequence[Change]) -> None:
        for change in changes:
            self._asked.pop(change.id, None)
            old = self._cards.pop(change.id, None)
            new = card_of(change.after) if change.after else None
            if old is not None:
                self.running[old.lane] -= 1
            if new is not None:
                self._cards[change.id] = new
                self.running[new.lane] += 1
                self._pending.append(change.id)
        self._order = sorted(card.key for card in self._cards.values())
        self._sift()

    def _show(self, card: Card) -> None:
        insort(self._shown[card.lane], card.key)
        if self.light(card) is Light.RED:
            self._overdue[card.lane].add(card.case.id)

    def _hide(self, card: Card) -> None:
        _take(self._shown[card.lane], card.key)
        self._overdue[card.lane].discard(card.case.id)

    def _show_again(self, case_ids: Iterable[CaseId]) -> None:
        """These may have to be shown, or not, or look different, though they are the same."""
        touched: set[Lane] = set()
        for card in filter(None, map(self._cards.get, case_ids)):
            self._hide(card)
            if self._passes(card):
                self._show(card)
            touched.add(card.lane)
        self._tell(touched)

    def _tell(self, lanes: Iterable[Lane]) -> None:
        told = frozenset(lanes)
        if told and self.listener is not None:
            self.listener.lanes_changed(told)

    # --- filtering ---

    def _sift(self) -> None:
        """Ask of every running chain whether it is shown."""
        self._sifted_at = self._now
        city, now, wanted = self._situation.city, self._situation.now, self.wanted
        cards: Iterator[Card] = (self._cards[key[2]] for key in self._order)
        if wanted.late or wanted.loose or wanted.mine:
            cards = filter(self._is_of_kind, cards)
        if wanted.filter.terms:
            rows = [self._candidate(card) for card in cards]
            cards = (self._cards[row.case.id] for row in wanted.filter.sift(rows, city, now))
        self._shown = {lane: [] for lane in Lane}
        self._overdue = {lane: set() for lane in Lane}
        for card in cards:
            self._shown[card.lane].append(card.key)
            if self.light(card) is Light.RED:
                self._overdue[card.lane].add(card.case.id)
        self._tell(Lane)

    def _passes(self, card: Card) -> bool:
        if not self._is_of_kind(card):
            return False
        wanted, city = self.wanted.filter, self._situation.city
        if not wanted.terms:
            return True
        return bool(wanted.sift([self._candidate(card)], city, self._situation.now))

    def _is_of_kind(self, card: Card) -> bool:
        wanted = self.wanted
        return (
            (not wanted.late or self._is_late(card))
            and (not wanted.loose or card.mark is Mark.CLIMBS)
            and (not wanted.mine or self._is_mine(card))
        )

    def _is_late(self, card: Card) -> bool:
        return self.light(card) is Light.RED or card.key[0] < (self._now - LATE).timestamp()

    def _is_mine(self, card: Card) -> bool:
        chain, me = card.binding, self.person
        if chain.silenced is not None:
            return chain.silenced.owner == me.id
        if chain.acknowledged is not None:
            return chain.acknowledged.by == me.id
        if not card.step:
            return False
        step = self._situation.city.chains[(chain.chain, chain.version)].step(card.step)
        if step.reaches == "unit":
            return me.unit is not None and me.unit == card.case.unit
        return step.reaches in me.posts

    def _candidate(self, card: Card) -> Candidate:
        found = self._asked.get(card.case.id)
        if found is None:
            found = Candidate.of(card.case, self._situation.city, self._situation.now)
            found.light = self.light(card)
            self._asked[card.case.id] = found
        return found


def _take(keys: list[Key], key: Key) -> None:
    """Take `key` out of a sorted list, if it is there."""
    at = bisect_left(keys, key)
    if at < len(keys) and keys[at] == key:
        del keys[at]
