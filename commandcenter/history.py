"""The situation as it was: folded from the log up to an instant."""

from collections.abc import Iterable
from datetime import datetime

from commandcenter import fold
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.events import Event, StepFired
from commandcenter.ids import CaseId
from commandcenter.situation import ALARM_WINDOW, Situation


def situation_at(events: Iterable[Event], city: City, at: datetime) -> Situation:
    """What was open at `at`, as it occurred, from the `events` up to then, in the log's order."""
    cases: dict[CaseId, Case] = {}
    fired: list[datetime] = []
    for event in events:
        if event.case is None or event.occurred_at > at:
            continue
        cases[event.case] = fold.apply(cases.get(event.case), event)
        if isinstance(event.body, StepFired) and event.occurred_at > at - ALARM_WINDOW:
            fired.append(event.occurred_at)
    situation = Situation(city, at)
    situation.load(
        (case for case in cases.values() if case.open),
        (case for case in cases.values() if not case.open),
        sorted(fired),
    )
    return situation
