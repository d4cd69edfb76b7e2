"""The photos of the case that is shown: a line of small ones, each a button that opens it."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from commandcenter.city import City
from commandcenter.narration import person_called
from commandcenter.photo import KIND_NAMES, Photo
from commandcenter.wording import _, ngettext
from ui import theme
from ui.format import date, time_of_day

TILE: Final = QSize(52, 36)
"""Room of one small photo in logical pixels, at the usual text size."""


ENDINGS: Final = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")
"""Of the files that are offered and may be dropped."""


class PhotoStrip(QWidget):
    """Small photos side by side; those without room are counted on the last tile."""

    opened = Signal(str)
    """Id of the photo to be looked at."""
    thumbnail_wanted = Signal(str)
    """SHA-256 of a small photo that is about to be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photos: tuple[Photo, ...] = ()
        self._city = City()
        self._small: dict[str, QImage] = {}
        self._tiles: list[QToolButton] = []
        self._more = self._tile()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        # The tiles take the room there is; they never ask for more.
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row.addStretch()
        self.set_theme()
        self.hide()

    def show_photos(self, photos: Sequence[Photo], city: City) -> None:
        """Show these photos, oldest first."""
        self._city = city
        if tuple(photos) == self._photos:
            return
        self._photos = tuple(photos)
        while len(self._tiles) > len(photos):
            gone = self._tiles.pop()
            self._row.removeWidget(gone)
            gone.deleteLater()
        while len(self._tiles) < len(photos):
            self._tiles.append(self._tile())
            self._row.insertWidget(len(self._tiles) - 1, self._tiles[-1])
        self._row.insertWidget(len(self._tiles), self._more)
        self.setVisible(bool(photos))
        self._dress()
        self._share_room()

    def set_thumbnail(self, sha256: str, image: QImage) -> None:
        """A small photo has been read."""
        shown = {photo.thumbnail for photo in self._photos}
        self._small = {key: kept for key, kept in self._small.items() if key in shown}
        self._small[sha256] = image
        self._dress()

    def set_theme(self) -> None:
        """Take over sizes and colours."""
        self._row.setSpacing(theme.current().gap)
        self._dress()
        self._share_room()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.setAccessibleName(_("Photos"))
        self._dress()
        self._share_room()

    def sizeHint(self) -> QSize:
        """Of one tile."""
        return TILE * (theme.current().target / 24)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as there is room for."""
        super().resizeEvent(event)
        self._share_room()

    def _tile(self) -> QToolButton:
        tile = QToolButton(self)
        tile.setStyleSheet("QToolButton { padding: 0; }")
        tile.setCursor(Qt.CursorShape.PointingHandCursor)
        tile.clicked.connect(self._on_clicked)
        return tile

    def _dress(self) -> None:
        size = self.sizeHint()
        for tile, photo in zip(self._tiles, self._photos, strict=True):
            words = photo_words(photo, self._city)
            tile.setObjectName(photo.id)
            tile.setToolTip(words)
            tile.setAccessibleName(words)
            tile.setFixedSize(size)
            tile.setIconSize(size - QSize(4, 4))
            if photo.erased:
                tile.setIcon(theme.icon("mdi6.image-off-outline"))
            elif photo.thumbnail in self._small:
                room = tile.iconSize() * self.devicePixelRatioF()
                tile.setIcon(QIcon(_filling(room, self._small[photo.thumbnail])))
            else:
                tile.setIcon(theme.icon("mdi6.image-outline"))
                self.thumbnail_wanted.emit(photo.thumbnail)

    def _share_room(self) -> None:
        if not self._tiles:
            return
        wide = self._tiles[0].width() + self._row.spacing()
        room = max(1, (self.width() + self._row.spacing()) // wide)
        shown = len(self._tiles) if len(self._tiles) <= room else room - 1
        for at, tile in enumerate(self._tiles):
            tile.setVisible(at < shown)
        hidden = len(self._tiles) - shown
        self._more.setFixedSize(self._tiles[0].size())
        self._more.setVisible(hidden > 0)
        if hidden:
            self._more.setText(_("+{n}").format(n=hidden))
            self._more.setObjectName(self._photos[shown].id)
            more = ngettext("{n} more photo", "{n} more photos", hidden).format(n=hidden)
            self._more.setAccessibleName(more)
            self._more.setToolTip(more)

    def _on_clicked(self) -> None:
        self.opened.emit(self.sender().objectName())


def photo_files(data: QMimeData) -> list[Path]:
    """The files in a drop or on the clipboard that may be photos."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in ENDINGS]


def holds_photos(data: QMimeData) -> bool:
    """Whether a drop or the clipboard holds what may be photos."""
    return data.hasImage() or bool(photo_files(data))


def photo_words(photo: Photo, city: City) -> str:
    """What a photo shows, who added it and when, in lines."""
    zone = city.zone
    lines = [_(KIND_NAMES[photo.kind])]
    if photo.erased:
        lines.append(_("The photo was erased."))
    if photo.taken_at is not None:
        taken = _("Taken {time} by the camera's clock")
        lines.append(taken.format(time=_moment(photo.taken_at, zone)))
    added = _("Added {time} by {person}")
    lines.append(
        added.format(time=_moment(photo.added_at, zone), person=person_called(photo.added_by, city))
    )
    if photo.note is not None:
        lines.append(photo.note.value or _("erased"))
    return "\n".join(lines)


def _moment(at: datetime, zone: tzinfo) -> str:
    return f"{date(at, zone)} {time_of_day(at, zone)}"


def _filling(room: QSize, image: QImage) -> QPixmap:
    """The middle of a photo, so that it fills the room."""
    cover = Qt.AspectRatioMode.KeepAspectRatioByExpanding
    scaled = image.scaled(room, cover, Qt.TransformationMode.SmoothTransformation)
    left, top = (scaled.width() - room.width()) // 2, (scaled.height() - room.height()) // 2
    return QPixmap.fromImage(scaled.copy(left, top, room.width(), room.height()))
