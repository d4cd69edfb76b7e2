"""A table is read as it streams by: memory does not grow with the file."""

import tracemalloc
from pathlib import Path

from commandcenter.intake.tables import open_table

LINE = '54049402,05/01/2022 12:00:03 AM,NYPD,"1006 GERARD AVENUE, BRONX",40.83,-73.92\n'


def peak_of_reading(path: Path, rows: int) -> int:
    """The most bytes that Python held at once while reading `rows` rows."""
    path.write_text("key,created,agency,address,lat,lon\n" + LINE * rows, encoding="utf-8")
    tracemalloc.start()
    try:
        with open_table(path) as table:
            assert sum(len(row.cells) == 6 for row in table.rows) == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_the_rows_take_no_more_memory(tmp_path: Path) -> None:
    peak_of_reading(tmp_path / "first.csv", 100)

    few = peak_of_reading(tmp_path / "few.csv", 20_000)
    many = peak_of_reading(tmp_path / "many.csv", 200_000)

    assert many < few * 1.5
