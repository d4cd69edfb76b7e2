"""Fields of the editor's forms: codes found by typing, days of the week, a time of day."""

from collections.abc import Callable, Sequence
from datetime import time
from typing import Final

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from commandcenter.wording import _
from ui import theme
from ui.dialogs.suggest import SuggestField, Suggestion

ACROSS: Final = 2

Named = Callable[[str], str]
"""What a code is called."""


class CodesField(QWidget):
    """Several codes, each a button that takes it out; one more is found by typing."""

    changed = Signal()

    def __init__(
        self,
        name: str,
        hint: str,
        search: Callable[[str], Sequence[Suggestion]],
        named: Named,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.value: tuple[str, ...] = ()
        self._named = named
        self.line = SuggestField(search, self)
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(hint)
        self.line.chosen.connect(self._on_chosen)
        look = theme.current()
        self._chips = QGridLayout()
        self._chips.setSpacing(look.gap)
        self._chips.setColumnStretch(ACROSS, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.gap)
        column.addLayout(self._chips)
        column.addWidget(self.line)
        self.setFocusProxy(self.line)

    def show_value(self, codes: tuple[str, ...]) -> None:
        """Show these codes."""
        if codes == self.value:
            return
        for chip in self.findChildren(QPushButton):
            self._chips.removeWidget(chip)
            chip.hide()
            chip.setParent(None)
            chip.deleteLater()
        self.value = codes
        for at, code in enumerate(codes):
            words = self._named(code)
            chip = QPushButton(_("{unit}  ×").format(unit=words), self)
            chip.setProperty("role", "chip")
            chip.setObjectName(code)
            chip.setToolTip(f"{code} · {words}")
            chip.clicked.connect(self._on_remove)
            self._chips.addWidget(chip, at // ACROSS, at % ACROSS)

    def _on_chosen(self, suggestion: Suggestion | None) -> None:
        if suggestion is None:
            return
        if suggestion.value not in self.value:
            self.show_value((*self.value, suggestion.value))
            self.changed.emit()
        self.line.put(None)

    def _on_remove(self) -> None:
        gone = self.sender().objectName()
        self.show_value(tuple(code for code in self.value if code != gone))
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()


class ChecksField(QWidget):
    """Some of a few, each a box."""

    changed = Signal()

    def __init__(
        self, name: str, options: Sequence[tuple[str, str]], parent: QWidget, *, across: int = 4
    ) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.current().padding)
        grid.setVerticalSpacing(theme.current().gap)
        for at, (code, words) in enumerate(options):
            box = QCheckBox(words, self)
            box.setAccessibleName(f"{name}: {words}")
            box.toggled.connect(self.changed)
            grid.addWidget(box, at // across, at % across)
            self.boxes[code] = box
        grid.setColumnStretch(across, 1)
        if self.boxes:
            self.setFocusProxy(next(iter(self.boxes.values())))

    @property
    def value(self) -> tuple[str, ...]:
        """The codes that are ticked, in their order."""
        return tuple(code for code, box in self.boxes.items() if box.isChecked())

    def show_value(self, codes: Sequence[str]) -> None:
        """Tick these."""
        for code, box in self.boxes.items():
            box.setChecked(code in codes)


class HoursField(QWidget):
    """From when to when, on the wall clock; or at any hour."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.on = QCheckBox(_("between"), self)
        self.on.setAccessibleName(name)
        self.begins, self.ends = time_field(_("From"), self), time_field(_("To"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().spacing)
        for widget in (self.on, self.begins, self.ends):
            row.addWidget(widget)
        row.addStretch(1)
        self.on.toggled.connect(self._on_toggled)
        for each in (self.begins, self.ends):
            each.timeChanged.connect(self.changed)
        self.setFocusProxy(self.on)
        self.show_value(None, None)

    @property
    def value(self) -> tuple[time | None, time | None]:
        """Beginning and end; neither for any hour."""
        if not self.on.isChecked():
            return None, None
        return as_time(self.begins), as_time(self.ends)

    def show_value(self, begins: time | None, ends: time | None) -> None:
        """Show these hours."""
        self.on.setChecked(begins is not None or ends is not None)
        if begins is not None:
            show_time(self.begins, begins)
        if ends is not None:
            show_time(self.ends, ends)
        self._enable()

    def _enable(self) -> None:
        for each in (self.begins, self.ends):
            each.setEnabled(self.on.isChecked())

    def _on_toggled(self) -> None:
        if self.on.isChecked() and self.begins.time() == self.ends.time():
            show_time(self.begins, time(8))
            show_time(self.ends, time(18))
        self._enable()
        self.changed.emit()


class Whole(QSpinBox):
    """A whole number. The wheel scrolls the form, not what stands in it."""

    def __init__(self, name: str, least: int, most: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setRange(least, most)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only where the keyboard is."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def time_field(name: str, parent: QWidget) -> QTimeEdit:
    """A time of day."""
    field = QTimeEdit(parent)
    field.setDisplayFormat("HH:mm")
    field.setAccessibleName(name)
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return field


def as_time(field: QTimeEdit) -> time:
    """What stands in a field."""
    return time(field.time().hour(), field.time().minute())


def show_time(field: QTimeEdit, at: time) -> None:
    """Put a time into a field."""
    field.setTime(QTime(at.hour, at.minute))
