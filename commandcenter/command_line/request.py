"""Requests as other programs write them: one JSON object a line (`do FILE.jsonl`).

`{"do": "dispatch", "case": "…", "to": "…"}`; optional beside the command's own fields: `as` (who
asks), `for` (whose act it is, when somebody records it for them) and `at` (when it happened).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from commandcenter import coordinates
from commandcenter.command_line.arguments import EARLIEST_YEAR, LATEST_YEAR
from commandcenter.commands import (
    COMMANDS,
    Command,
    Configure,
    PlaceCase,
    RecordPatrol,
    RegisterReport,
)
from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.report import Place
from commandcenter.wording import _, join

BEYOND_THE_COMMAND = frozenset({"do", "as", "for", "at"})


@frozen
class Request:
    """One wish, and who has it."""

    command: Command
    as_: str | None = None
    for_: str | None = None
    at: datetime | None = None


def read_request(line: str | bytes) -> Request:
    """The request that a line of JSON makes. Raises Refused saying what to correct."""
    try:
        raw = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise Refused(_("This is not a line of JSON: {fault}.").format(fault=fault)) from fault
    if not isinstance(raw, dict) or not isinstance(raw.get("do"), str):
        raise Refused(_('Each line must be an object with "do" and a command\'s name.'))
    kind = COMMANDS.get(raw["do"])
    if kind is None:
        known = join(sorted(COMMANDS))
        raise Refused(
            _("There is no command {name}. Known: {known}.").format(name=raw["do"], known=known)
        )
    try:
        command = msgspec.convert(_fields(raw, kind), kind)
        at = msgspec.convert(raw.get("at"), datetime | None)
        as_, for_ = (msgspec.convert(raw.get(key), str | None) for key in ("as", "for"))
    except msgspec.ValidationError as fault:
        raise Refused(
            _("{name} cannot be read: {fault}.").format(name=raw["do"], fault=fault)
        ) from fault
    for name, value in {"at": at, **{f: getattr(command, f) for f in _fields(raw, kind)}}.items():
        if not isinstance(value, datetime):
            continue
        if value.tzinfo is None:
            raise Refused(
                _("“{field}” needs a zone, such as 2022-05-01T00:47:12-04:00.").format(field=name)
            )
        if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
            raise Refused(
                _("“{field}” is not between the years {first} and {last}.").format(
                    field=name, first=EARLIEST_YEAR, last=LATEST_YEAR
                )
            )
    return Request(_on_wgs84(command), as_, for_, at)


def _fields(raw: Mapping[str, Any], kind: type[Command]) -> dict[str, Any]:
    fields = {key: value for key, value in raw.items() if key not in BEYOND_THE_COMMAND}
    unknown = set(fields) - set(kind.__dataclass_fields__)
    if unknown:
        raise Refused(
            _("{name} has no field {fields}. It has: {known}.").format(
                name=raw["do"],
                fields=join(sorted(unknown)),
                known=join(kind.__dataclass_fields__),
            )
        )
    if kind is Configure and not isinstance(fields.get("content"), str | None):
        fields["content"] = msgspec.json.encode(fields["content"]).decode()
    return fields


def _on_wgs84(command: Command) -> Command:
    """A place in another reference system is brought to WGS-84 here, and remembers its own."""
    if isinstance(command, RecordPatrol):
        found = tuple(
            replace(each, place=to_wgs84(each.place)) if each.place else each
            for each in command.found
        )
        return replace(command, found=found)
    if not isinstance(command, RegisterReport | PlaceCase) or command.place is None:
        return command
    return replace(command, place=to_wgs84(command.place))


def to_wgs84(place: Place) -> Place:
    """`place` with its point in WGS-84. Raises Refused for an unknown reference system."""
    try:
        lon, lat = coordinates.to_wgs84([place.lon], [place.lat], place.crs)
    except ValueError as fault:
        raise Refused(str(fault)) from fault
    return replace(place, lon=float(lon[0]), lat=float(lat[0]))
