"""How each kind of configuration is read into a city."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from commandcenter.catalogue import Catalogue
from commandcenter.channels.person import unpack_channels
from commandcenter.component import ComponentSet
from commandcenter.escalation import Chain
from commandcenter.events import ConfigurationChanged
from commandcenter.grid.blobs import unpack_areas
from commandcenter.grid.duties import AreaDuty
from commandcenter.ids import EventId
from commandcenter.patrol.tasks import unpack_plans
from commandcenter.roles import LOCAL, Person
from commandcenter.roster.feed import RosterFeed
from commandcenter.roster.shifts import Roster, Week
from commandcenter.unit import Unit, UnitTree
from commandcenter.wording import _
from commandcenter.working_calendar import Calendar

if TYPE_CHECKING:
    from commandcenter.city import City


def _grid_duties(city: City, body: ConfigurationChanged, raw: bytes) -> City:
    duties = {duty.area: duty for duty in msgspec.json.decode(raw, type=list[AreaDuty])}
    return replace(city, duties={**city.duties, body.key: duties})


def _catalogue(city: City, body: ConfigurationChanged, raw: bytes) -> City:
    catalogue = _read_catalogue(body, raw)
    key = (catalogue.key, body.version)
    return replace(city, catalogues={**city.catalogues, key: catalogue}, catalogue_key=key)


def _read_catalogue(body: ConfigurationChanged, raw: bytes) -> Catalogue:
    catalogue = replace(msgspec.json.decode(raw, type=Catalogue), version=body.version)
    _named(body, catalogue.key)
    return catalogue


def _catalogue_aside(city: City, late: EventId, body: ConfigurationChanged, raw: bytes) -> City:
    known = {**city.overruled_catalogues, late: _read_catalogue(body, raw)}
    return replace(city, overruled_catalogues=known)


def _calendar(city: City, body: ConfigurationChanged, raw: bytes) -> City:
    calendar = _read_calendar(body, raw)
    return replace(city, calendars={**city.calendars, (body.key, body.version): calendar})


def _read_calendar(body: ConfigurationChanged, raw: bytes) -> Calendar:
    calendar = msgspec.json.decode(raw, type=Calendar)
    _named(body, calendar.key)
    return calendar


def _calendar_aside(city: City, late: EventId, body: ConfigurationChanged, raw: bytes) -> City:
    known = {**city.overruled_calendars, late: (body.version, _read_calendar(body, raw))}
    return replace(city, overruled_calendars=known)


def _chain(city: City, body: ConfigurationChanged, raw: bytes) -> City:
    chain = _read_chain(body, raw)
    return replace(city, chains={**city.chains, (chain.key, body.version): chain})


def _chain_aside(city: City, late: EventId, body: ConfigurationChanged, raw: bytes) -> City:
    chains = {**city.overruled_chains, late: _read_chain(body, raw)}
    return replace(city, overruled_chains=chains)


def _read_chain(body: ConfigurationChanged, raw: bytes) -> Chain:
    chain = replace(msgspec.json.decode(raw, type=Chain), version=body.version)
    _named(body, chain.key)
    return chain


def _named(body: ConfigurationChanged, key: str) -> None:
    if key != body.key:
        raise ValueError(
            _("it is filed as {key} but calls itself {name}").format(key=body.key, name=key)
        )


def _people(city: City, body: ConfigurationChanged, raw: bytes) -> City:
    people = msgspec.json.decode(raw, type=list[Person])
    return replace(city, people={LOCAL.id: LOCAL, **{each.id: each for each in people}})


def _roster(city: City, body: ConfigurationChanged, raw: bytes) -> City:
    roster = msgspec.json.decode(raw, type=Roster)
    _named(body, roster.key)
    return replace(city, rosters={**city.rosters, roster.key: roster})


def _roster_week(city: City, body: ConfigurationChanged, raw: bytes) -> City:
    week = msgspec.json.decode(raw, type=Week)
    _named(body, week.key)
    weeks = {**city.roster_weeks, (week.roster, week.monday): week}
    return replace(city, roster_weeks=weeks)


READERS: dict[str, Callable[[City, ConfigurationChanged, bytes], City]] = {
    "city": lambda city, body, raw: replace(
        city, profile=msgspec.json.decode(raw, type=type(city.profile))
    ),
    "areas": lambda city, body, raw: replace(
        city, area_sets={**city.area_sets, body.key: unpack_areas(raw)}
    ),
    "grid_duties": _grid_duties,
    "catalogue": _catalogue,
    "units": lambda city, body, raw: replace(
        city, units=UnitTree(msgspec.json.decode(raw, type=list[Unit]))
    ),
    "calendar": _calendar,
    "chain": _chain,
    "people": _people,
    "roster": _roster,
    "roster_week": _roster_week,
    "components": lambda city, body, raw: replace(
        city, component_sets={**city.component_sets, body.key: ComponentSet(raw)}
    ),
    "channels": lambda city, body, raw: replace(
        city, channels={**city.channels, body.key: unpack_channels(raw, body.key)}
    ),
    "roster_feed": lambda city, body, raw: replace(
        city, roster_feed=msgspec.json.decode(raw, type=RosterFeed)
    ),
    "patrols": lambda city, body, raw: replace(city, patrols=unpack_plans(raw)),
}
"""By kind."""

KEPT_ASIDE: dict[str, Callable[[City, EventId, ConfigurationChanged, bytes], City]] = {
    "catalogue": _catalogue_aside,
    "calendar": _calendar_aside,
    "chain": _chain_aside,
}
"""Of what came too late to count, that by which cases may go on that met it meanwhile."""
