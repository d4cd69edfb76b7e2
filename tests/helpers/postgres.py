"""A real PostgreSQL for the tests of the hub, with TLS: one server a run, one database a test.

The server is the system's (`setup/install.sh` brings it); folder, certificates and port are the
run's own. A conftest that wants it says: `from tests.helpers.postgres import hub, postgres`.
"""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from db.hub.admin import PartRight, init, migrate, put_user
from db.hub.connection import HubConnection
from db.hub.programs import free_port
from db.hub.server import ADMINISTRATOR, PrivateServer

PASSWORD = "correct horse battery staple"
EVERYTHING = (PartRight("*", confidential=True),)
_number = count(1)


@dataclass(slots=True)
class Postgres:
    """A server of the tests' own. `durable` says whether it waits for the disk (benchmarks)."""

    private: PrivateServer
    durable: bool = False
    template: str = "hub_template"

    @property
    def ca(self) -> Path:
        return self.private.authority

    @property
    def port(self) -> int:
        return self.private.port

    def url(self, database: str, user: str = ADMINISTRATOR, password: str = PASSWORD) -> str:
        if user == ADMINISTRATOR:
            return self.private.administrator_url(database)
        known = self.private.url(user, database)
        return known.replace(f"{quote(user)}@", f"{quote(user)}:{quote(password)}@", 1)

    def start(self) -> None:
        self.private.start()

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` as in the evening, `immediate` as if its power were cut."""
        self.private.stop(at_once=mode == "immediate")

    def cut_off(self) -> None:
        """As a standby: hear no more of the primary."""
        self.ask("postgres", "ALTER SYSTEM SET primary_conninfo = ''")
        self.ask("postgres", "SELECT pg_reload_conf()")
        with psycopg.connect(self.url("postgres"), autocommit=True) as line:
            while line.execute("SELECT FROM pg_stat_wal_receiver").fetchone() is not None:
                line.execute("SELECT pg_sleep(0.05)")

    def catch_up(self, with_primary: "Postgres") -> None:
        """As a standby: wait, inside the database, until all that was written is here."""
        ((wanted,),) = with_primary.ask("postgres", "SELECT pg_current_wal_insert_lsn()::text")
        with psycopg.connect(self.url("postgres"), autocommit=True) as line:
            behind = "SELECT pg_last_wal_replay_lsn() < %s::pg_lsn"
            while line.execute(behind, (wanted,)).fetchone() == (True,):
                line.execute("SELECT pg_sleep(0.05)")

    def promote(self) -> None:
        """From a standby to the server that takes writes."""
        self.ask("postgres", "SELECT pg_promote(true, 60)")

    def ask(self, database: str, statement: str, *values: object) -> list[tuple]:
        """Ask or change something as the superuser."""
        with psycopg.connect(self.url(database), autocommit=True) as line:
            asked = line.execute(statement, values)
            return asked.fetchall() if asked.description else []

    def hub(self) -> "HubDatabase":
        """A fresh hub in a database of its own."""
        name = f"hub_{next(_number)}_{secrets.token_hex(3)}"
        self.ask("postgres", f"CREATE DATABASE {name} TEMPLATE {self.template}")
        self.ask(
            "postgres",
            f"REVOKE ALL ON DATABASE {name} FROM PUBLIC;"
            f"GRANT CONNECT ON DATABASE {name} TO commandcenter_desk;"
            f"GRANT ALL ON DATABASE {name} TO commandcenter_owner",
        )
        # Each copy would be the same city.
        self.ask(name, "UPDATE hub.city SET id = gen_random_uuid()")
        return HubDatabase(self, name)


@dataclass(slots=True)
class HubDatabase:
    """One hub, and the people who come in."""

    server: Postgres
    name: str
    lines: list[HubConnection] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The administrator's."""
        return self.server.url(self.name)

    def user(self, role: str, *rights: PartRight, person: str | None = None) -> str:
        """Let somebody in, everywhere unless told otherwise; their address of this hub."""
        put_user(self.url, role, person or role, rights or EVERYTHING, PASSWORD)
        return self.server.url(self.name, role)

    def line(self, role: str, *rights: PartRight, person: str | None = None) -> HubConnection:
        """A line of somebody who is let in by the way."""
        self.lines.append(HubConnection.open(self.user(role, *rights, person=person)))
        return self.lines[-1]

    def ask(self, statement: str, *values: object) -> list[tuple]:
        """Look into the hub, or change something, as the superuser."""
        return self.server.ask(self.name, statement, *values)

    @contextmanager
    def locked_part(self, part: str) -> Iterator[None]:
        """Somebody holds the head of a part, and does not go on."""
        with psycopg.connect(self.url) as line:
            line.execute("SELECT FROM hub.log_head WHERE part = %s FOR UPDATE", (part,))
            yield

    def drop(self) -> None:
        for line in self.lines:
            line.close()
        with suppress(psycopg.Error):
            self.server.ask("postgres", f"DROP DATABASE {self.name} WITH (FORCE)")


_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start_postgres(folder: Path, *, durable: bool = False) -> Postgres:
    """A running server in `folder`, with a hub to copy."""
    own = {"listen_addresses": "'localhost'"} | ({} if durable else _CARELESS)
    server = Postgres(PrivateServer(folder, free_port(), settings=own), durable)
    server.private.make(*([] if durable else ["--no-sync"]))
    with ExitStack() as without_a_hub:
        server.start()
        without_a_hub.callback(server.stop, "immediate")
        init(server.url(server.template))
        migrate(server.url(server.template))
        without_a_hub.pop_all()
    return server


def a_standby(of: Postgres, folder: Path) -> Postgres:
    """A copy of a running server in `folder` that follows it: started, and reading only.

    `cut_off` lets it fall behind, `promote` makes it the server that takes writes.
    """
    folder.chmod(0o755)
    own = {"listen_addresses": "'localhost'", **_CARELESS}
    private = PrivateServer(folder, free_port(), settings=own)
    for name in ("tls", "administrator.pgpass"):
        source = of.private.folder / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / name)
    (folder / "log").mkdir()
    copied = folder / "copied"
    copied.mkdir(mode=0o700)
    private.give_away(copied)
    url = f"{of.url('postgres')}&application_name=standby"
    into = f"--pgdata={copied}", "--write-recovery-conf", "--checkpoint=fast", "--no-sync"
    private.run("pg_basebackup", f"--dbname={url}", *into)
    copied.rename(private.data)
    standby = Postgres(private, of.durable)
    standby.start()
    return standby


@contextmanager
def a_pair() -> Iterator[tuple[HubDatabase, Postgres, str]]:
    """A hub on a server of its own, a standby of that, and an address that names both."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        Path(first).chmod(0o755)
        primary = start_postgres(Path(first))
        try:
            hub = primary.hub()
            url = hub.user("li", *EVERYTHING)
            standby = a_standby(primary, Path(second))
            try:
                both = url.replace(
                    f"localhost:{primary.port}/",
                    f"localhost:{primary.port},localhost:{standby.port}/",
                )
                yield hub, standby, both
            finally:
                standby.stop("immediate")
        finally:
            primary.stop("immediate")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    # Not under pytest's own folder, which another user may not enter.
    with tempfile.TemporaryDirectory(prefix="commandcenter-hub-") as folder:
        server = start_postgres(Path(folder))
        yield server
        server.stop("immediate")


@pytest.fixture
def hub(postgres: Postgres) -> Iterator[HubDatabase]:
    made = postgres.hub()
    yield made
    made.drop()
