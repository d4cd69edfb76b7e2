"""An outage, once it is over: what was done here, what elsewhere, what clashed, what was refused.

It is over when the line is back, the hub has numbered or refused all that waited here, and
everything that it has was heard. When it was is kept beside the log; what happened then is read
from the log after a restart, and is what was told before it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from commandcenter.desk import Desk
from commandcenter.events import ConflictSettled, Event
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId, EventId
from commandcenter.sync.outages import Found, Span, Spans, found_in
from commandcenter.sync.state import LineState, Status
from commandcenter.wording import _, ngettext
from ui import format as say

MOST: Final = 5000
"""Events that waited when the line went down, or the program began without it, and are named."""

NOTICED: Final = timedelta(minutes=1)
"""From this long on an outage is told of, also if nothing was done here."""


@frozen
class Outage:
    """What happened between the end of a line and the time when all was exchanged again."""

    began: datetime
    ended: datetime
    ours: tuple[Event, ...] = ()
    theirs: tuple[Event, ...] = ()
    refused: frozenset[EventId] = frozenset()
    """Those of ours that the hub did not take."""
    settled: tuple[Event, ...] = ()
    """What was said since of decisions that clashed in that time (`ConflictSettled`)."""

    @property
    def met(self) -> list[CaseId]:
        """The cases that both sides did something to: where decisions may clash."""
        elsewhere = {event.case for event in self.theirs}
        return [case for case in self.cases if case in elsewhere and self._ours_has(case)]

    def _ours_has(self, case: CaseId) -> bool:
        return any(event.case == case for event in self.ours)

    def with_settled(self, events: Iterable[Event]) -> "Outage":
        """This, with what was said meanwhile of decisions that clashed in it."""
        said = [(e, e.body.settled) for e in events if isinstance(e.body, ConflictSettled)]
        if not said:
            return self  # Nearly always so: what was done in that time is not looked through.
        ids = {event.id for event in (*self.ours, *self.theirs)}
        new = tuple(
            event
            for event, settled in said
            if not ids.isdisjoint(settled) and event not in self.settled
        )
        return replace(self, settled=(*self.settled, *new)) if new else self

    @property
    def cases(self) -> list[CaseId]:
        """The cases that somebody did something to, in the order of the first act."""
        return list(dict.fromkeys(e.case for e in (*self.ours, *self.theirs) if e.case))

    def with_late(self, events: Iterable[Event]) -> "Outage":
        """This, with what somebody else did in that time and is only heard of now."""
        late = tuple(
            event
            for event in events
            if event.seq is not None and self.began <= event.occurred_at <= self.ended
        )
        return replace(self, theirs=(*self.theirs, *late)) if late else self

    def clashing(self, contested: Iterable[CaseId]) -> list[CaseId]:
        """Those of them that are among the contested ones."""
        known = set(contested)
        return [case for case in self.cases if case in known]

    def sentences(self, contested: Iterable[CaseId]) -> list[str]:
        """It in whole sentences; what did not happen is left out, but for what was done here."""
        told = [_("Done here: {what}.").format(what=_counted(self.ours))]
        if acts_of(self.theirs):
            told.append(_("Done elsewhere: {what}.").format(what=_counted(self.theirs)))
        clashing = len(self.clashing(contested))
        if clashing:
            told.append(
                ngettext(
                    "In {n} case two decisions clash.",
                    "In {n} cases two decisions clash.",
                    clashing,
                ).format(n=say.number(clashing))
            )
        settled = len({event.case for event in self.settled} - set(self.clashing(contested)))
        if settled:
            told.append(
                ngettext(
                    "In {n} case two decisions clashed; that is settled.",
                    "In {n} cases two decisions clashed; that is settled.",
                    settled,
                ).format(n=say.number(settled))
            )
        refused = len(acts_of(each for each in self.ours if each.id in self.refused))
        if refused:
            told.append(
                ngettext(
                    "{n} act was not taken by the hub.",
                    "{n} acts were not taken by the hub.",
                    refused,
                ).format(n=say.number(refused))
            )
        return told


def acts_of(events: Iterable[Event]) -> list[Event]:
    """One event for each thing that somebody did; what followed by rule is not counted."""
    acts: dict[tuple[object, ...], Event] = {}
    for event in events:
        if not (event.actor == event.post == "rule"):
            acts.setdefault((event.case, event.actor, event.occurred_at), event)
    return list(acts.values())


def _counted(events: Sequence[Event]) -> str:
    acts = acts_of(events)
    cases = len({event.case for event in acts if event.case})
    if not acts:
        return _("nothing")
    done = ngettext("{n} act", "{n} acts", len(acts)).format(n=say.number(len(acts)))
    about = ngettext("on {n} case", "on {n} cases", cases).format(n=say.number(cases))
    return _("{acts} {on_cases}").format(acts=done, on_cases=about)


class OutageWatch:
    """Follows the line, and gathers what happens while it is down, and when it is back."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._began: datetime | None = None
        self._back: datetime | None = None
        self._at = self._waited_from = self._through = 0
        self._ours: dict[EventId, Event] = {}
        self._theirs: dict[EventId, Event] = {}

    @property
    def down(self) -> bool:
        """Whether an outage is not over yet."""
        return self._began is not None

    @property
    def span(self) -> Span | None:
        """What is to be remembered of the outage; None while there is nothing to remember."""
        if self._began is None or not self._at:
            return None
        return Span(self._began, self._at, self._waited_from, through=self._through)

    @property
    def acted(self) -> bool:
        """Whether anything was done here, or waits."""
        return bool(self._ours)

    def stands(self, state: LineState) -> bool:
        """Hear how the line stands; whether it went down just now."""
        if state.status is Status.ONLINE:
            if self._began is not None and self._back is None:
                self._back = state.since
            return False
        self._back = None
        if self._began is not None:
            return False
        self._began = state.since
        return True

    def resume(self, span: Span, found: Found) -> None:
        """The outage had begun before the program did."""
        self._began = span.began
        self._at, self._waited_from = span.at, span.waited_from
        self._through = max((event.place for event in found.ours), default=self._through)
        self._ours = {event.id: event for event in found.ours} | self._ours
        self._theirs = {event.id: event for event in found.theirs} | self._theirs

    def is_over(self, state: LineState) -> bool:
        """Whether the line is back and all was exchanged."""
        if self._back is None or state.heard_at is None or state.waiting:
            return False
        return state.heard_at >= self._back

    def begun(self, at: int, waiting: Sequence[Event]) -> None:
        """The newest place when the line went down, and what no hub had answered for by then."""
        if self._began is None:
            return
        if not self._at:
            self._at = at
            self._waited_from = min((each.place for each in waiting), default=at + 1)
        self._take(waiting)

    def happened(self, events: Iterable[Event]) -> None:
        """What was done here, or came in."""
        if self._began is None:
            return
        for event in events:
            if event.seq is not None:
                self._theirs[event.id] = event
            elif self._back is None:
                self._take([event])

    def _take(self, ours: Iterable[Event]) -> None:
        for event in ours:
            self._ours[event.id] = event
            self._through = max(self._through, event.place)

    def end(self, refused: Iterable[EventId]) -> Outage:
        """The outage, which is over; the next one begins anew."""
        assert self._began is not None, "there was one"
        ended = self._back or datetime.now(UTC)
        ours, theirs = tuple(self._ours.values()), tuple(self._theirs.values())
        taken = frozenset(refused) & frozenset(self._ours)
        outage = Outage(self._began, ended, ours, theirs, taken)
        self._forget()
        return outage


def worth_telling(outage: Outage) -> bool:
    """Whether anybody should read of it."""
    lasted = outage.ended - outage.began
    return bool(acts_of(outage.ours)) or (lasted >= NOTICED and bool(acts_of(outage.theirs)))


@frozen
class Begun:
    """When the line went down: the newest place in the log, and what waited for the hub."""

    at: int
    waiting: tuple[Event, ...]

    @classmethod
    def of(cls, desk: Desk) -> "Begun":
        """Of an open desk, on its thread."""
        return cls(desk.store.last_place(), tuple(waiting_events(desk)))


@frozen
class Exchanged:
    """When everything was exchanged: the newest place in the log, and what the hub did not take."""

    until: int
    refused: tuple[EventId, ...]

    @classmethod
    def of(cls, desk: Desk) -> "Exchanged":
        """Of an open desk, on its thread."""
        refused = tuple(event.id for event, _why in put_aside(desk))
        return cls(desk.store.last_place(), refused)


@frozen
class Past:
    """What is known of outages from before the program began."""

    spans: tuple[Span, ...] = ()
    """Those that are over, of which `outages` tells, oldest first."""
    outages: tuple[Outage, ...] = ()
    open: Span | None = None
    """One that is not over."""
    found: Found | None = None
    """What has happened in that until now."""


def past(spans: Spans, desk: Desk) -> Past:
    """On the desk's thread: read from the log what happened in the outages that are remembered."""
    told: list[tuple[Span, Outage]] = []
    refused = frozenset(event.id for event, _why in put_aside(desk))
    kept = spans.look(desk)
    for span in kept:
        if span.ended is not None:
            found = found_in(desk, span, MOST)
            ids = refused & {event.id for event in found.ours}
            outage = Outage(span.began, span.ended, found.ours, found.theirs, ids)
            for case in outage.met:
                outage = outage.with_settled(desk.store.history(case))
            told.append((span, outage))
    going_on = next((span for span in kept if span.ended is None), None)
    return Past(
        tuple(span for span, _outage in told),
        tuple(outage for _span, outage in told),
        going_on,
        found_in(desk, going_on, MOST) if going_on else None,
    )


def waiting_events(desk: Desk) -> list[Event]:
    """Own events that no hub has answered for, as far as they are to be named."""
    unsent = desk.store.exchange.unsent(MOST)
    if not unsent:
        return []
    wanted = {each.id for each in unsent}
    first, last = unsent[0].place, unsent[-1].place
    behind = islice(desk.store.events(after=first - 1), last - first + 1)
    return [event for event in behind if event.id in wanted]


def put_aside(desk: Desk) -> list[tuple[Event, str | None]]:
    """What the hub did not take, newest first; with the reason where it was put aside."""
    return desk.store.exchange.refused()
