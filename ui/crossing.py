"""What crosses between the GUI thread and the desk's, and how a job is carried out there.

All of it is frozen but for `Chore`, which never leaves the GUI thread.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.desk import Desk
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.ports import Clock
from commandcenter.refusal import Refused
from commandcenter.situation import ALARM_WINDOW, Situation
from commandcenter.wording import _, sentences
from ui.log import log

MOST_AT_ONCE: Final = 500
"""Events that the screens take in before keys, mouse and painting have their turn."""

Query = Callable[[Desk], Any]
"""A read on the desk thread. Its answer must be frozen: it crosses to the GUI thread."""


@frozen
class Job:
    """Something for the desk to do, and the ticket under which it answers."""

    ticket: int
    act: Callable[..., Any]
    kind: type["Answer"]


@dataclass(slots=True)
class Chore:
    """What the bridge asks for again and again; nobody waits for its answer at a screen."""

    act: Query
    kind: type["Answer"]
    ticket: int | None = None
    """Of the one under way: there is one at a time, so that a slow disk piles up nothing."""
    trouble: str = ""
    """The sentence that was told; told once until it is over, not each second."""


@frozen
class Opened:
    """The stored state, as the desk found it."""

    situation: Situation
    clock: Clock


@frozen
class Unopened:
    """The desk cannot be opened, and why."""

    sentence: str


@frozen
class Stored:
    """What the desk has just stored, and the cases that it led to."""

    events: Sequence[Event]
    cases: Mapping[CaseId, Case]
    city: City


@frozen
class Gone:
    """Cases of which nothing counts any more."""

    cases: frozenset[CaseId]


@frozen
class Answer:
    """How a job ended."""

    ticket: int
    value: Any


class Done(Answer):
    """A command was carried out; the value is its events."""


class Answered(Answer):
    """A query was answered."""


class RefusedAnswer(Answer):
    """The rules said no; the value is the sentence."""


class Failed(Answer):
    """A fault; the value is the sentence to show. Its trace is in the log."""


def parts(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    """`events`, of a flood those of some hundred cases at a time.

    All events of a case stay together: the case comes along as the last of them has left it.
    """
    if len(events) <= MOST_AT_ONCE:
        yield events
        return
    of_case: dict[CaseId | None, list[Event]] = {}
    for event in events:
        of_case.setdefault(event.case, []).append(event)
    part: list[Event] = []
    for together in of_case.values():
        if part and len(part) + len(together) > MOST_AT_ONCE:
            yield part
            part = []
        part += together
    yield part


def told(events: Sequence[Event], cases: Mapping[CaseId, Case], city: City) -> Iterator[Stored]:
    """What a desk tells of, in parts of which each brings the cases that it is about."""
    untold = dict(cases)
    for part in parts(events):
        touched = {event.case for event in part if event.case}
        about = {each: cases[each] for each in touched if each in cases}
        yield Stored(part, about, city)
        for each in about:
            untold.pop(each, None)
    if untold or not events:
        # Without any event: perhaps a change of the configuration was not taken.
        yield Stored([], untold, city)


def how_many(messages: Sequence[object]) -> int:
    """How many messages are taken in at once: at least one, with not too many events."""
    events = 0
    for taken, message in enumerate(messages):
        events += len(message.events) if isinstance(message, Stored) else 0
        if taken and events > MOST_AT_ONCE:
            return taken
    return len(messages)


def read_situation(desk: Desk) -> Situation:
    """The stored state as a live picture, with the city's indexes made before anyone needs them."""
    now = desk.clock.now()
    situation = Situation(desk.city, now)
    midnight = now.astimezone(desk.city.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    situation.load(
        desk.store.open_cases(),
        desk.store.ended_since(midnight),
        desk.store.fired(now - ALARM_WINDOW),
    )
    assert desk.city.areas is not None
    for layer in desk.city.layers.values():
        layer.make_ready()
    return situation


def carry_out(job: Job, *desk: Desk) -> Answer:
    """Do a job, with the desk if it needs one; whatever happens is an answer."""
    try:
        return job.kind(job.ticket, job.act(*desk))
    except Refused as refusal:
        return RefusedAnswer(job.ticket, refusal.sentence)
    except Exception:
        # The edge of an act: whatever broke in it is in the log with its trace and is shown once.
        # The desk goes on: an act is stored whole or not at all, and others wait behind it.
        log.exception("the desk met a fault")
        return Failed(
            job.ticket,
            sentences((_("Something went wrong, and this was not done."), log.says_why())),
        )
