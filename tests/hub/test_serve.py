"""A hub for a small room: it starts, is backed up at night, starts again, ends in good order."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import psycopg
import pytest

from commandcenter.refusal import Refused
from commandcenter.sync.wire import Head
from db.hub.admin import PartRight, put_user
from db.hub.connection import HubConnection
from db.hub.programs import free_port
from db.hub.serve import Keeper, Room, next_at, room_of, superseded
from db.hub.upkeep import drill, status
from tests.helpers.command_line import PROJECT
from tests.helpers.offered import PART, all_of, an_offer

EVENING = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
NIGHT = EVENING.replace(day=23, hour=2, minute=31)


class Ended(Exception):
    """The test has seen enough."""


@pytest.fixture(scope="module")
def place():
    # Not under pytest's own folder, which the server's user may not enter.
    with tempfile.TemporaryDirectory(prefix="commandcenter-room-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def keeper(place):
    said = []
    keeper = Keeper(place / "room", Room(free_port(), ("localhost",), time(2, 30), 14), said.append)
    keeper.said = said
    keeper.start()
    yield keeper
    keeper.stop()


@pytest.fixture(autouse=True)
def _quiet(request):
    """Each test hears only what is said in it."""
    if "keeper" in request.fixturenames:
        request.getfixturevalue("keeper").said.clear()


def let_in(keeper, role="li"):
    put_user(keeper.server.administrator_url(), role, role, [PartRight("*")], "a password")
    return HubConnection.open(keeper.server.url(role), password="a password")


def test_a_desk_comes_in_and_works(keeper):
    with closing(let_in(keeper)) as line:
        line.push(PART, [an_offer()], strict=True)

        assert len(all_of(line)) >= 1
    assert status(keeper.server.administrator_url()).parts[0].part == PART


def test_the_passwords_and_keys_are_for_their_owner_alone(keeper):
    folder = keeper.server.folder
    for file in (folder / "administrator.pgpass", folder / "tls/server.key", folder / "tls/ca.key"):
        assert file.stat().st_mode & 0o077 == 0, file
    assert not (folder / "log" / "password").exists()


def test_at_night_a_backup_is_written_and_restored_for_trial(keeper):
    clock = iter([EVENING, NIGHT, NIGHT, NIGHT, NIGHT])

    def now():
        try:
            return next(clock)
        except StopIteration:
            raise Ended from None

    with closing(let_in(keeper)) as line:
        line.push(PART, [an_offer(), an_offer()], strict=True)
        (head,) = line.heads()
    with pytest.raises(Ended):
        keeper.keep(now)

    (file,) = (keeper.server.folder / "backups").glob("*")
    assert file.name == "hub-2026-11-23-023100.dump"
    assert file.stat().st_mode & 0o077 == 0
    assert keeper.said == [
        f"Backup {file.name}: restored for trial, {head.seq} events, every chain follows."
    ]
    databases = "SELECT count(*) FROM pg_database WHERE datname LIKE 'commandcenter_drill%'"
    with psycopg.connect(keeper.server.administrator_url()) as line:
        assert line.execute(databases).fetchone() == (0,)


def test_a_backup_of_a_log_that_was_tampered_with_is_no_good(keeper):
    with closing(let_in(keeper)) as line:
        line.push(PART, [an_offer()], strict=True)
    url = keeper.server.administrator_url()
    with psycopg.connect(url) as line:
        (first,) = line.execute("SELECT written FROM hub.event WHERE seq = 1").fetchone()
        line.execute("UPDATE hub.event SET written = '[]' WHERE seq = 1")

    assert not keeper.back_up(EVENING)

    with psycopg.connect(url) as line:
        line.execute("UPDATE hub.event SET written = %s WHERE seq = 1", (first,))
    assert keeper.said == [
        f"The backup failed: Number 1 of part {PART} does not follow from the one before."
    ]
    backups = keeper.server.folder / "backups"
    assert [each.name for each in backups.glob("*-220000*")] == ["hub-2026-11-22-220000.bad"]
    with pytest.raises(Refused):
        drill(url, backups / "hub-2026-11-22-220000.bad")


def test_a_backup_that_failed_is_tried_again_within_the_hour(keeper, monkeypatch):
    asked = []
    monkeypatch.setattr(keeper, "back_up", lambda at: asked.append(at))
    monkeypatch.setattr(keeper.server, "wait", lambda seconds: False)
    minutes = iter(range(200))

    def now():
        if len(asked) == 2:
            raise Ended
        return NIGHT - timedelta(minutes=5) + timedelta(minutes=next(minutes))

    with pytest.raises(Ended):
        keeper.keep(now)

    assert timedelta(minutes=55) < asked[1] - asked[0] < timedelta(minutes=65)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (timedelta(hours=19), NIGHT - timedelta(minutes=1)),
        (timedelta(hours=40), EVENING + timedelta(minutes=5)),
    ],
)
def test_a_night_when_the_machine_was_off_is_made_up_for(keeper, monkeypatch, last, due):
    folder = keeper.server.folder / "backups"
    folder.mkdir(exist_ok=True)
    newest = folder / "hub-2026-11-21-060000.dump"
    newest.touch()
    for file in (*folder.glob("hub-*.dump"), keeper.server.data / "PG_VERSION"):
        at = (EVENING - last).timestamp()
        os.utime(file, (at, at))
    asked = []
    monkeypatch.setattr(keeper, "back_up", lambda at: asked.append(at))
    monkeypatch.setattr(keeper.server, "wait", lambda seconds: False)
    minutes = iter(range(600))

    def now():
        if asked:
            raise Ended
        return EVENING + timedelta(minutes=next(minutes))

    with pytest.raises(Ended):
        keeper.keep(now)

    newest.unlink()
    assert timedelta(0) <= asked[0] - due < timedelta(minutes=5)


def test_a_server_that_dies_is_started_again_and_has_lost_nothing(keeper):
    with closing(let_in(keeper)) as line:
        (answer,) = line.push(PART, [an_offer()], strict=True)
    calls = []

    def now():
        calls.append(1)
        if len(calls) == 2:
            pid = int((keeper.server.data / "postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGKILL)
        if keeper.said:
            raise Ended
        return EVENING

    with pytest.raises(Ended):
        keeper.keep(now)

    assert keeper.said == ["PostgreSQL has ended; it is started again."]
    with closing(let_in(keeper)) as line:
        assert line.heads() == [Head(PART, answer.seq, answer.hash)]


def test_a_server_that_dies_again_and_again_is_given_up(keeper, monkeypatch):
    starts = []
    monkeypatch.setattr(keeper.server, "wait", lambda seconds: True)
    monkeypatch.setattr(keeper.server, "start", lambda: starts.append(1))
    monkeypatch.setattr(keeper, "_deaths", [])

    with pytest.raises(Refused, match="has ended 5 times within a minute"):
        keeper.keep(lambda: EVENING)

    assert len(starts) == 4


def test_a_server_that_outlived_its_keeper_is_taken_over(keeper):
    other = Keeper(keeper.server.folder, keeper.room, keeper.said.append)
    other.start()
    try:
        with closing(let_in(other)) as line:
            assert line.heads()
        assert keeper.server.wait(10)
    finally:
        other.stop()
        keeper.start()


def test_the_command_says_how_to_come_in_and_ends_with_the_server_in_good_order(place):
    folder = place / "served"
    words = ("--lang", "en", "hub", "serve", folder, "--port", free_port(), "--name", "localhost")
    serving = subprocess.Popen(
        [sys.executable, "-m", "commandcenter", *map(str, words)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = [serving.stdout.readline() for _ in range(6)]
        administrator = re.search(r'hub user "(.*)" li', said[3])[1]
        desk = re.search(r'join "(.*)"', said[5])[1]
        put_user(administrator, "li", "li", [PartRight("*")], "a password")
        with closing(HubConnection.open(desk, password="a password")) as line:
            assert line.heads() == []
        serving.send_signal(signal.SIGINT)
        _, last = serving.communicate(timeout=60)
    finally:
        with suppress(ProcessLookupError):
            serving.kill()

    assert serving.returncode == 0
    assert last.splitlines()[-1] == "The hub is being stopped …"
    assert not (folder / "data" / "postmaster.pid").exists()
    log = "".join(each.read_text() for each in (folder / "log").glob("*.log"))
    assert "database system is shut down" in log


def test_what_the_folder_was_told_is_remembered(place):
    folder = place / "told"
    first = room_of(folder, 5999, ["hub.example", "10.0.0.5"], time(3, 15))

    assert room_of(folder, None, [], None) == first
    assert first == Room(5999, ("hub.example", "10.0.0.5"), time(3, 15), 14)
    assert room_of(folder, 6000, [], None).port == 6000


def test_a_folder_that_holds_other_things_is_left_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("mine")

    with pytest.raises(Refused, match="holds other things"):
        room_of(tmp_path, None, [], None)

    assert [each.name for each in tmp_path.iterdir()] == ["letters.txt"]


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "hub.toml").write_text("port = many")

    with pytest.raises(Refused, match=r"hub\.toml"):
        room_of(tmp_path, None, [], None)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (EVENING, EVENING.replace(day=23, hour=2, minute=30)),
        (EVENING.replace(hour=1), EVENING.replace(hour=2, minute=30)),
        (EVENING.replace(hour=2, minute=30), EVENING.replace(day=23, hour=2, minute=30)),
    ],
)
def test_the_next_backup_is_the_coming_night(now, due):
    assert next_at(time(2, 30), now) == due


def test_old_backups_go_but_for_the_first_of_each_month():
    day = datetime(2025, 1, 1, tzinfo=UTC)
    files = [Path(f"hub-{day + timedelta(days=n):%Y-%m-%d}-023000.dump") for n in range(600)]

    gone = superseded(files, keep=14)

    kept = sorted(set(files) - set(gone))
    assert kept[-14:] == files[-14:]
    assert [each.name[4:14] for each in kept[:-14]] == [
        *(f"2025-{month:02}-01" for month in range(9, 13)),
        *(f"2026-{month:02}-01" for month in range(1, 9)),
    ]


def test_few_backups_are_all_kept():
    assert superseded([Path("hub-2026-01-01-023000.dump")], keep=14) == []
