"""The bar over the map while cells are changed: tools, layer, day, save."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QDate, QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
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

from commandcenter.grid.duties import GRID_KINDS, kind_name
from commandcenter.grid.duty_words import layer_name
from commandcenter.wording import N_, _
from ui import theme
from ui.map.editing.sheet import Tool

TOOLS: Final = {
    Tool.SPLIT: ("content-cut", N_("Split")),
    Tool.MERGE: ("vector-union", N_("Merge")),
    Tool.RESHAPE: ("vector-polyline-edit", N_("Reshape")),
}
"""Icon and word of each tool."""

KEYS: Final = {Tool.SPLIT: "S", Tool.MERGE: "M", Tool.RESHAPE: "R"}

SHOWN_LETTERS: Final = 11
"""Letters that a box of choices has room for; its list shows all."""

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

    def begin(self, layers: Sequence[str], layer: str, first_day: date) -> None:
        """Offer the layers of the city, and the days on which a change may take effect."""
        self.layers.clear()
        for key in layers:
            self.layers.addItem(layer_name(key), key)
        self.layers.setCurrentIndex(list(layers).index(layer))
        self.layers.setVisible(len(layers) > 1)
        first = QDate(first_day.year, first_day.month, first_day.day)
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
        self.hint.setToolTip(words)

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
        for tool, (_icon, word) in TOOLS.items():
            self.tools[tool].setText(_(word))
            self.tools[tool].setToolTip(f"{_(HINTS[tool])} ({KEYS[tool]})")
        self.undo.setToolTip(_("Take the last step back (Ctrl+Z)"))
        self.undo.setText(_("Undo"))
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
        for at in range(self.layers.count()):
            self.layers.setItemText(at, layer_name(self.layers.itemData(at)))
        self.say("")
        self.set_theme()

    def set_theme(self) -> None:
        """Take the colours and sizes of the theme in use."""
        look = theme.current()
        for tool, (icon, _word) in TOOLS.items():
            self.tools[tool].setIcon(theme.icon(f"mdi6.{icon}"))
        for row in (self._tools, self._chosen, self._ending, self._last):
            row.setSpacing(look.spacing)
        # Room for two lines at all times, so that the map stays where it is.
        self.hint.setMinimumHeight(2 * self.hint.fontMetrics().lineSpacing())
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
        """Tools; what to do or what was done; what is chosen, and from when it is saved."""
        self._tools, self._chosen, self._ending = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        group = QButtonGroup(self)
        for button in self.tools.values():
            button.setCheckable(True)
            group.addButton(button)
            self._tools.addWidget(button)
        self._tools.addStretch()
        self._tools.addWidget(self.undo)
        self.hint.setWordWrap(True)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setProperty("role", "muted")
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.save.setProperty("role", "primary")
        for box in (self.layers, self.kinds):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(SHOWN_LETTERS)
        self._chosen.addWidget(self.layers)
        self._chosen.addWidget(self.kinds)
        self._chosen.addStretch()
        self._ending.addWidget(self.day_word)
        self._ending.addWidget(self.day)
        self._ending.addStretch()
        self._ending.addWidget(self.leave)
        self._ending.addWidget(self.save)
        self._last = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._last.addLayout(self._chosen)
        self._last.addLayout(self._ending, 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._tools)
        self._column.addWidget(self.hint)
        self._column.addLayout(self._last)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One row less where there is room for it."""
        super().resizeEvent(event)
        wanted = self._chosen.sizeHint().width() + self._ending.sizeHint().width()
        narrow = wanted + 3 * theme.current().padding > self.width()
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._last.setDirection(down if narrow else across)

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
