"""What a workspace has learned from its own cases: what words mean, and how units fare with what.

Built away from the screens from the cases that are there, then handed over and kept up to date by
each case that changes. It never decides anything: it ranks and explains.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Final

from commandcenter.advice.class_words import ClassWords, shipped_phrases, without_name
from commandcenter.advice.past_handling import PastHandling
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.ids import CaseId

LOOK_BACK: Final = timedelta(days=90)
"""Cases that ended longer ago teach nothing about how units work now."""

MOST_READ: Final = 20_000
"""Cases that are read at the start: more would not change a hint."""

MOST_TAUGHT: Final = 5_000
"""Reports read at the start whose words are learned; those that come later all are."""


class Experience:
    """Words and figures together. Lives on one thread at a time."""

    def __init__(self, city: City) -> None:
        catalogue = city.catalogue if city.catalogue_key else None
        self.past = PastHandling()
        self.words = ClassWords(catalogue.classes if catalogue else ())
        self._known = catalogue.by_code if catalogue else {}
        self._taught: dict[CaseId, tuple[str, str]] = {}
        for words, code, count in shipped_phrases(catalogue.key) if catalogue else ():
            if code in self._known:
                self.words.learn(words, code, count)

    def put(self, case: Case) -> None:
        """Learn from `case` as it stands now; what it taught before is forgotten."""
        self.past.put(case)
        self.learn_words(case)

    def put_old(self, case: Case) -> None:
        """Learn from a case of the past: its words only while they are few."""
        self.past.put(case)
        if self.words_wanted:
            self.learn_words(case)

    @property
    def words_wanted(self) -> bool:
        """Whether words of the past still change a hint."""
        return len(self._taught) < MOST_TAUGHT

    def learn_words(self, case: Case) -> None:
        """Learn what the words of `case` mean, as it stands now; this is the dear part."""
        before, now = self._taught.pop(case.id, None), self._lesson(case)
        if before != now:
            if before is not None:
                self.words.learn(*before, -1)
            if now is not None:
                self.words.learn(*now)
        if now is not None:
            self._taught[case.id] = now

    def forget_words(self, case: CaseId) -> None:
        """Its words were erased: what they taught goes too."""
        taught = self._taught.pop(case, None)
        if taught is not None:
            self.words.learn(*taught, -1)

    def _lesson(self, case: Case) -> tuple[str, str] | None:
        """Words and class of a case that somebody has filed and whose words are still there."""
        found = self._known.get(case.standing.class_code or "")
        said = case.reports[0].description
        if found is None or case.standing.condition is None or said is None or not said.value:
            return None
        words = without_name(said.value, found)
        return (words, found.code) if words else None


def learned_from(city: City, cases: Iterator[Case], at_a_time: int) -> Iterator[Experience | None]:
    """What `cases` teach: None after each few of them, and at the end all that was learned."""
    experience = Experience(city)
    for number, case in enumerate(islice(cases, MOST_READ), start=1):
        experience.put_old(case)
        if number % at_a_time == 0:
            yield None
    yield experience
