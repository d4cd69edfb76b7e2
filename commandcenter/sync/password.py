"""The password of a hub: in the keyring of the system, or in libpq's own password file."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from commandcenter.channels.safe import SystemSafe
from commandcenter.refusal import Refused
from commandcenter.wording import _

_HUB = "hub"


def kept_password(address: str) -> str | None:
    """The password that the keyring has for a hub; None leaves it to libpq's password file."""
    try:
        return SystemSafe(_HUB).read(address, _HUB)
    except Refused:
        return None  # A machine without a keyring has the file.


def keep_password(address: str, password: str) -> None:
    """Keep a password in the keyring. Raises Refused where there is none, and says where else."""
    try:
        SystemSafe(_HUB).keep(address, _HUB, password)
    except Refused as no:
        said = _(
            "This machine has no keyring that keeps the password. Write it into {file}, which "
            "nobody else may read, as this line: {line}"
        )
        raise Refused(said.format(file=_password_file(), line=_line(address))) from no


def _line(address: str) -> str:
    """The line of libpq's file for `address`; who writes it puts the password at its end."""
    parts = urlsplit(address)
    return ":".join(
        (parts.hostname or "*", str(parts.port or 5432), "*", parts.username or "*", "…")
    )


def _password_file() -> Path:
    """Where libpq looks for passwords."""
    if named := os.environ.get("PGPASSFILE"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", "")) / "postgresql" / "pgpass.conf"
    return Path.home() / ".pgpass"
