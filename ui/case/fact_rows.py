"""Facts as rows of a word and what it is; the rows are kept and filled anew for the next case."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from commandcenter.wording import _
from ui import theme
from ui.theme import Theme


class Fact(NamedTuple):
    """One row."""

    name: str
    words: str
    """An empty fact has no row."""
    reveal: str = ""
    """Id of the report whose contact is masked here, and may be asked for."""
    light: str = ""
    """The light whose colour the words take: of what is late or must be seen to soon."""


WIDE: Final = 72
"""From how many letters' width on the facts stand in two columns."""


class FactRows(QWidget):
    """The facts under each other; in two columns where there is room for that."""

    reveal_requested = Signal(str)
    """Id of the report whose contact somebody wants to see."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: list[Fact] = []
        self._rows: list[_Row] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._columns = 1
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)

    def set_theme(self, look: Theme) -> None:
        """Take over sizes and colours."""
        shown, self._shown = self._shown, []
        self.show_facts(shown)
        self._grid.setHorizontalSpacing(look.padding)
        self._grid.setVerticalSpacing(look.gap)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these facts; the same ones again cost nothing."""
        wanted = [fact for fact in facts if fact.words]
        if wanted == self._shown:
            return
        self._shown = list(wanted)
        while len(self._rows) < len(wanted):
            row = _Row(self)
            row.asked.connect(self.reveal_requested)
            self._rows.append(row)
        for number, row in enumerate(self._rows):
            row.show_fact(wanted[number] if number < len(wanted) else None)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for other columns."""
        super().resizeEvent(event)
        columns = 2 if self.width() >= WIDE * self.fontMetrics().averageCharWidth() else 1
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def _arrange(self) -> None:
        """Put the rows down the first column, then down the second."""
        deep = max(1, -(-len(self._shown) // self._columns))
        for number, row in enumerate(self._rows[: len(self._shown)]):
            column, line = divmod(number, deep)
            self._grid.addWidget(row.title, line, 2 * column, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(row, line, 2 * column + 1, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, self._columns - 1)

    @property
    def shown(self) -> list[Fact]:
        """The facts in sight, in reading order."""
        return list(self._shown)

    @property
    def reveals(self) -> list[QPushButton]:
        """The buttons that ask for a contact."""
        return [row.button for row in self._rows if row.button.isVisibleTo(self)]


class _Row(QWidget):
    """What stands beside a word, with a button where a contact is masked."""

    asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._report = ""
        self.title = QLabel(parent)
        self.title.setProperty("role", "muted")
        self._words = QLabel(self)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton(self)
        self.button.setProperty("role", "chip")
        self.button.clicked.connect(self._on_clicked)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.addWidget(self._words)
        self._line.addWidget(self.button)
        self._line.addStretch(0)

    def show_fact(self, fact: Fact | None) -> None:
        """Show `fact`, or nothing."""
        fact = fact or Fact("", "")
        masked = bool(fact.reveal)
        self._report = fact.reveal
        self.title.setText(fact.name)
        self._words.setText(fact.words)
        self._colour(fact.light)
        self._words.setWordWrap(not masked)
        self._words.setAccessibleName(fact.name)
        self._line.setStretch(0, 0 if masked else 1)
        self._line.setStretch(2, 1 if masked else 0)
        self.button.setText(_("reveal…"))
        self.button.setToolTip(
            _("Look at the contact. Who looked, and why, is kept with the case.")
        )
        self.button.setVisible(masked)
        for widget in (self, self.title):
            widget.setVisible(bool(fact.words))

    def _colour(self, light: str) -> None:
        look, palette = theme.current(), self._words.palette()
        colour = look.light(light) if light else look.text
        if palette.windowText().color() != colour:
            palette.setColor(palette.ColorRole.WindowText, colour)
            self._words.setPalette(palette)

    def _on_clicked(self) -> None:
        self.asked.emit(self._report)
