"""A room lives through an outage: slips, a stick, and the hub that has everything afterwards."""

import io
import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from commandcenter.__main__ import main
from commandcenter.clock import WallClock
from commandcenter.commands import AddNote
from commandcenter.desk import Desk
from commandcenter.output.slip_code import slip_code
from db.store import LocalStore
from tests.helpers.command_line import Answer, written
from tests.helpers.makers import MA, a_desk
from tests.helpers.postgres import PASSWORD


class RoomOfTwo:
    """Two workspaces of one hub, worked from the command line."""

    def __init__(self, hub, folder, capsys, given):
        self.hub, self.folder, self._capsys, self._given = hub, folder, capsys, given
        self.url = hub.user("room", person="li")
        first = LocalStore.open(folder / "first")
        a_desk(first)
        first.close()
        for name in ("first", "second"):
            assert self(name, "join", self.url).status == 0
            assert self.sign_in(name, "room").json["person"] == "li"

    def __call__(self, name, *words):
        self._capsys.readouterr()
        given = ["--workspace", str(self.folder / name), "--lang", "en", "--json"]
        status = main([*given, *map(str, words)])
        return Answer(status, *self._capsys.readouterr())

    def sign_in(self, name, user, password=PASSWORD):
        self._given.setattr("sys.stdin", io.StringIO(password + "\n"))
        return self(name, "sign-in", user, "--password-stdin")

    def do(self, name, *requests):
        lines = "\n".join(json.dumps(each) for each in requests)
        answer = self(name, "do", written(self.folder / "do.jsonl", lines))
        return [json.loads(line) for line in answer.out.splitlines()]

    @contextmanager
    def hub_gone(self):
        """Nobody comes in, as when a switch dies."""
        name = self.hub.name
        self.hub.server.ask("postgres", f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        yield
        self.hub.server.ask("postgres", f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def by_an_old_program(self, name, command, person):
        """What a program that asks for no sign-in stores."""
        store = LocalStore.open(self.folder / name)
        Desk(store, WallClock()).do(command, person=person)
        store.close()

    def flags(self):
        return self.hub.ask("SELECT type, flags FROM hub.event WHERE part <> 'city' ORDER BY seq")


@pytest.fixture
def room(hub, tmp_path, capsys, monkeypatch):
    passwords = written(tmp_path / "pgpass", f"*:*:*:*:{PASSWORD}\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    return RoomOfTwo(hub, tmp_path, capsys, monkeypatch)


REPORT = {
    "do": "register_report",
    "as": "li",
    "description": "Rubbish on the pavement",
    "class_code": "0102",
    "address": "1 Fuhua Road",
    "place": {"lon": 114.0005, "lat": 22.5015},
    "contact": "13800138047",
}


def test_a_desk_without_a_line_is_carried_to_the_hub_by_hand(room, tmp_path):
    (report,) = room.do("first", REPORT)
    number = report["case"]
    done = room.do(
        "first",
        {"do": "file_case", "as": "li", "case": number},
        {"do": "dispatch", "as": "li", "case": number, "to": "cleaning"},
    )
    assert all(each["ok"] for each in done)
    stick = tmp_path / "stick.bundle"

    exported = room("first", "bundle", "export", stick).json
    strange = room("second", "bundle", "import", stick)
    shown = room("first", "bundle", "key").json["fingerprint"]
    carried = room("second", "bundle", "import", stick, "--trust", shown).json
    again = room("second", "bundle", "import", stick).json

    assert exported["fingerprint"] == shown
    assert strange.status == 1
    assert f"Only if it is {shown}" in strange.err
    assert carried == {"events": exported["events"], "taken": exported["events"]} | {
        "known": 0,
        "aside": [],
    }
    assert (again["taken"], again["known"]) == (0, exported["events"])
    # Both desks, their lines up again, have the same; nothing is waiting, nothing was doubled.
    for name in ("second", "first", "second"):
        assert room(name, "sync", "--once").json["waiting"] == 0
    told = [room(name, "case", number).json for name in ("first", "second")]
    assert told[0]["stage"] == told[1]["stage"] == "dispatched"
    assert [e["id"] for e in told[0]["events"]] == [e["id"] for e in told[1]["events"]]
    assert room("first", "verify").status == room("second", "verify").status == 0


def test_a_scanned_slip_says_what_a_desk_has_not_heard_of(room):
    (report,) = room.do("first", REPORT)
    store = LocalStore.open(room.folder / "first")
    case = store.case(report["case"])
    code = slip_code(case, store.history(case.id))
    store.close()

    told = {name: room(name, "bundle", "slip", code).json for name in ("first", "second")}

    assert told["second"]["number"] == case.number
    assert len(told["second"]["new"]) == len(told["second"]["events"]) > 0
    assert told["first"]["new"] == []
    assert "Scan it again" in room("second", "bundle", "slip", code[:-7]).err


def test_what_is_done_on_a_lease_is_not_flagged_and_the_rest_is(room):
    room.hub.user("wang-desk", person="wang")
    let_in = room.sign_in("first", "wang-desk")
    (report,) = room.do("first", REPORT)
    number = report["case"]

    with room.hub_gone():
        without = room.sign_in("first", "wang-desk")
        wrong = room.sign_in("first", "wang-desk", "guessed")
        stranger = room.sign_in("second", "wang-desk")
        done = room.do(
            "first",
            {"do": "file_case", "as": "li", "case": number},
            {"do": "dispatch", "as": "li", "case": number, "to": "cleaning"},
            {"do": "sign_for", "as": "wang", "case": number},
        )
        room.by_an_old_program("first", AddNote(number, "I was here too"), MA)
    room("first", "sync", "--once")

    assert (let_in.json["person"], let_in.json["online"]) == ("wang", True)
    assert (without.json["person"], without.json["online"]) == ("wang", False)
    assert without.json["until"] == let_in.json["until"]
    assert (wrong.status, stranger.status) == (1, 1)
    assert "has not signed in at this desk" in stranger.err
    assert all(each["ok"] for each in done), done
    flags = dict(room.flags())
    assert flags["CaseSigned"] == []
    assert flags["NoteAdded"] == ["not by who pushed it"]


def test_nobody_asks_in_the_name_of_who_has_not_signed_in_here(room, tmp_path):
    (report,) = room.do("first", REPORT)
    note = {"do": "add_note", "case": report["case"], "text": "seen"}

    as_ma, as_nobody, as_li = room.do("first", note | {"as": "ma"}, note, note | {"as": "li"})
    units = written(tmp_path / "units.csv", "code,name\nroads,Roads\n")
    nobodys = room("first", "import", "units", units)
    mas = room("first", "--as", "ma", "import", "units", units)

    assert as_ma == {
        "ok": False,
        "refused": "Ma Lin has not signed in at this desk. Sign in, then ask again.",
    }
    assert "Nobody has signed in for this" in as_nobody["refused"]
    assert as_li["ok"]
    assert "Nobody has signed in for this" in nobodys.err
    assert "Ma Lin has not signed in at this desk" in mas.err
    assert (nobodys.status, mas.status) == (1, 1)


def test_who_signs_out_asks_for_nothing_more_and_the_hub_may_be_gone_when_they_come_back(room):
    (report,) = room.do("first", REPORT)
    note = {"do": "add_note", "as": "li", "case": report["case"], "text": "seen"}

    out = room("first", "sign-out", "room")
    refused = room.do("first", note)
    with room.hub_gone():
        room.sign_in("first", "room")
        done = room.do("first", note)

    assert out.json == {"signed_out": "room"}
    assert "has signed out at this desk" in refused[0]["refused"]
    assert done[0]["ok"]
    assert "has not signed in at this desk" in room("first", "sign-out", "wang-desk").err


def test_the_hub_itself_refuses_a_wrong_password(room):
    room.hub.user("wang-desk", person="wang")

    refused = room.sign_in("first", "wang-desk", "guessed")

    assert refused.status == 1
    assert "The hub does not let wang-desk in with this password." in refused.err


def test_escalation_goes_on_without_the_hub_and_both_desks_make_one_event_of_it(room):
    (report,) = room.do("first", REPORT)
    number = report["case"]
    for name in ("first", "second"):
        room(name, "sync", "--once")
    later = (datetime.now(UTC) + timedelta(hours=30)).isoformat()

    with room.hub_gone():
        fired = [room(name, "tick", "--now", later).status for name in ("first", "second")]
    for name in ("first", "second", "first"):
        room(name, "sync", "--once")

    assert fired == [0, 0]
    told = [room(name, "case", number).json["events"] for name in ("first", "second")]
    steps = [[e["id"] for e in events if e["type"] == "StepFired"] for events in told]
    assert steps[0] == steps[1]
    assert len(steps[0]) == len(set(steps[0])) > 0


def test_a_bundle_of_another_city_is_not_taken(room, postgres, tmp_path, capsys, monkeypatch):
    other = postgres.hub()
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    try:
        elsewhere = RoomOfTwo(other, folder, capsys, monkeypatch)
        elsewhere.do("first", REPORT)
        stick = tmp_path / "stick.bundle"
        elsewhere("first", "bundle", "export", stick)

        refused = room("second", "bundle", "import", stick)
    finally:
        other.drop()

    assert refused.status == 1
    assert "Carry it to a desk of its own hub." in refused.err
