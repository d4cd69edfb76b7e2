"""The escalation chain of a case: what it is, who holds it, its line of time, and what can be done.

Where no chain runs, it says why, and what would be bound with a dispatch.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from commandcenter import commands as do
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.escalation.story import chain_story
from commandcenter.events import Event
from commandcenter.wording import N_, _, sentences
from ui import theme
from ui.case.action_row import ActionRow
from ui.case.chain_words import Telling, chain_name
from ui.case.no_chain import WouldBind
from ui.case.strip_line import StripLine
from ui.theme import Theme

OF_STEP: Final = {
    "act.escalate": (do.EscalateNow, N_("Escalate now with this step…")),
    "act.skip": (do.SkipStep, N_("Skip this step…")),
}
"""What can be done with one step: the act, its command, and its words; shown through `_`."""

Acts = Sequence[tuple[str, str, str, bool, str]]
"""Id, label, key, whether enabled, why."""


class EscalationStrip(QWidget):
    """The chain of the case on show."""

    act_requested = Signal(str)
    """Id of an act that somebody chose."""
    step_act_requested = Signal(object, str)
    """The command that is wanted of one step, and the step's key."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts: Acts = ()
        self.title = ShortLabel(self)
        self.acts = ActionRow(self, loud=False)
        self.acts.act_requested.connect(self.act_requested)
        self.state = ShortLabel(self)
        self.why = ShortLabel(self)
        self.why.setProperty("role", "muted")
        self.line = StripLine(self)
        self.line.menu_wanted.connect(self._on_menu_wanted)
        self.would_bind = WouldBind(self)
        self.menu = QMenu(self)
        self.menu.triggered.connect(self._on_triggered)
        self._head = QHBoxLayout()
        self._head.addWidget(self.title, 3)
        self._head.addWidget(self.acts, 4)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        for widget in (self.state, self.why):
            self._column.addWidget(widget)
        self._column.addWidget(self.line, 1)
        self._column.addWidget(self.would_bind, 1)
        self._column.addStretch(0)
        self.set_theme(look)

    def set_theme(self, look: Theme) -> None:
        """Take over sizes and type."""
        self.title.setFont(theme.font("lead", strong=True))
        self.state.setFont(theme.font("small", strong=True))
        self.why.setFont(theme.font("small"))
        self._head.setSpacing(look.spacing)
        self._column.setSpacing(look.gap)
        self.would_bind.set_theme()
        self.line.updateGeometry()

    def show_case(
        self,
        case: Case,
        city: City,
        now: datetime,
        history: Sequence[Event] = (),
        sent: Sequence[Event] = (),
    ) -> None:
        """Show the chain bound to `case`, whose events are `history`, or why there is none.

        `sent` tells how the messages about its steps went.
        """
        story = chain_story(case, city, history, sent)
        telling = Telling(case, city, now)
        if story is None or not story.steps:
            self.title.say(_("Escalation chain"))
            self.state.say("")
            self.why.say(telling.why_none())
            self.would_bind.show_case(case, city)
            self.line.clear()
            return
        self.would_bind.hide()
        self.title.say(_("Escalation chain · {chain}").format(chain=chain_name(story)))
        self.state.say(telling.state(story))
        self.line.show_story(story, telling)
        folded = _("Hatched: nights and days off, folded.") if self.line.folded else ""
        told = sentences((telling.why(story), folded))
        self.why.say(told, sentences((telling.all_why(story), folded)))

    def set_actions(self, acts: Acts) -> None:
        """What can be done with the chain now."""
        self._acts = acts
        self.acts.set_actions(acts)
        self.acts.setVisible(bool(acts))

    @property
    def empty(self) -> bool:
        """Whether there is no chain to show, and none that would be bound."""
        return self.line.isHidden() and self.would_bind.isHidden()

    @property
    def reason(self) -> str:
        """Why there is no chain."""
        return self.why.words

    def tick(self, now: datetime) -> None:
        """Move the now mark and count down."""
        self.line.tick(now)

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.acts.retranslate()

    def _on_menu_wanted(self, place: QPoint, key: str) -> None:
        knot = next(each for each in self.line.knots() if each.story.key == key)
        can = {act[0] for act in self._acts}
        self.menu.clear()
        for act, (_command, words) in OF_STEP.items():
            entry = self.menu.addAction(_(words))
            entry.setEnabled(knot.story.comes and act in can)
            entry.setData((act, key))
        self.menu.setAccessibleName(self.line.sentence(knot.story))
        self.menu.popup(place)

    def _on_triggered(self, entry: QAction) -> None:
        act, key = entry.data()
        self.step_act_requested.emit(OF_STEP[act][0], key)


class ShortLabel(QLabel):
    """A line of words that ends in `…` where there is no room; all of them on hover."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def say(self, words: str, whole: str = "") -> None:
        """Show `words`; on hover `whole`, if that is more."""
        self.words = words
        self.setToolTip(whole or words)
        self.setAccessibleName(whole or words)
        self.setVisible(bool(words))
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Another width or type has room for more or less."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        right = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self.words, right, max(0, self.width())))
