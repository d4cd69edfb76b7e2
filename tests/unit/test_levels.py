"""What a level can settle is settled there."""

from dataclasses import replace

import pytest

from commandcenter import commands as do
from commandcenter.case import Stage
from commandcenter.city import to_json
from commandcenter.levels import level_words, usual_level
from commandcenter.roles import Loop
from tests.helpers.makers import LI, LITTER, a_case, a_desk


@pytest.fixture
def desk():
    """A desk whose litter is settled by the community."""
    made = a_desk()
    catalogue = made.city.catalogue
    classes = tuple(
        replace(each, settles_at="community") if each.code == LITTER else each
        for each in catalogue.classes
    )
    changed = to_json(replace(catalogue, classes=classes))
    made.do(do.Configure("catalogue", "tiny", content=changed))
    return made


def test_a_small_matter_at_the_district_belongs_below(desk):
    case = a_case(Stage.FILED, desk=desk)

    assert usual_level(case, desk.city) is Loop.COMMUNITY
    assert level_words(case, desk.city) == (
        "district; usually settled by the community: pass it down"
    )


def test_passed_down_it_lies_where_it_belongs(desk):
    case = a_case(Stage.FILED, desk=desk)
    desk.do(do.PassDown(case.id, reason="A small matter", to=Loop.COMMUNITY), person=LI)

    assert usual_level(desk.case(case.id), desk.city) is None
    assert level_words(desk.case(case.id), desk.city) == "community"


def test_what_lies_too_low_is_to_go_up(desk):
    catalogue = desk.city.catalogue
    classes = tuple(replace(each, settles_at="district") for each in catalogue.classes)
    desk.do(do.Configure("catalogue", "tiny", content=to_json(replace(catalogue, classes=classes))))
    case = a_case(Stage.FILED, desk=desk)
    desk.do(do.PassDown(case.id, reason="A small matter"), person=LI)

    assert level_words(desk.case(case.id), desk.city) == (
        "street; usually settled by the district: pass it up"
    )


@pytest.mark.parametrize("stage", [Stage.HANDLING, Stage.CLOSED])
def test_work_that_has_begun_stays_where_it_is(desk, stage):
    assert usual_level(a_case(stage, desk=desk), desk.city) is None
