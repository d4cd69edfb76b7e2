"""A real PostgreSQL for the tests of the hub, with TLS: one server a run, one database a test.

The server is the system's (`setup/install.sh` brings it); folder, certificates and port are the
run's own. A conftest that wants it says: `from tests.helpers.postgres import hub, postgres`.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from db.hub.admin import PartRight, init, migrate, put_user
from db.hub.certificates import make_certificates
from db.hub.connection import HubConnection
from db.hub.programs import free_port, programs

PASSWORD = "correct horse battery staple"
EVERYTHING = (PartRight("*", confidential=True),)
_number = count(1)


@dataclass(slots=True)
class Postgres:
    """A server of the tests' own. `durable` says whether it waits for the disk (benchmarks)."""

    folder: Path
    port: int
    durable: bool = False
    user: str | None = None
    template: str = "hub_template"

    @property
    def ca(self) -> Path:
        return self.folder / "tls" / "ca.crt"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str, user: str = "postgres", password: str = PASSWORD) -> str:
        return (
            f"postgresql://{quote(user)}:{quote(password)}@localhost:{self.port}/{database}"
            f"?sslrootcert={quote(str(self.ca))}"
        )

    def run(self, program: str, *words: str) -> str:
        """Run one of PostgreSQL's programs as the server's user."""
        done = subprocess.run(
            [programs() / program, *words],
            user=self.user,
            group=None if self.user is None else pwd.getpwnam(self.user).pw_gid,
            extra_groups=None if self.user is None else [],
            cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            # The server outlives the call and must not hold its pipes.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if program != "pg_ctl" else subprocess.DEVNULL,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode:
            log = self.folder / "log"
            said = log.read_text(encoding="utf-8", errors="replace")[-3000:] if log.exists() else ""
            raise AssertionError(f"{program} failed: {done.stdout}\n{said}")
        return done.stdout or ""

    def start(self) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` as in the evening, `immediate` as if its power were cut."""
        self.run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def create(self) -> None:
        """Make the folder's cluster, with TLS and passwords."""
        self.folder.chmod(0o755)
        self.user = None if os.geteuid() else _unprivileged()
        make_certificates(self.folder / "tls", ["localhost", "127.0.0.1"])
        secret = self.folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        if self.user is not None:
            shutil.chown(self.folder, self.user)
            for path in self.folder.rglob("*"):
                shutil.chown(path, self.user)
        self.run(
            "initdb",
            *("-D", str(self.data), "--username=postgres", "--auth=scram-sha-256"),
            *(f"--pwfile={secret}", "--encoding=UTF8", "--locale=C"),
            *([] if self.durable else ["--no-sync"]),
        )
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("\n".join(self._settings()) + "\n")
        (self.data / "pg_hba.conf").write_text(
            "local all all scram-sha-256\n"
            "hostssl all all all scram-sha-256\n"
            "hostssl replication all all scram-sha-256\n",
            encoding="utf-8",
        )

    def _settings(self) -> Iterator[str]:
        yield f"port = {self.port}"
        yield "listen_addresses = 'localhost'"
        yield "unix_socket_directories = ''"
        yield "ssl = on"
        yield f"ssl_cert_file = '{self.folder}/tls/server.crt'"
        yield f"ssl_key_file = '{self.folder}/tls/server.key'"
        yield "max_connections = 120"
        yield "lc_messages = 'C'"
        if not self.durable:
            yield "fsync = off"
            yield "synchronous_commit = off"
            yield "full_page_writes = off"

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


def start_postgres(folder: Path, *, durable: bool = False) -> Postgres:
    """A running server in `folder`, with a hub to copy."""
    server = Postgres(folder, free_port(), durable)
    server.create()
    server.start()
    init(server.url(server.template))
    migrate(server.url(server.template))
    return server


def _unprivileged() -> str:
    """PostgreSQL does not run as root: somebody who owns nothing else."""
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise AssertionError("PostgreSQL does not run as root, and there is no user to run it as")


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
