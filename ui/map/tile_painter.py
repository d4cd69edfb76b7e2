"""Which tiles a window needs, and how they come onto it.

At rest the exact tiles are copied pixel by pixel. Where one is not there yet, and while a zoom is
under way, tiles of the nearest other levels stand in, scaled.
"""

from collections.abc import Iterator

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QRegion

from ui.map.projection import STEPS, Viewport, scale_of
from ui.map.tile_store import SIZE, Tile, TileKey, TileStore

OVERVIEW = 2 * STEPS
"""Levels by which the tiles kept ready as stand-ins are coarser than the screen."""


def level_of(view: Viewport) -> int:
    """The level of tiles nearest to the window's zoom."""
    return round(view.zoom * STEPS)


def shown_keys(view: Viewport) -> list[TileKey]:
    """The tiles that the window shows at its level, those in the middle first."""
    return _keys(view, level_of(view), margin=0)


def wanted_keys(view: Viewport) -> list[TileKey]:
    """The tiles shown, then a coarse set around them to stand in, then a rim to pan into."""
    level = level_of(view)
    coarse = _keys(view, max(0, level - OVERVIEW), margin=0)
    return list(dict.fromkeys(shown_keys(view) + coarse + _keys(view, level, margin=SIZE // 2)))


def paint_tiles(painter: QPainter, store: TileStore, view: Viewport, part: QRect) -> QRegion:
    """Draw the map's ground within `part` and return what no tile covers.

    Painter and `part` count in device pixels from the window's corner. The nearest levels are
    chosen from the sharpest outward until nothing is open, then drawn the other way round: to
    draw a little too much is cheaper than to clip a scaled image to a region.
    """
    uncovered = QRegion(part)
    chosen: list[tuple[QRect, Tile]] = []
    for key in _by_sharpness(store, view):
        place = place_of(view, key)
        if uncovered.intersects(place) and (tile := store.tile(key)) is not None:
            uncovered -= place
            chosen.append((place, tile))
            if uncovered.isEmpty():
                break
    for place, tile in reversed(chosen):
        exact = place.width() == SIZE and place.height() == SIZE
        for image in (tile.image, tile.lines):
            if image is not None and exact:
                painter.drawImage(place.topLeft(), image)
            elif image is not None:
                painter.drawImage(place, image)
    return uncovered


def _by_sharpness(store: TileStore, view: Viewport) -> Iterator[TileKey]:
    """The tiles of the window's own level, then all there are, the nearest levels first."""
    if view.zoom * STEPS == level_of(view):
        yield from shown_keys(view)
    levels = store.levels()
    for level in sorted(levels, key=lambda each: abs(each - view.zoom * STEPS)):
        yield from levels[level]


def place_of(view: Viewport, key: TileKey) -> QRect:
    """Where a tile of any level lies in the window; neighbours meet without a seam."""
    size = SIZE * view.scale / scale_of(key.level / STEPS, view.ratio)
    left, top = round(key.column * size) - view.left, round(key.row * size) - view.top
    right = round((key.column + 1) * size) - view.left
    return QRect(left, top, right - left, round((key.row + 1) * size) - view.top - top)


def _keys(view: Viewport, level: int, margin: int) -> list[TileKey]:
    factor = scale_of(level / STEPS, view.ratio) / view.scale
    left, top = (view.left - margin) * factor, (view.top - margin) * factor
    right = (view.left + view.width + margin) * factor - 1e-6
    bottom = (view.top + view.height + margin) * factor - 1e-6
    middle_x, middle_y = (left + right) / 2 / SIZE - 0.5, (top + bottom) / 2 / SIZE - 0.5
    keys = [
        TileKey(level, column, row)
        for row in range(int(top // SIZE), int(bottom // SIZE) + 1)
        for column in range(int(left // SIZE), int(right // SIZE) + 1)
    ]
    keys.sort(key=lambda key: (key.column - middle_x) ** 2 + (key.row - middle_y) ** 2)
    return keys
