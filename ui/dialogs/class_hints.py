"""Classes that a caller's words speak of, shown while one types: a key takes one, nothing else.

Asked for at each letter: an answer takes well under a millisecond
(`commandcenter.advice.class_words`).
"""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from commandcenter.advice.class_words import ClassHint
from commandcenter.catalogue import CaseClass, Urgency
from commandcenter.frozen import frozen
from commandcenter.wording import _, join, label, ngettext
from ui import format as say
from ui import theme
from ui.advice import Advice
from ui.dialogs.fields import ClassField

MOST: Final = 3
KEYS: Final = tuple(f"Ctrl+{number + 1}" for number in range(MOST))


@frozen
class Hinted:
    """A hint, and the class of the catalogue that it means."""

    hint: ClassHint
    case_class: CaseClass

    @property
    def title(self) -> str:
        """The class, how sure the hint is of it, and whether it is an emergency."""
        name = label(self.case_class.names)
        if self.case_class.urgency is Urgency.EMERGENCY:
            name = f"{theme.light_word('red', True)} · {name}"
        return _("{class_name} {percent} %").format(
            class_name=name, percent=say.number(round(100 * self.hint.share))
        )

    @property
    def why(self) -> str:
        """From which words, and from how many reports."""
        words = join(_("“{word}”").format(word=word) for word in self.hint.words)
        count = self.hint.learned
        if not count:
            learned = _("known by its name only")
        else:
            told = ngettext("learned from {n} report", "learned from {n} reports", count)
            learned = told.format(n=say.number(count))
        return " · ".join(part for part in (words, learned) if part)


class ClassHints(QWidget):
    """Up to three classes and why the first is named; Ctrl+1 to Ctrl+3 takes one.

    Empty once a class has been chosen: whoever chose knows better.
    """

    def __init__(
        self,
        advice: Advice | None,
        said: QPlainTextEdit,
        class_field: ClassField,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._advice = advice
        self._said = said
        self._class = class_field
        self._hinted: tuple[Hinted, ...] = ()
        look = theme.current()
        self._why = QLabel(self)
        self._why.setProperty("role", "muted")
        self._why.setFont(theme.font("small"))
        self._why.setTextFormat(Qt.TextFormat.PlainText)
        self._why.setMinimumWidth(1)
        row = QHBoxLayout()
        row.setSpacing(look.gap)
        self.buttons = [self._button(number) for number in range(MOST)]
        for button in self.buttons:
            row.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.gap // 2)
        column.addLayout(row)
        column.addWidget(self._why)
        # Room from the start: nothing below jumps while one types.
        self.setFixedHeight(look.row_compact + column.spacing() + self._why.sizeHint().height())
        self.setAccessibleName(_("Classes that fit the words"))
        said.textChanged.connect(self._look)
        class_field.chosen.connect(self._look)
        if advice is not None:
            advice.changed.connect(self._look)
        self._look()

    @property
    def hinted(self) -> list[Hinted]:
        """The hints in sight."""
        return list(self._hinted)

    def _look(self) -> None:
        """Ask anew what the words speak of."""
        found: list[ClassHint] = []
        if self._advice is not None and self._class.choice is None:
            found = self._advice.classes(self._said.toPlainText())
        catalogue = self._class.catalogue
        shown = tuple(
            Hinted(hint, catalogue.by_code[hint.code])
            for hint in found[:MOST]
            if hint.code in catalogue.by_code
        )
        why = ""
        if shown:
            why = _("{key} takes the first: {reasons}").format(key=_key(0), reasons=shown[0].why)
        self._why.setText(why)
        self._why.setToolTip(why)
        if shown != self._hinted:
            self._hinted = shown
            self._class.hinted = tuple(each.case_class for each in shown)
            self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names are cut to the room they have."""
        super().resizeEvent(event)
        self._fill()

    def _button(self, number: int) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(str(number))
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setMinimumWidth(1)
        button.clicked.connect(self._on_wanted)
        shortcut = QShortcut(QKeySequence(KEYS[number]), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.setObjectName(str(number))
        shortcut.activated.connect(self._on_wanted)
        return button

    def _fill(self) -> None:
        look = theme.current()
        for number, button in enumerate(self.buttons):
            if number >= len(self._hinted):
                # It keeps its place, so that the others keep theirs.
                button.setText("")
                button.setEnabled(False)
                button.setVisible(bool(self._hinted))
                continue
            each = self._hinted[number]
            key = _key(number)
            room = button.width() - 2 * look.padding
            cut = button.fontMetrics().elidedText(each.title, Qt.TextElideMode.ElideMiddle, room)
            button.setText(cut.replace("&", "&&"))
            button.setToolTip(f"{each.title} · {each.why} ({key})")
            button.setAccessibleName(f"{each.title}. {key}")
            button.setAccessibleDescription(each.why)
            button.setEnabled(True)
            button.setVisible(True)

    def _on_wanted(self) -> None:
        number = int(self.sender().objectName())
        if number < len(self._hinted):
            self._class.put_class(self._hinted[number].hint.code)


def _key(number: int) -> str:
    return QKeySequence(KEYS[number]).toString(QKeySequence.SequenceFormat.NativeText)
