"""`commandcenter hub` as an administrator meets it, against a real server."""

import io
import json
from contextlib import closing

import psycopg
import pytest

from commandcenter.__main__ import main
from commandcenter.sync.wire import Head
from db.hub import admin
from db.hub.connection import HubConnection
from db.hub.script import FOLDER, FUNCTIONS
from tests.helpers.command_line import Answer
from tests.helpers.offered import PART, an_offer

AS_THE_FIRST_PROGRAM_MADE_IT = """
DROP SCHEMA api_v1 CASCADE;
CREATE SCHEMA api_v1 AUTHORIZATION commandcenter_owner;
DROP INDEX hub.event_erasing, hub.event_flagged, hub.quarantine_of_part, hub.snapshot_of_case;
ALTER TABLE hub.event ADD COLUMN area text;
UPDATE hub.alembic_version SET version_num = '0001'
"""
"""Its tables as they were, without functions: those come anew with each step."""


@pytest.fixture
def terminal(capsys):
    def ask(*words):
        capsys.readouterr()
        status = main(["--lang", "en", "hub", *map(str, words)])
        return Answer(status, *capsys.readouterr())

    return ask


@pytest.fixture
def empty(postgres):
    """Address of a database that is not there yet."""
    name = "city_of_commands"
    yield postgres.url(name)
    postgres.ask("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_one_command_sets_up_a_hub_and_may_be_given_again(terminal, empty):
    for _again in range(2):
        done = terminal("init", empty)

        assert done.status == 0, done.err
        assert done.out.startswith("The hub at postgresql://postgres@localhost:")
    status = terminal("status", empty, "--json").json
    assert status["revision"] == admin.REVISION
    assert status["parts"] == []
    assert status["months_ahead"] == 3


def test_who_is_let_in_comes_in_with_the_password_shown(terminal, hub):
    said = terminal("user", hub.url, "desk1", "--person", "li", "--part", f"{PART}:440304001")
    password = said.out.split("Password, shown this once: ")[1].strip()

    with closing(HubConnection.open(hub.server.url(hub.name, "desk1"), password=password)) as line:
        assert line.hello("site-a", 1).user == "desk1"
    rights = "SELECT part, areas, may_write, confidential FROM hub.person_part"
    assert hub.ask(rights) == [(PART, ["440304001"], True, False)]
    # Changed rights leave the password.
    more = "--part", "*", "--read-only", "--confidential"
    assert "Password" not in terminal("user", hub.url, "desk1", *more).out
    assert hub.ask(rights) == [("*", None, False, True)]
    with closing(HubConnection.open(hub.server.url(hub.name, "desk1"), password=password)) as line:
        assert line.heads() == []


def test_a_password_can_be_given_and_is_never_in_the_servers_log(terminal, hub, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("open sesame\n"))
    said = terminal("user", hub.url, "desk2", "--part", "*", "--password-stdin", "--json")

    assert said.json == {"ok": True}
    url = hub.server.url(hub.name, "desk2")
    HubConnection.open(url, password="open sesame").close()
    sealed = "SELECT rolpassword LIKE 'SCRAM-SHA-256$%%' FROM pg_authid WHERE rolname = 'desk2'"
    assert hub.ask(sealed) == [(True,)]
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert terminal("user", hub.url, "desk2", "--part", "*", "--password-stdin").status == 1


def test_who_is_let_in_no_more_is_put_out_at_once(terminal, hub):
    line = hub.line("leaver")
    line.push(PART, [an_offer()], strict=True)

    assert terminal("user", hub.url, "leaver", "--remove").status == 0

    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(hub.server.url(hub.name, "leaver"))
    assert hub.ask("SELECT pushed_by FROM hub.event") == [("leaver",)]
    unknown = terminal("user", hub.url, "nobody here", "--remove")
    assert (unknown.status, unknown.err) == (1, "The hub knows no user nobody here.\n")
    # And can be let in again.
    assert terminal("user", hub.url, "leaver", "--part", "*").status == 0
    psycopg.connect(hub.server.url(hub.name, "leaver")).close()


def test_nobody_is_let_in_everywhere_by_leaving_something_out(terminal, hub):
    said = terminal("user", hub.url, "li")

    assert (said.status, said.out) == (1, "")
    assert "--part" in said.err


def test_the_state_of_a_hub_in_words(terminal, hub):
    hub.line("li").push(PART, [an_offer(), an_offer(actor="wang")], strict=True)
    hub.line("li").push("440305", [an_offer()], strict=True)
    hub.line("li").hello("site-a", 1)

    said = terminal("status", hub.url)

    lines = said.out.splitlines()
    assert f"revision {admin.REVISION}, PostgreSQL 1" in lines[0]
    assert lines[1].startswith(f"{PART}: 2 events, the newest of 20")
    assert lines[2:] == [
        "1 users, 1 of them here now; 1 desks have been here",
        "Set aside, to be looked at: 1",
        "Not by who pushed it, in seven days: 1",
    ]


def test_a_month_without_a_table_is_said_and_made(terminal, hub):
    hub.ask(
        "DO $$ DECLARE one regclass; BEGIN FOR one IN SELECT inhrelid::regclass FROM pg_inherits"
        " WHERE inhparent = 'hub.event'::regclass LOOP"
        " EXECUTE 'DROP TABLE ' || one; END LOOP; END $$"
    )
    assert "No table for next month yet" in terminal("status", hub.url).out

    # A push of this month makes its own; the rest is made ahead.
    (answer,) = hub.line("li").push(PART, [an_offer()], strict=True)
    assert answer.seq == 1
    assert terminal("migrate", hub.url).status == 0
    assert terminal("status", hub.url, "--json").json["months_ahead"] == 3


def test_events_of_two_months_are_read_in_one_order(hub):
    line = hub.line("li")
    line.push(PART, [an_offer()], strict=True)
    # The clock of the server runs ahead, and is put right again.
    hub.ask("SELECT hub.ensure_month(now() + interval '40 days')")
    hub.ask("UPDATE hub.log_head SET at = now() + interval '40 days'")
    line.push(PART, [an_offer(), an_offer()], strict=True)

    months = hub.ask("SELECT DISTINCT tableoid::regclass::text FROM hub.event")
    assert len(months) == 2
    first, second, third = line.pull(Head(PART), 10)
    assert [first.seq, second.seq, third.seq] == [1, 2, 3]
    assert first.received_at < second.received_at == third.received_at


def test_a_backup_is_good_for_a_hub_elsewhere(terminal, hub, empty, tmp_path):
    line = hub.line("li")
    line.push(PART, [an_offer() for _ in range(3)], strict=True)
    file = tmp_path / "hub.dump"

    done = terminal("backup", hub.url, file, "--drill")
    assert (done.status, done.out) == (0, f"{file}: 3 events, and every chain follows.\n")
    again = terminal("backup", hub.url, file)
    assert (again.status, again.err) == (1, f"{file} exists already.\n")
    restored = terminal("restore", empty, file, "--json")
    assert restored.json == {"ok": True, "file": str(file), "parts": 1, "events": 3}

    # Everybody who may come in there may come in here, with the same rights.
    with psycopg.connect(empty) as there:
        assert there.execute("SELECT role, part FROM hub.person_part").fetchall() == [("li", "*")]
    there = hub.server.url("city_of_commands", "li")
    with closing(HubConnection.open(there)) as elsewhere:
        assert elsewhere.heads() == line.heads()
        (answer,) = elsewhere.push(PART, [an_offer()], strict=True)
        assert answer.seq == 4
    refused = terminal("restore", empty, file)
    assert refused.status == 1
    assert "There is a hub at" in refused.err


def test_a_hub_that_was_only_just_made_may_be_filled_with_a_backup(terminal, hub, empty, tmp_path):
    hub.line("li").push(PART, [an_offer()], strict=True)
    terminal("backup", hub.url, tmp_path / "hub.dump")
    assert terminal("init", empty).status == 0

    assert terminal("restore", empty, tmp_path / "hub.dump", "--json").json["events"] == 1

    ours = hub.ask("SELECT id FROM hub.city")
    with psycopg.connect(empty) as there:
        assert there.execute("SELECT id FROM hub.city").fetchall() == ours
    # Now it is somebody's.
    assert terminal("restore", empty, tmp_path / "hub.dump").status == 1


def test_a_hub_that_lets_somebody_in_is_not_filled_with_another(terminal, hub, empty, tmp_path):
    terminal("backup", hub.url, tmp_path / "hub.dump")
    terminal("init", empty)
    terminal("user", empty, "li", "--part", "*")

    refused = terminal("restore", empty, tmp_path / "hub.dump")

    assert refused.status == 1
    assert "There is a hub at" in refused.err


def test_a_copy_that_was_found_bad_is_not_taken_for_a_good_one(terminal, hub, tmp_path):
    hub.line("li").push(PART, [an_offer()], strict=True)
    hub.ask("UPDATE hub.event SET written = '[]'")

    done = terminal("backup", hub.url, tmp_path / "hub.dump", "--drill")

    assert done.status == 1
    assert done.err == f"Number 1 of part {PART} does not follow from the one before.\n"
    assert [each.name for each in tmp_path.iterdir()] == ["hub.bad"]


def test_a_month_on_slower_disks_is_restored_where_there_are_none(terminal, hub, empty, tmp_path):
    line = hub.line("li")
    line.push(PART, [an_offer()], strict=True)
    ((month,),) = hub.ask("SELECT tableoid::regclass::text FROM hub.event")
    move = f"ALTER TABLE {month} SET TABLESPACE"
    in_place = "-c allow_in_place_tablespaces=on"
    with psycopg.connect(hub.url, options=in_place, autocommit=True) as there:
        there.execute("CREATE TABLESPACE archive LOCATION ''")
    hub.ask(f"{move} archive")
    done = terminal("backup", hub.url, tmp_path / "hub.dump", "--drill")
    assert done.status == 0, done.err
    assert [each.seq for each in line.pull(Head(PART), 10)] == [1]
    hub.ask(f"{move} pg_default")
    hub.ask("DROP TABLESPACE archive")

    assert terminal("restore", empty, tmp_path / "hub.dump", "--json").json["events"] == 1


def test_a_file_that_is_no_backup_is_said_so(terminal, empty, tmp_path):
    (tmp_path / "no.dump").write_text("nothing")

    said = terminal("restore", empty, tmp_path / "no.dump")

    assert said.status == 1
    assert "pg_restore says" in said.err


def test_a_backup_that_cannot_be_written_leaves_no_file(terminal, hub, tmp_path, monkeypatch):
    monkeypatch.setattr("db.hub.upkeep._NEEDED", ("TABLE DATA hub what_is_not_there",))

    said = terminal("backup", hub.url, tmp_path / "hub.dump")

    assert (said.status, said.err) == (
        1,
        f"The backup {tmp_path}/hub.dump does not hold the log.\n",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("act", ["status", "migrate", "backup", "user"])
def test_a_hub_newer_than_this_program_is_left_as_it_is(terminal, hub, tmp_path, act):
    hub.ask("UPDATE hub.alembic_version SET version_num = '0999'")
    more = {"backup": [tmp_path / "x.dump"], "user": ["li", "--part", "*"]}.get(act, [])

    said = terminal(act, hub.url, *more)

    assert said.status == 1
    assert f"is newer (revision 0999) than this program (revision {admin.REVISION})" in said.err
    assert hub.ask("SELECT version_num FROM hub.alembic_version") == [("0999",)]


def test_a_hub_older_than_this_program_is_brought_up_to_date_first(terminal, hub):
    hub.ask("UPDATE hub.alembic_version SET version_num = '0001'")

    said = terminal("status", hub.url)

    assert said.status == 1
    assert "is older (revision 0001). “hub migrate” brings it up to date." in said.err


def test_a_hub_that_was_set_up_by_the_first_program_keeps_its_log(terminal, hub):
    offered = [an_offer(), an_offer(actor="wang")]
    hub.line("li").push(PART, offered, strict=True)
    hub.ask(AS_THE_FIRST_PROGRAM_MADE_IT)

    said = terminal("migrate", hub.url)

    assert (said.status, said.err) == (0, "")
    line = hub.line("li")
    line.hello("site-a", 1)
    (third,) = line.push(PART, [an_offer()], strict=True)
    heard = [each.written for each in line.pull(Head(PART), 10)]
    assert (heard[:2], third.seq) == ([each.written for each in offered], 3)


def test_the_functions_of_a_hub_are_those_of_the_newest_program(terminal, hub):
    as_it_is = "SELECT prosrc FROM pg_proc WHERE oid = 'api_v1.settle'::regproc"
    before = hub.ask(as_it_is)
    hub.ask(
        "CREATE OR REPLACE FUNCTION api_v1.settle() RETURNS void LANGUAGE sql AS 'SELECT';"
        "DROP FUNCTION api_v1.news, hub.what_follows"
    )

    assert terminal("migrate", hub.url).status == 0

    assert hub.ask(as_it_is) == before
    assert hub.ask("SELECT to_regproc('api_v1.news') IS NOT NULL") == [(True,)]


def test_where_there_is_no_hub_the_way_to_one_is_said(terminal, postgres):
    said = terminal("status", postgres.url("postgres"))

    assert said.status == 1
    assert "“hub init” makes one." in said.err


def test_a_server_that_is_not_there_is_said_so_without_a_password(terminal):
    said = terminal("status", "postgresql://me:secret@localhost:1/city?sslrootcert=none")

    assert said.status == 1
    assert "postgresql://me@localhost:1/city" in said.err
    assert "secret" not in said.err


def test_an_older_postgresql_is_refused(terminal, empty, monkeypatch):
    monkeypatch.setattr(admin, "OLDEST_SERVER", 990000)

    said = terminal("init", empty)

    assert said.status == 1
    assert "The hub needs PostgreSQL 15 or newer" in said.err


def test_an_address_without_a_database_is_refused(terminal, hub):
    said = terminal("init", hub.url.replace(f"/{hub.name}?", "/?"))

    assert said.status == 1
    assert "names no database" in said.err


def test_a_migration_that_fails_changes_nothing(terminal, empty, monkeypatch, tmp_path):
    admin.init(empty)
    (tmp_path / "tables.sql").write_text("CREATE TABLE hub.half (x integer); SELECT 1 / 0;")
    monkeypatch.setattr("db.hub.script.FOLDER", tmp_path)

    said = terminal("migrate", empty)

    assert said.status == 1
    assert "division by zero" in said.err
    with psycopg.connect(empty) as line:
        made = "SELECT count(*) FROM pg_class WHERE relnamespace = 'hub'::regnamespace"
        assert line.execute(made).fetchone() == (0,)


def test_a_step_outlasts_the_desks_that_stand_in_its_way(terminal, hub, monkeypatch):
    found = []

    def upgrade(config, revision):
        connection = config.attributes["connection"]
        found.append(connection.exec_driver_sql("SHOW deadlock_timeout").scalar())

    monkeypatch.setattr("alembic.command.upgrade", upgrade)

    assert terminal("migrate", hub.url).status == 0

    assert found == ["1min"]
    assert hub.ask("SHOW deadlock_timeout") == [("1s",)]


def test_a_later_step_may_bring_all_functions_anew(hub):
    line = hub.line("li")
    with psycopg.connect(hub.url) as there:
        there.execute("SET ROLE commandcenter_owner")
        for name in FUNCTIONS:
            there.execute((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))

    (answer,) = line.push(PART, [an_offer()], strict=True)

    assert answer.seq == 1


def test_the_answers_are_json_where_that_is_asked_for(terminal, hub, tmp_path):
    assert json.loads(terminal("migrate", hub.url, "--json").out) == {"ok": True}
    file = tmp_path / "a.dump"
    assert terminal("backup", hub.url, file, "--json").json == {"ok": True, "file": str(file)}
