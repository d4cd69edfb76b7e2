"""How old the shown data is: what waits to be stored here, and how the line to the hub stands."""

from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from commandcenter.sync.state import LineState, Status
from commandcenter.wording import _, ngettext
from ui import format as say
from ui import theme


class DataAge(QWidget):
    """How old the shown data is, and how many acts wait to be stored."""

    resized = Signal()
    """It takes other room than before."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = ""
        self._form = 0
        self._shown = ""
        self._waiting = 0
        self._saved = ""
        self._line: LineState | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.retranslate()

    def show_age(self, saved_at: datetime | None, waiting: int, zone: tzinfo) -> None:
        """When something was last stored, and how many acts are under way."""
        saved = say.time_of_day(saved_at, zone, seconds=True) if saved_at else ""
        if (saved, waiting) != (self._saved, self._waiting):
            self._saved, self._waiting = saved, waiting
            self.retranslate()

    def show_line(self, line: LineState | None) -> None:
        """How the line to the hub stands; None where there is no hub."""
        if line != self._line:
            self._line = line
            self.retranslate()

    def tick(self) -> None:
        """A second has passed: how long there has been no line is told as it is."""
        line = self._line
        counting = line is not None and line.status is Status.OFFLINE and not self._waiting
        if line is not None and counting and self._line_words(line) != self.text:
            self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language in use."""
        before = len(self.text)
        if self._line is not None and not self._waiting:
            self.text = self._line_words(self._line)
        elif self._waiting:
            self.text = ngettext(
                "Local store · {n} act being saved",
                "Local store · {n} acts being saved",
                self._waiting,
            ).format(n=say.number(self._waiting))
        elif self._saved:
            self.text = _("Local store · saved {time}").format(time=self._saved)
        else:
            self.text = _("Local store · everything saved")
        self.setAccessibleName(self.text)
        self.take(self._form)
        if len(self.text) != before:
            self.resized.emit()

    def _line_words(self, line: LineState) -> str:
        waiting = ngettext("{n} event waiting", "{n} events waiting", line.waiting).format(
            n=say.number(line.waiting)
        )
        if line.status is Status.REFUSED:
            return _("Hub · not possible")
        if line.status is Status.ONLINE:
            took = _("{n} ms").format(n=say.number((line.seconds or 0.0) * 1000))
            return _("Hub · {what}").format(what=waiting if line.waiting else took)
        if line.status is Status.OFFLINE:
            since = say.duration((datetime.now(UTC) - line.since).total_seconds())
            return _("Offline {duration} · {waiting}").format(duration=since, waiting=waiting)
        return _("Calling the hub · {waiting}").format(waiting=waiting)

    @property
    def light(self) -> str:
        """The light that goes with the words."""
        if self._line is not None and self._line.status is not Status.ONLINE:
            return "red" if self._line.status is Status.REFUSED else "yellow"
        on_the_way = self._line is not None and self._line.waiting
        return "pending" if self._waiting or on_the_way else "green"

    def _promises(self) -> list[str]:
        line = self._line
        said = [_("Every act is stored on this machine before it is shown as done.")]
        if line is None:
            return said
        if line.sentence:
            said.insert(0, line.sentence)
        if line.status is not Status.REFUSED:
            said.append(_("Without the hub the work goes on; the acts are handed over later."))
        if line.newer:
            said.append(
                _("Others use a newer program. What it adds is kept and passed on, but not shown.")
            )
        return said

    def take(self, form: int) -> None:
        """Say all of it (0), without the place where it is stored, or show the mark alone."""
        self._form = form
        self._shown = (self.text, self.text.partition(" · ")[2], "")[form]
        self.setToolTip("\n".join([self.text, *self._promises()] if form else self._promises()))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the mark and the words."""
        look = theme.current()
        words = self.fontMetrics().horizontalAdvance(self._shown)
        gap = look.spacing if words else 0
        return QSize(look.shape + gap + words, look.target)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark and the words."""
        look = theme.current()
        with QPainter(self) as painter:
            centre = QPointF(look.shape / 2, self.height() / 2)
            theme.paint_light(painter, centre, self.light, size=look.shape)
            painter.setPen(look.muted)
            room = self.rect().adjusted(look.shape + look.spacing, 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._shown)
