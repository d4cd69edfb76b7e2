"""The table of actions: whole, without a clash, and greyed out by the rules alone."""

from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence

from commandcenter import commands as do
from commandcenter.city import to_json
from commandcenter.commands import (
    COMMANDS,
    CaseCommand,
    Close,
    Dispatch,
    PassCheck,
    ReportDone,
    SignFor,
    StartCheck,
    StartHandling,
)
from commandcenter.lifecycle import MOVES
from commandcenter.roles import LOCAL, Person, Post
from commandcenter.unit import Unit
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import UNITS, WATER_LEAK, filed, found, report
from ui.action import May, Moment
from ui.actions import ACTIONS, BY_ID, GROUPS, NEXT_ACTS, next_acts
from ui.manual import keys_page
from ui.seats import acting_for, may

DISPATCHER = Person("ortega", "L. Ortega", (Post.DISPATCHER,))
MOSS = Person("moss", "K. Moss", (Post.HANDLER,), "water")
CHEN = Person("chen", "A. Chen", (Post.VERIFIER,))


@pytest.fixture
def desk():
    return found(MemoryStore())


def on_offer(desk, case, person=LOCAL):
    moment = Moment((desk.case(case.id),), desk.city, person)
    return {action.id for action in ACTIONS if action.when(moment) and action.group != "view"}


def test_no_two_actions_share_a_key_or_a_name():
    keys = [key for action in ACTIONS for key in action.key.split("; ") if key]

    assert len(set(keys)) == len(keys)
    assert len(BY_ID) == len(ACTIONS)
    assert {action.group for action in ACTIONS} == set(GROUPS)


def test_every_key_is_one_that_qt_knows():
    for action in ACTIONS:
        for key in filter(None, action.key.split("; ")):
            assert QKeySequence(key).toString(), action.id


def test_the_manual_names_every_action_with_its_keys():
    page = Path(__file__).parents[2] / "docs" / "keys.md"

    assert page.read_text(encoding="utf-8") == keys_page()


def test_every_lawful_move_of_a_case_can_be_made_at_the_console():
    acted = {action.when.command for action in ACTIONS if isinstance(action.when, May)}

    assert acted == set(MOVES) - {do.Undo}
    assert {c for c in COMMANDS.values() if issubclass(c, CaseCommand)} == set(MOVES)


def test_what_is_on_offer_follows_the_case_through_its_stages(desk):
    case = filed(desk)
    assert "act.dispatch" in on_offer(desk, case)
    assert "act.sign" not in on_offer(desk, case)

    desk.do(Dispatch(case.id, "water"))

    assert {"act.sign", "act.recall", "act.return"} <= on_offer(desk, case)
    assert "act.close" not in on_offer(desk, case)


def first_on_offer(desk, case):
    return next_acts(Moment((desk.case(case.id),), desk.city, LOCAL))[0].id


def test_the_next_step_of_a_case_is_offered_first(desk):
    assert first_on_offer(desk, report(desk, class_code=None, place=None)) == "case.place"
    assert first_on_offer(desk, report(desk)) == "case.file"
    case, offered = filed(desk), []

    for command, person in (
        (Dispatch(case.id, "water"), None),
        (SignFor(case.id), MOSS),
        (StartHandling(case.id), MOSS),
        (ReportDone(case.id), MOSS),
        (StartCheck(case.id), CHEN),
        (PassCheck(case.id), CHEN),
    ):
        offered.append(first_on_offer(desk, case))
        desk.do(command, on_behalf_of=person)

    assert offered == [
        "act.dispatch",
        "act.sign",
        "act.start",
        "act.done",
        "act.check",
        "act.pass",
    ]
    assert first_on_offer(desk, case) == "act.close"


def test_without_a_case_nothing_can_be_done_to_one(desk):
    moment = Moment((), desk.city, LOCAL)

    able = {action.id for action in ACTIONS if action.when(moment)}

    assert not able & set(NEXT_ACTS)
    assert "case.report" in able


def test_an_act_that_cannot_be_done_says_what_comes_first(desk):
    reported, case = report(desk), filed(desk)
    desk.do(Dispatch(case.id, "water"))
    contact = report(desk, contact="0151 234")

    def why(action, *cases, person=LOCAL):
        now = tuple(desk.case(each.id) for each in cases)
        return BY_ID[action].why_not(Moment(now, desk.city, person))

    assert why("act.dispatch") == why("case.copy") == "Choose a case first."
    assert why("act.dispatch", reported).endswith("is “reported”. File the case first.")
    assert why("act.close", case).endswith("is “dispatched”. Report it done first.")
    assert why("case.file", case).endswith("is “dispatched”.")
    assert "takes one of these posts" in why("act.recall", case, person=CHEN)
    assert why("case.reveal", case) == "No contact was left, or it has been erased."
    assert why("case.reveal", contact) == why("desk.verify") == ""


def test_a_contact_is_revealed_and_erased_only_where_there_is_one(desk):
    without, contact = report(desk), report(desk, contact="0151 234")

    def offered(case):
        return {each.id for each in next_acts(Moment((desk.case(case.id),), desk.city, LOCAL))}

    assert {"case.reveal", "case.erase"} <= offered(contact)
    assert not {"case.reveal", "case.erase"} & offered(without)


def test_a_place_is_set_once_and_corrected_thereafter(desk):
    lost, placed = report(desk, place=None), report(desk)

    def offered(case):
        return [each.id for each in next_acts(Moment((desk.case(case.id),), desk.city, LOCAL))]

    assert offered(lost)[0] == "case.place"
    assert "case.correct_place" not in offered(lost)
    assert "case.place" not in offered(placed)
    assert offered(placed)[-2:] == ["case.correct_place", "case.void"]


def test_a_verifier_dispatches_nothing(desk):
    case = filed(desk)

    assert "act.dispatch" not in on_offer(desk, case, CHEN)
    assert "act.dispatch" in on_offer(desk, case, DISPATCHER)


def test_the_store_is_asked_only_where_somebody_can_answer(desk):
    able = Moment((), desk.city, LOCAL, can_verify=True, can_import=True)

    assert all(BY_ID[each].when(able) for each in ("desk.verify", "desk.import"))


def test_a_dispatcher_records_what_unit_and_verifier_say(desk):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))
    case = desk.case(case.id)

    handler = acting_for(SignFor, case, desk.city, DISPATCHER)
    verifier = acting_for(StartCheck, case, desk.city, DISPATCHER)

    assert (handler, verifier) == (MOSS, CHEN)
    assert may(SignFor, case, desk.city, DISPATCHER)
    assert acting_for(Dispatch, case, desk.city, DISPATCHER) is None


def test_a_unit_without_a_known_handler_is_named_itself(desk):
    case = filed(desk, class_code="0301")
    desk.do(Dispatch(case.id, "police"))

    handler = acting_for(SignFor, desk.case(case.id), desk.city, DISPATCHER)

    assert (handler.id, handler.name, handler.unit) == ("unit:police", "Police", "police")


def test_nobody_checks_what_they_reported_done(desk):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))
    desk.do(SignFor(case.id), on_behalf_of=MOSS)
    desk.do(ReportDone(case.id), person=DISPATCHER, on_behalf_of=CHEN_AS_HANDLER)
    case = desk.case(case.id)

    assert acting_for(StartCheck, case, desk.city, CHEN).id == "verifier"


CHEN_AS_HANDLER = Person("chen", "A. Chen", (Post.HANDLER,), "water")


def test_a_handler_may_not_record_for_others(desk):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))
    case = desk.case(case.id)
    of_roads = Person("rao", "P. Rao", (Post.HANDLER,), "roads")

    assert not may(SignFor, case, desk.city, of_roads)
    assert may(SignFor, case, desk.city, MOSS)


def test_one_dispatcher_can_bring_a_case_all_the_way(desk):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"), person=DISPATCHER)

    for command in (SignFor, ReportDone, StartCheck, PassCheck, Close):
        now = desk.case(case.id)
        person = LOCAL if command is Close else DISPATCHER
        assert may(command, now, desk.city, person)
        behalf = acting_for(command, now, desk.city, person)
        desk.do(command(case.id), person=person, on_behalf_of=behalf)

    assert not desk.case(case.id).open


def test_an_unclassified_report_can_be_filed_rejected_and_placed(desk):
    case = report(desk, class_code=None, place=None)

    assert {"case.file", "case.reject", "case.place", "case.note"} <= on_offer(desk, case)
    assert case.standing.class_code != WATER_LEAK


# --- seats of those who are not the unit that has the case ---

GRAY = Person("gray", "T. Gray", (Post.GRID_OFFICER,))
POLK = Person("polk", "B. Polk", (Post.HANDLER,), "police")


def given_to_water(desk, *commands):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))
    for command, fields in commands:
        desk.do(command(case.id, **fields))
    return desk.case(case.id)


def test_a_grid_officer_reports_what_was_found(desk):
    case = report(desk)
    desk.do(do.SendVerification(case.id))
    case = desk.case(case.id)

    assert may(do.ReportVerification, case, desk.city, GRAY)
    assert acting_for(do.ReportVerification, case, desk.city, GRAY) is None


def test_what_was_found_is_the_word_of_whoever_was_sent(desk):
    desk.do(do.Configure("people", "people", to_json([CHEN, DISPATCHER, GRAY])))
    case = report(desk)
    desk.do(do.SendVerification(case.id, officer="gray"))
    sent = desk.case(case.id)

    assert acting_for(do.ReportVerification, sent, desk.city, DISPATCHER) == GRAY
    assert acting_for(do.StartCheck, case, desk.city, DISPATCHER) == CHEN


@pytest.mark.parametrize(
    ("beside", "act"),
    [
        ((do.AskCoHandling, {"units": ("police",)}), do.SignTask),
        ((do.AskCoHandling, {"units": ("police",)}), do.ReportTaskDone),
        ((do.AskCoHandling, {"units": ("police",)}), do.ReturnTask),
        ((do.Whistle, {"units": ("police",), "purpose": "Close the road"}), do.ReportIn),
    ],
)
def test_a_unit_beside_the_lead_does_its_part_from_its_own_seat(desk, beside, act):
    case = given_to_water(desk, beside)

    assert may(act, case, desk.city, POLK)
    assert not may(act, case, desk.city, MOSS)
    assert acting_for(act, case, desk.city, DISPATCHER).unit == "police"


def test_an_order_is_answered_from_the_seat_of_the_unit_that_got_it(desk):
    case = given_to_water(
        desk, (do.OrderHandling, {"requirement": "Today"}), (do.Recall, {"reason": "Wrong"})
    )

    assert may(do.ReplyToOrder, case, desk.city, MOSS)
    assert not may(do.ReplyToOrder, case, desk.city, POLK)


def test_a_team_acts_for_its_unit(desk):
    teams = [*UNITS, Unit("night", {"en": "Night crew"}, "water")]
    desk.do(do.Configure("units", "units", to_json(teams)))
    desk.do(do.Configure("people", "people", to_json([NIGHT, MOSS])))
    case = given_to_water(desk)

    assert may(SignFor, case, desk.city, NIGHT)
    assert acting_for(SignFor, case, desk.city, NIGHT) is None
    assert acting_for(SignFor, case, desk.city, DISPATCHER) == MOSS


NIGHT = Person("night", "N. Night", (Post.HANDLER,), "night")
