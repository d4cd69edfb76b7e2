"""The hotline: a made-up source of cases for the tiny city, its mapping, its rows, its imports."""

import csv
import os
from dataclasses import replace
from datetime import timedelta

from commandcenter.fold import fold
from commandcenter.intake.cases import import_cases
from commandcenter.intake.mapping import read_mapping
from tests.helpers.makers import a_place

DAY = timedelta(days=1)

MAPPING = """
key = "hotline"
prefix = "H"
zone = "Asia/Shanghai"
dates = ["%Y-%m-%d %H:%M"]
no_dates = ["1900"]
none = ["-"]
channel = "telephone"
optional = ["Due"]
[columns]
id = "Id"
reported = "Reported"
closed = "Closed"
due = "Due"
revision = "Changed"
channel = "Channel"
[place]
lon = "Lon"
lat = "Lat"
[text]
description = ["{What}: {Detail}", "{What}"]
address = ["{Street}"]
outcome = ["{Result}"]
[class]
column = "What"
[[class.when]]
"What" = "Smell"
"Detail" = "gas"
code = "0401"
condition = "seen"
[unit]
column = "Unit"
[unit.table]
"Broom" = "cleaning"
"Gas company" = "gas"
[stage]
column = "Status"
[stage.table]
"open" = "dispatched"
"busy" = "handling"
"done" = "closed"
"""
HEADER = [
    *("Id", "Reported", "Closed", "Due", "Changed", "Channel", "Lon", "Lat"),
    *("What", "Detail", "Street", "Result", "Unit", "Status", "Extra"),
]


def a_mapping(folder, changed="", to=""):
    """The hotline's mapping, with one piece of its text changed."""
    file = folder / "hotline.toml"
    file.write_text(MAPPING.replace(changed, to) if changed else MAPPING, encoding="utf-8")
    return read_mapping(file)


def a_row(**changes):
    """A row of the hotline: litter in the first cell, with the cleaning unit, since eight."""
    here = a_place()
    made = {
        "Id": "1",
        "Reported": "2024-09-23 08:00",
        "Channel": "WEB",
        "Lon": str(here.lon),
        "Lat": str(here.lat),
        "What": "Litter",
        "Street": "1  Fuhua Road",
        "Unit": "Broom",
        "Status": "open",
    }
    return [(made | changes).get(name, "") for name in HEADER]


def a_file(folder, *rows, name="calls.csv", header=HEADER, seen=None):
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    if seen is not None:
        os.utime(path, (seen.timestamp(), seen.timestamp()))
    return path


def taken_in(desk, mapping, folder, *rows, seen=None, **options):
    path = a_file(folder, *rows, seen=seen)
    return import_cases(desk, path, mapping, rejects_folder=folder / "rejects", **options)


def counts(result):
    return (result.read, result.taken, result.updated, result.unchanged, result.rejected)


def only_case(desk):
    (case,) = desk.store.cases()
    return case


def refolds(desk):
    """Whether every case is what its events make of it."""
    cases = [*desk.store.cases()]
    return cases and all(fold(desk.store.history(case.id)) == case for case in cases)


def of_cases(desk):
    """What happened to cases, whichever event of this city had put their chains in force."""
    return [(e.id, e.case, _anywhere(e.body), e.base) for e in desk.store.log if e.case]


def _anywhere(body):
    if body.__class__.__name__ != "CaseImported" or body.standing.chain is None:
        return body
    chain = replace(body.standing.chain, put_by="")
    return replace(body, standing=replace(body.standing, chain=chain))
