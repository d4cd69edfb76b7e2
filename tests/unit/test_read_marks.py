"""What has been read is kept from one run of the console to the next."""

from datetime import UTC, datetime

import pytest

from commandcenter.read_marks import FILE, ReadMarks, read_marks, write_marks
from commandcenter.refusal import Refused

MARKS = ReadMarks(datetime(2022, 5, 1, tzinfo=UTC), frozenset({"a", "b"}))


def test_the_marks_of_the_last_run_are_found_again(tmp_path):
    assert read_marks(tmp_path) is None

    write_marks(tmp_path, MARKS)

    assert read_marks(tmp_path) == MARKS
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize("damage", [b"", b"{", b'{"until": "tomorrow"}', b"\xff\xfe"])
def test_damaged_marks_stop_nobody_from_working(tmp_path, damage):
    (tmp_path / FILE).write_bytes(damage)

    assert read_marks(tmp_path) is None


def test_marks_that_cannot_be_kept_are_told_with_the_place(tmp_path):
    (tmp_path / FILE).mkdir()

    with pytest.raises(Refused, match=FILE):
        write_marks(tmp_path, MARKS)
