"""What a dispatcher reads on the chain strip and does with it: who holds it, what went wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QRegion
from PySide6.QtWidgets import QApplication

from commandcenter.catalogue import Urgency
from commandcenter.channels.outbox import attempt_failed, delivered, deliveries
from commandcenter.channels.person import Channel, Kind, PersonChannels
from commandcenter.city import to_json
from commandcenter.commands import (
    Acknowledge,
    Configure,
    Dispatch,
    EscalateNow,
    FireDueSteps,
    RebindChain,
    SignFor,
    Silence,
    SkipStep,
)
from commandcenter.escalation import CaseRate, Chain, Phase, Reach, Step, StepAction, Trigger
from commandcenter.events import Event, StepFired, Trouble
from commandcenter.ids import EventId, new_id
from commandcenter.worktime import ClockKind, Limit
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import (
    CATALOGUE,
    NOON,
    WATER_LEAK,
    MovedClock,
    filed,
    found,
)
from tests.helpers.strips import on_screen
from tests.helpers.tooltips import listening_at
from ui import theme
from ui.case.escalation_strip import EscalationStrip
from ui.case.looking import Look

ACTS = [
    ("act.acknowledge", "Acknowledge", "Q", True, ""),
    ("act.escalate", "Escalate now…", "", True, ""),
    ("act.skip", "Skip a step…", "", True, ""),
]


@pytest.fixture
def desk():
    return found(MemoryStore(), MovedClock())


@pytest.fixture
def strip(qtbot):
    return on_screen(qtbot, EscalationStrip, 650, 170)


@pytest.fixture
def told(monkeypatch):
    return listening_at(monkeypatch, "ui.case.strip_line")


def step(key, after=None, reaches="dispatcher", channel="app", **more):
    names = {"en": key.replace("_", " ").capitalize()}
    return Step(key, names, more.pop("action", StepAction.NOTIFY), reaches, channel, after, **more)


def chain(desk, *steps, phase="intake"):
    made = Chain(phase, 1, {"en": phase}, Phase(phase), tuple(Urgency), steps)
    desk.do(Configure("chain", phase, to_json(made)))


def show(strip, desk, case, sent=()):
    found_ = Look(case.id)(desk)
    strip.show_case(found_.case, desk.city, desk.clock.now(), found_.history, sent)
    QApplication.processEvents()


def read(strip, desk):
    """What stands beside each knot."""
    telling = strip.line._telling
    return [(telling.who(k.story), telling.brief(k.story)) for k in strip.line.knots()]


def sentences(strip):
    return [strip.line.sentence(knot.story) for knot in strip.line.knots()]


# --- what is read ---


def test_an_acknowledged_chain_says_by_whom_until_when_and_counts_down_to_that(strip, desk):
    case = filed(desk)
    desk.clock.move(minutes=10)
    desk.do(FireDueSteps())
    desk.clock.move(minutes=2)
    desk.do(Acknowledge(case.id, minutes=30), person=desk.city.people["ortega"])

    show(strip, desk, case)

    assert strip.state.words == "Acknowledged by L. Ortega at 12:12: stands still until 12:42."
    assert strip.line.countdown() == "30:00"
    assert read(strip, desk) == [
        ("Dispatcher", "12:10 · in app"),
        ("Duty officer", "not before 13:00"),
    ]
    first, second = sentences(strip)
    assert "Acknowledged at 12:12: L. Ortega, Dispatcher." in first
    assert "It comes at 13:00 if there is no progress." in second
    strip.grab()


def test_a_silenced_chain_says_who_answers_for_it_and_why(strip, desk):
    case = filed(desk)
    desk.do(Silence(case.id, reason="Planned works", hours=2, owner="ortega"))

    show(strip, desk, case)

    assert strip.state.words == (
        "Silenced until 14:00 at the latest, L. Ortega answers for it: Planned works."
    )
    assert strip.line.countdown() == "02:00:00"
    assert "It stands still: silenced. It comes at 14:10 at the latest." in sentences(strip)[0]
    strip.grab()


def test_beyond_an_hour_it_counts_in_hours_and_beyond_a_day_in_days(strip, desk):
    chain(desk, step("late", 90), step("later", 3000))
    show(strip, desk, filed(desk))
    hours = strip.line.countdown()
    chain(desk, step("later", 3000))
    show(strip, desk, filed(desk))

    assert (hours, strip.line.countdown()) == ("01:30:00", "2 d 2 h")


def test_a_skipped_step_says_who_skipped_it_and_why(strip, desk):
    case = filed(desk)
    desk.do(SkipStep(case.id, reason="They know already", step="raise"))

    show(strip, desk, case)

    assert read(strip, desk)[1] == ("Duty officer", "12:30 · skipped")
    assert "Skipped: They know already (this desk" in sentences(strip)[1]
    strip.grab()


def test_a_step_that_an_acknowledgement_or_a_signature_made_needless_says_so(strip, desk):
    chain(desk, step("unless", 20, trigger=Trigger.NO_ACKNOWLEDGEMENT))
    chain(desk, step("unless", 20, "unit", trigger=Trigger.NO_SIGN), phase="handling")
    case = filed(desk)
    desk.do(Acknowledge(case.id))
    show(strip, desk, case)
    acknowledged = sentences(strip)[0]
    desk.do(Dispatch(case.id, "water"))
    desk.do(SignFor(case.id), person=desk.city.people["moss"])
    show(strip, desk, case)

    assert acknowledged.endswith("Not needed: somebody had acknowledged in time.")
    assert sentences(strip)[0].endswith("Not needed: the unit had signed in time.")


def test_a_step_that_cannot_be_carried_out_says_why_and_when_it_is_tried_again(strip, desk):
    chain(desk, step("nobody", 5, "duty_officer", reach=Reach.ON_DUTY), step("last", 600))
    case = filed(desk)
    desk.clock.move(minutes=5)
    desk.do(FireDueSteps())
    show(strip, desk, case)
    again = read(strip, desk)[0], sentences(strip)[0]
    strip.grab()
    for _each in range(3):
        desk.clock.move(hours=1)
        desk.do(FireDueSteps())
    show(strip, desk, case)
    strip.grab()

    assert again[0] == ("Duty officer", "again 12:10 · in app")
    assert "It could not be carried out: nobody was on duty. It is tried again." in again[1]
    assert "In 05:00." in again[1]
    assert read(strip, desk)[0][1].endswith("could not be done")
    assert sentences(strip)[0].endswith("nobody was on duty. It is not tried again.")


def test_a_step_by_hand_says_who_wanted_it_and_why(strip, desk):
    case = filed(desk)
    desk.do(EscalateNow(case.id, reason="It spreads"), person=desk.city.people["ortega"])

    show(strip, desk, case)

    assert "by hand: L. Ortega, Dispatcher: It spreads." in sentences(strip)[0]


def test_what_waits_for_something_to_happen_stands_at_the_end(strip, desk):
    chain(
        desk,
        step("first", 5),
        step("third", reaches="duty_officer", trigger=Trigger.REPORTS, count=3),
    )
    show(strip, desk, filed(desk))

    assert read(strip, desk)[1] == ("Duty officer", "with report no. 3 of the same thing")
    assert sentences(strip)[1].endswith("It comes with report no. 3 of the same thing.")
    first, third = strip.line.knots()
    assert first.x < third.x
    strip.grab()


def test_a_step_that_tells_nobody_says_what_it_does(strip, desk):
    order = step("order_to_act", 30, action=StepAction.ORDER, requirement="Answer us")
    raise_ = step("up", 40, "duty_officer", action=StepAction.RAISE, level=2, important=True)
    chain(desk, order, raise_)
    show(strip, desk, filed(desk))

    assert read(strip, desk)[0] == ("Order to act", "12:30")
    assert (
        "Up (to the district): Duty officer, in app, due 12:40, important." in sentences(strip)[1]
    )


def test_why_this_chain_names_the_rule_and_what_bound_it(strip, desk):
    case = filed(desk)
    desk.clock.move(minutes=1)
    desk.do(RebindChain(case.id, reason="A newer one"))

    show(strip, desk, case)

    assert strip.why.words == (
        "Why this chain: the case waits for the control room. "
        "For: emergency, urgent, ordinary, low."
    )
    whole = strip.why.toolTip()
    assert "Version 1, frozen into the case 12:01" in whole
    assert "Bound with: Another escalation chain bound: intake: A newer one." in whole


def test_a_chain_that_waits_for_more_cases_says_so_and_where_it_ends(strip, desk):
    rate = CaseRate(3, 30, tests=2)
    chain(desk, step("many", 5, action=StepAction.ONLY_IF, rate=rate), step("last", 60))
    case = filed(desk)
    desk.clock.move(minutes=5)
    desk.do(FireDueSteps())
    show(strip, desk, case)
    waits = read(strip, desk)[0][1], sentences(strip)[0]
    desk.clock.move(minutes=31)
    desk.do(FireDueSteps())
    show(strip, desk, case)

    assert waits[0] == "not before 12:35"
    assert "It waits: there were too few cases." in waits[1]
    assert [each[1].endswith("skipped") for each in read(strip, desk)] == [True, True]
    assert all("Skipped: there were too few cases." in each for each in sentences(strip))


def test_of_a_silenced_chain_what_waits_for_something_stands_still_too(strip, desk):
    chain(desk, step("first", 5), step("third", trigger=Trigger.REPORTS, count=3))
    case = filed(desk)
    desk.do(Silence(case.id, reason="Planned works", hours=2))

    show(strip, desk, case)

    assert sentences(strip)[1].endswith("It stands still: silenced.")


def test_whose_turn_it_will_be_is_not_promised(strip, desk):
    chain(desk, step("round", 5, reach=Reach.ROTATION))
    show(strip, desk, filed(desk))

    assert "would go to" not in sentences(strip)[0]


def test_without_its_events_a_chain_still_says_when_it_tries_again(strip, desk):
    chain(desk, step("nobody", 5, "duty_officer", reach=Reach.ON_DUTY))
    case = filed(desk)
    desk.clock.move(minutes=5)
    desk.do(FireDueSteps())

    strip.show_case(desk.case(case.id), desk.city, desk.clock.now())

    assert sentences(strip)[0].endswith("due 12:10. In 05:00.")


# --- messages ---


def a_record(body, after):
    at = NOON + timedelta(minutes=after)
    return Event(EventId(new_id()), "x", None, "rule", "rule", None, "desk", at, body)


def test_who_was_reached_by_which_channel_and_whether_it_was_delivered(strip, desk):
    channels = (
        Channel("post", Kind.MAIL, "o•••@example.org"),
        Channel("group", Kind.WECOM, "wecombot://•••"),
    )
    desk.do(Configure("channels", "ortega", to_json(PersonChannels("ortega", channels))))
    chain(desk, step("all", 5, channel="any"))
    desk.clock.move(minutes=1)
    case = filed(desk)
    desk.clock.move(minutes=5)
    desk.do(FireDueSteps())
    event = next(e for e in desk.store.history(case.id) if isinstance(e.body, StepFired))
    mail, group = deliveries(event, desk.city)
    show(strip, desk, case)
    waits = read(strip, desk)[0][1]
    sent = [a_record(delivered(mail), 7), a_record(delivered(group), 7)]
    show(strip, desk, case, sent)
    good = read(strip, desk)[0][1], sentences(strip)[0]
    sent[1] = a_record(attempt_failed(group, Trouble.NOT_TAKEN, desk.clock.now()), 7)
    show(strip, desk, case, sent)
    again = read(strip, desk)[0][1]
    sent[1] = a_record(attempt_failed(group, Trouble.NO_ADDRESS, desk.clock.now()), 7)
    show(strip, desk, case, sent)
    lost = read(strip, desk)[0][1], sentences(strip)[0]
    picture = strip.grab().toImage()

    assert waits == "12:06 · every channel, waits"
    assert good[0] == "12:06 · every channel, delivered"
    assert "L. Ortega, mail: delivered 12:07. L. Ortega, WeCom: delivered 12:07." in good[1]
    assert again == "12:06 · every channel, again 12:07"
    assert lost[0] == "12:06 · every channel, not delivered"
    assert "L. Ortega, WeCom: NOT delivered, given up 12:07: This machine" in lost[1]
    seen = {picture.pixel(x, y) for x in range(650) for y in range(170)}
    assert theme.current().overdue.rgba() in seen


# --- the working calendar ---


def slow(desk, *shares):
    """A town whose leaks may take five working days; its chain has steps at these shares."""
    leak = CATALOGUE.by_code[WATER_LEAK]
    condition = replace(leak.conditions[0], limit=Limit(5, ClockKind.WORKING_DAYS))
    classes = (replace(leak, conditions=(condition,)), *CATALOGUE.classes[1:])
    desk.do(Configure("catalogue", "small", to_json(replace(CATALOGUE, classes=classes))))
    steps = (step(f"s{share}", at_share=share) for share in shares)
    chain(desk, *steps, phase="handling")
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))
    return case


def test_nights_and_weekends_are_narrow_and_hovering_them_says_what_they_are(strip, desk, told):
    show(strip, desk, slow(desk, 0.5, 1.0))

    areas = strip.line.layout_now().fold_areas()
    weekend = max(areas, key=lambda each: each[0].end - each[0].start)
    words = told.hover(strip.line, weekend[1].center().x(), weekend[1].center().y())

    assert all(area.width() < strip.line.width() / 8 for _fold, area in areas)
    assert words == (
        "Folded: Night · Weekend, 10 May 18:00 to 13 May 08:00. The limit stands still."
    )
    assert "Hatched: nights and days off, folded." in strip.why.words


def test_where_the_limit_runs_day_and_night_the_empty_nights_are_narrow_too(strip, desk):
    chain(desk, step("soon", 60), step("tonight", 600), step("in_two_days", 3000))
    show(strip, desk, filed(desk))

    first = strip.line.folded[0]

    assert first.counts
    assert "The limit goes on." in strip.line.fold_sentence(first)
    assert all(not first.start < knot.story.at < first.end for knot in strip.line.knots())


# --- time ---


class Painted(QObject):
    """Notes what of a widget is painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.regions = []
        widget.installEventFilter(self)

    def eventFilter(self, _widget, event):
        if event.type() is QEvent.Type.Paint:
            self.regions.append(QRegion(event.region()))
        return False


def test_a_second_repaints_the_now_mark_and_the_countdown_only(strip, desk):
    show(strip, desk, filed(desk))
    strip.grab()
    painted = Painted(strip.line)

    strip.tick(NOON + timedelta(seconds=1))
    QApplication.processEvents()

    size = strip.line.width() * strip.line.height()
    boxes = [region.boundingRect() for region in painted.regions]
    assert boxes
    assert sum(box.width() * box.height() for box in boxes) < size / 2
    assert strip.line.countdown() == "09:59"


def test_the_same_second_repaints_nothing(strip, desk):
    show(strip, desk, filed(desk))
    strip.grab()
    painted = Painted(strip.line)

    strip.tick(NOON)
    QApplication.processEvents()

    assert painted.regions == []


def test_at_midnight_the_times_of_yesterday_get_their_day(strip, desk):
    show(strip, desk, filed(desk))
    today = read(strip, desk)[0][1]
    strip.grab()
    painted = Painted(strip.line)

    strip.tick(NOON + timedelta(hours=12))
    QApplication.processEvents()

    assert (today, read(strip, desk)[0][1]) == ("12:10 · in app", "6 May 12:10 · in app")
    assert painted.regions[-1].boundingRect() == strip.line.rect()


def test_what_a_tick_paints_is_what_painting_all_would(strip, desk):
    case = filed(desk)
    desk.clock.move(minutes=12)
    desk.do(FireDueSteps())
    show(strip, desk, case)
    strip.grab()
    for second in range(1, 90):
        strip.tick(NOON + timedelta(minutes=12, seconds=second))
    QApplication.processEvents()
    ticked = strip.line.grab().toImage()
    strip.line._renew()

    assert strip.line.grab().toImage() == ticked


# --- the keyboard, and what can be done ---


def test_the_keyboard_goes_from_step_to_step_and_each_is_told(strip, desk, told, qtbot):
    show(strip, desk, filed(desk))
    focus(strip, qtbot)
    assert strip.line.chosen == "remind"
    assert strip.line.accessibleName() == sentences(strip)[0]

    qtbot.keyClick(strip.line, Qt.Key.Key_Right)

    assert strip.line.chosen == "raise"
    assert strip.line.accessibleName() == sentences(strip)[1]
    assert told.text == sentences(strip)[1]
    qtbot.keyClick(strip.line, Qt.Key.Key_Right)
    assert strip.line.chosen == "raise"
    strip.line.clearFocus()
    assert strip.line.chosen == ""
    assert strip.line.accessibleName().startswith("Remind:")


def focus(strip, qtbot):
    strip.activateWindow()
    strip.line.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(strip.line.hasFocus)


def opened_menu(strip):
    return [(each.text(), each.isEnabled()) for each in strip.menu.actions()]


@pytest.mark.qt_log_ignore("^This plugin does not support (raise|grabbing the keyboard)")
def test_enter_on_a_step_offers_to_hurry_or_to_skip_that_very_step(strip, desk, qtbot):
    show(strip, desk, filed(desk))
    strip.set_actions(ACTS)
    focus(strip, qtbot)
    qtbot.keyClick(strip.line, Qt.Key.Key_Right)
    qtbot.keyClick(strip.line, Qt.Key.Key_Return)

    assert opened_menu(strip) == [
        ("Escalate now with this step…", True),
        ("Skip this step…", True),
    ]
    with qtbot.waitSignal(strip.step_act_requested) as wanted:
        strip.menu.actions()[1].trigger()
    assert wanted.args == [SkipStep, "raise"]
    strip.menu.close()


@pytest.mark.qt_log_ignore("^This plugin does not support (raise|grabbing the keyboard)")
@pytest.mark.parametrize("reason", list(QContextMenuEvent.Reason)[:2])
def test_the_menu_of_a_step_opens_by_the_other_button_and_by_its_key(strip, desk, qtbot, reason):
    show(strip, desk, filed(desk))
    strip.set_actions(ACTS)
    focus(strip, qtbot)
    qtbot.keyClick(strip.line, Qt.Key.Key_Right)
    place = strip.line.layout_now().knots[1].words.center().toPoint()

    with qtbot.waitSignal(strip.line.menu_wanted) as wanted:
        QApplication.sendEvent(strip.line, QContextMenuEvent(reason, place, QPoint()))

    assert wanted.args[1] == "raise"
    strip.menu.close()


def test_other_keys_are_for_the_window(strip, desk, qtbot):
    show(strip, desk, filed(desk))
    focus(strip, qtbot)

    qtbot.keyClick(strip.line, Qt.Key.Key_A)

    assert strip.line.chosen == "remind"


@pytest.mark.qt_log_ignore("^This plugin does not support (raise|grabbing the keyboard)")
def test_a_step_that_has_fired_can_neither_be_hurried_nor_skipped(strip, desk, qtbot):
    case = filed(desk)
    desk.clock.move(minutes=10)
    desk.do(FireDueSteps())
    show(strip, desk, case)
    strip.set_actions(ACTS)
    first = strip.line.knots()[0]
    place = QPoint(round(first.x), round(strip.line.layout_now().middle))

    qtbot.mouseClick(strip.line, Qt.MouseButton.LeftButton, pos=place)

    assert [enabled for _words, enabled in opened_menu(strip)] == [False, False]
    strip.menu.close()


def test_the_acts_on_the_chain_are_at_hand(strip, desk, qtbot):
    show(strip, desk, filed(desk))
    strip.set_actions(ACTS)
    QApplication.processEvents()

    with qtbot.waitSignal(strip.act_requested) as asked:
        strip.acts.buttons[0].click()

    assert asked.args == ["act.acknowledge"]
    assert strip.acts.buttons[0].accessibleName() == "Acknowledge"
    strip.set_actions([])
    assert not strip.acts.isVisible()


# --- where no chain runs ---


def unchained(desk):
    case = desk.case(filed(desk).id)
    return replace(case, standing=replace(case.standing, chain=None))


def test_a_case_that_waits_without_a_chain_says_what_a_dispatch_would_bind(strip, desk):
    strip.show_case(unchained(desk), desk.city, NOON)

    assert strip.would_bind.head.text() == "With a dispatch begins: handling"
    lines = strip.would_bind.steps.text().splitlines()
    assert lines[0] == "10 min after it begins: Dispatcher, in app"
    assert len(lines) == 2
    assert not strip.empty
    strip.grab()


def test_a_case_with_its_unit_and_no_chain_leaves_its_room_to_others(strip, desk):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))
    case = desk.case(case.id)
    free = replace(case, standing=replace(case.standing, chain=None))

    strip.show_case(free, desk.city, NOON)

    assert strip.empty
    assert strip.reason.startswith("No escalation chain applies")
