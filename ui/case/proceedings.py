"""What goes on beside the stage of a case, as facts: what it waits for, and what has been settled.

Each fact begins with a shape, so that what is late is seen without its colour. Pure functions.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from commandcenter.case import Case, Stage
from commandcenter.city import City
from commandcenter.events import CaseMerged, CaseSplit, Event
from commandcenter.levels import level_words, usual_level
from commandcenter.moves.approval import EXTENSIONS_AT_MOST, WANTED_NAMES
from commandcenter.moves.assignment import RETURNS_AT_MOST
from commandcenter.moves.outcome import APPEAL_POSTS
from commandcenter.narration import person_called, words
from commandcenter.proceedings import (
    Appeal,
    CallBack,
    Called,
    Order,
    Proceedings,
    Request,
    Task,
    TaskState,
    Whistle,
)
from commandcenter.roles import POST_NAMES, Post
from commandcenter.situation import went_by_rule
from commandcenter.text import Text
from commandcenter.wording import N_, _, join, label
from ui.case.fact_rows import Fact
from ui.format import duration, number, when

LATE: Final = "■"
SOON: Final = "▲"
OPEN: Final = "○"
DONE: Final = "●"
RESTS: Final = "◇"
"""The shapes: late, must be decided by the control room, waits on others, done, rests."""

_LIGHTS: Final = {LATE: "red", SOON: "yellow"}
_RANKS: Final = {"red": 0, "yellow": 1}

TASK_NAMES: Final[dict[TaskState, str]] = {
    TaskState.ASKED: N_("asked for"),
    TaskState.SIGNED: N_("signed for"),
    TaskState.DONE: N_("done"),
    TaskState.RETURNED: N_("given back"),
    TaskState.DROPPED: N_("dropped"),
}
"""How far a part is; shown through `_`."""


def waiting_facts(case: Case, city: City, now: datetime) -> list[Fact]:
    """What the case waits for, what is late first; nothing for nearly every case."""
    proceedings = case.standing.proceedings
    if proceedings is None and not went_by_rule(case):
        return []
    return sorted(_waiting(case, city, now), key=lambda fact: _RANKS.get(fact.light, len(_RANKS)))


def _waiting(case: Case, city: City, now: datetime) -> Iterator[Fact]:
    proceedings = case.proceedings
    if went_by_rule(case):
        named = lane_units(case, city)
        yield _fact(
            _("Emergency lane"), SOON, _("Went to {units} by rule: file it").format(units=named)
        )
    if proceedings.to_tell:
        yield _fact(_("Reporter"), SOON, _("has to be told why it is no case"))
    if proceedings.complaint and not case.ended:
        yield _fact(
            _("Complaint"), SOON, _("The reporter is not satisfied: the duty officer decides")
        )
    if case.awaits_decision and proceedings.appeal is not None:
        yield _appealed(proceedings.appeal, city, now)
    if case.ended:
        return
    if proceedings.request is not None:
        yield _requested(proceedings.request, city, now)
    if proceedings.suspended_until is not None:
        until = when(proceedings.suspended_until, now, city.zone)
        yield _fact(_("Suspended"), RESTS, _("until {time}, then it goes on").format(time=until))
    if case.stage is Stage.DISPATCHED and proceedings.sign_due_at is not None:
        yield _due(_("Sign for"), _unit(case.unit, city), proceedings.sign_due_at, city, now)
    for order in proceedings.orders:
        if order.replied_at is None:
            yield _ordered(order, city, now)
    for whistle in proceedings.whistles:
        if any(each.reported_at is None for each in whistle.units):
            yield _called(whistle, city, now)
    yield from _parts(proceedings.open_tasks, city, now)


def lane_units(case: Case, city: City) -> str:
    """The units that an emergency went to, the one that leads first."""
    units = [case.unit, *(task.unit for task in case.proceedings.tasks)]
    return join(_unit(code, city) for code in units)


def settled_facts(
    case: Case, city: City, now: datetime, history: Iterable[Event] = ()
) -> Iterator[Fact]:
    """What has been decided and done beside the stage."""
    if case.standing.loop is not None or usual_level(case, city) is not None:
        yield Fact(_("Level"), level_words(case, city))
    if case.standing.returns:
        yield Fact(_("Returns"), _returns(case, city))
    yield from _relatives(case, history)
    proceedings = case.standing.proceedings
    if proceedings is None:
        return
    yield from _counted(proceedings)
    if proceedings.handed_to is not None:
        team = city.units.get(proceedings.handed_to)
        to = label(team.names) if team else person_called(proceedings.handed_to, city)
        yield Fact(_("Handed on to"), to)
    yield from _parts([task for task in proceedings.tasks if not task.open], city, now)
    for order in proceedings.orders:
        if order.replied_at is not None:
            yield _answered(order, city, now)
    for whistle in proceedings.whistles:
        if all(each.reported_at is not None for each in whistle.units):
            yield _called(whistle, city, now)
    if proceedings.call_backs:
        yield Fact(_("Call-back"), "\n".join(_call(c, city, now) for c in proceedings.call_backs))
    for appeal in proceedings.appeals:
        if appeal.granted is not None:
            yield _decided(appeal, city)
    if proceedings.exempt is not None:
        late = _("late, but not counted: {why}").format(why=words(proceedings.exempt))
        yield Fact(_("Exempt"), f"{RESTS} {late}")


def _fact(name: str, shape: str, told: str) -> Fact:
    return Fact(name, f"{shape} {told}", light=_LIGHTS.get(shape, ""))


def _unit(code: str | None, city: City) -> str:
    found = city.units.get(code)
    return label(found.names) if found else (code or "")


def _because(told: str, why: Text | None) -> str:
    said = words(why)
    return _("{sentence}: {why}").format(sentence=told, why=said) if said else told


def _due(
    name: str, who: str, at: datetime, city: City, now: datetime, why: Text | None = None
) -> Fact:
    """Who owes something until when; the length of time is told to the minute."""
    left = (at - now).total_seconds()
    told = (
        _("{who} by {time}, {length} left") if left > 0 else _("{who} by {time}, late by {length}")
    )
    minute = max(60.0, abs(left) // 60 * 60)
    said = told.format(who=who, time=when(at, now, city.zone), length=duration(minute))
    return _fact(name, OPEN if left > 0 else LATE, _because(said, why))


def _requested(request: Request, city: City, now: datetime) -> Fact:
    asked = _("{what}, asked by {person} {time}").format(
        what=_(WANTED_NAMES[request.wanted]),
        person=person_called(request.asked_by, city),
        time=when(request.asked_at, now, city.zone),
    )
    lines = [_because(asked, request.reason)]
    if request.until is not None:
        lines.append(_("until {time}").format(time=when(request.until, now, city.zone)))
    if request.approved_by:
        who = join(person_called(each, city) for each in request.approved_by)
        lines.append(_("{person} agreed").format(person=who))
    post = request.next_post
    name = _(POST_NAMES[Post(post)]) if post in POST_NAMES else post
    lines.append(_("next: {post}").format(post=name))
    return _fact(_("For approval"), SOON, "\n".join(lines))


def _ordered(order: Order, city: City, now: datetime) -> Fact:
    return _due(
        _("Order to act"), _unit(order.unit, city), order.due_at, city, now, order.requirement
    )


def _answered(order: Order, city: City, now: datetime) -> Fact:
    assert order.replied_at is not None
    told = _("{unit} answered late, {time}") if order.overdue else _("{unit} answered, {time}")
    said = told.format(unit=_unit(order.unit, city), time=when(order.replied_at, now, city.zone))
    lines = (
        _because(said, order.reply),
        _("Required: {what}").format(what=words(order.requirement)),
    )
    return Fact(_("Order to act"), f"{DONE} " + "\n".join(lines))


def _called(whistle: Whistle, city: City, now: datetime) -> Fact:
    """What for and until when, and of every unit whether it is there."""
    waiting = any(each.reported_at is None for each in whistle.units)
    late = waiting and whistle.due_at <= now
    time = when(whistle.due_at, now, city.zone)
    head = _because(_("to be there by {time}").format(time=time), whistle.purpose)
    lines = [head, *(_come(each, city, now) for each in whistle.units)]
    return _fact(_("Whistle"), LATE if late else OPEN if waiting else DONE, "\n".join(lines))


def _come(called: Called, city: City, now: datetime) -> str:
    unit = _unit(called.unit, city)
    if called.reported_at is None:
        return _("{shape} {unit}: not there").format(shape=OPEN, unit=unit)
    told = _("{shape} {unit}: there since {time}")
    if called.late:
        told = _("{shape} {unit}: there since {time}, late")
    said = told.format(shape=DONE, unit=unit, time=when(called.reported_at, now, city.zone))
    if called.satisfied is None:
        return said
    rated = _("answer good enough") if called.satisfied else _("answer not good enough")
    return _("{told}; {rated}").format(told=said, rated=rated)


def _parts(tasks: Iterable[Task], city: City, now: datetime) -> Iterator[Fact]:
    """The parts of co-handling units, a line each."""
    tasks, late = list(tasks), False
    lines: list[str] = []
    for task in tasks:
        overdue = task.open and task.due_at is not None and task.due_at <= now
        late = late or overdue
        shape = LATE if overdue else OPEN if task.open else DONE
        told = _("{unit}: {state}").format(
            unit=_unit(task.unit, city), state=_(TASK_NAMES[task.state])
        )
        lines.append(f"{shape} " + _because(told, task.note or task.work))
    if lines:
        yield Fact(_("Co-handling"), "\n".join(lines), light="red" if late else "")


def _returns(case: Case, city: City) -> str:
    told = _("{n} of {most}").format(n=number(case.standing.returns), most=number(RETURNS_AT_MOST))
    first = case.proceedings.first_receiver
    if first is None:
        return told
    bound = _("{unit} received it first and must see it through").format(unit=_unit(first, city))
    return f"{told} · {bound}"


def _relatives(case: Case, history: Iterable[Event]) -> Iterator[Fact]:
    """What it was split from, split into, or merged into."""
    if case.proceedings.split_from is not None:
        yield Fact(_("Split"), _("from another case"))
    bodies = [event.body for event in history if event.case == case.id]
    into = [body.into_number for body in bodies if isinstance(body, CaseSplit)]
    if into:
        yield Fact(_("Split"), _("into {numbers}").format(numbers=join(into)))
    merged = [body.into_number for body in bodies if isinstance(body, CaseMerged)]
    if case.stage is Stage.MERGED and merged:
        yield Fact(_("Merged"), _("into {numbers}").format(numbers=merged[-1]))


def _counted(proceedings: Proceedings) -> Iterator[Fact]:
    if proceedings.verified is not None:
        found = _("it is so") if proceedings.verified else _("it is not so")
        yield Fact(_("Verified"), found)
    if proceedings.extensions:
        told = _("{n} of {most}")
        count, most = number(proceedings.extensions), number(EXTENSIONS_AT_MOST)
        yield Fact(_("Extensions"), told.format(n=count, most=most))
    if proceedings.suspensions and proceedings.suspended_until is None:
        yield Fact(_("Suspensions"), number(proceedings.suspensions))
    if proceedings.reworks:
        yield Fact(_("Reworks"), number(proceedings.reworks))
    if proceedings.reopened:
        yield Fact(_("Reopened"), number(proceedings.reopened))
    if proceedings.signed_late:
        yield Fact(_("Sign for"), _("signed for late"))


def _call(call: CallBack, city: City, now: datetime) -> str:
    time = when(call.at, now, city.zone)
    if not call.reached:
        return _because(_("{time}: nobody reached").format(time=time), call.note)
    asked = ((_("attitude"), call.attitude), (_("speed"), call.speed), (_("result"), call.result))
    marks = join(f"{what} {mark}" for what, mark in asked if mark is not None)
    told = (
        _("{time}: satisfied ({marks})") if call.satisfied else _("{time}: not satisfied ({marks})")
    )
    return _because(told.format(time=time, marks=marks), call.note)


def _appealed(appeal: Appeal, city: City, now: datetime) -> Fact:
    told = _("{person}, {time}, level {level} of 2").format(
        person=person_called(appeal.asked_by, city),
        time=when(appeal.asked_at, now, city.zone),
        level=number(appeal.level),
    )
    posts = join(_(POST_NAMES[post]) for post in sorted(APPEAL_POSTS[appeal.level]))
    lines = (_because(told, appeal.reason), _("next: {post}").format(post=posts))
    return _fact(_("Appeal"), SOON, "\n".join(lines))


def _decided(appeal: Appeal, city: City) -> Fact:
    told = _("level {level}: granted") if appeal.granted else _("level {level}: refused")
    said = _because(told.format(level=number(appeal.level)), appeal.decision)
    return Fact(_("Appeal"), f"{DONE} {said}")
