"""The order of the queue, and its reasons."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commandcenter.case import Stage
from commandcenter.catalogue import Urgency
from commandcenter.situation import BACKLOG_AFTER
from commandcenter.urgency import Band, band, key, rank, reasons
from tests.helpers.makers import EMERGENCY, MONDAY, a_case, a_report

LITTER = a_case(Stage.DISPATCHED)
GAS = a_case(class_code=EMERGENCY)


def so(case, **changes):
    return replace(case, standing=replace(case.standing, **changes))


def long_overdue(case, by=BACKLOG_AFTER + timedelta(days=1)):
    return replace(case, imported_at=case.due_at + by)


@pytest.mark.parametrize(
    ("urgency", "expected"),
    [
        (Urgency.EMERGENCY, Band.EMERGENCY),
        (Urgency.URGENT, Band.URGENT),
        (Urgency.ORDINARY, Band.ORDINARY),
        (Urgency.LOW, Band.LOW),
    ],
)
def test_a_case_stands_in_the_band_of_its_class(urgency, expected):
    assert band(so(LITTER, urgency=urgency)) is expected


def test_what_has_climbed_to_the_district_is_urgent():
    assert [band(so(LITTER, level=level)) for level in (1, 2)] == [Band.ORDINARY, Band.URGENT]


def test_arrears_that_came_in_long_overdue_are_last():
    assert band(long_overdue(LITTER)) is Band.BACKLOG
    assert band(long_overdue(LITTER, by=timedelta(days=29))) is Band.ORDINARY
    assert band(long_overdue(GAS)) is Band.BACKLOG


def test_inside_a_band_the_earlier_deadline_is_first_and_none_is_last():
    later = so(LITTER, deadlines=(replace(LITTER.deadline, due_at=LITTER.due_at + timedelta(1)),))
    never = so(LITTER, deadlines=())

    assert key(LITTER) < key(later) < key(never)


def test_the_order_does_not_depend_on_the_clock():
    assert key(LITTER) == (rank(LITTER), LITTER.number)
    assert rank(LITTER) == rank(replace(LITTER, last_at=LITTER.last_at + timedelta(days=1)))


def test_no_deadline_however_far_leaves_its_band():
    far = LITTER.due_at.replace(year=9999)
    last = so(LITTER, deadlines=(replace(LITTER.deadline, due_at=far),))
    first = so(LITTER, deadlines=(replace(LITTER.deadline, due_at=far.replace(year=1900)),))
    lists = [[so(case, urgency=urgency) for case in (first, last)] for urgency in Urgency]

    ranks = [rank(case) for each in lists for case in (*each, so(each[0], deadlines=()))]

    assert ranks == sorted(set(ranks))
    assert max(ranks) + rank(so(LITTER, deadlines=())) < 2**63


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (LITTER, ["earliest deadline first"]),
        (GAS, ["emergency class"]),
        (so(LITTER, urgency=Urgency.URGENT), ["urgent class"]),
        (so(LITTER, level=1), ["escalated to street"]),
        (so(LITTER, level=3), ["escalated to city"]),
        (so(LITTER, returns=1), ["returned once"]),
        (so(LITTER, returns=2), ["returned 2 times"]),
        (so(LITTER, place=None, cell=None), ["has no place yet"]),
        (so(LITTER, place=None), ["earliest deadline first"]),
        (so(LITTER, deadlines=()), ["no deadline is running"]),
        (so(LITTER, deadlines=(), stage=Stage.CLOSED), []),
        (long_overdue(LITTER), ["backlog: long overdue when it came in"]),
        (replace(LITTER, reports=(a_report(), a_report())), ["2 reports"]),
    ],
)
def test_a_case_says_why_it_stands_where_it_stands(case, expected):
    assert reasons(case) == expected


def test_the_strongest_reason_comes_first():
    case = so(LITTER, urgency=Urgency.URGENT, level=2, returns=1)

    assert reasons(case) == ["urgent class", "escalated to district", "returned once"]


def test_a_case_that_was_just_reported_has_a_running_clock():
    assert a_case(Stage.REPORTED).due_at > MONDAY
