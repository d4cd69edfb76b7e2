"""A store that is damaged, that is being made, or that may only be read."""

import os
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlite

from commandcenter.refusal import Refused
from db import making, schema
from db.store import LocalStore, open_reader
from tests.helpers.makers import a_case, a_desk


@pytest.mark.parametrize("sign", ["blob", "settings", "log"])
def test_a_store_that_lost_all_it_held_is_not_taken_for_a_fresh_one(tmp_path, sign):
    with closing(LocalStore.open(tmp_path)) as store:
        if sign == "blob":
            store.write_blob(b"areas")
    if sign == "settings":
        (tmp_path / "settings.toml").write_text("")
    path = tmp_path / "store.db"
    path.write_bytes(b"")
    if sign == "log":
        (tmp_path / "store.db-wal").write_bytes(b"what was not yet in the file")

    for way in (LocalStore.open, open_reader):
        with pytest.raises(Refused, match="it is damaged"):
            way(tmp_path)
    assert path.read_bytes() == b""


def test_tables_that_are_gone_are_not_made_anew(tmp_path):
    with closing(LocalStore.open(tmp_path)) as store:
        store.write_blob(b"areas")
    (tmp_path / "store.db").unlink()
    with closing(sqlite.connect(str(tmp_path / "store.db"))) as other:
        other.execute("CREATE TABLE t (a)")
        other.execute("DROP TABLE t")

    with pytest.raises(Refused, match="it is damaged"):
        LocalStore.open(tmp_path)


def test_an_empty_file_in_an_empty_folder_becomes_a_store(tmp_path):
    (tmp_path / "store.db").write_bytes(b"")

    with closing(LocalStore.open(tmp_path)) as store:
        assert store.last_place() == 0


def test_a_store_has_its_name_only_once_it_is_whole(tmp_path, monkeypatch):
    def full(_connection):
        assert not (tmp_path / "store.db").exists()
        raise Refused("The disk is full.")

    monkeypatch.setattr(making, "make_tables", full)

    with pytest.raises(Refused, match="full"):
        LocalStore.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", [FileExistsError, PermissionError])
def test_two_that_make_a_store_at_once_and_a_disk_without_links_do_no_harm(
    tmp_path, monkeypatch, fault
):
    with closing(LocalStore.open(tmp_path / "first")) as other:
        a_case(desk=a_desk(other))
    (tmp_path / "city").mkdir()

    def link(_made, path):
        if fault is FileExistsError:
            path.write_bytes((tmp_path / "first" / "store.db").read_bytes())
        raise fault

    monkeypatch.setattr(making.os, "link", link)
    with closing(LocalStore.open(tmp_path / "city")) as made:
        assert (made.last_place() > 0) is (fault is FileExistsError)

    assert [each.name for each in (tmp_path / "city").iterdir()] == ["store.db"]


@pytest.fixture
def open_folder():
    """A folder that everybody may enter; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@contextmanager
def only_reading(folder):
    """The folder cannot be written, not even by root: this process acts for somebody else."""
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_a_store_can_be_read_where_nothing_can_be_written(open_folder):
    with closing(LocalStore.open(open_folder)) as store:
        case = a_case(desk=a_desk(store))

    with only_reading(open_folder), closing(open_reader(open_folder)) as reader:
        assert list(reader.cases()) == [case]
        assert reader.site_id


def test_what_is_not_yet_in_a_file_that_can_only_be_read_is_not_passed_over(open_folder, tmp_path):
    with closing(LocalStore.open(tmp_path)) as store:
        a_case(desk=a_desk(store))
        for name in ("store.db", "store.db-wal"):
            (open_folder / name).write_bytes((tmp_path / name).read_bytes())

    with only_reading(open_folder), pytest.raises(Refused, match="cannot be written"):
        open_reader(open_folder)


def test_a_store_can_be_read_while_another_program_writes(tmp_path):
    with closing(LocalStore.open(tmp_path)) as store:
        case = a_case(desk=a_desk(store))
        store._connection.exec_driver_sql("BEGIN IMMEDIATE")

        with closing(open_reader(tmp_path)) as reader:
            assert list(reader.cases()) == [case]

        store._connection.exec_driver_sql("ROLLBACK")


def test_who_reads_a_store_without_its_list_of_cases_gets_it_made_first(tmp_path):
    with closing(LocalStore.open(tmp_path)) as store:
        case = a_case(desk=a_desk(store))
        schema.case_view.drop(store._connection)

    with closing(open_reader(tmp_path)) as reader:
        assert list(reader.cases()) == [case]


def test_there_is_nothing_to_read_in_a_folder_without_a_store_or_with_another_file(tmp_path):
    with pytest.raises(Refused, match="no workspace"):
        open_reader(tmp_path)
    (tmp_path / "store.db").write_text("These are not the bytes of a database, not at all. " * 99)
    with pytest.raises(Refused, match="not a workspace"):
        open_reader(tmp_path)
