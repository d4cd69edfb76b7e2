"""A line beside the title of the case: what the hub has not numbered, and who else is at it."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme


class CaseLine(QWidget):
    """Takes what room there is; nothing moves when it has something to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pending = False
        self.people = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_marks(self, *, pending: bool, people: str) -> None:
        """Show whether something is not numbered yet, and who else has the case."""
        if (pending, people) == (self.pending, self.people):
            return
        self.pending, self.people = pending, people
        words = [theme.light_word("pending")] * pending + [people] * bool(people)
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
            if self.pending:
                word = theme.light_word("pending")
                painter.setPen(look.light("pending"))
                painter.drawText(room, align, word)
                room.setRight(room.right() - metrics.horizontalAdvance(word) - look.spacing)
                centre = QPointF(room.right() - look.shape / 2, self.height() / 2)
                theme.paint_light(painter, centre, "pending", size=look.shape)
                room.setRight(room.right() - look.shape - look.spacing)
            painter.setPen(look.text)
            shown = metrics.elidedText(self.people, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, align, shown)
