"""Whom an event of a duty calendar means: by mail address, by an invitation, by its words."""

import re
from collections.abc import Sequence

from commandcenter.city import City
from commandcenter.intake.documents import BadField
from commandcenter.intake.duty_calendars import Attendee, Occurrence
from commandcenter.roles import LOCAL, Person
from commandcenter.wording import _, join

_LONGEST_OFFER = 6


class People:
    """Finds the people of the duty list whom an event means."""

    def __init__(self, city: City) -> None:
        self._by_mail: dict[str, list[Person]] = {}
        self._by_name: dict[str, list[Person]] = {}
        for person in city.people.values():
            if person.id == LOCAL.id:
                continue
            if person.mail:
                self._by_mail.setdefault(person.mail.casefold(), []).append(person)
            for name in {n.casefold() for n in (person.id, person.name, *person.names.values())}:
                self._by_name.setdefault(name, []).append(person)
        longest_first = sorted(self._by_name, key=len, reverse=True)
        self._words = [(whole_word(name), self._by_name[name]) for name in longest_first]
        self._heard: dict[str, list[list[Person]]] = {}
        """Whom a text names: a duty that repeats says the same on each of its days."""

    def of(self, each: Occurrence) -> list[Person]:
        """Who is on duty by an event. Raises BadField if anybody is not known for certain."""
        if each.declined:
            hint = _("Ask somebody else to take the duty, or take the event out.")
            raise BadField("ATTENDEE", "", _("Everybody invited has declined."), hint)
        if each.attendees:
            found = [self._one("ATTENDEE", str(a), self._invited(a)) for a in each.attendees]
        else:
            own = self._named(each.own.get("person", ""))
            said = [_sure(who, own) for who in self._said(each.summary)]
            found = [self._one("SUMMARY", each.summary, who) for who in said or [own]]
        return list({person.id: person for person in found}.values())

    def _named(self, name: str) -> list[Person]:
        return self._by_name.get(name.casefold(), [])

    def _invited(self, attendee: Attendee) -> list[Person]:
        by_mail = self._by_mail.get(attendee.mail.casefold())
        # Google writes the address where there is no name.
        return by_mail or self._named(attendee.name) or self._by_mail.get(attendee.name, [])

    def _said(self, summary: str) -> list[list[Person]]:
        """The people whose names stand in a text, in its order."""
        if summary not in self._heard:
            self._heard[summary] = self._read(summary)
        return self._heard[summary]

    def _read(self, summary: str) -> list[list[Person]]:
        text, found = summary, list[tuple[int, list[Person]]]()
        for word, people in self._words:
            here = word.search(text)
            if here:
                # Out of the text: of “Li Na” the shorter “Li” must not be found again.
                text = text[: here.start()] + "\n" * len(here.group()) + text[here.end() :]
                found.append((here.start(), people))
        return [who for _at, who in sorted(found, key=lambda each: each[0])]

    def _one(self, field_: str, value: str, people: list[Person]) -> Person:
        if not people:
            raise self._stranger(field_, value)
        if len(people) > 1:
            raise BadField(
                field_,
                value,
                _("Several people are called so: {people}.").format(
                    people=join(sorted(person.id for person in people))
                ),
                _("Name the person by their mail address, or by their id."),
            )
        return people[0]

    def _stranger(self, field_: str, value: str) -> BadField:
        offered = sorted(people[0].called for people in self._by_name.values())
        offered = list(dict.fromkeys(offered))
        more = ["…"] * (len(offered) > _LONGEST_OFFER)
        return BadField(
            field_,
            value,
            _("Nobody on the duty list is meant by “{value}”.").format(value=value),
            _(
                "Invite somebody by mail address, or write a name as the duty list has it, such "
                "as {people}; or import the person first."
            ).format(people=join([*offered[:_LONGEST_OFFER], *more])),
        )


def _sure(people: list[Person], own: Sequence[Person]) -> list[Person]:
    """Of several people of one name the one whom our own export meant."""
    return [each for each in people if each in own] or people


def whole_word(name: str) -> re.Pattern[str]:
    """`name` as a whole word; Chinese is written without spaces, so there anywhere."""
    before = r"(?<![0-9A-Za-z])" if name[:1].isascii() else ""
    after = r"(?![0-9A-Za-z])" if name[-1:].isascii() else ""
    return re.compile(f"{before}{re.escape(name)}{after}", re.IGNORECASE)
