"""Who could sit at a seat in a shift, as lines to choose from."""

from collections.abc import Iterator
from datetime import timedelta

from commandcenter.city import City
from commandcenter.roles import LOCAL, Person
from commandcenter.roster.shifts import Watch, Week
from commandcenter.wording import _, label, ngettext
from ui.chooser import Choice
from ui.roster.week_table import Cell


def turn_choices(city: City, week: Week, cell: Cell) -> list[Choice]:
    """Everybody who holds the post of the seat, whoever has fewest shifts first, and nobody last.

    Of a unit's roster, the unit's own people. Each says how much they have that week, and whether
    they sit elsewhere in this shift or right before or after it.
    """
    assert cell.seat is not None
    unit, post = cell.watch.roster.unit, cell.seat.post
    people = [
        one
        for one in city.people.values()
        if one.id != LOCAL.id and post in one.posts and unit in (None, one.unit)
    ]
    shifts = {one.id: sum(turn.person == one.id for turn in week.turns) for one in people}
    people.sort(key=lambda one: shifts[one.id])
    nobody = Choice("", _("Nobody"), _("The seat stays empty in this shift."))
    return [
        *(_choice(one, shifts[one.id], city, cell) for one in people if one.id != cell.person),
        *([nobody] if cell.person else []),
    ]


def _choice(person: Person, shifts: int, city: City, cell: Cell) -> Choice:
    has = ngettext("{n} shift this week", "{n} shifts this week", shifts).format(n=shifts)
    below = " · ".join([has, *_remarks(person, city, cell)])
    also = " ".join((person.id, *person.names.values()))
    return Choice(person.id, person.called, below, also=also)


def _remarks(person: Person, city: City, cell: Cell) -> Iterator[str]:
    """What somebody who plans should know before."""
    watch = cell.watch
    key, zone = watch.roster.key, city.roster
    seat = next((turn.seat for turn in watch.turns if turn.person == person.id), None)
    if seat is not None and cell.seat is not None and seat != cell.seat.code:
        found = watch.roster.seat(seat)
        yield _("sits at {seat} in this shift, and would move").format(
            seat=label(found.names) if found else seat
        )
    around = zone.watches(key, watch.start - timedelta(hours=8), watch.end + timedelta(hours=8))
    for other in around:
        if person.id in other.people() and not _same(other, watch):
            before = other.start < watch.start
            told = _("has {shift} right before") if before else _("has {shift} right after")
            yield told.format(shift=label(other.shift.names))


def _same(one: Watch, other: Watch) -> bool:
    return (one.shift.code, one.day) == (other.shift.code, other.day)
