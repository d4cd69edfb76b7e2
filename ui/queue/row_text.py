"""What a row of the queue says about its case, in the language in use. Pure functions."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

from commandcenter import urgency
from commandcenter.awaiting import waits_for
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.situation import went_by_rule
from commandcenter.text import Text
from commandcenter.wording import _, label, ngettext
from ui import format as say
from ui import theme

DOT: Final = " · "


def class_name(case: Case, city: City) -> str:
    """What it is: the class, else what the first report said."""
    found = city.class_of(case)
    if found is not None:
        return label(found.names)
    description = case.reports[0].description
    if description is not None and description.value:
        return description.value.partition("\n")[0]
    return _("not yet classified")


def place_name(case: Case, city: City) -> str:
    """Where it is: the address, else the cell's name."""
    address = case.standing.address
    if address is not None:
        return _words(address)
    if case.cell is not None and case.cell in city.areas:
        return city.areas.area(case.cell).name
    if case.cell is not None:
        return case.cell
    return _("no place yet") if case.place is None else _("outside every unit grid")


def unit_name(case: Case, city: City) -> str:
    """Whose it is; nothing once it has ended without any."""
    if case.unit is None:
        return "" if case.ended else _("unassigned")
    unit = city.units.get(case.unit)
    return case.unit if unit is None else label(unit.names)


def title(case: Case, city: City) -> str:
    """Class and place."""
    return class_name(case, city) + DOT + place_name(case, city)


def below(case: Case, city: City, now: datetime) -> str:
    """What follows the place: stage, what sets it apart, unit and age."""
    parts = (*progress(case, now), unit_name(case, city), age(case, now))
    return DOT.join(part for part in parts if part)


def progress(case: Case, now: datetime) -> list[str]:
    """How far it has come, what it waits for, and what sets it apart."""
    parts = [_(STAGE_NAMES[case.stage]), *waits_for(case, now)]
    if went_by_rule(case):
        parts.append(_("by rule: file it"))
    if len(case.reports) > 1:
        count = len(case.reports)
        parts.append(ngettext("{n} report", "{n} reports", count).format(n=count))
    return parts


def age(case: Case, now: datetime) -> str:
    """How long ago it was first reported."""
    return say.ago((now - case.reported_at).total_seconds())


def left(case: Case, now: datetime) -> str:
    """The countdown; a dash where no clock runs."""
    due = case.due_at
    return "–" if due is None else say.countdown((due - now).total_seconds())


def due(case: Case, city: City, now: datetime) -> str:
    """When it is due, as a sentence."""
    at = case.due_at
    if at is None:
        return _("No deadline is running.")
    moment = say.when(at, now, city.zone)
    span = (at - now).total_seconds()
    if span < 0:
        message = _("Was due {moment}, {duration} ago.")
    else:
        message = _("Due {moment}, in {duration}.")
    return message.format(moment=moment, duration=say.duration(abs(span)))


def why(case: Case, city: City, now: datetime, marked: Sequence[str] = ()) -> str:
    """The tooltip, as rich text: what and whose it is, why it stands here, when it is due."""
    lines = [title(case, city), below(case, city, now), DOT.join(urgency.reasons(case))]
    first, *rest = (escape(line) for line in (*lines, due(case, city, now), *marked, case.number))
    return f"<b>{first}</b><br>" + "<br>".join(rest)


def spoken(case: Case, city: City, now: datetime, light: str, unread: bool) -> str:
    """The row for a screen reader: the light first, as the eye has it."""
    parts = [theme.light_word(light, case.emergency), title(case, city)]
    parts += [below(case, city, now), due(case, city, now)]
    return DOT.join([*parts, _("unread")] if unread else parts)


def _words(text: Text) -> str:
    return _("erased") if text.value is None else text.value
