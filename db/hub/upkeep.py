"""How a hub is, and copies of it that are known to be good.

A backup is a dump of PostgreSQL's own kind. It counts once it can be read; a restore drill goes
the whole way: into a scratch database, where every chain is followed from its first event on.
"""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import namedtuple_row

from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.sync.wire import hub_hash
from commandcenter.wording import _
from db.hub.address import parameters, spoken
from db.hub.admin import init, line_to, refused, require_current, require_known
from db.hub.programs import programs

_RESTORING = ("--exit-on-error", "--single-transaction", "--no-tablespaces")
"""All or nothing; and the slower disks for old months are another server's own."""

_USED = "SELECT EXISTS (SELECT FROM hub.event) OR EXISTS (SELECT FROM hub.member)"
_NEEDED = ("TABLE DATA hub event_id", "TABLE DATA hub log_head", "TABLE DATA hub word")


@frozen
class PartStatus:
    """How far a part of the log is."""

    part: str
    events: int
    newest_at: datetime


@frozen
class HubStatus:
    """What an administrator asks a hub."""

    hub: str
    revision: str
    server: str
    bytes: int
    parts: tuple[PartStatus, ...]
    users: int
    connected: int
    sites: int
    quarantined: int
    flagged: int
    """Events of the last seven days that whoever pushed them has not done."""
    months_ahead: int
    standbys: tuple[tuple[str, str, int | None], ...]
    """Each with its state, and how many bytes it is behind."""


def status(url: str) -> HubStatus:
    """How the hub is."""
    require_current(url)
    with line_to(url) as line, line.cursor(row_factory=namedtuple_row) as ask:
        heads = ask.execute("SELECT part, seq, at FROM hub.log_head WHERE seq > 0 ORDER BY part")
        parts = tuple(PartStatus(*row) for row in heads.fetchall())
        standbys = ask.execute(
            "SELECT application_name, state,"
            " pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint FROM pg_stat_replication"
        ).fetchall()
        row: Any = ask.execute(_STATUS).fetchone()
        return HubStatus(
            hub=str(row.hub),
            revision=row.revision,
            server=line.info.parameter_status("server_version") or "",
            bytes=row.bytes,
            parts=parts,
            users=row.users,
            connected=row.connected,
            sites=row.sites,
            quarantined=row.quarantined,
            flagged=row.flagged,
            months_ahead=row.months_ahead,
            standbys=tuple((name, state, behind) for name, state, behind in standbys),
        )


_STATUS = """
SELECT c.id AS hub,
    (SELECT version_num FROM hub.alembic_version) AS revision,
    pg_database_size(current_database()) AS bytes,
    (SELECT count(*) FROM hub.member) AS users,
    (SELECT count(DISTINCT usename) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'commandcenter'
         AND pid <> pg_backend_pid()) AS connected,
    (SELECT count(*) FROM hub.site) AS sites,
    (SELECT count(*) FROM hub.quarantine) AS quarantined,
    (SELECT count(*) FROM hub.event
     WHERE flags <> '{}' AND received_at > now() - interval '7 days') AS flagged,
    (SELECT count(*) FROM pg_inherits WHERE inhparent = 'hub.event'::regclass
     AND inhrelid::regclass::text > 'hub.event_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM'))
        AS months_ahead
FROM hub.city c
"""


@frozen
class Drilled:
    """What a restored backup held."""

    parts: int
    events: int


def backup(url: str, file: Path) -> None:
    """Write the whole hub into `file`, and read it through. Users' passwords are not in it.

    Raises Refused, and leaves no file, if it cannot be written or read.
    """
    require_known(url)
    if file.exists():
        raise Refused(_("{file} exists already.").format(file=file))
    partial = file.with_name(file.name + ".partial")
    try:
        partial.touch(mode=0o600)
        _run(
            url,
            "pg_dump",
            "--format=custom",
            f"--file={partial}",
            "--schema=hub",
            "--schema=api_v1",
        )
        listed = _run(None, "pg_restore", "--list", str(partial))
        _run(None, "pg_restore", f"--file={os.devnull}", str(partial))
        if not all(each in listed for each in _NEEDED):
            raise Refused(_("The backup {file} does not hold the log.").format(file=file))
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.rename(file)
    finally:
        partial.unlink(missing_ok=True)


def proven_backup(url: str, file: Path) -> Drilled:
    """Write a backup and restore it for trial. One that is no good is kept as `.bad`.

    Raises Refused, as `backup` and `drill` do.
    """
    backup(url, file)
    try:
        return drill(url, file)
    except Refused:
        file.rename(file.with_suffix(".bad"))
        raise


def drill(url: str, file: Path) -> Drilled:
    """Restore a backup into a scratch database beside the hub, follow every chain, remove it.

    Raises Refused if anything is missing or does not follow from what is before it.
    """
    with _scratch(url) as name:
        _run(url, "pg_restore", *_RESTORING, str(file), into=name)
        with line_to(url, database=name) as line:
            return _follow(line)


def restore(url: str, file: Path) -> Drilled:
    """Fill the new database that `url` names with a backup, and follow every chain.

    Whoever may come in is in it; passwords are not. Raises Refused if there is a hub already that
    holds anything, or lets anybody in.
    """
    init(url)
    with line_to(url) as line:
        made = line.execute("SELECT to_regclass('hub.event')").fetchone() != (None,)
        if made and line.execute(_USED).fetchone() == (True,):
            raise Refused(_("There is a hub at {url} already.").format(url=spoken(url)))
        line.execute("DROP SCHEMA IF EXISTS hub, api_v1 CASCADE")
    _run(url, "pg_restore", *_RESTORING, str(file))
    with line_to(url) as line:
        return _follow(line)


def _follow(line: psycopg.Connection[Any]) -> Drilled:
    heads = line.execute("SELECT part, seq, hash FROM hub.log_head WHERE seq > 0").fetchall()
    total = 0
    for part, seq, chained in heads:
        found, previous = 0, ""
        with line.cursor(name="chain") as events:
            events.itersize = 10_000
            events.execute(
                "SELECT seq, digest, hash, encode(sha256(convert_to(written, 'UTF8')), 'hex')"
                " FROM hub.event WHERE part = %s ORDER BY seq",
                (part,),
            )
            for number, digest, own, fresh in events:
                found += 1
                previous = hub_hash(previous, digest)
                if (number, own, fresh) != (found, previous, digest):
                    raise Refused(
                        _(
                            "Number {seq} of part {part} does not follow from the one before."
                        ).format(seq=found, part=part)
                    )
        if (found, previous) != (seq, chained):
            raise Refused(
                _("Part {part} has {found} events and should have {seq}.").format(
                    part=part, found=found, seq=seq
                )
            )
        total += found
    return Drilled(len(heads), total)


@contextmanager
def _scratch(url: str) -> Iterator[str]:
    name = f"commandcenter_drill_{secrets.token_hex(4)}"
    told: dict[str, Any] = parameters(url) | {"dbname": "postgres"}
    try:
        with psycopg.connect(**told, autocommit=True) as line:
            made = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
            line.execute(made.format(sql.Identifier(name)))
            try:
                yield name
            finally:
                line.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    except psycopg.Error as fault:
        raise refused(url, fault) from fault


def _dsn(url: str, database: str | None = None) -> str:
    told = parameters(url)
    told.pop("password", None)  # A command line can be read by everybody on this machine.
    told.pop("client_encoding", None)
    if told.get("sslrootcert") == "system":
        # Known to libpq from version 16 on; the programs may be older.
        told["sslrootcert"] = "/etc/ssl/certs/ca-certificates.crt"
    return make_conninfo(**told | ({} if database is None else {"dbname": database}))


def _run(url: str | None, program: str, *words: str, into: str | None = None) -> str:
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    home = os.environ.get("HOME")
    if home:
        environment["HOME"] = home  # Where libpq looks for passwords.
    given = list(words)
    if url is not None:
        password = parameters(url).get("password")
        if password:
            environment["PGPASSWORD"] = password
        given.insert(0, f"--dbname={_dsn(url, into)}")
    done = subprocess.run(
        [programs() / program, *given],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.split())
        raise Refused(_("{program} says: {words}").format(program=program, words=said))
    return done.stdout
