"""What a workspace begins with, so that it is usable at once.

A fresh one gets the escalation chains that ship and a profile; the first report, or the first file
of cases, also finds a catalogue. Whatever the city imports later takes the place of these.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

from commandcenter.city import Profile, to_json
from commandcenter.commands import Configure
from commandcenter.desk import Desk
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL
from commandcenter.wording import Label, _

RESOURCES: Final = Path(__file__).resolve().parents[1] / "resources"
UNNAMED: Final[Label] = {"en": "City", "zh_CN": "城市"}
"""What a city is called until somebody names it."""
GENERAL: Final = "general"
"""Key of the catalogue that stands in until the city has its own."""


def found(desk: Desk) -> None:
    """Put a profile and chains in force, once: in a store that has no profile yet."""
    if ("city", "city") in desk.city.versions:
        return
    put_in_force(desk, "city", Profile(UNNAMED, zone=machine_zone()))
    if not desk.city.chains:
        put_in_force(desk, "chains", RESOURCES / "chains" / "default.toml")


def ensure_catalogue(desk: Desk) -> None:
    """Put the general catalogue in force where there is none, so that reports can be filed."""
    if desk.city.catalogue_key is None:
        put_in_force(desk, "catalogue", RESOURCES / "catalogues" / f"{GENERAL}.toml")


def bring(desk: Desk, files: Mapping[str, Path], names: Label | None, zone: str) -> list[str]:
    """Put in force what the workspace has none of, and say what was; what it has stays.

    `files` are of the kinds calendar, catalogue, units and people. A city that nobody has named
    takes `names` and `zone`.
    """
    city = desk.city
    if names is not None and city.profile.names == UNNAMED:
        put_in_force(desk, "city", replace(city.profile, names=names, zone=zone))
    present = {
        "calendar": bool(city.calendars),
        "catalogue": city.catalogue_key is not None and city.catalogue_key[0] != GENERAL,
        "units": bool(city.units.by_code),
        "people": set(city.people) != {LOCAL.id},
    }
    brought = [kind for kind in files if not present[kind]]
    for kind in brought:
        put_in_force(desk, kind, files[kind])
    said = {
        "calendar": _("There was no calendar; {file} is in force now."),
        "catalogue": _("There was no catalogue; {file} is in force now."),
        "units": _("There were no units; those of {file} are in force now."),
        "people": _("There were no people; those of {file} are in force now."),
    }
    return [said[kind].format(file=files[kind].name) for kind in brought]


def put_in_force(desk: Desk, kind: str, piece: Any) -> None:
    """A piece of configuration, or what the file at a path says, under its own key."""
    pieces = _read(kind, piece) if isinstance(piece, Path) else [piece]
    for each in pieces:
        stored = "chain" if kind == "chains" else kind
        desk.do(Configure(stored, getattr(each, "key", stored), to_json(each)))


def _read(kind: str, path: Path) -> list[Any]:
    # The readers of files are not needed to start the console on a workspace that has begun.
    from commandcenter.intake.calendars import CalendarError, read_calendar
    from commandcenter.intake.catalogues import read_catalogue
    from commandcenter.intake.chains import read_chains
    from commandcenter.intake.people import read_people
    from commandcenter.intake.units import read_units

    if kind == "chains":
        return list(read_chains(path).pieces)
    readers: dict[str, Any] = {
        "calendar": read_calendar,
        "catalogue": lambda path: read_catalogue(path).pieces,
        "units": lambda path: read_units(path).pieces,
        "people": lambda path: read_people(path).pieces,
    }
    try:
        return [readers[kind](path)]
    except CalendarError as fault:
        raise Refused(str(fault)) from fault


def machine_zone() -> str:
    """The IANA zone that this machine is set to; UTC where it does not say."""
    known = available_timezones()
    told = os.environ.get("TZ", "").lstrip(":")
    set_to = "/".join(Path("/etc/localtime").resolve().parts[-2:])
    return next((zone for zone in (told, set_to) if zone in known), "UTC")
