"""Where a local file is at home: what tells a copy, or a backup put back, from the file itself.

A file says where it lies: one that is found elsewhere is a copy. How long its chain is, is noted
outside, in the platform's folder for state: one that knows less is an older one. Either takes a new
identity, and begins a chain of its own: the numbers that it gives to cases, and what it offers to a
hub, then never collide with those of the other. A file that was moved to another disk or machine
does so too, at no loss.
"""

import os
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import msgspec
import platformdirs
from sqlalchemy import Connection, insert, select, update

from commandcenter.frozen import frozen
from db.engine import transaction
from db.schema import event, former_site, site

_WIDTH = 20
"""Digits of a note, which is written over in place."""


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


class _Identity(NamedTuple):
    """What the file says of itself."""

    id: str
    seq: int
    """How long its own chain is."""
    home: str
    """Where it lies, as JSON."""


class Home:
    """The identity of one file, and the note of its length, kept open while it is written."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self._path = path
        self._connection = connection
        self._note: int | None = None
        self._noted = ""

    @property
    def site_id(self) -> str:
        """The identity that stands in the file."""
        if not self._noted:
            self._noted = self._identity().id
        return self._noted

    def find(self) -> None:
        """Be the site that the file says, or another one, if it turns out to be a copy."""
        if not self._is_known():
            with transaction(self._connection):
                # Another process may have been quicker.
                if not self._is_known():
                    self.leave()
        self._remember()

    def leave(self) -> None:
        """Begin another chain, in a transaction; what was written stays under its old identity.

        A crash before it is stored leaves a note about a site that never was.
        """
        former = self._identity()
        known = select(event.c.site_id).distinct()
        taken = {short_name(each) for each in self._connection.execute(known).scalars()}
        fresh = next(each for each in _new_ids() if short_name(each) not in taken)
        self._connection.execute(insert(former_site).values(id=former.id, seq=former.seq))
        here = msgspec.json.encode(Address.of(self._path)).decode()
        self._connection.execute(update(site).values(id=fresh, seq=0, hash="", home=here))
        self._remember()

    def _identity(self) -> "_Identity":
        row = self._connection.execute(select(site.c.id, site.c.seq, site.c.home)).one()
        return _Identity._make(row)

    def _is_known(self) -> bool:
        """Whether the file lies where it says that it does, and knows as much as it once did."""
        site_id, seq, home = self._identity()
        try:
            address = msgspec.json.decode(home, type=Address)
        except msgspec.MsgspecError:
            return False  # It was never at home anywhere.
        return address.same_file(Address.of(self._path)) and seq >= _noted(site_id)

    def _remember(self) -> None:
        """Note how long the chain is; from now on `grew` goes there."""
        self.close()
        identity = self._identity()
        self._noted = identity.id
        note = _note_of(identity.id)
        try:
            note.parent.mkdir(parents=True, exist_ok=True)
            self._note = os.open(note, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return  # Where nothing can be noted, only a copy shows, not a backup put back.
        self.grew(identity.seq)

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


def _noted(site_id: str) -> int:
    """How long a site's chain was when something was last noted of it; 0 if nothing legible is."""
    try:
        return int(_note_of(site_id).read_bytes())
    except (OSError, ValueError):
        return 0


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
