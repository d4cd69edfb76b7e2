"""Places by name: a crossing, a street, an address, a unit grid, an area, coordinates.

Built once from the base map and the areas of the city, then asked at every key typed: a few
milliseconds for New York. What has no exact place (a house number, since the base map has none)
is still found, as the street it lies in, and says so with a wide `accuracy_m`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from commandcenter.coordinates import distance_m, metres_per_degree
from commandcenter.frozen import frozen
from commandcenter.grid import Area, AreaTree, CellIndex
from commandcenter.places.basemap import (
    Crossing,
    Crossings,
    read_crossings,
    read_streets,
    street_key,
)
from commandcenter.places.known_addresses import KnownAddresses, house_and_street
from commandcenter.places.typed_coordinates import place_typed
from commandcenter.report import Place
from commandcenter.wording import _

CROSSING_M = 25.0
"""How far a thing “at the crossing” may be from the node of the two streets, in metres."""
BLOCK_M = 150.0
"""The same for an address of which a cross street is known."""
SAME_ADDRESS_M = 30.0
"""How far two things at one address may lie apart."""
FEW_STREETS = 4
"""If no more streets fit a lone name, their crossings are offered as well."""

_FILLER = re.compile(
    r"^(?:(?:at|near|on)\s+)?(?:the\s+)?(?:corner|intersection|crossing|junction)\s+of\s+"
    r"|\s*(?:的)?(?:交叉路口|十字路口|交叉口|交汇处|交界处|相交处|路口)$",
    re.IGNORECASE,
)
_TWO_ROADS = re.compile(r"^(\S+?(?:大道|[路街道巷]))([^\W\d_].*)$")


@frozen
class Found:
    """One place that fits what was typed."""

    label: str
    """What it is called, with the area that tells equal names apart."""
    place: Place
    cell: str | None
    """Code of the unit grid it lies in; None outside every one."""
    how: str
    """A few words on how it was found, and how far to trust it."""
    accuracy_m: float


@frozen
class _Street:
    key: str
    name: str
    area: str
    lon: float
    lat: float
    reach_m: float


class Gazetteer:
    """All that a city can be asked for by name. Safe to ask from several threads."""

    def __init__(
        self,
        areas: AreaTree,
        cells: CellIndex,
        streets: Iterable[tuple[str, NDArray[np.float64]]] = (),
        crossings: Crossings | None = None,
    ) -> None:
        self._areas = areas
        self._cells = cells
        self._crossings = crossings or Crossings()
        self._streets = self._gather(list(streets))
        self._area_names = [
            (_plain(area.name), area.code.casefold(), area) for area in areas.areas.values()
        ]

    @classmethod
    def build(
        cls,
        streets: Sequence[Path],
        crossings: Path | None,
        areas: AreaTree,
        cells: CellIndex | None = None,
    ) -> Gazetteer:
        """Read the base map's files; meant for a worker (0.4 s for New York).

        `cells` are those of `areas` if they are at hand. Raises Refused for unreadable files.
        """
        lines = [street for path in streets for street in read_streets(path)]
        return cls(
            areas,
            cells or CellIndex(areas.cells()),
            ((street.name, street.points) for street in lines if street.name),
            read_crossings(crossings) if crossings else None,
        )

    def find(self, text: str, limit: int = 8, known: KnownAddresses | None = None) -> list[Found]:
        """Places that fit what has been typed so far, the likeliest first."""
        text = " ".join(text.split())
        if not text:
            return []
        bounds = self._cells.bounds if len(self._cells) else None
        place = place_typed(text, bounds)
        if place is not None:
            return [self.at(place)]
        text = _FILLER.sub("", text)
        rest, area = self._part_named(text)
        if area:
            inside = (each for each in self.find(rest, 8 * limit, known) if _lies_in(each, area))
            return list(inside)[:limit]
        exact, others = self._named_areas(text, limit)
        found = [
            *exact,
            *self._known(text, known),
            *self._two_streets(text, limit),
            *self._one_street(text, limit),
            *self._address(text, limit),
            *others,
        ]
        if not found and "," in text:
            # “12 Oak Street, second floor”: what stands last is not known here.
            return self.find(text.rpartition(",")[0], limit, known)
        return self._in_cells(list({(f.label, f.place): f for f in found}.values())[:limit])

    def at(self, place: Place) -> Found:
        """A place given by a point: what it is called here."""
        cell = self._cells.cell_of(place.lon, place.lat)
        point = f"{place.lat:.5f}, {place.lon:.5f}"
        how = _("coordinates") if place.method == "coordinates" else _("point on the map")
        if place.crs in ("gcj02", "bd09"):
            how = _("coordinates, converted from {frame}").format(frame=_FRAMES[place.crs])
        if cell is None:
            how = _("{how}; outside every unit grid").format(how=how)
        return Found(self._with_area(point, cell), place, cell, how, place.accuracy_m or 0.0)

    def area_line(self, cell: str | None) -> str:
        """The areas a cell lies in, the smallest first, by name; empty for None."""
        if cell is None:
            return ""
        names = [area.name for area in reversed(self._areas.lineage(cell))]
        return " · ".join(dict.fromkeys(names))

    def _part_named(self, text: str) -> tuple[str, str]:
        """The text without the part of the city named at its end, and that part if there is one."""
        rest, comma, last = text.replace("，", ",").rpartition(",")
        typed = _plain(last)
        if comma and rest.strip() and len(typed) >= 2:
            for area in self._areas.children():
                if _plain(area.name).startswith(typed):
                    return rest.strip(), area.name
        return text, ""

    def _in_cells(self, found: list[Found]) -> list[Found]:
        """The same with their unit grids, all looked up at once."""
        numbers = self._cells.cells_of(
            [each.place.lon for each in found], [each.place.lat for each in found]
        )
        return [
            replace(each, cell=None if number < 0 else self._cells.codes[number])
            for each, number in zip(found, numbers.tolist(), strict=True)
        ]

    def _known(self, text: str, known: KnownAddresses | None) -> list[Found]:
        how = _("address of an open case")
        return [
            _found(
                self._with_area(text, self._cells.cell_of(place.lon, place.lat)),
                place.lon, place.lat, SAME_ADDRESS_M, "address", how,
            )
            for place in (known.places(text) if known else ())
        ]  # fmt: skip

    def _two_streets(self, text: str, limit: int) -> list[Found]:
        crossings = self._crossings.find(text, limit) if _has_two(text) else []
        if not crossings and (split := _TWO_ROADS.match(text)):
            crossings = self._crossings.find(f"{split[1]} & {split[2]}", limit)
        if crossings:
            return [self._crossing(each, each_text=text) for each in crossings]
        return self._between(text, limit)

    def _between(self, text: str, limit: int) -> list[Found]:
        """An address with a cross street: the crossing, less exactly."""
        house = house_and_street(text)
        crossings = self._crossings.find(house[1], limit) if house and _has_two(house[1]) else []
        how = _("nearest crossing, no house numbers known")
        return [
            _found(
                _("{house} {street}, near {other}, {area}").format(
                    house=house[0] if house else "", street=first, other=second, area=each.area
                ),
                each.lon, each.lat, BLOCK_M, "address", how,
            )
            for each in crossings
            for first, second in (_as_typed(each, house[1] if house else text),)
        ]  # fmt: skip

    def _crossing(self, crossing: Crossing, each_text: str) -> Found:
        first, second = _as_typed(crossing, each_text)
        words = _("{first} and {second}, {area}").format(
            first=first, second=second, area=crossing.area
        )
        how = _("street crossing")
        return _found(words, crossing.lon, crossing.lat, CROSSING_M, "crossing", how)

    def _one_street(self, text: str, limit: int) -> list[Found]:
        if _has_two(text):
            return []
        fitting = self._fitting_streets(text, limit)
        found = [
            _found(
                _named(street.name, street.area), street.lon, street.lat, street.reach_m,
                "address", _("middle of the street"),
            )
            for street in fitting
        ]  # fmt: skip
        if 0 < len(fitting) <= FEW_STREETS:
            crossings = self._crossings.find(text, limit)
            found += [self._crossing(each, each_text=text) for each in crossings]
        return found

    def _address(self, text: str, limit: int) -> list[Found]:
        house = house_and_street(text)
        if house is None or _has_two(text) or self._fitting_streets(text, 1):
            # “164 St” is a street, not number 164 of some street.
            return []
        how = _("middle of the street, no house numbers known")
        return [
            _found(
                _named(_with_house(house[0], street.name), street.area),
                street.lon, street.lat, street.reach_m, "address", how,
            )
            for street in self._fitting_streets(house[1], limit)
        ]  # fmt: skip

    def _named_areas(self, text: str, limit: int) -> tuple[list[Found], list[Found]]:
        """The areas with exactly this name or code, and those with a name or code like it."""
        typed = _plain(text)
        ranked: list[tuple[int, int, str, Area]] = []
        for name, code, area in self._area_names:
            ranks = [_rank(words, typed) for words in (name, code) if typed in words]
            rank = min((each for each in ranks if each is not None), default=None)
            if rank is not None and area.geometry is not None:
                ranked.append((rank, self._areas.levels.index(area.level), area.code, area))
        ranked.sort(key=lambda each: each[:3])
        found = [(rank == 0, self._area(area)) for rank, _level, _code, area in ranked[:limit]]
        return [each for same, each in found if same], [each for same, each in found if not same]

    def _area(self, area: Area) -> Found:
        assert area.geometry is not None
        point = area.geometry.representative_point()
        west, south, east, north = area.geometry.bounds
        reach = float(distance_m(west, south, east, north)) / 2
        smallest = not self._areas.children(area.code)
        how = _("inside unit grid {code}") if smallest else _("somewhere in area {code}")
        above = self._areas.lineage(area.code)[:-1]
        words = _named(area.name, above[0].name if above else "")
        method = "cell" if smallest else "area"
        return _found(words, point.x, point.y, round(reach), method, how.format(code=area.code))

    def _fitting_streets(self, text: str, limit: int) -> list[_Street]:
        key = street_key(text)
        fitting = ((_rank(s.key, key), s) for s in self._streets if key in s.key)
        ranked = [(rank, s.key, s.area, s) for rank, s in fitting if rank is not None]
        ranked.sort(key=lambda each: each[:3])
        return [street for _rank_, _key, _area, street in ranked[:limit]]

    def _with_area(self, words: str, cell: str | None) -> str:
        return _named(words, self._areas.lineage(cell)[0].name if cell else "")

    def _gather(self, lines: list[tuple[str, NDArray[np.float64]]]) -> list[_Street]:
        """One street for all lines of one name within one area of the top level."""
        if not lines:
            return []
        middles = np.array([points[len(points) // 2] for _name, points in lines])
        numbers = self._cells.cells_of(middles[:, 0], middles[:, 1])
        tops: dict[int, str] = {-1: ""}
        pieces: dict[tuple[str, str], list[int]] = {}
        for at, number in enumerate(numbers.tolist()):
            if number not in tops:
                tops[number] = self._areas.lineage(self._cells.codes[number])[0].name
            pieces.setdefault((street_key(lines[at][0]), tops[number]), []).append(at)
        return [
            _street(key, lines[at[0]][0], area, np.concatenate([lines[i][1] for i in at]))
            for (key, area), at in pieces.items()
        ]


def _found(words: str, lon: float, lat: float, accuracy_m: float, method: str, how: str) -> Found:
    return Found(words, Place(lon, lat, accuracy_m, method), None, how, accuracy_m)


def _lies_in(found: Found, area: str) -> bool:
    return found.label.endswith(area)


_FRAMES = {"gcj02": "GCJ-02", "bd09": "BD-09"}
_SEPARATORS = re.compile(
    r"[&/@+,，、;；]|\s(?:and|at)\s|[路街道巷桥](?:\s*[与和]|\s)", re.IGNORECASE
)


def _has_two(text: str) -> bool:
    return _SEPARATORS.search(text) is not None


def _with_house(number: str, street: str) -> str:
    if street[-1:] in "路街道巷村":
        return f"{street}{number}号"
    return f"{number} {street}"


def _as_typed(crossing: Crossing, text: str) -> tuple[str, str]:
    """The crossing's two streets, the one typed first in front."""
    typed = street_key(_SEPARATORS.split(text)[0])
    first, second = crossing.first, crossing.second
    if _rank(street_key(first), typed) is None and _rank(street_key(second), typed) is not None:
        return second, first
    return first, second


def _named(words: str, area: str) -> str:
    return _("{place}, {area}").format(place=words, area=area) if area else words


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _rank(name: str, typed: str) -> int | None:
    """0 for the same, 1 for its beginning, 2 for the beginning of a word in it, else None."""
    if name.startswith(typed):
        return int(name != typed)
    return 2 if f" {typed}" in name or f"-{typed}" in name else None


def _street(key: str, name: str, area: str, points: NDArray[np.float64]) -> _Street:
    """The point of the street nearest to its centre, and how far its ends are from there."""
    east, north = metres_per_degree(points[:, 1].mean())
    flat = (points - points.mean(axis=0)) * np.array([east, north])
    middle = int(np.hypot(flat[:, 0], flat[:, 1]).argmin())
    away = flat - flat[middle]
    reach = float(np.hypot(away[:, 0], away[:, 1]).max())
    lon, lat = points[middle]
    return _Street(key, name, area, float(lon), float(lat), float(round(max(reach, CROSSING_M))))
