"""A PostgreSQL of our own in a folder: made, started, stopped. TLS and passwords on every line.

PostgreSQL does not run as root: where we do, the server runs as another user, who owns the folder.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from commandcenter.refusal import Refused
from commandcenter.wording import _
from db.hub.certificates import make_certificates, runs_out
from db.hub.programs import programs

ADMINISTRATOR, DATABASE = "postgres", "commandcenter"
STOP_SECONDS = 60
_SETTINGS, _PASSWORD = "commandcenter.conf", "administrator.pgpass"
_ENTRY = """\
# Over TLS and with a password, from anywhere; nothing else.
hostssl all all all scram-sha-256
hostssl replication all all scram-sha-256
"""


class PrivateServer:
    """The server in `folder`, reached at `port` under the first of `names`."""

    def __init__(
        self,
        folder: Path,
        port: int,
        names: Sequence[str] = ("localhost", "127.0.0.1"),
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder.resolve()
        self.port = port
        self.names = names
        self._own = dict(settings or {})
        self._account = _account()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.folder / "data"

    @property
    def authority(self) -> Path:
        """The certificate that every desk needs, to know the hub by."""
        return self.folder / "tls" / "ca.crt"

    @property
    def log(self) -> Path:
        """What PostgreSQL says before it has opened its own logs."""
        return self.folder / "log" / "start.log"

    @property
    def exists(self) -> bool:
        """Whether it was made."""
        return (self.data / "PG_VERSION").exists()

    def url(self, user: str, database: str = DATABASE, host: str | None = None) -> str:
        """The address for `user`, without a password."""
        authority = quote(str(self.authority))
        where = f"{host or self.names[0]}:{self.port}/{quote(database)}"
        return f"postgresql://{quote(user)}@{where}?sslrootcert={authority}"

    def administrator_url(self, database: str = DATABASE) -> str:
        """The administrator's address; the password lies in a file that only the owner reads."""
        file = quote(str(self.folder / _PASSWORD))
        return f"{self.url(ADMINISTRATOR, database, 'localhost')}&passfile={file}"

    def make(self, *options: str) -> None:
        """Make the data, the certificates and the administrator's password."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "log").mkdir(exist_ok=True)
        make_certificates(self.folder / "tls", self.names)
        password = secrets.token_urlsafe(24)
        once, kept = self.folder / "log" / "password", self.folder / _PASSWORD
        for file, words in ((once, password), (kept, f"*:*:*:{ADMINISTRATOR}:{password}\n")):
            file.touch(mode=0o600)
            file.write_text(words, encoding="ascii")
        self.give_away()
        try:
            self.run(
                "initdb",
                *("-D", str(self.data), f"--username={ADMINISTRATOR}", "--auth=scram-sha-256"),
                *(f"--pwfile={once}", "--encoding=UTF8", "--locale=C", "--data-checksums"),
                *options,
            )
        finally:
            once.unlink()
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(f"\ninclude '{_SETTINGS}'\n")
        (self.data / "pg_hba.conf").write_text(_ENTRY, encoding="utf-8")

    def start(self) -> None:
        """Start it, and wait until it answers. Raises Refused with its own words if it does not.

        One that was left running when its keeper was killed is stopped first.
        """
        if runs_out(self.folder / "tls"):
            make_certificates(self.folder / "tls", self.names)
        text = "".join(f"{name} = {value}\n" for name, value in self._settings())
        (self.data / _SETTINGS).write_text(text, encoding="utf-8")
        self.give_away()
        if self._left_running():
            self.run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")
        with self.log.open("wb") as log:
            # In a group of its own: Ctrl-C is for the keeper, who then stops it in good order.
            self._process = subprocess.Popen(
                [self._program("postgres"), "-D", self.data],
                **self._as_account(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready()

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended; False if it has not in that time."""
        assert self._process is not None, "it was started"
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def renew_certificate(self) -> None:
        """Have the certificate made anew if it soon runs out; lines that are up stay so."""
        if self._process is not None and runs_out(self.folder / "tls"):
            make_certificates(self.folder / "tls", self.names)
            self.give_away()
            self._process.send_signal(signal.SIGHUP)

    def stop(self, *, at_once: bool = False) -> None:
        """Stop it in good order; `at_once` as if its power were cut."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()

    def run(self, program: str, *words: str) -> str:
        """Run one of PostgreSQL's programs as the server's user; what it prints.

        Raises Refused with its words if it fails.
        """
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [self._program(program), *words],
            **self._as_account(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Refused(
                _("{program} says: {words}").format(
                    program=program, words=" ".join((done.stderr or done.stdout).split())
                )
            )
        return done.stdout

    def _settings(self) -> Iterator[tuple[str, str]]:
        told = {
            "port": str(self.port),
            "listen_addresses": "'*'",
            "unix_socket_directories": "''",
            "max_connections": "200",
            "ssl": "on",
            "ssl_cert_file": f"'{self.folder}/tls/server.crt'",
            "ssl_key_file": f"'{self.folder}/tls/server.key'",
            "ssl_min_protocol_version": "'TLSv1.2'",
            # A desk that is gone does not hold its place for hours.
            "tcp_keepalives_idle": "30",
            "tcp_keepalives_interval": "10",
            "tcp_keepalives_count": "3",
            "idle_in_transaction_session_timeout": "'60s'",
            "lc_messages": "'C'",
            "logging_collector": "on",
            "log_directory": f"'{self.folder}/log'",
            "log_filename": "'%a.log'",
            "log_truncate_on_rotation": "on",
            "log_rotation_age": "'1d'",
        }
        yield from (told | self._own).items()

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        while True:
            if self.wait(0.1):
                said = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
                raise Refused(
                    _("PostgreSQL ended at once: {words}").format(words=" ".join(said[-4:]).strip())
                )
            with suppress(Refused):
                self.run("pg_isready", "-h", "localhost", "-p", str(self.port))
                return

    def _left_running(self) -> bool:
        try:
            self.run("pg_ctl", "-D", str(self.data), "status")
        except Refused:
            return False
        return True

    def _program(self, name: str) -> Path:
        version = self.data / "PG_VERSION"
        made_by = int(version.read_text(encoding="ascii")) if version.exists() else None
        return programs(made_by) / name

    def _as_account(self) -> dict[str, Any]:
        plain = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        if self._account is None:
            return {"cwd": "/", "env": plain}
        group = self._account.pw_gid
        who = {"user": self._account.pw_uid, "group": group, "extra_groups": []}
        return {"cwd": "/", "env": plain, **who}

    def give_away(self, *more: Path) -> None:
        """Let the server's user own what we have written as root."""
        if self._account is None:
            return
        ours = [*(self.folder / name for name in ("tls", "log", "data", _PASSWORD)), *more]
        below = (path for folder in ours for path in folder.rglob("*"))
        for path in (self.folder, *ours, *below):
            if path.exists() and path.stat().st_uid != self._account.pw_uid:
                shutil.chown(path, self._account.pw_uid, self._account.pw_gid)


def host_names() -> tuple[str, ...]:
    """The names by which other machines may call this one, and by which it calls itself."""
    own = socket.gethostname()
    return tuple(dict.fromkeys((own, socket.getfqdn(), "localhost", "127.0.0.1")))


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as; None for ourselves, who are not root."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise Refused(_("PostgreSQL does not run as root. Start this as another user."))
