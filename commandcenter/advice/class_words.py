"""Which class a report speaks of, learned from reports that people have filed. A hint, no choice.

Multinomial naive Bayes over words, pairs of words and parts of words; in Chinese over signs and
pairs of neighbouring signs. It only counts: one more filed report costs what its words cost, one
taken back leaves no trace, and every hint names the words that speak for it. Nothing leaves the
machine. `benchmarks/class_suggestion.py` tells how often it is right, and where it fails.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final

import numpy as np

from commandcenter.catalogue import CaseClass
from commandcenter.frozen import frozen

SHIPPED: Final = Path(__file__).resolve().parents[2] / "resources" / "words"
"""Phrases of reports by class, one file for each catalogue that has them."""

# Chosen on reports of 2011 left out in turn (one by one, by whole phrases, without the location
# type, misspelt) and on two dozen sentences as callers say them.
KNOWN: Final = 49.0
"""How much more a part that a class has had counts than one it has not. What a class has never had
counts nothing, for or against: callers use other words than those who file."""

UNSEEN: Final = 50
"""Parts added to every class, so that one seen once or twice is not believed too readily."""

REPEATING: Final = 5.0
"""How often the parts of a text say the same thing: a word, its parts and its pairs."""

SOFTENING: Final = 2.5
"""Scores are divided by it before they become shares, so that of a hundred hints that are 80 %
sure about 80 are right."""

SIGNS_SAY_MORE: Final = 2.5
"""A pair of Chinese signs with its two signs says as much as a word with all its parts."""

LEAST_SHARE: Final = 0.05
"""A hint less sure than this only fills the screen."""

PART: Final = 4
"""Signs in a part of a word: what is misspelt still shares most of them."""

MOST_WORDS: Final = 3
"""Words named for a hint."""

MOST_SIGNS: Final = 200
"""Of a long description the beginning says what it is about; an answer may be asked for at each
letter."""

_SMALL = """
a an and are as at be been by can cannot for from get got had has have he her his i in is it its me
my no not of off on one or our out she so some somebody someone that the their them there they this
to too under up us very want was we were when while will with without you your all down
"""
SMALL_WORDS: Final = frozenset(_SMALL.split())
"""Words that say nothing of what it is about. Of Chinese no list is needed: pairs do without."""


@frozen
class ClassHint:
    """A class that a report may belong to."""

    code: str
    share: float
    """How sure, 0 to 1, among all classes."""
    words: tuple[str, ...]
    """The words of the report that speak for it, the strongest first."""
    learned: int
    """How many reports of this class it has learned from; 0 if it knows the class by name only."""


class ClassWords:
    """What the words of reports have meant so far. Lives on one thread."""

    def __init__(self, classes: Iterable[CaseClass] = ()) -> None:
        """Begin with the names of `classes` and of their conditions, in every language."""
        self._codes: list[str] = []
        self._at: dict[str, int] = {}
        self._parts: dict[str, Counter[int]] = {}
        """How often each part was said in each class, by the place of its code."""
        self._entries: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        """The same of parts that were asked for, ready to be counted with."""
        self._totals: list[int] = []
        """Parts said in each class."""
        self._texts: list[int] = []
        """Names and reports of each class."""
        self._learned: Counter[int] = Counter()
        for each in classes:
            for name in _names(each):
                self._count(name, each.code, 1)

    def learn(self, words: str, code: str, count: int = 1) -> None:
        """So many reports in these words were filed under `code`; below 0 takes them back."""
        at = self._count(words, code, count)
        self._learned[at] += count

    def suggest(self, words: str, limit: int = 3) -> list[ClassHint]:
        """The likeliest classes for these words, the surest first; none if no word is known."""
        words = words[:MOST_SIGNS]
        known = [part for part in _parts(words) if part in self._parts]
        if not known:
            return []
        evidence = self._evidence(known)
        scores = np.log(np.array(self._texts) + 0.1) + evidence / REPEATING
        shares = np.exp((scores - scores.max()) / SOFTENING)
        shares /= shares.sum()
        best = [int(at) for at in np.argsort(-shares, kind="stable")[:limit]]
        return [
            ClassHint(self._codes[at], float(shares[at]), self._why(words, at), self._learned[at])
            for at in best
            if shares[at] >= LEAST_SHARE and evidence[at]
        ]

    def _evidence(self, known: list[str]) -> np.ndarray:
        """What these parts say for each class; 0 for one that has had none of them."""
        totals = np.array(self._totals)
        entries = [self._entry(part) for part in known]
        sizes = [len(at) for at, _counts in entries]
        at = np.concatenate([at for at, _counts in entries])
        counts = np.concatenate([counts for _at, counts in entries])
        usual = np.array([part_counts.sum() for _at, part_counts in entries]) / totals.sum()
        weights = np.array([1.0 if part.isascii() else SIGNS_SAY_MORE for part in known])
        had = counts / (totals[at] + UNSEEN) / np.repeat(usual, sizes)
        said = np.repeat(weights, sizes) * np.log1p(KNOWN * had)
        return np.bincount(at, said, minlength=len(totals))

    def _entry(self, part: str) -> tuple[np.ndarray, np.ndarray]:
        """The classes that a part was said in, and how often; kept until it is said again."""
        found = self._entries.get(part)
        if found is None:
            said = self._parts[part]
            found = self._entries[part] = np.array(list(said)), np.array(list(said.values()))
        return found

    def _why(self, words: str, at: int) -> tuple[str, ...]:
        """The words that were said more in this class than elsewhere."""
        strength: dict[str, float] = {}
        for word in _shown(words):
            said = self._parts.get(word.casefold(), Counter())
            if said[at]:
                strength[word] = said[at] / said.total()
        return tuple(sorted(strength, key=lambda word: -strength[word])[:MOST_WORDS])

    def _count(self, text: str, code: str, count: int) -> int:
        at = self._at.setdefault(code, len(self._codes))
        if at == len(self._codes):
            self._codes.append(code)
            self._totals.append(0)
            self._texts.append(0)
        parts = _parts(text)
        for part in parts:
            said = self._parts.setdefault(part, Counter())
            said[at] += count
            self._entries.pop(part, None)
            if not said[at]:
                del said[at]
            if not said:
                del self._parts[part]
        self._totals[at] += count * len(parts)
        self._texts[at] += count
        return at


def without_name(text: str, case_class: CaseClass) -> str:
    """`text` without the name of its class before it, as systems write it: it teaches nothing."""
    for name in case_class.names.values():
        if text.casefold().startswith(name.casefold()):
            return text[len(name) :].lstrip(" :：,，-–—")
    return text


def shipped_phrases(catalogue_key: str) -> list[tuple[str, str, int]]:
    """Words, class and how many reports said so, as they ship for a catalogue; perhaps none."""
    file = SHIPPED / f"{catalogue_key}.csv"
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return [(row["words"], row["class"], int(row["count"])) for row in csv.DictReader(lines)]


def _names(each: CaseClass) -> list[str]:
    return [*each.names.values(), *(n for c in each.conditions for n in c.names.values())]


def _parts(text: str) -> frozenset[str]:
    """What a text counts as; the same parts whatever their order and number."""
    parts: set[str] = set()
    words = _words(text.casefold())
    parts.update(f"{one} {other}" for one, other in pairwise(words))
    for word in words:
        parts.add(word)
        if word.isascii():
            framed = f"<{word}>"
            parts.update(framed[at : at + PART] for at in range(max(1, len(framed) - PART + 1)))
        else:
            parts.update(word)
            parts.update(one + other for one, other in pairwise(word))
    return frozenset(parts)


def _words(text: str) -> list[str]:
    """Runs of letters and figures; where other scripts begin or end, so does a run."""
    runs = groupby(text, key=lambda sign: (sign.isalnum(), sign.isascii()))
    words = ("".join(run) for (wanted, _ascii), run in runs if wanted)
    return [word for word in words if word.casefold() not in SMALL_WORDS]


def _shown(text: str) -> Iterator[str]:
    """What can be named as a reason: words, in Chinese pairs of signs."""
    for word in _words(text):
        if word.isascii():
            yield word
        else:
            yield from (one + other for one, other in pairwise(word))
