"""A desk's line to its hub: who is at the other end, and what happens when nobody is."""

import socket
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest

from commandcenter.refusal import Refused
from commandcenter.sync.wire import Head, Hub, Unreachable
from db.hub.address import parameters, spoken
from db.hub.certificates import make_certificates, runs_out
from db.hub.connection import HubConnection
from tests.helpers.offered import PART, an_offer


class Through:
    """Passes bytes on between a desk and the hub, until told to keep them or to cut the line."""

    def __init__(self, port):
        self.passing = threading.Event()
        self.passing.set()
        self._to = port
        self._held: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self):
        with suppress(OSError):
            while True:
                desk, _ = self._server.accept()
                hub = socket.create_connection(("127.0.0.1", self._to))
                self._held += [desk, hub]
                for source, target in ((desk, hub), (hub, desk)):
                    self._threads.append(threading.Thread(target=self._pass, args=(source, target)))
                    self._threads[-1].start()

    def _pass(self, source, target):
        with suppress(OSError):
            while data := source.recv(65536):
                self.passing.wait()
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.passing.set()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for each in self._held:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for each in self._threads:
            each.join()
        for each in self._held:
            each.close()


@pytest.fixture
def proxy(hub):
    with closing(Through(hub.server.port)) as through:
        yield through


def by_way_of(proxy, hub, role="li"):
    return hub.user(role).replace(f":{hub.server.port}/", f":{proxy.port}/")


def test_the_line_is_what_the_exchange_asks_for(hub):
    line: Hub = hub.line("li")

    assert line.heads() == []


@pytest.mark.parametrize(
    "call",
    [
        lambda line: line.hello("site-a", 1),
        lambda line: line.heads(),
        lambda line: line.push(PART, [an_offer()], strict=True),
        lambda line: line.pull(Head(PART), 10),
        lambda line: line.hash_at(PART, 1),
        lambda line: line.wait(0.01),
    ],
    ids=["hello", "heads", "push", "pull", "hash_at", "wait"],
)
def test_whatever_is_asked_on_a_line_that_was_cut_says_that_nobody_answers(hub, call):
    line = hub.line("li")
    hub.ask(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'li'"
        " AND datname = current_database()"
    )

    with pytest.raises(Unreachable):
        call(line)


def test_who_waits_hears_at_once_that_the_line_was_cut(hub):
    line = hub.line("li")
    failed = []

    def wait():
        try:
            line.wait(60)
        except Unreachable as gone:
            failed.append(str(gone))

    waiting = threading.Thread(target=wait)
    waiting.start()
    hub.ask(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'li'"
        " AND datname = current_database()"
    )
    waiting.join(30)

    assert len(failed) == 1


def test_a_proxy_that_keeps_every_byte_is_given_up(hub, proxy):
    with closing(HubConnection.open(by_way_of(proxy, hub), answer_seconds=2.0)) as line:
        assert line.heads() == []
        proxy.passing.clear()

        with pytest.raises(Unreachable):
            line.heads()
        with pytest.raises(Unreachable):
            line.heads()


def test_a_proxy_that_keeps_every_byte_from_the_start_lets_nobody_in(hub, proxy):
    url = by_way_of(proxy, hub) + "&connect_timeout=2"
    proxy.passing.clear()

    with pytest.raises(Unreachable, match="timeout"):
        HubConnection.open(url)


def test_a_call_that_hangs_in_the_hub_is_given_up(hub):
    with closing(HubConnection.open(hub.user("li"), answer_seconds=2.0)) as line:
        line.push(PART, [an_offer()], strict=True)
        with hub.locked_part(PART), pytest.raises(Unreachable):
            line.push(PART, [an_offer()], strict=True)


def test_nobody_there_is_said_so(hub):
    url = hub.user("li").replace(f":{hub.server.port}/", ":1/")

    with pytest.raises(Unreachable, match="refused"):
        HubConnection.open(url)


def test_a_wrong_password_is_said_so_and_not_repeated(hub):
    hub.user("li")

    with pytest.raises(Unreachable, match="password authentication failed") as gone:
        HubConnection.open(hub.url, password="not the password of li")

    assert "not the password" not in str(gone.value)


def test_a_database_that_is_no_hub_is_said_so(hub):
    line = HubConnection.open(hub.server.url("postgres"))

    with closing(line), pytest.raises(Unreachable, match="api_v1"):
        line.hello("site-a", 1)


def test_an_impostor_with_a_certificate_of_its_own_is_not_spoken_to(hub, tmp_path):
    other = make_certificates(tmp_path, ["localhost"])
    url = hub.user("li").replace(str(hub.server.ca).replace("/", "%2F"), str(other))
    url = url.replace(str(hub.server.ca), str(other))

    with pytest.raises(Unreachable, match="certificate verify failed"):
        HubConnection.open(url)


def test_a_server_by_another_name_is_not_spoken_to(hub):
    url = hub.user("li").replace("@localhost:", "@ip6-hub.invalid:") + "&hostaddr=127.0.0.1"

    with pytest.raises(Unreachable, match="does not match host name"):
        HubConnection.open(url)


@pytest.mark.parametrize("mode", ["disable", "prefer", "require", "verify-ca"])
def test_a_line_that_does_not_check_who_answers_is_refused(mode):
    with pytest.raises(Refused, match="verify-full"):
        parameters(f"postgresql://li@hub.example/city?sslmode={mode}")


@pytest.mark.parametrize("url", ["http://hub.example", "what"])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(Refused, match="is not the address of a hub"):
        parameters(url)


def test_an_address_of_this_machine_alone_needs_no_certificate():
    told = parameters("postgresql:///city?host=/var/run/postgresql")

    assert "sslmode" not in told
    both = parameters("postgresql:///city?host=/var/run/postgresql,hub2&port=5432,5433")
    assert both["sslmode"] == "verify-full"


def test_a_citys_own_authority_or_else_the_systems():
    assert parameters("postgresql://li@hub/city")["sslrootcert"] == "system"
    assert parameters("postgresql://li@hub/city?sslrootcert=ca.crt")["sslrootcert"] == "ca.crt"
    assert parameters("postgresql://li@hub/city")["sslmode"] == "verify-full"


def test_a_standby_is_passed_over_for_the_server_that_takes_writes():
    told = parameters("postgresql://li@one,two/city", "secret")

    assert told["target_session_attrs"] == "read-write"
    assert told["password"] == "secret"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://li:secret@hub/city", "postgresql://li@hub/city"),
        ("postgresql://li@hub/city?sslrootcert=a", "postgresql://li@hub/city?sslrootcert=a"),
        ("postgresql://:secret@one:1,two:2/city", "postgresql://one:1,two:2/city"),
        ("host=hub password=secret dbname=city", "host=hub dbname=city"),
        ("postgresql://li@hub/city?password=secret", "postgresql://li@hub/city"),
    ],
)
def test_an_address_is_shown_without_its_password(url, shown):
    assert spoken(url) == shown


def test_a_new_certificate_is_of_the_same_authority(tmp_path: Path):
    authority = make_certificates(tmp_path, ["localhost", "127.0.0.1"]).read_bytes()
    first = (tmp_path / "server.crt").read_bytes()

    make_certificates(tmp_path, ["localhost"])

    assert (tmp_path / "ca.crt").read_bytes() == authority
    assert (tmp_path / "server.crt").read_bytes() != first
    assert not runs_out(tmp_path)
    assert (tmp_path / "server.key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "ca.key").stat().st_mode & 0o077 == 0


def test_a_certificate_is_made_anew_before_it_runs_out(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("db.hub.certificates.SERVER_DAYS", 30)
    make_certificates(tmp_path, ["localhost"])

    assert runs_out(tmp_path)
