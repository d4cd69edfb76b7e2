"""Opens the editor of the escalation chains, and has the desk put in force what is asked for there.

Imported only for the action table; the window itself is imported when it is first opened.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from commandcenter.city import to_json
from commandcenter.commands import Configure, RebindChain
from commandcenter.desk import Desk
from commandcenter.escalation import Chain
from commandcenter.refusal import Refused
from commandcenter.roles import Post, Seat
from commandcenter.wording import _, label, ngettext, sentences

if TYPE_CHECKING:
    from commandcenter.events import Event
    from commandcenter.intake.documents import Taken
    from ui.chains.drafts import Drafts
    from ui.chains.window import ChainWindow
    from ui.main_window import MainWindow

KIND: Final = "chain"
FILES: Final = "YAML (*.yaml *.yml);;TOML (*.toml)"


class ChainDesk(QObject):
    """One editor at a time, the console goes on beside it; and the road from it to the desk."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._drafts: Drafts | None = None
        self._tickets: dict[int, Callable[[], None]] = {}
        """What is to be done once an act is carried out."""
        self._rebound = self._to_rebind = 0
        self._cases_moved = self._unwritten = False
        self.editor: ChainWindow | None = None
        """The window, if it is open."""
        bridge = window.bridge
        bridge.done.connect(self._on_done)
        bridge.refused.connect(self._on_refused)
        bridge.failed.connect(self._on_refused)
        bridge.happened.connect(self._on_happened)
        bridge.tick.connect(self._on_tick)
        window.acts.person_changed.connect(self._on_person_changed)
        window.settings_changed.connect(self._write)

    def open(self) -> None:
        """Show the editor, or bring it to the front."""
        from ui.chains.drafts import Drafts  # Seldom needed, so not at the start.

        if self.editor is not None:
            if self.editor.isMinimized():
                self.editor.showNormal()
            self.editor.activateWindow()
        elif self._drafts is None:
            drafts = Drafts(self._window.store_acts.drafts)
            read = partial(drafts.read, self._window.situation.city)
            self._window.inquiries.read(read, self._on_drafts)
        else:
            self._show(self._drafts)

    def _on_drafts(self, drafts: Drafts) -> None:
        if self._drafts is None:
            self._drafts = drafts
            self._show(drafts)

    def _show(self, drafts: Drafts) -> None:
        from ui.chains.window import ChainWindow

        window = self._window
        self.editor = ChainWindow(
            window.situation, window.inquiries, window.acts.person, drafts, window
        )
        self.editor.force_wanted.connect(self._on_force_wanted)
        self.editor.import_wanted.connect(self._on_import_wanted)
        self.editor.export_wanted.connect(self._on_export_wanted)
        self.editor.case_wanted.connect(self._on_case_wanted)
        self.editor.drafts_changed.connect(self._on_drafts_changed)
        self.editor.closed.connect(self._on_closed)
        self.editor.show()

    def _on_drafts_changed(self) -> None:
        self._unwritten = True

    def _write(self) -> None:
        """Put the drafts beside the workspace, if any has changed."""
        if self._unwritten and self._drafts is not None:
            self._unwritten = False
            write = partial(self._drafts.write, self._drafts.written())
            self._window.inquiries.read(write, _forget)

    # --- into force ---

    def _on_force_wanted(self, key: str) -> None:
        from commandcenter.escalation.drafting import differences
        from ui.chains.force_dialog import ForceDialog
        from ui.chains.running import running

        assert self._drafts is not None
        assert self.editor is not None
        draft, city = self._drafts.get(key), self._window.situation.city
        if draft is None or self.editor.rehearsal.found(draft.chain) is None:
            return
        title = _("“{chain}” comes into force as version {n}, for cases from now on.").format(
            chain=label(draft.chain.names), n=draft.version + 1
        )
        dialog = ForceDialog(
            title,
            list(differences(draft.base, draft.chain, city)),
            self.editor.rehearsal.results.summary.text(),
            running(self._window.situation.cases.values()).get(key, []),
            city,
            self._why_no_rebinding(),
            self.editor,
        )
        dialog.given.connect(partial(self._on_force, key))
        dialog.open()

    def _why_no_rebinding(self) -> str:
        try:
            Seat(self._window.acts.person, "").require(frozenset({Post.DUTY_OFFICER}))
        except Refused as refused:
            return refused.sentence
        return ""

    def _on_force(self, key: str, cases: list[str], reason: str) -> None:
        draft = self._drafts.get(key) if self._drafts else None
        if draft is None:
            return
        wish = Configure(KIND, key, to_json(draft.chain), base=draft.version)
        ticket = self._window.bridge.submit(wish, person=self._window.acts.person)
        self._tickets[ticket] = partial(self._in_force, key, draft.chain, cases, reason)

    def _in_force(self, key: str, chain: Chain, cases: list[str], reason: str) -> None:
        version = self._window.situation.city.versions.get((KIND, key), 0)
        told = _("“{chain}” is in force as version {n}.")
        self._window.notices.tell(told.format(chain=label(chain.names), n=version))
        assert self._drafts is not None
        self._drafts.drop(key)
        self._unwritten = True
        self._rebound, self._to_rebind = 0, len(cases)
        for case in cases:
            wish = RebindChain(case, reason=reason, chain=key)
            ticket = self._window.bridge.submit(wish, person=self._window.acts.person)
            self._tickets[ticket] = self._one_rebound
        if self.editor is not None:
            self.editor.refresh()

    def _one_rebound(self) -> None:
        self._rebound += 1
        if self._rebound == self._to_rebind:
            told = ngettext(
                "{n} case runs on the new chain.", "{n} cases run on the new chain.", self._rebound
            )
            self._window.notices.tell(told.format(n=self._rebound))

    def _on_done(self, ticket: int, _events: object) -> None:
        then = self._tickets.pop(ticket, None)
        if then is not None:
            then()

    def _on_refused(self, ticket: int, sentence: str) -> None:
        """Somebody was quicker, or it may not be: the draft stays as it is."""
        if self._tickets.pop(ticket, None) is not None and self.editor is not None:
            self.editor.refresh()
            self.editor.status.setText(sentence)

    # --- files ---

    def _on_import_wanted(self) -> None:
        if self.editor is None or not self.editor.may_edit:
            return
        chosen, _kind = QFileDialog.getOpenFileName(
            self.editor, _("Import escalation chains"), "", FILES
        )
        if chosen:
            self.import_file(Path(chosen))

    def import_file(self, path: Path) -> None:
        """Take the chains of a file in as drafts."""
        from commandcenter.intake.chains import read_chains

        self._window.inquiries.read(partial(_read, read_chains, path), self._on_imported)

    def _on_imported(self, found: Taken[list[Chain]] | str) -> None:
        if self.editor is None:
            return
        if isinstance(found, str):
            self.editor.status.setText(found)
            return
        taken = self.editor.take_in(found.pieces)
        said = ngettext("{n} chain taken in as a draft.", "{n} chains taken in as drafts.", taken)
        told = [said.format(n=taken)]
        told += [f"{reject.field}: {reject.note}" for reject in found.rejects]
        self.editor.status.setText(sentences(told))

    def _on_export_wanted(self) -> None:
        if self.editor is None or self.editor.chain is None:
            return
        chosen, _kind = QFileDialog.getSaveFileName(
            self.editor, _("Export the chain"), f"{self.editor.chain.key}.yaml", FILES
        )
        if chosen:
            self.export_file(Path(chosen))

    def export_file(self, path: Path) -> None:
        """Write the chain on show, as its draft has it, to a file."""
        from commandcenter.output.chains import export_chains

        chain = self.editor.chain if self.editor else None
        if chain is not None:
            write = partial(export_chains, path, [chain])
            self._window.inquiries.read(write, partial(self._on_exported, path))

    def _on_exported(self, path: Path, _count: int) -> None:
        if self.editor is not None:
            self.editor.status.setText(_("Written to {file}.").format(file=path.name))

    # --- what the console tells ---

    def _on_case_wanted(self, number: str) -> None:
        for case in self._window.situation.cases.values():
            if case.number == number:
                self._window.select([case.id])
                self._window.activateWindow()
                return
        self._window.inquiries.ask(partial(_case_id, number), self._on_case_found)

    def _on_case_found(self, case_id: str | None) -> None:
        if case_id:
            self._window.select([case_id])
            self._window.activateWindow()
        elif self.editor is not None:
            self.editor.status.setText(_("This case is of the simulated day; there is none."))

    def _on_happened(self, events: list[Event]) -> None:
        kinds = {getattr(e.body, "kind", "") for e in events if e.type == "ConfigurationChanged"}
        self._cases_moved = True
        if self.editor is None or not kinds:
            return
        if kinds <= {KIND, "roster_week"}:
            self.editor.refresh()
        else:
            self.editor.build()

    def _on_tick(self, _now: object) -> None:
        """Counting every case at every event, and writing every letter, would be too much."""
        self._write()
        if self.editor is not None and self._cases_moved:
            self._cases_moved = False
            self.editor.show_running()

    def _on_person_changed(self) -> None:
        if self.editor is not None:
            self.editor.set_person(self._window.acts.person)

    def _on_closed(self) -> None:
        self.editor = None
        self._write()


def open_chains(window: MainWindow) -> ChainDesk:
    """Show the editor of the escalation chains."""
    desk = window.findChild(ChainDesk) or ChainDesk(window)
    desk.open()
    return desk


def _read(read: Callable[[Path], Taken[list[Chain]]], path: Path) -> Taken[list[Chain]] | str:
    """What is in a file; the sentence, if it cannot be read."""
    try:
        return read(path)
    except Refused as refused:
        return refused.sentence


def _forget(_written: object) -> None:
    """Nobody waits for it."""


def _case_id(number: str, desk: Desk) -> str | None:
    case = desk.store.case(number)
    return str(case.id) if case else None
