"""The offline kit at the console: bundles on a stick.

Made only where the workspace has a hub. Files and lines are waited for beside the desk's thread, so
that acts go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from commandcenter.desk import Desk
from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.sync.wire import Hub, Unreachable
from commandcenter.wording import _, sentences

if TYPE_CHECKING:
    from commandcenter.sync.bundle import Bundle
    from ui.main_window import MainWindow

SUFFIX: Final = ".bundle"

OpenHub = Callable[[], Hub]


class OfflineKit(QObject):
    """What the actions of a workspace with a hub do."""

    def __init__(self, window: MainWindow, folder: Path, open_hub: OpenHub) -> None:
        """`folder` is the workspace's; `open_hub` opens a line of its own, on any thread."""
        super().__init__(window)
        self._window = window
        self._folder = folder
        self._open_hub = open_hub

    # --- out of here ---

    def choose_export(self) -> None:
        """Ask for the file, and write what waits into it."""
        now = datetime.now().astimezone()
        suggested = f"{self._folder.resolve().name} {now:%Y-%m-%d %H%M}{SUFFIX}"
        title = _("Write what has not been sent")
        chosen, _kind = QFileDialog.getSaveFileName(self._window, title, suggested, self._kinds())
        if chosen:
            path = Path(chosen)
            self.export(path if path.suffix else path.with_suffix(SUFFIX))

    def export(self, path: Path) -> None:
        """Write what waits into `path`, without contacts."""
        self._window.inquiries.ask(_Export(self._folder, path), self._tell)

    # --- into the hub ---

    def choose_import(self) -> None:
        """Ask for the file, and offer it to the hub."""
        title = _("Offer the hub what another desk has written")
        chosen, _kind = QFileDialog.getOpenFileName(self._window, title, "", self._kinds())
        if chosen:
            self.take_in(Path(chosen))

    def take_in(self, path: Path) -> None:
        """Offer the bundle in `path`; a key that nobody here knows is asked about first."""
        self._window.inquiries.read(_Read(self._folder, path), partial(self._on_read, path))

    def _on_read(self, path: Path, found: _Found) -> None:
        if found.refused or found.bundle is None:
            self._tell(found.refused)
        elif found.known:
            self._offer(path, found.bundle, None)
        else:
            self._compare(path, found.bundle)

    def _compare(self, path: Path, bundle: Bundle) -> None:
        """Have the fingerprint typed in, as it was read out: nobody nods at what they type."""
        from ui.dialogs.form import FormDialog
        from ui.offline.sign_in import LinePart

        question = FormDialog(
            _("A desk that nobody here has met"),
            _(
                "{file} is signed by a key that is new here. Ring that desk, have the fingerprint "
                "of its key read out, and enter it."
            ).format(file=path.name),
            _("Compare"),
            {"fingerprint": LinePart(_("Fingerprint, as it was read out"))},
            self._window,
        )
        question.given.connect(partial(self._on_compared, path, bundle))
        question.open()

    def _on_compared(self, path: Path, bundle: Bundle, values: dict[str, Any]) -> None:
        self._offer(path, bundle, str(values["fingerprint"]))

    def _offer(self, path: Path, bundle: Bundle, compared: str | None) -> None:
        offer = _Offer(self._folder, path.name, bundle, compared, self._open_hub)
        self._window.inquiries.ask(
            _whose, lambda whose: self._window.inquiries.read(partial(offer, *whose), self._tell)
        )

    def _tell(self, sentence: str) -> None:
        # Stays until it is closed: a fingerprint is read out, what was put aside is looked for.
        self._window.notices.fail(sentence, "", "")

    def _kinds(self) -> str:
        return _("Bundles (*{suffix})").format(suffix=SUFFIX)


@frozen
class _Export:
    """On the desk thread: write what waits; how it went."""

    folder: Path
    path: Path

    def __call__(self, desk: Desk) -> str:
        from commandcenter.sync.carrying import export_bundle, exported_sentence
        from commandcenter.sync.keys import SiteKeys

        return exported_sentence(export_bundle(desk, SiteKeys(self.folder), self.path), self.path)


@frozen
class _Found:
    """What reading a bundle has come to."""

    bundle: Bundle | None = None
    known: bool = False
    refused: str = ""


@frozen
class _Read:
    """On the reader's thread: read and check a bundle."""

    folder: Path
    path: Path

    def __call__(self) -> _Found:
        from commandcenter.sync.bundle import read_bundle
        from commandcenter.sync.keys import SiteKeys

        try:
            bundle = read_bundle(self.path)
            return _Found(bundle, SiteKeys(self.folder).knows(bundle.manifest.public))
        except Refused as no:
            return _Found(refused=no.sentence)


@frozen
class _Offer:
    """On the reader's thread: offer a bundle over a line of its own; what became of it."""

    folder: Path
    file: str
    bundle: Bundle
    compared: str | None
    open_hub: OpenHub

    def __call__(self, site: str, hub: str) -> str:
        from commandcenter.sync.carrying import (
            carried_lines,
            no_line,
            offer_bundle,
            require_hub,
            require_trusted,
        )
        from commandcenter.sync.keys import SiteKeys

        try:
            require_hub(self.bundle, self.file, hub)
            keys = SiteKeys(self.folder)
            require_trusted(self.bundle, self.file, keys, self.compared, datetime.now(UTC))
            with closing(self.open_hub()) as line:
                carried = offer_bundle(line, self.bundle, self.file, site)
        except Unreachable as fault:
            return no_line(str(fault)).sentence
        except Refused as no:
            return no.sentence
        return sentences(carried_lines(carried, self.file))


def _whose(desk: Desk) -> tuple[str, str]:
    """Which workspace this is, and of which hub."""
    return desk.store.site_id, desk.store.exchange.hub() or ""
