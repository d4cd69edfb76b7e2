"""Builds the geodata of the two demos from their sources; needed only when a source changes.

    python resources/demo/build_geodata.py SOURCES [TARGET]

SOURCES is a folder with `boundaries/nyc`, `basemap/nyc`, `basemap/futian` and `cn` as the README of
each demo names them. TARGET is the folder that holds `nyc` and `futian`, by default the one of this
script. The same sources give the same bytes.
"""

from __future__ import annotations

import ast
import csv
import gzip
import io
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from commandcenter.codes import read_schemes
from commandcenter.coordinates import distance_m
from commandcenter.grid import number_cells

Feature = tuple[dict[str, Any], Any]

CITY_OF_NEW_YORK = "City of New York, NYC Open Data"
OPENSTREETMAP = "© OpenStreetMap contributors (ODbL 1.0)"
CITY_OF_BOROUGH = {"MN": "1", "BX": "2", "BK": "3", "QN": "4", "SI": "5"}
ONE_CROSSING_M = 60.0
CHINESE = "一二三四"


def main(sources: Path, target: Path) -> None:
    """Write all files of both demos."""
    nyc, futian = target / "nyc", target / "futian"
    write_features(nyc / "areas.geojson.gz", nyc_areas(sources), CITY_OF_NEW_YORK)
    streets = nyc_streets(sources)
    write_features(nyc / "streets.geojson.gz", streets, OPENSTREETMAP, decimals=6)
    write_crossings(nyc / "crossings.csv.gz", streets)
    write_features(futian / "areas.geojson.gz", futian_areas(sources), OPENSTREETMAP)
    streets = futian_streets(sources)
    write_features(futian / "streets.geojson.gz", streets, OPENSTREETMAP)
    write_crossings(futian / "crossings.csv.gz", streets)


def nyc_areas(sources: Path) -> list[Feature]:
    """Borough > community district tabulation area > neighbourhood > census tract.

    Tracts are cleaned into a tiling (the source is simplified and has hairline overlaps and gaps);
    all levels above are dissolved from them, so that a part never sticks out of its whole. A
    tabulation area belongs to the borough that its code names: Marble Hill is served from the Bronx
    and Rikers Island from Queens, though both lie in another borough by law.
    """
    folder = sources / "boundaries" / "nyc"
    tracts = read(folder / "census_tracts_2020.geojson.gz")
    neighbourhoods = [row for row, _shape in read(folder / "nta2020.geojson")]
    boroughs = [row for row, _shape in read(folder / "boroughs.geojson")]
    shapes = shapely.coverage_clean(np.array([shape for _row, shape in tracts]), gap_width=1e-4)
    shapes = shapely.set_precision(shapes, 1e-7)
    cells = [
        (area(row["geoid"], row["name"], "cell", row["nta2020"]), shape)
        for (row, _old), shape in zip(tracts, shapes, strict=True)
    ]
    communities = dissolved(
        [area(n["nta2020"], n["name"], "community", n["cdta2020"]) for n in neighbourhoods], cells
    )
    district_names = {row["cdta2020"]: row["cdta_name"] for row in neighbourhoods}
    districts = [
        area(code, re.sub(r"^\w+ | \([^)]*\)$", "", name), "street", CITY_OF_BOROUGH[code[:2]])
        for code, name in sorted(district_names.items())
    ]
    streets = dissolved(districts, communities)
    top = [area(str(b["borough_code"]), b["name"], "district", None) for b in boroughs]
    return [*dissolved(top, streets), *streets, *communities, *cells]


def futian_areas(sources: Path) -> list[Feature]:
    """Futian, cut to the extract > demo streets > demo communities > road blocks as unit grids.

    No borders of sub-districts are openly available. Blocks are therefore grouped by halving them,
    west from east and south from north in turn; the groups are called demo streets and communities
    and carry codes from 901 on, which no real sub-district has. Serials follow the numbering rule
    of `grid`.
    """
    scheme = read_schemes(Path(__file__).resolve().parents[1] / "catalogues" / "code_schemes.toml")[
        "unit_grid_15"
    ]
    blocks = read(sources / "basemap" / "futian" / "futian_blocks_derived.geojson")
    shapes = shapely.coverage_clean(np.array([shape for _row, shape in blocks]), gap_width=4e-4)
    shapes = shapely.set_precision(shapes, 1e-7)
    streets, communities, cells = [], [], []
    for s, in_street in enumerate(quarters(shapes, np.arange(len(shapes)))):
        street = f"440304{901 + s}"
        streets.append(area(street, f"演示街道{CHINESE[s]}", "street", "440304"))
        for c, members in enumerate(quarters(shapes, in_street)):
            community = f"{street}{c + 1:03}"
            name = f"演示社区{CHINESE[s]}之{CHINESE[c]}"
            communities.append(area(community, name, "community", street))
            for serial, member in zip(number_cells(shapes[members]), members, strict=True):
                code = scheme.format(
                    {
                        "division": "440304",
                        "street": street[6:],
                        "community": f"{c + 1:03}",
                        "serial": int(serial),
                    }
                )
                cells.append(
                    (area(code, f"{name} {serial:03}号网格", "cell", community), shapes[member])
                )
    cells.sort(key=lambda cell: cell[0]["code"])
    district = next(
        shape
        for row, shape in read(sources / "cn" / "shenzhen_districts_wgs84.geojson")
        if row["qh"] == "福田"
    )
    west, south, east, north = shapely.total_bounds(shapes)
    frame = shapely.box(west - 1e-3, south - 1e-3, east + 1e-3, north + 1e-3)
    top = (area("440304", "福田区", "district", None), shapely.intersection(district, frame))
    middle = dissolved(communities, cells)
    return [top, *dissolved(streets, middle), *middle, *cells]


def quarters(shapes: np.ndarray, members: np.ndarray) -> list[np.ndarray]:
    """Four groups of nearly equal number: north-west, north-east, south-west, south-east."""
    middles = shapely.centroid(shapes[members])
    southwards = members[np.argsort(-shapely.get_y(middles), kind="stable")]
    groups = []
    for row in np.array_split(southwards, 2):
        eastwards = row[np.argsort(shapely.get_x(shapely.centroid(shapes[row])), kind="stable")]
        groups.extend(np.array_split(eastwards, 2))
    return groups


def nyc_streets(sources: Path) -> list[Feature]:
    """Named streets of Manhattan, Brooklyn and the Bronx; one line feature per name and class."""
    lines: list[Feature] = []
    for borough in ("Manhattan", "Brooklyn", "Bronx"):
        path = sources / "basemap" / "nyc" / f"nyc_streets_{borough.lower()}.geojson.gz"
        for row, shape in read(path):
            lines.append(({**street(row["name"], row["highway"]), "area": borough}, shape))
    return merged(lines)


def futian_streets(sources: Path) -> list[Feature]:
    """All roads and paths of the Futian extract; one line feature per name and class."""
    path = sources / "basemap" / "futian" / "futian_roads_wgs84.geojson"
    lines = [
        ({**street(row["name"], row["highway"]), "area": "福田区"}, shape)
        for row, shape in read(path)
    ]
    return merged(lines)


def street(name: str | None, highway: str | None) -> dict[str, Any]:
    """Name and class of a street; lists that the source wrote as text become names and one
    class."""
    names = "、".join(listed(name))
    return {"name": names or None, "highway": (listed(highway) or ["unclassified"])[0]}


def listed(text: str | None) -> list[str]:
    """The values in a cell that holds one, or the text of a Python list of them."""
    if not text:
        return []
    if text.startswith("["):
        return [str(value) for value in ast.literal_eval(text)]
    return [text]


def merged(lines: Iterable[Feature]) -> list[Feature]:
    """Lines of the same properties as one feature, their pieces joined end to end."""
    groups: dict[tuple[tuple[str, Any], ...], list[Any]] = defaultdict(list)
    for row, shape in lines:
        groups[tuple(row.items())].append(shape)
    joined = [
        (dict(key), shapely.normalize(shapely.line_merge(shapely.multilinestrings(pieces))))
        for key, pieces in groups.items()
    ]
    return sorted(joined, key=lambda line: json.dumps(line[0], ensure_ascii=False))


def write_crossings(path: Path, streets: Iterable[Feature]) -> None:
    """Write where two named streets share a node: one row per crossing, names in order."""
    meeting: dict[tuple[float, float], set[tuple[str, str]]] = defaultdict(set)
    for row, shape in streets:
        for name in (row["name"] or "").split("、"):
            if name:
                for lon, lat in shapely.get_coordinates(shape):
                    meeting[lon, lat].add((row["area"], name))
    pairs: dict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
    for node in sorted(meeting):
        here = sorted(meeting[node])
        for at, (place, first) in enumerate(here):
            for other_place, second in here[at + 1 :]:
                if first != second and place == other_place:
                    pairs[place, first, second].append(node)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["area", "first", "second", "lon", "lat"])
    for (place, first, second), nodes in sorted(pairs.items()):
        for lon, lat in clustered(nodes):
            writer.writerow([place, first, second, f"{lon:.6f}", f"{lat:.6f}"])
    save(path, text.getvalue())


def clustered(nodes: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Middles of the nodes that lie together: both carriageways of an avenue are one crossing."""
    groups: list[list[tuple[float, float]]] = []
    for lon, lat in nodes:
        for group in groups:
            if distance_m(lon, lat, *np.mean(group, axis=0)) < ONE_CROSSING_M:
                group.append((lon, lat))
                break
        else:
            groups.append([(lon, lat)])
    return [tuple(np.mean(group, axis=0)) for group in groups]


def area(code: str, name: str, level: str, parent: str | None) -> dict[str, Any]:
    """Properties of one area, as the import of areas reads them."""
    return {"code": code, "name": name, "level": level, "parent": parent}


def dissolved(wholes: Iterable[dict[str, Any]], parts: Iterable[Feature]) -> list[Feature]:
    """The wholes, each with the union of its parts as geometry, in order of their codes."""
    of: Mapping[str, list[Any]] = defaultdict(list)
    for row, shape in parts:
        of[row["parent"]].append(shape)
    ordered = sorted(wholes, key=lambda row: row["code"])
    return [(row, shapely.coverage_union_all(of[row["code"]])) for row in ordered]


def read(path: Path) -> list[Feature]:
    """Properties and shape of every feature."""
    raw = path.read_bytes()
    document = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)
    return [
        (feature["properties"], shapely.from_geojson(json.dumps(feature["geometry"])))
        for feature in document["features"]
    ]


def write_features(
    path: Path, features: Iterable[Feature], attribution: str, *, decimals: int = 7
) -> None:
    """Write gzipped GeoJSON; properties that are None are left out."""
    written = [
        {
            "type": "Feature",
            "properties": {key: value for key, value in row.items() if value is not None},
            "geometry": rounded(json.loads(shapely.to_geojson(shape)), decimals),
        }
        for row, shape in features
    ]
    document = {"type": "FeatureCollection", "attribution": attribution, "features": written}
    save(path, json.dumps(document, ensure_ascii=False, separators=(",", ":")))


def rounded(value: Any, decimals: int) -> Any:
    """The same JSON with shorter numbers."""
    if isinstance(value, float):
        return round(value, decimals)
    if isinstance(value, list):
        return [rounded(one, decimals) for one in value]
    if isinstance(value, dict):
        return {key: rounded(one, decimals) for key, one in value.items()}
    return value


def save(path: Path, text: str) -> None:
    """Write gzipped text without a time stamp, so that equal content is an equal file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else Path(__file__).parent))
