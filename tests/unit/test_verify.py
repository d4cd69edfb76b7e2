"""A store that was tampered with, or damaged, says what is wrong and where."""

from shutil import copytree

import pytest
import sqlcipher3.dbapi2 as sqlite

from commandcenter import commands as ask
from commandcenter.case import Stage
from db.store import LocalStore
from db.verify import verify
from tests.helpers.makers import a_case, a_desk


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A workspace with a case in every stage, closed."""
    made = tmp_path_factory.mktemp("workspace")
    store = LocalStore.open(made)
    desk = a_desk(store)
    for stage in Stage:
        a_case(stage, desk=desk)
    desk.do(ask.Erase(a_case(desk=desk).id, reason="asked for", what="text"))
    store.close()
    return made


@pytest.fixture
def folder(workspace, tmp_path):
    """A copy of it, to be tampered with."""
    return copytree(workspace, tmp_path / "copy")


def change(folder, statement, *values):
    """Do behind the store's back what it would never do."""
    connection = sqlite.connect(str(folder / "store.db"))
    changed = connection.execute(statement, values).rowcount
    connection.commit()
    connection.close()
    assert changed == 1


def ask_one(folder, question):
    connection = sqlite.connect(str(folder / "store.db"))
    row = connection.execute(question).fetchone()
    connection.close()
    return row


def problems(folder):
    store = LocalStore.open(folder)
    found = verify(store)
    store.close()
    assert found.ok == (found.problems == [])
    return found.problems


def only_problem(folder):
    found = problems(folder)
    assert len(found) == 1, found
    return found[0]


A_FILING = "SELECT site_seq, case_id FROM event WHERE type = 'CaseFiled' ORDER BY site_seq LIMIT 1"


def test_a_sound_store_is_well(folder):
    store = LocalStore.open(folder)
    found = verify(store)
    store.close()

    assert found.ok
    assert found.problems == []
    assert found.cases == 19
    assert found.events == ask_one(folder, "SELECT count(*) FROM event")[0]


def test_one_flipped_byte_in_an_event_is_named(folder):
    seq, _case = ask_one(folder, A_FILING)
    change(folder, "UPDATE event SET body = replace(body, 'tiny', 'tinz') WHERE site_seq = ?", seq)

    found = problems(folder)

    assert any(f"Event {seq} (CaseFiled" in each and "hash" in each for each in found)
    assert any("catalogue is" in each or "catalogue tinz" in each for each in found)


def test_an_event_that_no_longer_can_be_read_is_named(folder):
    seq, case = ask_one(folder, A_FILING)
    change(folder, "UPDATE event SET body = '[' || body WHERE site_seq = ?", seq)

    found = problems(folder)

    assert any(f"Event {seq} (CaseFiled" in each for each in found)
    assert any(f"Case {case}: its events cannot be read" in each for each in found)


@pytest.mark.parametrize("column", ["actor", "occurred_at", "on_behalf_of", "post", "device"])
def test_a_changed_author_or_time_is_named(folder, column):
    seq = ask_one(folder, "SELECT site_seq FROM event WHERE type = 'CaseClosed'")[0]
    value = "2020-01-01T00:00:00.000000+00:00"
    change(folder, f"UPDATE event SET {column} = ? WHERE site_seq = ?", value, seq)

    assert any(f"Event {seq} (CaseClosed" in each and "hash" in each for each in problems(folder))


def test_a_dropped_event_is_named(folder):
    seq = ask_one(folder, "SELECT site_seq FROM event WHERE type = 'HandlingStarted' LIMIT 1")[0]
    change(folder, "DELETE FROM event WHERE site_seq = ?", seq)

    assert f"Event {seq} of the log: missing." in problems(folder)


def test_several_dropped_events_are_named_as_a_stretch(folder):
    seq = ask_one(folder, A_FILING)[0]
    change(folder, "DELETE FROM event WHERE site_seq = ?", seq)
    change(folder, "DELETE FROM event WHERE site_seq = ?", seq + 1)

    assert f"Event {seq} to {seq + 1} of the log: missing." in problems(folder)


def test_a_dropped_last_event_shows_in_its_case(folder):
    seq = ask_one(folder, "SELECT max(site_seq) FROM event")[0]
    change(folder, "DELETE FROM event WHERE site_seq = ?", seq)

    assert any("last_event is" in each for each in problems(folder))


def test_a_changed_column_of_the_list_of_cases_is_named(folder):
    change(folder, "UPDATE case_view SET unit = 'gas' WHERE stage = 'handling'")

    assert "unit is gas in the list of cases, but cleaning by its events" in only_problem(folder)


def test_a_changed_body_in_the_list_of_cases_is_named(folder):
    body = ask_one(folder, "SELECT body FROM case_view WHERE stage = 'handling'")[0]
    # MessagePack: the word before it has five letters, and a small number is one byte.
    changed = body.replace(b"\xa5level\x00", b"\xa5level\x03")
    change(folder, "UPDATE case_view SET body = ? WHERE stage = 'handling'", changed)

    assert "standing.level is 3 in the list of cases, but 0" in only_problem(folder)


def test_an_unreadable_row_of_the_list_of_cases_is_named(folder):
    change(folder, "UPDATE case_view SET body = '{' WHERE stage = 'handling'")

    assert "body is" in only_problem(folder)


def test_a_case_missing_from_the_list_is_named_and_the_list_can_be_rebuilt(folder):
    number = ask_one(folder, "SELECT number FROM case_view WHERE stage = 'handling'")[0]
    change(folder, "DELETE FROM case_view WHERE stage = 'handling'")
    assert f"Case {number}: missing" in only_problem(folder)

    store = LocalStore.open(folder)
    store.rebuild_views()
    store.close()

    assert problems(folder) == []


def test_a_case_without_events_is_named(folder):
    change(folder, "UPDATE case_view SET id = 'nobody' WHERE stage = 'handling'")

    assert any("has no events" in each for each in problems(folder))


def test_a_damaged_blob_is_named(folder):
    path = next((folder / "blobs").glob("??/*"))
    path.write_bytes(b"x" + path.read_bytes()[1:])

    assert any(str(path) in each and "damaged" in each for each in problems(folder))


def test_a_missing_blob_is_named(folder):
    path = next((folder / "blobs").glob("??/*"))
    path.unlink()

    assert any(path.name in each and "missing" in each for each in problems(folder))


def test_a_damaged_blob_that_nothing_names_yet_is_named(folder):
    store = LocalStore.open(folder)
    digest = store.write_blob(b"a photo")
    store.close()
    (folder / "blobs" / digest[:2] / digest).write_bytes(b"a phony")

    assert digest in only_problem(folder)


def test_changed_words_are_named(folder):
    digest = ask_one(folder, "SELECT digest FROM text WHERE value LIKE 'Rubbish%' LIMIT 1")[0]
    change(folder, "UPDATE text SET value = 'Praise' WHERE digest = ?", digest)

    assert any(digest in each and "not the ones written" in each for each in problems(folder))


def test_words_that_vanished_without_an_erasure_are_named(folder):
    digest = ask_one(folder, "SELECT digest FROM text WHERE value LIKE 'Rubbish%' LIMIT 1")[0]
    change(folder, "DELETE FROM text WHERE digest = ?", digest)

    assert any(digest in each and "nobody erased" in each for each in problems(folder))


def test_words_of_no_case_are_named(folder):
    change(folder, "INSERT INTO text VALUES (0, 'd', 's', 'v')")

    assert only_problem(folder) == "Words d: belong to no case."


def test_a_changed_contact_is_named(folder):
    change(
        folder,
        "UPDATE contact SET value = '1' WHERE digest = (SELECT min(digest) FROM contact)",
    )

    assert "was changed" in only_problem(folder)


def test_a_base_that_is_no_event_of_the_case_is_named(folder):
    seq = ask_one(folder, A_FILING)[0]
    change(folder, "UPDATE event SET base = 'nothing' WHERE site_seq = ?", seq)

    assert any("rests on nothing" in each for each in problems(folder))


@pytest.mark.parametrize(
    ("was", "put", "said"),
    [
        ('"unit":"cleaning"', '"unit":"nobody"', "its unit nobody was never configured"),
        ("440304001001001", "440304009009009", "its cell 440304009009009 was never configured"),
        ('"catalogue_version":1', '"catalogue_version":9', "its catalogue tiny was never"),
        ('"into":"', '"into":"x', "which does not exist"),
    ],
)
def test_a_reference_to_what_never_was_is_named(folder, was, put, said):
    connection = sqlite.connect(str(folder / "store.db"))
    connection.execute(
        "UPDATE event SET body = replace(body, ?, ?) WHERE part <> 'city'", (was, put)
    )
    connection.commit()
    connection.close()

    assert any(said in each for each in problems(folder))


def test_a_number_given_twice_is_named(folder):
    connection = sqlite.connect(str(folder / "store.db"))
    connection.executescript(
        """
        CREATE TABLE copy AS SELECT * FROM case_view;
        DROP TABLE case_view;
        ALTER TABLE copy RENAME TO case_view;
        UPDATE case_view SET number = '1' WHERE stage IN ('handling', 'done');
        """
    )
    connection.close()

    assert "Number 1: given more than once." in problems(folder)


def test_a_list_of_problems_ends_somewhere(folder, monkeypatch):
    monkeypatch.setattr("db.verify.MOST_PROBLEMS", 3)
    connection = sqlite.connect(str(folder / "store.db"))
    connection.execute("UPDATE event SET actor = 'x'")
    connection.commit()
    connection.close()

    assert len(problems(folder)) == 3


def test_an_index_that_does_not_fit_its_table_is_named(folder):
    connection = sqlite.connect(str(folder / "store.db"))
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(
        "UPDATE sqlite_master SET sql = replace(sql, 'open = 1', 'open = 0') "
        "WHERE name = 'case_open'"
    )
    connection.commit()
    connection.close()

    assert any(each.startswith("The file store.db:") for each in problems(folder))
