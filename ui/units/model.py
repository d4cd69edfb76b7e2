"""The unit tree as Qt sees it. Loads come from the situation, verdicts from the rules."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from commandcenter.advice.drop_preview import Preview, preview
from commandcenter.advice.suggestion import Suggestion
from commandcenter.case import WITH_UNIT, Case
from commandcenter.commands import Dispatch
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId, UnitCode
from commandcenter.lifecycle import allowed
from commandcenter.roles import LOCAL, Seat
from commandcenter.situation import Change, Situation
from commandcenter.unit import Unit
from commandcenter.wording import _, label, sentences
from ui.advice import Advice
from ui.mime import CASE_IDS, decode

CARD: Final = int(Qt.ItemDataRole.UserRole) + 1
"""Role under which a row hands out its `Card`."""

_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_TOOLTIP: Final = int(Qt.ItemDataRole.ToolTipRole)
_SPOKEN: Final = int(Qt.ItemDataRole.AccessibleTextRole)

Index = QModelIndex | QPersistentModelIndex


@frozen
class Card:
    """What a row shows of a unit."""

    unit: Unit
    name: str
    open: int
    due_soon: int
    overdue: int
    preview: Preview | None
    """What the hovering cases would do to it; None while none hover."""
    advice: Suggestion | None = None
    """Where it stands among the units for the case at hand; None if none is, or it may not."""
    duty: str = ""
    """Who is at its desk now, by the roster or as the unit itself says."""


@frozen
class _Node:
    """A unit's place in the tree; its index carries the position in the list of nodes."""

    unit: Unit
    parent: int
    """Position of the parent's node, -1 at the top."""
    row: int


class UnitModel(QAbstractItemModel):
    """All units of the city, under their headings. A watcher of the situation."""

    dropped = Signal(list, str)
    """Ids of cases that were let go over a unit, and its code."""

    def __init__(self, situation: Situation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.situation = situation
        self.seat = Seat(LOCAL, "console")
        self._advice: Advice | None = None
        self._advised: CaseId | None = None
        self._ranks: dict[UnitCode, Suggestion] | None = None
        """By unit, for the case at hand; worked out when a row is drawn."""
        self._hovering: tuple[CaseId, ...] = ()
        self._previews: dict[UnitCode, Preview] = {}
        self._nodes: list[_Node] = []
        self._children: dict[int, list[int]] = {}
        self._at: dict[str, int] = {}
        self._read_tree()
        situation.watchers.append(self)

    # --- what hovers ---

    @property
    def hovering(self) -> tuple[CaseId, ...]:
        """The cases that hover over the board."""
        return self._hovering

    def hover(self, ids: Iterable[str]) -> None:
        """Show of every unit what these cases would do to it; of none, if there are none."""
        self._hovering = tuple(CaseId(each) for each in ids)
        self.refresh_previews()

    def refresh_previews(self) -> None:
        """Ask the rules anew, for time has passed or a case at hand has changed."""
        self._previews.clear()
        self._ranks = None
        for children in self._children.values():
            self._repaint(children[0], children[-1])

    def preview_of(self, unit: Unit) -> Preview | None:
        """What the hovering cases would do to `unit`; None while none hover."""
        if not self._hovering:
            return None
        found = self._previews.get(unit.code)
        if found is None:
            found = self._previews[unit.code] = self._ask(unit, self._hovering)
        return found

    def _ask(self, unit: Unit, ids: Sequence[CaseId]) -> Preview:
        cases = [self.situation.cases[each] for each in ids if each in self.situation.cases]
        load = self.situation.by_unit[unit.code]
        city, now = self.situation.city, self.situation.now
        past = self._advice.past if self._advice else None
        return preview(cases, unit, city, self.seat, load=load, now=now, past=past)

    # --- which unit to ask first ---

    def set_advice(self, advice: Advice) -> None:
        """Rank the units by what is known of them."""
        self._advice = advice
        advice.changed.connect(self.refresh_previews)

    def advise(self, case: str | None) -> None:
        """Rank the units for this case while nothing hovers; None for no case."""
        advised = None if case is None else CaseId(case)
        if advised != self._advised:
            self._advised = advised
            self.refresh_previews()

    def advice_of(self, unit: Unit) -> Suggestion | None:
        """Where `unit` stands among those that may take the case at hand."""
        return self._by_rank().get(unit.code)

    def first(self) -> Suggestion | None:
        """The unit to ask first for the case at hand, if there is one."""
        return next(iter(self._by_rank().values()), None)

    def _by_rank(self) -> dict[UnitCode, Suggestion]:
        if self._ranks is None:
            self._ranks = {each.unit.code: each for each in self._ranked()}
        return self._ranks

    def _ranked(self) -> Sequence[Suggestion]:
        at_hand = self._hovering[0] if self._hovering else self._advised
        case = self.situation.cases.get(at_hand) if at_hand else None
        if case is None or self._advice is None or not allowed(case, Dispatch, self.seat):
            return ()
        # Who has it already needs no advice, unless somebody is about to give it to another.
        with_unit = case.stage in WITH_UNIT and not self._hovering
        return () if with_unit else self._advice.ranked(case)

    # --- the situation's changes ---

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """Repaint the units that these cases left or came to."""
        if self._advised is not None or any(each.id in self._hovering for each in changes):
            self.refresh_previews()
            return
        both = (case for change in changes for case in (change.before, change.after))
        self._repaint_units_of(case for case in both if case is not None)

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Repaint the units whose cases have become due soon or overdue."""
        self._repaint_units_of(cases)

    def city_changed(self) -> None:
        """Show the units of the new configuration."""
        self.beginResetModel()
        self._read_tree()
        self._previews.clear()
        self._ranks = None
        self.endResetModel()

    def _repaint_units_of(self, cases: Iterable[Case]) -> None:
        for code in {case.unit for case in cases if case.unit is not None}:
            self._previews.pop(code, None)
            position = self._at.get(code)
            if position is not None:
                self._repaint(position, position)

    def _repaint(self, first: int, last: int) -> None:
        self.dataChanged.emit(self._index(first), self._index(last))

    # --- the tree ---

    def _read_tree(self) -> None:
        self._nodes, self._children, self._at = [], {}, {}
        self._read_under(None, -1)

    def _read_under(self, code: UnitCode | None, parent: int) -> None:
        for row, unit in enumerate(self.situation.city.units.children(code)):
            position = len(self._nodes)
            self._nodes.append(_Node(unit, parent, row))
            self._children.setdefault(parent, []).append(position)
            self._at[unit.code] = position
            self._read_under(unit.code, position)

    def index_of(self, code: str | None) -> QModelIndex:
        """Where a unit stands; invalid for one that is not here."""
        position = None if code is None else self._at.get(code)
        return QModelIndex() if position is None else self._index(position)

    def indexes(self) -> list[QModelIndex]:
        """Every unit, in the order of the tree."""
        return [self._index(position) for position in range(len(self._nodes))]

    def unit(self, index: Index) -> Unit | None:
        """The unit of a row."""
        return self._nodes[index.internalId()].unit if index.isValid() else None

    def _index(self, position: int) -> QModelIndex:
        return self.createIndex(self._nodes[position].row, 0, position)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """The index of a child row."""
        under = self._children.get(parent.internalId() if parent.isValid() else -1, [])
        if column != 0 or not 0 <= row < len(under):
            return QModelIndex()
        return self._index(under[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        """The heading, or unit, that a row stands under."""
        parent = self._nodes[index.internalId()].parent if index.isValid() else -1
        return QModelIndex() if parent < 0 else self._index(parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many units stand under a row."""
        return len(self._children.get(parent.internalId() if parent.isValid() else -1, []))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """One: a card holds everything."""
        return 1

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """The card, the name, or the sentence for a screen reader."""
        if not index.isValid():
            return None
        unit = self._nodes[index.internalId()].unit
        if role == CARD:
            return self._card(unit)
        if role == _DISPLAY:
            return label(unit.names)
        if role in (_TOOLTIP, _SPOKEN):
            return spoken(self._card(unit))
        return None

    def _card(self, unit: Unit) -> Card:
        now = self.situation
        return Card(
            unit=unit,
            name=label(unit.names),
            open=now.by_unit[unit.code],
            due_soon=now.due_soon_by_unit[unit.code],
            overdue=now.overdue_by_unit[unit.code],
            preview=self.preview_of(unit),
            advice=self.advice_of(unit),
            duty=now.city.duty_of(unit, now.now) if unit.handles else "",
        )

    # --- drops ---

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only units that act take drops."""
        flags = super().flags(index)
        unit = self.unit(index)
        return flags | Qt.ItemFlag.ItemIsDropEnabled if unit and unit.handles else flags

    def mimeTypes(self) -> list[str]:
        """Cases alone may be dropped here."""
        return [CASE_IDS]

    def supportedDropActions(self) -> Qt.DropAction:
        """A drop never takes the case out of the queue: the log does."""
        return Qt.DropAction.CopyAction | Qt.DropAction.MoveAction

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Whether the rules let this unit have all the cases in the drag."""
        unit, ids = self.unit(parent), decode(data)
        if unit is None or not ids:
            return False
        found = self.preview_of(unit) if ids == self._hovering else self._ask(unit, ids)
        return found is not None and found.allowed

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Announce the drop, and return at once: what comes of it arrives as events."""
        unit = self.unit(parent)
        if unit is None or not self.canDropMimeData(data, action, row, column, parent):
            return False
        self.dropped.emit(list(decode(data)), unit.code)
        return True


def spoken(card: Card) -> str:
    """A unit in one sentence, for a screen reader and for whoever points at it."""
    if not card.unit.handles:
        return card.name
    loads = _("{unit}: {open} open of {capacity}, {due_soon} due soon, {overdue} overdue.").format(
        unit=card.name,
        open=card.open,
        capacity=card.unit.capacity,
        due_soon=card.due_soon,
        overdue=card.overdue,
    )
    if card.preview is not None:
        return sentences((loads, card.preview.why))
    if card.advice is not None:
        return sentences((loads, rank_sentence(card.advice)))
    return loads


def rank_sentence(advice: Suggestion) -> str:
    """Where a unit stands for the case at hand, and why."""
    return _("No. {rank} for this case: {reasons}.").format(rank=advice.rank, reasons=advice.why)
