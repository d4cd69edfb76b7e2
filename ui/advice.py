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

from PySide6.QtCore import QObject, Signal

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.class_words import ClassHint
from commandcenter.desk import Desk
from commandcenter.events import Event, TextErased
from commandcenter.experience import LOOK_BACK, MOST_READ, Experience, learned_from
from commandcenter.ids import CaseId
from commandcenter.past_handling import PastHandling
from commandcenter.situation import Change, Situation
from commandcenter.suggestion import Suggestion, rank_units
from ui.bridge import Bridge
from ui.inquiries import Inquiries

AT_A_TIME: Final = 100
"""Cases that the desk thread learns from between two acts."""


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
        self._ranked: dict[tuple[CaseId, datetime], list[Suggestion]] = {}
        # Before the screens that ask for advice when they hear of a change.
        situation.watchers.insert(0, self)

    @property
    def past(self) -> PastHandling:
        """How units have fared so far; empty until it has been read."""
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
        known = self._experience
        return known.words.suggest(words) if known and words.strip() else []

    # --- the situation's changes ---

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """Learn from what happened to these cases."""
        self._ranked = {}
        for change in changes:
            case = change.after or change.before
            if case is not None and self._experience is not None:
                self._experience.put(case)
            if case is not None and self._reading is not None:
                self._meanwhile[case.id] = case

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Light teaches nothing."""

    def city_changed(self) -> None:
        """Another catalogue has other classes and names: everything is learned anew."""
        self._ranked = {}
        if self._inquiries is not None and self._reading is None and self._outdated():
            self._read()

    def _outdated(self) -> bool:
        return self._catalogue != self._situation.city.catalogue_key

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
        for case in self._meanwhile.values():
            learned.put(case)
        self._meanwhile = {}
        self.take(learned)
        if self._outdated():
            self._read()

    def _on_lost(self) -> None:
        """Why, the notice of the failure says; what comes from now on is learned all the same."""
        self._on_step(Experience(self._situation.city))

    def _on_happened(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event.body, TextErased) and event.case and self._experience:
                self._experience.forget_words(event.case)


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
