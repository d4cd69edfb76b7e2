"""Areas from a file: read, brought to WGS-84, repaired where that is safe, checked as a tiling.

Nothing is stored here. The result says what was taken, what was repaired, what was rejected and
why, and where the areas are not a tiling; the import command turns it into an event.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from commandcenter.codes import CodeScheme
from commandcenter.coordinates import WGS84, known_crs, to_wgs84
from commandcenter.frozen import frozen
from commandcenter.grid import CITY_LAYER, Area, AreaTree, Gap, Overlap, flat_area_m2, tiling_faults
from commandcenter.intake.containment import containing
from commandcenter.intake.documents import read_document
from commandcenter.intake.rejects import Reject, write_rejected_features
from commandcenter.intake.vector_files import Features, read_features
from commandcenter.refusal import Refused
from commandcenter.wording import _, join

CELL_LEVEL = "cell"
"""The level of areas when neither the mapping nor the file says one."""

_SLIVER_M2 = 1.0

# Names under which a code, a name, a parent or a level is usually found, best first.
_GUESSES: Mapping[str, tuple[str, ...]] = {
    "code": (
        *("code", "area_code", "cell_code", "grid_code", "bgcode", "geoid", "geography_value"),
        *("编码", "代码", "网格编码", "单元网格编码", "行政区划代码", "id"),
    ),
    "name": (
        *("name", "area_name", "cell_name", "bgname", "label", "title"),
        *("名称", "网格名称", "区域名称"),
    ),
    "parent": ("parent", "parent_code", "上级编码", "父编码"),
    "level_field": ("level", "层级", "级别", "geography"),
    "kind": ("grid_kind", "grid_type", "网格类型"),
}


@frozen
class AreaMapping:
    """Which property of a feature means what; what is None is guessed from the names that exist."""

    code: str | None = None
    """Property with the code."""
    name: str | None = None
    """Property with the name; the code stands in for a missing name."""
    parent: str | None = None
    """Property with the parent's code; where it is empty the parent is found by containment."""
    level: str | None = None
    """Key of the level of all areas in the file; beats `level_field`."""
    level_field: str | None = None
    """Property with the key of the level."""
    kind: str | None = None
    """Property with the key of the type of grid."""
    layer: str = CITY_LAYER
    """Key of the grid layer that the areas belong to."""
    prefix: str = ""
    """Put before every code, and before a parent's that is in the same file."""


@frozen
class Repaired:
    """An area whose outline was not valid and has been put right."""

    row: int
    code: str
    reason: str
    """What was wrong, as the geometry engine says it."""


@frozen
class AreaImport:
    """The result of reading one file of areas."""

    read: int
    areas: list[Area]
    rejects: list[Reject]
    repaired: list[Repaired]
    overlaps: list[Overlap]
    gaps: list[Gap]
    orphans: list[str]
    """Codes of areas that lie in no parent, although others of their level do."""
    crs: str
    """Coordinate system that the file was read in."""
    source: Features

    def write_rejects(self, path: Path) -> int:
        """Write the rejected features as a GeoJSON that can be repaired and imported again."""
        numbers = [reject.row - 1 for reject in self.rejects]
        crs = None if self.crs == WGS84 else self.crs
        found = [(self.source.properties[at], self._geojson(at)) for at in numbers]
        return write_rejected_features(path, found, self.rejects, crs=crs)

    def _geojson(self, at: int) -> Mapping[str, Any] | None:
        geometry = self.source.geometries[at]
        if geometry is None:
            return self.source.unread.get(at)
        written: Mapping[str, Any] = json.loads(shapely.to_geojson(geometry))
        return written


def read_area_mapping(path: Path) -> AreaMapping:
    """The mapping in a TOML file, whose keys are the fields of AreaMapping. Raises Refused."""
    table = read_document(path)
    possible = [field.name for field in fields(AreaMapping)]
    for key in table:
        if key not in possible:
            raise Refused(
                _("{file}: {key} means nothing for areas. Possible are: {keys}.").format(
                    file=path.name, key=key, keys=join(possible)
                )
            )
    return AreaMapping(**{key: str(value) for key, value in table.items()})


def read_areas(
    path: Path,
    *,
    crs: str | None = None,
    layer_in_file: str | None = None,
    mapping: AreaMapping | None = None,
    known: Iterable[Area] = (),
    scheme: CodeScheme | None = None,
) -> AreaImport:
    """Read and check a file of areas.

    `crs` overrules the system that the file declares. `known` are the areas that the city has
    already: they can be parents, and are replaced by areas of the same code. `scheme` is what codes
    must fit. Raises Refused, with nothing taken, when the file, its coordinate system, a named
    property or the tree as a whole makes no sense; a fault of one feature is a reject.
    """
    source = read_features(path, layer_in_file)
    frame = declared_frame(path, crs, source)
    chosen = _completed(mapping or AreaMapping(), source.fields, path)
    reading = _Reading(source, chosen, scheme)
    reading.take(in_wgs84(source.geometries, frame))
    before = {area.code: area for area in known}
    elders = {code: area for code, area in before.items() if code not in reading.taken}
    reading.hang(elders)
    areas = [_as_before(area, before.get(area.code)) for area in reading.taken.values()]
    AreaTree([*elders.values(), *areas])
    overlaps, gaps = _tiling(areas)
    return AreaImport(
        read=len(source.properties),
        areas=areas,
        rejects=sorted(reading.rejects, key=lambda reject: reject.row),
        repaired=[fix for fix in reading.repaired if fix.code in reading.taken],
        overlaps=overlaps,
        gaps=gaps,
        orphans=_orphans(areas),
        crs=frame,
        source=source,
    )


class _Reading:
    """The features of one file on their way to becoming areas."""

    def __init__(self, source: Features, mapping: AreaMapping, scheme: CodeScheme | None) -> None:
        self.taken: dict[str, Area] = {}
        self.rejects: list[Reject] = []
        self.repaired: list[Repaired] = []
        self._source = source
        self._mapping = mapping
        self._scheme = scheme
        self._rows: dict[str, int] = {}

    def take(self, geometries: NDArray[np.object_]) -> None:
        """Make an area of every feature that has a code of its own and a polygon on the earth."""
        valid = shapely.is_valid(geometries)
        for at, geometry in enumerate(geometries):
            row = at + 1
            code = self._text(at, self._mapping.code)
            code = f"{self._mapping.prefix}{code}" if code else ""
            fault = self._code_fault(row, code) or self._shape_fault(row, at, geometry)
            if fault is None and not valid[at]:
                reason = str(shapely.is_valid_reason(geometry))
                geometry = _repaired(geometry)
                if geometry is None:
                    hint = _("Draw the outline anew; nothing of an area is left in it.")
                    fault = Reject(row, "", code, reason, hint)
                else:
                    self.repaired.append(Repaired(row, code, reason))
            if fault is not None:
                self.rejects.append(fault)
                continue
            self._rows[code] = row
            self.taken[code] = Area(
                code=code,
                name=self._text(at, self._mapping.name) or code,
                level=self._mapping.level
                or self._text(at, self._mapping.level_field)
                or CELL_LEVEL,
                layer=self._mapping.layer,
                parent=self._text(at, self._mapping.parent) or None,
                geometry=geometry,
                kind=self._text(at, self._mapping.kind),
            )

    def hang(self, elders: Mapping[str, Area]) -> None:
        """Give every area its parent: the one it names, else the smallest that it lies in."""
        for area in list(self.taken.values()) if self._mapping.prefix else ():
            beside = f"{self._mapping.prefix}{area.parent}"
            if beside in self.taken:
                self.taken[area.code] = replace(area, parent=beside)
        while lost := [
            area
            for area in self.taken.values()
            if area.parent and area.parent not in self.taken and area.parent not in elders
        ]:
            for area in lost:
                del self.taken[area.code]
                self.rejects.append(self._without_parent(area))
        nameless = [area for area in self.taken.values() if area.parent is None]
        for area, parent in zip(nameless, containing(nameless, self.taken, elders), strict=True):
            if parent is not None:
                self.taken[area.code] = replace(area, parent=parent)

    def _without_parent(self, area: Area) -> Reject:
        return Reject(
            row=self._rows[area.code],
            field=self._mapping.parent or "",
            value=area.parent or "",
            reason=_("Its parent {parent} does not exist.").format(parent=area.parent),
            hint=_("Import the parent first, correct its code, or leave the property empty."),
        )

    def _code_fault(self, row: int, code: str) -> Reject | None:
        field = self._mapping.code or ""
        roles = (self._mapping.code, self._mapping.name, self._mapping.parent)
        if broken := next((each for each in roles if not _whole(self._text(row - 1, each))), None):
            reason = _("Its {field} holds half a sign.").format(field=broken)
            return Reject(row, broken, "", reason, _("Write the text anew."))
        if not code:
            return Reject(row, field, "", _("It has no code."), _("Give it a code of its own."))
        if code in self._rows:
            reason = _("Its code {code} is also that of feature {row}.").format(
                code=code, row=self._rows[code]
            )
            return Reject(row, field, code, reason, _("Give one of the two another code."))
        fault = self._scheme.fault(code) if self._scheme else None
        return None if fault is None else Reject(row, field, code, fault, "")

    def _shape_fault(self, row: int, at: int, geometry: BaseGeometry | None) -> Reject | None:
        if geometry is None and at in self._source.unread:
            reason = _("Its geometry cannot be read.")
            hint = _("Every ring needs four points or more and must end where it begins.")
            return Reject(row, "", "", reason, hint)
        if geometry is None or geometry.is_empty:
            return Reject(row, "", "", _("It has no geometry."), _("Draw its outline."))
        if geometry.geom_type not in ("Polygon", "MultiPolygon"):
            reason = _("It is a {kind}, not an area.").format(kind=geometry.geom_type)
            return Reject(row, "", geometry.geom_type, reason, _("Draw it as a closed polygon."))
        west, south, east, north = geometry.bounds
        if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
            corner = f"{west:.6g}, {south:.6g}"
            reason = _("Its coordinates ({corner}, …) are not longitude and latitude.").format(
                corner=corner
            )
            swapped = max(abs(south), abs(north)) <= 180 and max(abs(west), abs(east)) <= 90
            hint = (
                _("Latitude seems to stand before longitude; swap them.")
                if swapped
                else _("Name the coordinate system that the file is in, for example EPSG:4547.")
            )
            return Reject(row, "", corner, reason, hint)
        return None

    def _text(self, at: int, field: str | None) -> str:
        value = self._source.properties[at].get(field) if field else None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()


def _as_before(area: Area, before: Area | None) -> Area:
    """An area with what a file does not say of it: its type, its times, where it came from."""
    if before is None:
        return area
    return replace(
        area,
        kind=area.kind or before.kind,
        valid_from=before.valid_from,
        valid_until=before.valid_until,
        replaces=before.replaces,
    )


def _whole(text: str) -> bool:
    """Whether a text can be written: in JSON half of a pair of surrogates is no fault."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def declared_frame(path: Path, crs: str | None, source: Features) -> str:
    """The coordinate system of a file: the one named, else the one it declares. Raises Refused."""
    declared = crs or source.crs
    if declared is None:
        raise Refused(
            _("{file} does not say which coordinate system it is in; name it with --crs.").format(
                file=path.name
            )
        )
    return known_crs(declared)


def _completed(mapping: AreaMapping, present: Sequence[str], path: Path) -> AreaMapping:
    """The mapping with its gaps filled by guesses. Raises Refused for a property that is not
    there."""
    by_lower = {name.lower(): name for name in reversed(present)}
    filled: dict[str, Any] = {}
    for role, usual in _GUESSES.items():
        asked = getattr(mapping, role)
        if asked is not None and asked not in present:
            raise Refused(
                _("{file} has no property {field}. It has: {fields}.").format(
                    file=path.name, field=asked, fields=join(present)
                )
            )
        guess = next((by_lower[name] for name in usual if name in by_lower), None)
        filled[role] = asked or guess
    if filled["code"] is None:
        raise Refused(
            _(
                "Which property of {file} holds the code? It has: {fields}. "
                'Name it in a mapping file: code = "…".'
            ).format(file=path.name, fields=join(present))
        )
    return replace(mapping, **filled)


def in_wgs84(geometries: NDArray[np.object_], frame: str) -> NDArray[np.object_]:
    """Geometries in another coordinate system as WGS-84 longitude and latitude, without heights."""
    flat = shapely.force_2d(geometries)
    if frame == WGS84:
        return np.asarray(flat, dtype=object)

    def converted(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_wgs84(points[:, 0], points[:, 1], frame))

    return np.asarray(shapely.transform(flat, converted), dtype=object)


def _repaired(geometry: BaseGeometry) -> BaseGeometry | None:
    """The polygons that a faulty outline encloses, without slivers; None when nothing is left."""
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(geometry)))
    kept = [p for p in parts if p.geom_type == "Polygon" and flat_area_m2(p) >= _SLIVER_M2]
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def _tiling(areas: Iterable[Area]) -> tuple[list[Overlap], list[Gap]]:
    overlaps: list[Overlap] = []
    # Levels that share borders share gaps; each hole in the ground is told once.
    gaps: dict[tuple[float, float], Gap] = {}
    groups: dict[str, list[Area]] = {}
    for area in areas:
        groups.setdefault(area.level, []).append(area)
    for group in groups.values():
        faults = tiling_faults([a.geometry for a in group], [a.code for a in group])
        overlaps.extend(faults.overlaps)
        gaps.update({(round(gap.lon, 5), round(gap.lat, 5)): gap for gap in faults.gaps})
    return overlaps, list(gaps.values())


def _orphans(areas: Iterable[Area]) -> list[str]:
    housed = {area.level for area in areas if area.parent is not None}
    return [area.code for area in areas if area.parent is None and area.level in housed]
