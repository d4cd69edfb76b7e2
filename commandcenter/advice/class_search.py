"""Finds a class of the catalogue by what a person types or a caller says.

Names in every language, codes, big classes and filing conditions are looked at; a name that begins
with the words comes before one that holds them somewhere.
"""

from collections.abc import Iterable

from commandcenter.catalogue import CaseClass, Catalogue, Urgency

_NAME, _WORD, _INSIDE, _ABOUT = range(4)
_SMALL_WORDS = frozenset(("and", "are", "for", "from", "has", "not", "the", "was", "with"))


class ClassSearch:
    """The classes of one catalogue, ready to be searched at every key."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._classes = [
            (each, _texts(each.names.values()), _about(each, catalogue))
            for each in catalogue.classes
        ]

    def find(self, text: str, limit: int = 8) -> list[CaseClass]:
        """Classes that fit what has been typed so far; every word must be found somewhere."""
        typed = " ".join(text.casefold().split())
        if not typed:
            return []
        ranked: list[tuple[int, str, CaseClass]] = []
        for each, names, about in self._classes:
            rank = _rank(typed, each.code.casefold(), names, about)
            if rank is not None:
                ranked.append((rank, each.code, each))
        return [each for _rank_, _code, each in sorted(ranked, key=lambda r: r[:2])[:limit]]

    def fitting(self, description: str, limit: int = 8) -> list[CaseClass]:
        """Classes that share words with a description, most first; emergencies before others."""
        said = _words(description)
        scored: list[tuple[int, Urgency, str, CaseClass]] = []
        for each, names, about in self._classes:
            score = 2 * _shared(said, names) + _shared(said, [about])
            if score:
                scored.append((-score, each.urgency, each.code, each))
        return [each for *_order, each in sorted(scored, key=lambda s: s[:3])[:limit]]


def _rank(typed: str, code: str, names: list[str], about: str) -> int | None:
    if code.startswith(typed) or any(name.startswith(typed) for name in names):
        return _NAME
    if any(f" {typed}" in name for name in names):
        return _WORD
    words = typed.split()
    if any(all(word in name for word in words) for name in names):
        return _INSIDE
    everything = " ".join([*names, about])
    return _ABOUT if all(word in everything for word in words) else None


def _texts(names: Iterable[str]) -> list[str]:
    return [name.casefold() for name in names]


def _about(each: CaseClass, catalogue: Catalogue) -> str:
    group = catalogue.groups.get(each.group, {})
    conditions = [name for c in each.conditions for name in c.names.values()]
    return " ".join(_texts([*group.values(), *conditions]))


def _words(text: str) -> set[str]:
    """Words that mean something; in Chinese, pairs of neighbouring signs."""
    spaced = "".join(sign if sign.isalnum() else " " for sign in text.casefold())
    found: set[str] = set()
    for word in spaced.split():
        if not word.isascii():
            found.update(word[at : at + 2] for at in range(len(word) - 1))
        elif len(word) >= 3 and word not in _SMALL_WORDS:
            found.add(word)
    return found


def _shared(said: set[str], texts: list[str]) -> int:
    whole = " ".join(texts)
    known = _words(whole)
    return sum(word in known or (not word.isascii() and word in whole) for word in said)
