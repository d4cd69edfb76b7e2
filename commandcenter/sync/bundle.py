"""A bundle: what a desk has not sent, in one signed file that is carried on a stick.

It is a ZIP file. `manifest.json` names the hub, the desk, the public key, and the SHA-256 of every
event and of every blob; `signature` is the desk's Ed25519 signature over the bytes of the manifest.
`events.jsonl` has one event a line, as it would be pushed; `blobs/` has photos and areas under
their SHA-256. So whatever is changed on the way shows, and where.
"""

import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.sync.keys import SiteKeys
from commandcenter.sync.wire import Outgoing
from commandcenter.wording import _

FORMAT: Final = 1
_MANIFEST, _SIGNATURE, _EVENTS, _BLOBS = "manifest.json", "signature", "events.jsonl", "blobs/"
_LARGEST: Final = 1_000_000_000
"""Bytes that one entry may unpack to."""


@frozen
class Listed:
    """An event in the manifest."""

    id: str
    sha256: str
    """Of its line."""


@frozen
class Manifest:
    """What a bundle says it is."""

    format: int
    hub: str
    site: str
    made_at: datetime
    contacts: bool
    """Whether reporters' contacts are in it."""
    key: str
    """The public key of who signed it, Base64."""
    events: tuple[Listed, ...]
    blobs: tuple[str, ...]

    @property
    def public(self) -> bytes:
        """The public key. Raises ValueError if it is none."""
        return b64decode(self.key, validate=True)


@frozen
class Bundle:
    """A bundle that was read, and is what its desk has signed."""

    manifest: Manifest
    events: tuple[Outgoing, ...]
    blobs: Mapping[str, bytes]


def write_bundle(
    path: Path,
    manifest: Manifest,
    events: Sequence[Outgoing],
    blobs: Mapping[str, bytes],
    keys: SiteKeys,
) -> None:
    """Write `events` and `blobs` to `path`, signed; `manifest` without lists and key.

    The file appears whole or not at all. Raises Refused where it cannot be written.
    """
    lines = [msgspec.json.encode(each) for each in events]
    listed = tuple(
        Listed(each.id, sha256(line).hexdigest()) for each, line in zip(events, lines, strict=True)
    )
    key = b64encode(keys.public()).decode()
    whole = replace(manifest, key=key, events=listed, blobs=tuple(sorted(blobs)))
    told = msgspec.json.format(msgspec.json.encode(whole), indent=1)
    draft = path.with_name(path.name + ".new")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr(_MANIFEST, told)
            file.writestr(_SIGNATURE, b64encode(keys.sign(told)))
            file.writestr(_EVENTS, b"".join(line + b"\n" for line in lines))
            for digest, content in sorted(blobs.items()):
                file.writestr(_BLOBS + digest, content)
        draft.replace(path)
    except OSError as fault:
        sentence = _("{path} cannot be written: {why}. Nothing was saved.")
        raise Refused(sentence.format(path=path, why=fault.strerror)) from fault
    finally:
        draft.unlink(missing_ok=True)


def read_bundle(path: Path) -> Bundle:
    """The bundle in `path`, once all in it is what was signed. Whose key it is, nobody asks here.

    Raises Refused, naming the file, the event, what was expected and what to do.
    """
    try:
        with zipfile.ZipFile(path) as file:
            told = _entry(file, _MANIFEST)
            manifest = _signed(path, told, _entry(file, _SIGNATURE))
            lines = _entry(file, _EVENTS).splitlines()
            blobs = {digest: _entry(file, _BLOBS + digest) for digest in manifest.blobs}
    except (zipfile.BadZipFile, KeyError, EOFError, zlib.error) as fault:
        raise Refused(
            _("{file} is no whole bundle: {why}. Copy it again, or have it exported again.").format(
                file=path.name, why=str(fault).strip("'\"")
            )
        ) from fault
    except OSError as fault:
        sentence = _("{file} cannot be read: {why}.")
        raise Refused(sentence.format(file=path, why=fault.strerror or fault)) from fault
    return Bundle(manifest, tuple(_events(path, manifest, lines)), _checked(path, blobs))


def _entry(file: zipfile.ZipFile, name: str) -> bytes:
    info = file.getinfo(name)
    if info.file_size > _LARGEST:
        raise zipfile.BadZipFile(f"{name} is too large")
    return file.read(info)


def _signed(path: Path, told: bytes, signature: bytes) -> Manifest:
    """The manifest, once its signature is found to be that of the key that it names."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        found = msgspec.json.decode(told, type=_OfAnyFormat)
        if found.format != FORMAT:
            raise Refused(
                _(
                    "{file} is a bundle of format {found}, and this program reads {known}. Install "
                    "the program that it was exported with."
                ).format(file=path.name, found=found.format, known=FORMAT)
            )
        manifest = msgspec.json.decode(told, type=Manifest)
        key = Ed25519PublicKey.from_public_bytes(manifest.public)
        key.verify(b64decode(signature, validate=True), told)
    except (ValueError, InvalidSignature) as fault:
        raise Refused(
            _(
                "The signature of {file} does not fit: its list of events was expected to be as "
                "its desk has signed it, and is not. Nothing was taken. Have it exported again, "
                "and find out who had the stick."
            ).format(file=path.name)
        ) from fault
    return manifest


class _OfAnyFormat(msgspec.Struct):
    format: int


def _events(path: Path, manifest: Manifest, lines: Sequence[bytes]) -> Iterable[Outgoing]:
    if len(lines) != len(manifest.events):
        raise Refused(
            _(
                "{file}: {expected} events were signed, and {found} are in it. Nothing was taken. "
                "Have it exported again."
            ).format(file=path.name, expected=len(manifest.events), found=len(lines))
        )
    for number, (line, listed) in enumerate(zip(lines, manifest.events, strict=True), start=1):
        if sha256(line).hexdigest() != listed.sha256:
            raise Refused(
                _(
                    "{file}: event {n} ({id}) was changed on the way: SHA-256 {expected} was "
                    "expected, {found} was found. Nothing was taken. Have it exported again, and "
                    "find out who had the stick."
                ).format(
                    file=path.name,
                    n=number,
                    id=listed.id,
                    expected=listed.sha256,
                    found=sha256(line).hexdigest(),
                )
            )
        yield msgspec.json.decode(line, type=Outgoing)


def _checked(path: Path, blobs: Mapping[str, bytes]) -> Mapping[str, bytes]:
    for digest, content in blobs.items():
        found = sha256(content).hexdigest()
        if found != digest:
            raise Refused(
                _(
                    "{file}: photo or map {expected} was changed on the way: its SHA-256 is "
                    "{found}. Nothing was taken. Have it exported again."
                ).format(file=path.name, expected=digest, found=found)
            )
    return blobs
