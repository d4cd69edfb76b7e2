"""A case read out over the radio: all that helps to find it, nothing that a caller said."""

from datetime import timedelta

import pytest

from commandcenter.case import Stage
from commandcenter.commands import Close, Dispatch, PassCheck, ReportDone, SignFor, StartCheck
from commandcenter.radio import radio_sentence
from commandcenter.wording import set_language
from tests.helpers.makers import a_case, a_desk
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import GAS, NOON, MovedClock, filed, found, report


@pytest.fixture
def desk():
    return found(MemoryStore(), MovedClock())


def said(desk, case, **later):
    return radio_sentence(desk.case(case.id), desk.city, NOON + timedelta(**later))


def test_a_case_is_said_with_number_class_place_and_deadline(desk):
    case = report(desk, address="1006 Gerard Avenue")

    sentence = said(desk, case)

    assert sentence == (
        f"Case {case.number}, Water leak, 1006 Gerard Avenue, Harbour, cell C00, due at 12:15."
    )


def test_an_emergency_is_said_first(desk):
    assert said(desk, report(desk, class_code=GAS)).startswith("Emergency, case HC-")


def test_an_overdue_case_says_since_when(desk):
    assert said(desk, filed(desk), minutes=20).endswith("overdue since 12:15.")


def test_a_deadline_of_another_day_is_said_with_its_day(desk):
    assert said(desk, filed(desk), days=1).endswith("overdue since 2024-05-06 12:15.")


def test_the_unit_that_has_it_is_named(desk):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))

    assert "with Water" in said(desk, case)


def test_neither_the_contact_nor_the_callers_words_go_on_the_air(desk):
    sentence = said(desk, report(desk, words="My neighbour Jo Bloggs", contact="555 0147 99"))

    assert "Bloggs" not in sentence
    assert "99" not in sentence


def test_an_area_that_the_address_names_is_not_said_twice(desk):
    assert said(desk, report(desk, address="2 Quay, Harbour")).count("Harbour") == 1


def test_a_case_without_class_or_place_says_so(desk):
    sentence = said(desk, report(desk, class_code=None, place=None))

    assert "not yet classified, place unknown" in sentence


def test_an_address_outside_every_cell_is_place_enough(desk):
    sentence = said(desk, report(desk, place=None, address="Far Road"))

    assert "Far Road, due at" in sentence


def test_a_closed_case_says_its_stage(desk):
    case = filed(desk)
    people = desk.city.people
    desk.do(Dispatch(case.id, "water"))
    for act in (SignFor(case.id), ReportDone(case.id)):
        desk.do(act, person=people["moss"])
    for act in (StartCheck(case.id), PassCheck(case.id), Close(case.id)):
        desk.do(act, person=people["chen"])

    assert said(desk, case).endswith("cell C00, closed.")


def test_it_is_said_in_the_language_in_use(desk):
    case = report(desk)
    set_language("zh_CN")
    try:
        assert "漏水" in said(desk, case)
    finally:
        set_language("en")


def test_a_suspended_case_says_until_when():
    desk = a_desk()
    case = a_case(Stage.SUSPENDED, desk=desk)

    sentence = radio_sentence(case, desk.city, desk.clock.now())

    assert sentence.endswith("suspended until 2024-09-26 09:00.")
