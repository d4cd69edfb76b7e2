"""Three desks, each on or off the line as chance has it; whatever they do, they end up equal."""

from tests.faults.three_sites import run, told

HISTORIES, STEPS = 20, 50


def test_three_sites_end_up_equal(tell):
    tell(told(run(HISTORIES, STEPS)))
