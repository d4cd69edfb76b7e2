"""Says at the desk what an important step of escalation wants of whoever sits there.

A card, a sound by priority and, while the console is not in front, a notice of the desktop. In a
flood (more than ten alarms in ten minutes at a seat) cards of one likely cause become one, which
names the most urgent of them: the cause is never hidden, and an emergency is never one of many.
Emergencies themselves are announced by `ui.emergencies`; ordinary steps stand in the case's strip.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from commandcenter.channels import words
from commandcenter.channels.configured import owner_name
from commandcenter.channels.person import PersonChannels, Sound
from commandcenter.channels.queue import is_lost
from commandcenter.city import City
from commandcenter.events import Body, DeliveryFailed, Event, StepFired
from commandcenter.ids import CaseId
from commandcenter.output.seat_load import source_words
from commandcenter.seats.load import (
    FLOOD,
    PERIOD,
    Alarm,
    Group,
    Priority,
    Source,
    alarm_of,
    grouped,
    is_alarm,
)
from commandcenter.wording import _, join, label, ngettext, sentences
from ui import theme
from ui.bridge import Bridge
from ui.log import log
from ui.notices import Notice
from ui.sound import alarm_sounds

if TYPE_CHECKING:
    from ui.main_window import MainWindow

SHOWN_SECONDS: Final = 60
"""How long a card stays: a step that nobody answers comes again by its chain."""

HEARD: Final[dict[Sound, frozenset[Priority]]] = {
    Sound.ALL: frozenset(Priority),
    Sound.URGENT: frozenset({Priority.HIGH, Priority.MEDIUM}),
    Sound.HIGHEST: frozenset({Priority.HIGH}),
}
"""Which alarms sound for somebody who wants so much; what is not heard is shown all the same."""


class Alarms(QObject):
    """Hears what fires and announces what is important for the posts of this seat."""

    def __init__(self, window: "MainWindow", bridge: Bridge) -> None:
        super().__init__(window)
        self._window = window
        self._sounds = alarm_sounds(self)
        self._desktop = DesktopNotices(self)
        self._recent: list[tuple[Alarm, str]] = []
        """Announced in the last ten minutes, each with its first line."""
        self._cards: list[Notice] = []
        self._lost = 0
        """Messages given up that the card about them counts; and"""
        self._lost_card: Notice | None = None
        bridge.happened.connect(self._on_happened)

    def _on_happened(self, events: Sequence[Event]) -> None:
        self._tell_lost([event.body for event in events if is_lost(event.body)])
        new = [each for event in events for each in self._wanted(event)]
        if not new:
            return
        since = self._window.situation.now - PERIOD
        self._recent = [each for each in self._recent if each[0].at > since] + new
        if self._window.situation.alarms > FLOOD:
            self._show_groups()
        else:
            self._cards = [each for each in self._cards if self._window.notices.holds(each)]
            self._cards += [self._show(title, alarm) for alarm, title in new]
        first = min((alarm for alarm, _title in new), key=_rank)
        here = self._window.acts.person.id
        wants = self._window.situation.city.channels.get(here) or PersonChannels(here)
        if first.priority in HEARD[wants.sound]:
            self._sounds[first.priority]()
        if wants.desktop and QApplication.activeWindow() is None:
            title = next(title for alarm, title in new if alarm is first)
            self._desktop.show(title, _others(len(new) - 1))

    def _tell_lost(self, bodies: Sequence[Body]) -> None:
        """A message that nobody got must not look like one that was answered with silence."""
        last = bodies[-1] if bodies else None
        if not isinstance(last, DeliveryFailed):
            return
        notices, card = self._window.notices, self._lost_card
        seen = card is None or not notices.holds(card)
        self._lost = len(bodies) + (0 if seen else self._lost)
        if card is not None:
            notices.withdraw(card)
        told = ngettext(
            "{n} message was not delivered, to {person}: {why}",
            "{n} messages were not delivered, the last to {person}: {why}",
            self._lost,
        )
        person = owner_name(self._window.situation.city, last.person)
        why = _(words.TROUBLE_NAMES[last.why])
        self._lost_card = notices.fail(
            told.format(n=self._lost, person=person, why=why),
            _("The cases and their limits go on as they are."),
            _("Tell them otherwise; Desk > Channels and messages… lists what was not delivered."),
        )

    def _wanted(self, event: Event) -> list[tuple[Alarm, str]]:
        """The alarm that an event is for this seat, with its first line; else nothing."""
        body, situation = event.body, self._window.situation
        case = situation.cases.get(event.case) if event.case else None
        if not isinstance(body, StepFired) or case is None or not is_alarm(body):
            return []
        if not body.important or not self._window.acts.person.hears(body.reaches):
            return []
        city = situation.city
        return [(alarm_of(event, case, city), words.title(body, case, city))]

    def _show(self, title: str, alarm: Alarm, more: str = "") -> Notice:
        go = _ShowCase(self._window, alarm.case)
        return self._window.notices.offer(
            sentences((_("{what}.").format(what=title), more)) if more else title,
            _("Show"),
            go,
            SHOWN_SECONDS,
        )

    def _show_groups(self) -> None:
        """Every cause once, in the place of what was shown."""
        for card in self._cards:
            self._window.notices.withdraw(card)
        city = self._window.situation.city
        titles = {id(alarm): title for alarm, title in self._recent}
        groups = sorted(grouped([alarm for alarm, _title in self._recent]), key=_group_rank)
        # The newest card is on top: the most urgent comes last.
        self._cards = [
            self._show(titles[id(group.head)], group.head, _same_cause(group, city))
            for group in reversed(groups)
        ]


def _rank(alarm: Alarm) -> tuple[int, float]:
    return (list(Priority).index(alarm.priority), alarm.at.timestamp())


def _group_rank(group: Group) -> tuple[int, float]:
    return _rank(group.head)


def _others(count: int) -> str:
    told = ngettext("{n} more alarm.", "{n} more alarms.", count)
    return told.format(n=count) if count else ""


def _same_cause(group: Group, city: City) -> str:
    """How many more there are and what they have in common; nothing for one alone."""
    count = len(group.others)
    if not count:
        return ""
    told = ngettext(
        "{n} more alarm, likely of the same cause: {cause}.",
        "{n} more alarms, likely of the same cause: {cause}.",
        count,
    )
    return told.format(n=count, cause=_cause(group.cause, city))


def _cause(cause: Source | str, city: City) -> str:
    if isinstance(cause, str):
        unit = city.units.get(cause)
        return label(unit.names) if unit else cause
    return join(source_words(cause.class_code, cause.area, city))


class DesktopNotices(QObject):
    """Notices of the desktop; where there are none, the log says so once and nobody is bothered."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._noted = False

    def show(self, title: str, text: str) -> bool:
        """Show a notice; whether the desktop can."""
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            if not self._noted:
                self._noted = True
                log.note("this desktop shows no notices; alarms are shown in the console only")
            return False
        if self._icon is None:
            self._icon = QSystemTrayIcon(theme.icon("mdi6.bell"), self)
        self._icon.show()
        self._icon.showMessage(title, text, QSystemTrayIcon.MessageIcon.Warning)
        return True


class _ShowCase:
    """What the button on a card does."""

    def __init__(self, window: "MainWindow", case_id: CaseId) -> None:
        self._window = window
        self._case_id = case_id

    def __call__(self) -> None:
        self._window.go.show_case(self._case_id)
