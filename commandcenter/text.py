"""Text that can be erased without breaking the log: events hold only a salted digest of it."""

from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_hex


@dataclass(frozen=True, slots=True)
class Text:
    """Something a person wrote or said. Its digest is for ever; its value can be erased."""

    digest: str
    value: str | None = None
    """None once it has been erased."""
    salt: str | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, value: str, salt: str | None = None) -> "Text":
        """Seal `value`. Imports pass a salt derived from their source, so that two nodes agree."""
        salt = token_hex(8) if salt is None else salt
        return cls(seal(value, salt), value, salt)

    @property
    def erased(self) -> bool:
        """Whether the words are gone and only their digest is left."""
        return self.value is None


def seal(value: str, salt: str) -> str:
    """The digest under which `value` is named in the log (SHA-256 of salt and UTF-8 text)."""
    return sha256(f"{salt}\x1f{value}".encode()).hexdigest()
