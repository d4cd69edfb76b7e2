"""The patrols of the city by officer: what is overdue, what is due, what was walked."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from commandcenter.city import City
from commandcenter.command_line.patrol_answers import officer_name
from commandcenter.patrol.tasks import TASK_STATE_NAMES, PatrolTask, TaskState
from commandcenter.roles import POST_NAMES
from commandcenter.wording import _, join, label, ngettext
from ui import format as say
from ui import theme

SIZE: Final = QSize(860, 560)
TASK: Final = int(Qt.ItemDataRole.UserRole)
MOST_ROWS: Final = 1000
"""Cells on the list, the longest overdue first: more nobody reads, and they would take long."""
OWED: Final = frozenset({TaskState.OVERDUE, TaskState.DUE})


class PatrolWindow(QDialog):
    """Not modal. Enter on a cell records its patrol."""

    record_wanted = Signal(object)
    """The `PatrolTask` that was walked."""
    cell_wanted = Signal(str)
    """Code of a cell that is to be shown on the map."""
    hazards_wanted = Signal()
    """The open cases that patrols have found are to be shown in the queue."""

    def __init__(self, city: City, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Patrols"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._city = city
        self._tasks: Sequence[PatrolTask] = ()
        self._now: datetime | None = None
        self._rows: list[QTreeWidgetItem] = []
        self._head = QLabel(self)
        self._head.setFont(theme.font("lead", strong=True))
        self._hazards = QLabel(self)
        self._hazards.setProperty("role", "muted")
        self._more = QLabel(self)
        self._more.setProperty("role", "muted")
        self._more.hide()
        self._all = QCheckBox(_("Show what was &walked, too"), self)
        self._all.toggled.connect(self._fill)
        self.list = QTreeWidget(self)
        self.list.setColumnCount(5)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName(_("Patrols by officer"))
        self.list.itemActivated.connect(self._on_activated)
        self.list.currentItemChanged.connect(self._on_current)
        self.record = QPushButton(_("&Record a patrol…"), self)
        self.record.setProperty("role", "primary")
        self.record.setAutoDefault(False)
        self.record.clicked.connect(self._on_record)
        self._show = QPushButton(_("Show on the &map"), self)
        self._show.setAutoDefault(False)
        self._show.clicked.connect(self._on_show)
        self.hazards = QPushButton(_("Show the ha&zards"), self)
        self.hazards.setAutoDefault(False)
        self.hazards.clicked.connect(self.hazards_wanted)
        self._close = QPushButton(_("Close"), self)
        self._close.setAutoDefault(False)
        self._close.clicked.connect(self.reject)
        self._lay_out()
        self._on_current()

    @property
    def task(self) -> PatrolTask | None:
        """The cell that is chosen."""
        item = self.list.currentItem()
        found: PatrolTask | None = item.data(0, TASK) if item is not None else None
        return found

    def show_tasks(
        self, tasks: Sequence[PatrolTask], hazards: Counter[str], city: City, now: datetime
    ) -> None:
        """Show these tasks; the chosen cell stays chosen."""
        self._tasks, self._city, self._now = tasks, city, now
        by_state = Counter(task.state for task in tasks)
        late, due = by_state[TaskState.OVERDUE], by_state[TaskState.DUE]
        self._head.setText(
            join(
                (
                    ngettext("{n} cell overdue", "{n} cells overdue", late).format(
                        n=say.number(late)
                    ),
                    ngettext("{n} cell due", "{n} cells due", due).format(n=say.number(due)),
                )
            )
            if tasks
            else _("No patrol is planned. Import a file of patrols to begin.")
        )
        self._hazards.setText(
            _("Hazards found on patrols: {found} to be put right, {done} to be rechecked").format(
                found=say.number(hazards["found"]), done=say.number(hazards["rectified"])
            )
        )
        self._hazards.setVisible(bool(tasks))
        self._fill()

    def _fill(self) -> None:
        chosen = self.task
        self.list.clear()
        self._rows = []
        wanted = [t for t in self._tasks if t.state in OWED or self._all.isChecked()]
        shown = wanted[:MOST_ROWS]
        self._more.setVisible(len(wanted) > MOST_ROWS)
        self._more.setText(
            _("The first {n} are shown, what is overdue longest among them.").format(
                n=say.number(MOST_ROWS)
            )
        )
        shown.sort(key=lambda task: officer_name(task, self._city))
        for officer, tasks in groupby(shown, lambda task: officer_name(task, self._city)):
            self.list.addTopLevelItem(self._group(officer, list(tasks)))
        self.list.expandAll()
        for item in self._rows:
            task = item.data(0, TASK)
            if chosen is None or (task.plan.key, task.cell) == (chosen.plan.key, chosen.cell):
                self.list.setCurrentItem(item)
                break
        self._on_current()

    def _group(self, officer: str, tasks: Sequence[PatrolTask]) -> QTreeWidgetItem:
        late = sum(task.state is TaskState.OVERDUE for task in tasks)
        told = ngettext("{n} overdue", "{n} overdue", late).format(n=say.number(late))
        post = _(POST_NAMES[tasks[0].plan.post])
        nobody = all(task.officer is None for task in tasks)
        who = _("Nobody is {post} here").format(post=post) if nobody else officer
        group = QTreeWidgetItem([who, "", "", "", told if late else ""])
        for column in range(5):
            group.setFont(column, theme.font("body", strong=True))
        group.setFlags(group.flags() & ~Qt.ItemFlag.ItemIsSelectable)
        rows = [self._row(task) for task in tasks]
        self._rows += rows
        group.addChildren(rows)
        return group

    def _row(self, task: PatrolTask) -> QTreeWidgetItem:
        assert self._now is not None
        zone, areas = self._city.zone, self._city.areas
        name = areas.area(task.cell).name if task.cell in areas else ""
        state = _(TASK_STATE_NAMES[task.state])
        if task.missed > 1:
            state = ngettext(
                "{state}, {n} round missed", "{state}, {n} rounds missed", task.missed
            ).format(state=state, n=say.number(task.missed))
        row = QTreeWidgetItem(
            [
                label(task.plan.names),
                name or task.cell,
                say.when(task.due, self._now, zone) if task.due else "",
                say.when(task.walked, self._now, zone) if task.walked else _("never"),
                state,
            ]
        )
        row.setToolTip(1, task.cell)
        row.setData(0, TASK, task)
        if task.state is TaskState.OVERDUE:
            row.setIcon(4, _shape("red"))
            row.setForeground(4, theme.current().overdue)
        return row

    def _lay_out(self) -> None:
        look = theme.current()
        self.list.setHeaderLabels(
            [_("Patrol"), _("Cell"), _("Due"), _("Last walked"), _("How it stands")]
        )
        header = self.list.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.ResizeToContents)
        self.list.setAlternatingRowColors(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self._all)
        buttons.addStretch()
        for button in (self.hazards, self._show, self._close, self.record):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        column.addWidget(self._head)
        column.addWidget(self._hazards)
        column.addWidget(self.list, 1)
        column.addWidget(self._more)
        column.addLayout(buttons)
        wanted = SIZE * (look.target / 24)
        self.resize(wanted.boundedTo(self.screen().availableSize()))

    def _on_current(self) -> None:
        for button in (self.record, self._show):
            button.setEnabled(self.task is not None)

    def _on_activated(self, _item: QTreeWidgetItem) -> None:
        self._on_record()

    def _on_record(self) -> None:
        if self.task is not None:
            self.record_wanted.emit(self.task)

    def _on_show(self) -> None:
        if self.task is not None:
            self.cell_wanted.emit(self.task.cell)


def _shape(light: str) -> QIcon:
    """The shape that goes with the colour of a light."""
    side = theme.current().icon_small
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        theme.paint_light(painter, QPointF(side / 2, side / 2), light, size=side * 0.6)
    return QIcon(picture)
