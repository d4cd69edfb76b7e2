"""What somebody is called for at night, before the city notices."""

import os
import socket
from collections import namedtuple
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from commandcenter.__main__ import main
from db.hub import watch
from db.hub.upkeep import status
from db.hub.watch import troubles
from tests.helpers.command_line import Answer

NOW = datetime.now(UTC)


@pytest.fixture
def check(hub, capsys):
    def ask(*words):
        capsys.readouterr()
        done = main(["--lang", "en", "hub", "status", hub.url, "--check", *map(str, words)])
        return Answer(done, *capsys.readouterr())

    return ask


@pytest.fixture
def night(tmp_path, monkeypatch):
    """Puts a backup into the folder, made so many hours ago, on a disk that has room."""
    monkeypatch.setattr(watch.shutil, "disk_usage", lambda folder: Disk(100, 10, 90))

    def put(name, hours):
        (tmp_path / name).touch()
        at = (NOW - timedelta(hours=hours)).timestamp()
        os.utime(tmp_path / name, (at, at))
        return tmp_path

    return put


Disk = namedtuple("Disk", "total used free")


@contextmanager
def answering(word):
    """A server that answers the wish for TLS with one word; its port."""
    with socket.create_server(("localhost", 0)) as server:

        def answer():
            line, _where = server.accept()
            with line:
                line.recv(8)
                line.sendall(word)

        thread = Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_of_a_hub_that_is_well_nothing_is_said(check, night):
    done = check("--standbys", 0, "--backups", night("hub.dump", 3))

    assert (done.status, done.out, done.err) == (0, "", "")
    assert check("--json").json == {"wrong": []}


def test_what_is_wrong_is_said_and_the_command_fails(check, tmp_path):
    done = check("--standbys", 1, "--backups", tmp_path / "nowhere")

    assert done.status == 1
    assert done.err.splitlines() == [
        "0 standbys follow; there should be 1.",
        f"There is no backup in {tmp_path}/nowhere.",
    ]
    assert check("--standbys", 2, "--json").json["wrong"] == [
        "0 standbys follow; there should be 2."
    ]


@pytest.mark.parametrize(
    ("standbys", "said"),
    [
        ((("hub2", "streaming", 1_000),), []),
        ((("hub2", "streaming", None),), []),
        ((("hub2", "streaming", 20_000_000),), ["Standby hub2 is 20 MB behind."]),
        ((("hub2", "startup", None),), ["0 standbys follow; there should be 1."]),
    ],
)
def test_a_standby_that_would_lack_events_is_named(hub, standbys, said):
    found = replace(status(hub.url), standbys=standbys)

    assert troubles(hub.url, found, NOW, standbys=1) == said


def test_a_missing_month_is_said(hub):
    found = replace(status(hub.url), months_ahead=0)

    assert troubles(hub.url, found, NOW) == [
        "No table for next month yet: “hub migrate” makes some."
    ]


def test_a_night_without_a_backup_is_said_and_a_bad_one_is_none(hub, night):
    night("hub-1.dump", 50)
    folder = night("hub-2.bad", 1)

    assert troubles(hub.url, status(hub.url), NOW, backups=folder) == [
        f"The newest backup in {folder} is 50 hours old."
    ]


def test_a_disk_that_fills_is_said(hub, night, monkeypatch):
    folder = night("hub.dump", 3)
    monkeypatch.setattr(watch.shutil, "disk_usage", lambda folder: Disk(100, 91, 4))

    assert troubles(hub.url, status(hub.url), NOW, backups=folder) == [
        f"The disk of {folder} is 96 % full."
    ]


def test_a_certificate_that_runs_out_is_said_before_it_has(hub):
    # A hub's own is good for 825 days.
    said = troubles(hub.url, status(hub.url), NOW + timedelta(days=800))

    assert said == ["The certificate of localhost runs out in 24 days."]


def test_a_second_server_without_tls_is_said(hub):
    port = hub.server.port
    with answering(b"N") as other:
        both = hub.url.replace(f"localhost:{port}/", f"localhost:{port},localhost:{other}/")

        assert troubles(both, status(hub.url), NOW) == ["localhost: it answers without TLS"]


def test_a_second_server_that_is_gone_is_said(hub):
    port = hub.server.port
    both = hub.url.replace(f"localhost:{port}/", f"localhost:{port},hub2.invalid/")

    (said,) = troubles(both, status(hub.url), NOW)

    assert said.startswith("hub2.invalid: ")


def test_through_a_socket_of_the_same_machine_there_is_no_certificate(hub):
    found = status(hub.url)

    assert troubles("postgresql:///city?host=/var/run/postgresql", found, NOW) == []
    with answering(b"N") as other:
        both = f"postgresql:///city?host=/var/run/postgresql,localhost&port=5432,{other}"
        assert troubles(both, found, NOW) == ["localhost: it answers without TLS"]
