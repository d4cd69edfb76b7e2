"""Cases as CSV and GeoJSON. Neither ever holds a reporter's contact."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.command_line.answers import case_row
from commandcenter.confidential import may_read
from commandcenter.refusal import Refused
from commandcenter.wording import _, label

COLUMNS = (
    "number",
    "external_id",
    "class",
    "class_name",
    "stage",
    "light",
    "urgency",
    "unit",
    "cell",
    "lat",
    "lon",
    "address",
    "description",
    "reported_at",
    "due_at",
    "ended_at",
)
"""The columns of a CSV file of cases, and the properties in GeoJSON: the same in any language."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What makes spreadsheet programs take a cell for a formula."""


def export_cases(path: Path, cases: Iterable[Case], city: City, now: datetime) -> int:
    """Write `cases` to `path` in the format of its ending and return how many.

    CSV is UTF-8 with a byte order mark, which spreadsheet programs need to show Chinese; GeoJSON
    is WGS-84 (EPSG:4326), with null geometry for cases without a place. Confidential cases have
    neither address nor words. The file appears whole or not at all. Raises Refused for any other
    ending.
    """
    write = {".csv": _write_csv, ".geojson": _write_geojson}.get(path.suffix.lower())
    if write is None:
        raise Refused(
            _("{file}: cases can be exported as .csv or .geojson.").format(file=path.name)
        )
    if not path.resolve().parent.is_dir():
        raise Refused(_("There is no folder {folder}.").format(folder=path.resolve().parent))
    if path.is_dir():
        raise Refused(_("{path} is a folder.").format(path=path))
    draft = path.with_name(path.name + ".new")
    try:
        count = write(draft, (_row(case, city, now) for case in cases))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _row(case: Case, city: City, now: datetime) -> dict[str, Any]:
    row, shown = case_row(case, city, now), may_read(case, city, None)
    standing, case_class = case.standing, city.class_of(case)
    words = next((r.description.value for r in case.reports if r.description), None)
    ended = standing.ended_at
    row |= {
        "class_name": label(case_class.names) if case_class else None,
        "address": standing.address.value if standing.address and shown else None,
        "description": words if shown else None,
        "ended_at": ended.astimezone(city.zone).isoformat() if ended else None,
    }
    return {name: row[name] for name in COLUMNS}


def _write_csv(path: Path, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        for row in rows:
            table.writerow({name: _inert(value) for name, value in row.items()})
            count += 1
    return count


def _inert(value: Any) -> Any:
    """Words that a spreadsheet program would run as a formula, behind an apostrophe.

    A caller can say anything, and whoever opens the file must not run it (OWASP, CSV injection).
    """
    begins_formula = isinstance(value, str) and value.startswith(FORMULA_SIGNS)
    return f"'{value}" if begins_formula else value


def _write_geojson(path: Path, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with path.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","features":[')
        for row in rows:
            lon, lat = row.pop("lon"), row.pop("lat")
            point = None if lon is None else {"type": "Point", "coordinates": [lon, lat]}
            feature = {"type": "Feature", "geometry": point, "properties": row}
            file.write((b",\n" if count else b"\n") + msgspec.json.encode(feature))
            count += 1
        file.write(b"\n]}\n")
    return count
