"""A situation whose cases a test puts and takes as it likes, without a desk."""

from dataclasses import replace
from datetime import timedelta

from commandcenter.case import Stage
from commandcenter.catalogue import Urgency
from commandcenter.ids import CaseId, EventId
from commandcenter.situation import Situation
from tests.helpers.makers import MONDAY, a_case, a_city

PATTERN = a_case(Stage.DISPATCHED)
CITY = a_city()


def one(number, due=60, stage=Stage.DISPATCHED, level=Urgency.ORDINARY, **changes):
    """A case called `number`, due `due` minutes from now; None: no clock runs."""
    clocks = ()
    if due is not None:
        at = MONDAY + timedelta(minutes=due)
        soon = at - timedelta(minutes=12)
        last = PATTERN.standing.deadlines[-1]
        clocks = (replace(last, started_at=MONDAY, due_soon_at=soon, due_at=at),)
    unit = None if stage in (Stage.REPORTED, Stage.FILED) else "cleaning"
    standing = replace(
        PATTERN.standing, stage=stage, urgency=level, deadlines=clocks, chain=None, unit=unit
    )
    name = f"{number:04}"
    made = {"id": CaseId(name), "number": name, "standing": standing}
    return replace(PATTERN, **(made | changes))


def nowhere(number, **changes):
    """A case of which nobody knows where it is."""
    case = one(number, **changes)
    return replace(case, standing=replace(case.standing, place=None, cell=None))


class Town:
    """Its cases are what was last put."""

    def __init__(self, *cases):
        self.situation = Situation(CITY, MONDAY)
        self.situation.load(cases)

    def put(self, *cases):
        """These cases are now so, all at once; closed ones leave."""
        changes = [self.situation._replace(self.situation.cases.get(c.id), c) for c in cases]
        for watcher in self.situation.watchers:
            watcher.cases_changed(changes)

    def advance(self, minutes):
        """Let time pass."""
        self.situation.advance(self.situation.now + timedelta(minutes=minutes))


def again(case, event):
    """The same case after one more event."""
    return replace(case, last_event=EventId(event))
