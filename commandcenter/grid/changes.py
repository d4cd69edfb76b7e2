"""A change of the cells of a layer: some end at an instant, others begin.

Nothing is overwritten. What ends stays known, for the cases that name it; what begins later than
now is stored today and comes into force by itself.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from commandcenter.city import City
from commandcenter.codes import CodeScheme
from commandcenter.commands import Configure
from commandcenter.desk import Desk
from commandcenter.frozen import frozen
from commandcenter.grid.areas import CITY_LAYER, Area
from commandcenter.grid.blobs import pack_areas
from commandcenter.grid.layers import with_versions
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Person
from commandcenter.wording import _

SERIAL_WIDTH = 3
"""Digits of a serial where no scheme says (domain notes, section 4)."""


@frozen
class GridChange:
    """Cells that end, and cells that begin."""

    layer: str
    ends: frozenset[str]
    """Codes of cells that end."""
    begins: tuple[Area, ...]
    """New cells, and new versions of cells that were drawn anew under the same code."""
    retouched: tuple[Area, ...] = ()
    """Cells whose ground stays, but whose border has further corners where others end at it."""
    based_on: int | None = None
    """Version of the layer's areas that the change was made on; None: whichever is in force."""


def save(
    desk: Desk, change: GridChange, at: datetime | None = None, person: Person = LOCAL
) -> datetime | None:
    """Store a change of cells that takes effect at an instant, now by default; returns the instant.

    The first cells of a layer always were: they take effect at no instant, unless one is given.
    Raises Refused if somebody else has changed the layer meanwhile, for an instant that has passed,
    or before the last change that is known.
    """
    desk.catch_up()
    city, now = desk.city, desk.clock.now()
    version = city.versions.get(("areas", change.layer), 0)
    if change.based_on is not None and version != change.based_on:
        raise Refused(
            _("Somebody else has changed these grids meanwhile; begin again with what is so now.")
        )
    if change.ends:
        at = now if at is None else at
    if at is not None:
        _refuse_wrong_time(city, change, at, now)
    areas = changed_areas(city.area_sets.get(change.layer, ()), change, at)
    blob = desk.store.write_blob(pack_areas(areas))
    desk.do(Configure("areas", change.layer, blob=blob), person=person)
    return at


def changed_areas(known: Iterable[Area], change: GridChange, at: datetime | None) -> list[Area]:
    """All areas of a layer, with a change that takes effect at an instant."""
    begins = {area.code for area in change.begins}
    kept: list[Area] = []
    for area in with_versions(known, {area.code: area for area in change.retouched}):
        if area.code not in change.ends or (area.valid_until and at and area.valid_until <= at):
            kept.append(area)
        elif at is None or area.valid_from is None or area.valid_from < at:
            kept.append(replace(area, valid_until=at))
        elif area.code not in begins:
            # Replaced at the very instant at which it would have begun: never in force.
            kept.append(replace(area, valid_until=area.valid_from))
    return [*kept, *(replace(area, valid_from=at, valid_until=None) for area in change.begins)]


def new_codes(
    parent: str,
    count: int,
    taken: Collection[str],
    *,
    layer: str = CITY_LAYER,
    scheme: CodeScheme | None = None,
    width: int = SERIAL_WIDTH,
) -> list[str]:
    """Codes for new cells of a community: the next free serials, none of them ever used before.

    A layer beside the main one begins its codes with its own key. Raises Refused if the community's
    code does not fit the scheme, or has no more serials. `width` is that of a serial where there is
    no scheme.
    """
    if scheme is not None:
        width = scheme.segments[-1][1]
        before = scheme.width - width - (scheme.check is not None)
        if len(parent) != before or not parent.isdigit():
            raise Refused(
                _("The code {code} does not begin a code of the scheme {scheme}.").format(
                    code=parent, scheme=scheme.key
                )
            )
    stem = parent if layer == CITY_LAYER else f"{layer}-{parent}"
    check = "[0-9X]" if scheme is not None and scheme.check else ""
    serial = re.compile(rf"{re.escape(stem)}([0-9]{{{width}}}){check}")
    used = [int(match[1]) for match in map(serial.fullmatch, taken) if match]
    first = max(used, default=0) + 1
    if first + count - 1 >= 10**width:
        raise Refused(
            _("Community {code} has no more serials of {n} digits for {count} cells.").format(
                code=parent, n=width, count=count
            )
        )
    serials = range(first, first + count)
    if scheme is None:
        return [f"{stem}{serial:0{width}d}" for serial in serials]
    return [stem[: -len(parent)] + _formatted(scheme, parent, serial) for serial in serials]


def _formatted(scheme: CodeScheme, parent: str, serial: int) -> str:
    parts: dict[str, str | int] = {}
    start = 0
    for name, width in scheme.segments[:-1]:
        parts[name] = parent[start : start + width]
        start += width
    return scheme.format({**parts, scheme.segments[-1][0]: serial})


def _refuse_wrong_time(city: City, change: GridChange, at: datetime, now: datetime) -> None:
    if change.ends and at < now:
        raise Refused(
            _("A change of grids cannot take effect in the past: cases lie in the old cells.")
        )
    layer = city.layers.get(change.layer)
    if layer is not None and layer.changes and at < layer.changes[-1]:
        last = layer.changes[-1].astimezone(city.zone)
        raise Refused(
            _(
                "The last change of these grids takes effect at {instant}; choose then or later."
            ).format(instant=f"{last:%Y-%m-%d %H:%M}")
        )
