"""The command line as a person and as another program meet it."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from commandcenter.__main__ import main

PROJECT = Path(__file__).resolve().parents[2]
NOW = "2022-05-01T01:00:00-04:00"
CELLS = {"A1": -74.0, "A2": -73.99, "A3": -73.98}
"""Three cells side by side, a hundredth of a degree each, and the longitude where each begins."""


class Answer(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


class Terminal:
    """Types command lines into this process, in one workspace."""

    def __init__(self, workspace, capsys):
        self.workspace = workspace
        self._capsys = capsys

    def __call__(self, *words, now=NOW):
        self._capsys.readouterr()
        given = ["--workspace", str(self.workspace), "--now", now, "--lang", "en"]
        status = main([*given, *map(str, words)])
        return Answer(status, *self._capsys.readouterr())

    def do(self, folder, *requests, now=NOW):
        """Carry out commands; the results."""
        lines = "\n".join(json.dumps(each) for each in requests)
        file = written(folder / "do.jsonl", lines)
        return [json.loads(line) for line in self("do", file, now=now).out.splitlines()]


def process(*words, stdin=b"", folder=None, **environment):
    """The command as a process of its own."""
    found = subprocess.run(
        [sys.executable, "-m", "commandcenter", *map(str, words)],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
    )
    return Answer(found.returncode, found.stdout.decode(), found.stderr.decode())


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def areas_file(path, cells=None, **properties):
    """Squares of a hundredth of a degree, a GeoJSON feature each."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": f"Cell {code}", **properties},
            "geometry": {"type": "Polygon", "coordinates": [_square(west, 0.01)]},
        }
        for code, west in (CELLS if cells is None else cells).items()
    ]
    return written(path, json.dumps({"type": "FeatureCollection", "features": features}))


def borough_file(path):
    """One area around all three cells."""
    feature = {
        "type": "Feature",
        "properties": {"borough_code": 1, "label": "Manhattan"},
        "geometry": {"type": "Polygon", "coordinates": [_square(-74.0, 0.03)]},
    }
    return written(path, json.dumps({"type": "FeatureCollection", "features": [feature]}))


def _square(west, width):
    return [
        [west, 40.7],
        [west + width, 40.7],
        [west + width, 40.71],
        [west, 40.71],
        [west, 40.7],
    ]


COLUMNS = (
    *("Unique Key", "Created Date", "Closed Date", "Agency", "Complaint Type", "Descriptor"),
    *("Incident Address", "Status", "Latitude", "Longitude"),
)


def reports_file(path, *rows):
    """Service requests as New York publishes them; a row says what differs from a noise at A1."""
    usual = {
        "Unique Key": "1",
        "Created Date": "05/01/2022 12:30:00 AM",
        "Closed Date": "",
        "Agency": "NYPD",
        "Complaint Type": "Noise - Residential",
        "Descriptor": "Loud Music/Party",
        "Incident Address": "1 Main Street",
        "Status": "In Progress",
        "Latitude": "40.705",
        "Longitude": "-73.995",
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows({**usual, **row} for row in rows)
    return path
