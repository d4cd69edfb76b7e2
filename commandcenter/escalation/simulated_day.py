"""A day that has not been: every hour a case comes for which a chain is meant, and nobody acts.

It shows the chain at every hour, the nights too, without a single case of the past.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from commandcenter import commands as ask
from commandcenter import events as ev
from commandcenter import fold, lifecycle
from commandcenter.case import Case
from commandcenter.catalogue import CaseClass
from commandcenter.city import City
from commandcenter.due import BEGINS_LANE, emergency_lane, rule_event
from commandcenter.escalation.assigned import RULE
from commandcenter.escalation.chain import Chain, Phase
from commandcenter.events import Event
from commandcenter.ids import CaseId, EventId, derived_id
from commandcenter.moves.asked import Asked
from commandcenter.refusal import Refused
from commandcenter.registration import Registration, register
from commandcenter.roles import LOCAL, Post, Seat
from commandcenter.wording import _
from commandcenter.worktime import ClockKind, Limit

HOURS = 24
_DEVICE = "rehearsal"
_SOON = timedelta(seconds=1)


def simulated_day(chain: Chain, city: City, day: date) -> list[Event]:
    """The log of such a day, on the city's wall clock. Nothing of it is stored.

    Raises Refused if no case for which the chain is meant can be thought of: no class of that
    urgency, or no unit that may take it.
    """
    case_class, cell = _class_for(chain, city), _cell_for(chain, city)
    unit = _unit_for(case_class, cell, city) if chain.phase is Phase.HANDLING else ""
    midnight = datetime.combine(day, time(0), city.zone).astimezone(UTC)
    events: list[Event] = []
    for hour in range(HOURS):
        at = midnight + timedelta(hours=hour)
        events += _Story(city, hour, at).told(case_class, cell, unit)
    return events


def _class_for(chain: Chain, city: City) -> CaseClass:
    fitting = [
        each
        for each in city.catalogue.classes
        if each.urgency in chain.urgencies
        and (not chain.rules.classes or each.code.startswith(chain.rules.classes))
    ]
    if not fitting:
        raise Refused(_("The catalogue has no class of this urgency for which the chain is meant."))
    if chain.phase is Phase.INTAKE:
        return fitting[0]
    # The shortest limit: so that as many steps as can be come within the days that are followed.
    return min(fitting, key=lambda each: (not each.units, _hours(each.conditions[0].limit)))


def _hours(limit: Limit) -> float:
    """About how long a limit is, to tell the shorter of two."""
    in_hours = limit.clock in (ClockKind.EMERGENCY_HOURS, ClockKind.WORKING_HOURS)
    return limit.amount * (1 if in_hours else HOURS)


def _cell_for(chain: Chain, city: City) -> str | None:
    """A cell in an area of the chain's rules; any, where it names none."""
    cells = (code for code in city.cells.codes)
    if not chain.rules.areas:
        return next(cells, None)
    wanted = set(chain.rules.areas)
    found = next((each for each in cells if wanted & {each, *city.path(each).values()}), None)
    if found is None:
        raise Refused(_("There is no cell in the areas for which the chain is meant."))
    return found


def _unit_for(case_class: CaseClass, cell: str | None, city: City) -> str:
    """The first unit that may take a case of the class there."""
    path = city.path(cell)
    codes = dict.fromkeys((*case_class.named_units, *city.units.by_code))
    for code in codes:
        unit = city.units.get(code)
        if unit is not None and unit.handles:
            named = case_class.named_units
            if city.units.may_take(unit, case_class.code, case_class.names, path, named).allowed:
                return str(unit.code)
    raise Refused(_("No unit may take a case for which the chain is meant."))


class _Story:
    """One case of the day: reported, and where the chain is for units, dispatched at once."""

    def __init__(self, city: City, hour: int, at: datetime) -> None:
        self._city = city
        self._at = at
        self._id = CaseId(f"simulated-{hour:02}")
        self._number = f"{hour:02}:00"
        self._case: Case | None = None
        self._events: list[Event] = []

    def told(self, case_class: CaseClass, cell: str | None, unit: str) -> list[Event]:
        """Its events."""
        event_id = self._event_id()
        wish = ask.RegisterReport(class_code=case_class.code, cell=cell, description=_("Rehearsal"))
        asked = Registration(wish, self._city, self._at, event_id, lambda at: self._number)
        body, _contacts = register(asked, None)
        reported = self._happens(event_id, body)
        assert self._case is not None, "it has just been reported"
        if isinstance(reported.body, BEGINS_LANE):
            lane = emergency_lane(self._case, self._city, reported, self._at)
            if lane is not None:
                event_id = EventId(derived_id("lane", self._id, reported.id))
                self._keep(rule_event(self._case, event_id, lane, self._at, RULE))
        if unit and self._case.unit is None:
            self._act(ask.FileCase(self._id))
            self._act(ask.Dispatch(self._id, unit))
        return self._events

    def _act(self, command: ask.CaseCommand) -> None:
        assert self._case is not None, "acts follow the report"
        self._at += _SOON
        event_id = self._event_id()
        asked = Asked(
            self._case,
            command,
            self._city,
            Seat(LOCAL, _DEVICE),
            self._at,
            event_id,
            partial(list[Event], ()),
            _nobody_else,
        )
        body, _post = lifecycle.decide(asked)
        self._happens(event_id, body)

    def _event_id(self) -> EventId:
        return EventId(derived_id("simulated", self._id, str(len(self._events))))

    def _happens(self, event_id: EventId, body: ev.Body) -> Event:
        heads = self._case.heads if self._case else {}
        event = Event(
            id=event_id,
            part=self._city.profile.seat_part,
            case=self._id,
            actor=LOCAL.id,
            post=Post.DISPATCHER,
            on_behalf_of=None,
            device=_DEVICE,
            occurred_at=self._at,
            body=body,
            base=heads.get(body.slot) if body.slot else None,
        )
        self._keep(event)
        return event

    def _keep(self, event: Event) -> None:
        self._case = fold.apply(self._case, event)
        self._events.append(event)


def _nobody_else(number: str) -> Case:
    raise Refused(_("There is no case {number}.").format(number=number))
