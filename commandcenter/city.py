"""The city's configuration in force: areas, catalogue, units, calendars, chains, people.

Configuration is events too (`ConfigurationChanged`, part `city`): `City.from_events` folds them.
A `City` is never changed; a new version of a piece makes a new `City`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from commandcenter.case import Case
from commandcenter.catalogue import CaseClass, Catalogue, FilingCondition
from commandcenter.channels.person import PersonChannels
from commandcenter.component import ComponentIndex, ComponentSet
from commandcenter.configuration.pieces import KEPT_ASIDE, READERS
from commandcenter.escalation import LEVELS, NEXT_LEVEL, Binding, Chain, Phase, Subject
from commandcenter.events import ConfigurationChanged, Event
from commandcenter.frozen import frozen
from commandcenter.grid import CITY_LAYER, Area, AreaTree, CellIndex
from commandcenter.grid.blobs import pack_areas as pack_areas
from commandcenter.grid.crosswalk import largest_share
from commandcenter.grid.duties import AreaDuty, duty_at
from commandcenter.grid.layers import GridLayer, newest_versions
from commandcenter.ids import AreaCode, EventId, PersonId
from commandcenter.patrol.tasks import PatrolPlan
from commandcenter.proceedings import Wanted
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Person, Post
from commandcenter.roster.feed import RosterFeed
from commandcenter.roster.shifts import DutyRoster, Roster, Week
from commandcenter.unit import Unit, UnitTree
from commandcenter.wording import Label, _, join, label
from commandcenter.working_calendar import Calendar

ReadBlob = Callable[[str], bytes]
"""Gives the content of the blob with a SHA-256 in hex."""

CONFIGURATION_KINDS = tuple(READERS)
"""What can be configured."""


APPROVALS: dict[str, tuple[str, ...]] = {
    Wanted.EXTENSION: (Post.DISPATCHER,),
    Wanted.SECOND_EXTENSION: (Post.DISPATCHER, Post.DUTY_OFFICER),
    Wanted.SUSPENSION: (Post.SHIFT_LEADER, Post.DUTY_OFFICER),
    Wanted.FORCED_CLOSE: (Post.DUTY_OFFICER,),
}
"""Who approves what, where a city has not said otherwise."""


@frozen
class Profile:
    """What a city calls itself, and how its areas are named."""

    names: Label
    zone: str = "UTC"
    """IANA time zone in which its people live."""
    seat_part: str = "city"
    """The district of this seat; begins every case's number."""
    levels: dict[str, Label] = field(default_factory=dict)
    """Area levels from the top down, with what people here call them."""
    approvals: dict[str, tuple[str, ...]] = field(default_factory=lambda: dict(APPROVALS))
    """Posts that must approve what is wanted (`Wanted`), one after the other."""
    district_classes: dict[str, str] = field(default_factory=dict)
    """Class of district (such as `threshold`, `improvement`) by code of an area."""


@dataclass(frozen=True)
class City:
    """Everything that the rules ask of a city."""

    profile: Profile = field(default_factory=lambda: Profile({"en": "City"}))
    area_sets: Mapping[str, tuple[Area, ...]] = field(default_factory=dict)
    """All areas by layer, with those that have ended and those still to come."""
    duties: Mapping[str, Mapping[str, AreaDuty]] = field(default_factory=dict)
    """Who answers for an area, by layer and code of the area."""
    catalogues: Mapping[tuple[str, int], Catalogue] = field(default_factory=dict)
    catalogue_key: tuple[str, int] | None = None
    """Key and version of the catalogue in force."""
    units: UnitTree = field(default_factory=lambda: UnitTree(()))
    calendars: Mapping[tuple[str, int], Calendar] = field(default_factory=dict)
    chains: Mapping[tuple[str, int], Chain] = field(default_factory=dict)
    people: Mapping[PersonId, Person] = field(default_factory=lambda: {LOCAL.id: LOCAL})
    component_sets: Mapping[str, ComponentSet] = field(default_factory=dict)
    """The register of components, in parts by big class."""
    patrols: Mapping[str, PatrolPlan] = field(default_factory=dict)
    """Recurring patrols, by key."""
    rosters: Mapping[str, Roster] = field(default_factory=dict)
    """Shifts and seats of the control room and of units, by key."""
    roster_weeks: Mapping[tuple[str, date], Week] = field(default_factory=dict)
    """Who sits there, by the roster's key and the week's Monday."""
    roster_feed: RosterFeed = field(default_factory=RosterFeed)
    """What calendars of other programs have brought into them."""
    channels: Mapping[str, PersonChannels] = field(default_factory=dict)
    """How people are reached away from the desk, by id."""
    versions: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """The newest version of every piece, by kind and key."""
    put_by: Mapping[tuple[str, str, int], EventId] = field(default_factory=dict)
    """Which event put a version of a piece in force."""
    overruled: Mapping[EventId, EventId] = field(default_factory=dict)
    """Changes that came too late to count, and which one each would have taken the place of."""
    overruled_chains: Mapping[EventId, Chain] = field(default_factory=dict)
    """The chains among them: what they were bound to meanwhile climbs on by them."""
    overruled_catalogues: Mapping[EventId, Catalogue] = field(default_factory=dict)
    """The catalogues among them, for the cases that were filed under them."""
    overruled_calendars: Mapping[EventId, tuple[int, Calendar]] = field(default_factory=dict)
    """The calendars among them, each with its version, for the clocks that began by them."""

    @classmethod
    def from_events(cls, events: Iterable[Event], read_blob: ReadBlob) -> "City":
        """The configuration that `events` add up to."""
        city = cls()
        for event in events:
            city = city.after(event, read_blob)
        return city

    def after(self, event: Event, read_blob: ReadBlob) -> "City":
        """This city with one more event of the log.

        As with a case's decisions the first one stands: a change that was made to what was in
        force no more by then, on a desk without a line, is only noted.
        """
        body = event.body
        if not isinstance(body, ConfigurationChanged) or body.kind not in READERS:
            return self  # Of a kind that only a newer program knows: it is kept, and passed on.
        former = self.head(body.kind, body.key)
        version = self.versions.get((body.kind, body.key), 0)
        made_to_it = event.base == former if event.base and former else body.version > version
        if made_to_it:
            city = self.changed(body, read_blob)
            by = {**self.put_by, (body.kind, body.key, body.version): event.id}
            return replace(city, put_by=by)
        overruled = {**self.overruled, event.id: former} if former else self.overruled
        city = replace(self, overruled=overruled)
        aside = KEPT_ASIDE.get(body.kind)
        return aside(city, event.id, body, _content(body, read_blob)) if aside else city

    def head(self, kind: str, key: str) -> EventId | None:
        """The event that put a piece in force as it is; None if there is none."""
        return self.put_by.get((kind, key, self.versions.get((kind, key), 0)))

    def changed(self, body: ConfigurationChanged, read_blob: ReadBlob) -> "City":
        """This city with one more piece of configuration, of a kind that is known here."""
        city = READERS[body.kind](self, body, _content(body, read_blob))
        versions = {**self.versions, (body.kind, body.key): body.version}
        return replace(city, versions=versions)

    @cached_property
    def areas(self) -> AreaTree:
        """All areas, in the order of the levels that the profile names.

        An area that has ended stays in the tree, for the cases that name it; of one that was drawn
        anew the tree has the newest version.
        """
        every = (area for group in self.area_sets.values() for area in newest_versions(group))
        return AreaTree(every, tuple(self.profile.levels))

    @cached_property
    def layers(self) -> Mapping[str, GridLayer]:
        """The tilings of the city, through time; the main one is always there."""
        by_layer: dict[str, list[Area]] = {CITY_LAYER: []}
        for group in self.area_sets.values():
            for area in group:
                by_layer.setdefault(area.layer, []).append(area)
        return {layer: GridLayer(areas) for layer, areas in by_layer.items()}

    @property
    def cells(self) -> CellIndex:
        """The unit grids of the city's main layer, after every change that is known."""
        return self.layers[CITY_LAYER].cells()

    def cells_at(self, at: datetime | None, layer: str = CITY_LAYER) -> CellIndex:
        """The cells of a layer in force at an instant. Raises KeyError for an unknown layer."""
        return self.layers[layer].cells(at)

    def cell_in(
        self, layer: str, point: tuple[float, float], at: datetime | None = None
    ) -> AreaCode | None:
        """The cell of a layer at a point (longitude, latitude; WGS-84) at an instant.

        Raises KeyError for an unknown layer.
        """
        code = self.cells_at(at, layer).cell_of(*point)
        return None if code is None else AreaCode(code)

    def cells_of(self, case: Case) -> dict[str, AreaDuty]:
        """The cell of a case in every layer that has one there, with its owner and officers.

        In other layers that is the cell at its point when it was reported; for a case without a
        point, the one that shares most ground with its cell.
        """
        found: dict[str, AreaDuty] = {}
        for layer in self.layers:
            cell = case.cell if layer == CITY_LAYER else self._cell_elsewhere(layer, case)
            if cell is not None:
                found[layer] = duty_at(self.areas, self.duties.get(layer, {}), cell)
        return found

    def _cell_elsewhere(self, layer: str, case: Case) -> str | None:
        if case.place is not None:
            return self.cell_in(layer, (case.place.lon, case.place.lat), case.reported_at)
        if case.cell is None or case.cell not in self.areas:
            return None
        geometry = self.areas.area(case.cell).geometry
        others = self.cells_at(case.reported_at, layer)
        return None if geometry is None else largest_share(geometry, others)

    @cached_property
    def components(self) -> ComponentIndex:
        """The register of components; unpacked when it is first asked."""
        return ComponentIndex(self.component_sets.values())

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which the city's clocks run."""
        return ZoneInfo(self.profile.zone)

    @cached_property
    def roster(self) -> DutyRoster:
        """Who is on duty when, by all rosters."""
        return DutyRoster(self.rosters.values(), self.roster_weeks.values(), self.zone)

    def duty_of(self, unit: Unit, at: datetime) -> str:
        """Who is at a unit's desk: by its roster, else what the unit says of its desk."""
        on_duty = self.roster.on_duty(unit.code, at)
        return join(map(self.called, on_duty)) or label(unit.duty_names)

    def called(self, person: PersonId) -> str:
        """The name of a person in the language in use; their id if nobody knows them any more."""
        known = self.people.get(person)
        return known.called if known else person

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue in force. Raises Refused while there is none."""
        if self.catalogue_key is None:
            raise Refused(_("This workspace has no catalogue yet. Import one first."))
        return self.catalogues[self.catalogue_key]

    def catalogue_of(self, case: Case) -> Catalogue:
        """The catalogue that a case was filed under, else the one in force.

        Two may have called themselves by one version, each on a desk without a line: it is the one
        that counts, if that has the class and the condition of the case.
        """
        standing = case.standing
        key = (standing.catalogue, standing.catalogue_version)
        frozen = self.catalogues.get(key)
        late = [c for c in self.overruled_catalogues.values() if (c.key, c.version) == key]
        if late and (frozen is None or not _has_class_of(frozen, case)):
            frozen = next((each for each in late if _has_class_of(each, case)), frozen)
        return frozen or self.catalogue

    def class_of(self, case: Case) -> CaseClass | None:
        """The class of a case as it was when the case was filed; None if unclassified."""
        if case.standing.class_code is None or self.catalogue_key is None:
            return None
        return self.catalogue_of(case).by_code.get(case.standing.class_code)

    def condition_of(self, case: Case) -> FilingCondition | None:
        """The filing condition of a case; None before it is filed."""
        found = self.class_of(case)
        if found is None or case.standing.condition is None:
            return None
        return next((c for c in found.conditions if c.code == case.standing.condition), None)

    def path_of(self, case: Case) -> dict[str, AreaCode]:
        """The areas that a case lies in, by level; empty while it is unplaced."""
        return self.path(case.cell)

    def path(self, cell: str | None) -> dict[str, AreaCode]:
        """The areas that a cell lies in, by level; empty for None."""
        if cell is None or cell not in self.areas:
            return {}
        return {level: AreaCode(code) for level, code in self.areas.path(cell).items()}

    def district_class(self, cell: str | None) -> str | None:
        """The class of district that limits differ by there: the smallest area's that has one."""
        of_area = self.profile.district_classes
        path = self.path(cell).values() if of_area else ()
        return next((of_area[area] for area in reversed([*path]) if area in of_area), None)

    def chain_for(self, phase: Phase, subject: Subject) -> Chain | None:
        """The chain in force for such a case: the first, by rank, whose rules let it pass."""
        in_force = (
            chain
            for (key, version), chain in self.chains.items()
            if self.versions.get(("chain", key)) == version and chain.fits(phase, subject)
        )
        return min(in_force, key=lambda chain: chain.rules.rank, default=None)

    def chain_of(self, binding: Binding) -> Chain | None:
        """The chain that a case is bound to, as it was then; None if nobody here knows it.

        A change that the hub did not take was its author's alone. What was bound to that one goes
        by the version of the same number, if that has the same steps.
        """
        overruled = self.overruled_chains.get(EventId(binding.put_by))
        if overruled is not None:
            return overruled
        found = self.chains.get((binding.chain, binding.version))
        by = self.put_by.get(("chain", binding.chain, binding.version))
        if found is None or by is None or binding.put_by in ("", by):
            return found
        return found if found.has(binding.keys) else None

    def calendar(self, key: str, version: int | None = None) -> Calendar:
        """A version of the working calendar `key`, the one in force by default.

        Without such a calendar, plain days in the city's own zone.
        """
        wanted = self.versions.get(("calendar", key), 0) if version is None else version
        found = self.calendars.get((key, wanted))
        return found or Calendar(key=key, name=key, zone=self.profile.zone)

    def calendar_key(self, catalogue: Catalogue | None, unit: str | None = None) -> str:
        """Key of the calendar that a clock runs by: the unit's own if it has one, else the usual.

        A calendar that a unit names and that nobody has brought yet holds nobody up.
        """
        found = self.units.get(unit)
        if found is not None and ("calendar", found.calendar) in self.versions:
            return found.calendar
        return catalogue.calendar if catalogue else ""

    def check(self) -> None:
        """Work out what is otherwise worked out when it is first asked for.

        Raises ValueError (BrokenTree among them), KeyError or Refused for configuration that does
        not hold together.
        """
        try:
            ZoneInfo(self.profile.zone)
        except (ZoneInfoNotFoundError, ValueError) as fault:
            raise ValueError(
                _("there is no time zone {zone}").format(zone=self.profile.zone)
            ) from fault
        len(self.areas)
        for layer in self.layers.values():
            layer.make_ready()
        for part in self.component_sets.values():
            part.check()
        for case_class in self.catalogue.classes if self.catalogue_key else ():
            if not case_class.conditions:
                raise ValueError(
                    _("class {code} has no filing condition").format(code=case_class.code)
                )
        for (key, _version), chain in self.chains.items():
            if any(step.level not in (*LEVELS, NEXT_LEVEL) for step in chain.steps):
                raise ValueError(_("chain {key} raises to an unknown level").format(key=key))

    def person(self, reference: str) -> Person:
        """The person with this id, or name in any language. Raises Refused if there is none."""
        for person in self.people.values():
            if reference in (person.id, person.name, *person.names.values()):
                return person
        raise Refused(_("Nobody here is called {name}.").format(name=reference))

    def unit(self, reference: str) -> Unit:
        """The unit with this code or name. Raises Refused if there is none."""
        found = self.units.get(reference)
        if found is None:
            named = (u for u in self.units.by_code.values() if reference in u.names.values())
            found = next(named, None)
        if found is None:
            raise Refused(_("There is no unit {unit}.").format(unit=reference))
        return found


def _has_class_of(catalogue: Catalogue, case: Case) -> bool:
    found = catalogue.by_code.get(case.standing.class_code or "")
    wanted = case.standing.condition
    return found is not None and wanted in (None, *(each.code for each in found.conditions))


def _content(body: ConfigurationChanged, read_blob: ReadBlob) -> bytes:
    return read_blob(body.blob) if body.blob else (body.content or "null").encode()


def to_json(piece: Any) -> str:
    """A piece of configuration as the JSON that goes into its event."""
    return msgspec.json.encode(piece).decode()
