"""Open cases near a report being taken down: join one, or keep apart. Never by itself."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from commandcenter.advice.duplicates import Near
from commandcenter.case import Case
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.situation import Situation
from commandcenter.wording import _, label
from ui import format as say
from ui import theme
from ui.dialogs.fields import LightMark

MOST: Final = 3


class NearbyList(QWidget):
    """Up to three near cases; Alt+1 to Alt+3 joins one or, pressed again, keeps apart."""

    changed = Signal()

    def __init__(self, situation: Situation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.joined: Case | None = None
        """The case that the report will be added to, or None."""
        self._situation = situation
        self._shown: tuple[Near, ...] = ()
        self._rows: list[_Row] = []
        self._empty = QLabel(self)
        self._empty.setProperty("role", "muted")
        self._empty.setTextFormat(Qt.TextFormat.PlainText)
        self._empty.setWordWrap(True)
        self._empty.setMinimumHeight(theme.current().row_compact)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.current().gap)
        self._column.addWidget(self._empty)
        self._column.addStretch()
        # Room for all three from the start: nothing jumps while one types.
        look = theme.current()
        self.setMinimumHeight(MOST * (look.row_comfortable + look.spacing + look.gap))
        for number in range(MOST):
            shortcut = QShortcut(QKeySequence(f"Alt+{number + 1}"), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setObjectName(str(number))
            shortcut.activated.connect(self._on_key)
        self.setAccessibleName(_("Open cases near this place"))

    @property
    def cases(self) -> list[Near]:
        """The near cases in sight."""
        return list(self._shown)

    def show_cases(self, near: Sequence[Near], otherwise: str) -> None:
        """Show the first three of `near`, or the sentence `otherwise`."""
        shown = tuple(near[:MOST])
        self._empty.setText(otherwise)
        self._empty.setVisible(not shown)
        if self.joined is not None and self.joined.id not in {each.case.id for each in shown}:
            self.joined = None
            self.changed.emit()
        anew = [_key(each) for each in shown] != [_key(each) for each in self._shown]
        self._shown = shown
        if anew:
            self._fill()

    def toggle(self, number: int) -> None:
        """Join the near case `number` (from 0), or keep apart from it again."""
        if number < len(self._shown):
            case = self._shown[number].case
            self.joined = None if self.joined and self.joined.id == case.id else case
            self._mark()
            self.changed.emit()

    def _fill(self) -> None:
        focused = next((at for at, row in enumerate(self._rows) if row.join.hasFocus()), None)
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [_Row(at, near, self._situation, self) for at, near in enumerate(self._shown)]
        for at, row in enumerate(self._rows):
            self._column.insertWidget(at, row)
            row.join.clicked.connect(self._on_clicked)
            row.show()
            if at == focused:
                row.join.setFocus(Qt.FocusReason.OtherFocusReason)
        self._mark()

    def _mark(self) -> None:
        for row, near in zip(self._rows, self._shown, strict=True):
            row.mark(self.joined is not None and near.case.id == self.joined.id)

    def _on_key(self) -> None:
        self.toggle(int(self.sender().objectName()))

    def _on_clicked(self) -> None:
        self.toggle(int(self.sender().objectName()))


class _Row(QFrame):
    """One near case in two lines, and the button that joins it."""

    def __init__(self, number: int, near: Near, situation: Situation, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        case, look = near.case, theme.current()
        mark = LightMark(case.light(situation.now), self, emergency=case.emergency)
        first = _line(self, self._what(near, situation))
        first.setFont(theme.font("body", strong=True))
        second = _line(self, self._state(near, situation))
        second.setProperty("role", "muted")
        second.setFont(theme.font("small"))
        self.join = QPushButton(self)
        self.join.setObjectName(str(number))
        self.join.setCheckable(True)
        self.join.setAutoDefault(False)
        self._number = number
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(first)
        words.addWidget(second)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.spacing, look.gap, look.gap, look.gap)
        row.setSpacing(look.spacing)
        row.addWidget(mark)
        row.addLayout(words, 1)
        row.addWidget(self.join)
        self.join.setAccessibleDescription(f"{first.text()}. {second.text()}")
        self.mark(False)

    def mark(self, joined: bool) -> None:
        """Show whether the report will be added to this case."""
        words = _("Will join · Alt+{n}") if joined else _("Join · Alt+{n}")
        self.join.setText(words.format(n=self._number + 1))
        self.join.setChecked(joined)

    @staticmethod
    def _what(near: Near, situation: Situation) -> str:
        found = situation.city.class_of(near.case)
        return _("{metres} m · {ago} · {class_name}").format(
            metres=say.number(near.distance_m),
            ago=say.ago(near.age.total_seconds()),
            class_name=label(found.names) if found else _("not yet classified"),
        )

    @staticmethod
    def _state(near: Near, situation: Situation) -> str:
        case = near.case
        unit = situation.city.units.get(case.unit)
        parts = [
            case.number,
            _(STAGE_NAMES[case.stage]),
            label(unit.names) if unit else _("unassigned"),
            *near.reasons,
        ]
        return " · ".join(parts)


def _key(near: Near) -> tuple[Case, float, tuple[str, ...], str]:
    """What a row shows: it is made anew only when that changes, not every second."""
    return near.case, near.distance_m, near.reasons, say.ago(near.age.total_seconds())


def _line(parent: QWidget, text: str) -> QLabel:
    shown = QLabel(text, parent)
    shown.setTextFormat(Qt.TextFormat.PlainText)
    shown.setToolTip(text)
    # Long names give way instead of widening the dialog.
    shown.setMinimumWidth(1)
    return shown
