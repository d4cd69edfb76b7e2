"""Which unit should have a case: all that may take it, in order, each with its reasons.

The order is a person's, not a sum of points: who is bound or answers for the component; who has not
sent this very case, or most of its kind, back; whose duty the class is; whose area is the nearest;
who has somebody on duty; who has room. The first difference decides, so that the reasons shown are
the reasons why. Nothing is ever dispatched by it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from commandcenter.advice.past_handling import FEW, PastHandling
from commandcenter.case import WITH_UNIT, Case
from commandcenter.catalogue import CaseClass
from commandcenter.city import City
from commandcenter.frozen import frozen
from commandcenter.unit import Unit
from commandcenter.wording import _, join, label

ENOUGH_RETURNS: Final = 4
"""From this many cases of a class on, it counts how many of them a unit gave back."""


@frozen
class Reason:
    """One thing that speaks for a unit, or against it."""

    words: str
    speaks_for: bool = True


@frozen
class Suggestion:
    """A unit that may take the case."""

    unit: Unit
    rank: int
    """1 is the first."""
    reasons: tuple[Reason, ...]
    """The weightiest first."""

    @property
    def why(self) -> str:
        """The reasons in one line."""
        return " · ".join(reason.words for reason in self.reasons)


def rank_units(
    case: Case, city: City, loads: Mapping[str, int], past: PastHandling, now: datetime
) -> list[Suggestion]:
    """The units that may take `case`, the one to ask first at the head.

    `loads` are the open cases of each unit, as `Situation.by_unit` counts them.
    """
    look = _Look(case, city, loads, past, now)
    looked = (look.at(unit) for unit in city.units.by_code.values())
    found = sorted((each for each in looked if each is not None), key=lambda each: each[0])
    return [
        Suggestion(unit, rank, reasons)
        for rank, (_order, unit, reasons) in enumerate(found, start=1)
    ]


_Order = tuple[int | float | str, ...]
_Looked = tuple[_Order, Unit, tuple[Reason, ...]]
_Weighed = tuple[float, list[Reason]]
"""How far back it puts a unit (0 is the front), and why."""


class _Look:
    """One case as it is weighed for every unit."""

    def __init__(
        self,
        case: Case,
        city: City,
        loads: Mapping[str, int],
        past: PastHandling,
        now: datetime,
    ) -> None:
        self._case, self._city, self._loads, self._past, self._now = case, city, loads, past, now
        self._class: CaseClass | None = city.class_of(case)
        self._path = city.path_of(case)
        self._nearest_first = {code: n for n, code in enumerate(reversed(self._path.values()))}
        component = case.standing.component
        known = city.components.get(component) if component else None
        self._owner = known.owner if known else ""

    def at(self, unit: Unit) -> _Looked | None:
        """Where `unit` stands in the order, and why; None if it may not take the case."""
        names, named = (self._class.names, self._class.named_units) if self._class else (None, ())
        code = self._case.standing.class_code
        if self._case.stage in WITH_UNIT and self._case.unit == unit.code:
            return None  # It has the case.
        if not self._city.units.may_take(unit, code, names, self._path, named).allowed:
            return None
        weighed = (
            self._bound(unit),
            self._sent_back(unit),
            self._class_duty(unit),
            self._area_duty(unit),
            self._on_duty(unit),
            self._load(unit),
        )
        reasons = tuple(reason for _far, some in weighed for reason in some)
        return (*(far for far, _some in weighed), unit.code), unit, reasons

    def _bound(self, unit: Unit) -> _Weighed:
        if self._case.proceedings.first_receiver == unit.code:
            return 0, [Reason(_("First receiver: co-ordinates the case to its end"))]
        if self._owner and self._owner in (unit.code, *unit.names.values()):
            return 1, [Reason(_("Answers for the component"))]
        return 2, []

    def _sent_back(self, unit: Unit) -> _Weighed:
        case = self._case
        if case.standing.returns and case.unit == unit.code and not case.proceedings.bound:
            return 2, [Reason(_("Has returned this very case"), speaks_for=False)]
        if self._class is None:
            return 0, []
        found = self._past.returns(unit.code, self._class.code)
        if found.given < ENOUGH_RETURNS:
            return 0, []
        words = _("Returned {returned} of {given} of this class").format(
            returned=found.returned, given=found.given
        )
        mostly = 2 * found.returned >= found.given
        return int(mostly), [Reason(words, speaks_for=not found.returned)]

    def _class_duty(self, unit: Unit) -> _Weighed:
        found = self._class
        if found is None:
            return 0, []
        if unit.code in found.units:
            at = found.units.index(unit.code)
            first = _("First in charge of {class_name}") if at == 0 else _("Takes {class_name} too")
            return at, [Reason(first.format(class_name=label(found.names)))]
        after = len(found.units)
        if found.code in unit.classes:
            return after, [Reason(_("This class is among its duties"))]
        if unit.code in found.co_units:
            return after + 1, [Reason(_("Usually helps with this class"))]
        return after + 1, [Reason(_("Takes every class"))]

    def _area_duty(self, unit: Unit) -> _Weighed:
        own = [code for code in self._nearest_first if code in unit.areas]
        if own:
            name = self._city.areas.area(own[0]).name
            words = _("Responsible for {area}").format(area=name)
            return self._nearest_first[own[0]], [Reason(words)]
        return len(self._nearest_first), []

    def _on_duty(self, unit: Unit) -> _Weighed:
        roster = self._city.roster
        if not roster.of(unit.code):
            return 0, []  # Nobody has said when its people work.
        people = roster.on_duty(unit.code, self._now)
        if not people:
            return 1, [Reason(_("Nobody is on duty now"), speaks_for=False)]
        names = join(self._city.called(person) for person in people)
        return 0, [Reason(_("On duty: {names}").format(names=names))]

    def _load(self, unit: Unit) -> _Weighed:
        load = self._loads.get(unit.code, 0)
        share = load / unit.capacity if unit.capacity else 1.0
        words = _("{load} of {capacity} open").format(load=load, capacity=unit.capacity)
        return share, [Reason(words, speaks_for=share < 1), *self._lateness(unit)]

    def _lateness(self, unit: Unit) -> Iterable[Reason]:
        if self._class is None:
            return
        condition = self._case.standing.condition or self._class.conditions[0].code
        found = self._past.expected(unit.code, self._class.code, condition)
        if found.cases >= FEW:
            words = _("{late} of {cases} like it were late").format(
                late=found.late, cases=found.cases
            )
            yield Reason(words, speaks_for=10 * found.late <= found.cases)
