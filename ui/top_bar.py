"""The bar at the top: which city, the menus, the search field, the time, the age of the data, who.

Below it, in a demo, one line that says what is played.
"""

from datetime import datetime, tzinfo

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenuBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from commandcenter.roles import POST_NAMES, Person, Post
from commandcenter.wording import _, join, ngettext
from ui import format as say
from ui import theme
from ui.choices import person_name


class TopBar(QWidget):
    """What is always in sight."""

    search_wanted = Signal()
    person_wanted = Signal()

    def __init__(self, menus: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = QLabel(self)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._menus = menus
        self.search = SearchField(self)
        self.clock = QLabel(self)
        self.age = DataAge(self)
        self._person = QToolButton(self)
        self._person.setAutoRaise(True)
        self._person.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._banner = QLabel(self)
        self._banner.setTextFormat(Qt.TextFormat.PlainText)
        self._banner.setProperty("role", "muted")
        self._banner.setWordWrap(True)
        self._row = QHBoxLayout()
        left: tuple[QWidget, ...] = (self._name, menus, self.search)
        right: tuple[QWidget, ...] = (self.clock, self.age, self._person)
        for widget in left:
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addStretch(1)
        for widget in right:
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        line = QFrame(self)
        line.setProperty("role", "line")
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addLayout(self._row)
        self._column.addWidget(line)
        self._column.addWidget(self._banner)
        self.search.clicked.connect(self.search_wanted)
        self._person.clicked.connect(self.person_wanted)
        self.set_theme()

    def set_city(self, name: str) -> None:
        """The city's own name beside the product's."""
        product = _("Command Center")
        self._name.setText(f"{product} · {name}" if name else product)

    def set_banner(self, banner: str) -> None:
        """What is played, in a demo; nothing otherwise."""
        self._banner.setText(banner)
        self._banner.setVisible(bool(banner))

    def set_person(self, person: Person) -> None:
        """Who asks from this desk."""
        every = len(person.posts) == len(Post)
        posts = _("all posts") if every else join(_(POST_NAMES[p]) for p in person.posts)
        self._person.setText(f"{person_name(person)} · {posts}")

    def tick(self, now: datetime, zone: tzinfo) -> None:
        """The time, each second."""
        self.clock.setText(say.clock(now, zone))

    def set_theme(self) -> None:
        """Take over sizes, type and icons."""
        look = theme.current()
        self._row.setContentsMargins(look.padding, look.gap, look.padding, look.gap)
        self._row.setSpacing(look.padding)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._name.setFont(theme.font("lead", strong=True))
        self._banner.setFont(theme.font("small"))
        self._banner.setContentsMargins(look.padding, look.gap, look.padding, 0)
        self._person.setIcon(theme.icon("mdi6.account-circle-outline"))
        self.search.updateGeometry()
        self.age.updateGeometry()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.search.retranslate()
        self._person.setToolTip(_("Act for another person"))
        self.clock.setToolTip(_("The time of this workspace"))
        self.age.retranslate()


class SearchField(QAbstractButton):
    """Looks like a field, opens the palette."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.setText(_("Search, or type a command"))
        self.setAccessibleName(self.text())
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the words and the key."""
        look = theme.current()
        return QSize(12 * look.target, look.target + look.gap)

    def minimumSizeHint(self) -> QSize:
        """Half of that."""
        return QSize(5 * theme.current().target, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a field with its hint and its key."""
        look = theme.current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ring = look.ring if self.hasFocus() else look.hairline
            painter.setPen(QPen(look.focus if self.hasFocus() else look.edge, ring))
            painter.setBrush(look.panel)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), look.radius, look.radius)
            room = self.rect().adjusted(look.spacing, 0, -look.spacing, 0)
            painter.setPen(look.muted)
            middle = Qt.AlignmentFlag.AlignVCenter
            key = "Ctrl+K"
            painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, key)
            taken = painter.fontMetrics().horizontalAdvance(key) + look.spacing
            left = QRect(room.left(), room.top(), room.width() - taken, room.height())
            words = painter.fontMetrics().elidedText(
                self.text(), Qt.TextElideMode.ElideRight, left.width()
            )
            painter.drawText(left, middle | Qt.AlignmentFlag.AlignLeft, words)


class DataAge(QWidget):
    """How old the shown data is, and how many acts wait to be stored."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = ""
        self._waiting = 0
        self._saved = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.retranslate()

    def show_age(self, saved_at: datetime | None, waiting: int, zone: tzinfo) -> None:
        """When something was last stored, and how many acts are under way."""
        saved = say.time_of_day(saved_at, zone, seconds=True) if saved_at else ""
        if (saved, waiting) != (self._saved, self._waiting):
            self._saved, self._waiting = saved, waiting
            self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language in use."""
        if self._waiting:
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
        self.setToolTip(_("Every act is stored on this machine before it is shown as done."))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the mark and the words."""
        look = theme.current()
        words = self.fontMetrics().horizontalAdvance(self.text)
        return QSize(look.shape + look.spacing + words, look.target)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark and the words."""
        look = theme.current()
        with QPainter(self) as painter:
            centre = QPointF(look.shape / 2, self.height() / 2)
            light = "pending" if self._waiting else "green"
            theme.paint_light(painter, centre, light, size=look.shape)
            painter.setPen(look.muted)
            room = self.rect().adjusted(look.shape + look.spacing, 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text)
