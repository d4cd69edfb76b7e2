"""One program of several: who delivers where two have opened the same workspace."""

import sys
from pathlib import Path
from typing import IO


class Sole:
    """A lock that the system takes back when its program ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "courier.lock"
        self._file: IO[bytes] | None = None

    def mine(self) -> bool:
        """Whether this program is the one; asked again, it may have become it."""
        if self._file is None:
            file = self._path.open("ab")
            try:
                _lock(file)
            except OSError:  # somebody else holds it
                file.close()
                return False
            self._file = file
        return True

    def release(self) -> None:
        """Let another program be the one."""
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
