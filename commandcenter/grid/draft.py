"""Changes of cells on their way: made step by step, looked at, then saved as one change.

A draft is never changed: each step gives a new one, so that undoing is going back. It looks only
at the cells around the place that is worked on, never at the whole city.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from commandcenter.city import City
from commandcenter.grid import editing
from commandcenter.grid.areas import CITY_LAYER, Area
from commandcenter.grid.changes import SERIAL_WIDTH, GridChange, new_codes
from commandcenter.grid.coverage import CoverageReport, as_shapes, check_coverage, on_grid
from commandcenter.grid.editing import Point, Snap
from commandcenter.refusal import Refused
from commandcenter.wording import _, join

_GROUND = 1e-13
"""Square degrees, about a thousandth of a square metre: what further corners may shift."""

_NAMED = 4
"""Cells that a sentence names; of more it says that there are some."""

_AROUND = 1e-6
"""Degrees, a tenth of a metre: how far beyond a place its neighbours are looked for."""


@dataclass(frozen=True)
class GridDraft:
    """The newest tiling of a layer, with what has been changed of it."""

    city: City
    layer: str = CITY_LAYER
    changed: Mapping[str, Area | None] = field(default_factory=dict)
    """Cells that are new or drawn anew; None for cells that would end."""

    def cell(self, code: str) -> Area | None:
        """A cell as it would be; None if it would end, or is none."""
        if code in self.changed:
            return self.changed[code]
        index = self.city.cells_at(None, self.layer)
        return self.city.areas.area(code) if code in index else None

    def around(self, place: BaseGeometry) -> dict[str, BaseGeometry]:
        """Outlines of the cells that meet a place, as they would be."""
        index = self.city.cells_at(None, self.layer)
        _place, numbers = index.meeting(as_shapes([place]))
        numbers = np.array(
            [n for n in np.sort(numbers) if index.codes[n] not in self.changed], dtype=np.intp
        )
        # Borders that do not match to the last digit would count as gaps.
        shapes = on_grid(index.geometries[numbers])
        found = {index.codes[n]: shape for n, shape in zip(numbers, shapes, strict=True)}
        for code, area in self.changed.items():
            if area is not None and area.geometry is not None and place.intersects(area.geometry):
                found[code] = area.geometry
        return found

    def cell_at(self, point: Point) -> str | None:
        """Code of the cell at a place."""
        return min(self.around(shapely.Point(point)), default=None)

    def cell_along(self, line: Sequence[Point]) -> str | None:
        """Code of the cell through which most of a line runs."""
        drawn = shapely.LineString(line)
        lengths = {
            code: float(shapely.intersection(shape, drawn).length)
            for code, shape in self.around(drawn).items()
        }
        return max(lengths, key=lambda code: (lengths[code], code), default=None)

    def snap(self, point: Point, within_m: float) -> Snap:
        """The corner or border of a cell near a place, else the place itself."""
        reach = shapely.Point(point).buffer(within_m / 50_000.0)
        return editing.snap(self.around(reach), point, within_m)

    def split(self, code: str, line: Iterable[Point]) -> "GridDraft":
        """Cut a cell along a line; the parts get new codes. Raises Refused."""
        old = self._known(code)
        cut = editing.split(self._beside([code]), code, line)
        codes = self._codes(old, len(cut.parts))
        parts = {
            new: self._successor(new, part, [old])
            for new, part in zip(codes, cut.parts, strict=True)
        }
        return self._with({code: None, **self._redrawn(cut.neighbours), **parts})

    def merge(self, codes: Iterable[str]) -> "GridDraft":
        """Make one cell, with a new code, of several side by side. Raises Refused."""
        old = [self._known(code) for code in dict.fromkeys(codes)]
        if len({area.parent for area in old}) > 1:
            raise Refused(_("These cells belong to different communities."))
        codes = [area.code for area in old]
        whole = editing.merge(self._beside(codes), codes)
        (new,) = self._codes(old[0], 1)
        largest = sorted(old, key=lambda area: -area.geometry.area if area.geometry else 0.0)
        ended: dict[str, Area | None] = {area.code: None for area in old}
        return self._with({**ended, new: self._successor(new, whole, largest)})

    def move_corner(self, corner: Point, to: Point) -> "GridDraft":
        """Move a corner of the cells that share it; they keep their codes. Raises Refused."""
        here = self.around(shapely.Point(corner).buffer(_AROUND))
        held = editing.corner_cells(here, corner)
        if len({self._known(code).parent for code in held}) > 1:
            raise Refused(
                _("This corner lies on the border of communities, which is not the grid's to move.")
            )
        moved = editing.move_corner(self._beside(held), corner, to)
        return self._with(self._redrawn(moved))

    def with_kind(self, codes: Iterable[str], kind: str) -> "GridDraft":
        """Say what type some cells are of."""
        return self._with({code: replace(self._known(code), kind=kind) for code in codes})

    @property
    def change(self) -> GridChange:
        """What is to be stored. Cells that came and went within the draft are not in it."""
        index = self.city.cells_at(None, self.layer)
        retouched = {c: a for c, a in self.changed.items() if a is not None and self._as_before(a)}
        return GridChange(
            self.layer,
            frozenset(c for c in self.changed if c in index and c not in retouched),
            tuple(a for c, a in self.changed.items() if a is not None and c not in retouched),
            tuple(retouched.values()),
            self.city.versions.get(("areas", self.layer), 0),
        )

    def _as_before(self, area: Area) -> bool:
        """Whether a cell has the ground and the type that it had."""
        index = self.city.cells_at(None, self.layer)
        if area.code not in index or area.geometry is None:
            return False
        before = index.geometries[index.index_of(area.code)]
        same_ground = shapely.symmetric_difference(before, area.geometry).area <= _GROUND
        return bool(same_ground) and area.kind == self.city.areas.area(area.code).kind

    def report(self) -> CoverageReport:
        """Gaps and overlaps of the changed cells over the ground that they had before."""
        index = self.city.cells_at(None, self.layer)
        before = [index.geometries[index.index_of(c)] for c in self.changed if c in index]
        after = [a.geometry for a in self.changed.values() if a is not None and a.geometry]
        return check_coverage(as_shapes(after), shapely.union_all(as_shapes(before)))

    def _known(self, code: str) -> Area:
        area = self.cell(code)
        if area is None or area.geometry is None:
            raise Refused(_("There is no cell {code}.").format(code=code))
        return area

    def _beside(self, codes: Iterable[str]) -> dict[str, BaseGeometry]:
        """The cells of these codes and all that touch them."""
        shapes = as_shapes(area.geometry for area in map(self._known, codes) if area.geometry)
        return self.around(shapely.buffer(shapely.union_all(shapes), _AROUND))

    def _redrawn(self, shapes: Mapping[str, BaseGeometry]) -> dict[str, Area]:
        return {code: replace(self._known(code), geometry=s) for code, s in shapes.items()}

    def _with(self, changed: Mapping[str, Area | None]) -> "GridDraft":
        together = {**self.changed, **changed}
        index = self.city.cells_at(None, self.layer)
        # A cell that came and went within the draft has never been.
        kept = {c: a for c, a in together.items() if a is not None or c in index}
        return replace(self, changed=kept)

    def _codes(self, like: Area, count: int) -> list[str]:
        """Codes that nobody ever had, like those of the cells beside."""
        taken = {area.code for area in self.city.areas.children(like.parent)}
        taken |= set(self.changed)
        if like.parent is None:
            numbered = (f"{like.code}-{number}" for number in range(1, len(taken) + count + 2))
            return [code for code in numbered if code not in taken][:count]
        stem = like.parent if self.layer == CITY_LAYER else f"{self.layer}-{like.parent}"
        rest = like.code.removeprefix(stem)
        width = len(rest) if rest != like.code and rest.isdigit() else SERIAL_WIDTH
        return new_codes(like.parent, count, taken, layer=self.layer, width=width)

    def _successor(self, code: str, geometry: BaseGeometry, old: list[Area]) -> Area:
        """A new cell in place of others, the first of which lends it its name and type."""
        # What came and went within the draft never had an officer; what it came from had.
        index = self.city.cells_at(None, self.layer)
        origins: list[str] = []
        for area in old:
            origins += [area.code] if area.code in index else area.replaces
        first = old[0]
        name = _renamed(first, code)
        return replace(
            first, code=code, name=name, geometry=geometry, replaces=tuple(dict.fromkeys(origins))
        )


def _renamed(area: Area, code: str) -> str:
    """A cell's name with the number of another cell, where it has one."""
    if area.name == area.code:
        return code
    stem = area.parent or ""
    old, new = area.code.removeprefix(stem), code.removeprefix(stem)
    matches = list(re.finditer(re.escape(old), area.name)) if old else []
    if not matches:
        return f"{area.name} ({new})"
    last = matches[-1]
    return area.name[: last.start()] + new + area.name[last.end() :]


def summary(draft: GridDraft) -> str:
    """What a draft would do, in one sentence for the person who makes it."""
    change = draft.change
    redrawn = {area.code for area in change.begins} & change.ends
    ended = sorted(change.ends - redrawn)
    new = sorted(area.code for area in change.begins if area.code not in redrawn)
    parts = [
        sentence.format(codes=join(codes[:_NAMED]) + (" …" if len(codes) > _NAMED else ""))
        for sentence, codes in (
            (_("end: {codes}"), ended),
            (_("begin: {codes}"), new),
            (_("drawn anew: {codes}"), sorted(redrawn)),
        )
        if codes
    ]
    return "; ".join(parts)
