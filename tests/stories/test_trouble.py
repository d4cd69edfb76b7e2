"""Read-only folders, full disks, imports that are stopped: what the command line says then."""

import errno
import os
import shutil
import signal
from contextlib import closing

import pytest
import sqlcipher3.dbapi2 as sqlite

from commandcenter.__main__ import main
from db.store import LocalStore
from tests.helpers.command_line import NOW, Terminal, areas_file, reports_file


@pytest.fixture
def cc(tmp_path, capsys):
    """A terminal in a workspace that is not there yet, in a folder with a space in its name."""
    return Terminal(tmp_path / "the city", capsys)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a workspace of three cells and two cases, and the files that it came from."""
    folder = tmp_path_factory.mktemp("made")
    given = ["--workspace", str(folder / "the city"), "--now", NOW]
    rows = ({"Unique Key": "1"}, {"Unique Key": "2", "Latitude": "", "Longitude": ""})
    areas = areas_file(folder / "areas.geojson")
    cases = reports_file(folder / "cases.csv", *rows)
    assert main([*given, "import", "areas", str(areas)]) == 0
    assert main([*given, "import", "cases", str(cases)]) == 0
    return folder


@pytest.fixture
def city(cc, made, tmp_path):
    """The terminal in a workspace with three cells and two cases, one of them without a place."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return cc


@pytest.mark.parametrize(
    "words",
    [
        ["cases"],
        ["case", "1"],
        ["explain", "1"],
        ["situation"],
        ["verify"],
        ["export", "cases", "out.csv"],
        ["snapshot", "out.png"],
    ],
    ids=" ".join,
)
def test_a_workspace_is_looked_at_without_a_change_even_while_another_program_writes(
    city, tmp_path, monkeypatch, words
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("commandcenter.workspace.Workspace.prepare", None)
    monkeypatch.setattr("db.store.LocalStore.open", None)
    monkeypatch.setattr("ui.app.take_picture", lambda start, _picture: bool(start.open_desk()))
    with closing(sqlite.connect(str(city.workspace / "store.db"))) as other:
        other.execute("BEGIN IMMEDIATE")

        answer = city(*words)

        other.execute("ROLLBACK")
    assert (answer.status, answer.err) == (0, "")


def test_an_empty_store_in_a_workspace_that_was_used_is_damaged(city, tmp_path):
    (city.workspace / "store.db").write_bytes(b"")

    for words in (["verify"], ["import", "cases", tmp_path / "cases.csv"]):
        answer = city(*words)
        assert (answer.status, answer.out) == (1, "")
        assert "damaged" in answer.err
    assert (city.workspace / "store.db").read_bytes() == b""


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_an_import_that_is_stopped_half_way_ends_in_status_2_and_can_be_run_again(
    city, tmp_path, monkeypatch, sign
):
    monkeypatch.setattr("commandcenter.intake.checked_rows.BATCH", 2)
    file = reports_file(tmp_path / "more.csv", *({"Unique Key": str(n)} for n in range(10, 20)))
    stored = LocalStore.append

    def append(self, events, cases, **more):
        if any(case.external_id == "14" for case in cases):
            os.kill(os.getpid(), sign)
        return stored(self, events, cases, **more)

    monkeypatch.setattr(LocalStore, "append", append)
    answer = city("import", "cases", file)
    monkeypatch.setattr(LocalStore, "append", stored)

    assert (answer.status, answer.out) == (2, "")
    assert "4 rows are stored; import the same file again" in answer.err
    again = city("import", "cases", file, "--json").json
    assert (again["taken"], again["unchanged"]) == (6, 4)


def test_a_full_disk_in_the_middle_of_an_import_is_a_sentence_and_status_2(
    city, tmp_path, monkeypatch
):
    file = reports_file(tmp_path / "more.csv", {"Unique Key": "3"}, {"Created Date": "?"})

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("commandcenter.intake.rejects.os.fsync", full)
    answer = city("import", "cases", file)

    assert (answer.status, answer.out) == (2, "")
    assert "disk is full" in answer.err
    assert "1 row is stored" in answer.err
