"""The one door: every change of the city's cases goes through `Desk.do`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from commandcenter import calendar_change, fold, lifecycle
from commandcenter import commands as ask
from commandcenter import events as ev
from commandcenter.case import Case
from commandcenter.channels import queue
from commandcenter.city import City
from commandcenter.commands import CaseCommand, Command
from commandcenter.configuration import change as configuring
from commandcenter.configuration.log import CityLog
from commandcenter.contested import DECISION
from commandcenter.due import BEGINS_LANE, brought_about, due_events, emergency_lane, rule_event
from commandcenter.effects.contest import SEES_ALL
from commandcenter.escalation import CaseRate
from commandcenter.escalation.audit import count_alike, missed
from commandcenter.escalation.turns import LOOK_BACK, Turns, chains_in_turn
from commandcenter.events import Event
from commandcenter.ids import CaseId, EventId, derived_id, new_id
from commandcenter.linked import erased_along, linked
from commandcenter.patrol import record as patrolling
from commandcenter.photo_keeping import keep_photo
from commandcenter.ports import Clock, Contacts, Listener, MovedOn, Store
from commandcenter.refusal import Refused
from commandcenter.registration import Registration, place_found, register
from commandcenter.roles import LOCAL, Person, Post, Seat
from commandcenter.sync.taking_turns import TakingTurns
from commandcenter.sync.wire import Heard
from commandcenter.wording import _


class Desk:
    """Asks whether you may, decides, stores, tells. Runs on one thread, with the store.

    Nothing is told to anyone before it is durable. What is refused changes nothing.
    """

    def __init__(self, store: Store, clock: Clock, device: str = "desk") -> None:
        self.store = store
        self.clock = clock
        self.device = device
        self.listeners: list[Listener] = []
        self.taking_turns = TakingTurns()
        """Between this desk and others on one hub."""
        self._city_log = CityLog(store)
        self._seen = store.last_place()
        self._turns_had: Turns | None = None
        self._rules: dict[type[Command], Callable[..., list[Event]]] = {
            ask.RegisterReport: self._register,
            ask.FireDueSteps: self._fire_due_steps,
            ask.AuditChains: self._audit_chains,
            ask.Configure: self._configure,
            ask.CorrectDeadlines: self._correct_deadlines,
            ask.SettleDelivery: self._settle_delivery,
            ask.RecordPatrol: self._record_patrol,
        }

    @property
    def city(self) -> City:
        """The configuration in force."""
        return self._city_log.city

    def do(
        self,
        command: Command,
        *,
        person: Person = LOCAL,
        on_behalf_of: Person | None = None,
        at: datetime | None = None,
    ) -> list[Event]:
        """Carry out one request and return what happened, or raise Refused with a sentence.

        `at` is the instant at which it happened, the clock's now by default. When this returns,
        the events are stored durably and told to every listener. The first one is the act itself;
        escalation steps that are due at once follow it.
        """
        seat = Seat(person, self.device, on_behalf_of)
        return self._undisturbed(partial(self._decide, command, seat, at))

    def catch_up(self) -> list[Event]:
        """Take note of what another process has stored in this workspace, and tell everyone."""
        if self.store.last_place() == self._seen:
            return []
        missed = list(self.store.events(after=self._seen))
        if missed:
            self._seen = missed[-1].place
            if any(isinstance(event.body, ev.ConfigurationChanged) for event in missed):
                self._city_log.follow(missed)
            touched = dict.fromkeys(event.case for event in missed if event.case)
            self._tell(missed, [self.case(case_id) for case_id in touched])
        return missed

    def hear(self, heard: Heard, *, city: bool = False) -> None:
        """Take over what a hub has passed on, stored already, and tell everyone.

        `city` says that something may have happened to the log of the configuration that shows in
        no new event: a change was refused, or has its number now, or stands elsewhere.
        """
        self._seen = self.store.last_place()
        if city or any(isinstance(event.body, ev.ConfigurationChanged) for event in heard.events):
            self._city_log.follow(heard.events)
        self._tell(heard.events, list(heard.cases.values()))
        for case, event_id, body in erased_along(heard.events, self.store.case, self.store.history):
            self._undisturbed(partial(self._bring_about, case.id, event_id, body))

    def _bring_about(self, case_id: CaseId, event_id: EventId, body: ev.Body) -> list[Event]:
        """Have a rule's event happen to a case as it stands by now."""
        case = self.case(case_id)
        event = rule_event(case, event_id, body, self.clock.now(), self.device)
        return self.record([event], [fold.apply(case, event)])

    def _undisturbed(self, decide: Callable[[], list[Event]]) -> list[Event]:
        """What happens by `decide`: once more, where another process was quicker."""
        while True:
            self.catch_up()
            try:
                return decide()
            except MovedOn:
                continue  # Decide on what is so now.

    def _decide(self, command: Command, seat: Seat, at: datetime | None) -> list[Event]:
        now = self.clock.now()
        if at is not None:
            if at > now:
                raise Refused(_("{instant} has not come yet.").format(instant=at.isoformat()))
            now = at.astimezone(UTC)
        rule = self._rules.get(type(command))
        if rule is not None:
            return rule(command, seat, now)
        if isinstance(command, CaseCommand):
            return self._change(command, seat, now)
        raise Refused(_("This command is not supported."))

    def case(self, reference: str) -> Case:
        """The case with this id, number or source id. Raises Refused if there is none."""
        case = self.store.case(reference)
        if case is None:
            raise Refused(_("There is no case {number}.").format(number=reference))
        return case

    def record(
        self, events: Sequence[Event], cases: Sequence[Case], contacts: Contacts | None = None
    ) -> list[Event]:
        """Store events with the cases they lead to, then tell everyone.

        Raises MovedOn, with nothing stored, if another process has stored something since this
        desk last caught up: what was decided may no longer hold.
        """
        stored = self.store.append(events, cases, contacts=contacts, after=self._seen)
        if stored:
            self._seen = stored[-1].place
        # What was stored before leads to nothing new.
        touched = {event.case for event in stored}
        self._tell(stored, [case for case in cases if case.id in touched])
        return stored

    def _tell(self, events: Sequence[Event], cases: Sequence[Case]) -> None:
        if self._turns_had is not None:
            for event in events:
                self._turns_had.note(event, self.city)
        after = {case.id: case for case in cases}
        for listener in self.listeners:
            listener(events, after)

    def _change(self, command: CaseCommand, seat: Seat, now: datetime) -> list[Event]:
        case = self.case(command.case)
        # Within a case time never runs backwards, whatever a desk's clock says.
        now = max(now, case.last_at)
        event_id = EventId(new_id())
        asked = lifecycle.Asked(
            case=case,
            command=command,
            city=self.city,
            seat=seat,
            now=now,
            event_id=event_id,
            history=lambda: self.store.history(case.id),
            other=self.case,
            number=self._number,
            keep_photo=lambda command: keep_photo(command, self.store, self.city.zone),
            turns=self._turns(now),
        )
        body, post = lifecycle.decide(asked)
        event = self._event(event_id, case.part, case.id, seat, post, now, body)
        if isinstance(body, ev.Undone):
            event = replace(event, base=body.event)
        elif body.slot:
            slot = DECISION if type(body) in SEES_ALL else body.slot
            event = replace(event, base=case.heads.get(slot))
        return self._carry_out([event, *self._elsewhere(event, case, seat, post, now)], [case], now)

    def _elsewhere(
        self, event: Event, case: Case, seat: Seat, post: Post, now: datetime
    ) -> list[Event]:
        """What an act on one case does to others: a merge is two linked events, an erasure more."""
        others: list[Event] = []
        for other, body in linked(event, case, self.store.history):
            event_id = EventId(new_id())
            if isinstance(body, ev.CaseReported):
                others.append(self._event(event_id, case.part, other, seat, post, now, body))
                continue
            target = self.case(other)
            at = max(now, target.last_at)
            others.append(self._event(event_id, target.part, target.id, seat, post, at, body))
        return others

    def _carry_out(
        self,
        events: list[Event],
        known: Sequence[Case],
        now: datetime,
        contacts: Contacts | None = None,
    ) -> list[Event]:
        """Store what happened with the steps that are due at once: an alarm waits for no timer."""
        cases = {case.id: case for case in known}
        turns = self._turns(now)
        for event in tuple(events):
            turns.note(event, self.city)
            assert event.case is not None
            before = cases.get(event.case)
            if before is None and not isinstance(event.body, ev.CaseReported):
                before = self.store.case(event.case)
            after = fold.apply(before, event)
            for following in self._by_rule(after, event, now, turns):
                events.append(following)
                after = fold.apply(after, following)
            cases[event.case] = after
        return self.record(events, list(cases.values()), contacts)

    def _by_rule(self, case: Case, cause: Event, now: datetime, turns: Turns) -> Iterator[Event]:
        """What follows an act at once: the emergency lane, and what is due already."""
        if isinstance(cause.body, BEGINS_LANE):
            lane = emergency_lane(case, self.city, cause, now)
            if lane is not None:
                event_id = derived_id("lane", case.id, cause.id)
                event = rule_event(case, event_id, lane, now, self.device)
                yield event
                case = fold.apply(case, event)
        for following in brought_about(case, self.city, cause, now, self.device):
            yield following
            case = fold.apply(case, following)
        yield from due_events(case, self.city, now, self.device, self._count, turns)

    def _count(self, case: Case, rate: CaseRate, at: datetime) -> int:
        """How many cases like this one came in lately."""
        since = at - timedelta(minutes=rate.minutes)
        return count_alike(self.store.begun_since(since), case, rate, self.city, since, at)

    def _turns(self, now: datetime) -> Turns:
        """The turns that people have had, to go on with; read from the log when first asked."""
        if self._turns_had is None:
            fired = self.store.fired(now - LOOK_BACK, chains=chains_in_turn(self.city))
            self._turns_had = Turns.of(fired, self.city)
        return self._turns_had.copy()

    def _register(self, command: ask.RegisterReport, seat: Seat, now: datetime) -> list[Event]:
        post = seat.require(lifecycle.REPORT_POSTS)
        joined = self.case(command.join) if command.join else None
        if joined is not None and joined.ended:
            raise Refused(_("Case {number} is not open any more.").format(number=joined.number))
        if joined is not None:
            now = max(now, joined.last_at)
        elif self._passed_on_before(command):
            raise Refused(
                _("{source} has passed on {key} before.").format(
                    source=command.source, key=command.external_id
                )
            )
        event_id = EventId(new_id())
        asked = Registration(command, self.city, now, event_id, self._number, seat.acting.loop)
        body, contacts = register(asked, joined)
        case_id = joined.id if joined else CaseId(new_id())
        part = joined.part if joined else self.city.profile.seat_part
        events = [self._event(event_id, part, case_id, seat, post, now, body)]
        if joined is not None and joined.place is None:
            placed = place_found(asked)
            if placed is not None:
                events.append(
                    self._event(EventId(new_id()), part, case_id, seat, post, now, placed)
                )
        return self._carry_out(events, [joined] if joined else [], now, contacts)

    def _passed_on_before(self, command: ask.RegisterReport) -> bool:
        if command.source is None or command.external_id is None:
            return False
        return bool(self.store.versions(command.source, [command.external_id]))

    def _record_patrol(self, command: ask.RecordPatrol, seat: Seat, now: datetime) -> list[Event]:
        def event(case: CaseId | None, post: Post, event_id: EventId, body: ev.Body) -> Event:
            part = self.city.profile.seat_part
            return self._event(event_id, part, case, seat, post, now, body)

        turns = self._turns(now)
        walked = patrolling.Walked(
            *(command, self.city, seat, now, self.device, self._number, event),
            lambda case, cause: self._by_rule(case, cause, now, turns),
        )
        events, cases = patrolling.record(walked)
        return self.record(events, cases)

    def _number(self, at: datetime) -> str:
        """`<district>-<yymmdd>-<site>-<n>`: given offline, never renumbered."""
        day = at.astimezone(self.city.zone)
        prefix = f"{self.city.profile.seat_part}-{day:%y%m%d}-{self.store.site_id[:4]}-"
        return f"{prefix}{self.store.next_serial(prefix):04d}"

    def _fire_due_steps(self, command: ask.FireDueSteps, seat: Seat, now: datetime) -> list[Event]:
        fired: list[Event] = []
        cases: list[Case] = []
        turns = self._turns(now)
        for case in self.taking_turns.mine(self.store.due(now), now):
            due = list(due_events(case, self.city, now, self.device, self._count, turns))
            fired += due
            for event in due:
                case = fold.apply(case, event)
            cases.append(case)
        return self.record(fired, cases) if fired else []

    def _audit_chains(self, command: ask.AuditChains, seat: Seat, now: datetime) -> list[Event]:
        """Fire what was missed, and raise it: storing the case anew also mends what hid it."""
        found: list[Event] = []
        cases: list[Case] = []
        turns = self._turns(now)
        for case in missed(self.store.open_cases(), now):
            for event in self._overdue(case, now, turns):
                found.append(event)
                case = fold.apply(case, event)
            cases.append(case)
        return self.record(found, cases) if found else []

    def _overdue(self, case: Case, now: datetime, turns: Turns) -> Iterator[Event]:
        due_at = case.next_timer_at
        assert due_at is not None, "what was missed was due"
        for event in due_events(case, self.city, now, self.device, self._count, turns):
            yield event
            case = fold.apply(case, event)
        event_id = derived_id("missed step", case.id, due_at.isoformat())
        yield rule_event(case, event_id, ev.StepMissed(due_at), now, self.device)

    def _correct_deadlines(
        self, command: ask.CorrectDeadlines, seat: Seat, now: datetime
    ) -> list[Event]:
        post = seat.require(calendar_change.CORRECTED_BY)
        named = {case.id: case for case in map(self.case, command.cases)}
        events: list[Event] = []
        for case in named.values():
            body = calendar_change.correction(case, self.city, command.calendar)
            if body is not None:
                at = max(now, case.last_at)
                event_id = EventId(new_id())
                events.append(self._event(event_id, case.part, case.id, seat, post, at, body))
        if not events:
            raise Refused(_("None of these deadlines moves: the calendar has them there."))
        moved = {event.case for event in events}
        return self._carry_out(events, [c for c in named.values() if c.id in moved], now)

    def _settle_delivery(
        self, command: ask.SettleDelivery, seat: Seat, now: datetime
    ) -> list[Event]:
        post = queue.require_post(command, seat)
        body = queue.settled(command, self.store, self.city, now)
        part = self.city.profile.seat_part
        return self.record([self._event(EventId(new_id()), part, None, seat, post, now, body)], [])

    def _configure(self, command: ask.Configure, seat: Seat, now: datetime) -> list[Event]:
        post = configuring.require_post(command, seat)
        body = configuring.change(command, self.city, now)
        configuring.require_current(command, self.city, self.store.configuration())
        event = self._event(EventId(new_id()), "city", None, seat, post, now, body)
        event = replace(event, base=self.city.head(body.kind, body.key))
        with self._city_log.changing(event, body.kind):
            return self.record([event], [])

    def _event(
        self,
        event_id: EventId,
        part: str,
        case: CaseId | None,
        seat: Seat,
        post: Post,
        now: datetime,
        body: ev.Body,
    ) -> Event:
        return Event(
            id=event_id,
            part=part,
            case=case,
            actor=seat.person.id,
            post=post,
            on_behalf_of=seat.on_behalf_of.id if seat.on_behalf_of else None,
            device=seat.device,
            occurred_at=now,
            body=body,
        )
