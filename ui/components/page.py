"""One registered component: what it is, whose it is, where, and every case that it has had."""

from collections.abc import Sequence
from datetime import datetime
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

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.component import ACCURACY_M, CONDITION_NAMES, Component
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.wording import _, label, ngettext
from ui import format as say
from ui import theme
from ui.case.fact_rows import Fact, FactRows
from ui.components.names import component_name
from ui.fitting import fit

WIDTH: Final = 640
HEIGHT: Final = 460
CASE_ID: Final = int(Qt.ItemDataRole.UserRole)


class ComponentPage(QDialog):
    """Facts above, cases below, the open ones first. Enter or a double click chooses a case."""

    case_wanted = Signal(str)
    """Id of a case that is to be shown in the console."""
    report_wanted = Signal(object)
    """The `Component` that somebody reports something about."""
    place_wanted = Signal(float, float)
    """Longitude and latitude (WGS-84) to be shown on the map."""

    def __init__(self, component: Component, city: City, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.component = component
        self._city = city
        look = theme.current()
        title = component_name(component.class_code, component.name, city)
        self.setWindowTitle(_("Component {code}").format(code=component.code))
        self._title = QLabel(title, self)
        self._title.setFont(theme.font("lead", strong=True))
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        self.facts = FactRows(self)
        self.facts.set_theme(look)
        self.facts.show_facts(self._facts())
        self._count = QLabel(_("Reading the cases of this component …"), self)
        self._count.setProperty("role", "muted")
        self.cases = QTreeWidget(self)
        self.cases.setColumnCount(4)
        self.cases.setHeaderLabels([_("Case"), _("Stage"), _("Reported"), _("Unit")])
        self.cases.setRootIsDecorated(False)
        self.cases.setUniformRowHeights(True)
        self.cases.setAccessibleName(_("Cases of this component"))
        self.cases.itemActivated.connect(self._on_activated)
        self._show = QPushButton(_("Show on the &map"), self)
        self._show.setAutoDefault(False)
        self._show.clicked.connect(self._on_show)
        self.report = QPushButton(_("&Report something about it…"), self)
        self.report.setAutoDefault(False)
        self.report.clicked.connect(self._on_report)
        self._close = QPushButton(_("Close"), self)
        self._close.setAutoDefault(False)
        self._close.clicked.connect(self.reject)
        self._lay_out()

    def show_cases(self, cases: Sequence[Case], now: datetime) -> None:
        """Show its cases: the open ones first, then the newest."""
        ordered = sorted(cases, key=lambda each: each.reported_at, reverse=True)
        ordered.sort(key=lambda each: not each.open)
        self.cases.clear()
        for case in ordered:
            unit = self._city.units.get(case.unit)
            item = QTreeWidgetItem(
                [
                    case.number,
                    _(STAGE_NAMES[case.stage]),
                    say.when(case.reported_at, now, self._city.zone),
                    label(unit.names) if unit else _("unassigned"),
                ]
            )
            item.setData(0, CASE_ID, case.id)
            if case.open:
                item.setFont(0, theme.font("body", strong=True))
            self.cases.addTopLevelItem(item)
        self.cases.setVisible(bool(cases))
        for column in range(4):
            self.cases.resizeColumnToContents(column)
        still = sum(case.open for case in cases)
        self._count.setText(
            ngettext(
                "{n} case, {open} of them open", "{n} cases, {open} of them open", len(cases)
            ).format(n=say.number(len(cases)), open=say.number(still))
            if cases
            else _("No case has been about this component.")
        )
        if ordered:
            self.cases.setCurrentIndex(self.cases.model().index(0, 0))
            self.cases.setFocus(Qt.FocusReason.OtherFocusReason)

    def _facts(self) -> list[Fact]:
        each, city = self.component, self._city
        found = city.catalogue.by_code.get(each.class_code) if city.catalogue_key else None
        cell = city.cells.cell_of(each.lon, each.lat)
        owner = city.units.get(each.owner)
        accuracy = (
            _("{letter} (within {metres:g} m)").format(
                letter=each.accuracy, metres=ACCURACY_M[each.accuracy]
            )
            if each.accuracy
            else _("not known")
        )
        names = list(city.areas.names(cell).values())[:-1] if cell else []
        return [
            Fact(_("Code"), each.code),
            Fact(_("Class"), label(found.names) if found else each.class_code),
            Fact(_("Belongs to"), label(owner.names) if owner else each.owner or _("nobody known")),
            Fact(_("State of repair"), _(CONDITION_NAMES[each.condition])),
            Fact(_("Position"), f"{each.lat:.6f}, {each.lon:.6f}"),
            Fact(_("Accuracy class"), accuracy),
            Fact(
                _("Cell"),
                " · ".join((cell, *reversed(names))) if cell else _("outside every unit grid"),
            ),
        ]

    def _lay_out(self) -> None:
        look = theme.current()
        buttons = QHBoxLayout()
        buttons.addWidget(self.report)
        buttons.addWidget(self._show)
        buttons.addStretch()
        buttons.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        for part in (self._title, self.facts, self._count):
            column.addWidget(part)
        column.addWidget(self.cases, 1)
        column.addStretch()
        column.addLayout(buttons)
        fit(self, WIDTH, HEIGHT)

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        self.case_wanted.emit(item.data(0, CASE_ID))

    def _on_report(self) -> None:
        self.report_wanted.emit(self.component)

    def _on_show(self) -> None:
        self.place_wanted.emit(self.component.lon, self.component.lat)
