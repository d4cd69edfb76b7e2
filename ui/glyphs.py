"""Icons drawn from the Material Design font that `qtawesome` ships.

The package itself is not imported: it loads twelve fonts and wraps the whole of Qt, which costs a
start of the console a tenth of its time.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

FONT_SHARE = 0.875
"""Height of the letters in the height of an icon: a 16-pixel icon is sharp at 14 pixels."""


class _Glyph(QIconEngine):
    """Draws one letter of the icon font at whatever size is asked for."""

    def __init__(self, letter: str, colour: QColor, disabled: QColor) -> None:
        super().__init__()
        self._letter = letter
        self._colour = QColor(colour)
        self._disabled = QColor(disabled)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the letter in the middle of `rect`."""
        font = QFont(_family())
        font.setPixelSize(max(1, round(FONT_SHARE * rect.height())))
        painter.save()
        painter.setFont(font)
        painter.setPen(self._disabled if mode is QIcon.Mode.Disabled else self._colour)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._letter)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The letter on a transparent ground."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        return pixmap

    def clone(self) -> QIconEngine:
        """Another one like this, for Qt."""
        return _Glyph(self._letter, self._colour, self._disabled)


def glyph_icon(name: str, colour: QColor, disabled: QColor) -> QIcon:
    """The icon `name` ("send") of the font. Raises KeyError if there is none."""
    return QIcon(_Glyph(_letters()[name], colour, disabled))


def _font_file(ending: str) -> Path:
    package = find_spec("qtawesome")
    if package is None or package.origin is None:
        raise FileNotFoundError("qtawesome, whose icon font this program needs")
    [found] = (Path(package.origin).parent / "fonts").glob(f"materialdesignicons6-*.{ending}")
    return found


@cache
def _letters() -> dict[str, str]:
    codes = json.loads(_font_file("json").read_text(encoding="utf-8"))
    return {name: chr(int(code, 16)) for name, code in codes.items()}


@cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(_font_file("ttf")))
    return QFontDatabase.applicationFontFamilies(number)[0]
