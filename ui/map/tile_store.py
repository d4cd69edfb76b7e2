"""Tiles of the map: made on one worker thread, kept, recoloured in place.

The screen says which tiles it would like, nearest first; the worker always takes the first that is
still wanted, so a fast pan leaves no queue behind. The worker draws into buffers that nobody else
has seen yet and hands them over by a signal; from then on only the GUI thread touches them.
"""

import logging
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from commandcenter.frozen import frozen
from ui.map.cell_colours import CellColours, mark
from ui.map.cell_raster import CellRaster, Ids
from ui.map.projection import STEPS, scale_of
from ui.map.street_layer import Ink, MapLine, StreetLayer

SIZE: Final = 512
"""Side of a tile in device pixels."""

KEPT: Final = 3
"""So many times the tiles that the screen wants are kept: where one was a moment ago."""

MOST_BYTES: Final = 256 << 20
"""Above this only what the screen wants is kept; a tile has two to three megabytes."""

SWITCH: Final = 0.0005
"""Seconds after which a thread must offer Python's lock to another."""

_log = logging.getLogger(__name__)


class TileKey(NamedTuple):
    """Which tile: level in eighths of a zoom, column and row from the world's north-west."""

    level: int
    column: int
    row: int


@dataclass(slots=True)
class Tile:
    """One drawn tile. `image` looks at `pixels`, so recolouring needs no copy."""

    marked: Ids
    """Cell numbers with their marks, as the colour table wants them."""
    pixels: NDArray[np.uint32]
    image: QImage
    lines: QImage | None
    version: int
    """Of the colours it was last painted with; -1 when it must be coloured before it is shown."""

    @property
    def size(self) -> int:
        """Bytes that it takes up."""
        lines = self.lines.sizeInBytes() if self.lines is not None else 0
        return self.marked.nbytes + self.pixels.nbytes + lines

    def recolour(self, colours: CellColours) -> None:
        """Give every pixel its colour from the table as it is now."""
        self.version = colours.version
        np.take(colours.table, self.marked, out=self.pixels, mode="clip")


@frozen
class _Source:
    """All that a tile is made from. Replaced, never changed, so the worker sees one whole."""

    cells: CellRaster
    colours: CellColours
    streets: StreetLayer
    ink: Ink
    ratio: float
    generation: int
    """Tells tiles of an earlier source from those of this one."""


class TileStore(QObject):
    """Holds the tiles and the thread that makes them. Call `close` before it goes."""

    drawn = Signal(object)
    """The tile of this key has come."""
    source_changed = Signal()
    """New cells or streets are ready and all tiles are being drawn anew."""

    _made = Signal(int, object, object)
    _built = Signal(object)

    def __init__(self, colours: CellColours, ink: Ink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        empty = CellRaster(np.zeros(0, object))
        self._source = _Source(empty, colours, StreetLayer(()), ink, 1.0, 0)
        self._tiles: dict[TileKey, Tile] = {}
        self._wanted: list[TileKey] = []
        self._lock = threading.Lock()
        self._drawing = False
        self._closed = False
        self._building = 0
        self._worker = ThreadPoolExecutor(1, "map-tiles")
        # The window waits this long for Python's lock when the worker has it; a frame is 16 ms.
        sys.setswitchinterval(min(SWITCH, sys.getswitchinterval()))
        self._made.connect(self._on_made)
        self._built.connect(self._on_built)

    def close(self) -> None:
        """End the worker. Waits for the tile in hand, some milliseconds."""
        with self._lock:
            self._closed = True
            self._wanted = []
        self._worker.shutdown(wait=True, cancel_futures=True)

    @property
    def cells(self) -> CellRaster:
        """The borders of the cells being shown."""
        return self._source.cells

    @property
    def building(self) -> bool:
        """New cells or streets are being taken in, so today's tiles are not the last word."""
        return self._building > 0

    def set_cells(self, geometries: NDArray[np.object_], colours: CellColours) -> None:
        """Show other cells, with their colours, once the worker has taken in their borders."""

        self._build(lambda: {"cells": CellRaster(geometries), "colours": colours})

    def set_lines(self, lines: Sequence[MapLine]) -> None:
        """Show other streets, once the worker has taken them in."""

        self._build(lambda: {"streets": StreetLayer(lines)})

    def set_ratio(self, ratio: float) -> None:
        """Draw for a screen with `ratio` device pixels to a logical one."""
        if ratio != self._source.ratio:
            self._replace_source(ratio=ratio)

    def set_ink(self, ink: Ink) -> None:
        """Draw streets in other colours."""
        self._replace_source(ink=ink)

    def redraw(self) -> None:
        """Draw all tiles anew."""
        self._replace_source()

    def tile(self, key: TileKey) -> Tile | None:
        """A tile in today's colours, if it is there."""
        tile = self._tiles.get(key)
        if tile is not None and tile.version != self._source.colours.version:
            tile.recolour(self._source.colours)
        return tile

    def levels(self) -> dict[int, list[TileKey]]:
        """The keys of all tiles that are there, by level."""
        levels: dict[int, list[TileKey]] = {}
        for key in self._tiles:
            levels.setdefault(key.level, []).append(key)
        return levels

    def want(self, keys: Iterable[TileKey]) -> None:
        """Make these tiles, in this order, and nothing that was wanted before."""
        missing = []
        for key in keys:
            if key in self._tiles:
                self._tiles[key] = self._tiles.pop(key)
            else:
                missing.append(key)
        with self._lock:
            self._wanted = missing
            if not missing or self._drawing or self._closed:
                return
            self._drawing = True
        self._submit(self._draw_wanted)

    def recolour_cell(self, number: int) -> None:
        """Show the new colour of one cell, touching only the pixels of its box.

        Cells that are still being taken in are not on any tile yet, and need nothing.
        """
        colours = self._source.colours
        if number > colours.count:
            return
        west, north, east, south = self._source.cells.boxes[:, number].tolist()
        for key, tile in self._tiles.items():
            if tile.version != colours.version - 1:
                continue
            tile.version = colours.version
            scale = scale_of(key.level / STEPS, self._source.ratio)
            left, top = key.column * SIZE, key.row * SIZE
            if west * scale > left + SIZE or east * scale < left:
                continue
            if north * scale > top + SIZE or south * scale < top:
                continue
            rows = slice(max(0, int(north * scale) - top - 1), max(0, int(south * scale) - top + 2))
            across = slice(
                max(0, int(west * scale) - left - 1), max(0, int(east * scale) - left + 2)
            )
            tile.pixels[rows, across] = colours.table.take(tile.marked[rows, across])

    def _build(self, build: Callable[[], dict[str, Any]]) -> None:
        self._building += 1

        def tell() -> None:
            parts: dict[str, Any] = {}
            try:
                parts = build()
            finally:
                self._built.emit(parts)

        self._submit(tell)

    def _submit(self, work: Callable[[], None]) -> None:
        self._worker.submit(work).add_done_callback(_complain)

    def _on_built(self, parts: dict[str, Any]) -> None:
        self._building -= 1
        self._replace_source(**parts)

    def _replace_source(self, **parts: Any) -> None:
        with self._lock:
            self._source = replace(self._source, generation=self._source.generation + 1, **parts)
            self._wanted = []
        self._tiles.clear()
        self.source_changed.emit()

    def _draw_wanted(self) -> None:
        """Worker: make the first wanted tile, then the others, each as work of its own.

        So one that cannot be drawn takes no other with it; it is asked for again at the next move.
        """
        with self._lock:
            if not self._wanted or self._closed:
                self._drawing = False
                return
            key, source = self._wanted.pop(0), self._source
            self._submit(self._draw_wanted)  # With the lock: behind `close` nothing is taken on.
        self._made.emit(source.generation, key, _draw(key, source))

    def _on_made(self, generation: int, key: TileKey, tile: Tile) -> None:
        if generation != self._source.generation:
            return
        self._tiles[key] = tile
        self.drawn.emit(key)

    def forget_beyond(self, wanted: int) -> None:
        """Let go of the tiles that were wanted longest ago; as many as are wanted always stay."""
        held = sum(tile.size for tile in self._tiles.values())
        while len(self._tiles) > wanted and (len(self._tiles) > KEPT * wanted or held > MOST_BYTES):
            held -= self._tiles.pop(next(iter(self._tiles))).size


def _draw(key: TileKey, source: _Source) -> Tile:
    scale = scale_of(key.level / STEPS, source.ratio)
    left, top = key.column * SIZE, key.row * SIZE
    ids = source.cells.draw(scale, left, top, SIZE + 1, SIZE + 1)
    spans = source.cells.spans * scale
    marked = mark(ids, spans, source.cells.median_span * scale, left, top, source.ratio)
    version = source.colours.version
    pixels = np.take(source.colours.table, marked, mode="clip")
    image = QImage(pixels.data, SIZE, SIZE, SIZE * 4, QImage.Format.Format_RGB32)
    lines = source.streets.draw(scale, left, top, SIZE, source.ratio, source.ink)
    return Tile(marked, pixels, image, lines, version)


def _complain(future: "Future[None]") -> None:
    """A fault on the worker would otherwise be silent."""
    if not future.cancelled() and (fault := future.exception()) is not None:
        _log.error("the map could not be drawn", exc_info=fault)
