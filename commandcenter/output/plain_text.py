"""Cases as lines of text for a person at a terminal. Never a reporter's contact.

Times are the city's, in ISO order, to the minute; lengths of time are hours and minutes.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from commandcenter import urgency
from commandcenter.case import Case, Deadline, Light
from commandcenter.city import City
from commandcenter.events import Event
from commandcenter.explanation import CLOCK_NAMES, StepState, explain, holder, whose
from commandcenter.grid import CITY_LAYER
from commandcenter.grid.duty_words import duty_words, layer_name
from commandcenter.ledger import Segment
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.narration import author, channel_name, narrate, reaches, words
from commandcenter.wording import N_, _, join, label, ngettext
from commandcenter.worktime import ClockKind, Limit, Span

LIGHT_NAMES: dict[Light, str] = {
    Light.GREEN: N_("on time"),
    Light.YELLOW: N_("due soon"),
    Light.RED: N_("overdue"),
    Light.GREY: N_("no clock running"),
}
"""What a light says in a word; shown through `_`."""

BAND_NAMES: dict[urgency.Band, str] = {
    urgency.Band.EMERGENCY: N_("Emergency"),
    urgency.Band.URGENT: N_("Urgent"),
    urgency.Band.ORDINARY: N_("Ordinary"),
    urgency.Band.LOW: N_("Low"),
    urgency.Band.BACKLOG: N_("Backlog"),
}
"""What a band of the queue is called; shown through `_`."""


def case_lines(case: Case, city: City, now: datetime, history: Iterable[Event]) -> Iterator[str]:
    """What is known of a case, and what happened to it."""
    standing, zone = case.standing, city.zone
    yield _heading(case, city, now)
    unit = city.units.get(case.unit)
    said = next((words(r.description) for r in case.reports if r.description), None)
    facts = {
        _("What"): said,
        _("Where"): words(standing.address) or None,
        **_cells(case, city),
        _("Unit"): label(unit.names) if unit else case.unit,
        _("Reported"): join(
            (_minute(case.reported_at, city), channel_name(case.reports[0].channel))
        ),
        **_until(case, now, city),
        _("Outcome"): words(standing.outcome) or None,
    }
    for name, fact in facts.items():
        yield _("  {name}: {fact}").format(name=name, fact=fact or _("not known"))
    yield _("Events")
    for event in history:
        at = event.occurred_at.astimezone(zone)
        told = _("{event} — {author}").format(
            event=narrate(event, city), author=author(event, city)
        )
        yield f"  {at:%Y-%m-%d %H:%M:%S}  {told}"


def _cells(case: Case, city: City) -> dict[str, str | None]:
    """The cell of a case in each layer, with who answers for it; the main layer first."""
    facts: dict[str, str | None] = {_("Cell"): None}
    for layer, duty in city.cells_of(case).items():
        if layer == CITY_LAYER:
            above = list(city.areas.names(duty.area).values())[:-1]
            facts[_("Cell")] = " · ".join((duty.area, *above, *duty_words(duty, city)))
        else:
            name = _("Cell: {layer}").format(layer=layer_name(layer))
            facts[name] = " · ".join((duty.area, *duty_words(duty, city)))
    return facts


def explanation_lines(
    case: Case, city: City, now: datetime, history: Sequence[Event]
) -> Iterator[str]:
    """Why a case stands where it stands: urgency, deadline minute by minute, ledger, chain."""
    found = explain(case, city, history, now)
    yield _heading(case, city, now)
    urgent = _("Urgency: {band} ({reasons}).") if found.reasons else _("Urgency: {band}.")
    yield urgent.format(band=_(BAND_NAMES[urgency.band(case)]), reasons=join(found.reasons))
    if found.deadline is None:
        yield _("No deadline is running.")
    else:
        yield _deadline(found.deadline, now, city)
        for span in found.spans:
            yield f"  {_span(span, city)}"
    if found.ledger:
        yield _("Time ledger")
    for held, share in found.ledger:
        yield f"  {_held(held, share, city)}"
    if found.rests_until is not None:
        until = f"{found.rests_until.astimezone(city.zone):%Y-%m-%d %H:%M}"
        rests = _("Suspended until {until}: until then no clock runs and no step comes.")
        yield rests.format(until=until)
        return
    if not found.chain:
        yield _("No escalation chain is bound to it.")
        return
    yield _("Escalation chain")
    for state in found.chain:
        yield f"  {_step(state, case, now, city)}"


def duration(seconds: float) -> str:
    """A length of time in its two largest parts: `1 d 3 h`, `2 h 14 m`, `14 m`, `45 s`."""
    whole = abs(round(seconds))
    days, hours, minutes = whole // 86_400, whole // 3_600 % 24, whole // 60 % 60
    if days and hours:
        return _("{days} d {hours} h").format(days=days, hours=hours)
    if days:
        return _("{days} d").format(days=days)
    if hours and minutes:
        return _("{hours} h {minutes} m").format(hours=hours, minutes=minutes)
    if hours:
        return _("{hours} h").format(hours=hours)
    if minutes:
        return _("{minutes} m").format(minutes=minutes)
    return _("{seconds} s").format(seconds=whole)


def _heading(case: Case, city: City, now: datetime) -> str:
    case_class = city.class_of(case)
    # What has ended is no longer on time, late or suspended.
    told = _("{number}: {kind}, {stage}, {light}") if case.open else _("{number}: {kind}, {stage}")
    return told.format(
        number=case.number,
        kind=label(case_class.names) if case_class else _("not yet classified"),
        stage=_(STAGE_NAMES[case.stage]),
        light=_(LIGHT_NAMES[case.light(now)]),
    )


def _until(case: Case, now: datetime, city: City) -> dict[str, str | None]:
    """When it is due; of a case that has ended, when it did."""
    if not case.open:
        ended = case.standing.ended_at
        return {_("Ended"): _minute(ended, city) if ended else None}
    if case.due_at is None:
        return {_("Due"): _("no deadline is running")}
    return {_("Due"): join((_minute(case.due_at, city), _left(case.due_at, now)))}


def _left(due_at: datetime, at: datetime) -> str:
    seconds = (due_at - at).total_seconds()
    if seconds < 0:
        return _("overdue by {time}").format(time=duration(seconds))
    return _("{time} left").format(time=duration(seconds))


def _deadline(deadline: Deadline, now: datetime, city: City) -> str:
    begun, due = _minute(deadline.started_at, city), _minute(deadline.due_at, city)
    clock = _(CLOCK_NAMES[deadline.clock])
    if deadline.stopped_at is not None:
        return _(
            "Deadline: {clock}, begun {begun}, due {due}, stopped {stopped} with {left}."
        ).format(
            clock=clock,
            begun=begun,
            due=due,
            stopped=_minute(deadline.stopped_at, city),
            left=_left(deadline.due_at, deadline.stopped_at),
        )
    if deadline.limit is None:
        return _("Deadline: {clock}, begun {begun}, due {due}: {left}.").format(
            clock=clock, begun=begun, due=due, left=_left(deadline.due_at, now)
        )
    return _("Deadline: {clock} within {limit}, begun {begun}, due {due}: {left}.").format(
        clock=clock,
        limit=_limit(deadline.limit),
        begun=begun,
        due=due,
        left=_left(deadline.due_at, now),
    )


def _limit(limit: Limit) -> str:
    amount, count = f"{limit.amount:g}", 1 if limit.amount == 1 else 2
    if limit.clock is ClockKind.EMERGENCY_HOURS:
        return duration(limit.amount * 3_600)
    counted = {
        ClockKind.WORKING_HOURS: ngettext("{n} working hour", "{n} working hours", count),
        ClockKind.WORKING_DAYS: ngettext("{n} working day", "{n} working days", count),
        ClockKind.NATURAL_DAYS: ngettext("{n} day", "{n} days", count),
    }
    return counted[limit.clock].format(n=amount)


def _span(span: Span, city: City) -> str:
    counted = duration(span.counted.total_seconds()) if span.counts else _("not counted")
    return _("{start} – {end}: {why} ({counted})").format(
        start=_minute(span.start, city),
        end=_minute(span.end, city) if span.end else "…",
        why=_by(span.why, span.by, city),
        counted=counted,
    )


def _held(held: Segment, share: int, city: City) -> str:
    told = holder(held, city)
    if held.pause is not None:
        why = _by(_(held.pause.reason), held.by, city)
        told = _("{holder}, limit stopped: {why}").format(holder=told, why=why)
    return _("{start} – {end}: {holder} ({length}, {share} %)").format(
        start=_minute(held.start, city),
        end=_minute(held.end, city),
        holder=told,
        length=duration(held.length.total_seconds()),
        share=share,
    )


def _by(why: str, by: str, city: City) -> str:
    return _("{why}, by {who}").format(why=why, who=whose(by, city)) if by else why


def _step(state: StepState, case: Case, now: datetime, city: City) -> str:
    step, due = state.step, _minute(state.due_at, city)
    whom = _("{whom}, {channel}").format(
        whom=reaches(step.reaches), channel=channel_name(step.channel)
    )
    if state.skipped:
        told = _("{due}  {step} ({whom}): passed over")
    elif state.fired_at is not None and state.late:
        told = _("{due}  {step} ({whom}): done late, {fired}")
    elif state.fired_at is not None:
        told = _("{due}  {step} ({whom}): done")
    elif not case.open:
        told = _("{due}  {step} ({whom}): not needed any more")
    elif state.due_at <= now:
        told = _("{due}  {step} ({whom}): due")
    else:
        told = _("{due}  {step} ({whom}): in {time}")
    return told.format(
        due=due,
        step=label(step.names),
        whom=whom,
        fired=_minute(state.fired_at, city) if state.fired_at else "",
        time=duration((state.due_at - now).total_seconds()),
    )


def _minute(instant: datetime, city: City) -> str:
    return f"{instant.astimezone(city.zone):%Y-%m-%d %H:%M}"
