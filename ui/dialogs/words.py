"""Asks for the words that an act needs: a reason, a note."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from commandcenter.wording import _
from ui import theme

WIDTH = 440
LINES = 3


class WordsDialog(QDialog):
    """One field of words. Enter gives them, Shift+Enter begins a line, Escape gives up."""

    given = Signal(str)
    """The words; may be empty unless they are required."""

    def __init__(
        self, title: str, prompt: str, act: str, parent: QWidget, *, required: bool = True
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._required = required
        look = theme.current()
        heading = QLabel(title, self)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setFont(theme.font("lead", strong=True))
        label = QLabel(prompt, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self._words = QPlainTextEdit(self)
        self._words.setTabChangesFocus(True)
        self._words.setAccessibleName(prompt)
        self._words.setFixedHeight(LINES * look.target)
        self._words.installEventFilter(self)
        label.setBuddy(self._words)
        self._act = QPushButton(act, self)
        self._act.setProperty("role", "primary")
        self._act.setDefault(True)
        self._act.setEnabled(not required)
        buttons = QDialogButtonBox(self)
        buttons.addButton(self._act, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QPushButton(_("Cancel"), self), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._words.textChanged.connect(self._on_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        for widget in (heading, label, self._words, buttons):
            column.addWidget(widget)
        self.setMinimumWidth(round(WIDTH * look.target / 24))
        self._words.setFocus()

    def type(self, text: str) -> None:
        """Put `text` in the field, as if typed."""
        self._words.setPlainText(text)

    def accept(self) -> None:
        """Give the words, if there are any or none are needed."""
        words = self._words.toPlainText().strip()
        if words or not self._required:
            super().accept()
            self.given.emit(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter gives the words."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.accept()
                return True
        return super().eventFilter(watched, event)

    def _on_changed(self) -> None:
        has_words = bool(self._words.toPlainText().strip())
        self._act.setEnabled(has_words or not self._required)
