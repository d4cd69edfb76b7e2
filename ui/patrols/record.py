"""A walk put on record: every point of the checklist answered, every hazard said."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from commandcenter.catalogue import CaseClass
from commandcenter.city import City
from commandcenter.command_line.patrol_answers import officer_name
from commandcenter.commands.patrol import Hazard, RecordPatrol
from commandcenter.patrol.tasks import LANE, CheckItem, PatrolPlan, PatrolTask
from commandcenter.wording import _, label
from ui import theme

WIDTH: Final = 560


class RecordDialog(QDialog):
    """What was walked stands above; the answers begin at “in order”. Ctrl+Enter saves."""

    given = Signal(object)
    """A `RecordPatrol`. Answer with `saved` or `refused`."""

    def __init__(self, task: PatrolTask, city: City, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Record a patrol"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.task = task
        name = city.areas.area(task.cell).name if task.cell in city.areas else task.cell
        self._head = QLabel(
            _("{plan}: {cell}").format(plan=label(task.plan.names), cell=name), self
        )
        self._head.setFont(theme.font("lead", strong=True))
        self._who = QLabel(
            _(
                "Walked by {officer}. Every hazard becomes a case of the unit that answers for it."
            ).format(officer=officer_name(task, city)),
            self,
        )
        for told in (self._head, self._who):
            told.setTextFormat(Qt.TextFormat.PlainText)
            told.setWordWrap(True)
        self._who.setProperty("role", "muted")
        self.points = [_Point(item, self) for item in task.plan.checklist]
        self._classes = hazard_classes(task.plan, city)
        self.hazards: list[HazardRow] = []
        self._note = QLineEdit(self)
        self._note.setPlaceholderText(_("A remark on the walk, nothing about a person"))
        self._note.setAccessibleName(_("Note"))
        self._message = QLabel(self)
        self._message.setProperty("role", "notice")
        self._message.setWordWrap(True)
        self._message.hide()
        self._add = QPushButton(_("&Add a hazard"), self)
        self.save = QPushButton(_("&Save"), self)
        self.save.setProperty("role", "primary")
        self._cancel = QPushButton(_("Cancel"), self)
        for button in (self._add, self.save, self._cancel):
            button.setAutoDefault(False)
        self._add.setEnabled(bool(self._classes))
        self._add.clicked.connect(self.add_hazard)
        self.save.clicked.connect(self._on_save)
        self._cancel.clicked.connect(self.reject)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self).activated.connect(self._on_save)
        for point in self.points:
            point.changed.connect(self._on_answered)
        self._lay_out()

    def saved(self) -> None:
        """It is stored."""
        self.accept()

    def refused(self, sentence: str) -> None:
        """The desk said no: show why; everything is still here."""
        self.save.setEnabled(True)
        self._message.setText(sentence)
        self._message.show()

    def add_hazard(self) -> None:
        """One more hazard that was found."""
        row = HazardRow(self._classes, self)
        row.dropped.connect(self._on_dropped)
        self.hazards.append(row)
        self._found.addWidget(row)
        row.said.setFocus(Qt.FocusReason.OtherFocusReason)

    def command(self) -> RecordPatrol:
        """What is to be put on record."""
        return RecordPatrol(
            plan=self.task.plan.key,
            cell=self.task.cell,
            results={point.item.code: point.in_order for point in self.points},
            found=tuple(row.hazard for row in self.hazards),
            note=self._note.text().strip(),
        )

    def _lay_out(self) -> None:
        look = theme.current()
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.padding)
        grid.setVerticalSpacing(look.gap)
        for row, point in enumerate(self.points):
            grid.addWidget(point.words, row, 0)
            grid.addWidget(point, row, 1)
        grid.setColumnStretch(0, 1)
        self._found = QVBoxLayout()
        self._found.setSpacing(look.gap)
        adding = QHBoxLayout()
        adding.addWidget(self._add)
        adding.addStretch()
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        column.addWidget(self._head)
        column.addWidget(self._who)
        column.addLayout(grid)
        column.addLayout(self._found)
        column.addLayout(adding)
        column.addWidget(self._note)
        column.addWidget(self._message)
        column.addStretch()
        column.addLayout(buttons)
        self.setMinimumWidth(round(WIDTH * look.target / 24))

    def _on_answered(self) -> None:
        """What is not in order needs a hazard: offered at once."""
        if any(not point.in_order for point in self.points) and not self.hazards:
            self.add_hazard()

    def _on_dropped(self) -> None:
        row = self.sender()
        if isinstance(row, HazardRow):
            self.hazards.remove(row)
            self._found.removeWidget(row)
            row.hide()
            row.deleteLater()

    def _on_save(self) -> None:
        if self.save.isEnabled():
            self._message.hide()
            self.save.setEnabled(False)
            self.given.emit(self.command())


class _Point(QWidget):
    """In order, or not."""

    changed = Signal()

    def __init__(self, item: CheckItem, parent: QWidget) -> None:
        super().__init__(parent)
        self.item = item
        self.words = QLabel(label(item.names), parent)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.yes = QRadioButton(_("in order"), self)
        self.no = QRadioButton(_("not in order"), self)
        self.yes.setChecked(True)
        for button in (self.yes, self.no):
            button.setAccessibleName(f"{label(item.names)}: {button.text()}")
        self._group = QButtonGroup(self)
        self._group.addButton(self.yes)
        self._group.addButton(self.no)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        self.setMinimumHeight(theme.current().row_compact)
        self.no.toggled.connect(self.changed)

    @property
    def in_order(self) -> bool:
        """What was answered."""
        return self.yes.isChecked()


class HazardRow(QWidget):
    """What kind of hazard, and what it is in words."""

    dropped = Signal()

    def __init__(self, classes: list[CaseClass], parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = QComboBox(self)
        self.kind.setAccessibleName(_("Kind of hazard"))
        for each in classes:
            self.kind.addItem(label(each.names), each.code)
        self.said = QLineEdit(self)
        self.said.setPlaceholderText(_("What was found, and where exactly"))
        self.said.setAccessibleName(_("What was found"))
        self._drop = QPushButton(_("Remove"), self)
        self._drop.setAutoDefault(False)
        self._drop.clicked.connect(self.dropped)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.kind)
        row.addWidget(self.said, 1)
        row.addWidget(self._drop)

    @property
    def hazard(self) -> Hazard:
        """What was found."""
        return Hazard(self.kind.currentData(), self.said.text().strip())


def hazard_classes(plan: PatrolPlan, city: City) -> list[CaseClass]:
    """The kinds of hazard of a plan: its own, else those of the inspection lane, else all."""
    if city.catalogue_key is None:
        return []
    every = city.catalogue.by_code
    named = [every[code] for code in plan.classes if code in every]
    return named or [each for each in every.values() if each.lane == LANE] or list(every.values())
