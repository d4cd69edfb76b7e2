"""Rules of authority: orders that must be answered, and whistles that call units to the spot."""

from datetime import timedelta

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.ids import EventId
from commandcenter.moves.asked import Asked, optional, required, unit_meant, unit_name
from commandcenter.proceedings import Called, Order, Whistle
from commandcenter.refusal import Refused
from commandcenter.wording import _


def order(asked: Asked) -> ev.Body:
    """The unit that has the case must act, and answer in time."""
    command: do.OrderHandling = asked.command
    unit = asked.case.unit
    assert unit is not None, "a case with a unit has one"
    requirement = required(command.requirement, _("an order"))
    due_at = asked.now + _span(hours=command.reply_hours)
    return ev.HandlingOrdered(Order(asked.event_id, unit, requirement, due_at))


def _span(**span: float) -> timedelta:
    length = timedelta(**span)
    if not timedelta(0) < length <= timedelta(days=90):
        raise Refused(_("The time to answer must be above 0 and at most 90 days."))
    return length


def reply(asked: Asked) -> ev.Body:
    """The unit that was ordered answers, also where another has the case by now."""
    command: do.ReplyToOrder = asked.command
    waiting = {
        each.unit: each.key
        for each in reversed(asked.case.proceedings.orders)
        if each.replied_at is None and command.order in (None, each.key)
    }
    if not waiting:
        raise Refused(_("No order waits for an answer."))
    unit = unit_meant(asked, None, tuple(waiting))
    return ev.OrderReplied(waiting[unit], required(command.reply, _("an answer")))


def whistle(asked: Asked) -> ev.Body:
    """Units are called to the spot."""
    command: do.Whistle = asked.command
    codes = dict.fromkeys(asked.city.unit(each).code for each in command.units)
    if not codes:
        raise Refused(_("Say which unit is meant."))
    purpose = required(command.purpose, _("a whistle"))
    due_at = asked.now + _span(minutes=command.within_minutes)
    called = tuple(Called(code) for code in codes)
    return ev.WhistleBlown(Whistle(asked.event_id, purpose, due_at, called))


def report_in(asked: Asked) -> ev.Body:
    """A called unit is there."""
    command: do.ReportIn = asked.command
    waiting = {
        each.unit: blown
        for blown in reversed(asked.case.proceedings.whistles)
        for each in blown.units
        if each.reported_at is None
    }
    unit = unit_meant(asked, command.unit, tuple(waiting))
    blown = waiting[unit]
    late = asked.now > blown.due_at
    return ev.UnitReportedIn(EventId(blown.key), unit, late, optional(command.note))


def rate(asked: Asked) -> ev.Body:
    """Whether the answer of a called unit was good enough; it counts when units are appraised."""
    command: do.RateAnswer = asked.command
    code = asked.city.unit(command.unit).code
    for blown in reversed(asked.case.proceedings.whistles):
        if any(each.unit == code and each.reported_at is not None for each in blown.units):
            return ev.AnswerRated(blown.key, code, command.satisfied, optional(command.note))
    raise Refused(_("{unit} has not reported in.").format(unit=unit_name(asked.city, code)))
