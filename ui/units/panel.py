"""The unit board: find a unit, see its load, give it cases by drop or by key."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import (
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from commandcenter.roles import Seat
from commandcenter.situation import Situation
from commandcenter.unit import Unit
from commandcenter.wording import _, label
from ui import theme
from ui.advice import Advice
from ui.mime import decode
from ui.theme import Theme
from ui.units.delegate import UnitDelegate
from ui.units.model import CARD, UnitModel, spoken
from ui.units.what_if import what_if

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down)


LINES_BELOW = 6
"""Room for what is said of a unit: nothing moves under a drag."""

LEAST_BELOW = 3
"""Lines that are left of it where the panel is low, so that the units have room."""

SHARE_BELOW = 5
"""It takes at most one part in so many of the panel."""


class UnitsPanel(QFrame):
    """All units with their loads. Decides nothing: the rules say who may take what."""

    unit_selected = Signal(str)
    """Code of the unit that was chosen here."""
    dispatch_requested = Signal(str)
    """Code of the unit that is to get the selected cases."""
    dropped = Signal(list, str)
    """Ids of the cases let go over a unit, and its code."""
    refused = Signal(str)
    """Why the unit that cases were let go over may not take them."""

    def __init__(self, situation: Situation, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.model = UnitModel(situation, self)
        self.model.dropped.connect(self.dropped)
        self.model.modelReset.connect(self._on_reset)
        self.model.dataChanged.connect(self._say)
        self._heading = QLabel(self)
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_find)
        self.search.installEventFilter(self)
        self.tree = _Tree(self)
        self.delegate = UnitDelegate(self.tree)
        self.tree.setItemDelegate(self.delegate)
        self.tree.setModel(self.model)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.tree.entered_with.connect(self._dispatch)
        self.tree.doubleClicked.connect(self._on_double_click)
        self.tree.typed.connect(self._on_typed)
        self.tree.hovered.connect(self._on_hovered)
        self.empty = QLabel(self)
        self.below = QLabel(self)
        for each in (self.empty, self.below):
            each.setWordWrap(True)
            each.setProperty("role", "muted")
        self._pointed = QModelIndex()
        self._quiet = False
        self._by_key: tuple[str, ...] = ()
        self._left = ""
        """Code of the refusing unit that a drag was over when it left, or ended."""
        self._column = QVBoxLayout(self)
        head = QHBoxLayout()
        head.addWidget(self._heading)
        head.addWidget(self.search, 1)
        self._column.addLayout(head)
        for widget in (self.empty, self.tree, self.below):
            self._column.addWidget(widget)
        self.setFocusProxy(self.tree)
        self.setTabOrder(self.search, self.tree)
        self.set_theme(look)
        self.retranslate()
        self._on_reset()

    # --- what the shell asks ---

    def hover_cases(self, ids: Sequence[str]) -> None:
        """Show of every unit whether it may take these cases; an empty list ends it."""
        if not ids:
            self._say_refusal()
        self._by_key = tuple(ids)
        self._hover(self._by_key)

    def focus_find(self) -> None:
        """Let the next keys find a unit; Enter then gives it the selected cases."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_unit(self, code: str | None) -> None:
        """Follow a selection made elsewhere, without announcing it again."""
        index = self.model.index_of(code)
        self._quiet = True
        self.tree.setCurrentIndex(index)
        self._quiet = False

    def set_advice(self, advice: Advice) -> None:
        """Rank the units by what is known of them."""
        self.model.set_advice(advice)

    def advise(self, case: str | None) -> None:
        """Show which units to ask first for this case; None for no case."""
        self.model.advise(case)
        self._show_first()

    def _show_first(self) -> None:
        """The unit to ask first is in sight: its mark, and where a case is dropped."""
        first = self.model.first()
        if first is not None:
            self.tree.scrollTo(self.model.index_of(first.unit.code))

    def set_seat(self, seat: Seat) -> None:
        """Ask the rules as this person."""
        self.model.seat = seat
        self.model.refresh_previews()

    def set_theme(self, look: Theme) -> None:
        """Take over sizes and type; colours are asked for at each paint."""
        self._column.setContentsMargins(look.padding, look.spacing, look.gap, look.spacing)
        self._column.setSpacing(look.spacing)
        self._heading.setFont(theme.font("lead", strong=True))
        self.below.setFont(theme.font("small"))
        self._make_room()
        self.below.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.tree.setIndentation(look.padding)
        self.tree.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low panel leaves more of its room to the units."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        line = self.below.fontMetrics().lineSpacing()
        lines = max(LEAST_BELOW, min(LINES_BELOW, self.height() // (SHARE_BELOW * line)))
        self.below.setFixedHeight(lines * line)

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self._heading.setText(_("Units"))
        self.search.setPlaceholderText(_("Find a unit"))
        self.search.setAccessibleName(_("Find a unit"))
        self.tree.setAccessibleName(_("Units"))
        self.below.setAccessibleName(_("About the unit"))
        self.empty.setText(_("No units yet. Import them: commandcenter import units FILE."))
        self._say()
        self.tree.viewport().update()

    # --- what happens here ---

    def _hover(self, ids: Sequence[str]) -> None:
        situation = self.model.situation
        self.delegate.now, self.delegate.zone = situation.now, situation.city.zone
        self.model.hover(ids)
        self._say()

    def _say_refusal(self) -> None:
        """Tell of a drop that came to nothing: Qt gives no drop to what would refuse it."""
        code, self._left = self._left, ""
        view = self.tree.viewport()
        unit = self.model.unit(self.tree.indexAt(view.mapFromGlobal(QCursor.pos())))
        found = self.model.preview_of(unit) if unit and unit.code == code else None
        if found is not None and not found.allowed:
            self.refused.emit(found.why)

    def _on_reset(self) -> None:
        self.tree.expandAll()
        none = self.model.rowCount() == 0
        self.empty.setVisible(none)
        self.tree.setVisible(not none)
        self._point_at(QModelIndex())
        self._on_find(self.search.text())

    def _on_current(self, current: QModelIndex) -> None:
        unit = self.model.unit(current)
        if unit is not None and not self._quiet:
            self.unit_selected.emit(unit.code)
        self._say()

    def _on_hovered(self, ids: object, index: QModelIndex) -> None:
        """A drag is over the tree (its ids), or has gone again (None)."""
        pointed = self.model.unit(self._pointed)
        self._left = pointed.code if ids is None and pointed and pointed.handles else ""
        dragged = self._by_key if ids is None else ids
        if dragged != self.model.hovering:
            self._hover(dragged)  # type: ignore[arg-type]
        self._point_at(index)
        self._say()

    def _point_at(self, index: QModelIndex) -> None:
        self._pointed = self.delegate.pointed = index
        self.tree.viewport().update()

    def _on_typed(self, text: str) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.setText(text)

    def _on_find(self, text: str) -> None:
        wanted = text.strip().casefold()
        indexes = self.model.indexes()
        found = [index for index in indexes if wanted in self._searched(index)]
        kept = {each.internalId() for index in found for each in self._with_parents(index)}
        for index in indexes:
            hidden = index.internalId() not in kept
            self.tree.setRowHidden(index.row(), index.parent(), hidden)
        acting = (index for index in found if self._handles(index))
        if wanted:
            self.tree.setCurrentIndex(next(acting, QModelIndex()))

    def _searched(self, index: QModelIndex) -> str:
        unit = self.model.unit(index)
        assert unit is not None
        return " ".join((unit.code, label(unit.names), *unit.names.values())).casefold()

    def _with_parents(self, index: QModelIndex) -> list[QModelIndex]:
        line = [index]
        while line[-1].parent().isValid():
            line.append(line[-1].parent())
        return line

    def _handles(self, index: QModelIndex) -> bool:
        unit = self.model.unit(index)
        return unit is not None and unit.handles

    def _on_double_click(self, index: QModelIndex) -> None:
        if self._handles(index):
            self._dispatch()
        else:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def _dispatch(self) -> None:
        unit = self.model.unit(self.tree.currentIndex())
        if unit is not None and unit.handles:
            self.dispatch_requested.emit(unit.code)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the field, up and down walk the units, Enter dispatches, Escape clears it."""
        if watched is not self.search or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in _ENTER:
            self._dispatch()
        elif event.key() in _STEPS:
            self.tree.setFocus()
            self.tree.keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            return False
        return True

    # --- the sentence below ---

    def _say(self) -> None:
        """Tell of the unit under the drag, else of the current one, in whole sentences."""
        index = self._pointed if self._pointed.isValid() else self.tree.currentIndex()
        unit = self.model.unit(index)
        told = self._about(unit) if unit else self._hint()
        self.below.setText(told)
        self.below.setToolTip(told)

    def _hint(self) -> str:
        if self.model.hovering:
            return _("Drop on a unit, or type its name and press Enter.")
        first = self.model.first()
        if first is not None:
            return _("Ask first: {unit}. {reasons}.").format(
                unit=label(first.unit.names), reasons=first.why
            )
        return _("Drag a case onto a unit, or select the case and press Enter on a unit.")

    def _about(self, unit: Unit) -> str:
        card = self.model.data(self.model.index_of(unit.code), CARD)
        found = card.preview
        if found is None:
            desk = " · ".join(each for each in (card.duty, unit.duty_phone) if each)
            return f"{spoken(card)}\n{desk}" if desk else spoken(card)
        if found.due_at is None:
            return found.why
        situation = self.model.situation
        return what_if(found, card.advice, situation.now, situation.city.zone)


class _Tree(QTreeView):
    """The tree itself: takes drops of cases, and letters as the beginning of a search."""

    entered_with = Signal()
    typed = Signal(str)
    hovered = Signal(object, QModelIndex)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setExpandsOnDoubleClick(False)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setDragDropOverwriteMode(True)
        # The rows show themselves who may take the cases.
        self.setDropIndicatorShown(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(theme.current().target * 9)

    def event(self, event: QEvent) -> bool:
        """A letter here finds a unit, whatever act the same key stands for elsewhere."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (_is_letter(event) or event.key() in _ENTER)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.entered_with.emit()
        elif _is_letter(event):
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        super().dragEnterEvent(event)
        if decode(event.mimeData()):
            # Whoever refuses here hears nothing more: the next unit may well take the cases.
            event.acceptProposedAction()
        self._tell(event.mimeData(), event.position().toPoint())

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        data, at = event.mimeData(), event.position().toPoint()
        self._tell(data, at)
        super().dragMoveEvent(event)
        action, unit = event.proposedAction(), self.indexAt(at)
        event.setAccepted(self.model().canDropMimeData(data, action, -1, -1, unit))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self.hovered.emit(None, QModelIndex())

    def dropEvent(self, event: QDropEvent) -> None:
        super().dropEvent(event)
        self.hovered.emit(None, QModelIndex())

    def _tell(self, data: QMimeData, at: QPoint) -> None:
        self.hovered.emit(decode(data), self.indexAt(at))


def _is_letter(event: QKeyEvent) -> bool:
    plain = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
    return not plain and bool(event.text().strip()) and event.text().isprintable()
