"""What the program has to say without stopping anyone: quiet cards over a lower edge.

A plain word goes by itself; an offer ("Dispatched. Undo") runs down its seconds in sight; an
error or an emergency stays until somebody has dealt with it. The newest cards are in sight, and
the newest emergency always; the others are counted. Nothing here takes the focus away;
`focus_newest` brings the keyboard to the newest card and back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from commandcenter.wording import _, ngettext
from ui import theme

MOST_CARDS: Final = 2
TOLD_SECONDS: Final = 6
OFFER_SECONDS: Final = 10


class Kind(Enum):
    """What a card is for, and hence how long it stays."""

    WORD = "word"
    OFFER = "offer"
    ERROR = "error"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True, eq=False)
class Notice:
    """One card's content; no two are the same, whatever they say."""

    kind: Kind
    text: str
    """A whole sentence: what happened."""
    below: tuple[str, ...] = ()
    """Sentences under it, muted: what is safe, what to do."""
    action: str = ""
    """The word on the button, if there is one."""
    act: Callable[[], object] | None = None
    seconds: int | None = None
    """How long it stays; None: until somebody has dealt with it."""
    details: str = ""
    """What only the copy carries, for whoever repairs the fault."""
    about: str = ""
    """What it is about, for `NoticeArea.withdraw`."""

    def whole(self) -> str:
        """All of it as text, for the clipboard and for a screen reader."""
        return "\n".join(part for part in (self.text, *self.below, self.details) if part)


@runtime_checkable
class KeepsInSight(Protocol):
    """Something under the cards that keeps its lower edge free of them."""

    def kept_in_sight(self) -> int:
        """Height at the lower edge that no card may cover, logical pixels."""
        ...


class NoticeArea(QWidget):
    """The cards over the lower edge of a part of `parent`; at most two, the newest on top."""

    def __init__(
        self,
        parent: QWidget,
        sound: Callable[[], str] | None = None,
        over: QWidget | None = None,
    ) -> None:
        """`sound` makes itself heard, or says why it cannot; `over` is all of `parent` if None."""
        super().__init__(parent)
        self._whole = parent
        self._room = over or parent
        self._sound = sound
        self._cards: list[_Card] = []
        """All that are not dealt with, oldest first; those without room are hidden."""
        self._shown: list[_Card] = []
        self._before: QWidget | None = None
        self._more = QLabel(self)
        self._more.setProperty("role", "notice")
        self._more.setMargin(theme.current().gap)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.current().spacing)
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignHCenter)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self.tick)
        self.setAccessibleName(_("Notices"))
        for watched in {parent, self._room}:
            watched.installEventFilter(self)
        self._arrange()

    def tell(self, text: str) -> None:
        """Say that something was done; goes by itself."""
        self._take(Notice(Kind.WORD, text, seconds=TOLD_SECONDS))

    def offer(
        self, text: str, action: str, act: Callable[[], object], seconds: int = OFFER_SECONDS
    ) -> Notice:
        """Say what was done and offer `action` ("Undo") for so many seconds, counted in sight."""
        return self._take(Notice(Kind.OFFER, text, action=action, act=act, seconds=seconds))

    def keep(
        self,
        text: str,
        below: tuple[str, ...] = (),
        action: str = "",
        act: Callable[[], object] | None = None,
        about: str = "",
    ) -> Notice:
        """Say what somebody must have read; stays, with its act, until it is dealt with."""
        return self._take(Notice(Kind.WORD, text, below, action, act, about=about))

    def fail(self, what: str, safe: str, todo: str, details: str = "") -> Notice:
        """Say what happened, what is safe and what to do; stays, and can be copied."""
        below = tuple(part for part in (safe, todo) if part)
        return self._take(Notice(Kind.ERROR, what, below, details=details))

    def alarm(
        self,
        text: str,
        action: str = "",
        act: Callable[[], object] | None = None,
        about: str = "",
    ) -> Notice:
        """Announce an emergency aloud; the card stays whether or not there is a loudspeaker."""
        notice = self._take(Notice(Kind.EMERGENCY, text, action=action, act=act, about=about))
        mute = self._sound() if self._sound is not None else ""
        if mute:
            self.tell(mute)
        return notice

    def withdraw(self, what: Notice | str) -> None:
        """Take away a notice, or all that are about something: they are dealt with."""
        gone = [c for c in self._cards if what in (c.notice, c.notice.about or None)]
        for card in gone:
            self._remove(card)
        if gone:
            self._arrange()

    def holds(self, notice: Notice) -> bool:
        """Whether a notice is still waiting for somebody."""
        return any(card.notice is notice for card in self._cards)

    def about(self, about: str) -> bool:
        """Whether a notice about something waits for somebody."""
        return any(card.notice.about == about for card in self._cards)

    def texts(self) -> list[str]:
        """The sentences in sight, oldest first."""
        return [card.notice.text for card in self._shown]

    def focus_newest(self) -> None:
        """Bring the keyboard to the newest card; closing it brings the keyboard back."""
        if self._cards:
            if not self.isAncestorOf(QApplication.focusWidget() or self):
                self._before = QApplication.focusWidget()
            self._cards[-1].first_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def tick(self) -> None:
        """One second has passed for all cards, in sight or not."""
        for card in list(self._cards):
            card.tick()

    def set_theme(self) -> None:
        """Show what is open in the colours of the theme in use."""
        for card in self._cards:
            card.set_theme()
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay over the lower edge when what lies under it moves or changes size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._arrange()
        return super().eventFilter(watched, event)

    def _take(self, notice: Notice) -> Notice:
        card = _Card(notice, self)
        card.closed.connect(self._on_closed)
        self._cards.append(card)
        self._column.insertWidget(0, card)
        self._arrange()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, notice.whole()))
        return notice

    def _wanted(self) -> list["_Card"]:
        """The newest cards, and in any case the newest emergency; oldest first."""
        shown = self._cards[-MOST_CARDS:]
        alarms = [card for card in self._cards if card.notice.kind is Kind.EMERGENCY]
        if alarms and alarms[-1] not in shown:
            shown[0] = alarms[-1]
        return shown

    def _on_closed(self, card: "_Card") -> None:
        self._remove(card)
        self._arrange()

    def _remove(self, card: "_Card") -> None:
        had_focus = card.isAncestorOf(QApplication.focusWidget() or self)
        self._cards.remove(card)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()
        if had_focus and self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
            self._before = None

    def _arrange(self) -> None:
        shown = self._wanted()
        self._show(shown)
        if len(shown) > 1 and self._height() > self._room_left().height():
            alarms = [card for card in shown if card.notice.kind is Kind.EMERGENCY]
            self._show((alarms or shown)[-1:])
        if any(card.notice.seconds is not None for card in self._cards):
            if not self._second.isActive():
                self._second.start()
        else:
            self._second.stop()
        self.setVisible(bool(self._cards))
        self._place()

    def _show(self, shown: list["_Card"]) -> None:
        """Have these cards in sight, and the others counted."""
        self._shown = shown
        for card in self._cards:
            card.setVisible(card in shown)
        more = len(self._cards) - len(shown)
        self._more.setVisible(more > 0)
        self._more.setText(
            ngettext("{count} more notice", "{count} more notices", more).format(count=more)
        )

    def _room_left(self) -> QRect:
        """Where cards may lie: above what is kept in sight, and up over what lies above."""
        corner = self._room.mapTo(self._whole, QPoint(0, 0))
        room = QRect(corner, self._room.size()).intersected(self._whole.rect())
        kept = self._room.kept_in_sight() if isinstance(self._room, KeepsInSight) else 0
        room.setTop(0)
        room.setBottom(room.bottom() - max(kept, theme.current().padding))
        return room

    def _width(self) -> int:
        look = theme.current()
        return min(look.notice_width, self._room_left().width() - 2 * look.padding)

    def _height(self) -> int:
        height = self._column.totalHeightForWidth(self._width())
        return height if height >= 0 else self._column.totalSizeHint().height()

    def _place(self) -> None:
        room, width, height = self._room_left(), self._width(), self._height()
        left = room.left() + (room.width() - width) // 2
        self.setGeometry(left, max(0, room.bottom() + 1 - height), width, height)
        self.raise_()


class _Card(QFrame):
    """One notice with its buttons."""

    closed = Signal(object)

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self._left = notice.seconds
        self.setProperty("role", "notice")
        self.setAccessibleName(notice.whole())
        look = theme.current()
        row = QHBoxLayout(self)
        row.setContentsMargins(look.padding, look.spacing, look.spacing, look.spacing)
        row.setSpacing(look.spacing)
        if notice.kind is Kind.EMERGENCY:
            row.addWidget(_EmergencyMark(self), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(self._sentences(), 1)
        self._act = QPushButton(notice.action, self)
        self._copy = QPushButton(_("Copy"), self)
        self._close = QToolButton(self)
        self._prepare_buttons(row)
        self._show_seconds()

    @property
    def first_button(self) -> QWidget:
        """Where the keyboard goes first."""
        return next(b for b in (self._act, self._copy, self._close) if not b.isHidden())

    def tick(self) -> None:
        """Count one second down; a plain word waits while somebody reads or tabs through it."""
        if self._left is None:
            return
        reading = self.underMouse() or self.isAncestorOf(QApplication.focusWidget() or self)
        if self.notice.kind is Kind.WORD and reading:
            return
        self._left -= 1
        if self._left <= 0:
            self.closed.emit(self)
        else:
            self._show_seconds()

    def set_theme(self) -> None:
        """Draw the cross in the theme's colour; its style sheet gives the others."""
        self._close.setIcon(theme.icon("mdi6.close"))
        side = theme.current().icon_small
        self._close.setIconSize(QSize(side, side))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the card."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit(self)
        else:
            super().keyPressEvent(event)

    def _sentences(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.current().gap)
        for number, sentence in enumerate((self.notice.text, *self.notice.below)):
            label = QLabel(sentence, self)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            if number:
                label.setProperty("role", "muted")
            elif self.notice.below:
                label.setFont(theme.font("body", strong=True))
            column.addWidget(label)
        return column

    def _prepare_buttons(self, row: QHBoxLayout) -> None:
        self._act.setVisible(self.notice.act is not None)
        self._act.clicked.connect(self._on_act)
        self._copy.setVisible(self.notice.kind is Kind.ERROR)
        self._copy.setToolTip(_("Copy what happened, for whoever looks into it"))
        self._copy.clicked.connect(self._on_copy)
        self._close.setAutoRaise(True)
        self.set_theme()
        self._close.setToolTip(_("Close this notice (Esc)"))
        self._close.setAccessibleName(_("Close this notice (Esc)"))
        self._close.clicked.connect(self._on_close)
        for button in (self._act, self._copy, self._close):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def _show_seconds(self) -> None:
        if self.notice.kind is Kind.OFFER:
            self._act.setText(
                _("{action} ({seconds} s)").format(action=self.notice.action, seconds=self._left)
            )

    def _on_act(self) -> None:
        # Closed first: what is done may bring the next notice, which wants the room.
        self.closed.emit(self)
        if self.notice.act is not None:
            self.notice.act()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.notice.whole())
        self._copy.setText(_("Copied"))

    def _on_close(self) -> None:
        self.closed.emit(self)


class _EmergencyMark(QWidget):
    """The full square with the exclamation mark."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        side = theme.current().icon_large
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark in the emergency colour."""
        centre = QPointF(self.width() / 2, self.height() / 2)
        with QPainter(self) as painter:
            theme.paint_light(painter, centre, "red", emergency=True, size=self.width())
