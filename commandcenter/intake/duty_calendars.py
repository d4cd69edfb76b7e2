"""Duty calendars (iCalendar, RFC 5545) as Outlook, Google and Thunderbird write them.

An event with all its days is one `Duty`: repeated, moved and dropped days are worked out here, in
the zone that the event names. A time without a zone is the city's. Nothing here knows a roster.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from commandcenter.frozen import frozen
from commandcenter.intake.documents import BadField
from commandcenter.intake.rejects import Reject
from commandcenter.refusal import Refused
from commandcenter.wording import _

PREFIX: Final = "X-COMMANDCENTER-"
"""Begins the properties of our own exports, which say exactly what is meant."""

REASON: Final = "X-REJECT-REASON"
"""The property that says in a file of rejects what is wrong with an event."""

_COUNTS: Final = frozenset(
    {
        *("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS"),
        *("SUMMARY", "ATTENDEE", "LOCATION", "CATEGORIES"),
    }
)
"""What makes an event another one; calendars stamp even what nobody has touched."""
_NOBODYS: Final = ("ROOM", "RESOURCE")


@frozen
class Attendee:
    """Somebody whom an event invites."""

    mail: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} <{self.mail}>" if self.name and self.mail else self.name or self.mail


@frozen
class Occurrence:
    """One time that an event takes place."""

    start: datetime
    end: datetime
    """Both in UTC."""
    day: date | None
    """The first day, for an event of whole days; then `start` and `end` are midnights."""
    summary: str
    attendees: tuple[Attendee, ...] = ()
    """Those who have not declined."""
    declined: bool = False
    """Whether it had attendees, and all have declined."""
    place: str = ""
    categories: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    """The properties of our own exports, without their prefix, in small letters."""


@frozen
class Duty:
    """One event, by its UID."""

    row: int
    """Its number in the file, from 1."""
    uid: str
    sequence: int
    changed: datetime | None
    digest: str
    occurrences: Callable[[], Iterator[Occurrence]]
    """Works them out, in the order of time; none if it was cancelled. Raises BadField."""
    endless: bool = False
    """Whether it goes on beyond them."""


@dataclass(slots=True)
class DutyCalendar:
    """What was read from a file."""

    name: str
    """What the calendar is called."""
    duties: list[Duty]
    rejects: list[Reject]
    source: Any
    """The calendar as the library has it, for the file of rejects."""


def read_calendar(path: Path, zone: ZoneInfo, first: date, last: date) -> DutyCalendar:
    """The events of a file from `first` to `last`. Raises Refused if it is no calendar."""
    source = _parsed(path)
    zone = _zone_of(source, zone)
    found = DutyCalendar(str(source.get("X-WR-CALNAME", source.get("NAME", ""))), [], [], source)
    cancelled = str(source.get("METHOD", "")).upper() == "CANCEL"
    for row, (uid, events) in enumerate(by_uid(source).items(), 1):
        try:
            if not uid:
                raise BadField(
                    "UID",
                    "",
                    _("The event has no id, so a later file could not change it."),
                    _("Export the calendar anew from the program that keeps it."),
                )
            found.duties.append(_duty(row, uid, events, source, zone, (first, last), cancelled))
        except BadField as bad:
            found.rejects.append(rejected(row, events[0], bad))
    return found


def by_uid(source: Any) -> dict[str, list[Any]]:
    """The events of a calendar by their id, an event with its moved days together."""
    found: dict[str, list[Any]] = {}
    for event in source.walk("VEVENT"):
        found.setdefault(str(event.get("UID", "")).strip(), []).append(event)
    return found


def rejected(row: int, event: Any, bad: BadField) -> Reject:
    """The reject of an event, which says which it is."""
    reason = _("Event “{summary}”, {field}: {reason}").format(
        summary=str(event.get("SUMMARY", "")) or str(event.get("UID", "")) or row,
        field=bad.field,
        reason=bad.reason,
    )
    return Reject(row, bad.field, str(bad.value), reason, bad.hint)


def write_rejected_events(path: Path, source: Any, rejects: Sequence[Reject]) -> None:
    """Write the rejected events as a calendar that can be repaired and taken in as it is."""
    from icalendar import Calendar

    reasons = {reject.row: reject.note for reject in rejects}
    kept = Calendar()
    for name, value in source.property_items(recursive=False):
        if name not in ("BEGIN", "END"):
            kept.add(name, value, encode=False)
    for zone in source.walk("VTIMEZONE"):
        kept.add_component(zone)
    for row, events in enumerate(by_uid(source).values(), 1):
        for event in events if row in reasons else ():
            event.pop(REASON, None)
            event.add(REASON, reasons[row])
            kept.add_component(event)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(kept.to_ical())


def _parsed(path: Path) -> Any:
    from icalendar import Calendar

    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise Refused(_("There is no file {path}.").format(path=path)) from error
    except OSError as error:
        raise Refused(
            _("{file} cannot be read: {error}").format(file=path.name, error=error.strerror)
        ) from error
    try:
        return Calendar.from_ical(raw)
    except (ValueError, KeyError, IndexError) as fault:
        raise Refused(
            _(
                "{file} is not an iCalendar file: {fault}. Export the calendar anew as .ics from "
                "the program that keeps it."
            ).format(file=path.name, fault=fault)
        ) from fault


def _zone_of(source: Any, zone: ZoneInfo) -> ZoneInfo:
    """The zone of times that name none: the calendar's own if it has one, else the city's."""
    named = str(source.get("X-WR-TIMEZONE", ""))
    try:
        return ZoneInfo(named) if named else zone
    except (ValueError, KeyError, OSError):
        # Not a name that this machine knows: the city's is as good a guess as any.
        return zone


def _duty(
    row: int,
    uid: str,
    events: list[Any],
    source: Any,
    zone: ZoneInfo,
    span: tuple[date, date],
    cancelled: bool,
) -> Duty:
    for event in events:
        _check(event)
    cancelled = cancelled or all(_is_cancelled(event) for event in events)
    stamps = [each for event in events if (each := _stamp(event)) is not None]
    return Duty(
        row,
        uid,
        max(int(event.get("SEQUENCE", 0)) for event in events),
        max(stamps, default=None),
        _digest(events, cancelled),
        partial(_occurrences, [] if cancelled else events, source, zone, span),
        any(_endless(event) for event in events) and not cancelled,
    )


def _check(event: Any) -> None:
    """Raises BadField for what the library could not read, and for what never begins."""
    for name, fault in event.errors:
        hint = _("Correct it in the program that keeps the calendar, and export it anew.")
        raise BadField(
            str(name), fault, _("This cannot be read: {fault}.").format(fault=fault), hint
        )
    if "DTSTART" not in event:
        hint = _("Give the event a day and an hour.")
        raise BadField("DTSTART", "", _("The event has no beginning."), hint)


def _is_cancelled(event: Any) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _stamp(event: Any) -> datetime | None:
    value = getattr(event.get("LAST-MODIFIED"), "dt", None)
    return value.astimezone(UTC) if isinstance(value, datetime) else None


def _endless(event: Any) -> bool:
    rules = event.get("RRULE")
    rules = rules if isinstance(rules, list) else [rules] if rules else []
    return any("UNTIL" not in rule and "COUNT" not in rule for rule in rules)


def _digest(events: list[Any], cancelled: bool) -> str:
    lines = sorted(
        line
        for event in events
        for line in map(str, event.content_lines())
        if line.partition(":")[0].partition(";")[0].upper() in _COUNTS
        or line.upper().startswith(PREFIX)
    )
    return hashlib.sha256("\n".join([*lines, str(cancelled)]).encode()).hexdigest()


def _occurrences(
    events: list[Any], source: Any, zone: ZoneInfo, span: tuple[date, date]
) -> Iterator[Occurrence]:
    if not events:
        return
    import recurring_ical_events
    from icalendar import Calendar

    alone = Calendar()
    for each in (*source.walk("VTIMEZONE"), *events):
        alone.add_component(each)
    try:
        found = recurring_ical_events.of(alone).between(span[0], span[1] + timedelta(days=1))
    except (ValueError, TypeError, KeyError, OverflowError) as fault:
        hint = _("Correct it in the program that keeps the calendar, and export it anew.")
        said = _("The days on which it repeats cannot be worked out: {fault}.")
        raise BadField(
            "RRULE", events[0].get("RRULE", ""), said.format(fault=fault), hint
        ) from fault
    for event in sorted(found, key=_order):
        if not _is_cancelled(event):
            yield _occurrence(event, zone)


def _order(event: Any) -> str:
    return str(event.start.isoformat())


def _occurrence(event: Any, zone: ZoneInfo) -> Occurrence:
    start, end = event.start, event.end
    day = None if isinstance(start, datetime) else start
    attendees = event.get("ATTENDEE", [])
    invited = [a for a in (attendees if isinstance(attendees, list) else [attendees]) if _counts(a)]
    coming = [each for each in invited if each.params.get("PARTSTAT", "").upper() != "DECLINED"]
    return Occurrence(
        _instant(start, zone),
        _instant(end, zone),
        day,
        str(event.get("SUMMARY", "")).strip(),
        tuple(_attendee(each) for each in coming),
        bool(invited) and not coming,
        str(event.get("LOCATION", "")).strip(),
        tuple(str(each) for each in event.categories),
        {
            name[len(PREFIX) :].lower(): str(value)
            for name, value in event.items()
            if name.startswith(PREFIX)
        },
    )


def _counts(attendee: Any) -> bool:
    params = attendee.params
    asked = params.get("ROLE", "").upper() != "NON-PARTICIPANT"
    return asked and params.get("CUTYPE", "").upper() not in _NOBODYS


def _attendee(attendee: Any) -> Attendee:
    mail = str(attendee)
    mail = mail[len("mailto:") :] if mail.lower().startswith("mailto:") else mail
    return Attendee(mail.strip(), str(attendee.params.get("CN", "")).strip())


def _instant(at: date, zone: ZoneInfo) -> datetime:
    """An instant in UTC; a day is its midnight, and a time without a zone is one in `zone`."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, datetime.min.time(), zone)
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC)
