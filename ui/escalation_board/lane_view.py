"""One lane of the board: draws the cards in sight, takes the mouse, the keys, and drops of cases.

A card's place follows from its number and from where the stretches of time begin, so scrolling and
ticking cost what is in sight, never what there is. While cards are dragged the stretches stand:
nothing slides away under the hand.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QToolTip, QWidget

from commandcenter.escalation.board import Board
from commandcenter.escalation.board_card import LANE_NAMES, Column, Lane
from commandcenter.escalation.drops import Drop
from commandcenter.ids import CaseId
from commandcenter.wording import _
from ui import theme
from ui.escalation_board.axis import Axis
from ui.escalation_board.card_painter import CardPainter, Look, paint_verdict
from ui.escalation_board.dragging import drag_cards
from ui.escalation_board.lane_grid import LaneGrid
from ui.mime import MOST_CASES, decode

Judge = Callable[[Sequence[str], Lane], Drop]
"""What a drop of these cases on a lane would do."""

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class LaneView(QAbstractScrollArea):
    """The cards of one lane. Which cases are chosen is the window's to say."""

    chosen = Signal(list)
    """Ids of the cases that somebody chose here."""
    opened = Signal(str)
    """Enter, or a double click: the case is to be looked at in the console."""
    menu_wanted = Signal(QPoint)
    left = Signal(int)
    """The keyboard goes on to another lane: −1 the one above, 1 the one below."""
    hovered = Signal(object)
    """A `Drop` while cases are held over this lane; None once they are gone again."""
    dropped = Signal(list, int)
    """Ids of the cases let go here, and the lane."""
    dragging = Signal(bool)
    """A drag from here begins, or has ended."""
    resized = Signal()

    def __init__(
        self,
        lane: Lane,
        board: Board,
        axis: Axis,
        painter: CardPainter,
        judge: Judge,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.lane = lane
        self._board = board
        self._axis = axis
        self._painter = painter
        self._judge = judge
        self.grid = LaneGrid(axis, painter.height)
        self._chosen: frozenset[str] = frozenset()
        self._current = ""
        self._mouse: QPoint | None = None
        self._pressed: QPoint | None = None
        self._verdict: tuple[tuple[CaseId, ...], Drop] | None = None
        self.now = board.now
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMinimumHeight(painter.height)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)

    # --- what is shown ---

    def place(self, placed_at: datetime, now: datetime) -> None:
        """Stretches begin as of `placed_at`; countdowns are those of `now`."""
        self.now = now
        self.grid.columns = self._board.columns(self.lane, placed_at)
        self.grid.high = self._painter.height
        self.fit()
        self.viewport().update()

    def choose(self, case_ids: Sequence[str]) -> None:
        """Show these as chosen; the first of them is in sight if it is in this lane."""
        self._chosen = frozenset(case_ids)
        self._current = case_ids[0] if case_ids else ""
        at = self._place_of(self._current)
        if at is not None:
            self._show(at)
            self.setAccessibleDescription(self._spoken(at))
        self.viewport().update()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.setAccessibleName(_("Escalations: {level}").format(level=_(LANE_NAMES[self.lane])))
        self.viewport().update()

    def fit(self) -> None:
        """Fit the scroll bar to the cards."""
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.grid.height - room))
        bar.setPageStep(room)
        bar.setSingleStep(self._painter.height // 2)

    def rect_of(self, at: int) -> QRect:
        """Where a card lies in the viewport."""
        return self.grid.rect(at).translated(0, -self._offset(self.grid.column_of(at)))

    def card_at(self, point: QPoint) -> int | None:
        """The card at a place in the viewport."""
        return self.grid.at(point + QPoint(0, self._offset(self.grid.column_at(point.x()))))

    def _offset(self, column: Column) -> int:
        value, room = self.verticalScrollBar().value(), self.viewport().height()
        return self.grid.offset(column, value, room)

    def nearest(self, other: "LaneView") -> CaseId:
        """The card that begins where the current one of another lane stands on the axis."""
        here = other._place_of(other._current)
        column = Column.LATE if here is None else other.grid.column_of(here)
        return self._id(min(self.grid.columns[column].start, self.grid.count - 1))

    def _spoken(self, at: int) -> str:
        return self._painter.faces.spoken(self._board.card(self.lane, at), self.now)

    def _id(self, at: int) -> CaseId:
        return self._board.card(self.lane, at).case.id

    def _place_of(self, case_id: str) -> int | None:
        found = self._board.find(case_id)
        in_step = found is not None and found[0] is self.lane and found[1] < self.grid.count
        return found[1] if in_step and found is not None else None

    def _show(self, at: int) -> None:
        """Scroll as little as brings a card into sight."""
        bar, room, seen = self.verticalScrollBar(), self.viewport().height(), self.rect_of(at)
        whole = self.grid.rect(at)
        if seen.top() < 0:
            bar.setValue(whole.top())
        elif seen.bottom() > room:
            bar.setValue(min(whole.top(), whole.bottom() - room))

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cards in sight."""
        look = theme.current()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), look.window)
        for column in Column:
            left, _wide = self._axis.span(column)
            now = column is Column.NOW
            thick = look.ring if now else look.hairline
            colour = look.focus if now else look.line
            painter.fillRect(left, event.rect().top(), thick, event.rect().height(), colour)
            offset = self._offset(column)
            top, bottom = event.rect().top() + offset, event.rect().bottom() + offset
            for at, place in self.grid.between(column, top, bottom):
                self._paint_card(painter, at, place.translated(0, -offset))
        if not self.grid.count:
            painter.setPen(look.muted)
            painter.setFont(theme.font("small"))
            place, middle = self.viewport().rect(), Qt.AlignmentFlag.AlignCenter
            painter.fillRect(painter.boundingRect(place, middle, self.nothing()), look.window)
            painter.drawText(place, middle, self.nothing())
        if self._verdict is not None:
            paint_verdict(painter, self.viewport().rect(), self._verdict[1])
        painter.end()

    def nothing(self) -> str:
        """Why there is no card."""
        runs = self._board.running[self.lane]
        return _("None here fits the filter.") if runs else _("No running chain here.")

    def _paint_card(self, painter: QPainter, at: int, rect: QRect) -> None:
        card = self._board.card(self.lane, at)
        hovered = self._mouse is not None and rect.contains(self._mouse)
        current = card.case.id == self._current and self.hasFocus()
        look = Look(card.case.id in self._chosen, current, hovered)
        self._painter.paint(painter, rect, card, self.now, look)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted; only what comes into sight is painted anew."""
        if self._verdict is not None or not self.grid.count:
            self.viewport().update()
            return
        new, room = self.verticalScrollBar().value(), self.viewport().height()
        for column in Column:
            before, after = (self.grid.offset(column, v, room) for v in (new + dy, new))
            self.viewport().scroll(0, before - after, self.grid.room_of(column, room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The scroll bar fits again."""
        super().resizeEvent(event)
        self.fit()
        self.resized.emit()

    # --- mouse ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a card; with Ctrl one more or less, with Shift all between."""
        self._pressed = None
        at = self.card_at(event.position().toPoint())
        if at is None or event.button() is Qt.MouseButton.MiddleButton:
            return
        keys, case_id = event.modifiers(), self._id(at)
        if event.button() is Qt.MouseButton.RightButton:
            if case_id not in self._chosen:
                self.chosen.emit([case_id])
            return
        self._pressed = event.position().toPoint()
        if keys & Qt.KeyboardModifier.ControlModifier:
            others = [each for each in sorted(self._chosen) if each != case_id]
            self.chosen.emit(others if case_id in self._chosen else [case_id, *others])
        elif keys & Qt.KeyboardModifier.ShiftModifier:
            self.chosen.emit(self._between(self._place_of(self._current), at))
        elif case_id not in self._chosen:
            self.chosen.emit([case_id])

    def _between(self, one: int | None, other: int) -> list[str]:
        first = other if one is None else one
        step = 1 if other >= first else -1
        places = list(range(first, other + step, step))[:MOST_CASES]
        return [self._id(at) for at in places]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Remember what is pointed at; drag what was pressed."""
        place = event.position().toPoint()
        self._point(place)
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if (place - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self.start_drag()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on one of several chosen cards chooses it alone."""
        at, pressed = self.card_at(event.position().toPoint()), self._pressed
        self._pressed = None
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if at is not None and pressed is not None and plain and len(self._chosen) > 1:
            self.chosen.emit([self._id(at)])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On to the case."""
        at = self.card_at(event.position().toPoint())
        if at is not None:
            self.opened.emit(self._id(at))

    def viewportEvent(self, event: QEvent) -> bool:
        """Hovering a card tells all of it."""
        if event.type() is QEvent.Type.Leave:
            self._point(None)
        if isinstance(event, QHelpEvent):
            at = self.card_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if at is None else self._spoken(at), self)
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu of what can be done, where the mouse is or beside the current card."""
        place = event.globalPos()
        at = self._place_of(self._current)
        if event.reason() is QContextMenuEvent.Reason.Keyboard and at is not None:
            place = self.viewport().mapToGlobal(self.rect_of(at).center())
        self.menu_wanted.emit(place)

    def _point(self, place: QPoint | None) -> None:
        before, self._mouse = self._mouse, place
        for each in (before, place):
            at = None if each is None else self.card_at(each)
            if at is not None:
                self.viewport().update(self.rect_of(at))

    # --- keys ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from card to card, and on to the next lane; Enter opens."""
        key, at = Qt.Key(event.key()), self._place_of(self._current)
        page = max(1, self.viewport().height() // self._painter.height - 1)
        if key in _ENTER and at is not None:
            self.opened.emit(self._id(at))
        elif key in _ARROWS:
            self._go(at, *_ARROWS[key])
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._go(at, 0, page if key == Qt.Key.Key_PageDown else -page)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.grid.count:
            self.chosen.emit([self._id(0 if key == Qt.Key.Key_Home else self.grid.count - 1)])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin with the card that fires soonest, unless one is chosen here."""
        super().focusInEvent(event)
        why = Qt.FocusReason
        keys = (why.TabFocusReason, why.BacktabFocusReason, why.OtherFocusReason)
        if event.reason() in keys and self.grid.count and self._place_of(self._current) is None:
            self.chosen.emit([self._id(0)])
        self.viewport().update()

    def _go(self, at: int | None, across: int, down: int) -> None:
        """From the card at `at` so many cards along; past the first row on to another lane."""
        if not self.grid.count:
            if down:
                self.left.emit(down)
            return
        if at is None:
            self.chosen.emit([self._id(0)])
            return
        to = self.grid.step(at, across, down)
        if to is None:
            self.left.emit(1 if down > 0 else -1)
        else:
            self.chosen.emit([self._id(to)])

    # --- drags ---

    def start_drag(self) -> None:
        """Drag the chosen cases, unless they are more than a drop would take."""
        ids = [CaseId(each) for each in self._ordered()]
        if not 0 < len(ids) <= MOST_CASES:
            return
        self.dragging.emit(True)
        try:
            drag_cards(self, ids, self._board, self._painter.faces)
        finally:
            self.dragging.emit(False)
            self._point(None)

    def _ordered(self) -> list[str]:
        """The chosen cases, the current one first."""
        return sorted(self._chosen, key=lambda each: (each != self._current, each))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Cases may come in; whether they may be let go is said while they move."""
        if self._hover(decode(event.mimeData())) is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Say what letting go would do."""
        verdict = self._hover(decode(event.mimeData()))
        event.setAccepted(verdict is not None and verdict.allowed)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They are gone again."""
        self._unhover()

    def dropEvent(self, event: QDropEvent) -> None:
        """They were let go here."""
        ids = decode(event.mimeData())
        verdict = self._hover(ids)
        self._unhover()
        if verdict is not None and verdict.allowed:
            event.acceptProposedAction()
            self.dropped.emit(list(ids), int(self.lane))

    def _hover(self, ids: tuple[CaseId, ...]) -> Drop | None:
        if not ids:
            return None
        if self._verdict is None or self._verdict[0] != ids:
            self._verdict = ids, self._judge(ids, self.lane)
            self.viewport().update()
            self.hovered.emit(self._verdict[1])
        return self._verdict[1]

    def _unhover(self) -> None:
        if self._verdict is not None:
            self._verdict = None
            self.viewport().update()
            self.hovered.emit(None)
