"""Builds the example register of components of the Futian demo; needed only when its roads change.

    python resources/demo/build_components.py [TARGET]

TARGET is the folder `futian`, by default the one beside this script; it holds `crossings.csv.gz`,
from which all is derived. Where two real roads meet the script puts lamps, signs and covers as a
city might have them. None of them was surveyed: names say so, and serial numbers count from 900001.
The same crossings give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from commandcenter.codes import read_schemes
from commandcenter.coordinates import metres_per_degree

# Class, word, owner, accuracy class, and where it stands: metres east and north of the crossing.
AROUND = (
    ("0105", "路灯", "LIGHT", "A", ((14, 14), (-14, 14), (-14, -14), (14, -14))),
    ("0202", "交通标志牌", "TRAFFIC", "B", ((18, 10), (-18, -10))),
    ("0102", "雨水井盖", "DRAIN", "A", ((8, -11),)),
    ("0101", "上水井盖", "WATER", "A", ((-9, 7),)),
)
FIRST_SERIAL = 900_001
HEADER = ("code", "name", "owner", "lon", "lat", "accuracy", "state")


def rows(crossings: list[dict[str, str]]) -> Iterator[tuple[str, ...]]:
    """One row for each component, crossing by crossing."""
    scheme = read_schemes(Path(__file__).resolve().parents[1] / "catalogues" / "code_schemes.toml")[
        "component_16"
    ]
    serials: Counter[str] = Counter()
    for crossing in crossings:
        for class_code, word, owner, accuracy, places in AROUND:
            for number, (east, north) in enumerate(places, 1):
                code = scheme.format(
                    {
                        "division": "440304",
                        "big_class": class_code[:2],
                        "subclass": class_code[2:],
                        "serial": FIRST_SERIAL + serials[class_code],
                    }
                )
                serials[class_code] += 1
                lon, lat = float(crossing["lon"]), float(crossing["lat"])
                wide, high = (float(each) for each in metres_per_degree(lat))
                name = f"{crossing['first']}{crossing['second']}路口{word}{number}（模拟）"
                lon, lat = lon + east / wide, lat + north / high
                yield code, name, owner, f"{lon:.6f}", f"{lat:.6f}", accuracy, "intact"


def main(target: Path) -> None:
    """Write `components.csv.gz`."""
    with gzip.open(target / "crossings.csv.gz", "rt", encoding="utf-8", newline="") as file:
        crossings = list(csv.DictReader(file))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows(crossings))
    raw = gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0)
    (target / "components.csv.gz").write_bytes(raw)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "futian")
