"""The streets under the map, and the places that two street names give.

Streets come as GeoJSON lines with `name` and `highway`; crossings as a CSV with `area, first,
second, lon, lat`. Both may be gzipped. Names are compared as people say them: “W 42 St”, “WEST   42
STREET” and “42nd Street” are one street.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.wording import _

# What clerks shorten, and what it stands for.
_SHORT = {
    "st": "street", "str": "street", "ave": "avenue", "av": "avenue", "blvd": "boulevard",
    "rd": "road", "pl": "place", "dr": "drive", "ln": "lane", "ct": "court", "sq": "square",
    "pkwy": "parkway", "pky": "parkway", "expy": "expressway", "hwy": "highway", "ter": "terrace",
    "tpke": "turnpike", "plz": "plaza", "brg": "bridge",
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6",
    "seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10", "eleventh": "11", "twelfth": "12",
}  # fmt: skip
_BETWEEN = re.compile(
    r"\s*[&/@+,，、;；]\s*|\s+(?:and|at)\s+|(?<=[路街道巷桥])(?:\s*[与和]\s*|\s+)", re.IGNORECASE
)
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")
_SIDE_OF_NUMBER = re.compile(r"^(?:east|west|north|south|[ewns]) (?=\d)")


@dataclass(frozen=True, slots=True, eq=False)
class Street:
    """One unbroken line of a street."""

    name: str
    """Empty where the source knows none."""
    highway: str
    """OpenStreetMap's class: primary, residential, footway …"""
    points: NDArray[np.float64]
    """Longitude and latitude in degrees (WGS-84), one row each."""


@frozen
class Crossing:
    """Where two streets meet."""

    area: str
    """The part of the city that tells equal names apart, for example a borough."""
    first: str
    second: str
    lon: float
    lat: float


def read_streets(path: Path) -> list[Street]:
    """The streets of a GeoJSON file of lines. Raises Refused when it is not one."""
    try:
        document = msgspec.json.decode(_plain(path))
        return [
            Street(str(properties.get("name") or ""), str(properties.get("highway") or ""), line)
            for feature in document["features"]
            for properties in (feature["properties"],)
            for line in _lines(feature["geometry"])
        ]
    except (OSError, EOFError, KeyError, TypeError, ValueError, msgspec.DecodeError) as error:
        raise Refused(
            _("{file} is not a GeoJSON file of streets: {error}").format(
                file=path.name, error=error
            )
        ) from error


def read_crossings(path: Path) -> Crossings:
    """The crossings of a CSV file. Raises Refused when it is not one."""
    try:
        rows = csv.DictReader(_plain(path).decode("utf-8-sig").splitlines())
        return Crossings(
            Crossing(r["area"], r["first"], r["second"], float(r["lon"]), float(r["lat"]))
            for r in rows
        )
    except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
        raise Refused(
            _("{file} is not a CSV file of crossings: {error}").format(file=path.name, error=error)
        ) from error


class Crossings:
    """All crossings of a city, found by what somebody types or says."""

    def __init__(self, crossings: Iterable[Crossing] = ()) -> None:
        self._of_street: dict[str, list[tuple[str, Crossing]]] = {}
        self._all = tuple(crossings)
        for crossing in self._all:
            first, second = street_key(crossing.first), street_key(crossing.second)
            self._of_street.setdefault(first, []).append((second, crossing))
            self._of_street.setdefault(second, []).append((first, crossing))

    def find(self, text: str, limit: int = 20) -> list[Crossing]:
        """Crossings that fit what has been typed so far, the exact ones first.

        Two names stand on either side of `&`, `/`, a comma, “and”, “与” and the like; either may be
        cut short. One name alone gives that street's crossings.
        """
        typed = [street_key(name) for name in _BETWEEN.split(text) if name.strip()]
        if not 1 <= len(typed) <= 2:
            return []
        ranks: dict[Crossing, int] = {}
        for street, crossings in self._of_street.items():
            here = _fit(street, typed[0])
            if here is None:
                continue
            for other, crossing in crossings:
                there = _fit(other, typed[1]) if len(typed) == 2 else 0
                if there is not None:
                    ranks[crossing] = min(here + there, ranks.get(crossing, here + there))
        return nsmallest(
            limit, ranks, lambda c: (ranks[c], c.area, c.first, c.second, c.lon, c.lat)
        )

    def nearest(self, lon: float, lat: float) -> Crossing | None:
        """The crossing nearest to a point in degrees (WGS-84); None if there are none."""
        shrunk = cos(radians(lat))
        return min(
            self._all,
            key=lambda each: hypot((each.lon - lon) * shrunk, each.lat - lat),
            default=None,
        )


@lru_cache(maxsize=8192)
def street_key(name: str) -> str:
    """A street's name as it is compared: lower case, no side of the city, no endings of numbers."""
    text = " ".join(name.casefold().replace("'", "").replace("’", "").replace(".", " ").split())
    text = _ORDINAL.sub(r"\1", text)
    words = [_SHORT.get(word, word) for word in text.split()]
    if len(words) > 1 and text.startswith("st "):
        words[0] = "saint"
    return _SIDE_OF_NUMBER.sub("", " ".join(words))


def _fit(street: str, typed: str) -> int | None:
    """0 for the same name, 1 for its beginning, 2 for the beginning of a word in it, else None."""
    if street.startswith(typed):
        return int(street != typed)
    return 2 if f" {typed}" in street else None


def _lines(geometry: Any) -> Iterator[NDArray[np.float64]]:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in ("LineString", "MultiLineString"):
        raise ValueError(f"{kind} is not a line")
    for line in [coordinates] if kind == "LineString" else coordinates:
        yield np.array(line, dtype=np.float64)


def _plain(path: Path) -> bytes:
    raw = path.read_bytes()
    return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
