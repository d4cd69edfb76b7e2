"""How large things on a wall must be to be read from where people sit. Pure arithmetic, no Qt.

What counts is the angle under which a capital letter is seen. ISO 9241-303 (legibility of
electronic displays) wants at least 16 minutes of arc and prefers 20 to 22; the wall takes 20:

    height of a capital = 2 · distance · tan(20′ / 2)        47 mm at 8 m

A Chinese character in the same type is about 1.3 times as high as a capital, so it is seen under
26′. The panel's pitch (millimetres per pixel) turns that into pixels. Where there is no room for
everything at that size, less is shown; text is never made smaller.
"""

from math import floor, radians, tan
from typing import Final

from commandcenter.frozen import frozen

ARC_MINUTES: Final = 20.0
"""Under which a capital letter is seen at least."""

ASSUMED_PANEL_MM: Final = 3630.0
"""Width of a wall of three by three panels of 55 inches, where nobody has said a width."""

MOST_LINES_HIGH: Final = 28.0
"""Type sizes from top to bottom at most: on a larger or nearer wall the type grows instead."""

LINE: Final = 1.3
"""From one line of text to the next, and all lengths below, in type sizes (em)."""
MARGIN: Final = 0.4
GAP: Final = 0.35
INSET: Final = 0.4
HEADER: Final = 1.7
TILE: Final = 3.3
"""Height of a figure: its number of two type sizes, and its word."""
TILE_WIDTH: Final = 7.1
ROW: Final = 2 * LINE + 0.15
"""A case: what and how late; where and whose."""
COLUMN: Final = (2 * TILE_WIDTH + GAP, 19.0)
"""Least and greatest width of figures and cases beside the map."""
MAP: Final = (12.0, 8.0)
"""The map's least width and height."""
STRIP_SHARE: Final = 0.34
"""Of the height below the header, for what stands under the map."""
STRIP_ROWS: Final = (3, 6)
STRIP_WIDTH: Final = 10.0
"""Least width of one thing under the map."""
UNITS_SHARE: Final = 0.55
"""Of the width under the map; the trend has the rest."""
FIGURES: Final = 6
FEWEST_FIGURES: Final = 2


def capital_mm(distance_m: float, minutes: float = ARC_MINUTES) -> float:
    """Height in millimetres of a capital seen from `distance_m` under so many minutes of arc."""
    return 2 * distance_m * 1000 * tan(radians(minutes / 60) / 2)


def readable_from_m(capital: float, minutes: float = ARC_MINUTES) -> float:
    """The distance in metres from which a capital of so many millimetres is still read."""
    return capital / (2 * 1000 * tan(radians(minutes / 60) / 2))


@frozen
class Panel:
    """A panel, and who looks at it."""

    width_mm: float
    width_px: float
    """Logical pixels over the whole width."""
    distance_m: float
    capital_share: float = 0.714
    """Height of a capital as a share of the type size; the font's own."""

    @property
    def pitch_mm(self) -> float:
        """Millimetres from one logical pixel to the next."""
        return self.width_mm / self.width_px

    @property
    def least_type_px(self) -> float:
        """The smallest type size, in logical pixels, that can be read from the distance."""
        return capital_mm(self.distance_m) / self.pitch_mm / self.capital_share

    def type_px(self, height_px: float) -> float:
        """The type size for a wall so many logical pixels high."""
        return max(self.least_type_px, height_px / MOST_LINES_HIGH)

    def readable_from_m(self, type_px: float) -> float:
        """From how many metres type of that size is read."""
        return readable_from_m(type_px * self.capital_share * self.pitch_mm)


@frozen
class Box:
    """A rectangle in type sizes."""

    x: float
    y: float
    width: float
    height: float


@frozen
class Plan:
    """What is shown, and where. None for what there is no room for."""

    header: Box
    figures: Box
    tiles: int
    """How many figures, two abreast."""
    map: Box | None = None
    worst: Box | None = None
    cases: int = 0
    units: Box | None = None
    trend: Box | None = None
    rows: int = 0
    """Units under the map."""

    @property
    def boxes(self) -> tuple[Box | None, ...]:
        """Header, figures, cases, units, trend and map."""
        return self.header, self.figures, self.worst, self.units, self.trend, self.map


def plan_for(width: float, height: float) -> Plan | None:
    """The plan of a wall of that size, in type sizes; None if not even the least can be read.

    The least is the header, with the age of the data, and the first two figures. What is left out
    first: units and trend, then cases, then the map, then figures.
    """
    inner, top = width - 2 * MARGIN, MARGIN + HEADER + GAP
    below = height - top - MARGIN
    least, greatest = COLUMN
    if inner < least or below < TILE:
        return None
    header = Box(MARGIN, MARGIN, inner, HEADER)
    column, beside = inner, 0.0
    if inner >= least + GAP + MAP[0] and below >= MAP[1]:
        column = min(max(least, 0.38 * inner), greatest)
        beside = inner - column - GAP
    left = MARGIN + (beside + GAP if beside else 0.0)
    tiles, cases = _column(below)
    tall = _tiles_height(tiles)
    worst = Box(left, top + tall + GAP, column, below - tall - GAP) if cases else None
    map_, units, trend, rows = _beside(beside, top, below)
    figures = Box(left, top, column, tall if cases else below)
    return Plan(header, figures, tiles, map_, worst, cases, units, trend, rows)


def cases_height(cases: int) -> float:
    """The room that so many cases take; a heading where it costs none of them."""
    return 2 * INSET + cases * ROW


def _tiles_height(tiles: int) -> float:
    rows = -(-tiles // 2)
    return rows * TILE + (rows - 1) * GAP


def _column(height: float) -> tuple[int, int]:
    """How many figures and how many cases go below each other; one case matters more than six."""
    for tiles in range(FIGURES, FEWEST_FIGURES - 1, -2):
        room = height - _tiles_height(tiles) - GAP
        if room >= cases_height(1):
            return tiles, floor((room - cases_height(0)) / ROW)
    fitting = range(FIGURES, FEWEST_FIGURES, -2)
    return next((each for each in fitting if _tiles_height(each) <= height), FEWEST_FIGURES), 0


def _beside(
    width: float, top: float, height: float
) -> tuple[Box | None, Box | None, Box | None, int]:
    """The map, and what stands under it."""
    if not width:
        return None, None, None, 0
    fewest, most = STRIP_ROWS
    rows = min(most, floor((height * STRIP_SHARE - 2 * INSET - LINE) / LINE))
    taken = 2 * INSET + LINE + rows * LINE
    if rows < fewest or height - taken - GAP < MAP[1]:
        return Box(MARGIN, top, width, height), None, None, 0
    map_ = Box(MARGIN, top, width, height - taken - GAP)
    low = top + height - taken
    if width < 2 * STRIP_WIDTH + GAP:
        return map_, Box(MARGIN, low, width, taken), None, rows
    part = UNITS_SHARE * (width - GAP)
    units = Box(MARGIN, low, part, taken)
    trend = Box(MARGIN + part + GAP, low, width - GAP - part, taken)
    return map_, units, trend, rows
