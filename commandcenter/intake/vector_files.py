"""Features of a vector file as they stand in it: properties and geometry, in the file's own frame.

GeoJSON is read here; GeoPackage and Shapefile by pyogrio, which is imported when such a file comes.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from commandcenter.coordinates import WGS84
from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.wording import _, join


@frozen
class Features:
    """What a vector file holds."""

    crs: str | None
    """Coordinate system that the file declares; GeoJSON without a word is WGS-84."""
    fields: tuple[str, ...]
    """Names of the properties, in order of appearance."""
    properties: list[dict[str, Any]]
    geometries: NDArray[np.object_]
    """Shapely geometries; None where there is none or it cannot be read."""
    unread: Mapping[int, Any]
    """The GeoJSON of geometries that cannot be read, by position."""


def read_features(path: Path, layer: str | None = None) -> Features:
    """All features of a GeoJSON (also .gz), GeoPackage or Shapefile.

    `layer` chooses a layer of a GeoPackage that has several. Raises Refused with a sentence for a
    file that is missing, of another kind, or broken.
    """
    if not path.is_file():
        raise Refused(_("There is no file {path}.").format(path=path))
    endings = "".join(path.suffixes[-2:]).lower()
    if endings.endswith((".geojson", ".json", ".geojson.gz", ".json.gz")):
        return _read_geojson(path)
    if endings.endswith((".gpkg", ".shp")):
        return _read_with_gdal(path, layer)
    raise Refused(
        _(
            "{file} is not a kind of file that holds areas. "
            "Use .geojson, .geojson.gz, .gpkg or .shp."
        ).format(file=path.name)
    )


def _read_geojson(path: Path) -> Features:
    try:
        raw = path.read_bytes()
        document = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    except (ValueError, EOFError, OSError) as error:
        raise Refused(
            _("{file} is not a complete GeoJSON file: {error}").format(file=path.name, error=error)
        ) from error
    kind = document.get("type") if isinstance(document, dict) else None
    found = document.get("features") if kind == "FeatureCollection" else [document]
    if kind not in ("FeatureCollection", "Feature") or not isinstance(found, list):
        raise Refused(_("{file} holds no GeoJSON features.").format(file=path.name))
    properties = [_properties(feature) for feature in found]
    shapes = [feature.get("geometry") if isinstance(feature, dict) else None for feature in found]
    texts = np.array([None if s is None else json.dumps(s) for s in shapes], dtype=object)
    geometries = shapely.from_geojson(texts, on_invalid="ignore")
    return Features(
        crs=_declared_crs(document),
        fields=tuple(dict.fromkeys(name for row in properties for name in row)),
        properties=properties,
        geometries=np.atleast_1d(geometries),
        unread={
            at: shape
            for at, (shape, geometry) in enumerate(zip(shapes, geometries, strict=True))
            if shape is not None and geometry is None
        },
    )


def _properties(feature: Any) -> dict[str, Any]:
    """Properties of a feature, with its own `id` where no property has that name."""
    if not isinstance(feature, dict):
        return {}
    properties = dict(feature.get("properties") or {})
    if "id" in feature:
        properties.setdefault("id", feature["id"])
    return properties


def _declared_crs(document: Mapping[str, Any]) -> str:
    """The system in the `crs` member of older GeoJSON; WGS-84 without one, as RFC 7946 says."""
    member = document.get("crs")
    named = member.get("properties") if isinstance(member, dict) else None
    name = named.get("name") if isinstance(named, dict) else None
    return str(name) if name else WGS84


def _read_with_gdal(path: Path, layer: str | None) -> Features:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        layers = [str(name) for name, _kind in pyogrio.list_layers(path)]
        if layer is None and len(layers) > 1:
            raise Refused(
                _("{file} has several layers; name one of them: {layers}.").format(
                    file=path.name, layers=join(layers)
                )
            )
        if layer is not None and layer not in layers:
            raise Refused(
                _("{file} has no layer {layer}; it has: {layers}.").format(
                    file=path.name, layer=layer, layers=join(layers)
                )
            )
        meta, _fids, shapes, columns = pyogrio.raw.read(path, layer=layer)
    except (DataSourceError, DataLayerError) as error:
        raise Refused(
            _("{file} cannot be read: {error}").format(file=path.name, error=error)
        ) from error
    fields = tuple(str(name) for name in meta["fields"])
    rows = zip(*(column.tolist() for column in columns), strict=True)
    properties = [dict(zip(fields, map(_plain, row), strict=True)) for row in rows]
    geometries = (
        np.full(len(properties), None, dtype=object)
        if shapes is None
        else shapely.from_wkb(shapes, on_invalid="ignore")
    )
    return Features(
        crs=meta["crs"],
        fields=fields,
        properties=properties or [{} for _geometry in geometries],
        geometries=geometries,
        unread={},
    )


def _plain(value: Any) -> Any:
    """A value that JSON can hold; what GDAL means by an empty number is None."""
    if isinstance(value, float) and math.isnan(value):
        return None
    return value if isinstance(value, str | int | float | bool | None) else str(value)
