"""Type and colours of the wall, all in its own type size; and the panes made of them."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.shapes import shape_path
from ui.theme import Theme
from ui.wall.size import INSET

LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE: Final = Qt.AlignmentFlag.AlignCenter

_TRIAL: Final = 200
"""Pixels of type at which the share of a capital is measured."""


def capital_share() -> float:
    """Height of a capital as a share of the type size, of the font in use."""
    trial = QFont(theme.font("body"))
    trial.setPixelSize(_TRIAL)
    return QFontMetricsF(trial).capHeight() / _TRIAL


class Look:
    """Colours, and fonts in type sizes (em) of the wall; independent of the console's."""

    def __init__(self, theme: Theme, em: float) -> None:
        self.theme = theme
        self.em = em
        """Logical pixels of the wall's text."""
        self._fonts: dict[tuple[float, bool], QFont] = {}

    def font(self, size: float = 1.0, strong: bool = False) -> QFont:
        """The house's font, so many type sizes large."""
        found = self._fonts.get((size, strong))
        if found is None:
            found = QFont(theme.font("body", strong))
            found.setPixelSize(max(1, round(size * self.em)))
            self._fonts[size, strong] = found
        return found

    def width(self, words: str, size: float = 1.0, strong: bool = False) -> float:
        """How wide words are, in logical pixels."""
        return QFontMetricsF(self.font(size, strong)).horizontalAdvance(words)

    def fitting(self, forms: Sequence[str], room: float, strong: bool = False) -> str:
        """The longest of some words that fits, the longest given first; the last cut if none."""
        for words in forms:
            if self.width(words, 1.0, strong) <= room:
                return words
        metrics = QFontMetricsF(self.font(1.0, strong))
        return metrics.elidedText(forms[-1], Qt.TextElideMode.ElideRight, max(room, 0.0))

    def light(self, painter: QPainter, centre: QPointF, light: str, emergency: bool) -> None:
        """The shape of a light, as high as a capital, in its colour."""
        path = shape_path(light, emergency, 0.8 * self.em)
        painter.fillPath(path.translated(centre), self.theme.light("red" if emergency else light))


class Pane(QWidget):
    """A part of the wall that paints what it was last shown, and only when that changed."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.content: object = None
        self.painted = 0
        """How often it was painted."""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_content(self, content: object) -> bool:
        """Show this from now on; whether it is anything new."""
        if content == self.content:
            return False
        self.content = content
        self.setAccessibleName(" · ".join(self.words()))
        self.update()
        return True

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.setAccessibleName(" · ".join(self.words()))
        self.update()

    def set_look(self, look: Look) -> None:
        """Take another type size or theme."""
        self.look = look
        self.update()

    def words(self) -> list[str]:
        """Everything that it says, for those who listen, and for tests."""
        return []

    @abstractmethod
    def paint(self, painter: QPainter, room: QRectF) -> None:
        """Draw the content into `room`."""

    def ground(self) -> QColor:
        """What it lies on."""
        return self.look.theme.panel

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, then what it shows."""
        self.painted += 1
        inset = INSET * self.look.em
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), self.ground())
            if self.content is not None:
                room = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
                self.paint(painter, room)

    def text(
        self,
        painter: QPainter,
        place: QRectF,
        words: str,
        colour: QColor,
        *,
        size: float = 1.0,
        strong: bool = False,
        align: Qt.AlignmentFlag = LEFT,
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        """Words in `place`, with dots where they do not fit; letters may reach below it."""
        painter.setFont(self.look.font(size, strong))
        painter.setPen(colour)
        metrics = QFontMetricsF(painter.font())
        fitting = metrics.elidedText(words, cut, place.width() + 0.5)
        painter.drawText(place, int(align | Qt.TextFlag.TextDontClip), fitting)

    def line(self, painter: QPainter, start: QPointF, end: QPointF) -> None:
        """A hairline, wide enough to be seen from afar."""
        painter.setPen(QPen(self.look.theme.line, max(1.0, self.look.em / 20)))
        painter.drawLine(start, end)
