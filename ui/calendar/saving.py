"""Saving a calendar: put in force, then the cases that somebody named are moved by it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from commandcenter.city import to_json
from commandcenter.commands import Configure, CorrectDeadlines
from commandcenter.configuration.change import require_current
from commandcenter.desk import Desk
from commandcenter.frozen import frozen
from commandcenter.roles import LOCAL, Person
from commandcenter.unit import Unit
from commandcenter.wording import _, ngettext
from commandcenter.working_calendar import Calendar


@frozen
class SaveCalendar:
    """One after the other on the desk's thread; what is refused stops the rest."""

    calendars: tuple[Calendar, ...]
    """New versions; none where only a unit changes to another calendar."""
    units: Sequence[Unit] | None
    """All units, if one of them gets or loses a calendar of its own."""
    cases: tuple[str, ...]
    """Ids of the cases that move."""
    person: Person = LOCAL
    based_on: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """The version of every piece, by kind and key, when the editor began with it."""

    def by(self, person: Person) -> "SaveCalendar":
        """The same, asked for by `person`."""
        return replace(self, person=person)

    def __call__(self, desk: Desk) -> str:
        """Do it, and say how it went. Raises Refused, with nothing saved, if any has changed."""
        desk.catch_up()
        for change in self._changes():
            require_current(change, desk.city, desk.store.configuration())
        for change in self._changes():
            desk.do(change, person=self.person)
        moved = 0
        if self.cases:
            moved = len(desk.do(CorrectDeadlines(self.cases), person=self.person))
        if not moved:
            return _("The calendar is saved. No open case has moved.")
        return ngettext(
            "The calendar is saved. {n} open case has moved.",
            "The calendar is saved. {n} open cases have moved.",
            moved,
        ).format(n=moved)

    def _changes(self) -> Iterator[Configure]:
        for calendar in self.calendars:
            yield self._change("calendar", calendar.key, to_json(calendar))
        if self.units is not None:
            yield self._change("units", "units", to_json(list(self.units)))

    def _change(self, kind: str, key: str, content: str) -> Configure:
        return Configure(kind, key, content, base=self.based_on.get((kind, key), 0))
