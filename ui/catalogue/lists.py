"""The fields of the catalogue's forms that hold several things: units, steps, named things."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from commandcenter.wording import LANGUAGES, Label, _, label
from ui import theme
from ui.catalogue.fields import NamesField, Pick, spoken

CHIPS_ACROSS: Final = 3


class UnitsField(QWidget):
    """Units in their order, each a button that takes it out, and a list to add one from."""

    changed = Signal()

    def __init__(self, name: str, units: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self._units = units
        self.value: tuple[str, ...] = ()
        look = theme.current()
        self._chips = QGridLayout()
        self._chips.setSpacing(look.gap)
        self._chips.setColumnStretch(CHIPS_ACROSS, 1)
        options = [("", _("Add a unit…")), *units.items()]
        self.adder = Pick(name, options, self)
        self.adder.activated.connect(self._on_add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.gap)
        column.addLayout(self._chips)
        column.addWidget(self.adder)
        self.setFocusProxy(self.adder)

    def show_value(self, codes: tuple[str, ...]) -> None:
        """Show these units, the first one first."""
        for chip in self.findChildren(QPushButton):
            self._chips.removeWidget(chip)
            chip.hide()
            chip.setParent(None)
            chip.deleteLater()
        self.value = codes
        for at, code in enumerate(codes):
            words = self._units.get(code) or _("{code} (not in this city)").format(code=code)
            chip = QPushButton(f"{words}  ×", self)
            chip.setProperty("role", "chip")
            chip.setObjectName(code)
            chip.setToolTip(_("Take {unit} out").format(unit=words))
            chip.clicked.connect(self._on_remove)
            self._chips.addWidget(chip, at // CHIPS_ACROSS, at % CHIPS_ACROSS)

    def _on_add(self, at: int) -> None:
        code = str(self.adder.itemData(at) or "")
        self.adder.setCurrentIndex(0)
        if code and code not in self.value:
            self.show_value((*self.value, code))
            self.changed.emit()

    def _on_remove(self) -> None:
        gone = self.sender().objectName()
        self.show_value(tuple(code for code in self.value if code != gone))
        self.adder.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()


class StepsField(QWidget):
    """A checklist: one step a line, the same line in each language."""

    changed = Signal()
    LINES: Final = 5

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        look = theme.current()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.spacing)
        self._texts: dict[str, QPlainTextEdit] = {}
        for code in spoken():
            own = LANGUAGES[code]
            text = QPlainTextEdit(self)
            text.setTabChangesFocus(True)
            text.setPlaceholderText(_("{language}: one step a line").format(language=own))
            text.setAccessibleName(_("{name}, {language}").format(name=name, language=own))
            text.setFixedHeight(self.LINES * look.target)
            text.textChanged.connect(self.changed)
            row.addWidget(text, 1)
            self._texts[code] = text

    def text(self, language: str) -> QPlainTextEdit:
        """The steps in one language."""
        return self._texts[language]

    @property
    def value(self) -> tuple[Label, ...]:
        """The steps, without those that no language has."""
        columns = [text.toPlainText().rstrip().split("\n") for text in self._texts.values()]
        rows = zip_longest(*columns, fillvalue="")
        steps = [
            {
                code: words.strip()
                for code, words in zip(self._texts, row, strict=True)
                if words.strip()
            }
            for row in rows
        ]
        return tuple(step for step in steps if step)

    def show_value(self, steps: tuple[Label, ...]) -> None:
        """Show these steps, unless they already stand there."""
        if steps != self.value:
            for code, text in self._texts.items():
                text.setPlainText("\n".join(step.get(code, "") for step in steps))


class NamedRows(QWidget):
    """Things with a code and a name: a line for each, a button to take it out, one to add."""

    changed = Signal()
    NEW: Final = "+"

    def __init__(self, name: str, add: str, take_out: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._name, self._add, self._take_out = name, add, take_out
        self._known: Mapping[str, Label] = {}
        self._rows: list[tuple[str, NamesField, QWidget]] = []
        look = theme.current()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look.gap)
        self.adder = Pick(name, (), self)
        self.adder.activated.connect(self._on_add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.gap)
        column.addLayout(self._lines)
        column.addWidget(self.adder)
        self.setFocusProxy(self.adder)

    @property
    def value(self) -> dict[str, Label]:
        """The names as they stand, by code."""
        return {code: names.value for code, names, _line in self._rows}

    def names(self, at: int) -> NamesField:
        """The words of one of them."""
        return self._rows[at][1]

    def show_value(self, named: Mapping[str, Label], known: Mapping[str, Label]) -> None:
        """Show these; one can be added from `known`, or a new one."""
        self._known = known
        if dict(named) != self.value:
            for _code, _names, line in self._rows:
                self._lines.removeWidget(line)
                line.hide()
                line.setParent(None)
                line.deleteLater()
            self._rows = []
            for code, names in named.items():
                self._add_row(code, names)
        self._offer()

    def _add_row(self, code: str, words: Label) -> None:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().gap)
        names = NamesField(self._name, line)
        names.show_value(words)
        names.changed.connect(self.changed)
        gone = QPushButton("×", line)
        gone.setAccessibleName(self._take_out)
        gone.setToolTip(self._take_out)
        gone.setObjectName(code)
        gone.clicked.connect(self._on_remove)
        row.addWidget(names, 1)
        row.addWidget(gone)
        self._lines.addWidget(line)
        self._rows.append((code, names, line))

    def _offer(self) -> None:
        self.adder.clear()
        self.adder.addItem(self._add, "")
        self.adder.addItem(_("A new one"), self.NEW)
        for code, words in self._known.items():
            if code not in self.value:
                self.adder.addItem(label(words), code)

    def _on_add(self, at: int) -> None:
        code = str(self.adder.itemData(at) or "")
        if code == self.NEW:
            taken = {*self._known, *self.value}
            code = next(f"own{n}" for n in range(1, len(taken) + 2) if f"own{n}" not in taken)
        if code:
            self._add_row(code, self._known.get(code, {}))
            self._rows[-1][1].setFocus(Qt.FocusReason.OtherFocusReason)
            self.changed.emit()
        self._offer()

    def _on_remove(self) -> None:
        gone = self.sender().objectName()
        left = {code: names for code, names in self.value.items() if code != gone}
        self.show_value(left, self._known)
        self.changed.emit()
