"""Merges that are made, and taken back, on two desks without a line: no report is lost by it."""

import pytest

from commandcenter import commands as do
from commandcenter.refusal import Refused
from tests.helpers.desks_in_step import two_in_step
from tests.helpers.makers import LI
from tests.helpers.merging import MergingDesks


@pytest.fixture
def desks(tmp_path):
    with two_in_step(tmp_path) as both:
        yield MergingDesks(both)


@pytest.mark.parametrize("first", [0, 1])
def test_the_same_merge_twice_is_one(desks, first):
    desks.merges(0)
    desks.merges(1)

    desks.meet(first)

    assert desks.together
    assert desks.is_whole()
    desks.parts(0)
    desks.quiet()
    assert not desks.together
    assert desks.is_whole()


@pytest.mark.parametrize("keep", ["first", "second"])
@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("how", ["undone", "parted"])
def test_the_same_merge_of_which_one_was_taken_back_loses_no_report(desks, first, keep, how):
    desks.merges(0)
    merged = desks.merges(1)
    if how == "undone":
        desks.takes_back(1, merged)
    else:
        desks.parts(1)

    desks.meet(first)

    assert desks.nodes[0].case(desks.case).contested
    desks.settle(keep)
    assert desks.together == ((first == 0) == (keep == "first"))
    assert desks.is_whole()


def test_what_was_merged_elsewhere_meanwhile_is_in_one_case_once_it_is_settled(desks):
    third = desks.filed(desks.nodes[1].desk, "Third")
    desks.merges(0)
    desks.nodes[1].desk.do(do.Merge(desks.case, into=str(third)), person=LI)

    desks.meet(0)
    desks.settle("second")

    assert desks.nodes[0].case(desks.case).standing.merged_into == third
    assert desks.is_whole()
    assert len(desks.nodes[0].case(third).reports) == 2


def test_both_cannot_stand_where_one_says_merged_and_one_not(desks):
    desks.merges(0)
    desks.takes_back(1, desks.merges(1))
    desks.meet(0)

    with pytest.raises(Refused):
        desks.settle("both")
    desks.settle("first")
    assert desks.is_whole()
