"""The filter bar: reads the filter language as one types; keeps the last filter it could read."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from commandcenter.filter.language import EVERYTHING, Filter, Unreadable, parse
from commandcenter.wording import _
from ui import theme


class FilterBar(QWidget):
    """A line to type a filter into; says below what it cannot read, and where."""

    changed = Signal(object)
    """Another `Filter` than before has been read."""
    left_below = Signal()
    """The down key: on to the rows."""
    entered = Signal()
    """Somebody is about to type."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._filter = EVERYTHING
        self._brought = ""
        """The filter that the seat brought with it."""
        self._line = _Line(self)
        self._line.setClearButtonEnabled(True)
        self._fault = QLabel(self)
        self._fault.setProperty("role", "muted")
        self._fault.setWordWrap(True)
        self._fault.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().gap)
        column.addWidget(self._line)
        column.addWidget(self._fault)
        self.setFocusProxy(self._line)
        self._line.textChanged.connect(self._on_text_changed)
        self._line.left_below.connect(self.left_below)
        self._line.entered.connect(self.entered)
        self.retranslate()

    @property
    def filter(self) -> Filter:
        """The last filter that could be read."""
        return self._filter

    @property
    def fault(self) -> str:
        """Why the present text is no filter; empty if it is one."""
        return "" if self._fault.isHidden() else self._fault.text()

    def text(self) -> str:
        """What stands in the line."""
        return self._line.text()

    def set_text(self, text: str) -> None:
        """Put `text` into the line, as if typed."""
        self._line.setText(text)

    def bring(self, inbox: str) -> None:
        """Put in the filter that a seat brings with it, unless somebody has typed another one.

        It stands in the line like any other, and can be taken off.
        """
        if inbox != self._brought and self.text() in ("", self._brought):
            self.set_text(inbox)
        self._brought = inbox

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self._line.setPlaceholderText(_("Filter: words, or unit: light: area: age>2h"))
        self._line.setAccessibleName(_("Filter of the queue"))
        self._line.setToolTip(
            _(
                "Words search number, class, address and description.\n"
                "unit:water   light:red,yellow   stage:filed   class:0105   area:Bronx\n"
                "cell:440304…   number:…   source:…   urgency:emergency   place:none\n"
                "loop:street   awaits:approval,appeal,tell   returns:1+   order:overdue\n"
                "age>2h: reported more than 2 hours ago   due<30m: due within 30 minutes\n"
                "A minus excludes; quotes keep words together; a comma means or."
            )
        )
        self._on_text_changed(self._line.text())

    def _on_text_changed(self, text: str) -> None:
        try:
            read = parse(text)
        except Unreadable as fault:
            self._show_fault(text, fault)
            return
        self._mark(invalid=False)
        self._fault.hide()
        if read != self._filter:
            self._filter = read
            self.changed.emit(read)

    def _show_fault(self, text: str, fault: Unreadable) -> None:
        rest = text[fault.position :].split(" ")[0]
        at = _("At “{text}”: {why}").format(text=rest, why=fault.sentence)
        self._fault.setText(at if rest else fault.sentence)
        self._fault.show()
        self._mark(invalid=not fault.unfinished)

    def _mark(self, *, invalid: bool) -> None:
        if bool(self._line.property("invalid")) is not invalid:
            self._line.setProperty("invalid", invalid)
            self._line.style().polish(self._line)


class _Line(QLineEdit):
    """A line that hands on the down key and clears at Escape."""

    left_below = Signal()
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_below.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()
