"""What a desk offers, looked at once more: the events, what they rest on, what goes with them."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import groupby
from typing import Final

from commandcenter.case import Case
from commandcenter.desk import Desk
from commandcenter.events import Event
from commandcenter.ids import EventId
from commandcenter.sync.line import blob_of_configuration
from commandcenter.sync.state import Moved
from commandcenter.sync.wire import Answer, Exchange, Outcome, Outgoing, Words

MOST_OFFERED: Final = 500
"""Events that are offered at a time."""

MOST_LOOKED_AT: Final = 10_000
"""Events that are looked through for contacts: more than anybody carries on a stick.

A city that was made without a hub has a hundred times as many; its contacts go with its events.
"""


class NotTaken:
    """Acts that the hub did not take, since somebody else had decided meanwhile."""

    def __init__(self) -> None:
        self._rested_on: set[tuple[str | None, str | None]] = set()
        """Their cases, and the decisions on which they were based."""
        self._to_ask: list[Event] = []
        """Those that nobody was told of yet."""

    def note(self, events: Sequence[Event]) -> None:
        """These were not taken; whoever did them is to be asked again."""
        self._rested_on |= {(event.case, event.base) for event in events}
        self._to_ask += events

    def has_what(self, offered: Iterable[Outgoing]) -> bool:
        """Whether one of them was based on what something that is offered is based on."""
        return bool(self._rested_on) and any(rests_on(e) in self._rested_on for e in offered)

    def tell(self, desk: Desk, told: Callable[[Sequence[Moved]], None]) -> None:
        """Tell what was not taken, once it was heard in whose favour."""
        if self._to_ask:
            told([Moved(event, case_now(desk, event)) for event in self._to_ask])
            self._to_ask = []


def runs(events: Iterable[Outgoing], strict_from: int) -> Iterator[list[Outgoing]]:
    """Events that can be offered together: of one part, and alike in strictness."""
    for _key, run in groupby(events, lambda e: (e.part, e.place > strict_from)):
        yield list(run)


def goes_with(
    moved: Set[EventId], offered: Sequence[Outgoing], exchange: Exchange
) -> Iterator[Answer]:
    """What acts that were not taken would have done in other parts of the log."""
    acts = {each.act for each in offered if each.id in moved}
    known = {each.id for each in offered}
    for each in exchange.unsent(MOST_OFFERED) if acts else ():
        if each.act in acts and each.id not in known:
            yield Answer(each.id, Outcome.MOVED)


def contacts_of(exchange: Exchange) -> dict[str, list[tuple[EventId, Words]]]:
    """The contacts that events name which no hub has answered for, by part.

    The hub may have such an event already, carried there on a stick, and without the contact.
    """
    found: dict[str, list[tuple[EventId, Words]]] = {}
    for each in exchange.unsent(MOST_LOOKED_AT):
        if each.contacts:
            found.setdefault(each.part, []).append((each.id, each.contacts))
    return found


def rests_on(offered: Outgoing) -> tuple[str | None, str | None]:
    """The case that an event is about, and the decision that it names."""
    columns = json.loads(offered.written)
    return columns[2], columns[11]


def found(desk: Desk, offered: Sequence[Outgoing]) -> list[Event]:
    """The events themselves, of those that were offered."""
    wanted: set[EventId] = {each.id for each in offered}
    if not wanted:
        return []
    first = min(each.place for each in offered) - 1
    count = max(each.place for each in offered) - first
    nearby = (e for _n, e in zip(range(count), desk.store.events(after=first), strict=False))
    return [event for event in nearby if event.id in wanted]


def case_now(desk: Desk, event: Event) -> Case | None:
    """The case that an event is about, as it is now."""
    return None if event.case is None else desk.store.case(event.case)


def blobs_of(desk: Desk, events: Sequence[Outgoing]) -> Iterator[tuple[str, bytes]]:
    """What configuration among the events rests on."""
    for each in events:
        sha256 = blob_of_configuration(each.written)
        if sha256:
            yield sha256, desk.store.read_blob(sha256)
