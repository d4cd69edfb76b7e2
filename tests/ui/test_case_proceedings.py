"""What goes on beside the stage, in the case panel: what is waited for, and what was settled."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from commandcenter import commands as do
from commandcenter.case import Stage
from commandcenter.city import to_json
from commandcenter.roles import LOCAL, Person, Post
from tests.helpers.makers import EMERGENCY, LI, MA, WANG, ZHAO, a_case, a_desk, a_registration
from ui import theme
from ui.case.panel import CasePanel
from ui.case.proceedings import settled_facts, waiting_facts


@pytest.fixture
def desk():
    return a_desk()


def waiting(desk, case):
    facts = waiting_facts(desk.case(case.id), desk.city, desk.clock.now())
    return {fact.name: fact.words for fact in facts}


def settled(desk, case):
    of = desk.case(case.id)
    facts = settled_facts(of, desk.city, desk.clock.now(), desk.store.history(of.id))
    return [(fact.name, fact.words) for fact in facts]


def lights(desk, case):
    return [f.light for f in waiting_facts(desk.case(case.id), desk.city, desk.clock.now())]


def test_a_case_beside_which_nothing_goes_on_shows_nothing(desk):
    case = a_case(Stage.FILED, desk=desk)

    assert waiting(desk, case) == {}
    assert settled(desk, case) == []


def test_a_request_says_what_by_whom_why_and_whose_turn_it_is(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    until = desk.clock.now() + timedelta(days=2)
    desk.do(do.AskSuspension(case.id, "No material", until), person=WANG)
    said = waiting(desk, case)["For approval"]
    assert said.startswith("▲ a suspension, asked by Wang Wei 09:04: No material\nuntil ")
    assert said.endswith("next: Shift leader")

    desk.do(do.Approve(case.id), person=LI)

    assert "Li Na agreed\nnext: Duty officer" in waiting(desk, case)["For approval"]


def test_a_suspension_says_until_when_and_later_that_there_was_one(desk):
    case = a_case(Stage.SUSPENDED, desk=desk)
    assert waiting(desk, case)["Suspended"].startswith("◇ until ")

    desk.do(do.Resume(case.id, "It came"), person=LI)

    assert waiting(desk, case) == {}
    assert ("Suspensions", "1") in settled(desk, case)


def test_an_order_counts_down_and_is_late_in_its_colour(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    desk.do(do.OrderHandling(case.id, "Sweep it", reply_hours=1), person=LI)
    assert waiting(desk, case)["Order to act"] == "○ Cleaning by 10:04, 1 h left: Sweep it"
    assert lights(desk, case) == [""]

    desk.clock.move(minutes=90)
    assert waiting(desk, case)["Order to act"] == "■ Cleaning by 10:04, late by 30 m: Sweep it"
    assert lights(desk, case) == ["red"]

    desk.do(do.FireDueSteps())
    desk.do(do.ReplyToOrder(case.id, "Swept"), person=WANG)
    answered = "● Cleaning answered late, 10:34: Swept\nRequired: Sweep it"
    assert ("Order to act", answered) in settled(desk, case)


def test_a_whistle_says_of_every_unit_whether_it_is_there(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    desk.do(do.Whistle(case.id, ("gas", "cleaning"), "Look"), person=LI)
    desk.do(do.ReportIn(case.id, "gas"), person=LOCAL)
    desk.do(do.RateAnswer(case.id, "gas", False), person=LI)
    assert waiting(desk, case)["Whistle"] == (
        "○ to be there by 09:34: Look\n"
        "● Gas company: there since 09:04; answer not good enough\n"
        "○ Cleaning: not there"
    )

    desk.clock.move(hours=1)
    assert waiting(desk, case)["Whistle"].startswith("■ ")
    desk.do(do.ReportIn(case.id, "cleaning"), person=LOCAL)
    desk.do(do.RateAnswer(case.id, "cleaning", True), person=LI)

    (whistle,) = (words for name, words in settled(desk, case) if name == "Whistle")
    assert "● Cleaning: there since 10:04, late; answer good enough" in whistle


def test_parts_are_waited_for_until_they_are_done(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    desk.do(do.AskCoHandling(case.id, ("gas",), "Dig"), person=LI)
    assert waiting(desk, case)["Co-handling"] == "○ Gas company: asked for: Dig"

    desk.clock.move(days=3)
    assert waiting(desk, case)["Co-handling"].startswith("■ ")
    desk.do(do.ReportTaskDone(case.id, "gas", "Dug"), person=LOCAL)

    assert ("Co-handling", "● Gas company: done: Dug") in settled(desk, case)


def test_a_case_at_a_unit_says_until_when_it_must_be_signed_for(desk):
    case = a_case(Stage.DISPATCHED, desk=desk)

    assert waiting(desk, case)["Sign for"].startswith("○ Cleaning by ")


def test_an_emergency_that_went_by_rule_asks_to_be_filed(desk):
    case = desk.case(desk.do(a_registration(class_code=EMERGENCY))[0].case)
    assert waiting(desk, case)["Emergency lane"] == "▲ Went to Gas company by rule: file it"

    desk.do(do.FileCase(case.id), person=LI)

    assert "Emergency lane" not in waiting(desk, case)


def test_what_is_late_stands_before_what_is_to_be_decided(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    desk.do(do.AskExtension(case.id, "Rain"), person=WANG)
    desk.do(do.AskCoHandling(case.id, ("gas",)), person=LI)
    desk.do(do.OrderHandling(case.id, "Sweep it", reply_hours=1), person=LI)
    desk.clock.move(hours=2)

    assert list(waiting(desk, case)) == ["Order to act", "For approval", "Co-handling"]


def test_a_reporter_to_be_told_and_one_who_complains_are_named(desk):
    rejected = a_case(Stage.REJECTED, desk=desk)
    assert list(waiting(desk, rejected)) == ["Reporter"]

    case = a_case(Stage.TO_CLOSE, desk=desk)
    desk.do(do.RecordCallBack(case.id, reached=False, note="No answer"), person=LI)
    desk.do(do.RecordCallBack(case.id, attitude=4, result=2), person=LI)

    assert waiting(desk, case)["Complaint"].endswith("the duty officer decides")
    (calls,) = (words for name, words in settled(desk, case) if name == "Call-back")
    assert calls.endswith("nobody reached: No answer\n09:08: not satisfied (attitude 4, result 2)")


def test_an_appeal_is_waited_for_then_settled_and_the_exemption_is_said(desk):
    case = a_case(Stage.CLOSED, desk=desk)
    desk.do(do.AppealClosed(case.id, "A closed road"), person=WANG)
    assert waiting(desk, case)["Appeal"] == (
        "▲ Wang Wei, 09:08, level 1 of 2: A closed road\nnext: Appraiser, Shift leader"
    )
    desk.do(do.DecideAppeal(case.id, False, "It was open"), person=LI)
    assert ("Appeal", "● level 1: refused: It was open") in settled(desk, case)

    desk.do(do.AppealFurther(case.id, "It was not"), person=WANG)
    desk.do(do.DecideAppeal(case.id, True, "Indeed"), person=MA)

    assert ("Appeal", "● level 2: granted: Indeed") in settled(desk, case)
    assert ("Exempt", "◇ late, but not counted: Indeed") in settled(desk, case)


def test_all_that_was_settled_is_counted(desk):
    case = a_case(Stage.RETURNED, desk=desk)
    assert settled(desk, case) == [("Returns", "1 of 2")]
    desk.do(do.Dispatch(case.id, "cleaning"), person=LI)
    desk.clock.move(hours=3)
    desk.do(do.SignFor(case.id), person=WANG)
    desk.do(do.HandOn(case.id, "wang"), person=WANG)
    desk.do(do.AskExtension(case.id, "Rain"), person=WANG)
    desk.do(do.Approve(case.id), person=LI)
    desk.do(do.StartHandling(case.id), person=WANG)
    desk.do(do.ReportDone(case.id), person=WANG)
    desk.do(do.StartCheck(case.id), person=ZHAO)
    desk.do(do.FailCheck(case.id, "Half"), person=ZHAO)

    said = dict(settled(desk, case))

    assert said["Extensions"] == "1 of 2"
    assert said["Reworks"] == "1"
    assert said["Handed on to"] == "Wang Wei"
    assert said["Sign for"] == "signed for late"


def test_the_second_return_binds_the_first_receiver(desk):
    case = a_case(Stage.RETURNED, desk=desk)
    desk.do(do.Dispatch(case.id, "cleaning"), person=LI)
    desk.do(do.Return(case.id, "Not ours", owner="gas"), person=WANG)

    said = dict(settled(desk, case))["Returns"]

    assert said == "2 of 2 · Cleaning received it first and must see it through"


def test_relatives_and_the_level_are_named(desk):
    case = a_case(Stage.FILED, desk=desk)
    event = desk.do(do.Split(case.id, "A lamp", "0102"), person=LI)[0]
    desk.do(do.PassDown(case.id, "Small"), person=LI)
    other = desk.case(event.body.into)

    assert ("Split", f"into {other.number}") in settled(desk, case)
    assert ("Level", "street") in settled(desk, case)
    assert ("Split", "from another case") in settled(desk, other)

    desk.do(do.Merge(other.id, case.number), person=LI)
    assert ("Merged", f"into {case.number}") in settled(desk, other)


@pytest.mark.parametrize(("found", "said"), [(True, "it is so"), (False, "it is not so")])
def test_what_a_verification_found_is_named(desk, found, said):
    case = a_case(Stage.VERIFYING, desk=desk)
    desk.do(do.ReportVerification(case.id, found), person=ZHAO)

    assert ("Verified", said) in settled(desk, case)


def test_a_case_taken_up_again_says_so(desk):
    case = a_case(Stage.CLOSED, desk=desk)
    desk.do(do.Reopen(case.id, "It is back"), person=LI)

    assert ("Reopened", "1") in settled(desk, case)


# --- in the panel ---


@pytest.fixture
def panel(qtbot):
    theme.apply(QApplication.instance(), theme.LIGHT)
    panel = CasePanel(theme.current())
    qtbot.addWidget(panel)
    panel.resize(1366, 300)
    panel.show()
    return panel


def shown(panel):
    return {fact.name: fact for fact in panel.facts.rows.shown}


def test_the_panel_counts_down_and_turns_red(desk, panel):
    case = a_case(Stage.HANDLING, desk=desk)
    desk.do(do.OrderHandling(case.id, "Sweep it", reply_hours=1), person=LI)
    panel.show_case(desk.case(case.id), desk.city, [], desk.clock.now())
    assert "1 h left" in shown(panel)["Order to act"].words

    panel.tick(desk.clock.now() + timedelta(hours=2))

    assert "late by 1 h" in shown(panel)["Order to act"].words
    labels = panel.facts.rows.findChildren(QLabel)
    late = next(each for each in labels if each.text().startswith("■"))
    assert late.palette().windowText().color() == theme.current().light("red")


def test_a_colour_goes_with_the_case_it_was_for(desk, panel):
    late = a_case(Stage.HANDLING, desk=desk)
    desk.do(do.OrderHandling(late.id, "Sweep it", reply_hours=1), person=LI)
    desk.clock.move(hours=2)
    panel.show_case(desk.case(late.id), desk.city, [], desk.clock.now())

    panel.show_case(a_case(Stage.FILED, desk=desk), desk.city, [], desk.clock.now())

    red = theme.current().light("red")
    labels = panel.facts.rows.findChildren(QLabel)
    assert all(each.palette().windowText().color() != red for each in labels if each.isVisible())


def test_who_may_not_read_a_confidential_case_sees_its_course_without_words(desk, panel):
    catalogue = desk.city.catalogue
    classes = tuple(replace(each, confidential=True) for each in catalogue.classes)
    secret = replace(catalogue, version=2, classes=classes)
    desk.do(do.Configure("catalogue", catalogue.key, to_json(secret)))
    case = a_case(Stage.FILED, desk=desk)
    panel.show_case(case, desk.city, desk.store.history(case.id), desk.clock.now())
    assert shown(panel)["Place"].words == "1 Fuhua Road"

    panel.set_person(Person("kim", "Kim", (Post.APPRAISER,)))

    assert shown(panel)["Place"].words == "(confidential)"
    assert "Rubbish" not in " ".join(fact.words for fact in panel.facts.rows.shown)
    assert "reported" in panel.timeline.events.index(0).data().lower()


def test_another_theme_shows_the_same_facts_in_its_colours(desk, panel):
    case = a_case(Stage.HANDLING, desk=desk)
    desk.do(do.OrderHandling(case.id, "Sweep it", reply_hours=1), person=LI)
    later = desk.clock.now() + timedelta(hours=2)
    panel.show_case(desk.case(case.id), desk.city, [], later)
    before = panel.facts.rows.shown

    theme.apply(QApplication.instance(), theme.DARK)
    panel.set_theme(theme.DARK)

    assert panel.facts.rows.shown == before
    labels = panel.facts.rows.findChildren(QLabel)
    late = next(each for each in labels if each.text().startswith("■"))
    assert late.palette().windowText().color() == theme.DARK.light("red")
    theme.apply(QApplication.instance(), theme.LIGHT)
