"""The strip over the list: what lies above the viewport and should be known."""

from PySide6.QtWidgets import QPushButton, QWidget

from commandcenter.wording import ngettext
from ui.format import number
from ui.queue.row_text import DOT


class AboveStrip(QPushButton):
    """Says how many emergencies and how many new cases are above; a click leads there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("new_above")
        self.hide()

    def tell(self, emergencies: int, new: int) -> bool:
        """Say it, emergencies first and in their colour; whether there is anything to say."""
        words: list[str] = []
        if emergencies:
            text = ngettext("{n} emergency above", "{n} emergencies above", emergencies)
            words.append(text.format(n=number(emergencies)))
        if new:
            words.append(ngettext("{n} new above", "{n} new above", new).format(n=number(new)))
        self.setText("↑ " + DOT.join(words))
        alarm = emergencies > 0
        if bool(self.property("alarm")) is not alarm:
            self.setProperty("alarm", alarm)
            self.style().polish(self)
        return bool(words)
