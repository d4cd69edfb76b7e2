"""Builds the phrases that New York's classes are learned from; needed only when they change.

    python -m resources.words.build

Reads the reports of 2011 that ship with the demo (not the hour of 2022, on which the learner is
tried) and writes `nyc311.csv`: the class, the words without the complaint type, how many said so.
"""

import csv
from collections import Counter
from pathlib import Path

from commandcenter.advice.class_words import without_name
from commandcenter.city import City
from commandcenter.intake.catalogues import read_catalogue
from commandcenter.intake.documents import BadField
from commandcenter.intake.mapping import read_mapping
from commandcenter.intake.source_rows import RowReader
from commandcenter.intake.tables import open_table

RESOURCES = Path(__file__).resolve().parents[1]
CASES = RESOURCES / "demo" / "nyc" / "cases" / "nyc311_2011_multiagency.csv.gz"
CATALOGUE = RESOURCES / "catalogues" / "nyc311.toml"


def counted() -> list[tuple[str, str, int]]:
    """Class, words, and how many reports said so; sorted, so that the same rows give the same."""
    catalogue = read_catalogue(CATALOGUE).pieces
    key = (catalogue.key, 1)
    city = City(catalogues={key: catalogue}, catalogue_key=key)
    phrases: Counter[tuple[str, str]] = Counter()
    with open_table(CASES) as table:
        reader = RowReader(read_mapping("nyc311"), table.header, city, CASES)
        for row in table.rows:
            try:
                said = reader.read(row.cells)
            except BadField:
                continue  # An import would not take it either.
            if said.case_class is not None:
                words = without_name(reader.text(row.cells, "description"), said.case_class)
                phrases[said.case_class.code, words] += 1
    return [(code, words, n) for (code, words), n in sorted(phrases.items()) if words]


def main() -> None:
    """Write the file."""
    target = Path(__file__).with_name("nyc311.csv")
    with target.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(("class", "words", "count"))
        writer.writerows(counted())


if __name__ == "__main__":
    main()
