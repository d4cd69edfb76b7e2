"""Prints dispatch slips of the chosen cases into a file that is asked for."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from commandcenter.desk import Desk
from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.wording import _, ngettext

if TYPE_CHECKING:
    from commandcenter.output.slip import Slip
    from ui.main_window import MainWindow


class SlipDesk(QObject):
    """From the chosen cases to a file of slips."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def choose(self) -> None:
        """Ask for the file, and print."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        suggested = str(Path(folder) / f"{_('Dispatch slips')}.pdf")
        kinds = _("PDF files (*.pdf)")
        chosen, _kind = QFileDialog.getSaveFileName(
            self._window, _("Print dispatch slips"), suggested, kinds
        )
        if chosen:
            self.print_into(Path(chosen))

    def print_into(self, path: Path) -> None:
        """Print the chosen cases into `path`, as the person at this desk may read them."""
        cases, person = self._window.selected, self._window.acts.person
        path = path if path.suffix else path.with_suffix(".pdf")

        def look(desk: Desk) -> list[Slip]:
            from commandcenter.output.slip import slip_of

            now = desk.clock.now()
            found = [desk.case(each) for each in cases]
            return [
                slip_of(case, desk.store.history(case.id), desk.city, now, person) for case in found
            ]

        def paint(slips: list[Slip]) -> None:
            self._window.inquiries.read(partial(_printed, path, slips), self._on_printed)

        self._window.inquiries.ask(look, paint)

    def _on_printed(self, printed: _Printed) -> None:
        if printed.file is None:
            self._window.notices.tell(printed.told)
        else:
            url = QUrl.fromLocalFile(str(printed.file))
            show = partial(QDesktopServices.openUrl, url)
            self._window.notices.offer(printed.told, _("Open the file"), show)


@frozen
class _Printed:
    """How printing went."""

    told: str
    file: Path | None = None
    """None if it did not."""


def _printed(path: Path, slips: list[Slip]) -> _Printed:
    """Print, on the reader's thread."""
    from ui.slips.page import print_slips

    try:
        n = print_slips(path, slips)
    except Refused as no:
        return _Printed(no.sentence)
    told = ngettext("{n} slip is in {file}.", "{n} slips are in {file}.", n)
    return _Printed(told.format(n=n, file=path), path)


def open_slips(window: MainWindow) -> SlipDesk:
    """Print the chosen cases."""
    desk = window.findChild(SlipDesk) or SlipDesk(window)
    desk.choose()
    return desk
