"""How a shift and its staffing are said and marked, in the top bar and in the roster's table."""

from datetime import datetime
from typing import Final

from commandcenter.city import City
from commandcenter.output.roster import staffing_words
from commandcenter.roles import Person
from commandcenter.roster.shifts import CONTROL_ROOM, Shift, Staffing, Watch
from commandcenter.wording import _, join, label, ngettext
from ui.format import number, time_of_day

LIGHTS: Final[dict[Staffing, str]] = {
    Staffing.STAFFED: "green",
    Staffing.SHORT: "yellow",
    Staffing.EMPTY: "red",
    Staffing.OFF: "grey",
}
"""The shape and colour of each, as those of a case's light."""


def roster_of(city: City, person: Person) -> str | None:
    """The roster that a person at this desk looks to: their unit's, else the control room's."""
    rosters = city.roster.by_key
    own = next(
        (key for key, each in rosters.items() if person.unit and each.unit == person.unit), None
    )
    room = CONTROL_ROOM if CONTROL_ROOM in rosters else next(iter(rosters), None)
    return own or room


def hours(shift: Shift) -> str:
    """From when to when a shift lasts, on the wall clock: `20:00–08:00`."""
    return f"{shift.begins:%H:%M}–{shift.ends:%H:%M}"


def shift_forms(watch: Watch | None) -> tuple[str, ...]:
    """The shift now and how it is staffed, from the longest way to say it to the shortest."""
    if watch is None:
        return (_("No shift now"), _("No shift"))
    name, seated, needed = label(watch.shift.names), len(watch.turns), watch.shift.least
    if watch.staffing is Staffing.STAFFED:
        people = ngettext("{n} on duty", "{n} on duty", seated).format(n=number(seated))
        return (
            _("{shift} {hours} · {people}").format(
                shift=name, hours=hours(watch.shift), people=people
            ),
            _("{shift} · {people}").format(shift=name, people=people),
            name,
        )
    if watch.staffing is Staffing.EMPTY:
        return (_("{shift} · nobody on duty").format(shift=name),)
    told = _("{shift} · only {seated} of {needed} on duty")
    short = _("{shift} · {seated} of {needed}")
    return tuple(
        each.format(shift=name, seated=number(seated), needed=number(needed))
        for each in (told, short)
    )


def shift_told(city: City, key: str, at: datetime) -> str:
    """All about the shift now, for a tooltip: which, how staffed, who sits where, who is next."""
    watch = city.roster.watch_now(key, at)
    if watch is None:
        return _("No shift now")
    shift, zone = watch.shift, city.zone
    head = _("{roster}: {shift} until {time}, {staffing}.").format(
        roster=label(watch.roster.names),
        shift=label(shift.names),
        time=time_of_day(watch.end, zone),
        staffing=staffing_words(len(watch.turns), shift.least),
    )
    lines = [head]
    for turn in watch.turns:
        seat = watch.roster.seat(turn.seat)
        assert seat is not None
        lines.append(
            _("{seat}: {person}").format(seat=label(seat.names), person=city.called(turn.person))
        )
    if watch.staffing is not Staffing.STAFFED:
        lines.append(_("Somebody is missing: put a person on, or tell the shift leader."))
    following = city.roster.watch_now(key, watch.end)
    if following is not None:
        people = join(map(city.called, following.people())) or _("nobody")
        lines.append(
            _("Then {shift}: {people}.").format(shift=label(following.shift.names), people=people)
        )
    lines.append(_("Click to see the roster."))
    return "\n".join(lines)
