"""What may be done with the case now: the likeliest act first; what has no room is in a menu."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from commandcenter.wording import _
from ui import theme

MORE: Final = "⋯"


class Act(NamedTuple):
    """One act on offer."""

    id: str
    label: str
    key: str
    enabled: bool
    why: str
    """Why it cannot be done, or what it does."""

    def words(self) -> str:
        """Label and key, as on the button."""
        return f"{self.label}  {self.key}" if self.key else self.label


class ActionRow(QWidget):
    """One line of buttons. It never grows beyond its width: the rest is behind `⋯`."""

    act_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, loud: bool = True) -> None:
        super().__init__(parent)
        self._loud = loud
        """Whether the first act stands out."""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._acts: list[Act] = []
        self.buttons: list[_ActButton] = []
        self.more = QToolButton(self)
        self.more.setText(MORE)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.menu.triggered.connect(self._on_triggered)
        self.more.setMenu(self.menu)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.retranslate()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.more.setToolTip(_("More acts"))
        self.more.setAccessibleName(_("More acts"))

    def set_actions(self, acts: Sequence[tuple[str, str, str, bool, str]]) -> None:
        """Offer these acts; buttons that are there already keep their place and the focus."""
        offered = [Act(*each) for each in acts]
        if offered == self._acts:
            return
        self._acts = offered
        while len(self.buttons) > len(self._acts):
            self.buttons.pop().deleteLater()
        while len(self.buttons) < len(self._acts):
            button = _ActButton(self)
            button.chosen.connect(self.act_requested)
            self.buttons.append(button)
        before: QWidget | None = None
        for number, (button, act) in enumerate(zip(self.buttons, self._acts, strict=True)):
            button.offer(act, primary=self._loud and number == 0 and act.enabled)
            if before is not None:
                self.setTabOrder(before, button)
            before = button
        if before is not None:
            self.setTabOrder(before, self.more)
        able: Iterator[QWidget] = (
            b for b, act in zip(self.buttons, self._acts, strict=True) if act.enabled
        )
        self.setFocusProxy(next(able, self.more))
        self._arrange()

    def sizeHint(self) -> QSize:
        """As high as a button."""
        look = theme.current()
        height = max([look.target, *(button.sizeHint().height() for button in self.buttons)])
        return QSize(look.target * 8, height)

    def minimumSizeHint(self) -> QSize:
        """One button and the menu."""
        return QSize(theme.current().target * 4, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for other buttons."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        look = theme.current()
        widths = [button.sizeHint().width() for button in self.buttons]
        fits = self._how_many_fit(widths, self.width())
        if fits < len(widths):
            fits = self._how_many_fit(widths, self.width() - look.target - 2 * look.gap)
        x, height = 0, self.sizeHint().height()
        for number, (button, width) in enumerate(zip(self.buttons, widths, strict=True)):
            button.setVisible(number < fits)
            button.setGeometry(x, 0, width, height)
            x += width + look.gap if number < fits else 0
        self.more.setGeometry(x, 0, look.target + look.gap, height)
        self.more.setVisible(fits < len(widths))
        self._fill_menu(self._acts[fits:])
        self.updateGeometry()

    def _how_many_fit(self, widths: Sequence[int], room: int) -> int:
        used = 0
        for number, width in enumerate(widths):
            used += width
            if used > room:
                return number
            used += theme.current().gap
        return len(widths)

    def _fill_menu(self, acts: Sequence[Act]) -> None:
        self.menu.clear()
        self.menu.setToolTipsVisible(True)
        for act in acts:
            entry = self.menu.addAction(f"{act.label}\t{act.key}" if act.key else act.label)
            entry.setData(act.id)
            entry.setEnabled(act.enabled)
            entry.setToolTip(act.why or act.label)

    def _on_triggered(self, entry: QAction) -> None:
        self.act_requested.emit(str(entry.data()))


class _ActButton(QPushButton):
    """A button that knows its act."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._id = ""
        self.clicked.connect(self._on_clicked)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def offer(self, act: Act, *, primary: bool) -> None:
        """Stand for `act`."""
        self._id = act.id
        self.setText(act.words())
        self.setEnabled(act.enabled)
        self.setToolTip(act.why or act.label)
        self.setAccessibleName(act.label)
        self.setAccessibleDescription(act.why)
        role = "primary" if primary else ""
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)

    def _on_clicked(self) -> None:
        self.chosen.emit(self._id)
