"""The forms of the whole loop: each opens, waits until it is complete, and asks for one command."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from commandcenter import commands as do
from commandcenter import wording
from commandcenter.case import Stage
from commandcenter.contested import Contested
from commandcenter.proceedings import TaskState
from commandcenter.roles import LOCAL
from tests.helpers.asked import act, choose, dialog, find
from tests.helpers.makers import LI, LITTER, MONDAY, WANG, a_case, a_desk
from tests.helpers.small_city import filed
from ui.dialogs.ask import Question
from ui.dialogs.ask_loop import ASKED, ask_loop
from ui.dialogs.loop_parts import Moment


class AskedOf:
    """One form over a window, filled in by the names of its fields."""

    def __init__(self, qtbot, command, case, desk, cases=()):
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.show()
        now = desk.clock.now()
        self.form = ask_loop(command, [case, *cases], desk.city, now, self.window)
        self.answers = []
        self.form.answered.connect(self._on_answered)

    def _on_answered(self, cases, wish):
        self.answers += [wish(case) for case in cases]

    @property
    def ready(self):
        buttons = self.form.findChildren(QPushButton)
        return next(each for each in buttons if each.isDefault()).isEnabled()

    def shown(self):
        return "\n".join(each.text() for each in self.form.findChildren(QLabel))

    def fill(self, **fields):
        for key, value in fields.items():
            part = self.form.part(key)
            if key in ("marks", "officer", "class_code", "to"):
                value(part)
            elif key == "units":
                part.put(value)
            elif hasattr(part, "pick"):
                part.pick(value)
            else:
                part.put(value)


def typed(words):
    """Somebody types into a field that looks things up, and takes the first."""

    def type_into(part):
        part.line.setText(words)
        part.line.textEdited.emit(words)
        part.line.settle()

    return type_into


def marks(**given):
    """A reporter's marks."""

    def give(part):
        for key, mark in given.items():
            part.mark(key, mark)

    return give


def nobody(part):
    part.nobody()


def ready_desk():
    """A case at work, with all beside it that a form can be about."""
    desk = a_desk()
    case = a_case(Stage.HANDLING, desk=desk)
    desk.do(do.AskCoHandling(case.id, ("gas",)), person=LI)
    desk.do(do.Whistle(case.id, ("gas", "cleaning"), "together"), person=LI)
    desk.do(do.ReportIn(case.id, "gas"), person=LOCAL)
    desk.do(do.OrderHandling(case.id, "Pump it dry"), person=LI)
    desk.do(do.AskExtension(case.id, "Rain"), person=WANG)
    return desk, replace(desk.case(case.id), contested=(LATE,))


LATE = Contested(
    event="late",
    type="CaseDispatched",
    slot="assignment",
    against="first",
    actor="ma",
    post="dispatcher",
    on_behalf_of=None,
    occurred_at=MONDAY,
    site="elsewhere",
    unit="gas",
    two_teams=True,
)
"""What another desk decided that had not heard."""


LATER = timedelta(days=30)

FILLED = {
    do.SendVerification: ({}, {"officer": typed("Zhao"), "note": "At the gate"}, {}),
    do.ReportVerification: (None, {"found": ""}, {"found": False}),
    do.TellReporter: ({}, {"note": "Not ours"}, {"note": "Not ours"}),
    do.Unmerge: (None, {"reason": "Another lamp"}, {"reason": "Another lamp"}),
    do.Split: (
        None,
        {"description": "A lamp", "class_code": typed("Litter")},
        {"description": "A lamp", "class_code": LITTER},
    ),
    do.HandOn: (None, {"to": typed("Wang"), "note": "Now"}, {"to": "wang", "note": "Now"}),
    do.AskCoHandling: (
        None,
        {"units": "gas", "work": "Dig"},
        {"units": ("gas",), "work": "Dig"},
    ),
    do.SignTask: ({"unit": "gas"}, {}, {"unit": "gas"}),
    do.ReportTaskDone: ({"unit": "gas"}, {"note": "Dug"}, {"unit": "gas", "note": "Dug"}),
    do.ReturnTask: (None, {"reason": "No shovel"}, {"unit": "gas", "reason": "No shovel"}),
    do.DropTask: (None, {"reason": "Not needed"}, {"unit": "gas", "reason": "Not needed"}),
    do.PassUp: (None, {"reason": "Too big"}, {"reason": "Too big"}),
    do.PassDown: (None, {"reason": "Small"}, {"reason": "Small"}),
    do.AskExtension: (None, {"reason": "Rain"}, {"reason": "Rain"}),
    do.AskSuspension: (None, {"reason": "No material"}, {"reason": "No material"}),
    do.AskForcedClose: (None, {"reason": "Gone"}, {"reason": "Gone"}),
    do.Approve: ({}, {"note": "Yes"}, {"note": "Yes"}),
    do.Disapprove: (None, {"reason": "No"}, {"reason": "No"}),
    do.Resume: (None, {"reason": "It came"}, {"reason": "It came"}),
    do.OrderHandling: (
        None,
        {"requirement": "Today", "reply_hours": "8"},
        {"requirement": "Today", "reply_hours": 8.0},
    ),
    do.ReplyToOrder: (None, {"reply": "At work"}, {"reply": "At work"}),
    do.Acknowledge: ({"note": ""}, {"note": "On it"}, {"note": "On it"}),
    do.Unacknowledge: ({"note": ""}, {"note": "Lost"}, {"note": "Lost"}),
    do.Silence: (
        None,
        {"reason": "Planned works", "hours": "2"},
        {"reason": "Planned works", "hours": 2.0},
    ),
    do.EndSilence: ({"note": ""}, {"note": "Off"}, {"note": "Off"}),
    do.EscalateNow: (None, {"reason": "It spreads"}, {"reason": "It spreads"}),
    do.SkipStep: (None, {"reason": "They know"}, {"reason": "They know"}),
    do.RebindChain: (None, {"reason": "The new one"}, {"reason": "The new one"}),
    do.Whistle: (
        None,
        {"units": "gas", "purpose": "Look"},
        {"units": ("gas",), "purpose": "Look", "within_minutes": 30.0},
    ),
    do.ReportIn: ({"unit": "cleaning"}, {}, {"unit": "cleaning"}),
    do.RateAnswer: (None, {"satisfied": "yes"}, {"unit": "gas", "satisfied": True}),
    do.FailCheck: (None, {"reason": "Half done"}, {"reason": "Half done"}),
    do.Reopen: (None, {"reason": "It is back"}, {"reason": "It is back"}),
    do.RecordCallBack: (
        None,
        {"marks": marks(attitude=4, result=2), "then": "reopen"},
        {"attitude": 4, "result": 2, "then": "reopen"},
    ),
    do.AppealClosed: (None, {"reason": "Closed road"}, {"reason": "Closed road"}),
    do.AppealFurther: (None, {"reason": "It was"}, {"reason": "It was"}),
    do.DecideAppeal: (
        None,
        {"grant": "yes", "reason": "Seen"},
        {"grant": True, "reason": "Seen"},
    ),
    do.SettleConflict: (None, {"keep": "both"}, {"event": "late", "keep": "both"}),
    do.RecordArrival: ({}, {"note": "Here"}, {"note": "Here"}),
    do.RecordCall: (None, {"party": "unit", "note": "When?"}, {"party": "unit", "note": "When?"}),
}
"""What an untouched form asks for (None: nothing, its verb is grey), what is filled in, and
what it asks for then.
"""
FILLED[do.SendVerification] = (*FILLED[do.SendVerification][:2], {"officer": "zhao"})


def test_every_form_is_tried():
    assert set(FILLED) == set(ASKED)


@pytest.mark.parametrize("command", FILLED)
def test_a_form_waits_until_it_is_complete_and_asks_for_its_command(qtbot, command):
    desk, case = ready_desk()
    untouched, filled, wanted = FILLED[command]
    asked = AskedOf(qtbot, command, case, desk)
    assert asked.ready is (untouched is not None)

    asked.fill(**filled)
    assert asked.ready
    asked.form.accept()

    (made,) = asked.answers
    assert type(made) is command
    assert made.case == case.id
    assert {key: getattr(made, key) for key in wanted} == wanted


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("command", FILLED)
def test_a_form_with_several_fields_says_above_each_what_it_is(qtbot, command, language):
    desk, case = ready_desk()
    wording.set_language(language)
    asked = AskedOf(qtbot, command, case, desk)
    wording.set_language("en")

    parts = ASKED[command].parts(Moment(case, desk.city, desk.clock.now()))
    captions = [part for part in parts.values() if getattr(part, "caption", "")]
    above = [each for each in asked.form.findChildren(QLabel) if each.buddy() is not None]
    assert len(above) == (len(captions) if len(parts) > 1 else 0)


def test_a_suspension_ends_on_the_day_that_was_chosen(qtbot):
    desk, case = ready_desk()
    asked = AskedOf(qtbot, do.AskSuspension, case, desk)
    until = desk.clock.now() + LATER
    asked.fill(reason="No material", until=until)

    asked.form.accept()

    assert asked.answers == [do.AskSuspension(case.id, "No material", until)]


def test_a_call_that_nobody_took_has_no_marks(qtbot):
    desk, case = ready_desk()
    asked = AskedOf(qtbot, do.RecordCallBack, case, desk)
    asked.fill(marks=marks(attitude=5))
    assert not asked.ready

    asked.fill(marks=nobody)
    asked.form.accept()

    assert asked.answers == [do.RecordCallBack(case.id, reached=False)]


def test_who_was_not_reached_after_all_can_still_be_given_marks(qtbot):
    desk, case = ready_desk()
    asked = AskedOf(qtbot, do.RecordCallBack, case, desk)
    asked.fill(marks=nobody)
    asked.fill(marks=nobody)
    assert not asked.ready

    asked.fill(marks=marks(result=5))
    asked.form.accept()

    assert asked.answers == [do.RecordCallBack(case.id, result=5)]


def test_what_is_to_be_approved_is_said_before_the_question(qtbot):
    desk, case = ready_desk()
    assert "Wang Wei asks for an extension: Rain" in AskedOf(qtbot, do.Approve, case, desk).shown()
    assert "Required: Pump it dry" in AskedOf(qtbot, do.ReplyToOrder, case, desk).shown()


def test_a_form_for_several_cases_says_nothing_of_one_of_them(qtbot):
    desk, case = ready_desk()
    other = a_case(Stage.HANDLING, desk=desk)
    desk.do(do.AskExtension(other.id, "Frost"), person=WANG)
    asked = AskedOf(qtbot, do.Approve, case, desk, [desk.case(other.id)])

    asked.form.accept()

    assert "Rain" not in asked.shown()
    assert [each.case for each in asked.answers] == [case.id, other.id]


def test_an_appeal_is_said_before_it_is_decided(qtbot):
    desk = a_desk()
    case = a_case(Stage.CLOSED, desk=desk)
    desk.do(do.AppealClosed(case.id, "The road was closed"), person=WANG)
    asked = AskedOf(qtbot, do.DecideAppeal, desk.case(case.id), desk)

    assert "Wang Wei appeals: The road was closed" in asked.shown()


def test_a_unit_chosen_by_mistake_is_taken_out_with_a_click(qtbot):
    desk, case = ready_desk()
    asked = AskedOf(qtbot, do.Whistle, case, desk)
    asked.fill(units="cleaning", purpose="Look")
    asked.fill(units="cleaning")
    units = asked.form.part("units")
    assert units.value == ("cleaning",)

    qtbot.mouseClick(units.findChild(QPushButton, "cleaning"), Qt.MouseButton.LeftButton)

    assert units.value == ()
    assert not asked.ready


def test_units_are_found_by_typing(qtbot):
    desk, case = ready_desk()
    asked = AskedOf(qtbot, do.Whistle, case, desk)

    typed("gas")(asked.form.part("units"))

    assert asked.form.part("units").value == ("gas",)


# --- all the way through the desk ---


def seat(room, name):
    act(room, "desk.act_as")
    choose(room.window, name)


def answer(room, action, **fields):
    """Do an act of the table, fill its form in, and wait until it is stored."""
    room.window.run(action)
    asked = dialog(room.window, Question)
    for key, value in fields.items():
        part = asked.part(key)
        if key == "marks":
            value(part)
        elif hasattr(part, "pick"):
            part.pick(value)
        else:
            part.put(value)
    asked.accept()
    room.settle()


def at_work(room):
    case = filed(room.desk)
    room.desk.do(do.Dispatch(case.id, "water"))
    room.desk.do(do.SignFor(case.id))
    window = room.open()
    window.select([case.id])
    return room, case


def now(room, case):
    return room.store.case(case.id)


def test_what_a_unit_asks_for_another_seat_grants(room):
    room, case = at_work(room)
    before = now(room, case).due_at
    seat(room, "moss")
    answer(room, "act.extension", reason="Frost")
    assert now(room, case).proceedings.request.wanted == "extension"

    seat(room, "local")
    answer(room, "act.approve", note="Until it thaws")

    assert now(room, case).proceedings.extensions == 1
    assert now(room, case).due_at > before
    assert "extended" in " ".join(room.window.notices.texts())


def test_a_whistle_calls_units_and_they_report_in(room):
    room, case = at_work(room)
    answer(room, "act.whistle", units="police", purpose="Close the road")

    answer(room, "act.report_in")
    answer(room, "act.rate", satisfied="yes")

    (whistle,) = now(room, case).proceedings.whistles
    assert whistle.purpose.value == "Close the road"
    assert [(each.unit, each.satisfied) for each in whistle.units] == [("police", True)]


def test_a_unit_with_a_part_does_it_before_the_lead_is_done(room):
    room, case = at_work(room)
    answer(room, "act.co_handling", units="police", work="Close the road")
    answer(room, "act.sign_task")

    answer(room, "act.task_done", note="Closed")

    (task,) = now(room, case).proceedings.tasks
    assert (task.unit, task.state) == ("police", TaskState.DONE)


def closed(room, late=0):
    """A case that was closed, chosen in the console."""
    room, case = at_work(room)
    room.clock.move(hours=late)
    chen = room.desk.city.person("chen")
    for command, person in (
        (do.ReportDone(case.id), LOCAL),
        (do.StartCheck(case.id), chen),
        (do.PassCheck(case.id), chen),
        (do.Close(case.id), LOCAL),
    ):
        room.desk.do(command, person=person)
    room.close()
    room.open().select([case.id])
    room.settle()
    return case


def test_an_unsatisfied_reporter_is_asked_and_the_case_is_taken_up_again(room):
    case = closed(room)

    answer(room, "case.call_back", marks=marks(attitude=5, speed=4, result=1), then="reopen")

    assert now(room, case).stage is Stage.FILED
    assert now(room, case).proceedings.call_backs[-1].satisfied is False


def test_a_unit_appeals_and_somebody_else_decides(room):
    case = closed(room, late=20)
    seat(room, "moss")
    answer(room, "act.appeal", reason="The road was closed")

    seat(room, "local")
    answer(room, "act.decide_appeal", grant="yes", reason="It was")

    after = now(room, case)
    assert after.proceedings.exempt.value == "It was"
    assert after.was_overdue


def test_the_first_receiver_cannot_return_without_saying_whose_it_is(room):
    room, case = at_work(room)
    room.window.run("act.return")
    asked = dialog(room.window, Question)
    asked.part("words").put("Not ours")
    asked.accept()
    assert now(room, case).stage is Stage.SIGNED

    find(room.window, "owner", "police")
    asked.accept()
    room.settle()

    assert now(room, case).stage is Stage.RETURNED
