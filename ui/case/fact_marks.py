"""The head of the facts of a case: a line that ends in …, a light, an explained sentence."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from commandcenter.case import Case
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.wording import _
from ui import theme


class Elided(QLabel):
    """A line that ends in … where it has no room, with all of it on hover."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what has room."""
        painter = QPainter(self)
        painter.setPen(theme.current().text)
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        self.setToolTip(self.text() if shown != self.text() else "")
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()


class LightMark(QWidget):
    """The light of the case: shape, colour, and the word on hover. What has ended has none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._light, self._emergency = "", False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_light_of(self, case: Case, now: datetime) -> None:
        """Show the light of `case`; a plain dot and its stage once it has ended."""
        self._light = str(case.light(now)) if case.open else ""
        self._emergency = case.emergency and case.open
        if case.open:
            word = theme.light_word(self._light, self._emergency)
        else:
            word = _(STAGE_NAMES[case.stage])
        self.setToolTip(word)
        self.setAccessibleName(word)
        self.update()

    def sizeHint(self) -> QSize:
        """A shape and its rim."""
        side = theme.current().icon_small
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shape."""
        painter = QPainter(self)
        centre = QPointF(self.width() / 2, self.height() / 2)
        size = theme.current().shape
        if self._light:
            theme.paint_light(painter, centre, self._light, emergency=self._emergency, size=size)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().edge)
            painter.drawEllipse(centre, size / 4, size / 4)
        painter.end()


class Explained(QLabel):
    """A sentence whose tooltip is worked out only when somebody asks for it."""

    def __init__(self, explain: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._explain = explain
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def event(self, event: QEvent) -> bool:
        """Explain on hover."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._explain(), self)
            return True
        return super().event(event)
