"""The offline kit at the console: a stick out and in, a key compared, and who sits here."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QFileDialog

from commandcenter.output.slip_code import written
from commandcenter.refusal import Refused
from commandcenter.sync.keys import SiteKeys, fingerprint
from commandcenter.sync.wire import Outgoing, Unreachable
from tests.helpers.console import ConsoleRoom
from tests.helpers.small_city import report
from tests.helpers.small_hub import SmallHub
from ui.actions import BY_ID
from ui.dialogs.form import FormDialog
from ui.offline.desk import OfflineKit

PASSWORD = "open sesame"


class Exchange:
    """What the local file says of its hub: nothing was sent."""

    def __init__(self, store, hub):
        self.store, self._hub = store, hub

    def hub(self):
        return self._hub.id

    def unsent(self, most):
        events = [event for event in self.store.events() if event.part != "city"][:most]
        return [Outgoing(e.place, e.place, e.id, e.part, written(e), "") for e in events]


class Door:
    """Opens lines to a hub in memory, while it is there."""

    def __init__(self, hub, person="ortega"):
        self.hub, self.person, self.gone = hub, person, False

    def __call__(self):
        if self.gone:
            raise Unreachable("no route to it")
        return self.hub.line()

    def sign_in(self, user, password):
        line = self()
        if password != PASSWORD:
            raise Refused("The hub does not let you in.")
        now = datetime.now(UTC)
        terms = {"begins": now.isoformat(), "ends": (now + timedelta(hours=72)).isoformat()}
        line.lease = lambda site: (
            terms
            | {
                "user": user,
                "person": self.person,
                "site": site,
                "hub": self.hub.id,
            }
        )
        return line


class Seat:
    """A console with the kit."""

    def __init__(self, qtbot, folder):
        self.qtbot, self.folder = qtbot, folder
        self.room = ConsoleRoom(qtbot)
        self.hub = SmallHub()
        self.room.store.exchange = Exchange(self.room.store, self.hub)
        self.case = report(self.room.desk)
        self.window = self.room.open()
        self.door = Door(self.hub)
        (folder / "own").mkdir()
        self.kit = OfflineKit(self.window, folder / "own", self.door)

    def says(self, words):
        texts = self.window.notices.texts
        self.qtbot.waitUntil(lambda: any(words in text for text in texts()))

    def form(self):
        self.qtbot.waitUntil(lambda: self.window.findChild(FormDialog) is not None)
        return self.window.findChild(FormDialog)

    def run(self, action):
        BY_ID[action].run(self.window)


@pytest.fixture
def seat(qtbot, tmp_path):
    seat = Seat(qtbot, tmp_path)
    yield seat
    seat.room.close()


def chosen(monkeypatch, method, path):
    monkeypatch.setattr(QFileDialog, method, lambda *_: (str(path), ""))


def test_what_waits_is_written_and_offered_again_by_the_same_desk(seat, tmp_path, monkeypatch):
    chosen(monkeypatch, "getSaveFileName", tmp_path / "stick")
    chosen(monkeypatch, "getOpenFileName", tmp_path / "stick.bundle")

    seat.run("desk.export_bundle")
    seat.says("stick.bundle. Read this fingerprint out")
    seat.run("desk.import_bundle")

    seat.says("stick.bundle: the hub took 1 events, and had 0 already.")
    assert seat.hub.ids(seat.case.part) == [e.id for e in seat.room.store.history(seat.case.id)]


def test_a_strange_key_is_typed_in_as_it_was_read_out(seat, tmp_path):
    stick = tmp_path / "stick.bundle"
    seat.kit.export(stick)
    seat.says("Read this fingerprint out")
    exported = SiteKeys(tmp_path / "own")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    seat.kit._folder = elsewhere

    seat.kit.take_in(stick)
    question = seat.form()
    question.part("fingerprint").setText("0000 0000")
    question.accept()
    seat.says("and not by 0000 0000")
    assert seat.hub.log == {}

    seat.kit.take_in(stick)
    seat.qtbot.waitUntil(lambda: seat.form() is not question)
    seat.form().part("fingerprint").setText(fingerprint(exported.public()))
    seat.form().accept()
    seat.says("the hub took 1 events")
    assert SiteKeys(elsewhere).knows(exported.public())


def test_without_a_line_the_stick_goes_on_to_another_desk(seat, tmp_path):
    stick = tmp_path / "stick.bundle"
    seat.kit.export(stick)
    seat.says("Read this fingerprint out")
    seat.door.gone = True

    seat.kit.take_in(stick)

    seat.says("carry the file to a desk that has a line")
    assert stick.exists()
    assert seat.hub.log == {}


def test_a_file_that_is_no_bundle_and_one_for_another_hub_are_said(seat, tmp_path):
    (tmp_path / "letter.bundle").write_text("Dear city")
    seat.kit.take_in(tmp_path / "letter.bundle")
    seat.says("letter.bundle is no whole bundle")

    stick = tmp_path / "stick.bundle"
    seat.kit.export(stick)
    seat.says("Read this fingerprint out")
    seat.hub.id = "another"
    seat.kit.take_in(stick)

    seat.says("Carry it to a desk of its own hub.")
    assert seat.hub.log == {}


def test_a_desk_without_a_hub_says_that_it_has_none(qtbot):
    room = ConsoleRoom(qtbot)
    window = room.open()
    try:
        for action in (
            "desk.export_bundle",
            "desk.import_bundle",
            "desk.sign_in",
            "desk.sign_out",
        ):
            BY_ID[action].run(window)
            assert "This workspace has no hub" in window.notices.texts()[-1]
    finally:
        room.close()
