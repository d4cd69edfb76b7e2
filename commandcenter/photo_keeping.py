"""Bringing a photo into the workspace: its pixels and a small one, kept before anything names them.

A crash in between leaves an image that no case shows, and nothing else.
"""

from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

from commandcenter.commands.facts import AddPhoto
from commandcenter.frozen import frozen
from commandcenter.photo import kept, pixels_of, thumbnail
from commandcenter.refusal import Refused, machine_fault
from commandcenter.wording import _


class Blobs(Protocol):
    """The part of the store that photos need."""

    def write_blob(self, content: bytes) -> str:
        """Keep `content` under its SHA-256, durably, and return that in hex."""
        ...

    def read_blob(self, sha256: str) -> bytes:
        """The content kept under a SHA-256. Raises KeyError if there is none."""
        ...


@frozen
class Kept:
    """A photo that lies in the workspace."""

    sha256: str
    thumbnail: str
    width: int
    height: int
    bytes: int
    taken_at: datetime | None


def keep_photo(command: AddPhoto, blobs: Blobs, zone: tzinfo) -> Kept:
    """Keep the photo that a command brings. Raises Refused saying what is wrong with it.

    `zone` is the city's: a camera's clock rarely says its own.
    """
    if (command.file is None) is (command.sha256 is None):
        raise Refused(_("Name the photo by its file or by its SHA-256."))
    if command.sha256 is not None:
        try:
            pixels = kept(blobs.read_blob(command.sha256))
        except KeyError:
            sentence = _("There is no image {sha256} in the workspace.")
            raise Refused(sentence.format(sha256=command.sha256)) from None
    else:
        pixels = pixels_of(_read(command.file or ""), zone)
    small = blobs.write_blob(thumbnail(pixels.image))
    sha256 = command.sha256 or blobs.write_blob(pixels.image)
    return Kept(sha256, small, pixels.width, pixels.height, len(pixels.image), pixels.taken_at)


def _read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except FileNotFoundError:
        raise Refused(_("There is no file {path}.").format(path=file)) from None
    except OSError as fault:
        raise machine_fault(fault) from fault
