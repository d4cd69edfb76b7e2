"""The wall's window: lays out what can be read, hears what happens, and asks for nothing.

It hears of changes as a console does. Panes are told what to show a few times a second at most and
repaint only where that is anything new; the map repaints the cells and symbols that changed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QScreen,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from commandcenter.case import Case
from commandcenter.desk import Desk
from commandcenter.figures import DAY, figures_now
from commandcenter.frozen import frozen
from commandcenter.roles import LOCAL
from commandcenter.settings import Settings
from commandcenter.situation import Change
from commandcenter.sync.state import LineState
from commandcenter.trend import Trend
from commandcenter.wording import _, label
from ui import format as say
from ui import theme
from ui.base_map import BaseMap
from ui.bridge import Bridge
from ui.inquiries import Inquiries
from ui.roster.words import roster_of
from ui.wall.awake import keep_awake, let_sleep
from ui.wall.city_map import MapPane
from ui.wall.figures import FiguresPane, figures_shown
from ui.wall.header import Header, HeaderPane, clock_forms, data_age, shift_said
from ui.wall.look import CENTRE, Look, Pane, capital_share
from ui.wall.size import ASSUMED_PANEL_MM, Box, Panel, Plan, plan_for
from ui.wall.tour import Tour
from ui.wall.trend import Day, TrendPane
from ui.wall.units import UnitsPane, busiest_units
from ui.wall.worst import Worst, WorstPane

TOGETHER_MS: Final = 200
"""Changes nearer together than this are shown together (milliseconds)."""

BELIEVED_MM: Final = (250.0, 30_000.0)
"""Widths that a screen may say of itself; others are a controller's guess."""


@frozen
class Viewing:
    """From where the wall is read, and how large it is."""

    distance_m: float
    width_mm: float
    width_px: float | None = None
    """Logical pixels of the whole panel; the window's own width, if None."""


def viewing(settings: Settings, screen: QScreen | None) -> Viewing:
    """As the settings say; the width as the screen says, if they do not."""
    wall = settings.wall
    if screen is None:
        return Viewing(wall.distance_m, wall.panel_width_mm or ASSUMED_PANEL_MM)
    said = screen.physicalSize().width()
    least, most = BELIEVED_MM
    width = wall.panel_width_mm or (said if least <= said <= most else ASSUMED_PANEL_MM)
    return Viewing(wall.distance_m, width, float(screen.size().width()))


class WallWindow(QWidget):
    """Made once the situation is loaded; a watcher of it as long as the window lives."""

    closed = Signal()

    def __init__(self, bridge: Bridge, settings: Settings, seen: Viewing) -> None:
        super().__init__(None, Qt.WindowType.Window)
        assert bridge.situation is not None, "the wall needs a loaded situation"
        self.situation = bridge.situation
        self.refusal = ""
        """Why nothing is shown; empty while something is."""
        self.plan: Plan | None = None
        self._bridge = bridge
        self._settings = settings
        self._seen = seen
        self._line: LineState | None = None
        self._look = Look(theme.THEMES[settings.wall.theme], 16.0)
        self._worst = Worst(self.situation)
        self._trend: Trend | None = None
        self._meanwhile: list[Change] = []
        """What has happened while the past was counted."""
        self._inquiries = Inquiries(bridge, self)
        self._make_panes()
        self._together = QTimer(self)
        self._together.setSingleShot(True)
        self._together.setInterval(TOGETHER_MS)
        self._together.timeout.connect(self.refresh)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.situation.watchers.append(self)
        bridge.tick.connect(self._on_tick)
        self._ask_for_the_past()
        self._say_title()

    def _make_panes(self) -> None:
        look = self._look
        self.header = HeaderPane(look, self)
        self.figures = FiguresPane(look, self)
        self.worst = WorstPane(look, self)
        self.units = UnitsPane(look, self)
        self.trend = TrendPane(look, self)
        self.map = MapPane(self.situation, look, self)
        self._show_credit()
        wall = self._settings.wall
        self.tour = Tour(self.map.city, wall.tour_seconds, wall.motion, self)
        self.tour.moved.connect(self._show_caption)

    @property
    def panes(self) -> tuple[Pane, ...]:
        """All that says something."""
        return (
            *(self.header, self.figures, self.worst, self.units, self.trend),
            *(self.map.caption, self.map.credit),
        )

    def words(self) -> list[str]:
        """Everything that can be read on the wall now."""
        if self.plan is None:
            return [self.refusal] if self.refusal else []
        return [each for pane in self.panes if pane.isVisibleTo(self) for each in pane.words()]

    def set_line(self, state: LineState | None) -> None:
        """How the line to the hub stands."""
        self._line = state
        self._soon()

    def set_base_map(self, base_map: BaseMap) -> None:
        """The streets have been read."""
        self.map.city.set_base_map(base_map)

    # --- what the situation says ---

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """Counts, order and trend are others."""
        if self._trend is None:
            self._meanwhile += changes
        else:
            self._trend.hear(changes, self.situation)
        self._soon()

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """More may be overdue."""
        self._soon()

    def city_changed(self) -> None:
        """Other names."""
        self._say_title()
        self._soon()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self._say_title()
        self._show_credit()
        for pane in self.panes:
            pane.retranslate()
        self.lay_out()

    def _soon(self) -> None:
        if not self._together.isActive():
            self._together.start()

    def _on_tick(self, now: datetime) -> None:
        self.map.city.tick(now)
        self.refresh()

    def _ask_for_the_past(self) -> None:
        """What came and ended in the last day; counted on the desk thread."""
        cases, now = tuple(self.situation.cases.values()), self.situation.now

        def count(desk: Desk) -> Trend:
            return Trend.of([*cases, *desk.store.ended_since(now - DAY)], now)

        self._inquiries.ask(count, self._on_past)

    def _on_past(self, trend: Trend) -> None:
        trend.hear(self._meanwhile, self.situation)
        self._meanwhile = []
        self._trend = trend
        self.refresh()

    # --- what is shown ---

    def refresh(self) -> None:
        """Have each pane show what is so now."""
        plan, situation, now = self.plan, self.situation, self._bridge.now
        if plan is None:
            return
        self._show_header(now)
        self.figures.show_content(figures_shown(figures_now(situation), plan.tiles))
        if plan.cases:
            self.worst.show_content(self._worst.first(plan.cases, now))
        if plan.units is not None:
            self.units.show_content(busiest_units(situation, plan.rows))
        if plan.trend is not None and self._trend is not None:
            self.trend.show_content(Day(tuple(self._trend.hours(now))))
        self._show_caption()

    def _show_header(self, now: datetime) -> None:
        city = self.situation.city
        key = roster_of(city, LOCAL)
        watch = city.roster.watch_now(key, now) if key else None
        self.header.show_content(
            Header(
                self._name(),
                clock_forms(now, city.zone),
                shift_said(watch, key is not None),
                data_age(self._line, self._bridge.saved_at, now - datetime.now(UTC), city.zone),
            )
        )

    def _show_credit(self) -> None:
        """What is played, and whose data the map is."""
        credits = label(self._settings.demo.banner), self._settings.map.attribution
        self.map.credit.show_content(tuple(each for each in credits if each))

    def _show_caption(self) -> None:
        if self.plan is not None and self.plan.map is not None:
            self.map.caption.show_content(self.tour.caption())

    def _name(self) -> str:
        """The city's; of a demo, that it is one."""
        name = label(self.situation.city.profile.names)
        demo = bool(self._settings.demo.name or self._settings.demo.banner)
        return _("{city} · demo").format(city=name) if demo else name

    def _say_title(self) -> None:
        name = label(self.situation.city.profile.names)
        self.setWindowTitle(f"{name} — {_('Wall')}")

    # --- how it is laid out ---

    def lay_out(self) -> None:
        """Share the room anew: by the distance and the size of the panel, and nothing else."""
        seen = self._seen
        width_px = seen.width_px or float(max(1, self.width()))
        panel = Panel(seen.width_mm, width_px, seen.distance_m, capital_share())
        em = panel.type_px(self.height())
        self.plan = plan_for(self.width() / em, self.height() / em)
        self.refusal = "" if self.plan else self._too_small(panel)
        self._look = Look(self._look.theme, em)
        for pane in self.panes:
            pane.set_look(self._look)
        self.map.set_look(self._look)
        plan = self.plan
        parts = (self.header, self.figures, self.worst, self.units, self.trend, self.map)
        boxes = plan.boxes if plan else (None,) * len(parts)
        for widget, box in zip(parts, boxes, strict=True):
            widget.setVisible(box is not None)
            if box is not None:
                widget.setGeometry(self._pixels(box))
        if plan is not None and plan.map is not None:
            self.map.lay_out()
        self.refresh()
        self.update()

    def _pixels(self, box: Box) -> QRect:
        em = self._look.em
        left, top = round(box.x * em), round(box.y * em)
        right, bottom = round((box.x + box.width) * em), round((box.y + box.height) * em)
        return QRect(left, top, right - left, bottom - top)

    def _too_small(self, panel: Panel) -> str:
        """Why nothing is shown, and from where it could be read."""
        em = panel.type_px(self.height())
        while plan_for(self.width() / em, self.height() / em) is None and em > 1:
            em *= 0.95
        return _(
            "This panel is {width} m wide. To be read from {distance} m, not even the least has "
            "room on it. From {near} m it would: set the distance to that, or show the wall on a "
            "larger panel."
        ).format(
            width=say.number(self.width() * panel.pitch_mm / 1000, 2),
            distance=say.number(panel.distance_m, 1),
            near=say.number(int(panel.readable_from_m(em) * 10) / 10, 1),
        )

    # --- the window ---

    def switch_full_screen(self) -> None:
        """The whole screen, or a window."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F11 takes or gives back the whole screen; Esc closes the wall."""
        if event.key() == Qt.Key.Key_F11:
            self.switch_full_screen()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """As long as it is shown the screen stays lit."""
        super().showEvent(event)
        keep_awake(_("Command Center"), _("The wall is shown."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground; where nothing could be read, the reason, as large as it fits."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self._look.theme.window)
            if not self.refusal:
                return
            side = round(self.width() / 20)
            room = self.rect().adjusted(side, side, -side, -side)
            painter.setFont(Look(self._look.theme, self.width() / 32).font())
            painter.setPen(self._look.theme.text)
            painter.drawText(room, CENTRE | Qt.TextFlag.TextWordWrap, self.refusal)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hear no more."""
        let_sleep()
        watchers = self.situation.watchers
        for each in (self, self._worst, self._worst.queue, self.map.city):
            if each in watchers:
                watchers.remove(each)
        self._together.stop()
        self._bridge.tick.disconnect(self._on_tick)
        super().closeEvent(event)
        self.closed.emit()
