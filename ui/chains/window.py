"""The window of the escalation chains: which there are, a draft of one, its rehearsal.

Everything happens on drafts. Nothing is in force until it is put into force, and running cases
keep the version that they have. Drafts are kept when the window closes, unless somebody says no.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
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
from commandcenter.escalation.finding import Finding
from commandcenter.escalation.validation import findings, stops
from commandcenter.roles import Person, Post
from commandcenter.situation import Situation
from commandcenter.wording import _
from ui import theme
from ui.chains.drafts import Draft, Drafts, in_force
from ui.chains.editing import ChainEditor
from ui.chains.notes import Note
from ui.chains.rehearsal_pane import RehearsalPane
from ui.chains.shelf import Shelf
from ui.chains.words import behind_words, leaving_words, state_words, stopped_words
from ui.fitting import fit
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
        self._key = ""
        self._shown = ""
        """The key of the chain whose cards are on show."""
        self._settled = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._body: QWidget | None = None
        QShortcut(QKeySequence.StandardKey.Cancel, self).activated.connect(self._on_escape)
        self.build()
        fit(self, WIDTH, HEIGHT)
        self.shelf.list.setFocus(Qt.FocusReason.OtherFocusReason)

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
        self.shelf = Shelf(self._situation, self.drafts, body)
        self.editor = ChainEditor(city, body)
        self.rehearsal = RehearsalPane(city, now, self._inquiries, self.drafts.found, body)
        self.tabs = QTabWidget(body)
        self.tabs.addTab(self.editor, _("&Steps"))
        self.tabs.addTab(self.rehearsal, _("R&ehearsal"))
        self.note = Note(body)
        self.status = QLabel(body)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
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
        across = QSplitter(Qt.Orientation.Horizontal, body)
        across.addWidget(self.shelf)
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
        self.shelf.chosen.connect(self._on_chain)
        self.shelf.list.opened.connect(self._show_steps)
        self.shelf.new.clicked.connect(self._on_new)
        self.shelf.copy.clicked.connect(self._on_copy)
        self.shelf.load.clicked.connect(self.import_wanted)
        self.shelf.store.clicked.connect(self.export_wanted)
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
            "Ctrl+1": self._show_steps,
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
    def may_edit(self) -> bool:
        """Whether whoever sits here may put chains into force."""
        return Post.ADMINISTRATOR in self._person.posts

    def set_person(self, person: Person) -> None:
        """Somebody else sits at the desk."""
        self._person = person
        self.refresh()

    def refresh(self) -> None:
        """Show everything as it is now; what is chosen stays chosen."""
        self._key = self.shelf.refresh(self._key)
        self._show_chain()

    def show_running(self) -> None:
        """Count the running cases anew."""
        self.shelf.count()
        self.shelf.refresh(self._key)

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
            self.rehearsal.show_chain(chain, stopped_words(found))
            self._shown = self._key
        self.tabs.setVisible(chain is not None)
        self._tell(found)

    def _findings(self, chain: Chain | None) -> list[Finding]:
        if chain is None:
            return []
        return findings(chain, self._situation.city, self._situation.now)

    def _tell(self, found: list[Finding]) -> None:
        """What stands in the way, and what can be done next."""
        draft = self.drafts.get(self._key)
        changed, blocked = draft is not None and draft.changed, stops(found)
        behind = self._behind(draft)
        rehearsed = draft is not None and draft.is_rehearsed
        self.undo.setEnabled(draft is not None and bool(draft.past))
        self.discard.setEnabled(draft is not None)
        self.shelf.copy.setEnabled(self.may_edit and self.chain is not None)
        self.shelf.new.setEnabled(self.may_edit)
        self.shelf.load.setEnabled(self.may_edit)
        self.shelf.store.setEnabled(self.chain is not None)
        ready = changed and rehearsed and not blocked and not behind
        self.force.setEnabled(self.may_edit and ready)
        words = state_words(
            self.chain, found, may_edit=self.may_edit, changed=changed, rehearsed=rehearsed
        )
        self.status.setText(words)
        if behind and draft is not None:
            self._tell_behind(draft)
        elif self.note.about == "behind":
            self.note.hide()

    def _behind(self, draft: Draft | None) -> bool:
        """Whether another version has come into force since the draft began."""
        current = in_force(self._situation.city, self._key)
        return draft is not None and (current.version if current else 0) != draft.version

    def _tell_behind(self, draft: Draft) -> None:
        current = in_force(self._situation.city, self._key)
        if current is not None:
            self.note.ask(
                "behind",
                behind_words(draft, current, self._situation.city),
                (_("Go on with my draft upon it"), self._on_keep_mine),
                (_("Take theirs"), self._on_discard),
            )

    # --- what is done ---

    def _on_chain(self, key: str) -> None:
        if key != self._key:
            self._key = key
            self._show_chain()

    def _show_steps(self, _row: int = 0) -> None:
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
        if chain.key != self._key and chain.key not in self.shelf.keys:
            self.drafts.rename(self._key, chain.key)
            self._key = self._shown = chain.key
        self._after_change()

    def _after_change(self) -> None:
        self.refresh()
        self.drafts_changed.emit()

    def _on_new(self) -> None:
        if self.may_edit:
            self._begin(edit.new_chain("chain", {*self.shelf.keys}))

    def _on_copy(self) -> None:
        if self.chain is not None and self.may_edit:
            self._begin(edit.copy_of(self.chain, {*self.shelf.keys}))

    def _begin(self, chain: Chain) -> None:
        self.drafts.put(chain.key, Draft(chain, None))
        self.tabs.setCurrentIndex(STEPS)
        self.choose(chain.key)
        self.drafts_changed.emit()
        self.editor.head.names.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_undo(self) -> None:
        draft = self.drafts.get(self._key)
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
        current, draft = in_force(self._situation.city, self._key), self.drafts.get(self._key)
        self.note.hide()
        if current is not None and draft is not None:
            draft.put_on(current)
            self._after_change()

    def rehearse(self) -> None:
        """Rehearse what is on show, if nothing stands in the way."""
        chain = self.chain
        if chain is not None and not stops(self._findings(chain)):
            self.tabs.setCurrentIndex(REHEARSAL)
            self.rehearsal.rehearse(chain)

    def _on_rehearsed(self, chain: Chain) -> None:
        draft = self.drafts.get(chain.key)
        if draft is not None:
            draft.rehearsed = chain
        self._show_chain()

    def _on_force(self) -> None:
        if self.force.isEnabled():
            self.force_wanted.emit(self._key)

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
        count = len(self.drafts.unsaved)
        if count and not self._settled:
            event.ignore()
            self.note.ask(
                "leaving",
                leaving_words(count),
                (_("&Keep and close"), self._on_keep_all),
                (_("&Throw away and close"), self._on_throw_away),
            )
            return
        self.rehearsal.stop()
        super().closeEvent(event)
        self.closed.emit()

    def _on_escape(self) -> None:
        if self.note.isVisible():
            self.note.hide()
        else:
            self.close()

    def _on_keep_all(self) -> None:
        self._settled = True
        self.close()

    def _on_throw_away(self) -> None:
        self.drafts.clear()
        self.drafts_changed.emit()
        self._on_keep_all()
