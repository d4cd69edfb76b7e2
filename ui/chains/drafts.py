"""Drafts of chains: what each began from, how it stands, and what was rehearsed of it.

Drafts outlive the window, and where there is a folder for them, the console.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from commandcenter.city import City
from commandcenter.escalation import Chain
from commandcenter.escalation.comparison import Comparison
from commandcenter.escalation.drafting import same, upon
from ui.log import log

FILE: Final = "chains.json"


@dataclass(slots=True)
class Draft:
    """One chain under change."""

    chain: Chain
    base: Chain | None
    """The version in force that it began from; None for a new chain."""
    rehearsed: Chain | None = None
    """As it stood when it was rehearsed last."""
    past: list[tuple[object, Chain]] = field(default_factory=list)
    """What each change began from, and the field that was typed in, if one was."""

    @property
    def changed(self) -> bool:
        """Whether it says anything else than what it began from."""
        return self.base is None or not same(self.chain, self.base)

    @property
    def is_rehearsed(self) -> bool:
        """Whether it was rehearsed as it stands."""
        return self.rehearsed is not None and same(self.rehearsed, self.chain)

    @property
    def version(self) -> int:
        """The version that it began from; 0 for a new chain."""
        return self.base.version if self.base else 0

    def change(self, after: Chain, typed_in: object = None) -> bool:
        """Take `after`; what is typed in one field is one step back. Whether anything changed."""
        if after == self.chain:
            return False
        if typed_in is None or not self.past or self.past[-1][0] != typed_in:
            self.past.append((typed_in, self.chain))
        self.chain = after
        return True

    def undo(self) -> None:
        """One step back."""
        if self.past:
            _typed_in, self.chain = self.past.pop()

    def put_on(self, current: Chain) -> None:
        """Go on from another version in force, with what was changed here upon it."""
        self.change(upon(self.base, self.chain, current))
        self.base = current
        self.rehearsed = None


class _Kept(msgspec.Struct):
    """A draft as it lies in the file."""

    chain: Chain
    base: int


class Drafts:
    """All drafts, by the key under which the list knows them."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._by_key: dict[str, Draft] = {}
        self.found: dict[str, tuple[Chain, Comparison]] = {}
        """What the last rehearsal of each chain has found, and how the chain stood then."""

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def get(self, key: str) -> Draft | None:
        """The draft of a chain, if there is one."""
        return self._by_key.get(key)

    def begin(self, chain: Chain, city: City) -> Draft:
        """The draft of `chain`, begun now if there is none yet."""
        found = self._by_key.get(chain.key)
        if found is None:
            found = Draft(chain, in_force(city, chain.key))
            self._by_key[chain.key] = found
        return found

    def put(self, key: str, draft: Draft) -> None:
        """Keep a draft."""
        self._by_key[key] = draft

    def rename(self, key: str, to: str) -> None:
        """A draft of a new chain goes by another key; there is no way back over it."""
        draft = self._by_key.pop(key)
        draft.past.clear()
        self._by_key[to] = draft

    def drop(self, key: str) -> None:
        """Let go of a draft."""
        self._by_key.pop(key, None)

    def clear(self) -> None:
        """Let go of all of them."""
        self._by_key.clear()

    @property
    def unsaved(self) -> dict[str, Draft]:
        """Those that differ from what is in force."""
        return {key: draft for key, draft in self._by_key.items() if draft.changed}

    # --- beside the workspace ---

    def read(self, city: City) -> "Drafts":
        """These drafts with those that were kept; a file that nobody can read is set aside."""
        if self._folder is None or not (self._folder / FILE).exists():
            return self
        try:
            every = msgspec.json.decode((self._folder / FILE).read_bytes(), type=list[_Kept])
        except (msgspec.MsgspecError, OSError):
            log.exception("drafts of chains cannot be read")
            with suppress(OSError):  # It stays where it is: the editor must open all the same.
                (self._folder / FILE).replace(self._folder / f"{FILE}.unreadable")
            return self
        for kept in every:
            base = city.chains.get((kept.chain.key, kept.base))
            self._by_key.setdefault(kept.chain.key, Draft(kept.chain, base))
        return self

    def written(self) -> bytes:
        """What `write` puts into the file."""
        kept = [_Kept(each.chain, each.version) for each in self.unsaved.values()]
        return msgspec.json.encode(kept)

    def write(self, content: bytes) -> None:
        """Put the drafts into their file, whole or not at all. Raises OSError."""
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f"{FILE}.new"
        beside.write_bytes(content)
        beside.replace(self._folder / FILE)


def in_force(city: City, key: str) -> Chain | None:
    """The version of a chain that is in force."""
    return city.chains.get((key, city.versions.get(("chain", key), 0)))


def all_in_force(city: City) -> list[Chain]:
    """Every chain in force, in the order in which they are tried."""
    chains = [
        chain
        for (key, version), chain in city.chains.items()
        if city.versions.get(("chain", key)) == version
    ]
    return sorted(chains, key=lambda chain: (chain.phase.value, chain.rules.rank))
