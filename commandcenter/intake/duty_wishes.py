"""What an event of a duty calendar wishes: somebody in a shift, perhaps at a seat."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from commandcenter.city import City
from commandcenter.frozen import frozen
from commandcenter.intake.documents import BadField
from commandcenter.intake.duty_calendars import Duty, Occurrence
from commandcenter.intake.duty_people import People, whole_word
from commandcenter.roles import Person
from commandcenter.roster.shifts import CONTROL_ROOM, Roster, RosterSeat, Shift, Watch
from commandcenter.wording import _, join, label


@frozen
class Wish:
    """Somebody for one shift, before a seat is found."""

    watch: Watch
    person: Person
    seat: RosterSeat | None
    """The seat that the event names."""


class Wishes:
    """Reads the events of the calendar called `name` against the rosters and people of a city."""

    def __init__(self, city: City, name: str) -> None:
        self._city = city
        self._name = name
        self._people = People(city)

    def of(self, duty: Duty) -> Iterator[Wish]:
        """What an event wishes. Raises BadField for what cannot be told for certain."""
        seen: set[tuple[str, date, str, str]] = set()
        for each in duty.occurrences():
            roster = self._roster(each)
            people = self._people.of(each)
            seat = _named_seat(each, roster)
            for watch in self._watches(each, roster):
                # A seat that is named is the first one's; whoever comes with them sits beside.
                for number, person in enumerate(people):
                    place = (roster.key, watch.day, watch.shift.code, person.id)
                    if place not in seen:
                        seen.add(place)
                        yield Wish(watch, person, seat if number == 0 else None)

    def _roster(self, each: Occurrence) -> Roster:
        rosters = self._city.rosters
        own = rosters.get(each.own.get("roster", ""))
        if own is not None:
            return own
        names = {self._name.casefold(), *(word.casefold() for word in each.categories)}
        for roster in rosters.values():
            if names & {roster.key.casefold(), *(n.casefold() for n in roster.names.values())}:
                return roster
        return rosters.get(CONTROL_ROOM) or next(iter(rosters.values()))

    def _watches(self, each: Occurrence, roster: Roster) -> list[Watch]:
        """The shifts that an event lasts. Raises BadField if it begins or ends within one."""
        duty = self._city.roster
        if each.day is not None:
            return self._whole_days(each, roster)
        every = duty.watches(roster.key, each.start, each.end)
        inside = [w for w in every if w.start >= each.start and w.end <= each.end]
        # Of two shifts with the same hours the one that our own export meant.
        shift = each.own.get("shift")
        inside = [watch for watch in inside if watch.shift.code == shift] or inside
        starts = {watch.start for watch in inside}
        if each.start not in starts or max(watch.end for watch in inside) != each.end:
            zone = self._city.zone
            raise BadField(
                "DTSTART",
                each.start.astimezone(zone).isoformat(),
                _("{start} – {end} are not the hours of one or several shifts of {roster}.").format(
                    start=f"{each.start.astimezone(zone):%Y-%m-%d %H:%M}",
                    end=f"{each.end.astimezone(zone):%Y-%m-%d %H:%M}",
                    roster=label(roster.names),
                ),
                _("Let it last exactly as they do: {shifts}. Or import the shifts first.").format(
                    shifts=join(map(_shift_words, roster.shifts))
                ),
            )
        return inside

    def _whole_days(self, each: Occurrence, roster: Roster) -> list[Watch]:
        """Of an event of whole days the shift that it names, else all that begin on them."""
        assert each.day is not None, "an event of whole days"
        text = " ".join((each.summary, *each.categories))
        named = [shift for shift in roster.shifts if _names_any(text, (shift.code, *_all(shift)))]
        days = (each.end - each.start + timedelta(hours=12)) // timedelta(days=1)
        duty = self._city.roster
        return [
            duty.watch(roster, shift, each.day + timedelta(days=n))
            for n in range(days)
            for shift in named or roster.shifts
        ]


def _named_seat(each: Occurrence, roster: Roster) -> RosterSeat | None:
    told = (each.place, *each.categories)
    for seat in roster.seats:
        names = {seat.code.casefold(), *(name.casefold() for name in seat.names.values())}
        if any(text.casefold() in names for text in told):
            return seat
    return None if each.place else roster.seat(each.own.get("seat", ""))


def _all(shift: Shift) -> tuple[str, ...]:
    return tuple(shift.names.values())


def _names_any(text: str, names: Iterable[str]) -> bool:
    return any(whole_word(name).search(text) for name in names)


def _shift_words(shift: Shift) -> str:
    return f"{label(shift.names)} {shift.begins:%H:%M}–{shift.ends:%H:%M}"
