"""A year of a working calendar: twelve months; workdays, weekends, holidays and make-up days.

The days off are shaded, a holiday carries a bar, a make-up day a ring, so that both can be told
without colour. A click or Space makes a workday a day off, or a day off a workday.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QDate, QEvent, QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from commandcenter.wording import _, language, sentences
from commandcenter.working_calendar import Calendar, works_on
from ui import theme

MONTHS_ACROSS: Final = 4
MONTHS_DOWN: Final = 3
WEEKS: Final = 6
DAYS: Final = 7
DAY_WIDTH: Final = 24
DAY_HEIGHT: Final = 20

_STEPS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -DAYS,
    Qt.Key.Key_Down: DAYS,
}


class YearView(QWidget):
    """Shows one year; tells which day somebody wants changed."""

    toggled = Signal(object)
    """The day (a `date`)."""
    pointed = Signal(object)
    """The day that the keyboard or a click has come to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._calendar: Calendar | None = None
        self._kinds: dict[date, str] = {}
        self._changed: set[date] = set()
        self._today = self.day = date(2000, 1, 1)

    def show_year(self, calendar: Calendar, saved: Calendar, day: date, today: date) -> None:
        """Show the year of `day`; days in which `calendar` and `saved` differ are underlined."""
        self._calendar, self._today, self.day = calendar, today, day
        kinds, before = (dict(_kinds(each, day.year)) for each in (calendar, saved))
        self._kinds = kinds
        self._changed = {day for day, kind in kinds.items() if before[day] != kind}
        self.setAccessibleName(_("Working year {year}").format(year=day.year))
        self.setAccessibleDescription(self.sentence(day))
        self.update()

    def sizeHint(self) -> QSize:
        """Room for twelve months."""
        look = theme.current()
        scale = look.target / DAY_WIDTH
        across = MONTHS_ACROSS * (DAYS * DAY_WIDTH + 2 * look.spacing)
        down = MONTHS_DOWN * ((WEEKS + 2) * DAY_HEIGHT + look.spacing)
        return QSize(round(across * scale), round(down * scale))

    def minimumSizeHint(self) -> QSize:
        """Days must stay large enough to be hit."""
        hint = self.sizeHint()
        return QSize(round(hint.width() * 0.7), round(hint.height() * 0.7))

    def sentence(self, day: date) -> str:
        """What a day is, in words."""
        assert self._calendar is not None
        calendar = self._calendar
        there = QDate(day.year, day.month, day.day)
        said = QLocale(language()).toString(there, _("dddd d MMMM yyyy"))
        holiday, makeup = dict(calendar.holidays).get(day), dict(calendar.makeup_days).get(day)
        if makeup is not None:
            kind = _("Make-up workday: {name}").format(name=makeup)
        elif holiday is not None:
            kind = _("Holiday: {name}").format(name=holiday)
        else:
            kind = _("Workday") if works_on(calendar, day) else _("Weekend")
        told = _("{day}: {kind}.").format(day=said, kind=kind)
        return sentences((told, _("Not saved yet."))) if day in self._changed else told

    def days(self) -> Iterator[tuple[date, QRectF]]:
        """Every day of the year, and where it is drawn."""
        for month in range(1, 13):
            first = date(self.day.year, month, 1)
            box = self._month(month)
            width, height = box.width() / DAYS, box.height() / (WEEKS + 2)
            day, offset = first, first.weekday()
            while day.month == month:
                row, column = divmod(offset + (day - first).days, DAYS)
                yield (
                    day,
                    QRectF(
                        box.left() + column * width, box.top() + (row + 2) * height, width, height
                    ),
                )
                day += timedelta(1)

    def _month(self, month: int) -> QRectF:
        gap = 2 * theme.current().spacing
        width = (self.width() - (MONTHS_ACROSS - 1) * gap) / MONTHS_ACROSS
        height = self.height() / MONTHS_DOWN
        down, across = divmod(month - 1, MONTHS_ACROSS)
        return QRectF(across * (width + gap), down * height, width, height - gap / 2)

    def _at(self, x: float, y: float) -> date | None:
        return next((day for day, area in self.days() if area.contains(x, y)), None)

    # --- what a person does ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click makes the day the other kind."""
        day = self._at(event.position().x(), event.position().y())
        if day is not None and event.button() is Qt.MouseButton.LeftButton:
            self.point_at(day)
            self.toggled.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from day to day, Page keys from month to month; Space changes the day."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggled.emit(self.day)
        elif key in _STEPS:
            self.point_at(self.day + timedelta(_STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.point_at(_months_on(self.day, -1 if key == Qt.Key.Key_PageUp else 1))
        else:
            super().keyPressEvent(event)

    def point_at(self, day: date) -> None:
        """Let the keyboard be at this day; the year follows."""
        self.day = day
        self.setAccessibleDescription(self.sentence(day))
        self.update()
        self.pointed.emit(day)

    def event(self, event: QEvent) -> bool:
        """Hovering a day says what it is."""
        if isinstance(event, QHelpEvent):
            day = self._at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), self.sentence(day) if day else "", self)
            return True
        return super().event(event)

    # --- how it looks ---

    def paintEvent(self, event: QPaintEvent) -> None:
        """Names of months and weekdays, then the days."""
        if self._calendar is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for month in range(1, 13):
            self._paint_heading(painter, month)
        for day, area in self.days():
            self._paint_day(painter, day, area)
        painter.end()

    def _paint_heading(self, painter: QPainter, month: int) -> None:
        look, locale = theme.current(), QLocale(language())
        box = self._month(month)
        width, height = box.width() / DAYS, box.height() / (WEEKS + 2)
        painter.setFont(theme.font("body", strong=True))
        painter.setPen(look.text)
        name = locale.standaloneMonthName(month)
        painter.drawText(
            QRectF(box.left(), box.top(), box.width(), height), Qt.AlignmentFlag.AlignCenter, name
        )
        painter.setFont(theme.font("small"))
        painter.setPen(look.muted)
        for column in range(DAYS):
            cell = QRectF(box.left() + column * width, box.top() + height, width, height)
            short = locale.standaloneDayName(column + 1, QLocale.FormatType.NarrowFormat)
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, short)

    def _paint_day(self, painter: QPainter, day: date, area: QRectF) -> None:
        look, kind = theme.current(), self._kinds[day]
        cell = area.adjusted(1, 1, -1, -1)
        if kind in ("holiday", "weekend"):
            painter.fillRect(cell, look.load[1 if kind == "holiday" else 0])
        if kind == "holiday":
            bar = QRectF(cell.left(), cell.top(), look.bar, cell.height())
            painter.fillRect(bar, look.load[5])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if kind == "makeup":
            painter.setPen(QPen(look.load[5], look.ring))
            side = min(cell.width(), cell.height()) - look.ring
            ring = QRectF(0, 0, side, side)
            ring.moveCenter(cell.center())
            painter.drawEllipse(ring)
        if day in self._changed:
            under = QRectF(cell.left(), cell.bottom() - look.ring, cell.width(), look.ring)
            painter.fillRect(under, look.focus)
        if day == self.day and self.hasFocus():
            painter.setPen(QPen(look.focus, look.ring))
            painter.drawRect(cell)
        painter.setFont(theme.font("small", strong=day == self._today))
        painter.setPen(look.focus if day == self._today else look.text)
        if kind == "weekend" and day != self._today:
            painter.setPen(look.muted)
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(day.day))


def _kinds(calendar: Calendar, year: int) -> Iterator[tuple[date, str]]:
    """What each day of a year is: a make-up day beats a holiday, and that the week."""
    holidays, makeup_days = dict(calendar.holidays), dict(calendar.makeup_days)
    day = date(year, 1, 1)
    while day.year == year:
        if day in makeup_days:
            yield day, "makeup"
        elif day in holidays:
            yield day, "holiday"
        else:
            yield day, "weekend" if day.weekday() in calendar.weekend else "workday"
        day += timedelta(1)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(first + timedelta(day.day - 1), after - timedelta(1))
