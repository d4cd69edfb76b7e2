"""What a drag carries, and what is not believed in a drop."""

import json

import pytest
from PySide6.QtCore import QByteArray, QMimeData

from ui.mime import CASE_IDS, MOST_BYTES, MOST_CASES, decode, encode


def a_drop(payload):
    data = QMimeData()
    data.setData(CASE_IDS, QByteArray(payload))
    return data


def test_the_cases_of_a_drag_arrive_in_their_order():
    assert decode(encode(["24-0118", "24-0117"])) == ("24-0118", "24-0117")


def test_as_many_cases_as_a_drag_may_carry_arrive():
    ids = [f"BX-220501-3-{n:04}" for n in range(MOST_CASES)]

    assert decode(encode(ids)) == tuple(ids)


def test_a_drop_of_something_else_holds_no_cases():
    data = QMimeData()
    data.setText("24-0117")

    assert decode(data) == ()


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[" * 60_000,
        b"[]",
        b'"24-0117"',
        b'{"ids": ["24-0117"]}',
        b"[17]",
        b"[null]",
        b'["24-0117", "24-0117"]',
        b'[""]',
        b'["../../etc"]',
        b'["24-0117\\n"]',
        json.dumps(["x" * 97]).encode(),
        json.dumps([f"c{n}" for n in range(MOST_CASES + 1)]).encode(),
        b'["24-0117"]' + b" " * MOST_BYTES,
    ],
)
def test_an_odd_drop_holds_no_cases(payload):
    assert decode(a_drop(payload)) == ()


@pytest.mark.parametrize("ids", [[], ["24-0117"] * 2, [f"c{n}" for n in range(MOST_CASES + 1)]])
def test_a_drag_that_no_drop_would_take_is_not_started(ids):
    with pytest.raises(ValueError, match="different case ids"):
        encode(ids)
