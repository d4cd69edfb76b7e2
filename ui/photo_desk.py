"""Photos on their way: from files, the clipboard or a drop into a case, and from there on screen.

Files are read, freed of everything but their pixels and made small on the reader's thread, kept
and found on the desk's; the GUI thread only paints.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.commands import AddPhoto
from commandcenter.desk import Desk
from commandcenter.frozen import frozen
from commandcenter.photo import Pixels, pixels_of
from commandcenter.refusal import machine_fault
from commandcenter.situation import Situation
from commandcenter.wording import _
from ui.acts import Acts
from ui.case.panel import CasePanel
from ui.case.photos import ENDINGS, holds_photos, photo_files
from ui.inquiries import Inquiries
from ui.notices import NoticeArea

if TYPE_CHECKING:
    from ui.case.photo_viewer import PhotoViewer
    from ui.dialogs.form import Values


@frozen
class Source:
    """Where a photo comes from: a file, or the image on the clipboard."""

    name: str
    path: Path | None = None
    image: QImage | None = None

    def __call__(self, city: City) -> Pixels:
        """Read it, on the reader's thread. Raises Refused."""
        if self.path is None:
            return pixels_of(_png(self.image or QImage()), city.zone)
        try:
            return pixels_of(self.path.read_bytes(), city.zone)
        except OSError as fault:
            raise machine_fault(fault) from fault


class PhotoDesk(QObject):
    """Adds photos to the case that is shown, and fetches what its panel and the viewer show."""

    def __init__(
        self,
        situation: Situation,
        panel: CasePanel,
        inquiries: Inquiries,
        acts: Acts,
        notices: NoticeArea,
    ) -> None:
        super().__init__(panel)
        self._situation = situation
        self._panel = panel
        self._inquiries = inquiries
        self._acts = acts
        self._notices = notices
        self.viewer: PhotoViewer | None = None
        panel.photos.opened.connect(self.open)
        panel.photos.thumbnail_wanted.connect(self._on_thumbnail_wanted)
        panel.dropped.connect(self.take)

    def choose(self) -> None:
        """Choose files for the case that is shown."""
        if self._panel.case is None:
            self._notices.tell(_("Choose one case; photos belong to one."))
            return
        patterns = " ".join(f"*{ending}" for ending in ENDINGS)
        kinds = _("Photos ({patterns})").format(patterns=patterns)
        window = self._panel.window()
        files, _kind = QFileDialog.getOpenFileNames(window, _("Add photos"), "", kinds)
        self._add([Source(Path(each).name, Path(each)) for each in files])

    def paste(self) -> None:
        """Take what is on the clipboard: an image, or files that were copied."""
        data = QGuiApplication.clipboard().mimeData()
        if not holds_photos(data):
            self._notices.tell(_("There is no photo on the clipboard."))
            return
        self.take(data)

    def take(self, data: QMimeData) -> None:
        """Take the photos in a drop or on the clipboard."""
        files = photo_files(data)
        sources = [Source(path.name, path) for path in files]
        if not files and data.hasImage():
            sources = [Source(_("the image"), image=QImage(data.imageData()))]
        self._add(sources)

    def open(self, photo_id: str = "") -> None:
        """Show the photos of the case in a window of their own, beginning with this one."""
        case = self._panel.case
        if case is None or not case.photos:
            return
        if self.viewer is None:
            from ui.case.photo_viewer import PhotoViewer  # Not needed at the start.

            self.viewer = PhotoViewer(self._panel.window())
            self.viewer.image_wanted.connect(self._on_image_wanted)
            self.viewer.destroyed.connect(self._on_viewer_closed)
        title = _("Photos of case {number}").format(number=case.number)
        self.viewer.setWindowTitle(title)
        self.viewer.show_photos(case.photos, self._situation.city, photo_id)
        self.viewer.show()
        self.viewer.activateWindow()

    def _add(self, sources: Sequence[Source]) -> None:
        case = self._panel.case
        if case is None:
            self._notices.tell(_("Choose one case; photos belong to one."))
        if case is None or not sources:
            return
        from ui.dialogs.ask_photo import ask_photos  # Not needed at the start.

        question = ask_photos(case, [each.name for each in sources], self._panel.window())
        question.given.connect(partial(self._on_given, case, tuple(sources)))
        question.open()

    def _on_given(self, case: Case, sources: Sequence[Source], values: Values) -> None:
        """Have the photos read, kept and added, one after the other."""
        city = self._situation.city
        for source in sources:
            self._inquiries.read(partial(source, city), partial(self._on_read, case, values))

    def _on_read(self, case: Case, values: Values, pixels: Pixels) -> None:
        self._inquiries.ask(
            lambda desk: desk.store.write_blob(pixels.image),
            partial(self._on_kept, case, values, pixels.taken_at),
        )

    def _on_kept(self, case: Case, values: Values, taken_at: datetime | None, sha256: str) -> None:
        command = AddPhoto(
            case.id, values["kind"], sha256=sha256, note=values["note"], taken_at=taken_at
        )
        self._acts.carry_out([case], lambda case: command)

    def _on_thumbnail_wanted(self, sha256: str) -> None:
        show = partial(self._panel.photos.set_thumbnail, sha256)
        self._inquiries.ask(_Find(sha256), partial(self._on_found, show))

    def _on_image_wanted(self, sha256: str) -> None:
        show = partial(self._show_image, sha256)
        self._inquiries.ask(_Find(sha256), partial(self._on_found, show))

    def _on_found(self, show: Callable[[QImage], object], content: bytes | None) -> None:
        if content is not None:
            self._inquiries.read(partial(_decoded, content), show)

    def _show_image(self, sha256: str, image: QImage) -> None:
        if self.viewer is not None:
            self.viewer.set_image(sha256, image)

    def _on_viewer_closed(self) -> None:
        self.viewer = None


@frozen
class _Find:
    """Reads one photo, on the desk thread; None if it has been erased since."""

    sha256: str

    def __call__(self, desk: Desk) -> bytes | None:
        try:
            return desk.store.read_blob(self.sha256)
        except KeyError:
            return None


def _decoded(content: bytes) -> QImage:
    return QImage.fromData(content)


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # Qt's stubs know file names only.
    return bytes(buffer.data().data())
