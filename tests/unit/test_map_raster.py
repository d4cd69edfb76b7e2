"""The image of cell numbers agrees with the polygons it was made from, pixel by pixel."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from ui.map.cell_raster import CellRaster
from ui.map.projection import MAX_ZOOM, Viewport, degrees, plane_point, scale_of, to_plane

LON, LAT = 114.05, 22.54
STEP = 0.001


def a_tiling(seed, rows=6, columns=7, jitter=0.45):
    """Quadrilaterals with shared corners; some are so bent that they are far from square."""
    grid = np.stack(np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0)), axis=-1)
    grid[1:-1, 1:-1] += np.random.default_rng(seed).uniform(
        -jitter, jitter, (rows - 1, columns - 1, 2)
    )
    corners = grid * STEP + (LON, LAT)
    a, b, c, d = corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]
    cells = shapely.polygons(np.stack([a, b, c, d, a], axis=2).reshape(-1, 5, 2))
    return cells[shapely.is_valid(cells)], cells


def a_window(scale, lon=LON, lat=LAT + 6 * STEP):
    x, y = plane_point(lon, lat)
    return int(x * scale), int(y * scale)


def centres(scale, left, top, width, height):
    """WGS-84 points in the middle of every pixel, in the order of the image."""
    rows, columns = np.mgrid[0:height, 0:width]
    places = [
        degrees((left + column + 0.5) / scale, (top + row + 0.5) / scale)
        for row, column in zip(rows.flat, columns.flat, strict=True)
    ]
    return shapely.points(places)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), zoom=st.floats(13.0, 17.0))
def test_every_pixel_shows_the_cell_that_holds_its_centre(seed, zoom):
    cells, _all = a_tiling(seed)
    scale = scale_of(zoom, 1.0)
    left, top = a_window(scale)

    image = CellRaster(cells).draw(scale, left, top, 40, 30)

    points = centres(scale, left, top, 40, 30).reshape(30, 40)
    for number, cell in enumerate(cells, 1):
        assert ((image == number) == shapely.contains_properly(cell, points)).all()


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10_000), zoom=st.floats(12.0, 18.0))
def test_no_pixel_between_neighbouring_cells_is_left_out(seed, zoom):
    _valid, cells = a_tiling(seed, jitter=0.24)
    scale = scale_of(zoom, 1.0)
    left, top = a_window(scale, LON + STEP, LAT + 5 * STEP)

    image = CellRaster(cells).draw(scale, left + 1, top + 1, 200, 200)

    wide = int(5 * STEP / 360 * scale) - 2
    inner = image[:wide, :wide]
    assert inner.size
    assert (inner > 0).all()


def test_two_halves_drawn_apart_are_the_whole():
    cells, _all = a_tiling(3)
    raster = CellRaster(cells)
    scale = scale_of(16.3, 2.0)
    left, top = a_window(scale)

    whole = raster.draw(scale, left, top, 300, 200)

    halves = raster.draw(scale, left, top, 123, 200), raster.draw(scale, left + 123, top, 177, 200)
    assert (np.hstack(halves) == whole).all()


def test_a_cell_with_a_lake_and_an_island_has_both():
    square = shapely.box(LON, LAT, LON + 4 * STEP, LAT + 4 * STEP)
    lake = shapely.box(LON + STEP, LAT + STEP, LON + 3 * STEP, LAT + 3 * STEP)
    island = shapely.box(LON + 6 * STEP, LAT, LON + 7 * STEP, LAT + STEP)
    cell = shapely.multipolygons([square.difference(lake), island])
    raster = CellRaster(np.array([None, cell, shapely.Point(LON, LAT)], object))

    def at(east, north):
        return raster.cell_at(*plane_point(LON + east * STEP, LAT + north * STEP))

    assert [at(0.5, 0.5), at(2, 2), at(6.5, 0.5), at(5, 0.5)] == [2, 0, 2, 0]


def test_where_cells_overlap_the_later_one_is_seen():
    boxes = [
        shapely.box(LON, LAT, LON + 2 * STEP, LAT + 2 * STEP),
        shapely.box(LON + STEP, LAT, LON + 3 * STEP, LAT + 2 * STEP),
    ]
    raster = CellRaster(np.array(boxes, object))
    scale = scale_of(16, 1.0)
    left, top = a_window(scale, LON, LAT + 2 * STEP)

    image = raster.draw(scale, left, top, 200, 40)

    step = STEP / 360 * scale
    columns = [int(step * share) for share in (0.5, 1.5, 2.5, 3.5)]
    assert image[20, columns].tolist() == [1, 2, 2, 0]


def test_the_way_round_that_a_ring_is_drawn_does_not_matter():
    cells, _all = a_tiling(5)
    scale = scale_of(15, 1.0)
    left, top = a_window(scale)

    images = [
        CellRaster(turned).draw(scale, left, top, 150, 150)
        for turned in (cells, shapely.reverse(cells))
    ]

    assert images[0].any()
    assert (images[0] == images[1]).all()


def test_a_city_without_cells_is_empty():
    raster = CellRaster(np.zeros(0, object))

    assert not raster.draw(scale_of(12, 1.0), 0, 0, 5, 4).any()
    assert raster.median_span == 0.0


def test_a_layer_of_more_than_four_million_cells_is_refused():
    with pytest.raises(ValueError, match="more than one layer can hold"):
        CellRaster(np.full(1 << 22, None))


@given(lon=st.floats(-179.9, 179.9), lat=st.floats(-84.9, 84.9))
def test_a_place_keeps_its_degrees_through_the_plane(lon, lat):
    back = degrees(*plane_point(lon, lat))

    assert back == pytest.approx((lon, lat), abs=1e-9)
    assert np.stack(to_plane(np.array(lon), np.array(lat))) == pytest.approx(
        plane_point(lon, lat), abs=1e-12
    )


@pytest.mark.parametrize("lat", [0.0, 22.5, 40.75, -60.0])
def test_a_pixel_is_as_wide_as_the_ellipsoid_says(lat):
    view = Viewport(*plane_point(10.0, lat), 12.0, 800, 600, 2.0)
    span = 100.0 / view.scale * 360

    metres = Geod(ellps="WGS84").inv(10.0, lat, 10.0 + span, lat)[2]

    assert 100 * view.metres_per_pixel() == pytest.approx(metres, rel=1e-5)


@given(px=st.floats(0, 800), py=st.floats(0, 600), zoom=st.floats(6.0, MAX_ZOOM))
def test_a_zoom_keeps_the_place_under_the_mouse(px, py, zoom):
    view = Viewport(*plane_point(LON, LAT), 14.0, 800, 600)
    place = view.point(px, py)

    zoomed = view.zoomed(zoom, px, py)

    assert zoomed.pixel(*place) == pytest.approx((px, py), abs=1.0)


def test_the_whole_city_fits_into_any_window():
    bounds = 0.81, 0.43, 0.82, 0.46

    for size in ((300, 900), (1920, 1080), (80, 60)):
        view = Viewport(0.5, 0.5, 3.0, *size).fitted(bounds, 10)
        west, north = view.pixel(*bounds[:2])
        east, south = view.pixel(*bounds[2:])
        assert 9 <= west < east <= size[0] - 9
        assert 9 <= north < south <= size[1] - 9
        assert (view.zoom * 8).is_integer()
