"""A window for the photos of one case: as it was on the left, as it is now on the right."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from commandcenter.city import City
from commandcenter.photo import Photo, PhotoKind
from commandcenter.wording import _
from ui import theme
from ui.case.photos import photo_words

USUAL: Final = QSize(1200, 720)
MOST_LINES: Final = 5
"""Lines under a photo: what, taken, added, note."""

_WHOLE: Final = (PhotoKind.BEFORE, PhotoKind.AFTER)


class PhotoViewer(QDialog):
    """Photos from before and after, beside each other; arrows go through one side."""

    image_wanted = Signal(str)
    """SHA-256 of a photo that is about to be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        look = theme.current()
        self.before, self.after = PhotoPane(self), PhotoPane(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        row.setSpacing(look.padding)
        for pane in (self.before, self.after):
            pane.image_wanted.connect(self.image_wanted)
            row.addWidget(pane, 1)
        self.resize(USUAL.boundedTo(self.screen().availableSize()))

    def show_photos(self, photos: Sequence[Photo], city: City, chosen: str = "") -> None:
        """Show these photos, and the one with the id `chosen` first on its side."""
        sides: tuple[list[Photo], list[Photo]] = ([], [])
        for photo in photos:
            sides[photo.kind is PhotoKind.AFTER].append(photo)
        for pane, side in zip((self.before, self.after), sides, strict=True):
            pane.setVisible(bool(side))
            pane.show_photos(side, city, chosen)

    def set_image(self, sha256: str, image: QImage) -> None:
        """A photo has been read."""
        for pane in (self.before, self.after):
            pane.set_image(sha256, image)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go through the photos of the side with the keyboard."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        has_keyboard = self.after.isAncestorOf(self.focusWidget() or self)
        shown = [pane for pane in (self.before, self.after) if not pane.isHidden()]
        pane = self.after if has_keyboard else next(iter(shown), self.before)
        pane.step(step)


class PhotoPane(QWidget):
    """One photo at a time, with what is known of it and how many there are."""

    image_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._photos: list[Photo] = []
        self._at = 0
        self._city = City()
        self.canvas = _Canvas(self)
        self._words = QLabel(self)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        # Both sides alike, however much there is to say.
        self._words.setMinimumHeight(MOST_LINES * self._words.fontMetrics().lineSpacing())
        self._count = QLabel(self)
        self._count.setProperty("role", "muted")
        self._earlier = self._button("mdi6.chevron-left", _("Photo before this one (←)"))
        self._later = self._button("mdi6.chevron-right", _("Photo after this one (→)"))
        self._earlier.clicked.connect(self._on_earlier)
        self._later.clicked.connect(self._on_later)
        steps = QHBoxLayout()
        steps.addWidget(self._earlier)
        steps.addWidget(self._count)
        steps.addWidget(self._later)
        steps.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().gap)
        column.addWidget(self.canvas, 1)
        column.addLayout(steps)
        column.addWidget(self._words)

    @property
    def shown(self) -> Photo | None:
        """The photo in sight."""
        return self._photos[self._at] if self._photos else None

    def show_photos(self, photos: list[Photo], city: City, chosen: str) -> None:
        """Show the chosen one of these, else the one shown before, else the newest whole view."""
        before = self.shown.id if self.shown else ""
        whole = [photo.id for photo in photos if photo.kind in _WHOLE]
        self._photos, self._city = photos, city
        ids = [str(photo.id) for photo in photos]
        wanted = next((each for each in (chosen, before, *whole[-1:]) if each in ids), None)
        self._at = ids.index(wanted) if wanted else max(0, len(ids) - 1)
        self._show()

    def step(self, by: int) -> None:
        """Go on by so many photos, as far as there are any."""
        if self._photos:
            self._at = min(len(self._photos) - 1, max(0, self._at + by))
            self._show()

    def set_image(self, sha256: str, image: QImage) -> None:
        """Show the image, if its photo is still the one in sight."""
        if self.shown is not None and self.shown.sha256 == sha256:
            self.canvas.put(image)

    def _show(self) -> None:
        photo = self.shown
        if photo is None:
            return
        count = len(self._photos)
        self._words.setText(photo_words(photo, self._city))
        self._count.setText(_("{n} of {count}").format(n=self._at + 1, count=count))
        self._earlier.setEnabled(self._at > 0)
        self._later.setEnabled(self._at < count - 1)
        self.canvas.setAccessibleName(photo_words(photo, self._city))
        self.canvas.put(None)
        if not photo.erased:
            self.image_wanted.emit(photo.sha256)

    def _button(self, icon: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(theme.icon(icon))
        button.setToolTip(words)
        button.setAccessibleName(words)
        return button

    def _on_earlier(self) -> None:
        self.step(-1)

    def _on_later(self) -> None:
        self.step(1)


class _Canvas(QWidget):
    """An image as large as it fits, never larger than it is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._fitted: QPixmap | None = None
        self.setMinimumSize(200, 150)

    def put(self, image: QImage | None) -> None:
        """Show this image, or nothing until there is one."""
        self._image, self._fitted = image, None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit it anew."""
        self._fitted = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it in the middle, on the ground of the window."""
        look = theme.current()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), look.window)
            if self._image is None:
                return
            if self._fitted is None:
                self._fitted = self._fit(self._image)
            size = self._fitted.deviceIndependentSize()
            left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
            painter.drawPixmap(round(left), round(top), self._fitted)

    def _fit(self, image: QImage) -> QPixmap:
        ratio = self.devicePixelRatioF()
        room = (self.size() * ratio).boundedTo(image.size())
        keep, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        fitted = QPixmap.fromImage(image.scaled(room, keep, smooth))
        fitted.setDevicePixelRatio(ratio)
        return fitted
