"""The list of chains: which there are, which cases each is for, how many run on which version."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from commandcenter.case import Case
from commandcenter.escalation.step_words import PHASE_NAMES, binds
from commandcenter.situation import Situation
from commandcenter.wording import _, label
from ui import theme
from ui.catalogue.panes import in_a_row
from ui.chains.cards import CardList
from ui.chains.drafts import Drafts, all_in_force, in_force
from ui.chains.rows import Card
from ui.chains.running import running, running_words


class Shelf(QFrame):
    """Chains in force in the order in which they are tried, then drafts of new ones."""

    chosen = Signal(str)
    """The key of a chain."""

    def __init__(self, situation: Situation, drafts: Drafts, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._situation, self._drafts = situation, drafts
        self.keys: list[str] = []
        self._running: dict[str, list[Case]] = {}
        self.list = CardList(self, order=False)
        self.list.setAccessibleName(_("Escalation chains"))
        self.new = QPushButton(_("&New"), self)
        self.copy = QPushButton(_("Cop&y"), self)
        self.load = QPushButton(_("&Import…"), self)
        self.store = QPushButton(_("E&xport…"), self)
        for button, key in (
            (self.new, "Ctrl+Shift+N"),
            (self.load, "Ctrl+O"),
            (self.store, "Ctrl+S"),
        ):
            button.setToolTip(key)
        look = theme.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(look.spacing, look.spacing, look.spacing, look.spacing)
        column.addWidget(self.list, 1)
        column.addLayout(in_a_row((self.new, self.copy)))
        column.addLayout(in_a_row((self.load, self.store)))
        self.list.chosen.connect(self._on_chosen)
        self.count()

    def refresh(self, chosen: str) -> str:
        """Show what there is now, `chosen` chosen if it is there; which one is."""
        keys = [chain.key for chain in all_in_force(self._situation.city)]
        keys += [key for key in self._drafts if key not in keys]
        self.keys = keys
        found = chosen if chosen in keys else next(iter(keys), "")
        cards = [self._card(key, self._running.get(key, ())) for key in keys]
        self.list.show_cards(cards, keys.index(found) if keys else 0)
        return found

    def count(self) -> None:
        """Count the running cases anew: too slow for every letter that is typed."""
        self._running = running(self._situation.cases.values())

    def _card(self, key: str, cases: Sequence[Case]) -> Card:
        city = self._situation.city
        draft, current = self._drafts.get(key), in_force(city, key)
        chain = draft.chain if draft else current
        assert chain is not None, "what is listed is in force or a draft"
        version = current.version if current else 0
        in_use = _("version {n}").format(n=version) if version else _("not in force")
        return Card(
            label(chain.names) or _("New chain"),
            f"{_(PHASE_NAMES[chain.phase])} · {binds(chain, city)}\n"
            f"{in_use} · {running_words(cases, version)}",
            _("draft") if draft is not None and draft.changed else "",
        )

    def _on_chosen(self, row: int) -> None:
        if 0 <= row < len(self.keys):
            self.chosen.emit(self.keys[row])
