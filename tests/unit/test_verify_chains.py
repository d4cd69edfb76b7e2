"""A file that exchanges is proved too: its own chain, and the hub's, with what is not here."""

from shutil import copytree

import pytest
import sqlcipher3.dbapi2 as sqlite

from commandcenter import commands as ask
from db.home import Home
from db.store import LocalStore
from db.verify import verify
from tests.helpers.histories import act
from tests.helpers.makers import a_case
from tests.helpers.sites import Site, share_blobs
from tests.helpers.small_hub import SmallHub


@pytest.fixture(scope="module")
def exchanged(tmp_path_factory):
    """A file that has heard events, hidden ones too, and had one of its own give way."""
    folder, hub = tmp_path_factory.mktemp("sites"), SmallHub()
    there = Site(LocalStore.open(folder / "there"), hub, "wang").found()
    share_blobs(there)
    there.sync()
    here = Site(LocalStore.open(folder / "here"), hub, "li").join()
    act(there.desk, "import", 1)
    case = a_case(desk=there.desk)
    there.desk.do(ask.AddNote(case.id, text="loose"))
    there.sync()
    act(here.desk, "import", 1)
    here.line = hub.line("li", sees=lambda event: event.type != "NoteAdded")
    here.sync()
    a_case(desk=here.desk)
    for site in (here, there):
        site.store.close()
    return folder / "here"


@pytest.fixture
def folder(exchanged, tmp_path, monkeypatch):
    """A copy of it, to be tampered with, that goes for the file itself."""
    monkeypatch.setattr(Home, "_is_known", lambda _home: True)
    return copytree(exchanged, tmp_path / "copy")


def problems(folder, *changes):
    with sqlite.connect(str(folder / "store.db")) as connection:
        for change in changes:
            assert connection.execute(change).rowcount == 1
    connection.close()
    store = LocalStore.open(folder)
    found = verify(store).problems
    store.close()
    return found


def test_a_sound_file_is_well(folder):
    assert problems(folder) == []


OF_THE_HUB = "part = '440304' AND seq = 2"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "UPDATE superseded SET written = replace(written, 'Pothole', 'x') || ' '",
            "which gave way to another desk's: changed after it was written",
        ),
        ("DELETE FROM superseded", "of the log: missing"),
        ("UPDATE site SET seq = seq + 1", "of the log: missing"),
        (
            f"UPDATE event SET hash = '0' WHERE {OF_THE_HUB}",
            "not what the hub has numbered 2 of part 440304",
        ),
        (
            f"UPDATE event SET actor = 'x' WHERE {OF_THE_HUB}",
            "not what the hub has numbered 2 of part 440304",
        ),
        (
            f"UPDATE event SET site_hash = '0' WHERE {OF_THE_HUB}",
            "changed after it was written",
        ),
        ("UPDATE stub SET digest = '0'", "A hidden event: not what the hub has numbered"),
        ("DELETE FROM stub", "Part 440304: number 4 of the hub: missing"),
        (
            "UPDATE cursor SET hash = '0' WHERE part = '440304'",
            "Part 440304: number 4 is not the one that was heard last",
        ),
        (
            "UPDATE cursor SET seq = 6 WHERE part = '440304'",
            "Part 440304: number 5 to 6 of the hub: missing",
        ),
    ],
)
def test_what_was_tampered_with_is_named(folder, change, said):
    found = problems(folder, change)

    assert any(said in each for each in found), found


def test_a_number_that_was_dropped_is_named(folder):
    found = problems(folder, f"DELETE FROM event WHERE {OF_THE_HUB}")

    assert "Part 440304: number 2 of the hub: missing, though it was heard." in found


def test_a_chain_of_ones_own_that_is_gone_is_named(folder):
    with sqlite.connect(str(folder / "store.db")) as connection:
        connection.execute("DELETE FROM event WHERE site_id = (SELECT id FROM site)")
        connection.execute("DELETE FROM superseded")
    connection.close()

    assert any(each.startswith("Event 1 to") for each in problems(folder))
