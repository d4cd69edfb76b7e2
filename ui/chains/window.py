"""The window of the escalation chains: which there are, a draft of one, its rehearsal.

Everything happens on drafts. Nothing is in force until it is put into force, and running cases
keep the version that they have. Drafts are kept when the window closes, unless somebody says no.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from commandcenter.escalation import Chain
from commandcenter.escalation import drafting as edit
from commandcenter.escalation.comparison import Comparison
from commandcenter.escalation.finding import Finding
from commandcenter.escalation.step_words import PHASE_NAMES, binds
from commandcenter.escalation.validation import findings, stops
from commandcenter.roles import Person, Post
from commandcenter.situation import Situation
from commandcenter.wording import _, label, ngettext, sentences
from ui import theme
from ui.catalogue.panes import in_a_row
from ui.chains.cards import CardList
from ui.chains.drafts import Draft, Drafts, all_in_force, in_force
from ui.chains.editing import ChainEditor
from ui.chains.notes import Note
from ui.chains.rehearsal_pane import RehearsalPane
from ui.chains.rows import Card
from ui.chains.running import running, running_words
from ui.inquiries import Inquiries

WIDTH: Final = 1280
HEIGHT: Final = 700
LIST_SHARE: Final = (280, 1000)
STEPS, REHEARSAL = 0, 1


class ChainWindow(QWidget):
    """The editor. What is wrong and what differs come from the rules; it decides nothing."""

    force_wanted = Signal(str)
    """Key of the draft that is to come into force."""
    import_wanted = Signal()
    export_wanted = Signal()
    case_wanted = Signal(str)
    """Number of a case."""
    drafts_changed = Signal()
    closed = Signal()

    def __init__(
        self,
        situation: Situation,
        inquiries: Inquiries,
        person: Person,
        drafts: Drafts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._situation, self._inquiries, self._person = situation, inquiries, person
        self.drafts = drafts
        self._keys: list[str] = []
        self._key = ""
        self._shown = ""
        """The key of the chain whose cards are on show."""
        self._found: dict[str, tuple[Chain, Comparison]] = {}
        self._settled = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._body: QWidget | None = None
        QShortcut(QKeySequence.StandardKey.Cancel, self).activated.connect(self.close)
        self.build()
        factor = theme.current().target / 24
        wanted = QSize(round(WIDTH * factor), round(HEIGHT * factor))
        self.resize(wanted.boundedTo(self.screen().availableSize()))
        self.chains.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- how it is put together ---

    def build(self) -> None:
        """Make everything anew, in the language in use and for the city as it is."""
        if self._body is not None:
            self.rehearsal.stop()
            self._column.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = QWidget(self)
        self._column.addWidget(self._body)
        self._make_parts(self._body)
        self._lay_out(self._body)
        self._connect()
        self.setWindowTitle(_("Escalation chains"))
        self._shown = ""
        self.refresh()
        self._body.show()

    def _make_parts(self, body: QWidget) -> None:
        city, now = self._situation.city, self._situation.now
        self.chains = CardList(body, order=False)
        self.chains.setAccessibleName(_("Escalation chains"))
        self.editor = ChainEditor(city, body)
        self.rehearsal = RehearsalPane(city, now, self._inquiries, body)
        self.tabs = QTabWidget(body)
        self.tabs.addTab(self.editor, _("&Steps"))
        self.tabs.addTab(self.rehearsal, _("R&ehearsal"))
        self.note = Note(body)
        self.status = QLabel(body)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
        self.new = self._button(_("&New"), self._on_new)
        self.copy = self._button(_("Cop&y"), self._on_copy)
        self.load = self._button(_("&Import…"), self.import_wanted.emit)
        self.store = self._button(_("E&xport…"), self.export_wanted.emit)
        self.undo = self._button(_("&Undo"), self._on_undo)
        self.discard = self._button(_("&Discard the draft"), self._on_discard)
        self.leave = self._button(_("&Close"), self.close)
        self.force = self._button(_("&Put into force…"), self._on_force)
        self.force.setProperty("role", "primary")

    def _button(self, words: str, does: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self._body)
        button.clicked.connect(does)
        return button

    def _lay_out(self, body: QWidget) -> None:
        look = theme.current()
        left = QFrame(body)
        left.setProperty("role", "panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(look.spacing, look.spacing, look.spacing, look.spacing)
        column.addWidget(self.chains, 1)
        column.addLayout(in_a_row((self.new, self.copy)))
        column.addLayout(in_a_row((self.load, self.store)))
        across = QSplitter(Qt.Orientation.Horizontal, body)
        across.addWidget(left)
        across.addWidget(self.tabs)
        across.setStretchFactor(1, 1)
        across.setChildrenCollapsible(False)
        across.setSizes(LIST_SHARE)
        below = QHBoxLayout()
        below.setSpacing(look.spacing)
        below.addWidget(self.status, 1)
        for button in (self.undo, self.discard, self.leave, self.force):
            below.addWidget(button)
        outer = QVBoxLayout(body)
        outer.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        outer.setSpacing(look.spacing)
        outer.addWidget(self.note)
        outer.addWidget(across, 1)
        outer.addLayout(below)

    def _connect(self) -> None:
        self.chains.chosen.connect(self._on_chain)
        self.chains.opened.connect(self._on_chain_opened)
        self.editor.changed.connect(self._on_changed)
        self.rehearsal.wanted.connect(self.rehearse)
        self.rehearsal.rehearsed.connect(self._on_rehearsed)
        self.rehearsal.case_wanted.connect(self.case_wanted)
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+Shift+N": self._on_new,
            "Ctrl+R": self.rehearse,
            "Ctrl+Return": self._on_force,
            "Ctrl+Z": self._on_undo,
            "Ctrl+W": self.close,
            "Ctrl+O": self.import_wanted.emit,
            "Ctrl+S": self.export_wanted.emit,
            "Ctrl+1": self._on_steps_key,
            "Ctrl+2": self._on_rehearsal_key,
        }
        for key, does in keys.items():
            QShortcut(QKeySequence(key), self.tabs).activated.connect(does)

    # --- what is shown ---

    @property
    def chain(self) -> Chain | None:
        """The chain on show, as its draft has it."""
        draft = self.drafts.get(self._key)
        return draft.chain if draft else in_force(self._situation.city, self._key)

    @property
    def draft(self) -> Draft | None:
        """The draft on show, if there is one."""
        return self.drafts.get(self._key)

    @property
    def may_edit(self) -> bool:
        """Whether whoever sits here may put chains into force."""
        return Post.ADMINISTRATOR in self._person.posts

    def set_person(self, person: Person) -> None:
        """Somebody else sits at the desk."""
        self._person = person
        self.refresh()

    def refresh(self) -> None:
        """Show everything as it is now; what is chosen stays chosen."""
        city = self._situation.city
        known = all_in_force(city)
        keys = [chain.key for chain in known]
        keys += [key for key in self.drafts if key not in keys]
        if self._key not in keys:
            self._key = keys[0] if keys else ""
        self._keys = keys
        self.show_running()
        self._show_chain()

    def show_running(self) -> None:
        """The list of chains, with how many cases run on each."""
        city = self._situation.city
        cases = running(self._situation.cases.values())
        cards = []
        for key in self._keys:
            draft, current = self.drafts.get(key), in_force(city, key)
            chain = draft.chain if draft else current
            assert chain is not None, "what is listed is in force or a draft"
            name = label(chain.names) or _("New chain")
            version = current.version if current else 0
            below = [
                f"{_(PHASE_NAMES[chain.phase])} · {binds(chain, city)}",
                _("Version {n} in force").format(n=version) if version else _("Not in force"),
                running_words(cases.get(key, ()), version),
            ]
            is_draft = draft is not None and draft.changed
            cards.append(Card(name, "\n".join(below), _("draft") if is_draft else ""))
        row = self._keys.index(self._key) if self._key in self._keys else 0
        self.chains.show_cards(cards, row)

    def _show_chain(self) -> None:
        chain = self.chain
        found = self._findings(chain)
        if chain is not None:
            current = in_force(self._situation.city, self._key)
            self.editor.show_chain(
                chain,
                found,
                self._situation.now,
                is_new=current is None,
                may_edit=self.may_edit,
                anew=self._shown != self._key,
            )
            self._show_rehearsal(chain, anew=self._shown != self._key)
            self._shown = self._key
        self.tabs.setVisible(chain is not None)
        self._tell(found)

    def _findings(self, chain: Chain | None) -> list[Finding]:
        if chain is None:
            return []
        return findings(chain, self._situation.city, self._situation.now)

    def _show_rehearsal(self, chain: Chain, *, anew: bool) -> None:
        rehearsed = self._found.get(self._key)
        if rehearsed is None or not edit.same(rehearsed[0], chain):
            self.rehearsal.out_of_date()
        elif anew:
            self.rehearsal.show_found(rehearsed[1])

    def _tell(self, found: list[Finding]) -> None:
        """What stands in the way, and what can be done next."""
        draft = self.draft
        changed = draft is not None and draft.changed
        blocked = stops(found)
        behind = self._behind(draft)
        ready = changed and not blocked and not behind
        rehearsed = draft is not None and draft.is_rehearsed
        self.undo.setEnabled(draft is not None and bool(draft.past))
        self.discard.setEnabled(draft is not None)
        self.copy.setEnabled(self.may_edit and self.chain is not None)
        self.new.setEnabled(self.may_edit)
        self.load.setEnabled(self.may_edit)
        self.store.setEnabled(self.chain is not None)
        self.rehearsal.begin.setEnabled(not blocked and not self.rehearsal.running)
        self.force.setEnabled(self.may_edit and ready and rehearsed)
        self.status.setText(self._sentence(found, changed=changed, rehearsed=rehearsed))
        if behind and draft is not None:
            self._tell_behind(draft)
        elif self.note.about == "behind":
            self.note.hide()

    def _sentence(self, found: list[Finding], *, changed: bool, rehearsed: bool) -> str:
        if self.chain is None:
            return _("There is no escalation chain yet. Begin one, or import a file.")
        stopping = sum(each.stops for each in found)
        if not self.may_edit:
            return _("Only an administrator changes chains. You may look and rehearse.")
        if stopping:
            return ngettext(
                "{n} problem must be put right first.",
                "{n} problems must be put right first.",
                stopping,
            ).format(n=stopping)
        if not changed:
            return _("Nothing is changed. What you see is in force.")
        if not rehearsed:
            return _("Rehearse the draft (Ctrl+R); then it can be put into force.")
        return _("Rehearsed as it stands. Running cases keep their version.")

    def _behind(self, draft: Draft | None) -> bool:
        """Whether another version has come into force since the draft began."""
        current = in_force(self._situation.city, self._key)
        return draft is not None and (current.version if current else 0) != draft.version

    def _tell_behind(self, draft: Draft) -> None:
        city = self._situation.city
        current = in_force(city, self._key)
        if current is None:
            return
        theirs = list(edit.differences(draft.base, current, city))
        mine = list(edit.differences(current, draft.chain, city)) or [_("Nothing.")]
        self.note.ask(
            "behind",
            sentences(
                (
                    _("Version {n} was put into force meanwhile.").format(n=current.version),
                    _("It changed: {what}").format(what=sentences(theirs)),
                    _("Beside it your draft changes: {what}").format(what=sentences(mine)),
                )
            ),
            (_("Go on with my draft upon it"), self._on_keep_mine),
            (_("Take theirs"), self._on_discard),
        )

    # --- what is done ---

    def _on_chain(self, row: int) -> None:
        if 0 <= row < len(self._keys) and self._keys[row] != self._key:
            self._key = self._keys[row]
            self._show_chain()

    def _on_chain_opened(self, _row: int) -> None:
        self.tabs.setCurrentIndex(STEPS)
        self.editor.cards.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_in(self, chains: Sequence[Chain]) -> int:
        """Take chains of a file as drafts, but those that are in force so; how many they are."""
        city, taken = self._situation.city, []
        for chain in chains:
            current = in_force(city, chain.key)
            draft = self.drafts.get(chain.key)
            if draft is not None:
                draft.change(replace(chain, version=draft.version))
                taken.append(chain.key)
            elif current is None or not edit.same(chain, current):
                self.drafts.put(chain.key, Draft(chain, current))
                taken.append(chain.key)
        self.choose(taken[0] if taken else self._key)
        self.drafts_changed.emit()
        return len(taken)

    def choose(self, key: str) -> None:
        """Show this chain."""
        self._key = key
        self.refresh()

    def _on_changed(self, chain: Chain, typed_in: object) -> None:
        before = self.chain
        if before is None or not self.may_edit:
            return
        draft = self.drafts.get(self._key) or self.drafts.begin(before, self._situation.city)
        draft.change(chain, typed_in)
        self._after_change()

    def _after_change(self) -> None:
        self.show_running()
        self._show_chain()
        self.drafts_changed.emit()

    def _on_new(self) -> None:
        if self.may_edit:
            self._begin(edit.copy_of(replace(edit.new_chain("chain"), names={}), {*self._keys}))

    def _on_copy(self) -> None:
        if self.chain is not None and self.may_edit:
            self._begin(edit.copy_of(self.chain, {*self._keys}))

    def _begin(self, chain: Chain) -> None:
        self.drafts.put(chain.key, Draft(chain, None))
        self.tabs.setCurrentIndex(STEPS)
        self.choose(chain.key)
        self.drafts_changed.emit()
        self.editor.head.names.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_undo(self) -> None:
        draft = self.draft
        if draft is not None and draft.past:
            draft.undo()
            self._after_change()

    def _on_discard(self) -> None:
        self.note.hide()
        self.drafts.drop(self._key)
        self._shown = ""
        self.refresh()
        self.drafts_changed.emit()

    def _on_keep_mine(self) -> None:
        current, draft = in_force(self._situation.city, self._key), self.draft
        if current is not None and draft is not None:
            draft.put_on(current)
        self.note.hide()
        self.refresh()

    def rehearse(self) -> None:
        """Rehearse what is on show, if nothing stands in the way."""
        chain = self.chain
        if chain is not None and not stops(self._findings(chain)):
            self.tabs.setCurrentIndex(REHEARSAL)
            self.rehearsal.rehearse(chain)

    def _on_rehearsed(self, chain: Chain, found: Comparison) -> None:
        self._found[chain.key] = (chain, found)
        draft = self.drafts.get(chain.key)
        if draft is not None:
            draft.rehearsed = chain
        self._show_chain()

    def rehearsed(self, key: str) -> Comparison | None:
        """What the last rehearsal of a chain has found."""
        found = self._found.get(key)
        return found[1] if found else None

    def _on_force(self) -> None:
        if self.force.isEnabled():
            self.force_wanted.emit(self._key)

    def _on_steps_key(self) -> None:
        self.tabs.setCurrentIndex(STEPS)
        self.editor.cards.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_rehearsal_key(self) -> None:
        self.tabs.setCurrentIndex(REHEARSAL)
        self.rehearsal.of.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what Qt says ---

    def changeEvent(self, event: QEvent) -> None:
        """Another language: everything is said anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.build()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Drafts that are not in force are asked about once."""
        unsaved = self.drafts.unsaved
        if unsaved and not self._settled:
            event.ignore()
            count = len(unsaved)
            self.note.ask(
                "leaving",
                ngettext(
                    "{n} draft is not in force. Keep it for later?",
                    "{n} drafts are not in force. Keep them for later?",
                    count,
                ).format(n=count),
                (_("&Keep and close"), self._on_keep_all),
                (_("&Throw away and close"), self._on_throw_away),
            )
            return
        self.rehearsal.stop()
        super().closeEvent(event)
        self.closed.emit()

    def _on_keep_all(self) -> None:
        self._settled = True
        self.close()

    def _on_throw_away(self) -> None:
        for key in list(self.drafts):
            self.drafts.drop(key)
        self.drafts_changed.emit()
        self._on_keep_all()
