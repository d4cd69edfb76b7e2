"""From a report that comes in to a case, or to one more report of an open case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from commandcenter import coordinates
from commandcenter import events as ev
from commandcenter.case import Case, Stage, Standing
from commandcenter.catalogue import StageClock, Urgency
from commandcenter.city import City
from commandcenter.clocks import bind_chain, start_clock
from commandcenter.commands import RegisterReport
from commandcenter.component import ACCURACY_M
from commandcenter.escalation import Phase, Subject
from commandcenter.frozen import frozen
from commandcenter.ids import AreaCode, EventId, new_id
from commandcenter.places.location import locate
from commandcenter.ports import Contacts
from commandcenter.refusal import Refused
from commandcenter.report import Contact, Place, Report, mask
from commandcenter.roles import Loop
from commandcenter.text import Text
from commandcenter.wording import _


@frozen
class Registration:
    """A request to take down a report, with all that the rule may look at."""

    command: RegisterReport
    city: City
    now: datetime
    event_id: EventId
    number: Callable[[datetime], str]
    """Gives the next free number of the day."""
    loop: Loop | None = None
    """The level of the seat that takes it down: there the case enters."""


def register(asked: Registration, joined: Case | None) -> tuple[ev.Body, Contacts]:
    """What happens when a report is taken down, and the contact to keep apart from the log.

    Raises Refused for a report that says nothing at all, an unknown class, cell or component.
    """
    asked = replace(asked, command=_with_component(asked.command, asked.city))
    command, city = asked.command, asked.city
    if not (command.description.strip() or command.class_code):
        raise Refused(_("Say what it is: a description or a class."))
    if command.reported_at is not None and command.reported_at > asked.now:
        raise Refused(
            _("{instant} has not come yet.").format(instant=command.reported_at.isoformat())
        )
    place, cell = locate(city, command.place, command.cell, command.reported_at or asked.now)
    contact, contacts = _contact(command.contact)
    report = Report(
        id=new_id(),
        reported_at=(command.reported_at or asked.now).astimezone(UTC),
        channel=command.channel,
        description=_text(command.description),
        address=_text(command.address),
        place=place,
        contact=contact,
    )
    if joined is not None:
        return ev.ReportJoined(report, _distance_m(report, joined)), contacts
    standing = _standing(asked, report, cell)
    number = asked.number(report.reported_at)
    return (
        ev.CaseReported(number, report, standing, command.source, command.external_id),
        contacts,
    )


def _with_component(command: RegisterReport, city: City) -> RegisterReport:
    """A report about a registered component, with what the register knows: its class and place."""
    if command.component is None or not len(city.components):
        return command
    found = city.components.get(command.component)
    if found is None:
        raise Refused(_("The register has no component {code}.").format(code=command.component))
    class_code, place = command.class_code, command.place
    if class_code is None and found.class_code in city.catalogue.by_code:
        class_code = found.class_code
    if place is None and command.cell is None:
        accuracy = ACCURACY_M[found.accuracy] if found.accuracy else None
        place = Place(found.lon, found.lat, accuracy, "component")
    return replace(command, class_code=class_code, place=place)


def place_found(asked: Registration) -> ev.CasePlaced | None:
    """Where a report says that it is, for a case that had no place until then."""
    command = asked.command
    place, cell = locate(asked.city, command.place, command.cell, command.reported_at or asked.now)
    if place is None:
        return None
    return ev.CasePlaced(place, None if cell is None else AreaCode(cell), _text(command.address))


def _standing(asked: Registration, report: Report, cell: str | None) -> Standing:
    city, code = asked.city, asked.command.class_code
    catalogue = city.catalogue
    urgency = catalogue.case_class(code).urgency if code else Urgency.ORDINARY
    limit = catalogue.stage_limit(StageClock.ACCEPT, asked.loop or Loop.DISTRICT)
    deadline = start_clock(city, catalogue, StageClock.ACCEPT, asked.now, limit)
    chain = bind_chain(
        city,
        Phase.INTAKE,
        urgency,
        deadline,
        at=asked.now,
        proof=asked.event_id,
        known_at=asked.now,
        about=Subject(
            urgency,
            code,
            asked.loop or Loop.DISTRICT,
            frozenset(city.path(cell).values()) | {cell or ""},
            Stage.REPORTED,
        ),
    )
    return Standing(
        stage=Stage.REPORTED,
        class_code=code,
        catalogue=catalogue.key,
        catalogue_version=catalogue.version,
        urgency=urgency,
        cell=None if cell is None else AreaCode(cell),
        place=report.place,
        address=report.address,
        component=asked.command.component,
        loop=asked.loop,
        deadlines=(deadline,) if deadline else (),
        chain=chain,
    )


def _text(words: str | None) -> Text | None:
    return Text.of(words.strip()) if words and words.strip() else None


def _contact(words: str | None) -> tuple[Contact | None, Contacts]:
    sealed = _text(words)
    if sealed is None or sealed.value is None or sealed.salt is None:
        return None, {}
    contact = Contact(sealed.digest, Text.of(mask(sealed.value)))
    return contact, {sealed.digest: (sealed.salt, sealed.value)}


def _distance_m(report: Report, case: Case) -> float | None:
    here, there = report.place, case.place
    if here is None or there is None:
        return None
    return round(float(coordinates.distance_m(here.lon, here.lat, there.lon, there.lat)), 1)
