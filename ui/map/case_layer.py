"""The cases on the map: a symbol each, or one with a number where symbols would overlap.

Cases lie in columns, so that grouping those in and around the window is a handful of numpy calls.
It is done when the map is next painted, and only if a case has come, gone or moved, the zoom is
another or the window has left the region grouped before. A light that turns changes one symbol.
Emergencies and the selected case are never hidden in a number, and no emergency hides one.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from commandcenter.frozen import frozen
from ui.map.projection import WORLD, Floats, Viewport, plane_point, to_plane

LIGHTS: Final = ("green", "grey", "yellow", "red")
"""The lights in the order of rising need, which is the order they are drawn in."""

FINE: Final = 10
"""Side in logical pixels of the squares whose cases always share one symbol."""

ROUNDS: Final = 12
"""How often overlapping symbols are joined, each time into fewer and larger ones, at most."""

EMERGENCY: Final = 10.0
"""Logical pixels from the middle of an emergency to its halo."""

ASIDE_ROUNDS: Final = 3
"""How often a number steps aside where emergencies lie on several sides of it."""

REGION: Final = 384
"""Logical pixels beyond the window that are grouped with it: groups form from near to near, so
what lies further out cannot change what is seen."""

OVERHANG: Final = 24
"""Logical pixels by which a symbol may reach into the window from outside."""


@frozen
class CaseMark:
    """One case for the map."""

    case_id: str
    lon: float
    """WGS-84 degrees."""
    lat: float
    light: str
    """green, yellow, red or grey."""
    emergency: bool = False


@frozen
class Symbol:
    """What is drawn at one place: a case, or the number of several."""

    x: float
    """Unit square."""
    y: float
    cases: tuple[str, ...]
    counts: tuple[int, ...]
    """How many of each of `LIGHTS`."""
    light: str
    """Of the neediest case here."""
    emergency: bool
    order: int
    """Higher is drawn on top: single cases by need, numbers, emergencies, the selected."""


class CaseLayer:
    """Where the cases are, and which symbols stand for them at the zoom in use."""

    def __init__(self) -> None:
        self._marks: list[CaseMark] = []
        self._rows: dict[str, int] = {}
        self._places = np.zeros((64, 2))
        self._scale = float(WORLD)
        self._selected: str | None = None
        self._region = (0, 0, 0, 0)
        self._groups: _Groups | None = None

    def __len__(self) -> int:
        return len(self._marks)

    @property
    def selected(self) -> str | None:
        """The case that stands out, if any."""
        return self._selected

    def put(self, case: CaseMark) -> None:
        """Show a case, or show it anew after a change."""
        row = self._rows.get(case.case_id)
        if row is None:
            self._append(case)
            self._groups = None
        else:
            was = self._marks[row]
            self._write(row, case)
            if (was.lon, was.lat, was.emergency) != (case.lon, case.lat, case.emergency):
                self._groups = None
            elif self._groups is not None:
                self._groups.forget(row)

    def remove(self, case_id: str) -> None:
        """Show a case no more; a case that is not there is no error."""
        row = self._rows.pop(case_id, None)
        if row is None:
            return
        last = self._marks.pop()
        if row < len(self._marks):
            self._rows[last.case_id] = row
            self._write(row, last)
        self._groups = None

    def set_all(self, cases: Iterable[CaseMark]) -> None:
        """Show these cases and no others."""
        marks = {case.case_id: case for case in cases}
        self._marks = list(marks.values())
        self._rows = dict(zip(marks, range(len(marks)), strict=True))
        degrees = np.array([(mark.lon, mark.lat) for mark in self._marks]).reshape(-1, 2)
        self._places = np.zeros((max(64, len(marks)), 2))
        self._places[: len(marks)] = np.stack(to_plane(degrees[:, 0], degrees[:, 1]), axis=1)
        self._groups = None

    def select(self, case_id: str | None) -> None:
        """Let one case stand out from the numbers."""
        if case_id != self._selected:
            self._selected = case_id
            self._groups = None

    def place(self, case_id: str) -> tuple[float, float] | None:
        """Where a case is on the unit square; None if it is not on the map."""
        row = self._rows.get(case_id)
        return None if row is None else (float(self._places[row, 0]), float(self._places[row, 1]))

    def bounds(self, case_ids: Iterable[str]) -> tuple[float, float, float, float]:
        """West, north, east and south of some cases, unit square."""
        places = self._places[[self._rows[case_id] for case_id in case_ids]]
        (west, north), (east, south) = places.min(axis=0).tolist(), places.max(axis=0).tolist()
        return west, north, east, south

    def set_zoom(self, zoom: float) -> None:
        """Group for this zoom from now on."""
        scale = WORLD * 2.0**zoom
        if scale != self._scale:
            self._scale = scale
            self._groups = None

    def symbols(self, view: Viewport) -> list[Symbol]:
        """What to draw in the window, the most pressing last."""
        if not self._marks:
            return []
        region = _region(view, self._scale)
        if self._groups is None or region != self._region:
            self._region, self._groups = region, self._group(region)
        groups = self._groups
        pixels = groups.spots * view.scale - (view.left, view.top)
        rim = OVERHANG * view.ratio
        near = (pixels >= -rim) & (pixels < (view.width + rim, view.height + rim))
        found = [
            groups.symbols[number] or self._symbol(groups, number)
            for number in np.flatnonzero(near.all(axis=1)).tolist()
        ]
        found.sort(key=attrgetter("order"))
        return found

    def _append(self, case: CaseMark) -> None:
        row = len(self._marks)
        if row == len(self._places):
            self._places = np.concatenate((self._places, np.zeros_like(self._places)))
        self._rows[case.case_id] = row
        self._marks.append(case)
        self._write(row, case)

    def _write(self, row: int, case: CaseMark) -> None:
        self._marks[row] = case
        self._places[row] = plane_point(case.lon, case.lat)

    def _group(self, region: tuple[int, int, int, int]) -> "_Groups":
        places = self._places[: len(self)] * self._scale
        inside = (places >= region[:2]) & (places < region[2:])
        rows = np.flatnonzero(inside.all(axis=1))
        marks, selected = self._marks, self._selected
        loud = np.array([marks[row].emergency for row in rows.tolist()], bool)
        chosen = np.array([marks[row].case_id == selected for row in rows.tolist()], bool)
        group, spots = gather(places[rows], loud | chosen)
        spots = step_aside(spots, np.bincount(group), places[rows[loud]])
        order = np.argsort(group, kind="stable")
        ends = np.searchsorted(group[order], np.arange(len(spots) + 1))
        return _Groups(
            spots / self._scale,
            dict(zip(rows.tolist(), group.tolist(), strict=True)),
            rows[order].tolist(),
            ends.tolist(),
            [None] * len(spots),
        )

    def _symbol(self, groups: "_Groups", number: int) -> Symbol:
        rows = groups.members[groups.ends[number] : groups.ends[number + 1]]
        marks = [self._marks[row] for row in rows]
        lights = [mark.light for mark in marks]
        counts = tuple([lights.count(light) for light in LIGHTS])
        need = max(index for index, count in enumerate(counts) if count)
        emergency = len(marks) == 1 and marks[0].emergency
        selected = marks[0].case_id == self._selected
        x, y = groups.spots[number].tolist()
        symbol = Symbol(
            x,
            y,
            tuple([mark.case_id for mark in marks]),
            counts,
            LIGHTS[need],
            emergency,
            need + 10 * (len(marks) > 1) + 100 * emergency + 1000 * selected,
        )
        groups.symbols[number] = symbol
        return symbol


@frozen
class _Groups:
    """Which cases of a region share a symbol."""

    spots: Floats
    """Middle of each group, unit square."""
    group_of: dict[int, int]
    """Group of each case, by row."""
    members: list[int]
    """Rows, those of one group side by side."""
    ends: list[int]
    """Where each group begins in `members`, and the last ends."""
    symbols: list[Symbol | None]
    """Made when first shown."""

    def forget(self, row: int) -> None:
        """The case in this row looks different now, so its symbol is to be made again."""
        if row in self.group_of:
            self.symbols[self.group_of[row]] = None


def _region(view: Viewport, scale: float) -> tuple[int, int, int, int]:
    """West, north, east, south of the window with room around it, in whole steps of that room."""
    factor = scale / view.scale / REGION
    west, north = int(view.left * factor // 1) - 1, int(view.top * factor // 1) - 1
    east = int((view.left + view.width) * factor // 1) + 2
    south = int((view.top + view.height) * factor // 1) + 2
    return west * REGION, north * REGION, east * REGION, south * REGION


def symbol_radius(count: int) -> float:
    """Logical pixels from the middle of a symbol for `count` cases to its rim."""
    return 6.0 if count == 1 else 8.0 + 3.0 * len(str(count))


def gather(places: Floats, apart: NDArray[np.bool_]) -> tuple[NDArray[np.intp], Floats]:
    """Which places share a symbol: the group of each place, and the middle of each group.

    First all within one small square share, then symbols that would overlap become one. Those
    marked `apart` stay alone. Places are (x, y) in logical world pixels.
    """
    squares = np.floor(places / FINE).astype(np.int64)
    keys = np.where(apart, -1 - np.arange(len(places)), (squares[:, 0] << 32) + squares[:, 1])
    if not len(places):
        return np.zeros(0, np.intp), np.zeros((0, 2))
    _keys, group = np.unique(keys, return_inverse=True)
    spots = _middles(places, group)
    for _round in range(ROUNDS):
        counts = np.bincount(group)
        alone = np.zeros(len(spots), bool)
        alone[group[apart]] = True
        heads, joined = np.unique(_leaders(spots, counts, alone), return_inverse=True)
        if len(heads) == len(spots):
            break
        group = joined[group]
        spots = _middles(places, group)
    return group, spots


def step_aside(spots: Floats, counts: NDArray[np.intp], emergencies: Floats) -> Floats:
    """The middles of the groups, with numbers moved so far that no emergency lies on them.

    Each moves straight away from what is nearest to it, so between several some may stay covered.
    """
    crowds = np.flatnonzero(counts > 1)
    if not len(crowds) or not len(emergencies):
        return spots
    room = np.array([symbol_radius(count) for count in counts[crowds].tolist()]) + EMERGENCY
    found, tree = spots.copy(), shapely.STRtree(shapely.points(emergencies))
    for _round in range(ASIDE_ROUNDS):
        away = found[crowds] - emergencies[tree.nearest(shapely.points(found[crowds]))]
        away[~away.any(axis=1)] = (1e-9, 0)
        distance = np.hypot(*away.T)
        found[crowds] += away * (np.maximum(room - distance, 0) / distance)[:, None]
    return found


def _middles(places: Floats, group: NDArray[np.intp]) -> Floats:
    counts = np.bincount(group)
    return np.stack([np.bincount(group, places[:, axis]) / counts for axis in (0, 1)], axis=1)


def _leaders(spots: Floats, counts: NDArray[np.intp], alone: NDArray[np.bool_]) -> NDArray[np.intp]:
    """For each spot the one that it joins: the heaviest leader it overlaps, or itself.

    A spot leads if nothing heavier overlaps it.
    """
    digits = np.floor(np.log10(counts)).astype(np.intp)
    radii = np.array([symbol_radius(10**digit) for digit in range(digits.max() + 1)])
    radii[0] = symbol_radius(2)
    radius = np.where(counts == 1, symbol_radius(1), radii[digits])
    # What stays alone is not looked up: thousands at one place would be millions of pairs.
    free = np.flatnonzero(~alone)
    points = shapely.points(spots[free])
    near = shapely.STRtree(points).query(points, "dwithin", distance=2 * radius.max())
    one, other = free[near]
    rank = np.empty(len(spots), np.intp)
    rank[np.lexsort((spots[:, 1], spots[:, 0], -counts))] = np.arange(len(spots))
    distance = np.hypot(*(spots[one] - spots[other]).T)
    over = (distance < radius[one] + radius[other]) & (rank[other] < rank[one])
    one, other = one[over], other[over]
    leads = np.ones(len(spots), bool)
    leads[one] = False
    best = rank.copy()
    np.minimum.at(best, one[leads[other]], rank[other[leads[other]]])
    return np.argsort(rank)[best]
