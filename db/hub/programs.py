"""PostgreSQL's own programs, as the system's packages bring them."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from commandcenter.refusal import Refused
from commandcenter.wording import _

OLDEST = 15
_DEBIAN = Path("/usr/lib/postgresql")


@cache
def programs(made_by: int | None = None) -> Path:
    """The folder with `initdb`, `postgres`, `pg_dump` and the rest, of the newest version here.

    A data folder `made_by` one version can be run by that one only. Raises Refused if it is not
    here, or none of version 15 or newer.
    """
    found = {version: folder for folder in _folders() if (version := _major(folder)) >= OLDEST}
    if made_by is not None:
        if made_by not in found:
            raise Refused(
                _(
                    "The data of this hub are of PostgreSQL {version}, which is not installed "
                    "here. Install it, or restore a backup into a new hub."
                ).format(version=made_by)
            )
        return found[made_by]
    if not found:
        raise Refused(
            _(
                "PostgreSQL {oldest} or newer is not installed here. On Debian or Ubuntu: "
                "sudo apt-get install postgresql"
            ).format(oldest=OLDEST)
        )
    return found[max(found)]


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _folders() -> Iterator[Path]:
    yield from _DEBIAN.glob("*/bin")
    for known in (shutil.which("initdb"), _configured()):
        if known:
            yield Path(known).resolve().parent


def _configured() -> str | None:
    """`initdb` beside the libraries that `pg_config` speaks of (Fedora, macOS, own builds)."""
    pg_config = shutil.which("pg_config")
    if pg_config is None:
        return None
    said = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
    return shutil.which("initdb", path=said.stdout.strip())


def _major(folder: Path) -> int:
    """Version of the programs in a folder; 0 if the server's are not there."""
    if not (folder / "postgres").is_file() or not (folder / "initdb").is_file():
        return 0
    said = subprocess.run(
        [folder / "initdb", "--version"], capture_output=True, text=True, check=False
    )
    number = re.search(r"\) (\d+)", said.stdout)
    return int(number[1]) if number else 0
