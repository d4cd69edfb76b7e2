"""What can be asked of the store from the console: take in a file, prove that it is whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from commandcenter.desk import Desk
from commandcenter.wording import _
from ui.base_map import BaseMap
from ui.bridge import Query
from ui.inquiries import Inquiries
from ui.notices import NoticeArea


@dataclass(frozen=True, slots=True)
class Services:
    """What the composition root lends the console."""

    verify: Query | None = None
    """Gives sentences of what is wrong in the store; none if all is well. On the desk thread."""
    import_file: Callable[[Desk, Path], str] | None = None
    """Imports a file and gives a sentence that says how it went. On the desk thread."""
    read_base_map: Callable[[], BaseMap] | None = None
    """Reads the streets. On the reader's thread."""


class StoreActs(QObject):
    """Import and verification."""

    def __init__(
        self, services: Services, inquiries: Inquiries, notices: NoticeArea, window: QWidget
    ) -> None:
        super().__init__(window)
        self._services = services
        self._inquiries = inquiries
        self._notices = notices
        self._window = window

    def import_file(self) -> None:
        """Choose a file and have it imported."""
        chosen, _kind = QFileDialog.getOpenFileName(self._window, _("Import a file"))
        service = self._services.import_file
        if not chosen or service is None:
            return
        path = Path(chosen)
        self._notices.tell(_("Importing {file}…").format(file=path.name))
        self._inquiries.ask(lambda desk: service(desk, path), self._notices.tell)

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
