"""Tells a console of what was put aside, as it happens, and opens the list of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from commandcenter.case import Case
from commandcenter.commands import Configure
from commandcenter.events import ConfigurationChanged, Event
from commandcenter.narration import person_called
from commandcenter.situation import Change
from commandcenter.sync.state import LineState
from commandcenter.sync.wire import PutAside as Entry
from commandcenter.wording import _, ngettext
from ui import format as say
from ui.hub.asked_again import show_case
from ui.hub.found import Found, is_for, late_words, what_changed, why_words
from ui.hub_line import HubLine

if TYPE_CHECKING:
    from ui.hub.put_aside import PutAside
    from ui.main_window import MainWindow

ABOUT: Final = "put aside"

NAMED: Final = 3
"""Entries that a card names; the others are in the list."""


class AsideDesk(QObject):
    """Between what was put aside and the console's window."""

    def __init__(self, window: MainWindow, line: HubLine) -> None:
        super().__init__(window)
        self.shown: PutAside | None = None
        self._window = window
        self._line = line
        self._began = datetime.now(UTC)
        self._aside: tuple[Entry, ...] = ()
        self._told: set[tuple[str, ...]] = set()
        self._late = self._late_before = frozenset(window.situation.city.overruled)
        self._tickets: set[int] = set()
        window.situation.watchers.append(self)
        window.bridge.done.connect(self._on_done)
        window.acts.person_changed.connect(self._on_person_changed)
        line.stands.connect(self._on_stands)

    def open(self) -> None:
        """Show the list; who has it open needs no card."""
        from ui.hub.put_aside import PutAside  # Seldom needed, so not at the start.

        self._window.notices.withdraw(ABOUT)
        if self.shown is None:
            made = self.shown = PutAside(self._window.situation, self._window)
            made.case_wanted.connect(partial(show_case, self._window))
            made.force_wanted.connect(self._on_force)
            made.finished.connect(self._on_closed)
            made.show()
        self.shown.activateWindow()
        self._fill()

    def _fill(self) -> None:
        if self.shown is not None:
            self._window.inquiries.ask(Found.of, self._on_found)

    def _on_found(self, found: Found) -> None:
        if self.shown is not None:
            reader = self._window.acts.person
            found = replace(found, aside=self._aside).for_eyes(reader, self._user)
            self.shown.show_found(found, reader)

    @property
    def _user(self) -> str:
        return self._line.state.user if self._line.state else ""

    # --- what the hub has put aside ---

    def _on_stands(self, state: LineState) -> None:
        if state.aside is self._aside:
            return
        self._aside = state.aside
        self._tell_news()
        self._fill()

    def _on_person_changed(self) -> None:
        """Who signs in hears what came while somebody else, or nobody, sat here."""
        self._tell_news()
        if self._late - self._late_before:
            self._window.inquiries.ask(Found.of, self._on_late)
        self._fill()

    def _tell_news(self) -> None:
        new = [each for each in self._aside if each.at > self._began and self._is_news(each)]
        new.sort(key=lambda each: each.seq is not None)
        self._told |= {_about(each) for each in new}
        if new:
            self._announce(_sentence(new), self._named(new))

    def _is_news(self, each: Entry) -> bool:
        """Of somebody who works in another's name it is told once, not at every act."""
        reader = self._window.acts.person
        mine = each.pushed_by == self._user or is_for(each.event, reader)
        return mine and _about(each) not in self._told

    def _named(self, new: Sequence[Entry]) -> Iterable[str]:
        city = self._window.situation.city
        for each in new[:NAMED]:
            yield _("{person}: {what}").format(
                person=person_called(each.person, city), what=why_words(each.reason)
            )

    def _announce(self, text: str, below: Iterable[str]) -> None:
        notices = self._window.notices
        if self.shown is None:
            notices.withdraw(ABOUT)
            notices.keep(text, tuple(below), _("Look at it"), self.open, about=ABOUT)

    # --- changes of the configuration that came too late ---

    def city_changed(self) -> None:
        """Whose change is not in force is told so, and the duty officer too."""
        known, self._late = self._late, frozenset(self._window.situation.city.overruled)
        if self._late - known:
            self._window.inquiries.ask(Found.of, self._on_late)
        self._fill()

    def _on_late(self, found: Found) -> None:
        reader, city = self._window.acts.person, self._window.situation.city
        said: list[str] = []
        for late, stands in found.overruled:
            is_news = late.id not in self._late_before and (late.id,) not in self._told
            if is_news and is_for(late, reader):
                self._told.add((late.id,))
                told = _("{what}, by {person}; that of {first} stands").format(
                    what=what_changed(late),
                    person=person_called(late.on_behalf_of or late.actor, city),
                    first=person_called(stands.on_behalf_of or stands.actor, city),
                )
                said.append(told)
        if said:
            self._announce(late_words(len(said)), said[:NAMED])

    def _on_force(self, late: Event) -> None:
        body, city = late.body, self._window.situation.city
        assert isinstance(body, ConfigurationChanged), "only such are overruled"
        base = city.versions.get((body.kind, body.key), 0)
        wish = Configure(body.kind, body.key, body.content, body.blob, base=base)
        self._tickets.add(self._window.bridge.submit(wish, person=self._window.acts.person))

    def _on_done(self, ticket: int, _events: object) -> None:
        if ticket in self._tickets:
            self._tickets.discard(ticket)
            self._window.notices.tell(_("It is in force now."))
            self._fill()

    # --- the window, and what the situation tells its watchers ---

    def _on_closed(self) -> None:
        if self.shown is not None:
            self.shown.deleteLater()
            self.shown = None

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """What is in the list does not change with the cases."""

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Nor with time."""


def _about(each: Entry) -> tuple[str, ...]:
    """What it is told of once: an entry that is not in the log, or one who hands over another's."""
    if each.seq is None or each.event is None:
        return each.part, each.id, each.reason
    return each.pushed_by, each.event.actor


def _sentence(new: Sequence[Entry]) -> str:
    lost = sum(each.seq is None for each in new)
    if not lost:
        return _("Acts come in under the name of somebody who did not hand them over.")
    words = ngettext(
        "The hub has put {n} entry aside: it is not in the log, and does not count.",
        "The hub has put {n} entries aside: they are not in the log, and do not count.",
        lost,
    )
    return words.format(n=say.number(lost))
