"""One merge made on two desks of a real hub, and taken back on one, without a line."""

from tests.helpers.merging import MergingDesks


def test_a_merge_that_was_taken_back_too_late_loses_no_report(room):
    desks = MergingDesks(room.nodes)
    desks.merges(0)
    desks.takes_back(1, desks.merges(1))

    desks.meet(0)

    assert [each.type for each in room.nodes[0].case(desks.case).contested] == ["Undone"]
    desks.settle("first")
    assert desks.together
    assert desks.is_whole()
