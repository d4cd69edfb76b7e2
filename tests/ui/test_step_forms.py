"""Hurrying or skipping a step of a chain: any that is still to come, chosen by name and time."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton, QRadioButton, QWidget

from commandcenter.catalogue import Urgency
from commandcenter.channels.outbox import delivered, deliveries
from commandcenter.channels.person import Channel, Kind, PersonChannels
from commandcenter.city import to_json
from commandcenter.commands import Configure, Dispatch, EscalateNow, FireDueSteps, SkipStep
from commandcenter.escalation import Chain, Phase, Step, StepAction, Trigger
from commandcenter.events import Event, StepFired, StepSkipped
from commandcenter.ids import EventId, new_id
from commandcenter.refusal import Refused
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import MovedClock, filed, found
from ui.case.looking import Found, Look
from ui.dialogs.ask_loop import ask_loop
from ui.dialogs.step_parts import MOST, same_chain


@pytest.fixture
def desk():
    return found(MemoryStore(), MovedClock())


@pytest.fixture
def form(qtbot, desk):
    """Opens the form of a command for cases; it keeps what was asked for."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def opened(command, *cases, step=""):
        cases = [desk.case(case.id) for case in cases]
        made = ask_loop(command, cases, desk.city, desk.clock.now(), window, step)
        made.asked = []
        made.answered.connect(lambda found, wish: made.asked.extend(map(wish, found)))
        return made

    return opened


def choices(form):
    return [(each.text(), each.isChecked()) for each in form.findChildren(QRadioButton)]


def send(form, reason):
    form.part("reason").put(reason)
    next(b for b in form.findChildren(QPushButton) if b.isDefault()).click()
    return form.asked


def test_every_step_to_come_can_be_chosen_and_the_next_one_is(desk, form):
    skip = form(SkipStep, filed(desk))

    assert choices(skip) == [
        ("Remind: 12:10 · in app, Dispatcher", True),
        ("Raise: 12:30 · in app, Duty officer", False),
    ]


def test_a_step_chosen_on_the_strip_is_chosen_in_the_form(desk, form):
    case = filed(desk)
    skip = form(SkipStep, case, step="raise")

    assert [checked for _words, checked in choices(skip)] == [False, True]
    assert send(skip, "They know") == [SkipStep(case.id, reason="They know", step="raise")]


def test_what_has_fired_is_not_offered(desk, form):
    case = filed(desk)
    desk.clock.move(minutes=10)
    desk.do(FireDueSteps())

    assert [words for words, _on in choices(form(EscalateNow, case))] == [
        "Raise: 12:30 · in app, Duty officer"
    ]


def test_of_cases_with_several_chains_it_is_the_next_step_of_each(desk, form):
    one, other = filed(desk), filed(desk, description="Another leak")
    desk.do(Dispatch(other.id, "water"))
    skip = form(SkipStep, one, other)

    assert choices(skip) == []
    assert [each.step for each in send(skip, "They know")] == [None, None]


def test_of_cases_with_one_chain_the_same_step_is_skipped_on_all(desk, form):
    one, other = filed(desk), filed(desk, description="Another leak")
    skip = form(SkipStep, one, other, step="raise")

    assert [each.step for each in send(skip, "They know")] == ["raise", "raise"]


def test_of_a_long_chain_the_next_steps_are_offered_and_the_one_that_is_meant(desk, form):
    steps = tuple(
        Step(f"s{n}", {"en": f"S{n}"}, StepAction.NOTIFY, "dispatcher", after_minutes=10.0 + n)
        for n in range(MOST + 5)
    )
    chain = Chain("intake", 2, {"en": "x"}, Phase.INTAKE, tuple(Urgency), steps)
    desk.do(Configure("chain", "intake", to_json(chain)))

    offered = choices(form(SkipStep, filed(desk), step="s13"))

    assert len(offered) == MOST + 1
    assert offered[-1] == ("S13: 12:23 · in app, Dispatcher", True)


def test_a_case_without_a_chain_has_no_steps_to_choose_from(desk):
    case = desk.case(filed(desk).id)
    free = replace(case, standing=replace(case.standing, chain=None))

    assert same_chain([free])
    assert not same_chain([free, case])


# --- what the rules say to it ---


def test_a_later_step_that_was_skipped_does_not_fire_and_the_others_do(desk):
    case = filed(desk)
    desk.do(SkipStep(case.id, reason="They know", step="raise"))
    desk.clock.move(minutes=40)
    desk.do(FireDueSteps())

    fired = [e.body.step for e in desk.store.history(case.id) if isinstance(e.body, StepFired)]
    assert fired == ["remind"]


def test_what_waits_for_something_to_happen_can_be_skipped_as_well(desk):
    step = Step(
        "third",
        {"en": "Third"},
        StepAction.NOTIFY,
        "dispatcher",
        trigger=Trigger.REPORTS,
        count=3,
    )
    chain = Chain("intake", 2, {"en": "x"}, Phase.INTAKE, tuple(Urgency), (step,))
    desk.do(Configure("chain", "intake", to_json(chain)))
    case = filed(desk)

    [skipped] = desk.do(SkipStep(case.id, reason="They know", step="third"))

    assert isinstance(skipped.body, StepSkipped)
    assert desk.case(case.id).standing.chain.conditions == ()


def test_a_step_is_skipped_once(desk):
    case = filed(desk)
    desk.do(SkipStep(case.id, reason="They know", step="raise"))

    with pytest.raises(Refused, match="still to come"):
        desk.do(SkipStep(case.id, reason="They know", step="raise"))


# --- from the strip to the log ---


def test_a_case_that_nobody_knows_has_nothing_to_look_at(desk):
    assert Look("nobody")(desk) == Found(None)


def test_from_the_strip_a_later_step_is_skipped_in_the_console(room):
    case = filed(room.desk)
    window = room.open()
    window.select([case.id])
    room.settle()

    window.case_panel.strip.step_act_requested.emit(SkipStep, "raise")
    form = window.findChildren(QWidget, "question") or window.findChildren(QWidget)
    opened = next(each for each in form if hasattr(each, "answered") and hasattr(each, "part"))
    opened.part("reason").put("They know")
    next(b for b in opened.findChildren(QPushButton) if b.isDefault()).click()
    room.settle()

    telling = window.case_panel.strip.line
    last = telling.knots()[-1].story
    assert "Skipped: They know" in telling.sentence(last)


def test_the_console_offers_what_can_be_done_with_the_chain(room):
    case = filed(room.desk)
    window = room.open()
    window.select([case.id])
    room.settle()
    acts = window.case_panel.strip.acts

    assert next(button.text() for button in acts.buttons if button.isVisible()) == "Acknowledge  Q"
    acts.buttons[0].click()
    opened = next(
        each
        for each in window.findChildren(QWidget)
        if hasattr(each, "answered") and hasattr(each, "part")
    )
    next(b for b in opened.findChildren(QPushButton) if b.isDefault()).click()
    room.settle()

    assert window.case_panel.strip.state.words.startswith("Acknowledged by this desk at 12:00")
    ids = [each[0] for each in window.case_panel.strip._acts]
    assert "act.unacknowledge" in ids


def test_a_message_that_was_delivered_meanwhile_shows_on_the_strip(room):
    post = PersonChannels("ortega", (Channel("post", Kind.MAIL, "o•••@example.org"),))
    room.desk.do(Configure("channels", "ortega", to_json(post)))
    step = Step("tell", {"en": "Tell"}, StepAction.NOTIFY, "dispatcher", "mail", 5)
    chain = Chain("intake", 2, {"en": "x"}, Phase.INTAKE, tuple(Urgency), (step,))
    room.desk.do(Configure("chain", "intake", to_json(chain)))
    room.clock.move(minutes=1)
    case = filed(room.desk)
    room.clock.move(minutes=5)
    (fired,) = room.desk.do(FireDueSteps())
    window = room.open()
    window.select([case.id])
    room.settle()
    line = window.case_panel.strip.line
    before = line.sentence(line.knots()[0].story)

    (message,) = deliveries(fired, room.desk.city)
    at = room.clock.now()
    went = Event(EventId(new_id()), "x", None, "rule", "rule", None, "d", at, delivered(message))
    room.store.append([went], [])
    room.bridge.happened.emit([went])
    room.settle()

    assert "L. Ortega, mail: is sent at 12:06." in before
    assert "L. Ortega, mail: delivered 12:06." in line.sentence(line.knots()[0].story)
