"""A workspace of the first release, made by its own program, goes on in this one."""

import sqlite3
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from commandcenter.case import Stage
from db.store import LocalStore, open_reader
from db.verify import verify
from tests.helpers.makers import a_case, a_desk

FIRST = Path(__file__).parent.parent / "data" / "workspace_0001.zip"


@pytest.fixture
def old(tmp_path):
    with ZipFile(FIRST) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def rows(path, question):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def test_a_first_workspace_opens_with_all_it_had(old):
    before = rows(old / "store.db", "SELECT site_seq, id, site_hash, body FROM event ORDER BY 1")
    numbers = rows(old / "store.db", "SELECT number, stage FROM case_view ORDER BY began")

    with closing(LocalStore.open(old)) as store:
        assert verify(store).problems == []
        assert [(case.number, case.stage) for case in store.cases()] == numbers

    assert rows(old / "store.db", "SELECT place, id, site_hash, body FROM event") == before
    assert rows(old / "store.db", "SELECT place FROM event WHERE act <> place") == []


def test_its_backup_is_what_it_was(old):
    before = rows(old / "store.db", "SELECT * FROM event")

    LocalStore.open(old).close()

    backup = old / "store-0001-1.backup.db"
    assert rows(backup, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert rows(backup, "SELECT * FROM event") == before


def test_work_goes_on_in_it(old):
    with closing(LocalStore.open(old)) as store:
        place = store.last_place()
        case = a_case(Stage.HANDLING, desk=a_desk(store))

        assert store.last_place() == place + 5
        assert store.case(case.number) == case
        assert verify(store).problems == []


def test_who_only_looks_gets_it_brought_up_to_date_first(old):
    with closing(open_reader(old)) as reader:
        assert len(list(reader.cases())) == 6
