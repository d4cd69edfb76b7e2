"""The list of mutants fits the program: each breaks a rule that stands where the list says."""

import pytest

from tests.faults.mutants import MUTANTS, ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_what_a_mutant_breaks_is_there_and_so_are_its_tests(mutant):
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.old) == 1
    assert mutant.new != mutant.old
    assert all((ROOT / test).is_file() for test in mutant.tests)


def test_mutants_have_names_of_their_own():
    assert len({each.name for each in MUTANTS}) == len(MUTANTS)
