"""Who sits at a console of a hub: asked at the start, after 72 hours, and when they have gone."""

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from commandcenter.city import to_json
from commandcenter.commands import AddNote, Configure, Dispatch, RegisterReport
from commandcenter.ids import PersonId
from commandcenter.refusal import Refused
from commandcenter.roles import NOBODY, Person, Post
from commandcenter.settings import HubSettings, Settings
from commandcenter.sync.lease import Leases
from commandcenter.sync.signed_in import SignedInDesk
from commandcenter.sync.wire import Unreachable
from tests.helpers.asked import act, say, words
from tests.helpers.console import ConsoleRoom
from tests.helpers.small_city import PEOPLE, filed, report
from tests.helpers.small_hub import SmallHub
from tests.ui.test_gui_thread import watched
from ui.actions import BY_ID
from ui.chooser import Chooser
from ui.dialogs.form import FormDialog
from ui.offline.seat import SeatKeeper

PASSWORD = "open sesame"
DIAZ = Person(PersonId("diaz"), "M. Diaz", (Post.DISPATCHER, Post.DUTY_OFFICER))
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


class Exchange:
    """What the local file says of its hub."""

    def __init__(self, hub):
        self._hub = hub

    def hub(self):
        return self._hub.id


class Door:
    """Opens lines to a hub in memory, while it is there."""

    def __init__(self, hub, wall):
        self.hub, self.wall, self.gone = hub, wall, False

    def sign_in(self, user, password):
        if self.gone:
            raise Unreachable("no route to it")
        if password != PASSWORD:
            raise Refused("The hub does not let you in.")
        line, now = self.hub.line(), self.wall()
        terms = {"begins": now.isoformat(), "ends": (now + timedelta(hours=72)).isoformat()}
        who = {"user": user, "person": user.removesuffix("-desk"), "hub": self.hub.id}
        line.lease = lambda site: terms | who | {"site": site}
        return line


class Room(ConsoleRoom):
    """A console of a hub, whose wall clock and idle time are moved by hand."""

    def __init__(self, qtbot, folder):
        super().__init__(qtbot)
        self.hub, self.folder = SmallHub(), folder
        self.wall, self.seconds = MONDAY, 0.0
        self.store.exchange = Exchange(self.hub)
        self.case = filed(self.desk)
        self.desk.do(Configure("people", "people", to_json([*PEOPLE, DIAZ])))
        self.open(Settings(hub=HubSettings("postgresql://hub/city", lock_minutes=5.0)))
        self.door = Door(self.hub, lambda: self.wall)
        self.keeper = SeatKeeper(
            self.window,
            folder,
            self.door,
            wall=lambda: self.wall,
            seconds=lambda: self.seconds,
        )
        self.settle()

    def open_desk(self):
        desk = SignedInDesk(
            self.store, self.clock, "console", Leases(self.folder), lambda: self.wall
        )
        self.signed_in_desk = desk
        return desk

    @property
    def person(self):
        return self.window.acts.person

    def form(self):
        """The form that is open last."""
        open_ones = [each for each in self.window.findChildren(FormDialog) if each.isVisible()]
        return open_ones[-1] if open_ones else None

    def asked(self):
        self.qtbot.waitUntil(lambda: self.form() is not None)
        return self.form()

    def type(self, password=PASSWORD, user="ortega-desk"):
        """What somebody types into the form that asks who they are, and Enter."""
        form = self.asked()
        form.part("name").setText(user)
        form.part("password").setText(password)
        QTest.keyClick(form.part("password"), Qt.Key.Key_Return)

    def comes(self, user="ortega"):
        """Somebody signs in."""
        self.keeper.ask_who()
        self.type(user=f"{user}-desk")
        self.qtbot.waitUntil(lambda: self.person.id == user)

    def tick(self, **passed):
        self.wall += timedelta(**passed)
        self.window.bridge.tick.emit(self.window.bridge.now)

    def said(self):
        return "\n".join(self.window.notices.texts())

    def card_button(self, words):
        buttons = self.window.notices.findChildren(QPushButton)
        return next(each for each in buttons if each.text() == words and each.isVisible())

    def note(self, text="seen"):
        case = self.window.situation.find(self.case.number)
        self.window.acts.carry_out([case], lambda each: AddNote(each.id, text))
        self.settle()

    def notes(self):
        return [
            (event.actor, event.body.text.value)
            for event in self.store.history(self.case.id)
            if event.type == "NoteAdded"
        ]


def shown(room, case):
    """The facts of a case that another desk has taken down."""
    room.window.bridge.soon(lambda desk: desk.catch_up())
    room.qtbot.waitUntil(lambda: case.id in room.window.situation.cases)
    room.window.select([case.id])
    room.settle()
    return room.window.case_panel.facts


def reveal(room):
    """Who sits here asks for the contact, with a reason."""
    act(room, "case.reveal")
    say(room.window, "The crew cannot find the door")


@pytest.fixture
def room(qtbot, tmp_path):
    room = Room(qtbot, tmp_path)
    yield room
    room.close()


def test_a_console_begins_with_nobody_and_shows_everything(room):
    assert room.person == NOBODY
    assert room.window.queue.shows(room.case.id)
    assert room.window.situation.find(room.case.number) is not None
    room.window.go.show_case(room.case.id)
    assert room.window.case_panel.case.id == room.case.id


def test_who_signs_in_sits_here_with_the_hub_and_without_it(room):
    room.keeper.ask_who()
    assert room.asked().part("password").echoMode() is QLineEdit.EchoMode.Password
    room.type()
    room.qtbot.waitUntil(lambda: room.person.id == "ortega")
    assert "L. Ortega has signed in with the hub." in room.said()

    room.door.gone = True
    BY_ID["desk.sign_out"].run(room.window)
    assert room.person == NOBODY
    room.comes()
    assert "L. Ortega has signed in without the hub." in room.said()


def test_a_wrong_password_is_said_where_it_was_typed_and_may_be_typed_again(room):
    room.keeper.ask_who()
    first = room.asked()
    room.type(password="guessed")

    room.qtbot.waitUntil(lambda: room.form() not in (None, first))
    again = room.form()
    assert "The hub does not let you in." in again._question.text()
    assert again.part("name").text() == "ortega-desk"
    assert again.part("password").hasFocus() or again.focusWidget() is again.part("password")
    assert room.person == NOBODY
    room.type()
    room.qtbot.waitUntil(lambda: room.person.id == "ortega")


def test_who_the_city_does_not_know_sits_nowhere(room):
    room.keeper.ask_who()
    room.type(user="stranger-desk")

    room.qtbot.waitUntil(
        lambda: room.form() is not None and "stranger" in room.form()._question.text()
    )
    assert room.person == NOBODY


def test_an_act_is_in_the_log_under_who_signed_in(room):
    room.comes()
    room.note()

    assert room.notes() == [("ortega", "seen")]


def test_an_act_that_nobody_may_ask_for_waits_and_is_done_by_who_signs_in_for_it(room):
    room.note("the valve is shut")
    assert room.notes() == []
    assert "is done in the name of who signs in now" in room.asked()._question.text()

    room.type()

    room.qtbot.waitUntil(lambda: room.notes() == [("ortega", "the valve is shut")])


def test_an_act_whose_sign_in_was_left_stays_on_a_card(room):
    room.note("the valve is shut")
    room.asked().reject()
    assert "was not done: nobody has signed in here" in room.said()

    room.card_button("Sign in…").click()
    room.type()

    room.qtbot.waitUntil(lambda: room.notes() == [("ortega", "the valve is shut")])
    assert "was not done" not in room.said()


def test_all_that_was_asked_for_waits_behind_one_question(room):
    room.note("the valve is shut")
    room.note("the road is dry")
    assert sum(each.isVisible() for each in room.window.findChildren(FormDialog)) == 1

    room.type()

    said = [("ortega", "the valve is shut"), ("ortega", "the road is dry")]
    room.qtbot.waitUntil(lambda: room.notes() == said)
    assert room.form() is None


def test_a_card_asks_once_and_names_nobody_who_signed_in_for_something_else(room):
    room.note("the valve is shut")
    room.asked().reject()
    room.card_button("Sign in…").click()
    assert sum(each.isVisible() for each in room.window.findChildren(FormDialog)) == 1
    assert "is done in the name of who signs in now" in room.asked()._question.text()
    room.form().reject()

    room.comes("diaz")
    room.settle()

    assert room.notes() == []


def test_an_act_that_was_done_is_taken_back_by_who_signs_in_for_it(room):
    room.comes()
    case = room.window.situation.find(room.case.number)
    room.window.acts.carry_out([case], lambda each: Dispatch(each.id, "water"))
    room.settle()
    BY_ID["desk.sign_out"].run(room.window)

    room.window.acts.undo()
    assert "is done in the name of who signs in now" in room.asked()._question.text()
    room.type()

    def undone():
        return [e.actor for e in room.store.history(room.case.id) if e.type == "Undone"]

    room.qtbot.waitUntil(lambda: undone() == ["ortega"])


def test_at_the_end_of_72_hours_acts_wait_and_escalation_goes_on(room):
    room.comes()
    room.tick(hours=71, minutes=10)
    assert "holds without the hub until" in room.said()
    assert room.person.id == "ortega"

    room.tick(minutes=50)
    assert room.person == NOBODY
    assert "The sign-in of L. Ortega held until" in room.said()
    room.clock.move(hours=3)
    with room.qtbot.waitSignal(room.window.bridge.happened):
        room.window.bridge._on_due()
    assert any(e.type == "StepFired" for e in room.store.history(room.case.id))

    room.door.gone = True
    room.note()
    room.type()
    room.qtbot.waitUntil(
        lambda: room.form() is not None and "once the hub is there" in room.form()._question.text()
    )
    room.door.gone = False
    room.type()
    room.qtbot.waitUntil(lambda: room.notes() == [("ortega", "seen")])


def test_a_desk_at_whose_keys_nobody_was_is_locked(room):
    room.comes()
    room.seconds = 4 * 60.0
    QTest.keyClick(room.window.windowHandle(), Qt.Key.Key_Down)
    room.keeper._on_focus(room.window.windowHandle())
    QTest.keyClick(room.window.windowHandle(), Qt.Key.Key_Down)
    room.seconds = 8 * 60.0
    room.tick()
    assert room.person.id == "ortega"

    room.seconds = 9 * 60.0
    room.tick()

    assert room.person == NOBODY
    assert "Locked: nobody was at the keys for 5 m." in room.said()
    room.card_button("Sign in…").click()
    room.type()
    room.qtbot.waitUntil(lambda: room.person.id == "ortega")


def test_who_clicks_without_moving_the_mouse_is_at_the_desk(room):
    room.comes()
    window = room.window.windowHandle()
    room.keeper._on_focus(window)
    room.seconds = 4 * 60.0
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    room.seconds = 8 * 60.0
    room.tick()

    assert room.person.id == "ortega"


@pytest.mark.parametrize("locked", [False, True])
def test_a_contact_goes_with_whoever_it_was_revealed_to(room, locked):
    case = report(room.desk, contact="917-555-0147")
    room.comes()
    facts = shown(room, case)
    reveal(room)
    room.settle()
    assert "917-555-0147" in words(facts)

    if locked:
        room.seconds = 300.0
        room.tick()
    else:
        BY_ID["desk.sign_out"].run(room.window)

    assert room.person == NOBODY
    assert "917-555-0147" not in words(facts)


def test_a_contact_that_is_read_too_late_for_who_asked_is_shown_to_nobody(room):
    case = report(room.desk, contact="917-555-0147")
    room.comes()
    facts = shown(room, case)
    reveal(room)
    BY_ID["desk.sign_out"].run(room.window)
    room.settle()

    assert room.store.history(case.id)[-1].type == "ContactRevealed"
    assert "917-555-0147" not in words(facts)


def test_a_window_that_goes_is_watched_no_more(room):
    shown, other = QWindow(), QWindow()
    for window in (shown, other, shown):
        room.keeper._on_focus(window)

    assert other.receivers("2destroyed(QObject*)") == 0
    shiboken6.delete(shown)
    room.keeper._on_focus(other)
    room.seconds = 60.0
    QTest.keyClick(other, Qt.Key.Key_Down)

    assert room.keeper._touched == 60.0


def test_who_was_here_last_is_named_without_waiting_for_a_disk(room):
    room.comes("diaz")
    room.wall += timedelta(minutes=1)
    room.comes("ortega")
    BY_ID["desk.sign_out"].run(room.window)

    with watched() as seen:
        room.keeper.ask_who()
        room.settle()

    form = room.asked()
    offered = form.part("name").completer().model()
    names = [offered.index(row, 0).data() for row in range(offered.rowCount())]
    assert (form.part("name").value, names) == ("ortega-desk", ["ortega-desk", "diaz-desk"])
    assert form.focusWidget() is form.part("password")
    assert seen == []


def test_a_name_that_is_typed_meanwhile_stays(room):
    room.comes("diaz")
    held = Event()
    room.window.bridge.soon(lambda _desk: held.wait(10))
    room.keeper.ask_who()
    room.asked().part("name").setText("ortega-desk")

    held.set()
    room.settle()

    assert room.form().part("name").value == "ortega-desk"


def test_a_change_of_shift_signs_out_who_sat_here(room):
    room.comes("ortega")
    room.comes("diaz")

    room.note()
    assert room.notes() == [("diaz", "seen")]
    ortega = room.window.situation.city.person("ortega")
    with pytest.raises(Refused, match="Ortega has signed out at this desk"):
        room.signed_in_desk.admit(ortega)


def test_what_was_asked_for_just_before_the_desk_was_locked_is_done(room):
    room.comes()
    asked, held = Event(), Event()
    room.window.bridge.soon(lambda _desk: asked.set() or held.wait(10))
    assert asked.wait(10)
    case = room.window.situation.find(room.case.number)
    room.window.acts.carry_out([case], lambda each: AddNote(each.id, "seen"))

    BY_ID["desk.sign_out"].run(room.window)
    held.set()
    room.settle()

    assert room.notes() == [("ortega", "seen")]


def test_a_key_whose_act_nobody_may_do_asks_who_sits_here(room):
    room.window.go.show_case(room.case.id)
    room.settle()
    assert not room.window.menus.actions["act.dispatch"].isEnabled()

    room.window.go.say_why_not("act.dispatch")
    room.type()

    room.qtbot.waitUntil(lambda: room.person.id == "ortega")
    assert room.form() is None


def test_who_has_signed_in_chooses_among_their_own_posts_only(room):
    room.comes("diaz")
    room.window.top_bar.person_wanted.emit()
    chooser = room.window.findChild(Chooser)

    titles = [each.title for each in chooser._search("")]

    assert all("Diaz" in each or "Somebody else" in each for each in titles)
    chooser.chosen.emit(f"diaz|{Post.DISPATCHER.value}")
    assert room.person.posts == (Post.DISPATCHER,)
    chooser.chosen.emit("")
    assert room.asked()


def test_when_the_console_closes_nobody_is_signed_in_any_more(room):
    room.comes()
    ortega = room.person
    room.window.close()
    room.settle()

    with pytest.raises(Refused, match="signed out"):
        room.signed_in_desk.admit(ortega)


def test_alarms_for_every_post_ring_where_nobody_has_signed_in(room):
    assert all(room.person.hears(post) for post in Post)
    room.comes()
    assert not all(room.person.hears(post) for post in Post)


def test_a_drop_on_a_unit_is_refused_with_what_to_do(room):
    case = room.window.situation.find(room.case.number)
    room.window.acts.carry_out([case], lambda each: Dispatch(each.id, "water"))

    assert room.asked()
    assert room.store.case(room.case.id).unit is None


def test_who_closes_the_question_finds_it_on_a_card(room):
    room.keeper.ask_who()
    room.asked().reject()
    room.keeper.ask_who()
    room.asked().reject()

    assert room.window.notices.texts() == ["Nobody has signed in here."]
    room.card_button("Sign in…").click()
    room.type()
    room.qtbot.waitUntil(lambda: room.person.id == "ortega")
    assert "Nobody has signed in" not in room.said()


def test_a_report_that_was_typed_while_nobody_had_signed_in_stays_in_its_window(room):
    room.window.reports.open()
    dialog = room.window.reports.dialog
    dialog.submitted.emit(RegisterReport(description="Water on the road"))
    room.settle()

    assert dialog.isVisible()
    assert "Sign in, then ask again." in dialog._message.text()
    assert len(list(room.store.cases())) == 1
    room.comes()
    dialog.submitted.emit(RegisterReport(description="Water on the road"))
    room.qtbot.waitUntil(lambda: len(list(room.store.cases())) == 2)


def test_what_is_asked_for_without_a_name_is_asked_by_who_sits_here(room):
    room.comes()
    room.settle()

    assert room.signed_in_desk.asker.id == "ortega"
    BY_ID["desk.sign_out"].run(room.window)
    room.qtbot.waitUntil(lambda: room.signed_in_desk.asker.id == "nobody")


def test_a_city_that_has_no_people_yet_asks_nobody(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.helpers.small_city.PEOPLE", [])
    bare = ConsoleRoom(qtbot)
    case = filed(bare.desk)
    bare.open()
    try:
        keeper = SeatKeeper(bare.window, tmp_path, object())
        keeper.begin()

        assert bare.window.acts.person.id == "local"
        assert bare.window.findChild(FormDialog) is None
        found = bare.window.situation.find(case.number)
        bare.window.acts.carry_out([found], lambda each: AddNote(each.id, "seen"))
        bare.settle()
        assert bare.store.history(case.id)[-1].actor == "local"
    finally:
        bare.close()
