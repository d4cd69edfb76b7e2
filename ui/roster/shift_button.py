"""The shift now in the top bar: which, how it is staffed; a click opens the roster."""

from datetime import datetime

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from commandcenter.city import City
from commandcenter.roles import Person
from commandcenter.roster.shifts import Staffing
from ui import theme
from ui.roster.words import LIGHTS, roster_of, shift_forms, shift_told


class ShiftButton(QAbstractButton):
    """Quiet while enough people sit there; otherwise marked by a shape, and said in words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.forms: tuple[str, ...] = ("",)
        self._form = 0
        self._staffing = Staffing.OFF
        self._known: tuple[object, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_shift(self, city: City, person: Person, now: datetime) -> bool:
        """Tell the shift at `now` of the roster of `person`; whether it takes other room."""
        key = roster_of(city, person)
        watch = city.roster.watch_now(key, now) if key else None
        known = (key, watch, city.people, shift_forms(watch))
        if known == self._known:
            return False
        self._known = known
        self.setVisible(key is not None)
        self.forms = shift_forms(watch)
        self._staffing = watch.staffing if watch else Staffing.OFF
        told = shift_told(city, key, now) if key else ""
        self.setToolTip(told)
        self.setAccessibleDescription(told)
        self.take(self._form)
        return True

    def take(self, form: int) -> None:
        """Say it in one of its forms, 0 the longest."""
        self._form = form
        self.setText(self.forms[min(form, len(self.forms) - 1)])
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the mark and the words."""
        look = theme.current()
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(look.shape + look.spacing + words + 2 * look.gap, look.target + look.gap)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark and the words; in full colour only what is wrong."""
        look = theme.current()
        wrong = self._staffing in (Staffing.SHORT, Staffing.EMPTY)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.hasFocus() or self.underMouse():
                edge = look.focus if self.hasFocus() else look.edge
                painter.setPen(QPen(edge, look.ring if self.hasFocus() else look.hairline))
                box = self.rect().adjusted(1, 1, -1, -1)
                painter.drawRoundedRect(box, look.radius, look.radius)
            light = LIGHTS[self._staffing]
            centre = QPointF(look.gap + look.shape / 2, self.height() / 2)
            theme.paint_light(painter, centre, light, size=look.shape)
            painter.setPen(look.light(light) if wrong else look.text)
            room = self.rect().adjusted(look.gap + look.shape + look.spacing, 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
