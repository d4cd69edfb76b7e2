"""The bar at the top: city, menus, search field, time, shift, the age of the data, who sits here.

Below it, in a demo, one line that says what is played.
"""

from datetime import datetime
from typing import Final, Protocol

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
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

from commandcenter.city import City
from commandcenter.roles import LOOP_NAMES, POST_NAMES, Person, Post
from commandcenter.wording import _, join
from ui import format as say
from ui import theme
from ui.choices import person_name
from ui.data_age import DataAge
from ui.roster.shift_button import ShiftButton

SHRINK: Final = (
    ("search", 1),
    ("name", 1),
    ("clock", 1),
    ("age", 1),
    ("search", 2),
    ("shift", 1),
    ("person", 1),
    ("clock", 2),
    ("person", 2),
    ("age", 2),
    ("shift", 2),
)
"""What is said shorter where the window is narrow, the lesser things first; 0 is the longest."""


class TopBar(QWidget):
    """What is always in sight."""

    search_wanted = Signal()
    person_wanted = Signal()
    roster_wanted = Signal()

    def __init__(self, menus: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = _Words(self)
        self._menus = menus
        self.search = SearchField(self)
        self.clock = _Words(self)
        self.shift = ShiftButton(self)
        self.age = DataAge(self)
        self._person = _PersonButton(self)
        self._who: Person | None = None
        self._banner = QLabel(self)
        self._banner.setTextFormat(Qt.TextFormat.PlainText)
        self._banner.setProperty("role", "muted")
        self._banner.setWordWrap(True)
        self._row = QHBoxLayout()
        self._left: tuple[QWidget, ...] = (self._name, menus, self.search)
        self._right: tuple[QWidget, ...] = (self.clock, self.shift, self.age, self._person)
        for at_left in self._left:
            self._row.addWidget(at_left, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addStretch(1)
        for widget in self._right:
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        line = QFrame(self)
        line.setProperty("role", "line")
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addLayout(self._row)
        self._column.addWidget(line)
        self._column.addWidget(self._banner)
        self._shrinking: dict[str, _Shrinks] = {
            "name": self._name,
            "search": self.search,
            "clock": self.clock,
            "shift": self.shift,
            "age": self.age,
            "person": self._person,
        }
        self.search.clicked.connect(self.search_wanted)
        self.shift.clicked.connect(self.roster_wanted)
        self._person.clicked.connect(self.person_wanted)
        self.age.resized.connect(self.fit)
        self.set_theme()

    def set_city(self, name: str) -> None:
        """The city's own name beside the product's."""
        product = _("Command Center")
        self._name.say(f"{product} · {name}", name) if name else self._name.say(product)
        self.fit()

    def set_banner(self, banner: str) -> None:
        """What is played, in a demo; nothing otherwise."""
        self._banner.setText(banner)
        self._banner.setVisible(bool(banner))

    def set_person(self, person: Person) -> None:
        """Who asks from this desk, under which posts, on which level."""
        self._who = person
        self._person.say(person)
        self.fit()

    def tick(self, now: datetime, city: City, person: Person) -> None:
        """The time, and who is on duty at it, each second."""
        zone = city.zone
        self.age.tick()
        if self.shift.show_shift(city, person, now):
            self.fit()
        longest = say.clock(now, zone)
        before = self.clock.forms
        self.clock.say(
            longest, say.short_clock(now, zone), say.time_of_day(now, zone, seconds=True)
        )
        if len(longest) != len(before[0]):
            self.fit()

    def fit(self) -> None:
        """Say everything as long as there is room, the lesser things shorter where there is not."""
        if self.width() <= 0:
            return
        for shrinking in self._shrinking.values():
            shrinking.take(0)
        shorter: list[tuple[str, int]] = []
        for name, form in SHRINK:
            if self._too_wide() <= 0:
                break
            self._shrinking[name].take(form)
            shorter.append((name, form))
        # A later step may have made more room than was needed: what matters more has it back.
        for name, form in reversed(shorter):
            longest = (name, form + 1) not in shorter
            if longest and self._too_wide() <= 0:
                self._grow(name, form)
        self._person.narrow(self._too_wide())

    def _grow(self, name: str, form: int) -> None:
        """Have one thing said a step longer, if there is room for it."""
        self._shrinking[name].take(form - 1)
        if self._too_wide() > 0:
            self._shrinking[name].take(form)

    def _too_wide(self) -> int:
        """By how many pixels everything together is wider than the bar."""
        shown = [each for each in (*self._left, *self._right) if not each.isHidden()]
        margins = self._row.contentsMargins()
        taken = sum(each.sizeHint().width() for each in shown) + self._row.spacing() * len(shown)
        return taken + margins.left() + margins.right() - self.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        super().resizeEvent(event)
        self.fit()

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
        self.fit()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.search.retranslate()
        self._person.hint = _("Choose the seat: person and post")
        if self._who is not None:
            self._person.say(self._who)
        self.clock.hint = _("The time of this workspace")
        self.age.retranslate()
        self.fit()


class _Shrinks(Protocol):
    """Something that can be said shorter."""

    def take(self, form: int) -> None:
        """Be said in one of its forms, 0 the longest."""


class _Words(QLabel):
    """Words with shorter ones for a narrow window; the longest are in the tooltip then."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.forms: tuple[str, ...] = ("",)
        self.hint = ""
        self._form = 0

    def say(self, *forms: str) -> None:
        """Say one of these, the longest first."""
        self.forms = forms
        self.take(self._form)

    def take(self, form: int) -> None:
        """Be said in one of its forms, 0 the longest."""
        self._form = min(form, len(self.forms) - 1)
        self.setText(self.forms[self._form])
        self.setToolTip(
            "\n".join(each for each in (self._form and self.forms[0], self.hint) if each)
        )


class _PersonButton(QToolButton):
    """Who sits here; the name at least, cut at its end where even that has no room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.forms: tuple[str, ...] = ("",)
        self.hint = ""

    def say(self, person: Person) -> bool:
        """Name, posts, level; whether these are other words than before."""
        before = self.forms
        every = len(person.posts) == len(Post)
        name, posts = person_name(person), [_(POST_NAMES[post]) for post in person.posts]
        level = _(LOOP_NAMES[person.loop]) if person.loop else ""
        whole = [name, _("all posts") if every else join(posts), level]
        shorter = [name, _("all posts") if every else "".join(posts[:1])]
        self.forms = tuple(" · ".join(filter(None, words)) for words in (whole, shorter, [name]))
        if self.forms == before:
            return False
        self.take(0)
        return True

    def take(self, form: int) -> None:
        """Be said in one of its forms, 0 the longest."""
        self.setText(self.forms[min(form, len(self.forms) - 1)])
        self._tell()

    def narrow(self, excess: int) -> None:
        """Cut the name so that it takes `excess` pixels less."""
        if excess > 0:
            room = self.fontMetrics().horizontalAdvance(self.text()) - excess
            elided = Qt.TextElideMode.ElideRight
            self.setText(self.fontMetrics().elidedText(self.text(), elided, max(room, 0)))
            self._tell()

    def _tell(self) -> None:
        self.setAccessibleName(self.forms[0])
        self.setToolTip("\n".join(each for each in (self.forms[0], self.hint) if each))
        self.updateGeometry()


class SearchField(QAbstractButton):
    """Looks like a field, opens the palette."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._form = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def take(self, form: int) -> None:
        """Be wide (0), narrower, or hold little more than the key."""
        self._form = form
        self.updateGeometry()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.setText(_("Search, or type a command"))
        self.setAccessibleName(self.text())
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the words and the key."""
        look = theme.current()
        return QSize((12, 8, 5)[self._form] * look.target, look.target + look.gap)

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
