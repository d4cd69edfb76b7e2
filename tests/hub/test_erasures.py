"""Words are erased on one desk, and handed on to another case on the other, with a real hub."""

from tests.helpers.erasing import ErasingDesks


def test_what_was_merged_or_split_off_meanwhile_is_erased_everywhere(hub, room):
    desks = ErasingDesks(room.nodes)
    desks.erases(0)
    split = desks.splits(1)
    desks.merges(1)

    desks.meet(0)

    for case in (desks.case, desks.other, split):
        assert "Erased" not in desks.said(case)
    said = {value for (value,) in hub.ask("SELECT value FROM hub.word")}
    assert "Erased" not in said
    assert {"Kept", "Split off"} <= said
