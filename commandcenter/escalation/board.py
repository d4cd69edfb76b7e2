"""The escalation board: every running chain in the lane of its level, what fires soonest first.

A plain picture that a screen looks at. It hears the situation and moves one card per change; when
time passes it looks only at what the time has passed by. So 100,000 chains cost a tick no more
than ten.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import inf
from typing import Final, Protocol

from commandcenter.case import Case, Light
from commandcenter.escalation.binding import LATE
from commandcenter.escalation.board_card import ENDS, Card, Key, Lane, Mark, card_of
from commandcenter.filter.fields import Candidate
from commandcenter.filter.language import EVERYTHING, Filter
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.roles import LOCAL, Person
from commandcenter.situation import Change, Situation

BURST: Final = 200
"""From this many changes at once on, the lanes are ordered anew as a whole."""

TIMES_ANEW: Final = timedelta(minutes=1)
"""How often a filter that asks about time is asked again though nothing has happened."""


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
        self._order: dict[Lane, list[Key]] = {}
        """All running chains, the next step first."""
        self._shown: dict[Lane, list[Key]] = {}
        self._red: set[CaseId] = set()
        """Those past their limit."""
        self._overdue: Counter[Lane] = Counter()
        """How many of these are shown."""
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
        return self._overdue[lane]

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
        self._asked = {}
        self._pending = list(self._cards)
        self._put_in_order()

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
            for keys in self._order.values():
                first, last = (bisect_left(keys, (at, "", "")) for at in (since, until))
                self._show_again(key[2] for key in keys[first:last])

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
        old, new = self._cards.get(case_id), card_of(case) if case else None
        self._asked.pop(case_id, None)
        if old is not None:
            _take(self._order[old.lane], old.key)
            self.running[old.lane] -= 1
            touched.add(old.lane)
            self._hide(old)
            del self._cards[case_id]
        if new is not None:
            self._cards[case_id] = new
            insort(self._order[new.lane], new.key)
            self.running[new.lane] += 1
            self._pending.append(case_id)
            touched.add(new.lane)
            self._show(new)
        return touched

    def _put_many(self, changes: Sequence[Change]) -> None:
        for change in changes:
            self._asked.pop(change.id, None)
            self._cards.pop(change.id, None)
            new = card_of(change.after) if change.after else None
            if new is not None:
                self._cards[change.id] = new
                self._pending.append(change.id)
        self._put_in_order()

    def _put_in_order(self) -> None:
        """Order all cards anew, and ask of each whether it is shown."""
        self._order = {lane: [] for lane in Lane}
        for card in self._cards.values():
            self._order[card.lane].append(card.key)
        for keys in self._order.values():
            keys.sort()
        self.running = Counter({lane: len(keys) for lane, keys in self._order.items()})
        light = self._situation.light
        self._red = {case_id for case_id in self._cards if light(case_id) is Light.RED}
        self._sift()

    def _show(self, card: Card) -> None:
        """Show a card that is not shown, if that is wanted."""
        if self.light(card) is Light.RED:
            self._red.add(card.case.id)
        if self._passes(card):
            insort(self._shown[card.lane], card.key)
            self._overdue[card.lane] += card.case.id in self._red

    def _hide(self, card: Card) -> None:
        if _take(self._shown[card.lane], card.key):
            self._overdue[card.lane] -= card.case.id in self._red
        self._red.discard(card.case.id)

    def _show_again(self, case_ids: Iterable[CaseId]) -> None:
        """These may have to be shown, or not, or look different, though they are the same."""
        touched: set[Lane] = set()
        for card in filter(None, map(self._cards.get, case_ids)):
            self._hide(card)
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
        self._shown = {lane: self._sifted(keys) for lane, keys in self._order.items()}
        red = self._red
        self._overdue = Counter(
            {lane: sum(key[2] in red for key in keys) for lane, keys in self._shown.items()}
        )
        self._tell(Lane)

    def _sifted(self, keys: list[Key]) -> list[Key]:
        """Those of the keys of a lane whose cards are shown; always a new list."""
        wanted, cards = self.wanted, self._cards
        if wanted.late or wanted.loose or wanted.mine:
            keys = [key for key in keys if self._is_of_kind(cards[key[2]])]
        if not wanted.filter.terms:
            return list(keys)
        asked = self._asked
        rows = [asked.get(key[2]) or self._candidate(cards[key[2]]) for key in keys]
        through = wanted.filter.sift(rows, self._situation.city, self._situation.now)
        return [cards[row.case.id].key for row in through]

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
        return card.case.id in self._red or card.key[0] < (self._now - LATE).timestamp()

    def _is_mine(self, card: Card) -> bool:
        chain, me = card.binding, self.person
        if chain.silenced is not None:
            return chain.silenced.owner == me.id
        if chain.acknowledged is not None:
            return chain.acknowledged.by == me.id
        if not card.step:
            return False
        known = self._situation.city.chain_of(chain)
        if known is None:
            return False
        step = known.step(card.step)
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


def _take(keys: list[Key], key: Key) -> bool:
    """Take `key` out of a sorted list; whether it was there."""
    at = bisect_left(keys, key)
    found = at < len(keys) and keys[at] == key
    if found:
        del keys[at]
    return found
