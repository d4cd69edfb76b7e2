"""Who is on duty, for programs and for a person at a terminal. Times are the city's."""

from datetime import datetime, timedelta
from typing import Any, Final

from commandcenter.city import City
from commandcenter.roster.gaps import Flaw, Gap, gaps
from commandcenter.roster.shifts import STAFFING_NAMES, Staffing, Stretch, Watch, staffing
from commandcenter.wording import _, label

AHEAD: Final = timedelta(days=7)
"""How far gaps are looked for."""


def roster_document(city: City, at: datetime) -> dict[str, Any]:
    """What `roster --json` says: each roster's shift at `at`, and the gaps of the week after it."""
    return {
        "at": _local(at, city),
        "rosters": [_roster(city, key, at) for key in city.roster.by_key],
        "twice": [_twice(city, gap) for gap in _at_two_posts(city, at)],
    }


def roster_lines(city: City, at: datetime) -> list[str]:
    """What `roster` prints for a person, from the document for programs."""
    lines = [_("On duty at {time}").format(time=f"{at.astimezone(city.zone):%Y-%m-%d %H:%M}")]
    for key, roster in city.roster.by_key.items():
        watch = city.roster.watch_now(key, at)
        name = label(roster.names)
        if watch is None:
            lines.append(_("{roster}: no shift now").format(roster=name))
        else:
            lines.append(_("{roster}: {shift}").format(roster=name, shift=shift_words(watch, city)))
            lines += [f"  {seat['name']}: {seat['called'] or '-'}" for seat in _seats(watch, city)]
        for gap in _gaps(city, key, at):
            lines.append(
                _("  {start} – {end}: {staffing}").format(
                    start=_minute(gap.start, city),
                    end=_minute(gap.end, city),
                    staffing=staffing_words(len(gap.people), gap.needed),
                )
            )
    for both in _at_two_posts(city, at):
        assert both.person is not None
        assert both.other is not None
        lines.append(
            _("{start} – {end}: {person} is at two posts at once: {one} and {other}").format(
                start=_minute(both.start, city),
                end=_minute(both.end, city),
                person=city.called(both.person),
                one=label(both.watch.roster.names),
                other=label(both.other.roster.names),
            )
        )
    if not city.roster.by_key:
        told = _("There is no duty roster yet. Import one: commandcenter import roster FILE.")
        lines.append(told)
    return lines


def shift_words(watch: Watch, city: City) -> str:
    """A shift in words: its name, hours and staffing."""
    start, end = (at.astimezone(city.zone) for at in (watch.start, watch.end))
    return _("{shift} {begins}–{ends}, {staffing}").format(
        shift=label(watch.shift.names),
        begins=f"{start:%H:%M}",
        ends=f"{end:%H:%M}",
        staffing=staffing_words(len(watch.turns), watch.shift.least),
    )


def staffing_words(seated: int, needed: int) -> str:
    """How a shift is staffed: `staffed (2)`, `short-staffed (1 of 2)`, `nobody (0 of 2)`."""
    found = staffing(seated, needed)
    word = _(STAFFING_NAMES[found])
    if found is Staffing.STAFFED:
        return _("{staffing} ({seated})").format(staffing=word, seated=seated)
    return _("{staffing} ({seated} of {needed})").format(
        staffing=word, seated=seated, needed=needed
    )


def _roster(city: City, key: str, at: datetime) -> dict[str, Any]:
    roster, watch = city.roster.by_key[key], city.roster.watch_now(key, at)
    return {
        "roster": key,
        "name": label(roster.names),
        "unit": roster.unit,
        "shift": _shift(watch, city) if watch else None,
        "gaps": [
            {
                "start": _local(gap.start, city),
                "end": _local(gap.end, city),
                "staffing": gap.staffing,
                "needed": gap.needed,
                "people": gap.people,
            }
            for gap in _gaps(city, key, at)
        ],
    }


def _shift(watch: Watch, city: City) -> dict[str, Any]:
    return {
        "shift": watch.shift.code,
        "name": label(watch.shift.names),
        "day": watch.day.isoformat(),
        "start": _local(watch.start, city),
        "end": _local(watch.end, city),
        "needed": watch.shift.least,
        "staffing": watch.staffing,
        "seats": _seats(watch, city),
    }


def _seats(watch: Watch, city: City) -> list[dict[str, Any]]:
    people = {turn.seat: turn.person for turn in watch.turns}
    return [
        {
            "seat": seat.code,
            "name": label(seat.names),
            "post": seat.post,
            "person": people.get(seat.code),
            "called": city.called(people[seat.code]) if seat.code in people else None,
        }
        for seat in watch.roster.seats
    ]


def _gaps(city: City, key: str, at: datetime) -> list[Stretch]:
    """Those of the week to come; hours without a shift are none that somebody must fill."""
    gaps = city.roster.gaps(key, at, at + AHEAD)
    return [gap for gap in gaps if gap.staffing is not Staffing.OFF]


def _at_two_posts(city: City, at: datetime) -> list[Gap]:
    return [gap for gap in gaps(city.roster, at, at + AHEAD) if gap.flaw is Flaw.TWICE]


def _twice(city: City, gap: Gap) -> dict[str, Any]:
    places = [watch for watch in (gap.watch, gap.other) if watch is not None]
    return {
        "start": _local(gap.start, city),
        "end": _local(gap.end, city),
        "person": gap.person,
        "at": [{"roster": each.roster.key, "shift": each.shift.code} for each in places],
    }


def _local(at: datetime, city: City) -> str:
    return at.astimezone(city.zone).isoformat()


def _minute(at: datetime, city: City) -> str:
    return f"{at.astimezone(city.zone):%Y-%m-%d %H:%M}"
