"""Which tiles a window needs, and how they come onto it.

At rest the exact tiles are copied pixel by pixel. Where one is not there yet, and while a zoom is
under way, tiles of the nearest other levels stand in, scaled.
"""

from PySide6.QtCore import QPoint, QRect
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


def paint_tiles(painter: QPainter, store: TileStore, view: Viewport) -> None:
    """Draw the map's ground. The painter must count in device pixels from the window's corner."""
    level = level_of(view)
    keys = shown_keys(view)
    exact = view.zoom * STEPS == level
    tiles = [(key, tile) for key in keys if (tile := store.tile(key)) is not None]
    if not exact or len(tiles) < len(keys):
        _paint_stand_ins(painter, store, view, level if exact else None)
    if exact:
        for key, tile in tiles:
            corner = QPoint(key.column * SIZE - view.left, key.row * SIZE - view.top)
            painter.drawImage(corner, tile.image)
            if tile.lines is not None:
                painter.drawImage(corner, tile.lines)


def _paint_stand_ins(
    painter: QPainter, store: TileStore, view: Viewport, exact_level: int | None
) -> None:
    """Cover the window from the nearest levels outward, then draw the farthest first."""
    open_region = QRegion(0, 0, view.width, view.height)
    chosen: list[tuple[QRect, Tile]] = []
    levels = store.levels()
    for level in sorted(levels, key=lambda each: abs(each - view.zoom * STEPS)):
        for key in levels[level]:
            place = _place(view, key)
            if open_region.intersects(place) and (tile := store.tile(key)) is not None:
                open_region -= place
                if level != exact_level:
                    chosen.append((place, tile))
        if open_region.isEmpty():
            break
    for place, tile in reversed(chosen):
        painter.drawImage(place, tile.image)
        if tile.lines is not None:
            painter.drawImage(place, tile.lines)


def _place(view: Viewport, key: TileKey) -> QRect:
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
