"""Important steps are announced at the seat that they reach; a flood is told by its causes."""

import wave
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from commandcenter import commands as ask
from commandcenter.catalogue import Urgency
from commandcenter.channels.courier import Courier
from commandcenter.channels.person import Channel, Kind, PersonChannels, Sound
from commandcenter.channels.sole import Sole
from commandcenter.city import to_json
from commandcenter.escalation import Chain, Phase, Step, StepAction
from commandcenter.events import DeliveryFailed, Event, Trouble
from commandcenter.seats.load import Group, Priority
from resources.sounds import make
from tests.helpers.memory_store import MemoryStore
from tests.helpers.receivers import Drawer, web_server
from tests.helpers.small_city import HERE, NOISE, WATER_LEAK, found, report
from ui import alarms, sound
from ui.alarms import Alarms, DesktopNotices
from ui.app import Console, Start

STEP = Step("tell", {"en": "Somebody must act"}, StepAction.NOTIFY, "dispatcher", after_minutes=10)


@pytest.fixture
def town(room):
    """Opens a console with cases of these classes, which come to this step; what it sounds."""

    def opened(*classes, **changes):
        step = replace(STEP, **({"important": True} | changes))
        chain = Chain("intake", 2, {"en": "x"}, Phase.INTAKE, tuple(Urgency), (step,))
        room.desk.do(ask.Configure("chain", "intake", content=to_json(chain)))
        for code in classes:
            report(room.desk, class_code=code, place=HERE)
        window = room.open()
        window.notices._sound = None
        announcer = Alarms(window, room.bridge)
        heard = []
        announcer._sounds = {each: Bell(each, heard) for each in Priority}
        announcer._desktop = Desktop()
        return window, announcer, heard

    return opened


class Bell:
    def __init__(self, priority, heard):
        self.priority, self.heard = priority, heard

    def __call__(self):
        self.heard.append(self.priority)
        return ""


class Desktop:
    def __init__(self):
        self.shown = []

    def show(self, title, text):
        self.shown.append((title, text))
        return True


def fire(room):
    room.clock.move(minutes=10)
    room.bridge.submit(ask.FireDueSteps())
    room.settle()


def said(window):
    return [card.notice for card in window.notices._cards if "must act" in card.notice.text]


def test_an_important_step_is_a_card_a_sound_and_a_notice_of_the_desktop(room, town, monkeypatch):
    window, found, heard = town(WATER_LEAK)
    (case,) = window.situation.cases.values()
    monkeypatch.setattr(alarms.QApplication, "activeWindow", lambda: None)

    fire(room)

    (notice,) = said(window)
    assert notice.text == f"Somebody must act: case {case.number}"
    assert heard == [Priority.MEDIUM]
    assert found._desktop.shown == [(notice.text, "")]
    notice.act()
    assert window.case_panel.case.id == case.id


def test_whoever_has_the_console_in_front_needs_no_notice_of_the_desktop(room, town, monkeypatch):
    window, found, heard = town(NOISE)
    monkeypatch.setattr(alarms.QApplication, "activeWindow", lambda: window)

    fire(room)

    assert len(said(window)) == 1
    assert heard == [Priority.LOW]
    assert found._desktop.shown == []


@pytest.mark.parametrize(
    ("sound", "code", "sounds"),
    [
        (Sound.ALL, NOISE, [Priority.LOW]),
        (Sound.URGENT, NOISE, []),
        (Sound.URGENT, WATER_LEAK, [Priority.MEDIUM]),
        (Sound.HIGHEST, WATER_LEAK, []),
    ],
)
def test_somebody_hears_what_they_asked_for_and_sees_all_the_same(room, town, sound, code, sounds):
    wants = PersonChannels("local", sound=sound)
    room.desk.do(ask.Configure("channels", "local", content=to_json(wants)))
    window, _found, heard = town(code)

    fire(room)

    assert len(said(window)) == 1
    assert heard == sounds


def test_somebody_who_wants_no_notices_of_the_desktop_has_none(room, town, monkeypatch):
    wants = PersonChannels("local", desktop=False)
    room.desk.do(ask.Configure("channels", "local", content=to_json(wants)))
    window, found, _heard = town(WATER_LEAK)
    monkeypatch.setattr(alarms.QApplication, "activeWindow", lambda: None)

    fire(room)

    assert len(said(window)) == 1
    assert found._desktop.shown == []


@pytest.mark.parametrize("changes", [{"important": False}, {"reaches": "unit"}])
def test_what_is_ordinary_or_not_for_a_seat_stays_in_the_strip(room, town, changes):
    window, _found, heard = town(WATER_LEAK, **changes)

    fire(room)

    assert said(window) == []
    assert heard == []


def test_what_is_for_another_post_is_not_announced_here(room, town):
    window, _found, heard = town(WATER_LEAK, reaches="duty_officer")
    window.acts.act_as(window.situation.city.people["ortega"])

    fire(room)

    assert said(window) == []
    assert heard == []


def test_a_flood_is_told_by_its_causes_with_the_most_urgent_on_top(room, town):
    window, _found, heard = town(*[NOISE] * 6, *[WATER_LEAK] * 5)
    first = {case.standing.class_code: case for case in reversed(window.situation.cases.values())}

    fire(room)

    assert [notice.text for notice in said(window)] == [
        f"Somebody must act: case {first[NOISE].number}. "
        "5 more alarms, likely of the same cause: Noise, Harbour.",
        f"Somebody must act: case {first[WATER_LEAK].number}. "
        "4 more alarms, likely of the same cause: Water leak, Harbour.",
    ]
    assert heard == [Priority.MEDIUM]


def test_a_unit_is_named_as_a_cause_and_one_alarm_alone_names_none(room, town):
    window, _found, _heard = town(*[NOISE] * 11)
    city, (head, other) = window.situation.city, (object(), object())

    assert alarms._same_cause(Group(head, "water"), city) == ""
    assert "cause: Water." in alarms._same_cause(Group(head, "water", (other,)), city)
    assert "cause: gone." in alarms._same_cause(Group(head, "gone", (other,)), city)


def test_a_second_wave_replaces_the_cards_of_the_first(room, town):
    window, _found, _heard = town(*[NOISE] * 11)
    fire(room)
    (first,) = said(window)
    for _each in range(11):
        room.bridge.submit(ask.RegisterReport(description="x", class_code=NOISE, place=HERE))
    room.settle()

    fire(room)

    (notice,) = said(window)
    assert notice is not first
    assert "10 more alarms, likely of the same cause" in notice.text


def test_a_message_that_nobody_got_is_said_and_many_are_one_card(room, town):
    window, _found, _heard = town(WATER_LEAK)
    (case,) = window.situation.cases.values()

    def lost(why, again_at=None):
        body = DeliveryFailed("e", case.id, "ortega", "sms", "sms", 5, why, again_at)
        event = Event("i", "HC", None, "rule", "rule", None, "desk", room.clock.now(), body)
        room.bridge.happened.emit([event])

    def cards():
        return [card.notice.text for card in window.notices._cards]

    lost(Trouble.CASE_ENDED)
    lost(Trouble.NOT_TAKEN, room.clock.now())
    assert cards() == []
    lost(Trouble.NO_CHANNEL)
    lost(Trouble.NOT_TAKEN)
    assert cards() == [
        "2 messages were not delivered, the last to L. Ortega: "
        "The server did not answer, or did not take it."
    ]
    window.notices.withdraw(window.notices._cards[0].notice)
    lost(Trouble.NO_CHANNEL)
    assert cards() == ["1 message was not delivered, to L. Ortega: No such channel is configured."]


def test_a_desktop_without_notices_is_noted_once_and_bothers_nobody(qapp, monkeypatch):
    noted = []
    monkeypatch.setattr(alarms.log, "note", noted.append)
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    desktop = DesktopNotices(qapp)

    assert not desktop.show("a", "b")
    assert not desktop.show("a", "b")

    assert len(noted) == 1


def test_a_desktop_that_can_shows_title_and_text(qapp, monkeypatch):
    shown = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda _icon: None)
    monkeypatch.setattr(
        QSystemTrayIcon,
        "showMessage",
        lambda _icon, title, text, _mark: shown.append((title, text)),
    )

    assert DesktopNotices(qapp).show("Case 7", "one more")

    assert shown == [("Case 7", "one more")]


def test_each_priority_has_a_sound_and_a_rate_of_its_own(qapp, monkeypatch):
    played = []
    monkeypatch.setattr(
        sound.EmergencySound, "_play", lambda self: played.append(self._file.name) or True
    )
    sounds = sound.alarm_sounds(qapp)

    for each in (*Priority, *Priority):
        sounds[each]()

    assert played == ["emergency.wav", "urgent.wav", "ordinary.wav"]


@pytest.mark.parametrize("name", make.SOUNDS)
def test_the_sounds_are_what_their_maker_makes(name):
    with wave.open(str(sound.EMERGENCY.with_name(name))) as file:
        frames = file.readframes(file.getnframes())

    assert frames == make.samples(*make.SOUNDS[name]).tobytes()


def test_the_console_sends_what_fires_and_lets_go_of_the_lock(qtbot, tmp_path):
    store, safe = MemoryStore(), Drawer()
    desk = found(store)
    step = replace(STEP, channel="any")
    chain = Chain("intake", 2, {"en": "x"}, Phase.INTAKE, tuple(Urgency), (step,))
    hook = PersonChannels("ortega", (Channel("hook", Kind.WEBHOOK, "json://x/•••"),))
    desk.do(ask.Configure("chain", "intake", content=to_json(chain)))
    desk.do(ask.Configure("channels", "ortega", content=to_json(hook)))
    case = report(desk)
    desk.clock.move(minutes=10)
    courier = Courier(tmp_path, safe=lambda _site: safe)

    with web_server() as web:
        safe.kept["ortega", "hook"] = web.url
        console = Console(Start(lambda: found(store, desk.clock), courier=courier))
        with qtbot.waitSignal(console.ready):
            console.begin()
        qtbot.waitUntil(lambda: any(e.type == "StepDelivered" for e in store.log), timeout=20_000)
        assert console.end()

        assert case.number in web.next()[1]["title"]
    lock = Sole(tmp_path)
    assert lock.mine()
    lock.release()
