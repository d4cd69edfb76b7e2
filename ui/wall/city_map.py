"""The city on the wall: the console's own map, drawn so large that its symbols are read from afar.

On it are the loads of the cells, and the cases that are due soon, overdue or an emergency; what is
on time is in the load alone. A confidential case is neither shown nor counted on the map, for its
place would tell whose it is.
"""

from collections import Counter
from heapq import nlargest
from math import ceil, log2
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import (
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QToolButton, QWidget
from shapely.geometry.base import BaseGeometry

from commandcenter.case import Case, Light
from commandcenter.confidential import is_confidential
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.situation import Situation
from commandcenter.wording import _
from ui import format as say
from ui import theme
from ui.map.case_layer import CaseMark
from ui.map.legend import step_words
from ui.map.map_view import MapView
from ui.map.overlays import Readings
from ui.map.projection import WORLD, Viewport, plane_point
from ui.map_panel import MapPanel
from ui.wall.look import RIGHT, Look, Pane

CREDIT: Final = 0.38
"""Type sizes of whose data the map is. Nobody needs to read that from their seat; but it is there,
for who stands in front of the wall."""

HOME_MARGIN: Final = 3
"""Of the map's own, large pixels left free around the whole city."""

AROUND: Final = 5.0
"""How many times as wide as a hot cell the map is that shows it."""


class QuietReadings(Readings):
    """No scale and no credit on the map itself: the wall writes it, in its own type."""

    def paint(self, painter: QPainter, place: object, view: Viewport) -> None:
        """Nothing."""


class LargeView(MapView):
    """The map in fewer, larger logical pixels: `enlarged` of the screen's to one of its own."""

    enlarged = 1.0
    outlined: BaseGeometry | None = None
    """Borders (WGS-84 degrees) of the cell that the map was moved to."""

    def __init__(self, look: theme.Theme, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._readings = QuietReadings(look)
        self._legend.hide()
        for button in self.findChildren(QToolButton):
            button.hide()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The map, and the borders of the cell that it was moved to."""
        super().paintEvent(event)
        if self.outlined is None:
            return
        path = QPainterPath()
        for part in getattr(self.outlined, "geoms", (self.outlined,)):
            corners = [self.position_of(lon, lat) for lon, lat in part.exterior.coords]
            path.addPolygon(QPolygonF(corners))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            look = self._theme
            for colour, width in ((look.panel, 2 * look.ring), (look.text, look.hairline)):
                painter.strokePath(path, QPen(colour, width))
            # What is wrong lies over what is only pointed out.
            painter.scale(1 / self._view.ratio, 1 / self._view.ratio)
            self._symbols.paint(painter, self._view, self.shown_symbols())

    def _home(self, goal: Viewport) -> Viewport:
        return goal.fitted(self._bounds, HOME_MARGIN * goal.ratio) if self._bounds else goal

    def take_screen(self) -> None:
        """The size of its pixels may be another."""
        self._take_screen()

    def devicePixelRatioF(self) -> float:
        """So many of the screen's pixels, enlarged: everything is drawn sharply."""
        return super().devicePixelRatioF() * self.enlarged


class WallCity(MapPanel):
    """The city on a large map. Nothing can be clicked, dragged or dropped."""

    def __init__(self, situation: Situation, look: theme.Theme) -> None:
        self._kept_back: dict[CaseId, tuple[str | None, bool]] = {}
        """Confidential cases: their cells, and whether they are overdue."""
        self._kept_load: Counter[str] = Counter()
        self._kept_overdue: Counter[str] = Counter()
        super().__init__(situation, look, None, LargeView(look))
        self.setProperty("role", None)
        self.setAcceptDrops(False)
        self.components.hide()
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def large(self) -> LargeView:
        """The map itself."""
        assert isinstance(self.view, LargeView)
        return self.view

    def hottest(self, count: int) -> list[str]:
        """The cells with most overdue, then with most open cases."""
        shown = set(self._codes)

        def heat(code: str) -> tuple[int, int, str]:
            load, overdue = self._load(code)
            return overdue, load, code

        return nlargest(count, (each for each in self._situation.by_cell if each in shown), heat)

    @property
    def bare(self) -> bool:
        """Whether there are no cells yet."""
        return not self._codes

    def load(self, code: str) -> tuple[int, int]:
        """Open and overdue cases of a cell, as the map shows them."""
        return self._load(code)

    def show_cell(self, code: str) -> bool:
        """Bring a cell to the middle, with what lies around it; False if it has no borders."""
        areas = self._situation.city.areas
        geometry = areas.area(code).geometry if code in areas else None
        if geometry is None:
            return False
        west, south, east, north = geometry.bounds
        middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
        left, top = plane_point(west, north)
        right, bottom = plane_point(east, south)
        size = max(right - left, 2 * (bottom - top), 1e-9) * WORLD
        zoom = log2(max(self.view.width(), 1) / AROUND / size)
        self.large.outlined = geometry
        self.view.centre_on(middle_lon, middle_lat, zoom)
        return True

    def show_everything(self) -> None:
        """Bring the whole city into view."""
        self.large.outlined = None
        self.view.fit()

    def _show_all(self) -> None:
        self._kept_back.clear()
        self._kept_load.clear()
        self._kept_overdue.clear()
        for case in self._situation.cases.values():
            self._keep_back(case.id, case)
        super()._show_all()

    def _show(self, case_id: CaseId, case: Case | None) -> set[str]:
        kept = self._keep_back(case_id, case)
        return super()._show(case_id, case) | kept

    def _keep_back(self, case_id: CaseId, case: Case | None) -> set[str]:
        """Note whether a case is confidential; the cells whose shown load that changes."""
        before = self._kept_back.pop(case_id, None)
        now = None
        if case is not None and is_confidential(case, self._situation.city):
            now = self._kept_back[case_id] = (self._shown_cell(case), self._is_overdue(case))
        cells: set[str] = set()
        for kept, by in ((before, -1), (now, +1)):
            if kept is not None and kept[0] is not None:
                self._kept_load[kept[0]] += by
                self._kept_overdue[kept[0]] += by * kept[1]
                cells.add(kept[0])
        return cells

    def _shown_cell(self, case: Case) -> str | None:
        """The cell that it is counted in; where its own has ended, the one that is there now."""
        if case.cell is None or case.cell in self._cells or case.place is None:
            return case.cell
        return self._cells.cell_of(case.place.lon, case.place.lat)

    def _mark(self, case: Case) -> CaseMark | None:
        if case.id in self._kept_back:
            return None
        quiet = self._situation.light(case.id) in (Light.GREEN, Light.GREY)
        return None if quiet and not case.emergency else super()._mark(case)

    def _load(self, code: str) -> tuple[int, int]:
        load, overdue = super()._load(code)
        return load - self._kept_load[code], overdue - self._kept_overdue[code]


@frozen
class Caption:
    """What the map shows: a hot cell by name, or the whole city with what its colours mean."""

    where: tuple[str, ...] = ()
    """The cell's name, the longest form first; empty for the whole city."""
    open: int = 0
    overdue: int = 0
    bare: bool = False
    """Whether the city has no cells yet, so that there is nothing to be seen."""


class CaptionPane(Pane):
    """One line under the map."""

    content: Caption | None

    def words(self) -> list[str]:
        """All of it."""
        said = self.content
        if said is None:
            return []
        if said.bare:
            return [_("The city has no unit grids yet.")]
        if not said.where:
            return [_("Open cases per cell")]
        return [said.where[0], *self._counts(said)]

    def _counts(self, said: Caption) -> tuple[str, str]:
        return (
            _("{n} open").format(n=say.number(said.open)),
            _("{n} overdue").format(n=say.number(said.overdue)),
        )

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """The cell and its counts, or the scale of the colours."""
        said, em = self.content, self.look.em
        assert said is not None
        room = QRectF(self.rect()).adjusted(0.4 * em, 0, -0.4 * em, 0)
        if said.bare:
            self.text(painter, room, self.words()[0], self.look.theme.text)
        elif said.where:
            self._cell(painter, room, said)
        else:
            self._scale(painter, room)

    def _cell(self, painter: QPainter, room: QRectF, said: Caption) -> None:
        look, colours = self.look, self.look.theme
        right = room.right()
        count, late = self._counts(said)
        for words, colour in ((late, colours.overdue if said.overdue else None), (count, None)):
            wide = look.width(words, strong=colour is not None) + 0.2 * look.em
            place = QRectF(right - wide, room.top(), wide, room.height())
            strong = colour is not None
            self.text(painter, place, words, colour or colours.text, strong=strong, align=RIGHT)
            right -= wide + 0.6 * look.em
        name = QRectF(room.left(), room.top(), right - room.left(), room.height())
        where = look.fitting(said.where, name.width(), strong=True)
        self.text(painter, name, where, colours.text, strong=True)

    def _scale(self, painter: QPainter, room: QRectF) -> None:
        look, em = self.look, self.look.em
        steps = list(zip(look.theme.load, step_words(), strict=True))
        wide = [0.9 * em + look.width(word) + 0.6 * em for _colour, word in steps]
        if sum(wide) > room.width():
            steps, wide = steps[1::2], wide[1::2]
        left = room.right() + 0.6 * em - sum(wide)
        title = QRectF(room.left(), room.top(), left - room.left() - 0.4 * em, room.height())
        full = _("Open cases per cell")
        told = look.fitting((full, _("per cell"), ""), title.width())
        self.text(painter, title, told, look.theme.muted)
        for (colour, word), step in zip(steps, wide, strict=True):
            swatch = QRectF(left, room.center().y() - 0.35 * em, 0.7 * em, 0.7 * em)
            painter.fillRect(swatch, look.theme.line)
            painter.fillRect(swatch.adjusted(1, 1, -1, -1), colour)
            place = QRectF(left + 0.9 * em, room.top(), step - 0.9 * em, room.height())
            self.text(painter, place, word, look.theme.text)
            left += step


class CreditPane(Pane):
    """What is played, if it is a demo, and whose data the map is: all of it, in small lines."""

    content: tuple[str, ...] | None
    _WRAPPED = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap

    def words(self) -> list[str]:
        """As it is written."""
        return list(self.content or ())

    def needed(self, width: float) -> int:
        """The height that it takes in this width, in logical pixels."""
        if not self.content:
            return 0
        em = self.look.em
        room = QRectF(0, 0, width - 0.8 * em, 100 * em)
        metrics = QFontMetricsF(self.look.font(CREDIT))
        high = metrics.boundingRect(room, int(self._WRAPPED), "\n".join(self.content)).height()
        return round(high + 0.25 * em)

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """At the right, small."""
        em = self.look.em
        painter.setFont(self.look.font(CREDIT))
        painter.setPen(self.look.theme.muted)
        place = QRectF(0.4 * em, 0, self.width() - 0.8 * em, self.height())
        painter.drawText(place, int(self._WRAPPED), "\n".join(self.content or ()))


class MapPane(QWidget):
    """The large map, its caption, and its credit."""

    def __init__(self, situation: Situation, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.city = WallCity(situation, look.theme)
        self.caption = CaptionPane(look, self)
        self.credit = CreditPane(look, self)
        self._scene = QGraphicsScene(self)
        self._proxy = self._scene.addWidget(self.city)
        self._frame = QGraphicsView(self._scene, self)
        self._frame.setFrameShape(QFrame.Shape.NoFrame)
        self._frame.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._frame.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._frame.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._frame.setInteractive(False)
        self._frame.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.caption.show_content(Caption())

    def set_look(self, look: Look) -> None:
        """Take another type size or theme."""
        changed = look.theme is not self.look.theme
        self.look = look
        self.caption.set_look(look)
        self.credit.set_look(look)
        if changed:
            self.city.view.set_theme(look.theme)

    def lay_out(self) -> None:
        """Share the room; the map's numbers are in the wall's type size."""
        em = self.look.em
        caption, credit = round(1.5 * em), self.credit.needed(self.width())
        width, height = self.width(), max(1, self.height() - caption - credit)
        self._frame.setGeometry(QRect(0, 0, width, height))
        self.caption.setGeometry(0, height, width, caption)
        self.credit.setGeometry(0, height + caption, width, credit)
        small = QFontInfo(theme.font("small", strong=True)).pixelSize()
        across = max(1, round(width * small / em))
        factor = width / across
        self._proxy.setScale(factor)
        self._scene.setSceneRect(QRectF(0, 0, width, height))
        view = self.city.large
        view.enlarged = factor
        self.city.setMinimumSize(1, 1)
        view.setMinimumSize(1, 1)
        self._proxy.resize(across, ceil(height / factor))
        view.take_screen()
