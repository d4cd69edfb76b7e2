"""What only the store on disk promises: it lasts, and forgets only what must be forgotten."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
import sqlcipher3.dbapi2 as sqlite
from alembic import command
from sqlalchemy import event as hooks
from sqlalchemy.exc import ProgrammingError

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.events import NoteAdded
from commandcenter.ids import CaseId
from commandcenter.refusal import Refused
from commandcenter.text import Text
from db import engine, schema, upgrade
from db import store as store_module
from db.engine import open_connection
from db.known import known
from db.making import make_tables
from db.store import LocalStore
from db.verify import verify
from tests.helpers.makers import MONDAY, a_case, a_desk, a_registration
from tests.helpers.touches import threads_touching_the_store


@pytest.fixture
def store(tmp_path):
    made = LocalStore.open(tmp_path / "city")
    yield made
    made.close()


def rows(path, question):
    with closing(sqlite.connect(str(path))) as connection:
        return connection.execute(question).fetchall()


def tables(connection):
    question = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    found = connection.exec_driver_sql(question).all()
    return {(kind, name): " ".join((sql or "").split()) for kind, name, sql in found}


# --- opening ---


def test_a_closed_workspace_opens_again_as_it_was(tmp_path):
    first = LocalStore.open(tmp_path)
    case = a_case(Stage.HANDLING, desk=a_desk(first))
    site, log = first.site_id, list(first.events())
    first.close()

    again = LocalStore.open(tmp_path, create=False)

    with closing(again):
        assert again.case(case.number) == case
        assert again.site_id == site
        assert list(again.events()) == log
        assert again.latest() == case.last_at


def test_a_fresh_store_has_nothing_that_occurred(store):
    assert store.latest() is None


def test_two_workspaces_are_two_sites(tmp_path):
    with (
        closing(LocalStore.open(tmp_path / "a")) as a,
        closing(LocalStore.open(tmp_path / "b")) as b,
    ):
        assert a.site_id != b.site_id


def test_a_workspace_that_is_not_there_is_not_made_unasked(tmp_path):
    with pytest.raises(Refused, match="no workspace"):
        LocalStore.open(tmp_path / "nowhere", create=False)

    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_cannot_be_made_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(Refused, match="cannot be made"):
        LocalStore.open(tmp_path / "file" / "city")


def test_a_file_that_is_no_store_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "store.db").write_text("These are not the bytes of a database, not at all. " * 99)

    with pytest.raises(Refused, match="not a workspace"):
        LocalStore.open(tmp_path)


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path):
    with closing(sqlite.connect(str(tmp_path / "store.db"))) as other:
        other.execute("CREATE TABLE recipe (name)")

    with pytest.raises(Refused, match="not a workspace"):
        LocalStore.open(tmp_path)

    assert rows(tmp_path / "store.db", "SELECT name FROM sqlite_master") == [("recipe",)]


def test_a_store_that_another_program_holds_is_refused_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.01)
    LocalStore.open(tmp_path).close()

    with closing(sqlite.connect(str(tmp_path / "store.db"))) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Refused, match="Another program"):
            LocalStore.open(tmp_path)


def test_a_damaged_store_is_refused_with_a_sentence(tmp_path):
    made = LocalStore.open(tmp_path)
    a_case(desk=a_desk(made))
    made.close()
    path = tmp_path / "store.db"
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096))

    with pytest.raises(Refused, match="damaged"):
        LocalStore.open(tmp_path)


# --- tables and versions ---


def test_the_lineage_and_the_tables_agree(tmp_path):
    with (
        open_connection(tmp_path / "by_steps.db", write=True) as by_steps,
        open_connection(tmp_path / "at_once.db", write=True) as at_once,
    ):
        command.upgrade(upgrade.configured(by_steps), "head")
        schema.metadata.create_all(at_once)

        assert tables(by_steps) == tables(at_once)
        assert by_steps.exec_driver_sql("SELECT * FROM alembic_version").all() == [
            (schema.REVISION,)
        ]


def test_opening_a_store_of_today_imports_no_alembic(tmp_path):
    program = (
        "import sys; from pathlib import Path; from db.store import LocalStore; "
        "store = LocalStore.open(Path(sys.argv[1])); store.close(); "
        "sys.exit('alembic' in sys.modules or 'sqlalchemy.orm' in sys.modules)"
    )

    done = [subprocess.run([sys.executable, "-c", program, tmp_path]) for _turn in "12"]

    assert [each.returncode for each in done] == [0, 0]


def test_a_store_of_a_newer_program_is_refused_and_left_alone(tmp_path):
    LocalStore.open(tmp_path).close()
    with closing(sqlite.connect(str(tmp_path / "store.db"))) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()

    with pytest.raises(Refused, match="newer Command Center"):
        LocalStore.open(tmp_path)

    assert list(tmp_path.glob("*.backup.db")) == []


@pytest.fixture
def next_year(tmp_path, monkeypatch):
    """The program of next year: one more step, which adds a table."""
    lineage = copytree(upgrade.LINEAGE, tmp_path / "lineage")
    step = """
import sqlalchemy as sa
from alembic import op
revision = "0003"
down_revision = "0002"
def upgrade():
    op.create_table("shift", sa.Column("id", sa.Integer, primary_key=True))
"""
    (lineage / "versions" / "0003_shift.py").write_text(step)
    monkeypatch.setattr(upgrade, "LINEAGE", lineage)
    monkeypatch.setattr(store_module, "REVISION", "0003")
    return lineage


def test_an_older_store_is_copied_and_brought_up_to_date(tmp_path, next_year, monkeypatch):
    with monkeypatch.context() as this_year:
        this_year.setattr(store_module, "REVISION", "0002")
        old = LocalStore.open(tmp_path / "city")
        case = a_case(desk=a_desk(old))
        old.close()

    with closing(LocalStore.open(tmp_path / "city")) as now:
        assert now.case(case.id) == case
        assert verify(now).problems == []

    path, backup = tmp_path / "city" / "store.db", tmp_path / "city" / "store-0002-1.backup.db"
    assert rows(path, "SELECT version_num FROM alembic_version") == [("0003",)]
    assert rows(path, "SELECT count(*) FROM shift") == [(0,)]
    assert rows(backup, "SELECT version_num FROM alembic_version") == [("0002",)]
    assert rows(backup, "SELECT count(*) FROM event") == rows(path, "SELECT count(*) FROM event")


def test_a_step_that_fails_leaves_the_store_as_it_was(tmp_path, next_year):
    broken = (next_year / "versions" / "0003_shift.py").read_text() + "    raise OSError('power')\n"
    (next_year / "versions" / "0003_shift.py").write_text(broken)
    (tmp_path / "city").mkdir()
    with open_connection(tmp_path / "city" / "store.db", write=True) as old:
        make_tables(old)
        old.exec_driver_sql("UPDATE alembic_version SET version_num = '0002'")

    for attempt in (1, 2):
        with pytest.raises(OSError, match="power"):
            LocalStore.open(tmp_path / "city")

        path = tmp_path / "city" / "store.db"
        assert rows(path, "SELECT version_num FROM alembic_version") == [("0002",)]
        assert rows(path, "SELECT name FROM sqlite_master WHERE name = 'shift'") == []
        assert (tmp_path / "city" / f"store-0002-{attempt}.backup.db").exists()


def test_no_step_is_taken_without_a_sound_backup(tmp_path, store, monkeypatch):
    monkeypatch.setattr(upgrade, "_extent", lambda connection: object())

    with pytest.raises(Refused, match="not sound"):
        upgrade.back_up(store._connection, tmp_path, "0001")


def test_a_lost_list_of_cases_is_folded_anew_at_the_next_start(tmp_path):
    first = LocalStore.open(tmp_path)
    desk = a_desk(first)
    cases = [a_case(stage, desk=desk) for stage in (Stage.CLOSED, Stage.FILED, Stage.SIGNED)]
    first.close()
    with closing(sqlite.connect(str(tmp_path / "store.db"))) as other:
        other.execute("DROP TABLE case_view")

    with closing(LocalStore.open(tmp_path)) as again:
        assert list(again.cases()) == cases
        assert verify(again).problems == []


def test_cached_cases_of_another_shape_are_folded_anew(tmp_path):
    first = LocalStore.open(tmp_path)
    case = a_case(desk=a_desk(first))
    first.close()
    with closing(sqlite.connect(str(tmp_path / "store.db"))) as other:
        other.execute("UPDATE site SET case_shape = 'of last year'")
        other.execute("UPDATE case_view SET body = '{}'")
        other.commit()

    for _turn in (1, 2):
        with closing(LocalStore.open(tmp_path)) as again:
            assert list(again.cases()) == [case]


# --- writing ---


def test_a_full_disk_is_a_sentence_and_nothing_is_half_written(store):
    desk = a_desk(store)
    case = a_case(desk=desk)
    before = list(store.events())
    limit = store._connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    store._connection.exec_driver_sql(f"PRAGMA max_page_count = {limit + 2}")

    with pytest.raises(Refused, match="disk is full"):
        desk.do(ask.AddNote(case.id, text="long " * 9999))

    assert list(store.events()) == before
    store._connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    desk.do(ask.AddNote(case.id, text="short"))
    assert verify(store).problems == []


def test_a_store_that_may_only_be_read_says_so(store):
    desk = a_desk(store)
    store._connection.exec_driver_sql("PRAGMA query_only = ON")

    with pytest.raises(Refused, match="cannot be written"):
        desk.do(a_registration())


def test_what_another_program_blocks_is_refused_and_can_be_done_again(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.01)
    store = LocalStore.open(tmp_path)
    desk = a_desk(store)

    with closing(sqlite.connect(str(tmp_path / "store.db"))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refused, match="Another program"):
            desk.do(a_registration())
        other.execute("ROLLBACK")
    done = desk.do(a_registration())

    assert store.case(done[0].case) is not None
    store.close()


def test_two_programs_at_one_workspace_make_one_chain(tmp_path):
    first, second = LocalStore.open(tmp_path), LocalStore.open(tmp_path)
    one = a_desk(first)
    two = a_desk(second)

    for desk in (one, two, one, two):
        desk.do(a_registration())

    assert len({case.number for case in first.cases()}) == 4
    assert verify(second).problems == []
    first.close()
    second.close()


def test_words_without_their_salt_are_a_fault(store):
    desk = a_desk(store)
    case = a_case(desk=desk)
    said = desk.do(ask.AddNote(case.id, text="loose"))[0]
    bare = replace(said, id="e2", body=NoteAdded(Text("digest", "value")))

    with pytest.raises(ValueError, match="salt"):
        store.append([bare], [])


def test_a_number_that_never_reached_the_log_is_given_again(tmp_path):
    first = LocalStore.open(tmp_path)
    desk = a_desk(first)
    number = a_case(desk=desk).number
    prefix = number[: -len("0001")]
    assert first.next_serial(prefix) == 2
    first.close()

    with closing(LocalStore.open(tmp_path)) as again:
        assert again.next_serial(prefix) == 2
        assert again.next_serial(prefix) == 3


# --- erasing ---


def bytes_of(folder):
    return b"".join(path.read_bytes() for path in Path(folder).rglob("*") if path.is_file())


@pytest.mark.parametrize("size", ["small", "large"])
def test_erased_words_are_nowhere_in_the_files(tmp_path, monkeypatch, size):
    if size == "large":
        monkeypatch.setattr(store_module, "REWRITTEN_AT_ONCE", 0)
    secret, telephone = "洒水车 at Ms Guo's door", "13912345678"
    store = LocalStore.open(tmp_path)
    desk = a_desk(store)
    told = [
        desk.do(a_registration(description=f"{secret} {n} " * 20, contact=f"{telephone}{n}"))[0]
        for n in range(25)
    ]
    for n in range(25):
        desk.do(ask.FileCase(told[n].case))
    assert telephone.encode() in bytes_of(tmp_path)

    for event in told:
        desk.do(ask.Erase(event.case, reason="asked for", what="text"))

    assert verify(store).problems == []
    if size == "large":
        store.close()
    assert secret.encode() not in bytes_of(tmp_path)
    assert telephone.encode() not in bytes_of(tmp_path)
    if size == "small":
        store.close()


def test_erased_words_that_a_reader_held_on_to_go_when_it_lets_go(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.01)
    store = LocalStore.open(tmp_path)
    desk = a_desk(store)
    case = desk.do(a_registration(description="Ms Guo's door"))[0].case
    reading = open_connection(tmp_path / "store.db", write=False)
    reading.exec_driver_sql("BEGIN")
    reading.exec_driver_sql("SELECT count(*) FROM event").all()

    desk.do(ask.Erase(case, reason="asked for", what="text"))
    assert b"Ms Guo" in bytes_of(tmp_path)
    reading.exec_driver_sql("ROLLBACK")
    reading.close()
    store.close()

    assert b"Ms Guo" not in bytes_of(tmp_path)


def test_words_erased_just_before_a_crash_go_at_the_next_start(tmp_path, monkeypatch):
    store = LocalStore.open(tmp_path / "city")
    desk = a_desk(store)
    case = desk.do(a_registration(description="Ms Guo's door"))[0].case
    with monkeypatch.context() as crash:
        crash.setattr(store, "_sweep", lambda whatever_it_takes: None)
        desk.do(ask.Erase(case, reason="asked for", what="text"))
        copytree(tmp_path / "city", tmp_path / "crashed")
    store.close()
    assert b"Ms Guo" in bytes_of(tmp_path / "crashed")

    with closing(LocalStore.open(tmp_path / "crashed")):
        assert b"Ms Guo" not in bytes_of(tmp_path / "crashed")


def test_sweeping_that_cannot_be_done_now_is_still_owed(store):
    store._connection.exec_driver_sql("BEGIN IMMEDIATE")

    store._sweep(whatever_it_takes=False)

    assert store._residue
    store._connection.exec_driver_sql("ROLLBACK")


QUESTIONS = {
    "a case": lambda store: store.case("1"),
    "a history": lambda store: store.history("1"),
    "the configuration": lambda store: list(store.configuration()),
    "open cases": lambda store: list(store.open_cases()),
    "ended cases": lambda store: list(store.ended_since(MONDAY)),
    "fired steps": lambda store: store.fired(MONDAY),
    "due cases": lambda store: store.due(MONDAY),
    "earlier versions": lambda store: store.versions("nyc311", ["1", "2"]),
    "a contact": lambda store: store.contact("1"),
    "the latest": lambda store: store.latest(),
    "a number": lambda store: store.next_serial("1"),
    "known events": lambda store: known(store, ["1", "2"]),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_reads_a_whole_table(store, question):
    asked = []

    def note(_connection, _cursor, statement, parameters, *_more):
        asked.append((statement, parameters))

    hooks.listen(store._connection, "before_cursor_execute", note)
    QUESTIONS[question](store)
    hooks.remove(store._connection, "before_cursor_execute", note)

    for statement, parameters in asked:
        plan = store._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps = [row[3] for row in plan]
        # The newest event is the last one: read from that end, one row.
        whole = [s for s in steps if s in ("SCAN case_view", "SCAN text", "SCAN contact")]
        assert whole == [], steps
        assert "SCAN event" not in steps or "LIMIT" in statement, steps
    assert asked


# --- threads and readers ---


def test_only_the_thread_that_opened_the_store_may_use_it(store):
    with (
        ThreadPoolExecutor(1) as other,
        pytest.raises(ProgrammingError, match="thread"),
    ):
        other.submit(store.case, "1").result()


def test_a_reader_sees_what_was_stored_and_can_change_nothing(store):
    case = a_case(desk=a_desk(store))

    def figures():
        with closing(store.reader()) as reader:
            found = reader.case(case.id)
            with pytest.raises(Refused, match="cannot be written"), engine.explained():
                reader._connection.exec_driver_sql("DELETE FROM event")
            return found

    with ThreadPoolExecutor(1) as other:
        assert other.submit(figures).result() == case
    assert store.history(CaseId(case.id)) != []


def test_every_touch_of_a_connection_names_its_thread(store):
    with threads_touching_the_store() as touched:
        assert touched == set()
        with ThreadPoolExecutor(1) as other:
            elsewhere = other.submit(
                lambda: (store.reader().close(), threading.get_ident())
            ).result()

    assert touched == {elsewhere[1]}


def test_a_damaged_blob_is_refused_with_a_sentence(store):
    digest = store.write_blob(b"areas")
    (store.folder / "blobs" / digest[:2] / digest).write_bytes(b"arenas")

    with pytest.raises(Refused, match="damaged"):
        store.read_blob(digest)


def test_a_blob_that_cannot_be_written_is_refused_and_leaves_nothing(store, monkeypatch):
    def fail(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("db.blobs.os.fsync", fail)

    with pytest.raises(Refused, match="No space left"):
        store.write_blob(b"areas")

    assert [each for each in (store.folder / "blobs").rglob("*") if each.is_file()] == []
