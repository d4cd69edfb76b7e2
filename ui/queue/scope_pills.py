"""The head of the queue: its name, and a pill for each scope with how many cases it holds."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QLabel, QMenu, QPushButton, QWidget

from commandcenter.case_queue import Scope
from commandcenter.wording import N_, _
from ui import theme
from ui.format import number

NAMES: Final = {
    Scope.NEEDS_ME: N_("Needs me"),
    Scope.WAITING: N_("Waiting"),
    Scope.ALL: N_("All"),
    Scope.TO_PLACE: N_("To place"),
}
"""In the order of the pills: what has no room goes from the end."""
_TIPS: Final = {
    Scope.NEEDS_ME: N_("Cases whose next act is the control room's"),
    Scope.WAITING: N_("Cases that wait on a unit"),
    Scope.ALL: N_("All open cases"),
    Scope.TO_PLACE: N_("Cases whose place is not known yet"),
}


class ScopePills(QWidget):
    """One pill is chosen. All stand in one line; what has no room in it is behind the last one."""

    chosen = Signal(str)
    """The value of the scope whose pill was pressed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = QLabel(self)
        self._pills = {scope: QPushButton(self) for scope in NAMES}
        self._more = QPushButton("⋯", self)
        self._more.setObjectName("more_scopes")
        self._more.setProperty("role", "chip")
        self._more.clicked.connect(self._on_more)
        self._offered = [pill for scope, pill in self._pills.items() if scope is not Scope.TO_PLACE]
        group = QButtonGroup(self)
        for scope, pill in self._pills.items():
            pill.setProperty("role", "chip")
            pill.setCheckable(True)
            pill.setObjectName(scope.value)
            group.addButton(pill)
        group.buttonClicked.connect(self._on_clicked)

    def choose(self, scope: Scope) -> None:
        """Show this scope as the chosen one."""
        self._pills[scope].setChecked(True)
        self._arrange()

    def tell(self, counts: Mapping[Scope, int], matches: Mapping[Scope, int] | None) -> None:
        """Say how many cases each scope holds and, while there is a filter, how many match it.

        The cases to place are told only if there are any.
        """
        for scope, pill in self._pills.items():
            words = _("{scope} {n}") if matches is None else _("{scope} {m} of {n}")
            matching = number(matches[scope]) if matches is not None else ""
            name, count = _(NAMES[scope]), number(counts[scope])
            pill.setText(words.format(scope=name, m=matching, n=count))
        to_place = self._pills[Scope.TO_PLACE]
        wanted = to_place.isChecked() or counts[Scope.TO_PLACE] > 0
        self._offered = [each for each in self._pills.values() if wanted or each is not to_place]
        self.updateGeometry()
        self._arrange()

    def retranslate(self) -> None:
        """Say everything but the counts in the language in use."""
        self._title.setText(_("Queue"))
        self._more.setToolTip(_("More of the queue"))
        self._more.setAccessibleName(_("More of the queue"))
        for scope, pill in self._pills.items():
            pill.setToolTip(_(_TIPS[scope]))

    def restyle(self) -> None:
        """Another theme or text size is in use."""
        self._title.setFont(theme.font("lead", strong=True))
        self.updateGeometry()
        self._arrange()

    def sizeHint(self) -> QSize:
        """All in one line."""
        return QSize(_width([self._title, *self._offered]), self._height())

    def minimumSizeHint(self) -> QSize:
        """Room for the widest pill, and for what the others are behind."""
        widest = max(pill.sizeHint().width() for pill in self._offered)
        return QSize(widest + theme.current().gap + self._more.sizeHint().width(), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what has room."""
        self._arrange()

    def _arrange(self) -> None:
        """Lay what has room from left to right; the rest is out of sight."""
        shown, at = self._shown(), QPoint(0, 0)
        for piece in (self._title, *self._pills.values(), self._more):
            piece.setVisible(piece in shown)
        for piece in shown:
            size = QSize(piece.sizeHint().width(), self._height())
            piece.setGeometry(at.x(), at.y(), size.width(), size.height())
            at += QPoint(size.width() + _gap_after(piece), 0)

    def _shown(self) -> list[QWidget]:
        """What has room: the title gives way first, then the last pills, but not the chosen one."""
        pills, room = list[QWidget](self._offered), self.width()
        for pieces in ([self._title, *pills], pills):
            if _width(pieces) <= room:
                return pieces
        kept = [*pills, self._more]
        for pill in reversed(self._offered):
            if _width(kept) > room and not pill.isChecked():
                kept.remove(pill)
        return kept

    def _height(self) -> int:
        return max(each.sizeHint().height() for each in (self._title, *self._offered))

    def _on_clicked(self, pill: QAbstractButton) -> None:
        self.chosen.emit(pill.objectName())

    def _on_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for pill in self._offered:
            if pill.isHidden():
                menu.addAction(pill.text()).setData(pill.objectName())
        menu.triggered.connect(self._on_picked)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _on_picked(self, picked: QAction) -> None:
        self.chosen.emit(picked.data())


def _gap_after(piece: QWidget) -> int:
    return theme.current().gap * (2 if isinstance(piece, QLabel) else 1)


def _width(pieces: list[QWidget]) -> int:
    """How wide these are side by side."""
    return sum(each.sizeHint().width() + _gap_after(each) for each in pieces) - theme.current().gap
