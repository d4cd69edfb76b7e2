"""What stands where the list would be if it had a row."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from commandcenter.case_queue import Scope
from commandcenter.wording import _, ngettext
from ui.format import number
from ui.queue.scope_pills import NAMES


class Nothing(QWidget):
    """One sentence and one act, where there is nothing to show."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = QLabel(self)
        self._words.setProperty("role", "muted")
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(self)
        column = QVBoxLayout(self)
        column.addStretch()
        column.addWidget(self._words)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def tell(self, scope: Scope) -> None:
        """The scope is empty; the way out is to all cases."""
        words = {
            Scope.NEEDS_ME: _("Nothing needs the control room now."),
            Scope.WAITING: _("No case waits on a unit."),
            Scope.TO_PLACE: _("Every open case has its place."),
            Scope.ALL: _("There are no open cases."),
        }
        self._say(words[scope], _("Show all cases"))
        self.button.setVisible(scope is not Scope.ALL)

    def tell_filtered(self, elsewhere: Scope | None, matches: int) -> None:
        """The filter lets nothing of the scope through, but `matches` cases of `elsewhere`."""
        if elsewhere is None:
            self._say(_("No case matches the filter."), _("Clear the filter"))
        else:
            name = _(NAMES[elsewhere])
            found = ngettext(
                "No case here matches the filter; {n} matches under {scope}.",
                "No case here matches the filter; {n} match under {scope}.",
                matches,
            )
            act = _("Show {scope}").format(scope=name)
            self._say(found.format(n=number(matches), scope=name), act)
        self.button.show()

    def _say(self, words: str, act: str) -> None:
        self._words.setText(words)
        self.button.setText(act)
