"""What giving cases to a unit would do, before anybody lets go of them.

It asks the very rule that the dispatch will ask, so the ring under a dragged case and the answer
to the drop cannot differ.
"""

from collections.abc import Sequence
from datetime import datetime

from commandcenter import lifecycle
from commandcenter.advice.past_handling import Expected, PastHandling, Returns
from commandcenter.case import WITH_UNIT, Case
from commandcenter.city import City
from commandcenter.commands import Dispatch
from commandcenter.events import CaseDispatched
from commandcenter.frozen import frozen
from commandcenter.ids import EventId, UnitCode
from commandcenter.refusal import Refused
from commandcenter.roles import Seat
from commandcenter.unit import Unit
from commandcenter.wording import _, label


@frozen
class Preview:
    """What a drop of cases on a unit would do."""

    allowed: bool
    """Whether all of the cases may go there."""
    why: str
    """The sentence why, or why not."""
    due_at: datetime | None
    """The earliest new deadline; None where the drop is not allowed."""
    load: int
    """Open cases of the unit afterwards."""
    capacity: int
    """Open cases that it can usually carry."""
    on_duty: str = ""
    """Who is at its desk."""
    returns: Returns | None = None
    """What it has given back of this class so far; None for cases of several."""
    expected: Expected | None = None
    """How long it has taken with this condition so far; None for cases of several."""

    @property
    def over_capacity(self) -> bool:
        """Whether the unit would then have more than it usually carries."""
        return self.allowed and self.load > self.capacity


def preview(
    cases: Sequence[Case],
    unit: Unit,
    city: City,
    seat: Seat,
    *,
    load: int,
    now: datetime,
    past: PastHandling | None = None,
) -> Preview:
    """What a drop of `cases` on `unit` at `now` would do; `load` is its open cases until then.

    The first case that may not go there decides: a drop is carried out whole or not at all.
    """
    try:
        bodies = [_dispatched(case, unit.code, city, seat, now) for case in cases]
    except Refused as refusal:
        return Preview(False, refusal.sentence, None, load, unit.capacity)
    if not bodies:
        return Preview(False, _("No open case is chosen."), None, load, unit.capacity)
    more = sum(1 for case in cases if not (case.stage in WITH_UNIT and case.unit == unit.code))
    due_at = min(body.deadline.due_at for body in bodies)
    returns, expected = _so_far(cases, unit, city, past) if past else (None, None)
    return Preview(
        True,
        _why(cases, unit, city),
        due_at,
        load + more,
        unit.capacity,
        city.duty_of(unit, now),
        returns,
        expected,
    )


def _so_far(
    cases: Sequence[Case], unit: Unit, city: City, past: PastHandling
) -> tuple[Returns | None, Expected | None]:
    kinds = {_kind(case, city) for case in cases}
    class_code, condition = kinds.pop()
    if kinds:
        return None, None
    return past.returns(unit.code, class_code), past.expected(unit.code, class_code, condition)


def _kind(case: Case, city: City) -> tuple[str, str]:
    """The class of a case, and the condition whose limit a dispatch takes."""
    found = city.class_of(case)
    assert found is not None, "without a class there is no limit, and no drop"
    return found.code, case.standing.condition or found.conditions[0].code


def _why(cases: Sequence[Case], unit: Unit, city: City) -> str:
    case = cases[0]
    found = city.class_of(case)
    names, named = (found.names, found.named_units) if found else (None, ())
    if len(cases) == 1:
        code = case.standing.class_code
        return city.units.may_take(unit, code, names, city.path_of(case), named).why
    return _("{unit} may take all {count} cases.").format(unit=label(unit.names), count=len(cases))


def _dispatched(
    case: Case, unit: UnitCode, city: City, seat: Seat, now: datetime
) -> CaseDispatched:
    asked = lifecycle.Asked(
        case=case,
        command=Dispatch(case.id, to=unit),
        city=city,
        seat=seat,
        now=max(now, case.last_at),
        event_id=EventId("preview"),
        # A dispatch rests on the case alone: it asks for neither.
        history=list,
        other=lambda _reference: case,
    )
    body, _post = lifecycle.decide(asked)
    assert isinstance(body, CaseDispatched)
    return body
