"""The grid map with 200,000 cells, beside an item per cell and a mesh, in one run.

    python -m benchmarks.map [--cells N] [--json FILE]

Frames are painted offscreen at 1920×1080 and count the
paint together with the events that came meanwhile. The peers are `QGraphicsScene` with one polygon
item per cell and pyqtgraph's `PColorMeshItem`.
"""

import os
import sys
import time
from collections.abc import Callable
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QWidget

from benchmarks._print import Aim, Figure, options_of, tell
from benchmarks._screen import painted, settled
from ui import theme
from ui.map.map_view import MapView

WIDTH, HEIGHT = 1920, 1080
STREET_METRES = 100.0
"""Side of a cell: about 10,000 square metres."""

METRES_PER_DEGREE = 111_320.0
CORNER = (114.0, 22.5)
FRAMES = 300
FRAME = Aim(at_most=16)
"""A picture of a screen that shows sixty in a second."""

PEER_SECONDS = 6.0
"""How long a peer may paint frames; it gets at least three."""


def corners_of(cells: int) -> NDArray[np.float64]:
    """Corners (row, column, lon/lat) of a jittered tiling: neighbours share theirs."""
    rows = round((cells / 1.25) ** 0.5)
    columns = -(-cells // rows)
    grid = np.stack(np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0)), axis=-1)
    grid += np.random.default_rng(7).uniform(-0.3, 0.3, grid.shape)
    step = STREET_METRES / METRES_PER_DEGREE
    return grid * (step / np.cos(np.radians(CORNER[1])), step) + CORNER


def polygons_of(corners: NDArray[np.float64]) -> NDArray[np.object_]:
    """One quadrilateral between every four corners."""
    a, b = corners[:-1, :-1], corners[:-1, 1:]
    c, d = corners[1:, 1:], corners[1:, :-1]
    rings = np.stack([a, b, c, d, a], axis=2).reshape(-1, 5, 2)
    return np.asarray(shapely.polygons(rings), object)


def timed(act: Callable[[], object]) -> float:
    """Milliseconds that `act` took."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def frame(widget: QWidget) -> None:
    """Take what has come in and paint once, as the event loop does."""
    widget.update()
    painted()


def pan_frames(view: MapView, zoom: float) -> list[float]:
    """Times of frames along a loop over the city, tiles being made meanwhile."""
    view.centre_on(*middle(), zoom)
    settled(view)
    times = []
    for turn in np.linspace(0, 2 * np.pi, FRAMES):
        dx, dy = 24 * np.cos(turn), 24 * np.sin(turn)
        times.append(timed(lambda dx=dx, dy=dy: (view.pan_by(dx, dy), frame(view))))
    return times


def zoom_frames(view: MapView) -> list[float]:
    """Times of frames while zooming in and out, one frame to each eighth of a zoom."""
    times = []
    for _round in range(4):
        for eighth in [*range(88, 128), *range(128, 88, -1)]:
            place = middle()
            times.append(timed(lambda z=eighth / 8, p=place: (view.centre_on(*p, z), frame(view))))
    return times


def middle() -> tuple[float, float]:
    """A place in the middle of the tiling."""
    return CORNER[0] + 0.22, CORNER[1] + 0.18


def map_figures(
    codes: list[str], polygons: NDArray[np.object_], peers: dict[str, float]
) -> list[Figure]:
    """All figures of the map, beside the peers' frames (milliseconds)."""
    view = MapView(theme.current())
    # Every frame of a zoom is asked for by itself, so none may be skipped by the animation.
    view.set_motion(0)
    view.resize(WIDTH, HEIGHT)
    view.show()
    rng = np.random.default_rng(1)
    count = len(codes)

    def begin() -> None:
        view.set_cells(codes, polygons)
        settled(view)

    figures = [Figure.of_times("cells to first exact picture", [timed(begin)])]
    loads = rng.integers(0, 12, count)
    overdue = loads // 4

    def recolour_all() -> None:
        view.set_loads(loads, overdue)
        frame(view)

    recolour_all()
    whole = pan_frames(view, 11.0)
    for peer, ms in peers.items():
        what = f"pan, frame, whole city, beside {peer}"
        figures.append(Figure.of_times(what, whole, ms, FRAME))
    street = pan_frames(view, 15.0)
    figures.append(Figure.of_times("pan, frame, street level", street, aim=FRAME))
    figures.append(Figure.of_times("zoom, frame", zoom_frames(view), aim=FRAME))
    for name, zoom in (("whole city", 11.0), ("street level", 15.0)):
        view.centre_on(*middle(), zoom)
        settled(view)
        redraws = [timed(lambda: (view.redraw(), settled(view))) for _each in range(10)]
        figures.append(Figure.of_times(f"exact redraw off the GUI thread, {name}", redraws))
    spots = [QPointF(x, y) for x, y in rng.uniform((0, 0), (WIDTH, HEIGHT), (2000, 2))]
    shown = [code for code in map(view.cell_at, spots) if code]
    one = [timed(lambda c=c: view.set_load(c, 7, 2)) for c in shown]
    figures.append(Figure.of_times("recolour one cell", one, aim=Aim(at_most=0.05)))
    figures.append(
        Figure.of_times(
            "recolour all cells and paint", [timed(recolour_all) for _each in range(50)]
        )
    )
    hits = [timed(lambda s=s: view.cell_at(s)) for s in spots]
    figures.append(Figure.of_times("hit test", hits, aim=Aim(at_most=0.01)))
    view.close()
    view.deleteLater()
    return figures


def peer_frames(widget: QWidget, pan: Callable[[], object]) -> list[float]:
    """Times of a peer's frames for a while."""
    frame(widget)
    times: list[float] = []
    while len(times) < 3 or sum(times) < PEER_SECONDS * 1000:
        times.append(timed(lambda: (pan(), frame(widget))))
    return times


def item_frames(corners: NDArray[np.float64]) -> list[float]:
    """Panning a QGraphicsScene that holds an item per cell."""
    scene = QGraphicsScene()
    points = corners * 10_000
    for row in range(len(points) - 1):
        for column in range(points.shape[1] - 1):
            ring = (
                points[row, column],
                points[row, column + 1],
                points[row + 1, column + 1],
                points[row + 1, column],
            )
            scene.addPolygon(QPolygonF([QPointF(*corner) for corner in ring]))
    view = QGraphicsView(scene)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.resize(WIDTH, HEIGHT)
    view.show()
    view.fitInView(scene.sceneRect(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    bar = view.verticalScrollBar()
    times = peer_frames(view, lambda: (bar.setValue(bar.value() + 24), view.viewport().update()))
    view.close()
    return times


def mesh_frames(corners: NDArray[np.float64]) -> list[float]:
    """Panning pyqtgraph's mesh of the same cells."""
    import pyqtgraph

    plot = pyqtgraph.PlotWidget()
    loads = np.random.default_rng(1).integers(0, 12, np.array(corners.shape[:2]) - 1)
    plot.addItem(pyqtgraph.PColorMeshItem(corners[..., 0], corners[..., 1], loads))
    plot.resize(WIDTH, HEIGHT)
    plot.show()
    box = plot.getViewBox()
    times = peer_frames(plot, lambda: (box.translateBy(x=0.002), plot.viewport().update()))
    plot.close()
    return times


def main() -> None:
    """Measure and tell."""
    parser = options_of(__doc__)
    parser.add_argument("--cells", type=int, default=200_000)
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    theme.apply(app, theme.DARK)
    corners = corners_of(options.cells)
    polygons = polygons_of(corners)
    codes = [f"4403040010{number:06}" for number in range(len(polygons))]
    peers = {
        "items": median(item_frames(corners)),
        "a mesh": median(mesh_frames(corners)),
    }
    figures = map_figures(codes, polygons, peers)
    about = f"{len(polygons):,} cells, {WIDTH}×{HEIGHT}"
    peer = "QGraphicsScene with an item per cell; pyqtgraph's PColorMeshItem"
    tell("map", about, peer, figures, options.json)
    # Freeing 200,000 items takes longer than all that was measured.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
