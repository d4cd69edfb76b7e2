"""Guards of the loop that only a second unit, a team or a second time brings to light."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from commandcenter import commands as do
from commandcenter.advice.past_handling import PastHandling
from commandcenter.advice.suggestion import rank_units
from commandcenter.case import Stage
from commandcenter.catalogue import StageClock
from commandcenter.city import to_json
from commandcenter.ids import AreaCode, PersonId, UnitCode
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Loop, Person, Post
from commandcenter.unit import Unit
from commandcenter.worktime import ClockKind, Limit
from tests.helpers.makers import LI, MA, MONDAY, WANG, ZHAO, a_case, a_desk


def handler(name, unit):
    return Person(PersonId(name), name.title(), (Post.HANDLER,), UnitCode(unit))


GAO, NIE = handler("gao", "gas"), handler("nie", "night")


@pytest.fixture
def desk():
    """The tiny city, whose cleaning unit has a team."""
    desk = a_desk()
    units = [*desk.city.units.by_code.values(), Unit("night", {"en": "Night team"}, "gas")]
    desk.do(do.Configure("units", "units", to_json(units)))
    return desk


def at(stage, desk):
    """A case at a stage, and a short way to ask for more of it, a minute later each time."""
    case = a_case(stage, desk=desk)

    def ask(command, person=LOCAL, **words):
        desk.clock.move(minutes=1)
        return desk.do(command(case.id, **words), person=person)

    return lambda: desk.case(case.id), ask


def test_the_second_extension_adds_one_limit_of_the_unit_that_has_the_case(desk):
    case, ask = at(Stage.HANDLING, desk)
    limit = case().deadline.limit.amount
    ask(do.AskExtension, WANG, reason="Rain")
    ask(do.Approve, LI)
    ask(do.Return, WANG, reason="Not ours", owner="gas")
    desk.do(do.Configure("units", "units", to_json(ANY_UNITS)))
    ask(do.Dispatch, LI, to="gas")
    assert case().deadline.limit.amount == limit

    ask(do.AskExtension, GAO, reason="Frost")
    ask(do.Approve, LI)
    ask(do.Approve, MA)

    assert case().deadline.limit.amount == 2 * limit
    with pytest.raises(Refused, match="extended twice"):
        ask(do.AskExtension, GAO, reason="More frost")


ANY_UNITS = [Unit("cleaning", {"en": "Cleaning"}), Unit("gas", {"en": "Gas company"})]


def test_an_order_is_answered_by_the_unit_that_got_it_also_when_another_has_the_case(desk):
    case, ask = at(Stage.HANDLING, desk)
    ask(do.OrderHandling, MA, requirement="Say when")
    ask(do.Return, WANG, reason="Not ours", owner="gas")
    with pytest.raises(Refused, match="Gas company has no part in this"):
        ask(do.ReplyToOrder, GAO, reply="Not mine to say")

    ask(do.ReplyToOrder, WANG, reply="Never: it is the gas company's")

    assert case().proceedings.orders[0].reply.value == "Never: it is the gas company's"


def test_the_order_that_was_given_first_is_answered_first(desk):
    case, ask = at(Stage.HANDLING, desk)
    ask(do.OrderHandling, MA, requirement="Say when")
    ask(do.OrderHandling, MA, requirement="Say who")
    first, second = (order.key for order in case().proceedings.orders)

    ask(do.ReplyToOrder, WANG, reply="At six")
    with pytest.raises(Refused, match="No order waits"):
        ask(do.ReplyToOrder, WANG, reply="At seven", order=first)
    ask(do.ReplyToOrder, WANG, reply="Two of us", order=second)

    assert [order.reply.value for order in case().proceedings.orders] == ["At six", "Two of us"]


def test_a_rest_is_ended_by_the_units_own_people_or_the_command_side(desk):
    case, ask = at(Stage.SUSPENDED, desk)
    with pytest.raises(Refused, match="acts for another unit"):
        ask(do.Resume, GAO, reason="It came")
    with pytest.raises(Refused, match="Say why"):
        ask(do.Resume, WANG, reason=" ")

    ask(do.Resume, WANG, reason="It came")

    assert case().stage is Stage.HANDLING


def test_a_team_does_the_part_of_its_unit(desk):
    case, ask = at(Stage.HANDLING, desk)
    ask(do.AskCoHandling, LI, units=("gas",))

    ask(do.SignTask, NIE)
    ask(do.ReportTaskDone, NIE)

    assert case().proceedings.open_tasks == ()


def test_a_unit_called_twice_answers_the_first_call_first(desk):
    case, ask = at(Stage.HANDLING, desk)
    ask(do.Whistle, LI, units=("gas",), purpose="Look", within_minutes=30)
    ask(do.Whistle, LI, units=("gas",), purpose="Look again", within_minutes=60)

    ask(do.ReportIn, GAO)

    first, second = case().proceedings.whistles
    assert first.units[0].reported_at is not None
    assert second.units[0].reported_at is None


def test_no_team_closes_a_case_of_its_unit_nor_decides_its_appeal(desk):
    desk.do(do.Configure("units", "units", to_json([*ANY_UNITS, NIGHT])))
    eye = Person(PersonId("eye"), "Eye", (Post.VERIFIER,), UnitCode("night"))
    judge = Person(PersonId("judge"), "Judge", (Post.APPRAISER,), UnitCode("night"))
    _case, ask = at(Stage.TO_CLOSE, desk)
    with pytest.raises(Refused, match="No unit closes its own case"):
        ask(do.Close, eye)

    ask(do.Close, LI)
    ask(do.AppealClosed, WANG, reason="The road was closed")

    with pytest.raises(Refused, match="No unit decides its own appeal"):
        ask(do.DecideAppeal, judge, grant=True, reason="It was")


NIGHT = Unit("night", {"en": "Night team"}, "cleaning")


def test_nobody_of_the_unit_agrees_to_close_its_case_by_force(desk):
    _case, ask = at(Stage.HANDLING, desk)
    ask(do.AskForcedClose, LI, reason="The house is gone")
    own = Person(PersonId("own"), "Own", (Post.DUTY_OFFICER,), UnitCode("cleaning"))

    with pytest.raises(Refused, match="No unit closes its own case"):
        ask(do.Approve, own)


def test_the_parts_of_others_are_due_with_the_case_when_it_is_extended(desk):
    case, ask = at(Stage.HANDLING, desk)
    ask(do.AskCoHandling, LI, units=("gas",))
    ask(do.AskExtension, WANG, reason="Rain")
    ask(do.Approve, LI)

    assert [task.due_at for task in case().proceedings.tasks] == [case().due_at]


def test_the_time_of_a_failed_check_is_not_the_units(desk):
    case, ask = at(Stage.DONE, desk)
    left = case().standing.deadlines[-2].due_at - case().standing.deadlines[-2].stopped_at
    ask(do.StartCheck, ZHAO)
    desk.clock.move(minutes=20)

    ask(do.FailCheck, ZHAO, reason="Half of it is left")

    assert case().due_at - desk.clock.now() == left
    assert left > timedelta(0)


def test_a_unit_that_the_catalogue_names_takes_the_class_whatever_its_own_list_says(desk):
    listed = [Unit("cleaning", {"en": "Cleaning"}, classes=("9999",)), *ANY_UNITS[1:]]
    desk.do(do.Configure("units", "units", to_json(listed)))
    case, ask = at(Stage.FILED, desk)
    first, *_others = rank_units(case(), desk.city, Counter(), PastHandling(), MONDAY)
    assert first.unit.code == "cleaning"

    ask(do.Dispatch, LI, to="cleaning")

    assert case().unit == "cleaning"


@pytest.mark.parametrize(
    ("stage", "wish"),
    [
        (Stage.DISPATCHED, lambda case: do.SignFor(case)),
        (Stage.SIGNED, lambda case: do.StartHandling(case)),
        (Stage.SIGNED, lambda case: do.Return(case, reason="Not ours", owner="cleaning")),
        (Stage.HANDLING, lambda case: do.HandOn(case, to="gao")),
        (Stage.HANDLING, lambda case: do.ReportDone(case)),
        (Stage.HANDLING, lambda case: do.AskCoHandling(case, units=("gas",))),
        (Stage.HANDLING, lambda case: do.AskExtension(case, reason="Rain")),
        (
            Stage.HANDLING,
            lambda case: do.AskSuspension(case, reason="No lamp", until=MONDAY + timedelta(days=3)),
        ),
        (Stage.CLOSED, lambda case: do.AppealClosed(case, reason="The road was closed")),
    ],
)
def test_no_handler_acts_on_the_case_of_another_unit(desk, stage, wish):
    case = a_case(stage, desk=desk)

    with pytest.raises(Refused, match="acts for another unit"):
        desk.do(wish(case.id), person=GAO)

    assert desk.case(case.id) == case


def test_a_refused_appeal_is_taken_further_by_the_unit_itself(desk):
    _case, ask = at(Stage.CLOSED, desk)
    ask(do.AppealClosed, WANG, reason="The road was closed")
    ask(do.DecideAppeal, LI, grant=False, reason="It was open")
    with pytest.raises(Refused, match="acts for another unit"):
        ask(do.AppealFurther, GAO, reason="It was not")
    with pytest.raises(Refused, match="Say why"):
        ask(do.AppealFurther, WANG, reason="")

    ask(do.AppealFurther, WANG, reason="It was not")
    both = replace(LI, posts=(Post.DUTY_OFFICER,))
    with pytest.raises(Refused, match="nor who decided before"):
        ask(do.DecideAppeal, both, grant=True, reason="Yes")


def test_the_unit_that_received_a_case_first_is_bound_not_the_one_that_returned_it_last(desk):
    desk.do(do.Configure("units", "units", to_json(ANY_UNITS)))
    case, ask = at(Stage.RETURNED, desk)
    ask(do.Dispatch, LI, to="gas")

    ask(do.Return, GAO, reason="Nor ours", owner="cleaning")

    assert case().proceedings.first_receiver == "cleaning"
    assert case().unit == "cleaning"


def test_a_part_is_asked_of_units_that_handle_cases_and_of_one_at_least(desk):
    group = Unit("council", {"en": "Council"}, handles=False)
    desk.do(do.Configure("units", "units", to_json([*ANY_UNITS, group])))
    _case, ask = at(Stage.HANDLING, desk)

    with pytest.raises(Refused, match="Say which unit is meant"):
        ask(do.AskCoHandling, LI, units=())
    with pytest.raises(Refused, match="Council is a group"):
        ask(do.AskCoHandling, LI, units=("council",))


def test_the_time_of_a_unit_is_that_of_its_district_and_of_a_stage_that_of_its_level(desk):
    city, own = desk.city, Limit(1, ClockKind.EMERGENCY_HOURS)
    slow = Limit(2, ClockKind.EMERGENCY_HOURS)
    classes = tuple(
        replace(
            each, conditions=tuple(replace(c, limits={"improvement": own}) for c in each.conditions)
        )
        for each in city.catalogue.classes
    )
    by_loop = {"street": {StageClock.DISPATCH: slow}}
    catalogue = replace(city.catalogue, classes=classes, stage_limits_by_loop=by_loop)
    profile = replace(city.profile, district_classes={"440304": "improvement"})
    desk.do(do.Configure("catalogue", catalogue.key, to_json(catalogue)))
    desk.do(do.Configure("city", "city", to_json(profile)))
    case, ask = at(Stage.REPORTED, desk)

    ask(do.PassDown, LI, reason="Small")
    ask(do.FileCase, LI)
    assert case().deadline.limit == slow

    ask(do.PassUp, LI, reason="Not so small")
    ask(do.Dispatch, LI, to="cleaning")
    assert case().deadline.limit == own


def test_a_control_room_decides_at_its_own_level_and_in_its_own_areas_alone(desk):
    case = a_case(Stage.FILED, desk=desk)
    below = replace(LI, loop=Loop.STREET)
    elsewhere = replace(LI, areas=(AreaCode("440305"),))
    with pytest.raises(Refused, match="is with the district"):
        desk.do(do.Dispatch(case.id, to="cleaning"), person=below)
    with pytest.raises(Refused, match="lies outside the areas of Li"):
        desk.do(do.Dispatch(case.id, to="cleaning"), person=elsewhere)

    desk.do(do.AddNote(case.id, "Everybody may leave a note"), person=elsewhere)
    here = replace(LI, loop=Loop.DISTRICT, areas=(AreaCode("440304"),))
    desk.do(do.Dispatch(case.id, to="cleaning"), person=here)

    assert desk.case(case.id).unit == "cleaning"


def test_nobody_records_what_a_desk_decides_nor_a_handler_what_others_say(desk):
    filed, sent = a_case(Stage.FILED, desk=desk), a_case(Stage.DISPATCHED, desk=desk)
    with pytest.raises(Refused, match="may not act for Li"):
        desk.do(do.Dispatch(filed.id, to="cleaning"), person=MA, on_behalf_of=LI)
    with pytest.raises(Refused, match="may not act for Wang"):
        desk.do(do.SignFor(sent.id), person=GAO, on_behalf_of=WANG)

    desk.do(do.SignFor(sent.id), person=LI, on_behalf_of=WANG)

    assert desk.case(sent.id).stage is Stage.SIGNED


def test_an_order_that_was_answered_in_time_is_never_overdue(desk):
    case, ask = at(Stage.HANDLING, desk)
    ask(do.OrderHandling, MA, requirement="Say when", reply_hours=1)
    ask(do.ReplyToOrder, WANG, reply="At six")
    desk.clock.move(hours=2)

    fired = desk.do(do.FireDueSteps())

    assert "OrderOverdue" not in [event.type for event in fired]
    assert not case().proceedings.orders[0].overdue


@pytest.mark.parametrize(("mark", "satisfied"), [(2, False), (3, True)])
def test_a_reporter_is_satisfied_from_a_mark_of_three_on(desk, mark, satisfied):
    case, ask = at(Stage.CLOSED, desk)

    ask(do.RecordCallBack, LI, result=mark)

    assert case().proceedings.call_backs[-1].satisfied is satisfied
    assert (case().stage is Stage.CLOSED) is satisfied
