"""The single fields of the catalogue's forms: a name in two languages, one of a few, a limit."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from commandcenter.wording import LANGUAGES, N_, Label, _, language
from commandcenter.worktime import ClockKind, Limit
from ui import theme

CLOCKS: Final[dict[ClockKind, str]] = {
    ClockKind.EMERGENCY_HOURS: N_("hours, day and night"),
    ClockKind.WORKING_HOURS: N_("working hours"),
    ClockKind.WORKING_DAYS: N_("working days"),
    ClockKind.NATURAL_DAYS: N_("days"),
}
"""The four clocks as one picks them; shown through `_`."""

LONGEST: Final = 10_000.0


def spoken() -> list[str]:
    """The languages that names have, the one in use first."""
    return sorted(LANGUAGES, key=lambda code: code != language())


class Pick(QComboBox):
    """One of a few codes. The wheel scrolls the form, not what stands in it."""

    def __init__(self, name: str, options: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        for code, words in options:
            self.addItem(words, code)

    @property
    def value(self) -> str:
        """The code that is picked."""
        return str(self.currentData())

    def show_value(self, code: str) -> None:
        """Show this code; one that is not offered stands as it is."""
        at = self.findData(code)
        if at < 0:
            self.addItem(code, code)
            at = self.count() - 1
        self.setCurrentIndex(at)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only where the keyboard is."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Amount(QDoubleSpinBox):
    """A number. The wheel scrolls the form, not what stands in it."""

    def __init__(
        self, name: str, parent: QWidget, *, least: float = 0.0, decimals: int = 2, unit: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setDecimals(decimals)
        self.setRange(least, LONGEST)
        self.setSuffix(f" {unit}" if unit else "")

    def textFromValue(self, value: float) -> str:
        """Without zeros that say nothing."""
        return self.locale().toString(value, "g", 8)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only where the keyboard is."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class NamesField(QWidget):
    """The name of something, a line for each language."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget, *, stacked: bool = False) -> None:
        """The lines stand beside each other; `stacked` under each other, where a form is narrow."""
        super().__init__(parent)
        row = QVBoxLayout(self) if stacked else QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().gap if stacked else theme.current().spacing)
        self._lines: dict[str, QLineEdit] = {}
        for code in spoken():
            own = LANGUAGES[code]
            line = QLineEdit(self)
            line.setPlaceholderText(own)
            line.setAccessibleName(_("{name}, {language}").format(name=name, language=own))
            line.setToolTip(own)
            line.textEdited.connect(self.changed)
            row.addWidget(line, 1)
            self._lines[code] = line
        self.setFocusProxy(next(iter(self._lines.values())))

    def line(self, language: str) -> QLineEdit:
        """The line for one language."""
        return self._lines[language]

    @property
    def value(self) -> Label:
        """The words, without the languages that have none."""
        said = {code: line.text().strip() for code, line in self._lines.items()}
        return {code: words for code, words in said.items() if words}

    def show_value(self, names: Label) -> None:
        """Show these words, unless they already stand there: the cursor stays where it is."""
        if names != self.value:
            for code, line in self._lines.items():
                line.setText(names.get(code, ""))
                line.setCursorPosition(0)


class LimitField(QWidget):
    """How long something may take: an amount and a clock. May be left to what holds elsewhere."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget, *, optional: bool = False) -> None:
        super().__init__(parent)
        self.amount = Amount(name, self, least=0.05)
        options = [(str(clock), _(words)) for clock, words in CLOCKS.items()]
        if optional:
            options.insert(0, ("", _("as elsewhere")))
        self.clock = Pick(_("{name}, clock").format(name=name), options, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().spacing)
        row.addWidget(self.amount, 1)
        row.addWidget(self.clock, 2)
        self.amount.valueChanged.connect(self.changed)
        self.clock.currentIndexChanged.connect(self._on_clock)
        self.setFocusProxy(self.clock if optional else self.amount)

    @property
    def value(self) -> Limit | None:
        """The limit; None where it is left to what holds elsewhere."""
        clock = self.clock.value
        return Limit(round(self.amount.value(), 2), ClockKind(clock)) if clock else None

    def show_value(self, limit: Limit | None) -> None:
        """Show this limit."""
        if limit is not None and limit != self.value:
            self.amount.setValue(limit.amount)
        self.clock.show_value(str(limit.clock) if limit else "")
        self.amount.setEnabled(limit is not None)

    def _on_clock(self) -> None:
        self.amount.setEnabled(bool(self.clock.value))
        self.changed.emit()
