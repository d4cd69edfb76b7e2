"""Menus and keys, made from the action table."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QMenuBar, QSizePolicy, QWidget

from commandcenter.wording import _
from ui import theme
from ui.action import Action, Moment
from ui.actions import ACTIONS, GROUPS, next_acts
from ui.command_palette import key_text

MOST_ASKED: Final = 100
"""Chosen cases that are asked one by one what can be done to them, at each change."""


class Menus(QObject):
    """A `QAction` for every row of the table, in the menu of its group."""

    wanted = Signal(str)
    """Id of the action that was chosen, by menu or by key."""
    not_now = Signal(str)
    """Id of an action whose key was pressed while it cannot be done."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.bar = QMenuBar(window)
        self.bar.setNativeMenuBar(False)
        self.bar.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.menus = {group: self.bar.addMenu("") for group in GROUPS}
        self.actions: dict[str, QAction] = {}
        for action in ACTIONS:
            made = QAction(window)
            made.setData(action.id)
            made.setShortcuts([QKeySequence(key) for key in action.key.split("; ") if key])
            made.triggered.connect(self._on_triggered)
            self.actions[action.id] = made
            self.menus[action.group].addAction(made)
            window.addAction(made)
        # A greyed action's own keys are dead; these are alive as long, so that no key is silent.
        self._asking = [
            (action, self._asks_why(action, QKeySequence(key)))
            for action in ACTIONS
            for key in action.key.split("; ")
            if key and action.group in ("case", "act")
        ]

    def _asks_why(self, action: Action, key: QKeySequence) -> QShortcut:
        asks = QShortcut(key, self._window)
        asks.setObjectName(action.id)
        asks.setEnabled(False)
        asks.activated.connect(self._on_not_now)
        return asks

    def _on_not_now(self) -> None:
        self.not_now.emit(self.sender().objectName())

    def refresh(self, moment: Moment) -> None:
        """Grey out what cannot be done now."""
        for action in ACTIONS:
            self.actions[action.id].setEnabled(action.when(moment))
        for action, asks in self._asking:
            asks.setEnabled(not self.actions[action.id].isEnabled())

    def popup(self, place: QPoint, moment: Moment) -> None:
        """A menu of what can be done with the chosen cases, at a place on the screen."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self.actions[each.id] for each in next_acts(moment)])
        menu.popup(place)

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        for group, menu in self.menus.items():
            menu.setTitle(_(GROUPS[group]))
        for action in ACTIONS:
            self.actions[action.id].setText(_(action.label))

    def draw_icons(self) -> None:
        """Icons in the colour of the theme in use."""
        for action in ACTIONS:
            self.actions[action.id].setIcon(theme.icon(f"mdi6.{action.icon}"))

    def _on_triggered(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self.wanted.emit(sender.data())


def label_for(action: Action, moment: Moment) -> str:
    """The label of an act; of several cases with the number of those that it can be done to."""
    if not 1 < len(moment.cases) <= MOST_ASKED:
        return _(action.label)
    able = sum(action.when(replace(moment, cases=(case,))) for case in moment.cases)
    return _("{act} ({count})").format(act=_(action.label), count=able)


def first_key(action: Action) -> str:
    """The first of an act's keys, as this system writes it."""
    return key_text(action).split("  ")[0]
