"""Which class each district is of: the areas that limits differ by, and a list beside each."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from commandcenter.grid import CITY_LAYER, AreaTree
from commandcenter.wording import Label, _, label
from ui import theme
from ui.catalogue.fields import Pick

DEPTH: Final = 2
"""Levels of areas that have a class of their own: the two highest, districts and streets."""
WIDTH: Final = 560
HEIGHT: Final = 520


class DistrictsDialog(QDialog):
    """A tree of districts and streets, each with its class, or that of what it lies in."""

    given = Signal(object)
    """Class by code of the area (a dict); the window is closed by then."""

    def __init__(
        self,
        areas: AreaTree,
        classes: Mapping[str, Label],
        of_area: Mapping[str, str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Classes of district"))
        self._of_area = dict(of_area)
        self._options = [(code, label(names)) for code, names in classes.items()]
        self.picks: dict[str, Pick] = {}
        """The list beside each area, by its code."""
        self._tree = QTreeWidget(self)
        self._tree.setHeaderLabels([_("Area"), _("Class of district")])
        self._tree.setAccessibleName(_("Classes of district"))
        self._tree.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self._fill(areas, None, self._tree.invisibleRootItem(), 1)
        self._tree.expandAll()
        self._tree.setColumnWidth(0, WIDTH // 2)
        self.save = QPushButton(_("Save"), self)
        self.save.setProperty("role", "primary")
        self.save.clicked.connect(self.accept)
        self._cancel = QPushButton(_("Cancel"), self)
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._lay_out()

    def accept(self) -> None:
        """Give the classes; areas that are not shown keep theirs."""
        picked = {code: pick.value for code, pick in self.picks.items()}
        together = {**self._of_area, **picked}
        super().accept()
        self.given.emit({code: each for code, each in together.items() if each})

    def _fill(self, areas: AreaTree, code: str | None, above: QTreeWidgetItem, depth: int) -> None:
        for area in areas.children(code):
            is_cell = depth > 1 and not areas.children(area.code)
            if area.layer != CITY_LAYER or is_cell:
                continue
            item = QTreeWidgetItem(above, [area.name])
            nothing = _("none") if depth == 1 else _("as the area above")
            name = _("Class of {area}").format(area=area.name)
            pick = Pick(name, [("", nothing), *self._options], self._tree)
            pick.show_value(self._of_area.get(area.code, ""))
            self._tree.setItemWidget(item, 1, pick)
            self.picks[area.code] = pick
            if depth < DEPTH:
                self._fill(areas, area.code, item, depth + 1)

    def _lay_out(self) -> None:
        look = theme.current()
        told = QLabel(
            _("Limits follow these classes from the next dispatch on; running deadlines stay."),
            self,
        )
        told.setWordWrap(True)
        told.setProperty("role", "muted")
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        column.addWidget(told)
        column.addWidget(self._tree, 1)
        column.addLayout(buttons)
        factor = look.target / 24
        self.resize(round(WIDTH * factor), round(HEIGHT * factor))
