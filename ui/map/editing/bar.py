"""The bar over the map while cells are changed: tools, layer, day, save."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QDate, QEvent, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from commandcenter.grid_duties import GRID_KINDS, kind_name
from commandcenter.wording import N_, _
from ui import theme
from ui.case.duties import layer_name
from ui.map.editing.sheet import Tool

TOOLS: Final = {
    Tool.SPLIT: ("content-cut", N_("Split (S)")),
    Tool.MERGE: ("vector-union", N_("Merge (M)")),
    Tool.RESHAPE: ("vector-polyline-edit", N_("Reshape (R)")),
}
"""Icon and word of each tool."""

HINTS: Final = {
    Tool.SPLIT: N_("Click points of a line across a cell; double-click or press Enter to cut."),
    Tool.MERGE: N_("Click cells that lie side by side, then press Enter to make them one."),
    Tool.RESHAPE: N_("Drag a corner, or pull one out of a border; the neighbours follow."),
}
"""What to do with each tool."""


class EditingBar(QFrame):
    """Stands above the map. Shows; decides nothing."""

    tool_chosen = Signal(str)
    layer_chosen = Signal(str)
    kind_chosen = Signal(str)
    undo_wanted = Signal()
    save_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = QLabel(self)
        self.tools = {tool: QPushButton(self) for tool in Tool}
        self.layers = QComboBox(self)
        self.kinds = QComboBox(self)
        self.undo = QPushButton(self)
        self.day_word = QLabel(self)
        self.day = QDateEdit(self)
        self.save = QPushButton(self)
        self.leave = QPushButton(self)
        self.hint = QLabel(self)
        self._tool = Tool.SPLIT
        self._lay_out()
        self._connect()
        self.retranslate()
        self.hide()

    def begin(self, layers: Sequence[str], layer: str, today: date) -> None:
        """Offer the layers of the city and the days from today on."""
        self.layers.clear()
        for key in layers:
            self.layers.addItem(layer_name(key), key)
        self.layers.setCurrentIndex(list(layers).index(layer))
        self.layers.setVisible(len(layers) > 1)
        first = QDate(today.year, today.month, today.day)
        self.day.setMinimumDate(first)
        self.day.setDate(first)
        self.show()

    def use(self, tool: Tool) -> None:
        """Show which tool is in hand, and what to do with it."""
        self._tool = tool
        self.tools[tool].setChecked(True)
        self.say("")

    def say(self, words: str) -> None:
        """A sentence about what was done, or why it was not; without one, what to do."""
        self.hint.setText(words or _(HINTS[self._tool]))

    def show_state(self, steps: int, chosen: int) -> None:
        """What can be done now: with so many steps made and so many cells chosen."""
        self.undo.setEnabled(steps > 0)
        self.save.setEnabled(steps > 0)
        self.kinds.setEnabled(chosen > 0)

    @property
    def chosen_day(self) -> date:
        """The day from which the change is to be in force."""
        day = self.day.date()
        return date(day.year(), day.month(), day.day())

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.title.setText(_("Edit grids"))
        for tool, (_icon, word) in TOOLS.items():
            self.tools[tool].setText(_(word))
            self.tools[tool].setAccessibleName(_(word))
        self.undo.setText(_("Undo a step"))
        self.day_word.setText(_("Takes effect"))
        self.day.setAccessibleName(_("Takes effect"))
        self.save.setText(_("Save"))
        self.leave.setText(_("Cancel"))
        self.layers.setAccessibleName(_("Layer"))
        self.kinds.setAccessibleName(_("Type of grid"))
        self.kinds.setToolTip(_("Type of the chosen cells"))
        self.kinds.clear()
        self.kinds.addItem(_("Type…"), "")
        for kind in GRID_KINDS:
            self.kinds.addItem(kind_name(kind), kind)
        self.say("")
        self.set_theme()

    def set_theme(self) -> None:
        """Take the colours and sizes of the theme in use."""
        look = theme.current()
        for tool, (icon, _word) in TOOLS.items():
            self.tools[tool].setIcon(theme.icon(f"mdi6.{icon}"))
        self.title.setFont(theme.font("body", strong=True))
        for row in (self._first, self._second):
            row.setSpacing(look.spacing)
        self._column.setContentsMargins(look.padding, look.gap, look.padding, look.gap)
        self._column.setSpacing(look.gap)

    def changeEvent(self, event: QEvent) -> None:
        """Take another language, or another theme."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self.set_theme()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        self._first.addWidget(self.title)
        group = QButtonGroup(self)
        for button in self.tools.values():
            button.setCheckable(True)
            group.addButton(button)
            self._first.addWidget(button)
        self._first.addWidget(self.layers)
        self._first.addWidget(self.kinds)
        self._first.addStretch()
        self._first.addWidget(self.undo)
        self.hint.setWordWrap(True)
        self.hint.setProperty("role", "muted")
        self.day.setCalendarPopup(True)
        self.save.setProperty("role", "primary")
        self._second.addWidget(self.hint, 1)
        for widget in (self.day_word, self.day, self.leave, self.save):
            self._second.addWidget(widget)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._first)
        self._column.addLayout(self._second)

    def _connect(self) -> None:
        for tool, button in self.tools.items():
            button.setObjectName(tool.value)
            button.clicked.connect(self._on_tool)
        self.undo.clicked.connect(self.undo_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.leave.clicked.connect(self.leave_wanted)
        self.layers.activated.connect(self._on_layer)
        self.kinds.activated.connect(self._on_kind)

    def _on_tool(self) -> None:
        self.tool_chosen.emit(self.sender().objectName())

    def _on_layer(self) -> None:
        self.layer_chosen.emit(self.layers.currentData())

    def _on_kind(self) -> None:
        kind = self.kinds.currentData()
        self.kinds.setCurrentIndex(0)
        if kind:
            self.kind_chosen.emit(kind)
