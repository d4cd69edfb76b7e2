"""What the console can advise: which class words speak of, which unit should have a case.

What the workspace has learned is read on the desk thread, some cases at a time so that acts come in
between, and handed over whole; until then there is little to go by, and afterwards every change is
learned as it comes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from commandcenter.advice.class_words import ClassHint
from commandcenter.advice.experience import LOOK_BACK, MOST_READ, Experience, learned_from
from commandcenter.advice.past_handling import PastHandling
from commandcenter.advice.suggestion import Suggestion, rank_units
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.desk import Desk
from commandcenter.events import CaseImported, Event, TextErased
from commandcenter.fold import apply
from commandcenter.ids import CaseId
from commandcenter.situation import Change, Situation
from ui.bridge import Bridge
from ui.inquiries import Inquiries

AT_A_TIME: Final = 100
"""Cases that the desk thread learns from between two acts."""

WORDS_AT_A_TIME: Final = 5
"""Reports whose words are learned before keys and mouse have their turn: half a ms each."""

FIGURES_AT_A_TIME: Final = 100
"""Cases whose figures are counted before keys and mouse have their turn: 15 µs each."""


class Advice(QObject):
    """Ranks and hints for every screen. A watcher of the situation; lives on its thread."""

    changed = Signal()
    """More has been learned at once: ranks may be others."""

    def __init__(self, situation: Situation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._experience: Experience | None = None
        self._reading: _Reading | None = None
        self._inquiries: Inquiries | None = None
        self._catalogue: tuple[str, int] | None = None
        """Of which what is known was learned."""
        self._meanwhile: dict[CaseId, Case] = {}
        """What changed while the past was being read."""
        self._nothing = PastHandling()
        self._uncounted: dict[CaseId, Case] = {}
        """Cases whose figures are still to be counted."""
        self._lessons: dict[CaseId, Case] = {}
        """Cases whose words are still to be learned."""
        self._teaching = QTimer(self)
        self._teaching.setInterval(0)
        self._teaching.timeout.connect(self._teach)
        self._ranked: dict[tuple[CaseId, datetime], list[Suggestion]] = {}
        # Before the screens that ask for advice when they hear of a change.
        situation.watchers.insert(0, self)

    @property
    def past(self) -> PastHandling:
        """How units have fared so far; empty until it has been read.

        In a flood of changes it lags behind for a moment.
        """
        self._count()
        return self._experience.past if self._experience else self._nothing

    def ask_for_the_past(self, inquiries: Inquiries, bridge: Bridge) -> None:
        """Learn from the cases that are there: not needed for the first picture."""
        self._inquiries = inquiries
        bridge.happened.connect(self._on_happened)
        self._read()

    def take(self, learned: Experience) -> None:
        """Go by what has been learned; from now on it is kept up here."""
        self._experience = learned
        self._ranked = {}
        self.changed.emit()

    def ranked(self, case: Case) -> list[Suggestion]:
        """The units that may take `case`, the one to ask first at the head."""
        situation = self._situation
        # Who is on duty is asked anew each minute.
        key = (case.id, situation.now.replace(second=0, microsecond=0))
        if key not in self._ranked:
            self._ranked = {
                key: rank_units(case, situation.city, situation.by_unit, self.past, situation.now)
            }
        return self._ranked[key]

    def classes(self, words: str) -> list[ClassHint]:
        """The classes that a report in these words may be of, the likeliest first."""
        self._learn_words()
        known = self._experience
        return known.words.suggest(words) if known and words.strip() else []

    # --- the situation's changes ---

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """Learn from what happened to these cases."""
        self._ranked = {}
        for change in changes:
            case = change.after or change.before
            if case is not None:
                self._learn(case)

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Light teaches nothing."""

    def city_changed(self) -> None:
        """Another catalogue has other classes and names: everything is learned anew."""
        self._ranked = {}
        if self._inquiries is not None and self._reading is None and self._outdated():
            self._read()

    def _outdated(self) -> bool:
        return self._catalogue != self._situation.city.catalogue_key

    def _learn(self, case: Case) -> None:
        """In a quiet moment: an import brings hundreds of cases together."""
        if self._reading is not None:
            self._meanwhile[case.id] = case
        if self._experience is not None:
            self._uncounted[case.id] = self._lessons[case.id] = case
            self._teaching.start()

    def _count(self) -> None:
        """Count the figures of the next few cases."""
        known = self._experience
        for case_id in list(islice(self._uncounted, FIGURES_AT_A_TIME)):
            case = self._uncounted.pop(case_id)
            if known is not None:
                known.past.put(case)
                self._ranked = {}

    def _teach(self) -> None:
        """Count the next few cases; once all are counted, learn the words of the next few."""
        self._count()
        if not self._uncounted:
            self._learn_words()

    def _learn_words(self) -> None:
        """Learn the words of the next few cases."""
        known = self._experience
        for case_id in list(islice(self._lessons, WORDS_AT_A_TIME)):
            case = self._lessons.pop(case_id)
            if known is not None and (known.words_wanted or case.touched):
                known.learn_words(case)
        if not (self._lessons or self._uncounted):
            self._teaching.stop()

    # --- what was there before ---

    def _read(self) -> None:
        city, now = self._situation.city, self._situation.now
        self._catalogue = city.catalogue_key
        newest_first = tuple(islice(reversed(self._situation.cases.values()), MOST_READ))
        self._reading = _Reading(city, newest_first, now)
        self._step()

    def _step(self) -> None:
        assert self._inquiries is not None
        assert self._reading is not None
        self._inquiries.ask(self._reading, self._on_step, self._on_lost)

    def _on_step(self, learned: Experience | None) -> None:
        if learned is None:
            self._step()
            return
        self._reading = None
        self.take(learned)
        meanwhile, self._meanwhile = self._meanwhile, {}
        for case in meanwhile.values():
            self._learn(case)
        if self._outdated():
            self._read()

    def _on_lost(self) -> None:
        """Why, the notice of the failure says; what comes from now on is learned all the same."""
        self._on_step(Experience(self._situation.city))

    def _on_happened(self, events: Sequence[Event]) -> None:
        for event in events:
            case = event.case
            if isinstance(event.body, TextErased) and case and self._experience:
                self._lessons.pop(case, None)
                self._experience.forget_words(case)
            if isinstance(event.body, CaseImported) and not self._known(event):
                # It had ended when it came in: the situation keeps no such case.
                self._learn(apply(None, event))

    def _known(self, event: Event) -> bool:
        """Whether more is known of a case than what its source says."""
        counted = self._experience is not None and self._experience.past.knows(event.case)
        return counted or event.case in self._situation.cases or event.case in self._uncounted


@dataclass(slots=True)
class _Reading:
    """The cases of the past, on the desk thread; what was learned is let go of there at the end."""

    city: City
    cases: Sequence[Case]
    """The open ones, the newest first."""
    now: datetime
    _steps: Iterator[Experience | None] | None = field(default=None)

    def __call__(self, desk: Desk) -> Experience | None:
        """Learn from the next few; what has been learned, once there are none left."""
        if self._steps is None:
            ended = desk.store.ended_since(self.now - LOOK_BACK)
            self._steps = learned_from(self.city, chain(self.cases, ended), AT_A_TIME)
        return next(self._steps)
