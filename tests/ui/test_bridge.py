"""Between the screens and the desk: nothing is lost, nothing waits, one change per burst."""

import threading
from datetime import timedelta

import pytest

from commandcenter.case import Light, Stage
from commandcenter.commands import AddNote, Configure, Dispatch, SignFor, Void
from commandcenter.events import StepFired, StepMissed
from commandcenter.refusal import Refused
from db.store import LocalStore
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import MovedClock, filed, found, report
from ui.bridge import Bridge
from ui.crossing import MOST_AT_ONCE
from ui.log import log


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


def breaks(*_):
    raise ZeroDivisionError


def troubles(room):
    """Tickets and sentences of what failed, as they come."""
    told = []
    room.bridge.failed.connect(lambda ticket, sentence: told.append((ticket, sentence)))
    return told


def test_every_lost_act_is_told_and_the_desk_goes_on(room):
    room.start()
    told = troubles(room)

    tickets = [room.bridge.ask(breaks), room.bridge.ask(breaks)]

    assert room.ask(lambda desk: 42) == 42
    room.settle()
    assert [ticket for ticket, _sentence in told] == tickets
    assert "ZeroDivisionError" not in told[0][1]


def test_a_fault_names_the_log_file(room, monkeypatch, tmp_path):
    monkeypatch.setattr(log, "file", tmp_path / "log.txt")
    room.start()
    told = troubles(room)

    room.bridge.ask(breaks)
    room.settle()

    assert told[0][1].endswith(f"{tmp_path / 'log.txt'} says why.")


@pytest.mark.parametrize(
    ("fault", "said"),
    [(Refused("The disk is full."), "The disk is full."), (OSError("disk"), "went wrong")],
)
def test_steps_that_cannot_be_stored_are_told_once_until_they_can(room, monkeypatch, fault, said):
    filed(room.desk)
    room.start()
    told = troubles(room)
    room.clock.move(minutes=31)

    def refuse(*_args, **_more):
        raise fault

    def twice():
        for _each in range(2):
            room.bridge._due.timeout.emit()
            room.settle()

    with monkeypatch.context() as full:
        full.setattr(room.store, "append", refuse)
        twice()
        # Somebody's own act is told each time, whatever the clock has met.
        lost = room.bridge.submit(Configure("units", "units", "[]"))
        refusals = []
        room.bridge.refused.connect(lambda ticket, sentence: refusals.append(ticket))
        room.settle()
        assert [said in sentence for _ticket, sentence in told[:1]] == [True]
        assert lost in [*refusals, *(ticket for ticket, _sentence in told[1:])]
        assert len(told) + len(refusals) == 2
    room.bridge._due.timeout.emit()
    room.settle()
    assert room.bridge.situation.alarms == 1  # one at each of two seats
    room.clock.move(hours=1)
    monkeypatch.setattr(room.store, "due", refuse)
    twice()

    assert len(told) + len(refusals) == 3


def test_what_is_repeated_each_second_goes_on_after_a_refusal(room):
    room.start()
    told, asked = troubles(room), []

    def play(desk):
        asked.append(threading.current_thread())
        if len(asked) < 3:
            raise Refused("The disk is full.")

    room.bridge.repeat(play)
    for _each in range(4):
        room.bridge._second.timeout.emit()
        room.settle()

    assert len(asked) == 4
    assert threading.main_thread() not in asked
    assert [sentence for _ticket, sentence in told] == ["The disk is full."]


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
    assert situation.alarms == 1


def test_a_step_that_the_clock_left_out_is_found_by_the_auditor_within_a_minute(room):
    case = filed(room.desk)
    for _other in range(70):
        filed(room.desk)
    situation = room.start()
    due, room.store.due = room.store.due, lambda now: []  # An index that has lost everything.
    room.clock.move(minutes=31)
    told = []
    room.bridge.done.connect(lambda ticket, events: told.extend(events))

    for _second in range(60):
        room.bridge._second.timeout.emit()
        room.settle()
    room.store.due = due

    kinds = {type(event.body) for event in told if event.case == case.id}
    assert kinds == {StepFired, StepMissed}
    assert situation.cases[case.id].standing.chain.next_step is None


def minutes_pass(room, minutes):
    for _second in range(60 * minutes):
        room.bridge._second.timeout.emit()
        room.settle()


def overdue_beyond_the_clock(room, monkeypatch):
    """A case whose steps are due, and a clock that does not know; how often it is audited."""
    filed(room.desk)
    room.start()
    looks, open_cases = [], room.store.open_cases
    monkeypatch.setattr(room.store, "due", lambda now: [])
    monkeypatch.setattr(room.store, "open_cases", lambda: looks.append(1) or open_cases())
    room.clock.move(minutes=31)
    return looks


def test_of_steps_that_do_not_count_the_auditor_is_asked_once(room, monkeypatch):
    looks = overdue_beyond_the_clock(room, monkeypatch)
    # As where the hub has put them aside, since this desk may not write the case.
    monkeypatch.setattr(room.desk, "record", lambda events, cases: [])

    minutes_pass(room, 3)

    assert len(looks) == 1


def test_an_auditor_that_could_not_store_what_it_found_is_asked_again(room, monkeypatch):
    looks = overdue_beyond_the_clock(room, monkeypatch)

    def full(events, cases):
        raise Refused("The disk is full.")

    monkeypatch.setattr(room.desk, "record", full)
    told = troubles(room)

    minutes_pass(room, 2)

    assert len(looks) >= 2
    assert [sentence for _ticket, sentence in told] == ["The disk is full."]


def test_the_auditor_is_quiet_as_long_as_the_clock_works(room, monkeypatch):
    filed(room.desk)
    room.start()
    monkeypatch.setattr(room.store, "open_cases", None)  # It would be asked for.
    told = troubles(room)

    for _second in range(61):
        room.bridge._second.timeout.emit()
        room.settle()

    assert told == []


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


def test_a_flood_is_taken_in_parts_with_its_answers_after_its_events(room):
    situation = room.start()
    heard, answered = Heard(), []
    situation.watchers.append(heard)
    finished = threading.Event()

    def flood(desk):
        for _each in range(3 * MOST_AT_ONCE):
            report(desk)

    room.bridge.answered.connect(lambda ticket, value: answered.append(len(situation.cases)))
    room.bridge.ask(flood)
    room.bridge.ask(lambda desk: finished.set())
    assert finished.wait(60)
    room.settle()

    assert max(len(batch) for batch in heard.batches) <= MOST_AT_ONCE
    assert len(heard.batches) >= 3
    assert answered == [3 * MOST_AT_ONCE] * 2
    assert list(situation.cases) == list(room.store.by_id)


def test_many_events_stored_at_once_come_in_parts_that_keep_each_case_whole(room):
    situation = room.start()
    heard = Heard()
    situation.watchers.append(heard)
    elsewhere = found(room.store, room.clock)
    for _each in range(MOST_AT_ONCE // 2 + 1):
        filed(elsewhere)
    assert len(elsewhere.store.log) > MOST_AT_ONCE

    room.ask(lambda desk: len(desk.catch_up()))
    room.settle()

    assert len(heard.batches) == 2
    assert situation.cases == room.store.by_id


def test_what_happened_before_closing_is_taken_in_whole(room):
    situation = room.start()

    def flood(desk):
        for _each in range(2 * MOST_AT_ONCE):
            report(desk)

    room.bridge.ask(flood)

    assert room.bridge.close(60)

    assert len(situation.cases) == 2 * MOST_AT_ONCE
    assert not room.bridge.behind


def test_a_report_taken_down_by_another_process_appears_here(qtbot, tmp_path):
    clock = MovedClock()
    bridge = Bridge(lambda: found(LocalStore.open(tmp_path), clock))
    with qtbot.waitSignal(bridge.loaded):
        bridge.start()
    other = found(LocalStore.open(tmp_path), clock)
    case = report(other)

    with qtbot.waitSignal(bridge.happened) as happened:
        bridge._second.timeout.emit()

    other.store.close()
    assert [event.case for event in happened.args[0]] == [case.id]
    assert bridge.situation.cases == {case.id: case}
    assert bridge.close()
