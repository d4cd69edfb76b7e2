"""Addresses lie in the keyring; where there is none, a sentence says what to do."""

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringError, KeyringLocked

from commandcenter.channels.safe import SystemSafe
from commandcenter.refusal import Refused


class Memory(KeyringBackend):
    priority = 1

    def __init__(self):
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


class Broken(Memory):
    def __init__(self, fault):
        self.fault = fault

    def get_password(self, service, username):
        raise self.fault


@pytest.fixture
def use():
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_an_address_is_kept_for_one_workspace_and_forgotten(use):
    use(Memory())
    safe = SystemSafe("a1b2")

    safe.keep("ma", "mail", "mailto://x")

    assert safe.read("ma", "mail") == "mailto://x"
    assert SystemSafe("other").read("ma", "mail") is None
    safe.forget("ma", "mail")
    safe.forget("ma", "mail")
    assert safe.read("ma", "mail") is None


@pytest.mark.parametrize(
    ("backend", "sentence"),
    [
        (fail.Keyring(), "has no keyring"),
        (Broken(KeyringLocked("x")), "is locked"),
        (Broken(KeyringError("x")), "does not answer"),
    ],
)
def test_a_machine_without_a_keyring_says_so_and_what_to_do(use, backend, sentence):
    use(backend)

    with pytest.raises(Refused, match=sentence):
        SystemSafe("a1b2").read("ma", "mail")
