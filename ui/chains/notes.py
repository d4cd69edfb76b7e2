"""A line above the editor that asks something, with a button for each answer."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from commandcenter.wording import _
from ui import theme

Answer = tuple[str, Callable[[], object]]


class Note(QFrame):
    """Hidden while there is nothing to ask. Its last button answers nothing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.about = ""
        """What it asks about; empty for nothing."""
        look = theme.current()
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.answers: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(look.padding, look.spacing, look.padding, look.spacing)
        self._row.setSpacing(look.spacing)
        self._row.addWidget(self.words, 1)
        self.hide()

    def ask(self, about: str, words: str, *answers: Answer) -> None:
        """Ask this; asked already, it stays as it is."""
        if self.about == about and self.words.text() == words and not self.isHidden():
            return
        self.about = about
        self.words.setText(words)
        for button in self.answers:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.answers = []
        for said, does in (*answers, (_("Not now"), self.hide)):
            button = QPushButton(said, self)
            button.clicked.connect(does)
            self._row.addWidget(button)
            self.answers.append(button)
        self.show()
        self.answers[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def hide(self) -> None:
        """Ask nothing any more."""
        self.about = ""
        super().hide()
