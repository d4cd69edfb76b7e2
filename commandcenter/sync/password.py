"""The password of a hub: in the keyring of the system, or in libpq's own password file."""

from commandcenter.channels.safe import SystemSafe
from commandcenter.refusal import Refused

_HUB = "hub"


def kept_password(address: str) -> str | None:
    """The password that the keyring has for a hub; None leaves it to libpq's password file."""
    try:
        return SystemSafe(_HUB).read(address, _HUB)
    except Refused:
        return None  # A machine without a keyring has the file.


def keep_password(address: str, password: str) -> None:
    """Keep a password in the keyring. Raises Refused where there is none."""
    SystemSafe(_HUB).keep(address, _HUB, password)
