"""Between the screens and the desk: nothing is lost, nothing waits, one change per burst."""

import threading
from datetime import timedelta

import pytest

from commandcenter.case import Light, Stage
from commandcenter.commands import AddNote, Configure, Dispatch, SignFor, Void
from commandcenter.events import StepFired
from commandcenter.refusal import Refused
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import MovedClock, filed, found, report
from ui.bridge import Bridge


class Room:
    """One store with its clock, and a bridge to a desk on it."""

    def __init__(self, qtbot):
        self.qtbot = qtbot
        self.store = MemoryStore()
        self.clock = MovedClock()
        self.desk = found(self.store, self.clock)
        self.bridge = Bridge(self.open_desk)
        self.opened_on = None

    def open_desk(self):
        self.opened_on = threading.current_thread()
        self.desk = found(self.store, self.clock)
        return self.desk

    def start(self):
        with self.qtbot.waitSignal(self.bridge.loaded):
            self.bridge.start()
        self.settle()
        return self.bridge.situation

    def settle(self):
        self.qtbot.waitUntil(lambda: self.bridge.waiting == 0)

    def ask(self, query):
        with self.qtbot.waitSignal(self.bridge.answered) as answer:
            ticket = self.bridge.ask(query)
        assert answer.args[0] == ticket
        return answer.args[1]


@pytest.fixture
def room(qtbot):
    room = Room(qtbot)
    yield room
    assert room.bridge.close()


class Heard:
    def __init__(self):
        self.batches = []
        self.cities = 0

    def cases_changed(self, changes):
        self.batches.append([change.id for change in changes])

    def lights_changed(self, cases):
        pass

    def city_changed(self):
        self.cities += 1


def test_the_desk_is_opened_used_and_closed_on_its_own_thread(room):
    room.start()

    used_on = room.ask(lambda desk: threading.current_thread())

    assert room.opened_on is used_on is not threading.main_thread()
    assert room.bridge.close()
    assert room.store.closed


def test_what_was_stored_is_on_the_screen_at_the_start(room):
    case = filed(room.desk)
    closed = report(room.desk)
    room.desk.do(Void(closed.id, "a joke"))

    situation = room.start()

    assert list(situation.cases) == [case.id]
    assert [each.stage for each in situation.ended.values()] == [Stage.VOIDED]


def test_an_act_reaches_the_screen_before_it_is_told_as_done(room):
    case = filed(room.desk)
    situation = room.start()
    stages = []
    room.bridge.done.connect(lambda ticket, events: stages.append(situation.cases[case.id].stage))

    with room.qtbot.waitSignal(room.bridge.done) as done:
        ticket = room.bridge.submit(Dispatch(case.id, "water"))

    assert done.args[0] == ticket
    assert [event.type for event in done.args[1]] == ["CaseDispatched"]
    assert stages == [Stage.DISPATCHED]
    assert room.bridge.saved_at == room.clock.now()


def test_acts_of_a_burst_are_one_change_of_the_screens(room):
    cases = [filed(room.desk) for _each in range(5)]
    situation = room.start()
    heard = Heard()
    situation.watchers.append(heard)
    finished = threading.Event()

    for case in cases:
        room.bridge.submit(Dispatch(case.id, "water"))
    room.bridge.ask(lambda desk: finished.set())
    # The GUI thread looks only after the desk has finished them all.
    assert finished.wait(5)
    room.settle()

    assert heard.batches == [[case.id for case in cases]]


def test_a_refusal_is_a_sentence_for_who_asked(room):
    case = filed(room.desk)
    room.start()

    with room.qtbot.waitSignal(room.bridge.refused) as refused:
        ticket = room.bridge.submit(SignFor(case.id))

    assert refused.args[0] == ticket
    assert "that does not allow this" in refused.args[1]


def test_an_act_is_recorded_for_whom_it_is(room):
    case = filed(room.desk)
    room.desk.do(Dispatch(case.id, "water"))
    room.start()
    moss = room.desk.city.person("moss")

    with room.qtbot.waitSignal(room.bridge.done) as done:
        room.bridge.submit(
            SignFor(case.id), person=room.desk.city.person("ortega"), on_behalf_of=moss
        )

    (event,) = done.args[1]
    assert (event.actor, event.on_behalf_of) == ("ortega", "moss")


def test_a_fault_is_shown_once_and_the_desk_goes_on(room):
    room.start()
    shown = []
    room.bridge.failed.connect(lambda ticket, sentence: shown.append(sentence))

    def breaks(desk):
        raise ZeroDivisionError

    room.bridge.ask(breaks)
    room.bridge.ask(breaks)

    assert room.ask(lambda desk: 42) == 42
    room.settle()
    assert len(shown) == 1
    assert "ZeroDivisionError" not in shown[0]


def test_a_new_configuration_reaches_the_screens(room):
    situation = room.start()
    heard = Heard()
    situation.watchers.append(heard)

    with room.qtbot.waitSignal(room.bridge.done):
        room.bridge.submit(Configure("units", "units", "[]"))

    assert heard.cities == 1
    assert situation.city.units.by_code == {}


def test_a_step_fires_when_its_instant_comes(room):
    case = filed(room.desk)
    situation = room.start()
    room.clock.move(minutes=31)

    with room.qtbot.waitSignal(room.bridge.happened) as happened:
        room.bridge._due.timeout.emit()

    assert [type(event.body) for event in happened.args[0]] == [StepFired, StepFired]
    assert situation.cases[case.id].standing.chain.next_step is None
    assert situation.alarms == 2


def test_a_case_turns_red_when_a_second_has_passed(room):
    case = filed(room.desk)
    situation = room.start()
    room.clock.move(minutes=16)

    with room.qtbot.waitSignal(room.bridge.tick) as tick:
        room.bridge._second.timeout.emit()

    assert tick.args == [room.clock.now()]
    assert situation.light(case.id) is Light.RED


def test_the_timer_is_set_to_the_earliest_instant_at_the_clocks_speed(room):
    room.clock.speed = 60.0
    filed(room.desk)

    situation = room.start()

    left = (situation.next_instant - room.clock.now()) / timedelta(milliseconds=1)
    assert room.bridge._due.interval() == pytest.approx(left / 60, abs=1)


def test_without_anything_due_the_clock_is_asked_every_minute(room):
    room.clock.speed = 1.0

    room.start()

    assert room.bridge._due.interval() == 60_000


def test_what_was_asked_before_closing_is_stored(room):
    case = filed(room.desk)
    room.start()
    for number in range(20):
        room.bridge.submit(AddNote(case.id, f"note {number}"))

    assert room.bridge.close()

    assert room.store.case(case.id).notes == 20


def test_a_desk_that_hangs_does_not_hold_the_window(room):
    room.start()
    gate = threading.Event()
    room.bridge.ask(lambda desk: gate.wait(5))

    assert not room.bridge.close(seconds=0.01)

    gate.set()


@pytest.mark.parametrize(
    ("fault", "said"),
    [(Refused("This store is newer."), "This store is newer."), (OSError("disk"), "cannot be")],
)
def test_a_workspace_that_cannot_be_opened_says_why(qtbot, fault, said):
    def open_desk():
        raise fault

    bridge = Bridge(open_desk)

    with qtbot.waitSignal(bridge.unopened) as unopened:
        bridge.start()

    assert said in unopened.args[0]
    assert bridge.situation is None
    assert bridge.close()
