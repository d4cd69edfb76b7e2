"""Setting up a hub and looking after it: for whoever administers the city's PostgreSQL.

Everything here needs an address whose user may make roles and databases. All of the hub belongs to
the role `commandcenter_owner`, which nobody signs in as; a desk's user is a member of
`commandcenter_desk`, which may call the functions of `api_v1` and nothing else.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.wording import _
from db.hub.address import parameters, spoken

OWNER, DESK = "commandcenter_owner", "commandcenter_desk"
LINEAGE = Path(__file__).parents[1] / "migrations" / "hub"
REVISION = "0002"
"""The revision of the hub that this program sets up."""

OLDEST_SERVER = 150000
"""PostgreSQL 15, as libpq counts."""

STATEMENT_SECONDS = 15
"""How long the server lets a desk's call run."""


@frozen
class PartRight:
    """What a user may do with a part of the log; `*` is every part."""

    part: str
    areas: tuple[str, ...] | None = None
    """Only these streets of it; None for all."""
    may_write: bool = True
    confidential: bool = False


@contextmanager
def line_to(url: str, *, database: str | None = None) -> Iterator[psycopg.Connection[Any]]:
    """A line for the administrator, in one transaction. Raises Refused where the server says no."""
    told = parameters(url)
    if database is not None:
        told["dbname"] = database
    try:
        with psycopg.connect(**told) as line:  # type: ignore[arg-type]
            yield line
    except psycopg.Error as fault:
        raise refused(url, fault) from fault


def refused(url: str, fault: BaseException) -> Refused:
    """What the server, or the way to it, has said."""
    sentence = _("The hub {url} says: {fault}")
    return Refused(sentence.format(url=spoken(url), fault=" ".join(str(fault).split())))


def init(url: str) -> None:
    """Make the database that `url` names, if there is none, the roles and the empty schemas."""
    name = parameters(url).get("dbname", "")
    if not name:
        raise Refused(_("The address names no database: {url}").format(url=spoken(url)))
    with line_to(url, database="postgres") as line:
        if line.info.server_version < OLDEST_SERVER:
            raise Refused(
                _("The hub needs PostgreSQL 15 or newer; this is {version}.").format(
                    version=line.info.parameter_status("server_version")
                )
            )
        known = line.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    if known is None:
        _make_database(url, name)
    with line_to(url) as line:
        for role in (OWNER, DESK):
            if not _has_role(line, role):
                line.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
        line.execute(
            sql.SQL(
                "GRANT {owner} TO CURRENT_USER; GRANT ALL ON DATABASE {name} TO {owner}"
            ).format(name=sql.Identifier(name), owner=sql.Identifier(OWNER))
        )
        line.execute(
            sql.SQL(
                "REVOKE ALL ON DATABASE {name} FROM PUBLIC;"
                "REVOKE ALL ON SCHEMA public FROM PUBLIC;"
                "GRANT CONNECT ON DATABASE {name} TO {desk};"
                "CREATE SCHEMA IF NOT EXISTS hub AUTHORIZATION {owner};"
                "CREATE SCHEMA IF NOT EXISTS api_v1 AUTHORIZATION {owner}"
            ).format(
                name=sql.Identifier(name), desk=sql.Identifier(DESK), owner=sql.Identifier(OWNER)
            )
        )
        # Large objects lie outside every schema, and anybody may make some, unless told not to.
        for function in _LARGE_OBJECTS:
            line.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(function))


_LARGE_OBJECTS = tuple(
    sql.SQL(each)
    for each in (
        "pg_catalog.lo_creat(integer)",
        "pg_catalog.lo_create(oid)",
        "pg_catalog.lo_from_bytea(oid, bytea)",
    )
)


def _make_database(url: str, name: str) -> None:
    told = parameters(url) | {"dbname": "postgres"}
    made = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    try:
        # No transaction may be open around it.
        with psycopg.connect(**told, autocommit=True) as line:  # type: ignore[arg-type]
            line.execute(made.format(sql.Identifier(name)))
    except psycopg.Error as fault:
        raise refused(url, fault) from fault


def _has_role(line: psycopg.Connection[Any], role: str) -> bool:
    return line.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is not None


def migrate(url: str) -> str:
    """Take every step from the hub's revision to this program's; returns the one it was at.

    Its functions are then those of this program, whatever was there.

    Raises Refused, with nothing changed, for a hub that is newer than this program.
    """
    # Slow to import, and only needed here.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import NullPool

    from db.hub.script import put_functions

    found = require_known(url)
    told: dict[str, Any] = dict(parameters(url))
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(**told), poolclass=NullPool
    )
    try:
        with engine.begin() as connection:
            # Where a step and a desk stand in each other's way, the desk tries again, not the step.
            connection.execute(text(_PATIENT))
            connection.execute(text(f"SET LOCAL ROLE {OWNER}"))
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(LINEAGE).replace("%", "%%"))
            command.upgrade(config, "head")
            put_functions(connection)
            connection.execute(text("SELECT hub.make_months_ahead(3)"))
    except DBAPIError as fault:
        raise refused(url, fault.orig or fault) from fault
    except psycopg.Error as fault:
        raise refused(url, fault) from fault
    return found


_PATIENT = """
SELECT set_config('deadlock_timeout', '1min', true) FROM pg_roles
WHERE rolname = current_user AND rolsuper
"""


def require_known(url: str) -> str:
    """The revision that the hub is at; empty for none. Raises Refused for one not known here."""
    with line_to(url) as line:
        found = _revision(line)
    if found > REVISION:
        raise Refused(
            _(
                "The hub {url} is newer (revision {found}) than this program (revision {known}). "
                "Install the newer Command Center here."
            ).format(url=spoken(url), found=found, known=REVISION)
        )
    return found


def require_current(url: str) -> None:
    """Raises Refused for a hub that has not been set up, or is older or newer than this program."""
    found = require_known(url)
    if not found:
        raise Refused(_("There is no hub at {url}. “hub init” makes one.").format(url=spoken(url)))
    if found < REVISION:
        raise Refused(
            _(
                "The hub {url} is older (revision {found}). “hub migrate” brings it up to date."
            ).format(url=spoken(url), found=found)
        )


def _revision(line: psycopg.Connection[Any]) -> str:
    there = line.execute("SELECT to_regclass('hub.alembic_version')").fetchone()
    if there is None or there[0] is None:
        return ""
    row = line.execute("SELECT version_num FROM hub.alembic_version").fetchone()
    return "" if row is None else str(row[0])


def put_user(
    url: str, role: str, person: str, rights: Iterable[PartRight], password: str | None
) -> None:
    """Let `person` in as the database user `role`, with exactly these rights.

    A `password` of None leaves the one there is.
    """
    require_current(url)
    with line_to(url) as line:
        named = sql.Identifier(role)
        if not _has_role(line, role):
            line.execute(sql.SQL("CREATE ROLE {} LOGIN").format(named))
        line.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(DESK), named))
        line.execute(sql.SQL("ALTER ROLE {} LOGIN").format(named))
        line.execute(
            sql.SQL("ALTER ROLE {} SET statement_timeout = {}").format(
                named, sql.Literal(f"{STATEMENT_SECONDS}s")
            )
        )
        if password is not None:
            # Sealed here: neither the server's log nor its statistics ever see the password.
            sealed = line.pgconn.encrypt_password(
                password.encode(), role.encode(), b"scram-sha-256"
            ).decode()
            line.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(named, sql.Literal(sealed)))
        line.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
        line.execute(
            "INSERT INTO hub.member (role, person) VALUES (%s, %s)"
            " ON CONFLICT (role) DO UPDATE SET person = excluded.person",
            (role, person),
        )
        line.execute("DELETE FROM hub.person_part WHERE role = %s", (role,))
        for right in rights:
            areas = None if right.areas is None else list(right.areas)
            line.execute(
                "INSERT INTO hub.person_part VALUES (%s, %s, %s, %s, %s)",
                (role, right.part, areas, right.may_write, right.confidential),
            )


def has_user(url: str, role: str) -> bool:
    """Whether the server knows a user of that name."""
    with line_to(url) as line:
        return _has_role(line, role)


def remove_user(url: str, role: str) -> None:
    """Let a user in no more, at once; what they have pushed still bears their name."""
    require_current(url)
    with line_to(url) as line:
        if line.execute("SELECT FROM hub.member WHERE role = %s", (role,)).fetchone() is None:
            raise Refused(_("The hub knows no user {user}.").format(user=role))
        named = sql.Identifier(role)
        line.execute("DELETE FROM hub.member WHERE role = %s", (role,))
        line.execute(sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(DESK), named))
        line.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(named))
        line.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (role,)
        )
