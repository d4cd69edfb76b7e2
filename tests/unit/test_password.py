"""The password of a hub: in the keyring of the machine, else it is said where it belongs."""

import pytest

from commandcenter.channels.safe import SystemSafe
from commandcenter.refusal import Refused
from commandcenter.sync.password import keep_password, kept_password

ADDRESS = "postgresql://room1@hub.city.example:5433/commandcenter"


class Keyring(dict):
    """What a machine's keyring keeps."""

    def read(self, _safe, *name):
        return self.get(name)

    def keep(self, _safe, person, channel, url):
        self[person, channel] = url


@pytest.fixture
def keyring(monkeypatch):
    keyring = Keyring()
    monkeypatch.setattr(SystemSafe, "read", lambda safe, *name: keyring.read(safe, *name))
    monkeypatch.setattr(SystemSafe, "keep", lambda safe, *name: keyring.keep(safe, *name))
    return keyring


@pytest.fixture
def bare(monkeypatch):
    """A machine without a keyring."""

    def none(*_given):
        raise Refused("no keyring")

    monkeypatch.setattr(SystemSafe, "read", none)
    monkeypatch.setattr(SystemSafe, "keep", none)


def test_what_the_keyring_keeps_is_found_again(keyring):
    keep_password(ADDRESS, "open sesame")

    assert kept_password(ADDRESS) == "open sesame"
    assert kept_password(ADDRESS.replace("room1", "room2")) is None


def test_without_a_keyring_it_is_said_which_line_belongs_into_which_file(bare, monkeypatch):
    monkeypatch.setenv("PGPASSFILE", "passwords")

    assert kept_password(ADDRESS) is None
    with pytest.raises(Refused) as no:
        keep_password(ADDRESS, "open sesame")

    assert "Write it into passwords," in no.value.sentence
    assert "as this line: hub.city.example:5433:*:room1:…" in no.value.sentence
    assert "sesame" not in no.value.sentence


@pytest.mark.parametrize(
    ("platform", "file"), [("linux", ".pgpass"), ("win32", "postgresql"), ("darwin", ".pgpass")]
)
def test_each_system_has_its_own_file(bare, monkeypatch, platform, file):
    monkeypatch.delenv("PGPASSFILE", raising=False)
    monkeypatch.setattr("commandcenter.sync.password.sys.platform", platform)

    with pytest.raises(Refused, match=file):
        keep_password("postgresql:///commandcenter", "open sesame")
