"""What is wrong with the catalogue on the screen, and what saving it would change."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QTabWidget, QVBoxLayout, QWidget

from commandcenter.catalogue_edits import Problem
from commandcenter.wording import _
from ui import theme

ABOUT: Final = Qt.ItemDataRole.UserRole
ROWS: Final = 4


class Findings(QWidget):
    """Two lists under tabs; Enter or a double click on a problem leads to where it is."""

    wanted = Signal(str, str)
    """Codes of the class and of the filing condition."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problems, self.changes = QListWidget(self), QListWidget(self)
        self._tabs = QTabWidget(self)
        for each in (self.problems, self.changes):
            each.setWordWrap(True)
            each.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._tabs.addTab(each, "")
        self.problems.setAccessibleName(_("Problems"))
        self.changes.setAccessibleName(_("What changes"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tabs)
        self.setMinimumHeight(ROWS * theme.current().row_compact + theme.current().row_comfortable)
        self.problems.itemActivated.connect(self._on_activated)
        self.problems.itemClicked.connect(self._on_activated)

    def show_findings(self, problems: Sequence[Problem], changes: Sequence[str]) -> None:
        """Show these; problems that must be put right come first."""
        self.problems.clear()
        for each in sorted(problems, key=lambda problem: not problem.stops):
            words = _("Must be put right: {what}") if each.stops else _("Worth a look: {what}")
            item = QListWidgetItem(words.format(what=each.sentence), self.problems)
            item.setData(ABOUT, (each.class_code, each.condition))
        self.changes.clear()
        self.changes.addItems(list(changes))
        self._tabs.setTabText(0, _("Problems ({n})").format(n=len(problems)))
        self._tabs.setTabText(1, _("What changes ({n})").format(n=len(changes)))

    def _on_activated(self, item: QListWidgetItem) -> None:
        class_code, condition = item.data(ABOUT)
        self.wanted.emit(class_code, condition)
