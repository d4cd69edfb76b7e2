"""What can be asked of the store from the console: take in a file, prove that it is whole."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from commandcenter.desk import Desk
from commandcenter.frozen import frozen
from commandcenter.intake.kinds import ImportWish
from commandcenter.wording import _
from ui.base_map import BaseMap
from ui.crossing import Query
from ui.inquiries import Inquiries
from ui.notices import NoticeArea

if TYPE_CHECKING:
    from ui.dialogs.form import Values

TELL_EACH_MS: Final = 10_000
"""How often an import says how far it is: a card has gone before the next one comes."""

ImportFile = Callable[[Desk, ImportWish], Generator[str]]
"""Imports a file, a part with each step; a step's sentence says how far it is, the last one's how
it went. Each step is made on the desk thread, and the desk does other things in between."""


@frozen
class Services:
    """What the composition root lends the console."""

    verify: Query | None = None
    """Gives sentences of what is wrong in the store; none if all is well. On the desk thread."""
    import_file: ImportFile | None = None
    read_base_map: Callable[[], BaseMap] | None = None
    """Reads the streets. On the reader's thread."""
    drafts: Path | None = None
    """Folder for drafts of configuration that are not in force; None: they end with the console."""


class StoreActs(QObject):
    """Import and verification."""

    imported = Signal(str)
    """How the import of a file went."""

    def __init__(
        self, services: Services, inquiries: Inquiries, notices: NoticeArea, window: QWidget
    ) -> None:
        super().__init__(window)
        self._services = services
        self._inquiries = inquiries
        self._notices = notices
        self._window = window
        self._import: _Import | None = None
        self._told = QElapsedTimer()

    @property
    def drafts(self) -> Path | None:
        """Folder for drafts of configuration, if they outlive the console."""
        return self._services.drafts

    def import_file(self) -> None:
        """Choose a file, say what it is, and have it imported."""
        if self._import is not None:
            self._notices.tell(
                _("{file} is still being imported.").format(file=self._import.wish.path.name)
            )
            return
        chosen, _kind = QFileDialog.getOpenFileName(self._window, _("Import a file"))
        if not chosen:
            return
        from ui.dialogs.ask_import import ask_import  # Not needed at the start.

        question = ask_import(Path(chosen), self._window)
        question.given.connect(partial(self._on_given, Path(chosen)))
        question.open()

    def _on_given(self, path: Path, values: Values) -> None:
        from ui.dialogs.ask_import import wish

        self.take_in(wish(path, values))

    def take_in(self, wish: ImportWish) -> None:
        """Have a file imported, unless another one still is."""
        service = self._services.import_file
        if service is not None and self._import is None:
            self._import = _Import(wish, service)
            self._tell(_("Importing {file}…").format(file=wish.path.name))
            self._step()

    def stop(self) -> None:
        """Let an import end with the step at hand."""
        if self._import is not None:
            self._inquiries.ask(self._import.stop, _forget)
            self._import = None

    def _step(self) -> None:
        """Have the next part imported; acts and steps of the clock come in between."""
        if self._import is not None:
            self._inquiries.ask(self._import, self._on_step, self._on_import_refused)

    def _on_step(self, sentence: str | None) -> None:
        if self._import is None:
            return
        if sentence is not None:
            self._import.sentence = sentence
            if self._told.elapsed() >= TELL_EACH_MS:
                self._tell(sentence)
            self._step()
            return
        # Stays until it is closed: whoever began it may be looking elsewhere by now.
        self._notices.fail(self._import.sentence, "", "")
        self.imported.emit(self._import.sentence)
        self._import = None

    def _on_import_refused(self) -> None:
        """The sentence is shown as every refusal is."""
        self._import = None

    def _tell(self, sentence: str) -> None:
        self._notices.tell(sentence)
        self._told.start()

    def verify(self) -> None:
        """Have the store prove that nothing is lost or changed."""
        if self._services.verify is not None:
            self._inquiries.ask(self._services.verify, self._on_verified)

    def _on_verified(self, problems: Sequence[str]) -> None:
        if not problems:
            self._notices.tell(
                _("The stored data is complete: every event, every case, every link.")
            )
            return
        self._notices.fail(
            _("The stored data is damaged: {problem}").format(problem=problems[0]),
            _("Nothing was changed by looking."),
            _("Make a copy of the workspace before going on."),
            "\n".join(problems),
        )


@dataclass(slots=True)
class _Import:
    """A file on its way in; called on the desk thread, for one part after the other."""

    wish: ImportWish
    service: ImportFile
    sentence: str = ""
    """The newest that was said."""
    _steps: Generator[str] | None = None

    def __call__(self, desk: Desk) -> str | None:
        """Import the next part and say how far that is; None when there is none left."""
        if self._steps is None:
            self._steps = self.service(desk, self.wish)
        return next(self._steps, None)

    def stop(self, desk: Desk) -> None:
        """Let go of the file."""
        if self._steps is not None:
            self._steps.close()


def _forget(_answer: object) -> None:
    """Nobody waits for this answer."""
