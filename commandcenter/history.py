"""The city as it was: folded from the log up to an instant."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from commandcenter import fold
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.events import Event, StepFired
from commandcenter.ids import CaseId
from commandcenter.ports import Contacts, Store
from commandcenter.refusal import Refused
from commandcenter.situation import ALARM_WINDOW, Situation
from commandcenter.wording import _


def situation_at(events: Iterable[Event], city: City, at: datetime) -> Situation:
    """What was open at `at`, as it occurred, from the `events` up to then, in the log's order."""
    fired: list[Event] = []

    def noted() -> Iterator[Event]:
        for event in events:
            if isinstance(event.body, StepFired) and at - ALARM_WINDOW < event.occurred_at <= at:
                fired.append(event)
            yield event

    cases = fold_until(noted(), at).values()
    situation = Situation(city, at)
    situation.load(
        (case for case in cases if case.open),
        (case for case in cases if not case.open),
        sorted(fired, key=lambda event: event.occurred_at),
    )
    return situation


def fold_until(events: Iterable[Event], at: datetime) -> dict[CaseId, Case]:
    """Every case as it stood at `at`, from `events` in the log's order."""
    cases: dict[CaseId, Case] = {}
    for event in events:
        if event.case is not None and event.occurred_at <= at:
            cases[event.case] = fold.apply(cases.get(event.case), event)
    return cases


class PastStore:
    """A store as it was at an instant, to be looked at and never changed.

    Stands in for the `Store` behind a desk whose screen shows the past (`snapshot --at`).
    """

    def __init__(self, store: Store, at: datetime) -> None:
        self._store = store
        self._at = at
        self._then = fold_until(store.events(until=at), at)
        self.site_id = store.site_id

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def open_cases(self) -> Iterator[Case]:
        """Every case that had not ended."""
        return (case for case in self._then.values() if case.open)

    def ended_since(self, instant: datetime) -> Iterator[Case]:
        """Cases that had ended at or after `instant`."""
        ended = ((case, case.standing.ended_at) for case in self._then.values() if not case.open)
        return (case for case, at in ended if at is not None and at >= instant)

    def case(self, reference: str) -> Case | None:
        """A case as it was."""
        found = self._store.case(reference)
        return self._then.get(found.id) if found else None

    def history(self, case: CaseId) -> list[Event]:
        """What had happened to a case."""
        return [e for e in self._store.history(case) if e.occurred_at <= self._at]

    def fired(
        self,
        since: datetime,
        until: datetime | None = None,
        *,
        chains: Collection[str] | None = None,
    ) -> list[Event]:
        """The escalation steps that had fired."""
        fired = self._store.fired(since, until, chains=chains)
        return [event for event in fired if event.occurred_at <= self._at]

    def events(self, *, until: datetime | None = None, after: int | None = None) -> Iterator[Event]:
        """What had happened; nothing comes after it."""
        until = self._at if until is None else min(until, self._at)
        return iter(()) if after else self._store.events(until=until)

    def of_component(self, code: str) -> list[Case]:
        """The cases about a component as they were."""
        return [case for case in self._then.values() if case.standing.component == code]

    def due(self, now: datetime) -> list[Case]:
        """Nothing: what is past is not done again."""
        return []

    def append(
        self,
        events: Sequence[Event],
        cases: Sequence[Case],
        *,
        contacts: Contacts | None = None,
        after: int | None = None,
    ) -> list[Event]:
        """Raises Refused: the past cannot be changed."""
        raise Refused(_("This is a view of the past and cannot be changed."))
