"""Before a draft comes into force: what changes, what the rehearsal said, whom it is to reach."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.wording import _, ngettext
from ui import theme
from ui.choices import class_name, place_name

WIDTH: Final = 760
CASE: Final = int(Qt.ItemDataRole.UserRole)
LINES: Final = 6


class ForceDialog(QDialog):
    """Running cases keep the chain that they have, unless they are ticked here."""

    given = Signal(list, str)
    """Ids of the cases that get the new chain, and the reason."""

    def __init__(
        self,
        title: str,
        differences: Sequence[str],
        summary: str,
        cases: Sequence[Case],
        city: City,
        why_not: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Put into force"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._why_not = why_not
        look = theme.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        head = _label(title, self)
        head.setFont(theme.font("lead", strong=True))
        column.addWidget(head)
        self.differences = QListWidget(self)
        self.differences.setWordWrap(True)
        self.differences.addItems(list(differences))
        self.differences.setAccessibleName(_("What changes"))
        lines = min(max(2 * len(differences), 2), LINES)
        self.differences.setFixedHeight(lines * look.row_compact)
        column.addWidget(self.differences)
        rehearsed = _label(summary, self)
        rehearsed.setProperty("role", "muted")
        column.addWidget(rehearsed)
        self._make_cases(cases, city, column)
        self.put = QPushButton(_("&Put into force"), self)
        self.put.setProperty("role", "primary")
        self.put.setDefault(True)
        self.put.clicked.connect(self._on_put)
        self.leave = QPushButton(_("Cancel"), self)
        self.leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        self.hint = _label("", self)
        row.addWidget(self.hint, 1)
        row.addWidget(self.leave)
        row.addWidget(self.put)
        column.addLayout(row)
        self.resize(round(WIDTH * look.target / 24), self.sizeHint().height())
        self._check()
        self.put.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_cases(self, cases: Sequence[Case], city: City, column: QVBoxLayout) -> None:
        look = theme.current()
        said = ngettext(
            "{n} case runs on this chain and keeps the version that it has. Tick those that are "
            "to begin the new one now.",
            "{n} cases run on this chain and keep the version that they have. Tick those that are "
            "to begin the new one now.",
            len(cases),
        )
        told = said.format(n=len(cases)) if cases else _("No case runs on this chain now.")
        column.addWidget(_label(told, self))
        self.cases = QTreeWidget(self)
        self.cases.setHeaderLabels([_("Case"), _("Version"), _("Stage"), _("Class"), _("Place")])
        self.cases.setRootIsDecorated(False)
        self.cases.setUniformRowHeights(True)
        self.cases.setAccessibleName(_("Running cases"))
        self.cases.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for case in cases:
            binding = case.standing.chain
            version = binding.version if binding else 0
            item = QTreeWidgetItem(
                [
                    *(case.number, str(version), _(STAGE_NAMES[case.stage])),
                    *(class_name(case, city), place_name(case, city)),
                ]
            )
            item.setCheckState(0, Qt.CheckState.Unchecked)
            item.setData(0, CASE, case.id)
            self.cases.addTopLevelItem(item)
        # The box beside the number is not in what the column asks for.
        metrics = QFontMetrics(theme.font("body"))
        longest = max((metrics.horizontalAdvance(case.number) for case in cases), default=0)
        width = longest + 2 * look.target
        self.cases.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.cases.setColumnWidth(0, width)
        self.cases.itemChanged.connect(self._check)
        self.every = QPushButton(_("Tick &all"), self)
        self.every.clicked.connect(self._on_every)
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText(_("Why these cases begin the new chain"))
        self.reason.setAccessibleName(_("Why these cases begin the new chain"))
        self.reason.textChanged.connect(self._check)
        row = QHBoxLayout()
        row.setSpacing(look.spacing)
        row.addWidget(self.reason, 1)
        row.addWidget(self.every)
        column.addWidget(self.cases, 1)
        column.addLayout(row)
        for widget in (self.cases, self.every, self.reason):
            widget.setVisible(bool(cases))
            widget.setEnabled(not self._why_not)

    @property
    def ticked(self) -> list[str]:
        """Ids of the cases that are ticked."""
        items = map(self.cases.topLevelItem, range(self.cases.topLevelItemCount()))
        return [
            str(item.data(0, CASE))
            for item in items
            if item is not None and item.checkState(0) is Qt.CheckState.Checked
        ]

    def _check(self) -> None:
        lacking = bool(self.ticked) and not self.reason.text().strip()
        self.put.setEnabled(not lacking)
        self.hint.setText(_("Say why these cases begin the new chain.") if lacking else "")
        if self._why_not and self.cases.topLevelItemCount():
            self.hint.setText(self._why_not)

    def _on_every(self) -> None:
        every = len(self.ticked) < self.cases.topLevelItemCount()
        state = Qt.CheckState.Checked if every else Qt.CheckState.Unchecked
        for at in range(self.cases.topLevelItemCount()):
            item = self.cases.topLevelItem(at)
            if item is not None:
                item.setCheckState(0, state)

    def _on_put(self) -> None:
        if self.put.isEnabled():
            self.given.emit(self.ticked, self.reason.text().strip())
            self.accept()


def _label(words: str, parent: QWidget) -> QLabel:
    label = QLabel(words, parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
