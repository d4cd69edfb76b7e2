"""Starting a case's clocks and binding its escalation chain, by the city's calendars and limits."""

from collections.abc import Sequence
from datetime import datetime

from commandcenter import worktime
from commandcenter.case import DUE_SOON_SHARE, Deadline
from commandcenter.catalogue import Catalogue, StageClock, Urgency
from commandcenter.city import City
from commandcenter.escalation import Binding, Phase, bind
from commandcenter.worktime import Limit, Pause


def start_clock(
    city: City,
    catalogue: Catalogue | None,
    clock: StageClock,
    at: datetime,
    limit: Limit | None = None,
    pauses: Sequence[Pause] = (),
) -> Deadline | None:
    """The clock `clock` begun at `at`; `limit` None takes the catalogue's limit for the stage.

    None if there is neither a limit nor a catalogue to give one.
    """
    if limit is None and catalogue is not None:
        limit = catalogue.stage_limits.get(clock)
    if limit is None:
        return None
    key = catalogue.calendar if catalogue else ""
    calendar = city.calendar(key)
    due_soon = worktime.instant_at_share(at, limit, DUE_SOON_SHARE, calendar, pauses)
    due = worktime.deadline(at, limit, calendar, pauses)
    if due_soon is None or due is None:
        return None
    return Deadline(clock, at, limit, key, due_soon, due, pauses=tuple(pauses))


def given_clock(clock: StageClock, at: datetime, due_at: datetime) -> Deadline:
    """A clock whose due instant another system gave; due soon at 80 % of the plain time."""
    return Deadline(clock, at, None, "", at + (due_at - at) * DUE_SOON_SHARE, due_at)


def instant_at_share(city: City, deadline: Deadline, share: float) -> datetime | None:
    """When `share` of a clock's limit is used; along the plain time where no limit is known."""
    if deadline.limit is None:
        return deadline.started_at + (deadline.due_at - deadline.started_at) * share
    calendar = city.calendar(deadline.calendar)
    return worktime.instant_at_share(
        deadline.started_at, deadline.limit, share, calendar, deadline.pauses
    )


def bind_chain(
    city: City,
    phase: Phase,
    urgency: Urgency,
    deadline: Deadline | None,
    *,
    at: datetime,
    proof: str,
    known_at: datetime,
) -> Binding | None:
    """The city's chain for this phase and urgency, frozen into a case; None if it has none."""
    chain = city.chain_for(phase, urgency)
    if chain is None:
        return None

    def at_share(share: float) -> datetime | None:
        return instant_at_share(city, deadline, share) if deadline else None

    return bind(chain, at=at, proof=proof, instant_at_share=at_share, known_at=known_at)
