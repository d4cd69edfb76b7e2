"""One window for every small question about a case: what, the fields it needs, one verb.

The parts are listed in a table (`ui/dialogs/ask.py`); this window lays them out, keeps the verb
grey until they are complete, and gives their values away. Enter does it, Escape leaves it.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from commandcenter.wording import _
from ui import theme
from ui.dialogs.suggest import Search, SuggestField, Suggestion

WIDTH: Final = 480
LINES: Final = 3
_SENDS: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.KeypadModifier

Values = Mapping[str, Any]
"""What the parts hold, by their keys."""


class Part(Protocol):
    """A field of a form; a widget too."""

    changed: SignalInstance

    @property
    def value(self) -> Any:
        """What it holds."""

    @property
    def complete(self) -> bool:
        """Whether it holds what the act needs."""


def caption_of(part: QWidget) -> str:
    """What stands above a field where a form has several; nothing where it says so itself."""
    return getattr(part, "caption", "")


class FormDialog(QDialog):
    """Title, one question, fields, and the button with the verb."""

    given = Signal(object)
    """The `Values`; the window is closed by then."""

    def __init__(
        self,
        title: str,
        question: str,
        verb: str,
        parts: Mapping[str, QWidget],
        parent: QWidget | None = None,
        *,
        note: Callable[[Values], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._parts: dict[str, Any] = dict(parts)
        self._note_of = note
        self._heading = _plain_label(title, self)
        self._heading.setFont(theme.font("lead", strong=True))
        self._question = _plain_label(question, self)
        self._note = _plain_label("", self)
        self._note.setProperty("role", "muted")
        self._note.setVisible(note is not None)
        self._verb = QPushButton(verb, self)
        self._verb.setProperty("role", "primary")
        self._verb.setDefault(True)
        self._cancel = QPushButton(_("Cancel"), self)
        self._cancel.setAutoDefault(False)
        self._lay_out()
        self._verb.clicked.connect(self.accept)
        self._cancel.clicked.connect(self.reject)
        for part in self._parts.values():
            part.changed.connect(self._on_changed)
        self._on_changed()

    @property
    def values(self) -> Values:
        """What the parts hold now."""
        return {key: part.value for key, part in self._parts.items()}

    def part(self, key: str) -> Any:
        """The field `key`."""
        return self._parts[key]

    def open(self) -> None:
        """Show it over its window; the keyboard begins in the first field."""
        super().open()
        next(iter(self._parts.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def accept(self) -> None:
        """Give the values, if nothing is missing."""
        for field in self.findChildren(SuggestField):
            field.settle()
        if all(part.complete for part in self._parts.values()):
            values = self.values
            super().accept()
            self.given.emit(values)

    def _lay_out(self) -> None:
        look = theme.current()
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._verb)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        column.addWidget(self._heading)
        column.addWidget(self._question)
        for part in self._parts.values():
            column.addLayout(self._field(part))
        column.addWidget(self._note)
        column.addStretch()
        column.addLayout(buttons)
        self.setMinimumWidth(round(WIDTH * look.target / 24))

    def _field(self, part: QWidget) -> QVBoxLayout:
        """A part, under its caption if there are others to be told from it."""
        field = QVBoxLayout()
        field.setSpacing(theme.current().gap)
        if len(self._parts) > 1 and caption_of(part):
            caption = _plain_label(caption_of(part), self)
            caption.setProperty("role", "muted")
            caption.setBuddy(part)
            field.addWidget(caption)
            if isinstance(part, WordsPart):
                part.drop_prompt()
        field.addWidget(part)
        return field

    def _on_changed(self) -> None:
        self._verb.setEnabled(all(part.complete for part in self._parts.values()))
        if self._note_of is not None:
            self._note.setText(self._note_of(self.values))


class WordsPart(QWidget):
    """A reason or a note. Common ones are put in by Alt and their digit, then still edited."""

    changed = Signal()

    def __init__(self, prompt: str, *, usual: tuple[str, ...] = (), required: bool = True) -> None:
        super().__init__()
        self.caption = prompt
        self._required = required
        self._usual = usual
        look = theme.current()
        self._text = QPlainTextEdit(self)
        self._text.setTabChangesFocus(True)
        self._text.setPlaceholderText(prompt)
        self._text.setAccessibleName(prompt)
        self._text.setFixedHeight(LINES * look.target)
        self._text.installEventFilter(self)
        self._text.textChanged.connect(self.changed)
        grid = QGridLayout()
        grid.setSpacing(look.gap)
        for at, words in enumerate(usual):
            button = QPushButton(_("{words} · Alt+{n}").format(words=words, n=at + 1), self)
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setObjectName(str(at))
            button.clicked.connect(self._on_usual)
            # Not the button's own mnemonic: that acts a moment later, after the next letters.
            shortcut = QShortcut(QKeySequence(f"Alt+{at + 1}"), self)
            shortcut.setObjectName(str(at))
            shortcut.activated.connect(self._on_usual)
            grid.addWidget(button, at // 2, at % 2)
            grid.setColumnStretch(at % 2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.spacing)
        column.addWidget(self._text)
        column.addLayout(grid)
        self.setFocusProxy(self._text)

    def drop_prompt(self) -> None:
        """Its caption says what it is for."""
        self._text.setPlaceholderText("")

    def put(self, words: str) -> None:
        """Hold these words, as if typed."""
        self._text.setPlainText(words)
        self._text.moveCursor(self._text.textCursor().MoveOperation.End)

    @property
    def value(self) -> str:
        """The words."""
        return self._text.toPlainText().strip()

    @property
    def complete(self) -> bool:
        """Whether there are words, if some are needed."""
        return bool(self.value) or not self._required

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter does the act, also with Ctrl as in the report; Shift+Enter begins a line."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            dialog = self.window()
            line = event.modifiers() & ~_SENDS
            if enter and not line and isinstance(dialog, QDialog):
                dialog.accept()
                return True
        return super().eventFilter(watched, event)

    def _on_usual(self) -> None:
        self.put(self._usual[int(self.sender().objectName())])
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)


class PickPart(QWidget):
    """One of a few: arrows move, the first is taken unless another is.

    Where it has to be `decided`, none is taken until somebody picks one.
    """

    changed = Signal()

    def __init__(
        self, name: str, options: tuple[tuple[str, str], ...] = (), *, decided: bool = False
    ) -> None:
        super().__init__()
        self.caption = name
        self._decided = decided
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self.changed)
        self._codes: list[str] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.offer(options)

    def offer(self, options: tuple[tuple[str, str], ...]) -> None:
        """Let one of these be picked: code and words each."""
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._column.removeWidget(button)
            button.deleteLater()
        self._codes = [code for code, _words in options]
        for at, (_code, words) in enumerate(options):
            button = QRadioButton(words, self)
            button.setChecked(at == 0 and not self._decided)
            self._group.addButton(button, at)
            self._column.addWidget(button)
        if options:
            self.setFocusProxy(self._group.button(0))

    def pick(self, code: str) -> None:
        """Take the one with this code, as if clicked."""
        self._group.button(self._codes.index(code)).click()

    @property
    def value(self) -> str | None:
        """Code of the one picked; None if there is none."""
        at = self._group.checkedId()
        return self._codes[at] if 0 <= at < len(self._codes) else None

    @property
    def complete(self) -> bool:
        """Whether one is picked, if it has to be."""
        return self.value is not None or not self._decided


class SearchPart(QWidget):
    """One of many, found by typing."""

    changed = Signal()

    def __init__(self, name: str, hint: str, search: Search, *, required: bool = True) -> None:
        super().__init__()
        self.caption = name
        self._required = required
        self.line = SuggestField(search, self)
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(hint)
        self.line.chosen.connect(self._on_chosen)
        self.line.textEdited.connect(self._on_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)
        self.setFocusProxy(self.line)

    @property
    def value(self) -> Any:
        """Value of the suggestion taken, or None."""
        return self.line.choice.value if self.line.choice else None

    @property
    def complete(self) -> bool:
        """Whether one is taken, or may stay open; typed words that mean nothing must go."""
        offered = bool(self.line.offered)
        return self.value is not None or offered or not (self._required or self.line.text())

    def _on_chosen(self, _what: Suggestion | str | None) -> None:
        self.changed.emit()


def _plain_label(text: str, parent: QWidget) -> QLabel:
    shown = QLabel(text, parent)
    shown.setTextFormat(Qt.TextFormat.PlainText)
    shown.setWordWrap(True)
    return shown
