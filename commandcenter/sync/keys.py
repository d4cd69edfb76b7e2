"""The key with which a desk signs what it hands over by hand, and the keys of others it trusts.

Each workspace has an Ed25519 key pair of its own; the private one lies in `site.key`, for its owner
alone (mode 0600), and never leaves the machine. Whose a public key is, no computer can tell: two
people compare its fingerprint by telephone, once. From then on it is known here (`known_keys.json`)
and a bundle that is signed by it is taken without asking.
"""

import os
from base64 import b64decode, b64encode
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.wording import _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_GROUPS: Final = 6
"""Groups of four signs in a fingerprint: 96 bits, still short enough to be read out."""


@frozen
class KnownKey:
    """A key that somebody here has compared."""

    fingerprint: str
    site: str
    """The workspace that signed with it when it was first seen."""
    since: datetime


class SiteKeys:
    """The keys in one workspace. Every call may raise Refused where its files cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._own = folder / "site.key"
        self._known = folder / "known_keys.json"

    def sign(self, content: bytes) -> bytes:
        """The signature of this workspace over `content`, 64 bytes."""
        return self._key().sign(content)

    def public(self) -> bytes:
        """The public key of this workspace, 32 bytes; made with its pair when first asked for."""
        return self._key().public_key().public_bytes_raw()

    def known(self) -> list[KnownKey]:
        """The keys of others that are trusted here."""
        try:
            return msgspec.json.decode(self._known.read_bytes(), type=list[KnownKey])
        except FileNotFoundError:
            return []
        except (OSError, msgspec.MsgspecError) as fault:
            raise Refused(
                _("{path} cannot be read: {why}. Remove it, and compare the keys anew.").format(
                    path=self._known, why=fault
                )
            ) from fault

    def knows(self, public: bytes) -> bool:
        """Whether `public` is this workspace's own key, or one that was compared."""
        mine = self._own.exists() and public == self.public()
        return mine or any(each.fingerprint == fingerprint(public) for each in self.known())

    def trust(self, public: bytes, site: str, now: datetime) -> None:
        """From now on `public` is known: somebody has compared its fingerprint."""
        if not self.knows(public):
            known = [*self.known(), KnownKey(fingerprint(public), site, now)]
            write_privately(self._known, msgspec.json.format(msgspec.json.encode(known)))

    def _key(self) -> "Ed25519PrivateKey":
        # Slow to load, and seldom needed.
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        try:
            if self._own.exists():
                return Ed25519PrivateKey.from_private_bytes(b64decode(self._own.read_bytes()))
            made = Ed25519PrivateKey.generate()
            write_privately(self._own, b64encode(made.private_bytes_raw()))
        except (OSError, ValueError) as fault:
            raise Refused(
                _(
                    "The key of this workspace in {path} cannot be used: {why}. Remove it; a new "
                    "one is made, and its fingerprint has to be compared again."
                ).format(path=self._own, why=fault)
            ) from fault
        return made


def fingerprint(public: bytes) -> str:
    """What two people read to each other: the beginning of the key's SHA-256, in groups of four."""
    digits = sha256(public).hexdigest().upper()
    return " ".join(digits[4 * n : 4 * n + 4] for n in range(_GROUPS))


def same_fingerprint(one: str, other: str) -> bool:
    """Whether two fingerprints are the same, however they were typed."""
    return "".join(one.split()).upper() == "".join(other.split()).upper()


def write_privately(path: Path, content: bytes) -> None:
    """Write a file for its owner alone; it appears whole or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
