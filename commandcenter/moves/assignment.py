"""Rules of assignment: dispatch and recall, sign for, hand on, return, co-handling, the levels."""

from collections.abc import Iterable
from datetime import datetime

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.case import WITH_UNIT
from commandcenter.catalogue import StageClock
from commandcenter.clocks import handling_clock
from commandcenter.escalation import Phase
from commandcenter.ids import UnitCode
from commandcenter.moves.asked import (
    Asked,
    chain,
    handling_limit,
    of_own_unit,
    optional,
    required,
    stage_clock,
    taking_unit,
    unit_meant,
    unit_name,
)
from commandcenter.proceedings import Task, TaskState
from commandcenter.refusal import Refused
from commandcenter.roles import LOOP_NAMES, Loop, Post
from commandcenter.wording import _, label

LEADERS = frozenset({Post.SHIFT_LEADER, Post.DUTY_OFFICER})
"""Who may give a lead, and orders."""

RETURNS_AT_MOST = 2
"""The second return of a case stops the ping-pong (domain notes, section 2)."""


def dispatch(asked: Asked) -> ev.Body:
    """A unit must act, with others that have a part in it.

    After the second return only a leader of the shift gives the case to anybody.
    """
    case, city = asked.case, asked.city
    unit = taking_unit(asked, asked.command.to)
    if case.stage in WITH_UNIT and case.unit == unit.code:
        raise Refused(_("{unit} has this case already.").format(unit=label(unit.names)))
    if case.standing.returns >= RETURNS_AT_MOST and not set(asked.acting.posts) & LEADERS:
        raise Refused(_("It was returned twice: the shift leader must say who takes the lead."))
    limit = handling_limit(city, case)
    deadline = handling_clock(case, unit.code, city, limit, asked.now, by=asked.acting.id)
    if deadline is None:
        raise Refused(_("No deadline can be given: check the time limit of the condition."))
    sign = stage_clock(asked, StageClock.SIGN, unit.code)
    return ev.CaseDispatched(
        unit.code,
        deadline,
        chain(asked, Phase.HANDLING, deadline),
        _tasks(asked, _co_units(asked, unit.code), unit.code, "", deadline.due_at),
        sign.due_at,
    )


def _co_units(asked: Asked, lead: UnitCode) -> Iterable[str]:
    """Those that the command names; else, when nobody has a part yet, those of the class."""
    named: tuple[str, ...] | None = asked.command.co
    if named is not None or asked.case.proceedings.tasks:
        return named or ()
    case_class = asked.city.class_of(asked.case)
    usual = case_class.co_units if case_class else ()
    units = (asked.city.units.get(code) for code in usual if code != lead)
    return [unit.code for unit in units if unit is not None and unit.handles]


def _tasks(
    asked: Asked, units: Iterable[str], lead: str | None, work: str, due_at: datetime | None
) -> tuple[Task, ...]:
    codes = dict.fromkeys(asked.city.unit(each).code for each in units)
    if lead in codes:
        raise Refused(
            _("{unit} leads: it cannot have a part beside.").format(
                unit=unit_name(asked.city, lead)
            )
        )
    for code in codes:
        if not asked.city.unit(code).handles:
            sentence = _("{unit} is a group, not a unit that handles cases.")
            raise Refused(sentence.format(unit=unit_name(asked.city, code)))
    return tuple(Task(code, optional(work), asked.now, due_at) for code in codes)


def recall(asked: Asked) -> ev.Body:
    """It went to the wrong unit."""
    reason = required(asked.command.reason, _("a recall"))
    deadline = stage_clock(asked, StageClock.DISPATCH)
    return ev.DispatchRecalled(reason, deadline, chain(asked, Phase.INTAKE, deadline))


def sign(asked: Asked) -> ev.Body:
    """The unit takes it."""
    of_own_unit(asked)
    return ev.CaseSigned()


def start(asked: Asked) -> ev.Body:
    """The unit begins."""
    of_own_unit(asked)
    return ev.HandlingStarted()


def give_back(asked: Asked) -> ev.Body:
    """The unit returns it, and says why and whose it is. The second time is the last."""
    of_own_unit(asked)
    command: do.Return = asked.command
    case = asked.case
    reason = required(command.reason, _("a return"))
    if not command.owner:
        raise Refused(_("Say whose it is: a return names the unit that it belongs to."))
    owner = asked.city.unit(command.owner).code
    if owner == case.unit:
        raise Refused(_("A unit cannot return a case to itself."))
    if case.standing.returns >= RETURNS_AT_MOST:
        raise Refused(
            _(
                "It was returned twice already: {unit} has the lead and must bring it to its end."
            ).format(unit=unit_name(asked.city, case.unit))
        )
    deadline = stage_clock(asked, StageClock.DISPATCH)
    return ev.CaseReturned(
        reason,
        owner,
        deadline,
        chain(asked, Phase.INTAKE, deadline),
        _first_receiver(asked) if case.standing.returns + 1 >= RETURNS_AT_MOST else None,
    )


def _first_receiver(asked: Asked) -> UnitCode | None:
    dispatched = (e.body for e in asked.history() if isinstance(e.body, ev.CaseDispatched))
    first = next(dispatched, None)
    return first.unit if first else asked.case.unit


def hand_on(asked: Asked) -> ev.Body:
    """Within the unit: to one of its teams or people."""
    of_own_unit(asked)
    to, city, unit = asked.command.to, asked.city, asked.case.unit
    assert unit is not None, "a case with a unit has one"
    team = city.units.get(to)
    if team is not None:
        if not city.units.within(team.code, unit):
            raise Refused(
                _(
                    "{team} is no part of {unit}; dispatching elsewhere is for the dispatcher."
                ).format(team=label(team.names), unit=unit_name(city, unit))
            )
        return ev.CaseHandedOn(team.code, optional(asked.command.note))
    person = city.person(to)
    if person.unit is None or not (person.unit == unit or city.units.within(person.unit, unit)):
        raise Refused(
            _("{person} does not act for {unit}.").format(
                person=person.called, unit=unit_name(city, unit)
            )
        )
    return ev.CaseHandedOn(person.id, optional(asked.command.note))


def ask_co_handling(asked: Asked) -> ev.Body:
    """Others have a part in it; due with the case itself."""
    if not asked.command.units:
        raise Refused(_("Say which unit is meant."))
    if asked.acting.unit is not None:
        of_own_unit(asked)
    tasks = _tasks(
        asked, asked.command.units, asked.case.unit, asked.command.work, asked.case.due_at
    )
    return ev.CoHandlingAsked(tasks)


def _task(asked: Asked, unit: str | None, state: TaskState, said: str) -> ev.Body:
    with_part = tuple(task.unit for task in asked.case.proceedings.open_tasks)
    return ev.TaskMoved(unit_meant(asked, unit, with_part), state, optional(said))


def sign_task(asked: Asked) -> ev.Body:
    """A co-handling unit takes its part."""
    return _task(asked, asked.command.unit, TaskState.SIGNED, "")


def task_done(asked: Asked) -> ev.Body:
    """A part is done."""
    return _task(asked, asked.command.unit, TaskState.DONE, asked.command.note)


def return_task(asked: Asked) -> ev.Body:
    """A part comes back; the lead finds another way."""
    required(asked.command.reason, _("a return"))
    return _task(asked, asked.command.unit, TaskState.RETURNED, asked.command.reason)


def drop_task(asked: Asked) -> ev.Body:
    """A part is not needed after all."""
    required(asked.command.reason, _("dropping a part"))
    return _task(asked, asked.command.unit, TaskState.DROPPED, asked.command.reason)


def pass_up(asked: Asked) -> ev.Body:
    """To a higher level."""
    return _passed(asked, +1)


def pass_down(asked: Asked) -> ev.Body:
    """To a lower level."""
    return _passed(asked, -1)


def _passed(asked: Asked, by: int) -> ev.Body:
    loops = list(Loop)
    now = loops.index(asked.case.loop)
    to = loops.index(asked.command.to) if asked.command.to is not None else now + by
    if not 0 <= to < len(loops) or (to - now) * by <= 0:
        raise Refused(
            _("The case is at the level of the {level}; it cannot go further that way.").format(
                level=_(LOOP_NAMES[asked.case.loop])
            )
        )
    what = _("passing it up") if by > 0 else _("passing it down")
    return ev.CasePassed(loops[to], required(asked.command.reason, what))
