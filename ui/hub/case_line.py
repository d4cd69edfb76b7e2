"""A line beside the title of the case: what is not numbered, what clashes, who else is at it."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme


class CaseLine(QWidget):
    """Takes what room there is; nothing moves when it has something to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.marks: list[str] = []
        """Lights, the one at the right edge first."""
        self.people = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_marks(self, marks: list[str], people: str) -> None:
        """Show what lights mark the case (`pending`, `contested`), and who else has it."""
        if (marks, people) == (self.marks, self.people):
            return
        self.marks, self.people = marks, people
        words = [*map(theme.light_word, marks), *[people] * bool(people)]
        self.setAccessibleName(" · ".join(words))
        self.setToolTip("\n".join(words))
        self.update()

    def sizeHint(self) -> QSize:
        """A line of small type, and no width of its own."""
        return QSize(0, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark with its word at the right edge, and before it who else is here."""
        look = theme.current()
        with QPainter(self) as painter:
            painter.setFont(theme.font("small"))
            metrics = painter.fontMetrics()
            room = self.rect()
            align = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for mark in self.marks:
                word = theme.light_word(mark)
                painter.setPen(look.light(mark))
                painter.drawText(room, align, word)
                room.setRight(room.right() - metrics.horizontalAdvance(word) - look.spacing)
                centre = QPointF(room.right() - look.shape / 2, self.height() / 2)
                theme.paint_light(painter, centre, mark, size=look.shape)
                room.setRight(room.right() - look.shape - 2 * look.spacing)
            painter.setPen(look.text)
            shown = metrics.elidedText(self.people, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, align, shown)
