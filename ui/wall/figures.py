"""The big figures of the wall: a number and its word; coloured only past its threshold."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from commandcenter.figures import Figures
from commandcenter.frozen import frozen
from commandcenter.wording import N_, _
from ui.kpi_strip import TILES, Tile
from ui.wall.look import Pane
from ui.wall.size import FIGURES, GAP, INSET, TILE

NUMBER: Final = 2.0
"""Type sizes of a number, where it fits."""

DIGIT: Final = 0.72
"""Height of a digit or a capital, and"""
BETWEEN: Final = 0.6
"""the room between a number and its word, in type sizes."""

_TILE: Final[dict[str, Tile]] = {tile.id: tile for tile in TILES}

SHOWN: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("overdue", (N_("Overdue"),)),
    ("open", (N_("Open"),)),
    ("due_soon", (N_("Due < 30 min"), N_("< 30 min"))),
    ("unassigned", (N_("Unassigned"),)),
    ("contested", (N_("Contested"),)),
    ("on_time", (N_("On time today"), N_("On time"))),
)
"""The figures of the strip that the wall shows, the one that matters most first, with its word."""

assert len(SHOWN) == FIGURES


@frozen
class Figure:
    """One number as it is shown."""

    id: str
    words: tuple[str, ...]
    """English source, the longest form first; shown through `_`."""
    number: str
    light: str = ""
    """Whose colour and shape it takes; nothing while all is well."""


def figures_shown(figures: Figures, count: int) -> tuple[Figure, ...]:
    """The first `count` of the figures; alarms and numbers are those of the console's strip."""
    return tuple(
        Figure(id, words, _TILE[id].text(figures), _TILE[id].alarm(figures))
        for id, words in SHOWN[:count]
    )


class FiguresPane(Pane):
    """Figures, two abreast."""

    content: tuple[Figure, ...] | None

    def words(self) -> list[str]:
        """Each figure in words."""
        return [
            _("{figure}: {value}.").format(figure=_(each.words[0]), value=each.number)
            for each in self.content or ()
        ]

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """A tile for each, all of one size."""
        look, figures = self.look, self.content or ()
        em, area = look.em, QRectF(self.rect())
        painter.fillRect(area, look.theme.window)
        rows = -(-len(figures) // 2)
        width = (area.width() - GAP * em) / 2
        height = (area.height() - (rows - 1) * GAP * em) / rows
        height = min(height, 1.5 * TILE * em)
        size = self._number_size(width)
        for at, figure in enumerate(figures):
            left = area.left() + at % 2 * (width + GAP * em)
            top = area.top() + at // 2 * (height + GAP * em)
            self._tile(painter, QRectF(left, top, width, height), figure, size)

    def _number_size(self, width: float) -> float:
        """All numbers are of one size: as large as the widest allows."""
        room = width - 2 * INSET * self.look.em - 1.2 * self.look.em
        size = NUMBER
        for figure in self.content or ():
            wide = self.look.width(figure.number, NUMBER, strong=True)
            size = min(size, max(1.0, NUMBER * room / max(wide, 1.0)))
        return round(size, 2)

    def _tile(self, painter: QPainter, place: QRectF, figure: Figure, size: float) -> None:
        look, em = self.look, self.look.em
        painter.fillRect(place, look.theme.panel)
        inner = place.adjusted(INSET * em, 0.0, -INSET * em, 0.0)
        high = DIGIT * size * em
        top = place.top() + (place.height() - high - BETWEEN * em - DIGIT * em) / 2
        colour = look.theme.light(figure.light) if figure.light else look.theme.text
        number = QRectF(inner.left(), top, inner.width(), high)
        self.text(painter, number, figure.number, colour, size=size, strong=True)
        if figure.light:
            centre = QPointF(inner.right() - 0.5 * em, number.center().y())
            light = figure.id if figure.id == "contested" else figure.light
            look.light(painter, centre, light, False)
        word = QRectF(inner.left(), top + high + BETWEEN * em, inner.width(), DIGIT * em)
        told = look.fitting([_(each) for each in figure.words], word.width())
        self.text(painter, word, told, look.theme.muted)
