"""Where instants stand on the chain strip: in order, folded at night, never outside."""

from datetime import UTC, datetime, timedelta

import pytest

from ui.case.strip_axis import TAIL, Axis, Fold

START = datetime(2024, 5, 6, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
WIDTH = 1000.0


def after(hours):
    return START + hours * HOUR


def axis(*hours, still=()):
    return Axis([after(each) for each in hours], list(still), 0.0, WIDTH)


def night(start, end):
    return Fold(after(start), after(end), ("night",), counts=False)


def test_instants_stand_in_their_order():
    line = axis(0, 1, 5, 40)

    xs = [line.x(after(hours)) for hours in (0, 0.5, 1, 3, 5, 20, 40)]

    assert xs == sorted(xs)
    assert len(set(xs)) == len(xs)


def test_knots_that_lie_close_in_time_still_have_room():
    line = axis(0, 0.01, 0.02, 100)

    assert line.x(after(0.02)) - line.x(after(0.01)) > WIDTH / 10


def test_the_knots_stand_still_while_now_moves_past_the_last():
    line = axis(0, 1, 2)

    last = line.x(after(2))

    assert last == pytest.approx(WIDTH * (1 - TAIL))
    assert last < line.x(after(3)) <= line.x(after(10_000)) == pytest.approx(WIDTH)


def test_what_came_before_stands_at_the_beginning():
    assert axis(0, 1).x(after(-5)) == 0.0


def test_a_night_that_does_not_count_is_narrow():
    plain, folded = axis(0, 24), axis(0, 24, still=[night(8, 20)])

    def width(line):
        return line.x(after(20)) - line.x(after(8))

    assert 0 < width(folded) < width(plain) / 4


def test_a_chain_of_one_instant_stands_at_the_beginning():
    line = axis(0)

    assert line.x(START) == 0.0
    assert 0 < line.x(after(1)) <= WIDTH * TAIL
