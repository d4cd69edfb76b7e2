"""What a desk's user may do in the database: call the functions of `api_v1`, and nothing else."""

import psycopg
import pytest
from psycopg import sql

from db.hub.admin import PartRight
from tests.helpers.offered import PART, an_offer

ACTS = {
    "read": "SELECT * FROM {}",
    "write": "INSERT INTO {} DEFAULT VALUES",
    "change": "UPDATE {} SET {} = {}",
    "remove": "DELETE FROM {}",
    "empty": "TRUNCATE {}",
    "reshape": "ALTER TABLE {} ADD COLUMN mine integer",
    "drop": "DROP TABLE {}",
    "reference": "CREATE TEMPORARY TABLE mine (LIKE {})",
}


@pytest.fixture
def desk(hub):
    """A line of a desk's user, past the program: whatever they might try by hand."""
    # A month ahead of now has its own table, which must be as closed as the log itself.
    hub.line("other").push(PART, [an_offer()], strict=True)
    with psycopg.connect(hub.user("li"), autocommit=True) as line:
        yield line


def _tables(hub):
    found = hub.ask(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('hub', 'api_v1') AND c.relkind IN ('r', 'p', 'v', 'm', 'S')"
    )
    return [sql.Identifier(*each) for each in found]


@pytest.mark.parametrize("act", ACTS)
def test_a_desk_has_no_right_on_any_table(hub, desk, act):
    tables = _tables(hub)
    assert len(tables) > 20
    for table in tables:
        column = sql.Identifier("part")
        statement = sql.SQL(ACTS[act]).format(table, column, column)
        with pytest.raises(
            (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedColumn)
        ) as no:
            desk.execute(statement)
        assert "permission denied" in str(no.value), statement.as_string()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (x integer)",
        "CREATE TABLE hub.mine (x integer)",
        "CREATE TABLE api_v1.mine (x integer)",
        "CREATE TEMPORARY TABLE mine (x integer)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION api_v1.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE mine",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'mine')",
        "SET ROLE commandcenter_owner",
        "SET SESSION AUTHORIZATION postgres",
        "SELECT hub.person_of_user()",
        "SELECT hub.ensure_month(now())",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "ALTER FUNCTION api_v1.heads() SECURITY INVOKER",
        "GRANT commandcenter_owner TO li",
    ],
)
def test_a_desk_can_make_nothing_and_become_nobody_else(desk, statement):
    with pytest.raises(
        (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidGrantOperation)
    ):
        desk.execute(statement)


def test_no_right_on_a_table_was_given_behind_the_closed_schema(hub, desk):
    rights = "SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER"
    for table in _tables(hub):
        may = "has_sequence_privilege('li', %s, 'USAGE, SELECT, UPDATE')"
        if not table.as_string().endswith('_seq"'):
            may = f"has_table_privilege('li', %s, '{rights}')"
        assert hub.ask(f"SELECT {may}", table.as_string()) == [(False,)], table.as_string()


def test_a_right_given_by_mistake_still_shows_no_row(hub, desk):
    hub.ask("GRANT USAGE ON SCHEMA hub TO li; GRANT SELECT ON ALL TABLES IN SCHEMA hub TO li")

    shown = [
        table.as_string()
        for table in _tables(hub)
        if not table.as_string().endswith('_seq"')
        and desk.execute(sql.SQL("SELECT FROM {}").format(table)).fetchall()
    ]

    assert shown == []


def test_every_function_of_the_hub_knows_where_it_looks(hub):
    unfixed = hub.ask(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'api_v1' AND (NOT p.prosecdef OR NOT EXISTS ("
        "   SELECT FROM unnest(p.proconfig) c WHERE c = 'search_path=pg_catalog, pg_temp')"
        "   OR pg_get_userbyid(p.proowner) <> 'commandcenter_owner')"
    )

    assert unfixed == []


def test_a_table_of_ones_own_does_not_stand_in_for_the_hubs(hub):
    """Whoever owns a schema cannot have a function of the hub look there."""
    url = hub.user("li")
    hub.ask("CREATE SCHEMA li AUTHORIZATION li")
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("CREATE TABLE li.log_head (part text, seq bigint, hash text)")
        line.execute("INSERT INTO li.log_head VALUES ('forged', 1, 'x')")
        line.execute("SET search_path = li, hub, pg_catalog")

        assert line.execute("SELECT * FROM api_v1.heads()").fetchall() == []


def test_whoever_is_no_desk_may_not_even_come_in(hub):
    hub.ask("CREATE ROLE stranger LOGIN PASSWORD 'correct horse battery staple'")
    try:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(hub.server.url(hub.name, "stranger"))
    finally:
        hub.ask("DROP ROLE stranger")


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("SELECT * FROM api_v1.pull(%s, 0, '', 10)", (PART,)),
        ("SELECT api_v1.hash_at(%s, 1)", (PART,)),
    ],
)
def test_a_part_that_is_none_of_ones_own_is_not_read(hub, statement, values):
    hub.line("other").push(PART, [an_offer()], strict=True)
    with psycopg.connect(hub.user("li", PartRight("440305")), autocommit=True) as line:
        with pytest.raises(
            psycopg.errors.InsufficientPrivilege, match=f"li may not read part {PART}"
        ):
            line.execute(statement, values)
        assert line.execute("SELECT * FROM api_v1.heads()").fetchall() == []


def test_ones_own_line_for_a_part_counts_before_the_one_for_all(hub):
    rights = PartRight("*"), PartRight(PART, may_write=False)
    (answer,) = hub.line("li", *rights).push(PART, [an_offer()], strict=True)

    assert answer.outcome == "quarantined"


def test_a_hub_is_never_reached_in_the_clear(hub):
    url = hub.user("li").replace("?", "?sslmode=disable&")

    with pytest.raises(psycopg.OperationalError, match=r"no encryption|no pg_hba.conf entry"):
        psycopg.connect(url)
