"""The strips over the list: what has no row in sight and should be known. A click leads there."""

from PySide6.QtWidgets import QPushButton, QWidget

from commandcenter.wording import _, ngettext
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


class ChosenStrip(QPushButton):
    """Says where a case is that was chosen elsewhere and has no row here."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chosen_elsewhere")
        self.hide()

    def tell(self, scope: str, *, filtered: bool) -> None:
        """Say that it is under `scope`, in the language in use, or that the filter hides it."""
        words = _("The filter hides the chosen case")
        if not filtered:
            words = _("The chosen case is under {scope}").format(scope=scope)
        self.setText(words + " →")
