"""Python looks for no garbage while what is made stays, and looks again afterwards."""

import gc

import pytest

from commandcenter.garbage import for_good, none_expected


@pytest.fixture(autouse=True)
def searching():
    gc.enable()
    yield
    gc.unfreeze()
    gc.enable()


def test_nobody_looks_for_garbage_while_none_is_expected():
    with none_expected():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_the_search_goes_on_after_a_fault():
    with pytest.raises(ValueError, match="broken off"), none_expected():
        raise ValueError("broken off")

    assert gc.isenabled()


def test_a_search_that_somebody_else_has_stopped_stays_so():
    gc.disable()

    with none_expected():
        pass

    assert not gc.isenabled()


def test_what_is_made_for_good_is_never_searched_again():
    with for_good():
        made = [[each] for each in range(1000)]

    assert gc.isenabled()
    assert gc.get_freeze_count() >= len(made)
    assert not any(each is made[0] for each in gc.get_objects())
