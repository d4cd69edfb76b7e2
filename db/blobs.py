"""Large content (areas, photos) in files named by their SHA-256: written once, never changed.

Only a photo that was erased is ever removed.
"""

import os
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from commandcenter.refusal import Refused
from commandcenter.wording import _


class Blobs:
    """The folder `blobs/` of a workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, content: bytes) -> str:
        """Keep `content` durably and return its SHA-256 in hex. Raises Refused if it cannot."""
        digest = sha256(content).hexdigest()
        path = self.path(digest)
        if not path.exists():
            try:
                _write_durably(path, content)
            except OSError as error:
                sentence = _("{path} cannot be written: {why}. Nothing was saved.")
                raise Refused(sentence.format(path=path, why=error.strerror)) from error
        return digest

    def read(self, digest: str) -> bytes:
        """The content of a SHA-256. Raises KeyError if there is none, Refused if it is damaged."""
        try:
            content = self.path(digest).read_bytes()
        except FileNotFoundError:
            raise KeyError(digest) from None
        if sha256(content).hexdigest() != digest:
            sentence = _("{path} is damaged. Restore it from a backup.")
            raise Refused(sentence.format(path=self.path(digest)))
        return content

    def remove(self, digest: str) -> None:
        """Let go of the content of a SHA-256 for ever; no error if there is none."""
        self.path(digest).unlink(missing_ok=True)

    def path(self, digest: str) -> Path:
        """Where the content of a SHA-256 lies, if it is there."""
        return self.folder / digest[:2] / digest


def _write_durably(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as unfinished:
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            # Half of a blob is none, whatever the fault.
            unfinished.callback(Path(file.name).unlink)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(file.name, path)
        unfinished.pop_all()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can (not on Windows)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
