"""Where a local file is at home: what tells a copy, or a backup put back, from the file itself.

A site's identity lies in its file; what is noted here lies outside, in the platform's folder for
state. A file that is found elsewhere than noted is a copy of it, one that knows less than noted is
an older one. Either takes a new identity, and begins a chain of its own: the numbers that it gives
to cases, and what it offers to a hub, then never collide with those of the other. A file that was
moved to another disk or machine does so too, at no loss.
"""

import os
import platform
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import msgspec
import platformdirs
from sqlalchemy import Connection, insert, select, update

from commandcenter.frozen import frozen
from db.engine import transaction
from db.schema import event, former_site, site

_WIDTH = 20
"""Digits of the number that a note begins with; it is written over in place."""


@frozen
class Address:
    """Where a file lies."""

    machine: str
    device: int
    inode: int
    path: str

    @classmethod
    def of(cls, path: Path) -> "Address":
        """Where `path` lies now."""
        found = path.stat()
        return cls(_machine(), found.st_dev, found.st_ino, str(path.resolve()))

    def same_file(self, other: "Address") -> bool:
        """Whether it is still that file, moved within its disk perhaps, or with its disk."""
        same_place = self.device == other.device or self.path == other.path
        return self.machine == other.machine and self.inode == other.inode and same_place


class Home:
    """The identity of one file, and the note about where it lies, kept open while it is written."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self._path = path
        self._connection = connection
        self._note: int | None = None
        self._noted = ""

    @property
    def site_id(self) -> str:
        """The identity that stands in the file."""
        if not self._noted:
            self._noted = self._identity()[0]
        return self._noted

    def find(self) -> None:
        """Be the site that the file says, or another one, if it turns out to be a copy."""
        if not self._is_known(*self._identity()):
            with transaction(self._connection):
                # Another process may have been quicker.
                if not self._is_known(*self._identity()):
                    self.leave()
        self._remember(*self._identity())

    def leave(self) -> None:
        """Begin another chain, in a transaction; what was written stays under its old identity.

        A crash before it is stored leaves a note about a site that never was.
        """
        former_id, seq = self._identity()
        known = select(event.c.site_id).distinct()
        taken = {short_name(each) for each in self._connection.execute(known).scalars()}
        fresh = next(each for each in _new_ids() if short_name(each) not in taken)
        self._connection.execute(insert(former_site).values(id=former_id, seq=seq))
        self._connection.execute(update(site).values(id=fresh, seq=0, hash=""))
        self._remember(*self._identity())

    def _identity(self) -> tuple[str, int]:
        row = self._connection.execute(select(site.c.id, site.c.seq)).one()
        return str(row.id), int(row.seq)

    def _is_known(self, site_id: str, seq: int) -> bool:
        """Whether the file with this identity, `seq` events long, is the one that was noted."""
        try:
            noted = _note_of(site_id).read_bytes()
            address = msgspec.json.decode(noted[_WIDTH:], type=Address)
            return int(noted[:_WIDTH]) <= seq and address.same_file(Address.of(self._path))
        except (OSError, ValueError):
            return False  # Nothing legible is noted: as good as nothing.

    def _remember(self, site_id: str, seq: int) -> None:
        """Note where the file with this identity lies; from now on `grew` goes there."""
        self.close()
        self._noted = site_id
        note = _note_of(site_id)
        try:
            note.parent.mkdir(parents=True, exist_ok=True)
            address = msgspec.json.encode(Address.of(self._path))
            as_noted = note.exists() and note.read_bytes()[_WIDTH:] == address
            self._note = os.open(note, os.O_RDWR | os.O_CREAT, 0o600)
            if not as_noted:
                os.ftruncate(self._note, 0)
                os.write(self._note, _digits(seq) + address)
        except OSError:
            # Nothing can be noted on this machine: the file is taken for a copy at each start.
            self.close()

    def grew(self, seq: int) -> None:
        """Note how long the chain is now. Costs two microseconds: the disk is not waited for."""
        if self._note is not None:
            os.lseek(self._note, 0, os.SEEK_SET)
            os.write(self._note, _digits(seq))

    def close(self) -> None:
        """Let go of the note."""
        if self._note is not None:
            os.close(self._note)
            self._note = None


def short_name(site_id: str) -> str:
    """What the numbers of cases name a site by (`commandcenter.desk`)."""
    return site_id[:4]


def _new_ids() -> Iterator[str]:
    while True:
        yield str(uuid4())


def _digits(seq: int) -> bytes:
    return f"{seq:0{_WIDTH}}".encode()


def _note_of(site_id: str) -> Path:
    folder = platformdirs.user_state_dir("commandcenter", appauthor=False)
    return Path(folder) / "sites" / site_id


def _machine() -> str:
    """What tells this machine from others, as far as can be read."""
    try:
        told = Path("/etc/machine-id").read_text().strip()
    except OSError:
        told = ""
    return f"{platform.node()} {told}".strip()
