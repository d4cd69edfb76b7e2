"""What filters ask of 100,000 cases, in columns: an answer within a key stroke.

Every case has a slot, a number that stays its own while it is open. Codes lie in one column per
field, so that a field is judged once per code and looked up for the rest. For words there is a
table of which letters and pairs of letters occur where; only the few cases in which all pairs of
a word occur are searched.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from commandcenter.case import Light
from commandcenter.city import City
from commandcenter.filter.fields import JUDGES, NEVER, Candidate, Field
from commandcenter.filter.language import Filter, SpanTerm, Term

Mask = NDArray[np.bool_]
Slots = NDArray[np.int64]

CODED: Final[dict[Field, Callable[[Any], Any]]] = {
    field: code_of
    for field, (code_of, _judge) in JUDGES.items()
    if field not in (Field.NUMBER, Field.AREA)
}
"""Fields with few codes and many cases each. An area is judged by the cell's code."""

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_N: Final = len(LETTERS)
_SINGLES: Final = _N * _N
"""Marks from here on: one per letter; before: one per pair of letters."""
_MIXED: Final = _SINGLES + _N
"""Marks from here on are shared by all pairs with another sign, Chinese ones too."""
_MARKS: Final = 2_048
_AT_ONCE: Final = 1_000
"""Texts whose marks are worked out together: two megabytes for the while."""
_KEPT: Final = 4
"""Answers kept while nothing changes: the next key stroke asks for most of its words again."""
_OTHER: Final = 255
_LETTER: Final = np.full(128, _OTHER, np.uint8)
_LETTER[[ord(letter) for letter in LETTERS]] = np.arange(_N)


class FilterIndex:
    """Answers filters for many cases at once. Forgets nothing until `clear`; slots are reused."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Let go of everything."""
        self._words: list[str] = []
        self._numbers: list[Any] = []
        self._codes = {field: np.zeros(0, np.int32) for field in CODED}
        self._known: dict[Field, dict[Any, int]] = {field: {} for field in CODED}
        self._reported = np.zeros(0)
        self._due = np.zeros(0)
        self._marks = np.zeros((_MARKS // 8, 0), np.uint8)
        self._unmarked: Mask = np.zeros(0, bool)
        """Slots whose marks are not worked out: their words are always searched."""
        self._answers: dict[str, Mask] = {}
        """What `_having` said last; good until a case changes."""

    def put(self, slot: int, row: Candidate) -> None:
        """The case in `slot` is now `row`, its words known."""
        self._make_room(slot)
        self._answers.clear()
        self._words[slot] = row.words
        self._numbers[slot] = _number_of(row)
        self._unmarked[slot] = True
        self._reported[slot] = row.case.reports[0].reported_at.timestamp()
        self._due[slot] = row.due
        for field, code_of in CODED.items():
            known = self._known[field]
            self._codes[field][slot] = known.setdefault(code_of(row), len(known))

    def put_light(self, slot: int, light: Light) -> None:
        """The case in `slot` has another light."""
        if slot < len(self._words):
            known = self._known[Field.LIGHT]
            self._codes[Field.LIGHT][slot] = known.setdefault(light, len(known))

    def put_many(self, slots: Sequence[int], rows: Sequence[Candidate]) -> None:
        """Like `put`, and works out the marks of all of them together."""
        for slot, row in zip(slots, rows, strict=True):
            self.put(slot, row)
        for start in range(0, len(rows), _AT_ONCE):
            part = slots[start : start + _AT_ONCE]
            self._marks[:, part] = _marks_of([self._words[slot] for slot in part])
            self._unmarked[part] = False

    def sift(self, wanted: Filter, slots: Slots, city: City, now: datetime) -> Slots:
        """Those of `slots`, all of them put before, that `wanted` lets through, in their order."""
        hits = np.ones(len(slots), bool)
        for term in wanted.terms:
            hits &= self._mask(term, city, now)[slots] != term.negated
        return slots[hits]

    def _mask(self, term: Term | SpanTerm, city: City, now: datetime) -> Mask:
        """By slot, what the term says before any minus."""
        if isinstance(term, SpanTerm):
            return self._span(term, now.timestamp())
        if term.field is Field.WORDS:
            return self._having_any(term.values)
        judge = JUDGES[term.field][1]
        if term.field is Field.NUMBER:
            # Numbers are among the words: few cases are left to be asked.
            hits = self._having_any(term.values)
            for slot in np.flatnonzero(hits).tolist():
                hits[slot] = any(judge(city, self._numbers[slot], each) for each in term.values)
            return hits
        column = Field.CELL if term.field is Field.AREA else term.field
        verdicts = [
            any(judge(city, code, value) for value in term.values) for code in self._known[column]
        ]
        return np.array(verdicts or [False], bool)[self._codes[column]]

    def _span(self, term: SpanTerm, now: float) -> Mask:
        seconds = term.span.total_seconds()
        if term.field is Field.AGE:
            older: Mask = self._reported < now - seconds
            return older if term.more else ~older
        if term.more:
            return (self._due > now + seconds) & (self._due < NEVER)
        return (now < self._due) & (self._due < now + seconds)

    def _having_any(self, words: Sequence[str]) -> Mask:
        found = self._having(words[0]).copy()
        for word in words[1:]:
            found |= self._having(word)
        return found

    def _having(self, word: str) -> Mask:
        """The slots in whose words `word` occurs; not to be written to."""
        answer = self._answers.get(word)
        if answer is None:
            if len(self._answers) == _KEPT:
                self._answers.clear()
            answer = self._answers[word] = self._search(word)
        return answer

    def _search(self, word: str) -> Mask:
        hits = np.ones(len(self._words), bool)
        marks, exact = _marks_in(word)
        for mark in marks:
            hits &= (self._marks[mark >> 3] & (128 >> (mark & 7))) != 0
        searched = np.flatnonzero(self._unmarked if exact else self._unmarked | hits)
        words = self._words
        hits[searched] = [word in words[slot] for slot in searched.tolist()]
        return hits

    def _make_room(self, slot: int) -> None:
        if slot < len(self._words):
            return
        more = max(1_024, slot + 1 - len(self._words), len(self._words) // 2)
        self._words += [""] * more
        self._numbers += [None] * more
        self._codes = {field: _longer(column, more) for field, column in self._codes.items()}
        self._reported, self._due = _longer(self._reported, more), _longer(self._due, more)
        self._unmarked = _longer(self._unmarked, more)
        self._marks = np.pad(self._marks, ((0, 0), (0, more)))


_number_of: Final = JUDGES[Field.NUMBER][0]


def _longer(column: NDArray[Any], more: int) -> NDArray[Any]:
    return np.pad(column, (0, more))


def _marks_in(word: str) -> tuple[list[int], bool]:
    """The marks that a text with `word` in it has; whether they prove that it has."""
    signs = np.frombuffer(word.encode("utf-32-le", "surrogatepass"), np.uint32)
    if len(signs) == 1:
        letter = int(_letters(signs)[0])
        return ([_SINGLES + letter], True) if letter < _N else ([], False)
    pairs = _pair_marks(signs, _letters(signs))
    return [int(mark) for mark in np.unique(pairs)], len(signs) == 2 and int(pairs[0]) < _MIXED


def _marks_of(texts: list[str]) -> NDArray[np.uint8]:
    """The marks of every text, one bit each, a column per text."""
    joined = "\0".join(texts) + "\0"
    signs = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    rows = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
    letters = _letters(signs)
    found = np.zeros((len(texts), _MARKS), bool)
    found[rows[:-1], _pair_marks(signs, letters)] = True
    plain = letters < _N
    found[rows[plain], _SINGLES + letters[plain].astype(np.int64)] = True
    return np.packbits(found, axis=1).T


def _letters(signs: NDArray[np.uint32]) -> NDArray[np.uint8]:
    return np.where(signs < 128, _LETTER[np.minimum(signs, 127)], _OTHER).astype(np.uint8)


def _pair_marks(signs: NDArray[np.uint32], letters: NDArray[np.uint8]) -> NDArray[np.int64]:
    one, two = letters[:-1].astype(np.int64), letters[1:].astype(np.int64)
    mixed = _MIXED + (signs[:-1].astype(np.int64) * 31 + signs[1:]) % (_MARKS - _MIXED)
    return np.where((one < _N) & (two < _N), one * _N + two, mixed)
