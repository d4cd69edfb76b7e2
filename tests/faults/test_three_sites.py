"""Three desks, each on or off the line as chance has it; whatever they do, they end up equal."""

from tests.faults.three_sites import LAWS, run, told

HISTORIES, STEPS = 20, 50


def test_three_sites_end_up_equal(tell):
    counts = run(HISTORIES, STEPS)

    assert counts["histories"] >= HISTORIES
    assert {law.__name__ for law in LAWS if counts[law.__name__] != counts["histories"]} == set()
    assert counts["saved"] > 0, "nothing has happened that could be lost"
    tell(told(counts))
