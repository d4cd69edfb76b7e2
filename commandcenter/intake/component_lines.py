"""Rows of a table and features of a vector file alike: lines that may each be a component.

Which column or property means what is guessed from the names of CJ/T 214 and GB/T 30428 and from
usual ones, or said in a mapping file. Lines and areas on the map stand at a point on them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from math import nan
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from commandcenter.component import CODE_SCHEME
from commandcenter.coordinates import WGS84, known_crs
from commandcenter.frozen import frozen
from commandcenter.intake.documents import BadField, Entry, read_document, row_fault
from commandcenter.intake.rejects import Reject, write_rejected_features, write_rejected_rows
from commandcenter.intake.tables import Row, open_table
from commandcenter.intake.vector_files import Features, read_features
from commandcenter.refusal import Refused
from commandcenter.wording import _, join

VECTOR_ENDINGS: Final = (".geojson", ".json", ".geojson.gz", ".json.gz", ".gpkg", ".shp")

# Names under which things are usually found, best first; compared in lower case.
_GUESSES: Final[Mapping[str, tuple[str, ...]]] = {
    "code": (
        *("code", "component_code", "objid", "objcode", "标识码", "部件标识码", "部件编码"),
        *("部件代码", "编码", "代码"),
    ),
    "name": ("name", "objname", "component_name", "部件名称", "名称"),
    "owner": (
        *("owner", "owner_unit", "deptcode2", "deptname2", "权属单位代码", "权属单位"),
        *("权属单位名称", "责任单位", "养护单位"),
    ),
    "accuracy": ("accuracy", "accuracy_class", "precision", "定位精度", "精度等级", "精度"),
    "condition": ("state", "condition", "objstate", "部件状态", "状态"),
    "lon": ("lon", "lng", "longitude", "x", "经度", "x坐标", "横坐标"),
    "lat": ("lat", "latitude", "y", "纬度", "y坐标", "纵坐标"),
}


@frozen
class ComponentMapping:
    """Which column or property means what; what is None is guessed from the names there are."""

    code: str | None = None
    name: str | None = None
    owner: str | None = None
    """Code or name of a unit, or the owner's name."""
    accuracy: str | None = None
    """A, B or C."""
    condition: str | None = None
    lon: str | None = None
    """Easting or longitude, in a table."""
    lat: str | None = None
    """Northing or latitude, in a table."""
    crs: str | None = None
    """Coordinate system of the file; `--crs` beats it."""
    scheme: str = CODE_SCHEME
    """Key of the code scheme; it must have the segments `big_class` and `subclass`."""


@frozen
class Line:
    """One row or feature of a file."""

    entry: Entry
    """Its values under the roles of the mapping."""
    properties: Mapping[str, Any]
    cells: Sequence[str] = ()
    geometry: BaseGeometry | None = None
    unread: Any = None
    """The GeoJSON of a geometry that cannot be read."""

    @property
    def point(self) -> tuple[float, float]:
        """Where it says that it is, in the file's own system; NaN if that cannot be read."""
        geometry = self.geometry
        if geometry is not None and not geometry.is_empty:
            point = shapely.point_on_surface(geometry)
            return float(point.x), float(point.y)
        number = self.entry.number
        try:
            return number("lon", nan, least=-1e9), number("lat", nan, least=-1e9)
        except BadField:
            return nan, nan

    @property
    def geojson(self) -> Mapping[str, Any] | None:
        """Its geometry, to be written again."""
        if self.geometry is None:
            found: Mapping[str, Any] | None = self.unread
            return found
        return dict(self.geometry.__geo_interface__)

    @property
    def said(self) -> str:
        """What it writes for its position."""
        given = (self.entry.content.get("lon"), self.entry.content.get("lat"))
        return ", ".join(str(each) for each in given if each)


@frozen
class Lines:
    """All lines of a file."""

    lines: list[Line]
    crs: str
    """Coordinate system that they are in."""
    header: list[str]
    """Columns of a table; empty for other files."""

    def write_rejects(self, path: Path, rejects: Sequence[Reject]) -> int:
        """Write what was rejected, to be repaired and imported again; how many."""
        by_row = {line.entry.row: line for line in self.lines}
        rejected = [by_row[reject.row] for reject in rejects]
        if self.header:
            rows = [list(line.cells) for line in rejected]
            return write_rejected_rows(path, self.header, rows, rejects)
        crs = None if self.crs == WGS84 else self.crs
        features = [(line.properties, line.geojson) for line in rejected]
        return write_rejected_features(path, features, rejects, crs=crs)


def read_component_mapping(path: Path) -> ComponentMapping:
    """The mapping in a TOML file, whose keys are the fields of ComponentMapping. Raises Refused."""
    table = read_document(path)
    possible = [field.name for field in fields(ComponentMapping)]
    for key in table:
        if key not in possible:
            raise Refused(
                _("{file}: {key} means nothing for components. Possible are: {keys}.").format(
                    file=path.name, key=key, keys=join(possible)
                )
            )
    return ComponentMapping(**{key: str(value) for key, value in table.items()})


def read_lines(
    path: Path,
    mapping: ComponentMapping,
    *,
    crs: str | None = None,
    layer_in_file: str | None = None,
    encoding: str | None = None,
) -> Lines:
    """The lines of a file, nothing checked but that there are columns for code and position.

    Raises Refused for a file that as a whole makes no sense.
    """
    if path.name.lower().endswith(VECTOR_ENDINGS):
        features = read_features(path, layer_in_file)
        declared = crs or mapping.crs or features.crs
        if declared is None:
            raise Refused(
                _(
                    "{file} does not say which coordinate system it is in; name it with --crs."
                ).format(file=path.name)
            )
        roles = _roles(mapping, features.fields, path, table=False)
        return Lines(_lines_of_features(features, roles), known_crs(declared), [])
    with open_table(path, encoding=encoding) as table:
        header = [name.strip() for name in table.header]
        roles = _roles(mapping, header, path, table=True)
        lines = [_line_of_row(row, header, roles) for row in table.rows]
    return Lines(lines, known_crs(crs or mapping.crs or WGS84), header)


def _roles(
    mapping: ComponentMapping, present: Sequence[str], path: Path, *, table: bool
) -> dict[str, str]:
    """For each role the column or property that has it. Raises Refused if one is not there."""
    by_lower = {name.lower(): name for name in reversed(present)}
    roles: dict[str, str] = {}
    for role, usual in _GUESSES.items():
        asked = getattr(mapping, role)
        if asked is not None and asked not in present:
            raise Refused(
                _("{file} has no column {column}. It has: {columns}.").format(
                    file=path.name, column=asked, columns=join(present)
                )
            )
        found = asked or next((by_lower[name] for name in usual if name in by_lower), None)
        if found is not None:
            roles[role] = found
    needed = ("code", "lon", "lat") if table else ("code",)
    lacking = [role for role in needed if role not in roles]
    if lacking:
        raise Refused(
            _(
                "Which column of {file} is the {role}? It has: {columns}. "
                'Name it in a mapping file: {role} = "…".'
            ).format(file=path.name, role=lacking[0], columns=join(present))
        )
    return roles


def _line_of_row(row: Row, header: list[str], roles: Mapping[str, str]) -> Line:
    found = dict(zip(header, row.cells, strict=False))
    fault = row_fault(row, [name.lower() for name in header])
    entry = Entry(row.number, {role: found.get(name) for role, name in roles.items()}, fault)
    return Line(entry, {}, row.cells)


def _lines_of_features(features: Features, roles: Mapping[str, str]) -> list[Line]:
    return [
        Line(
            Entry(at + 1, {role: _word(properties.get(name)) for role, name in roles.items()}),
            properties,
            geometry=features.geometries[at],
            unread=features.unread.get(at),
        )
        for at, properties in enumerate(features.properties)
    ]


def _word(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
