"""One chain as cards with their form: steps added, changed, moved, taken out.

The editor shows a chain and tells of the changed one; whose draft it is, the window knows.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from commandcenter.city import City
from commandcenter.escalation import Chain, StepAction
from commandcenter.escalation import drafting as edit
from commandcenter.escalation.finding import Finding
from commandcenter.escalation.step_words import (
    ACTION_NAMES,
    PHASE_NAMES,
    binds,
    title,
    when,
    whom,
)
from commandcenter.escalation.timing import trial
from commandcenter.wording import _, label
from ui import format as say
from ui import theme
from ui.catalogue.panes import in_a_row, scrolled
from ui.chains.cards import CardList
from ui.chains.head_form import HeadForm
from ui.chains.rows import Card
from ui.chains.step_form import StepForm

CARDS, FORM = 520, 400
"""How the room is divided."""

MOST_FORM: Final = 0.4
"""What a form with long words may take of the screen's width."""


class ChainEditor(QSplitter):
    """Cards at the left, the form of the chosen one at the right."""

    changed = Signal(object, object)
    """The `Chain` as it is now, and the field that was typed in, if one was."""

    def __init__(self, city: City, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._city = city
        self._chain: Chain | None = None
        self._is_new = self._may_edit = False
        self.cards = CardList(self, head=True)
        self.cards.setAccessibleName(_("Steps of the chain"))
        self.head, self.step = HeadForm(city), StepForm(city)
        self.add = QPushButton(_("&Add a step"), self)
        self.add.setMenu(self._menu())
        self.remove = QPushButton(_("Re&move"), self)
        self.up, self.down = QPushButton(_("Up"), self), QPushButton(_("Down"), self)
        for button, keys in (
            (self.add, "Ctrl+N"),
            (self.remove, "Del"),
            (self.up, "Alt+↑"),
            (self.down, "Alt+↓"),
        ):
            button.setToolTip(keys)
        self._lay_out()
        self._connect()

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for action in StepAction:
            entry = QAction(_(ACTION_NAMES[action]), menu)
            entry.setData(action.value)
            menu.addAction(entry)
        menu.triggered.connect(self._on_add)
        return menu

    def _lay_out(self) -> None:
        look = theme.current()
        left = QFrame(self)
        left.setProperty("role", "panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(look.spacing, look.spacing, look.spacing, look.spacing)
        column.addWidget(self.cards, 1)
        column.addLayout(in_a_row((self.add, self.remove, self.up, self.down)))
        self._forms = QWidget(self)
        # Under each other, one shown: a stack would give each the room of the largest.
        one = QVBoxLayout(self._forms)
        one.setContentsMargins(0, 0, 0, 0)
        one.addWidget(self.head)
        one.addWidget(self.step)
        right = QWidget(self)
        under = QHBoxLayout(right)
        under.setContentsMargins(0, 0, 0, 0)
        under.addWidget(scrolled(self._forms, right))
        self.addWidget(left)
        self.addWidget(right)
        self.setChildrenCollapsible(False)
        self.setSizes((CARDS, FORM))
        # The cards wrap their words; a form wraps its rows only where the screen leaves no room.
        wide = self._forms.sizeHint().width() + look.target
        right.setMinimumWidth(min(wide, round(self.screen().availableSize().width() * MOST_FORM)))

    def _connect(self) -> None:
        self.cards.chosen.connect(self._on_chosen)
        self.cards.opened.connect(self._on_opened)
        self.cards.move_wanted.connect(self._on_dropped)
        self.cards.shift_wanted.connect(self._shift)
        self.cards.remove_wanted.connect(self._on_remove)
        self.remove.clicked.connect(self._on_remove)
        self.up.clicked.connect(self._on_up)
        self.down.clicked.connect(self._on_down)
        self.head.changed.connect(self._on_head)
        self.step.changed.connect(self._on_step)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self._on_add_key)

    # --- what is shown ---

    def show_chain(
        self,
        chain: Chain,
        findings: Sequence[Finding],
        now: datetime,
        *,
        is_new: bool,
        may_edit: bool,
        anew: bool,
    ) -> None:
        """Show this chain; `anew` for another one than before, from its head on."""
        self._chain, self._is_new, self._may_edit = chain, is_new, may_edit
        self.cards.show_cards(self._cards(chain, findings, now), 0 if anew else None)
        self._show_form()

    def _cards(self, chain: Chain, findings: Sequence[Finding], now: datetime) -> list[Card]:
        city = self._city
        by_key: dict[str, list[Finding]] = {}
        for each in findings:
            by_key.setdefault(each.step, []).append(each)
        head = Card(
            label(chain.names) or _("New chain"),
            f"{_(PHASE_NAMES[chain.phase])} · {binds(chain, city)}",
            findings=by_key.get("", ()),
        )
        # The instants are those of a case that began now, by the longest limit.
        sound = not any(each.stops for each in findings)
        due = {s.key: s.due_at for s in trial(chain, city, now).steps} if sound else {}
        cards = [head]
        for n, step in enumerate(chain.steps, 1):
            at = due.get(step.key)
            cards.append(
                Card(
                    title(step),
                    " · ".join(part for part in (when(step), whom(step, city)) if part),
                    say.when(at, now, city.zone) if at else "",
                    str(n),
                    by_key.get(step.key, ()),
                )
            )
        return cards

    def _show_form(self) -> None:
        chain, row = self._chain, self.cards.row
        if chain is None:
            return
        at = min(row - 1, len(chain.steps) - 1)
        self.head.setVisible(at < 0)
        self.step.setVisible(at >= 0)
        if at < 0:
            self.head.show_value(chain, is_new=self._is_new)
        else:
            self.step.show_value(chain.steps[at], chain, at)
        for form in (self.head, self.step):
            form.setEnabled(self._may_edit)
        self.add.setEnabled(self._may_edit)
        self.remove.setEnabled(self._may_edit and at >= 0)
        self.up.setEnabled(self._may_edit and at > 0)
        self.down.setEnabled(self._may_edit and 0 <= at < len(chain.steps) - 1)

    def choose(self, step: str) -> None:
        """Go to the card of a step; of the chain itself for an empty key."""
        chain = self._chain
        keys = ["", *(each.key for each in chain.steps)] if chain else []
        if step in keys:
            self.cards.setCurrentIndex(self.cards.rows.index(keys.index(step)))

    # --- what is done ---

    @property
    def _at(self) -> int:
        """The place of the chosen step; -1 for the head."""
        return self.cards.row - 1

    def _tell(self, chain: Chain, row: int, typed_in: object = None) -> None:
        self._chain = chain
        self.changed.emit(chain, typed_in)
        if row != self.cards.row:
            self.cards.setCurrentIndex(self.cards.rows.index(row))

    def _on_chosen(self, _row: int) -> None:
        self._show_form()

    def _on_opened(self, _row: int) -> None:
        form = self.head if self._at < 0 else self.step
        field = self.head.names if self._at < 0 else self.step.first_field()
        if form.isEnabled():
            field.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_add_key(self) -> None:
        if self.add.isEnabled():
            self.add.showMenu()

    def _on_add(self, entry: QAction) -> None:
        self.add_step(StepAction(entry.data()))

    def add_step(self, action: StepAction) -> None:
        """Put a step of a kind behind the chosen card; behind the last one from the head."""
        if self._chain is None or not self._may_edit:
            return
        at = self._at + 1 if self._at >= 0 else len(self._chain.steps)
        step = edit.new_step(self._chain, action, at)
        self._tell(edit.inserted(self._chain, step, at), at + 1)
        self.cards.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_remove(self) -> None:
        if self._chain is not None and self._may_edit and self._at >= 0:
            at = self._at
            self._tell(edit.without(self._chain, at), min(at + 1, len(self._chain.steps) - 1))

    def _on_dropped(self, row: int, before: int) -> None:
        at, to = row - 1, before - 1
        self._move(at, to - 1 if to > at else to)

    def _shift(self, by: int) -> None:
        self._move(self._at, self._at + by)

    def _on_up(self) -> None:
        self._shift(-1)

    def _on_down(self) -> None:
        self._shift(1)

    def _move(self, at: int, to: int) -> None:
        chain = self._chain
        if chain is None or not self._may_edit or at < 0 or not 0 <= to < len(chain.steps):
            return
        if at != to:
            self._tell(edit.moved(chain, at, to), to + 1)

    def _on_head(self) -> None:
        self._tell(self.head.value, 0, "head")

    def _on_step(self) -> None:
        if self._chain is not None and self._at >= 0:
            step = self.step.value
            self._tell(edit.with_step(self._chain, self._at, step), self.cards.row, step.key)
