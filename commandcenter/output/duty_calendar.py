"""Duty rosters as a calendar (iCalendar) for Outlook, Google and Thunderbird.

Times are the city's wall clock, with the zone's rules beside them. Besides what people see, each
event says in properties of our own what exactly it means, so that the file can come back.
"""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from commandcenter.city import City
from commandcenter.frozen import frozen
from commandcenter.ids import derived_id
from commandcenter.refusal import Refused
from commandcenter.roles import POST_NAMES, Post
from commandcenter.roster.shifts import Turn, Watch, monday_of
from commandcenter.wording import _, join, label

AHEAD: Final = timedelta(days=28)
"""How far a calendar goes where nobody says until when."""

PREFIX: Final = "X-COMMANDCENTER-"


@frozen
class Wanted:
    """What of the rosters goes into a calendar."""

    since: datetime
    until: datetime
    roster: str = ""
    """Key of one roster; all if empty."""
    post: Post | None = None
    """One post; all if None."""


def export_duty_calendar(path: Path, city: City, wanted: Wanted, now: datetime) -> int:
    """Write the turns as one calendar, and say how many. Raises Refused, with nothing written."""
    if wanted.since >= wanted.until:
        raise Refused(_("--from must lie before --to."))
    if wanted.roster and wanted.roster not in city.rosters:
        raise Refused(
            _("There is no roster {roster}. There is: {known}.").format(
                roster=wanted.roster, known=join(city.rosters) or "-"
            )
        )
    calendar, count = _calendar(city, wanted, now)
    # Under another name until it is whole: what stood there before must not be half overwritten.
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(calendar.to_ical())
    os.replace(part, path)
    return count


def _calendar(city: City, wanted: Wanted, now: datetime) -> tuple[Any, int]:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("PRODID", "-//Command Center//Duty roster//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", _name(city, wanted))
    calendar.add("X-WR-TIMEZONE", city.profile.zone)
    count = 0
    for watch, turn in _turns(city, wanted):
        calendar.add_component(_event(city, watch, turn, now))
        count += 1
    calendar.add_missing_timezones()
    return calendar, count


def _name(city: City, wanted: Wanted) -> str:
    roster = city.rosters.get(wanted.roster)
    name = label(roster.names) if roster else label(city.profile.names)
    if wanted.post is None:
        return name
    return _("{roster} – {post}").format(roster=name, post=_(POST_NAMES[wanted.post]))


def _turns(city: City, wanted: Wanted) -> Iterator[tuple[Watch, Turn]]:
    """The turns of shifts that begin in the time wanted."""
    for key, roster in city.rosters.items():
        if wanted.roster not in ("", key):
            continue
        posts = {seat.code: seat.post for seat in roster.seats}
        for watch in city.roster.watches(key, wanted.since, wanted.until):
            for turn in watch.turns if watch.start >= wanted.since else ():
                if wanted.post in (None, posts[turn.seat]):
                    yield watch, turn


def _event(city: City, watch: Watch, turn: Turn, now: datetime) -> Any:
    from icalendar import Event, vCalAddress

    roster, shift, person = watch.roster, watch.shift, city.people.get(turn.person)
    seat = roster.seat(turn.seat)
    assert seat is not None, "a watch seats people at seats that are there"
    week = f"{roster.key}@{monday_of(turn.day).isoformat()}"
    name = city.called(turn.person)
    event = Event()
    place = (roster.key, turn.day.isoformat(), shift.code, turn.seat)
    event.add("UID", f"{derived_id('duty', *place)}@commandcenter")
    event.add("SEQUENCE", city.versions.get(("roster_week", week), 0))
    event.add("DTSTAMP", now)
    event.add("DTSTART", watch.start.astimezone(city.zone))
    event.add("DTEND", watch.end.astimezone(city.zone))
    event.add("SUMMARY", _("{shift}: {person}").format(shift=label(shift.names), person=name))
    event.add("LOCATION", label(seat.names))
    event.add("CATEGORIES", [label(roster.names), _(POST_NAMES[seat.post])])
    event.add("TRANSP", "OPAQUE")
    if person is not None and person.mail:
        attendee = vCalAddress(f"mailto:{person.mail}")
        attendee.params["CN"] = name
        attendee.params["ROLE"] = "REQ-PARTICIPANT"
        attendee.params["PARTSTAT"] = "ACCEPTED"
        event.add("ATTENDEE", attendee, encode=False)
    for what, value in (
        ("ROSTER", roster.key),
        ("SHIFT", shift.code),
        ("SEAT", turn.seat),
        ("PERSON", str(turn.person)),
    ):
        event.add(PREFIX + what, value)
    return event
