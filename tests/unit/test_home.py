"""A copied file, or a backup that was put back, is another site; the file itself stays what it is.

Otherwise two desks would give the same numbers to different cases.
"""

import os
from contextlib import closing
from shutil import copytree

import platformdirs
import pytest

from db import home
from db.home import short_name
from db.store import LocalStore
from db.verify import verify
from tests.helpers.makers import a_case, a_desk


@pytest.fixture
def folder(tmp_path):
    """A workspace with a case."""
    made = tmp_path / "city"
    with closing(LocalStore.open(made)) as store:
        a_case(desk=a_desk(store))
    return made


def site_of(folder):
    with closing(LocalStore.open(folder)) as store:
        assert verify(store).problems == []
        return store.site_id


def test_a_file_that_is_opened_again_is_the_same_site(folder):
    assert site_of(folder) == site_of(folder)


def test_a_folder_that_was_renamed_is_the_same_site(folder, tmp_path):
    before = site_of(folder)

    folder.rename(tmp_path / "moved")

    assert site_of(tmp_path / "moved") == before


def test_a_copy_is_another_site_and_the_first_stays_what_it_was(folder, tmp_path):
    before = site_of(folder)

    copytree(folder, tmp_path / "copy")

    assert site_of(tmp_path / "copy") != before
    assert site_of(folder) == before


def test_a_copy_goes_on_with_a_chain_and_numbers_of_its_own(folder, tmp_path):
    copytree(folder, tmp_path / "copy")
    numbers = set()

    for each in (folder, tmp_path / "copy"):
        with closing(LocalStore.open(each)) as store:
            for _turn in range(2):
                numbers.add(a_case(desk=a_desk(store)).number)
            assert verify(store).problems == []
            assert {event.site_id for event in store.events()} >= {store.site_id}

    assert len(numbers) == 4


def test_a_backup_that_is_put_back_is_another_site(folder):
    before = site_of(folder)
    backup = (folder / "store.db").read_bytes()
    with closing(LocalStore.open(folder)) as store:
        a_case(desk=a_desk(store))

    (folder / "store.db").write_bytes(backup)

    assert site_of(folder) != before


def test_a_backup_of_today_that_knows_everything_is_the_same_site(folder):
    before = site_of(folder)

    (folder / "store.db").write_bytes((folder / "store.db").read_bytes())

    assert site_of(folder) == before


def test_a_file_that_came_to_another_machine_is_another_site(folder, monkeypatch):
    before = site_of(folder)
    monkeypatch.setattr(home, "_machine", lambda: "the desk next door")

    assert site_of(folder) != before


def test_a_machine_without_a_name_of_its_own_goes_by_that_of_the_network(monkeypatch):
    def no_name(_path):
        raise FileNotFoundError

    monkeypatch.setattr(home.Path, "read_text", no_name)
    monkeypatch.setattr(home.platform, "node", lambda: "desk-7")

    assert home._machine() == "desk-7"


@pytest.mark.parametrize("noted", [b"", b"what is this"])
def test_a_note_that_cannot_be_read_is_as_good_as_none(folder, noted):
    before = site_of(folder)
    home._note_of(before).write_bytes(noted)

    assert site_of(folder) == before


def test_who_else_works_with_the_same_file_goes_on_with_the_same_site(
    folder, tmp_path, monkeypatch
):
    before = site_of(folder)
    monkeypatch.setattr(platformdirs, "user_state_dir", lambda *_a, **_k: str(tmp_path / "zhao"))

    assert site_of(folder) == before


def test_where_nothing_can_be_noted_work_goes_on(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(platformdirs, "user_state_dir", lambda *_a, **_k: str(tmp_path / "file"))

    with closing(LocalStore.open(tmp_path / "city")) as store:
        case = a_case(desk=a_desk(store))
        assert store.case(case.id) == case


def test_two_processes_that_open_a_copy_agree_who_it_is(folder, tmp_path):
    copytree(folder, tmp_path / "copy")

    with (
        closing(LocalStore.open(tmp_path / "copy")) as one,
        closing(LocalStore.open(tmp_path / "copy")) as two,
    ):
        assert one.site_id == two.site_id
        a_case(desk=a_desk(one))
        a_case(desk=a_desk(two))
        assert verify(one).problems == []


def test_a_new_identity_has_a_short_name_that_nobody_here_has(folder, tmp_path, monkeypatch):
    taken = site_of(folder)
    fresh = f"{taken[:4]}0000", "beef0000"
    monkeypatch.setattr(home, "_new_ids", lambda: iter(fresh))

    copytree(folder, tmp_path / "copy")

    assert site_of(tmp_path / "copy") == "beef0000"
    assert short_name("beef0000") == "beef"


def test_the_note_says_how_long_the_chain_is(folder):
    with closing(LocalStore.open(folder)) as store:
        a_case(desk=a_desk(store))
        noted = home._note_of(store.site_id).read_bytes()
        last = list(store.events())[-1].site_seq

    assert int(noted) == last
    assert os.path.samefile(folder, os.path.dirname(home.Address.of(folder / "store.db").path))
