"""The head of the queue: its name, and a pill for each scope with how many cases it holds."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QLabel, QPushButton, QWidget

from commandcenter.case_queue import Scope
from commandcenter.wording import N_, _
from ui import theme
from ui.format import number

LABELS: Final = {
    Scope.NEEDS_ME: N_("Needs me {n}"),
    Scope.WAITING: N_("Waiting {n}"),
    Scope.TO_PLACE: N_("To place {n}"),
    Scope.ALL: N_("All {n}"),
}
_TIPS: Final = {
    Scope.NEEDS_ME: N_("Cases whose next act is the control room's"),
    Scope.WAITING: N_("Cases that wait on a unit"),
    Scope.TO_PLACE: N_("Cases whose place is not known yet"),
    Scope.ALL: N_("All open cases"),
}


class ScopePills(QWidget):
    """One pill is chosen. What has no room in a line goes on in the next."""

    chosen = Signal(str)
    """The value of the scope whose pill was pressed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = QLabel(self)
        self._pills = {scope: QPushButton(self) for scope in LABELS}
        group = QButtonGroup(self)
        for scope, pill in self._pills.items():
            pill.setProperty("role", "chip")
            pill.setCheckable(True)
            pill.setObjectName(scope.value)
            group.addButton(pill)
        group.buttonClicked.connect(self._on_clicked)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def choose(self, scope: Scope) -> None:
        """Show this scope as the chosen one."""
        self._pills[scope].setChecked(True)

    def tell(self, counts: Mapping[Scope, int]) -> None:
        """Say how many cases each scope holds; that of cases to place only if there are any."""
        for scope, pill in self._pills.items():
            pill.setText(_(LABELS[scope]).format(n=number(counts[scope])))
        pill = self._pills[Scope.TO_PLACE]
        pill.setVisible(pill.isChecked() or counts[Scope.TO_PLACE] > 0)
        self.updateGeometry()
        self._arrange()

    def retranslate(self) -> None:
        """Say everything but the counts in the language in use."""
        self._title.setText(_("Queue"))
        for scope, pill in self._pills.items():
            pill.setToolTip(_(_TIPS[scope]))

    def restyle(self) -> None:
        """Another theme or text size is in use."""
        self._title.setFont(theme.font("lead", strong=True))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """All in one line."""
        widths = [piece.sizeHint().width() + theme.current().gap for piece in self._pieces()]
        return QSize(sum(widths), self.heightForWidth(sum(widths)))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the widest pill."""
        return QSize(max(piece.sizeHint().width() for piece in self._pieces()), 0)

    def heightForWidth(self, width: int) -> int:
        """The height of the lines that are needed."""
        return max(area.bottom() + 1 for area in self._areas(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the lines to the width."""
        self._arrange()

    def _arrange(self) -> None:
        for piece, area in zip(self._pieces(), self._areas(self.width()), strict=True):
            piece.setGeometry(area)

    def _pieces(self) -> list[QWidget]:
        pills = [pill for pill in self._pills.values() if pill.isVisibleTo(self)]
        return [self._title, *pills]

    def _areas(self, width: int) -> list[QRect]:
        """Where title and pills lie, from left to right and from line to line."""
        gap, areas, at = theme.current().gap, list[QRect](), QPoint(0, 0)
        high = max(piece.sizeHint().height() for piece in self._pieces())
        for piece in self._pieces():
            wide = piece.sizeHint().width()
            if at.x() and at.x() + wide > width:
                at = QPoint(0, at.y() + high + gap)
            areas.append(QRect(at, QSize(wide, high)))
            at += QPoint(wide + gap * (2 if piece is self._title else 1), 0)
        return areas

    def _on_clicked(self, pill: QAbstractButton) -> None:
        self.chosen.emit(pill.objectName())
