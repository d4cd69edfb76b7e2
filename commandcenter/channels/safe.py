"""Where the addresses of channels lie: in the keyring of the system.

An address often holds a password or a token. It is in no store, no file and no log of ours, so a
machine that has not been given it cannot send.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from commandcenter.refusal import Refused
from commandcenter.wording import _


class Safe(Protocol):
    """Keeps the address of every channel of one workspace."""

    def read(self, person: str, channel: str) -> str | None:
        """The address; None if none is kept here. Raises Refused where there is no keyring."""
        ...

    def keep(self, person: str, channel: str, url: str) -> None:
        """Keep an address, in the place of a former one. Raises Refused."""
        ...

    def forget(self, person: str, channel: str) -> None:
        """Forget an address; one that is not there is forgotten already. Raises Refused."""
        ...


class SystemSafe:
    """The keyring of the system: of macOS, Windows, GNOME, KDE. Loaded when it is first asked."""

    def __init__(self, site: str) -> None:
        self._service = f"commandcenter {site}"

    def read(self, person: str, channel: str) -> str | None:
        """The address; None if none is kept here. Raises Refused where there is no keyring."""
        with _explained():
            import keyring

            return keyring.get_password(self._service, _name(person, channel))

    def keep(self, person: str, channel: str, url: str) -> None:
        """Keep an address, in the place of a former one. Raises Refused."""
        with _explained():
            import keyring

            keyring.set_password(self._service, _name(person, channel), url)

    def forget(self, person: str, channel: str) -> None:
        """Forget an address; one that is not there is forgotten already. Raises Refused."""
        with _explained():
            import keyring

            name = _name(person, channel)
            if keyring.get_password(self._service, name) is not None:
                keyring.delete_password(self._service, name)


def _name(person: str, channel: str) -> str:
    return f"{person}/{channel}"


@contextmanager
def _explained() -> Iterator[None]:
    """Turn a keyring that is missing or locked into a sentence that a person can act on."""
    from keyring.errors import KeyringError, KeyringLocked, NoKeyringError

    try:
        yield
    except NoKeyringError as fault:
        raise Refused(
            _(
                "This machine has no keyring for passwords, so addresses cannot be kept. Install "
                "one (GNOME Keyring or KWallet on Linux) and sign in to a desktop session."
            )
        ) from fault
    except KeyringLocked as fault:
        raise Refused(_("The keyring of this machine is locked. Unlock it and try again.")) from (
            fault
        )
    except KeyringError as fault:
        raise Refused(
            _("The keyring of this machine does not answer. Sign in anew and try again.")
        ) from fault
