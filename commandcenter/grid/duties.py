"""Who answers for an area: its owner, and the persons responsible by post, with deputies.

Duties are a configuration of their own, by layer: officers change every week, borders seldom. What
is said of an area holds for all its cells, unless a cell says otherwise; a cell that was cut or put
together from others keeps their people until somebody names its own. Persons are named by id or by
name; they are people who work for the city, never residents.
"""

from collections.abc import Iterator, Mapping

from commandcenter.frozen import frozen
from commandcenter.grid.areas import AreaTree
from commandcenter.wording import N_, _

GRID_POSTS: dict[str, str] = {
    "grid_chief": N_("Grid chief"),
    "grid_officer": N_("Grid officer"),
    "police_officer": N_("Community police officer"),
    "fire_warden": N_("Fire warden"),
    "safety_inspector": N_("Safety inspector"),
    "sanitation": N_("Sanitation worker"),
    "mediator": N_("Mediator"),
}
"""Usual posts of a grid; shown through `_`. A city may use any other word for a post."""

GRID_KINDS: dict[str, str] = {
    "residential": N_("Residential"),
    "commercial": N_("Commercial"),
    "enterprise": N_("Enterprises"),
    "crowded_place": N_("Crowded place"),
    "village": N_("Village"),
    "farmland": N_("Farmland"),
    "park": N_("Park and greenery"),
    "public": N_("Public institutions"),
    "traffic": N_("Streets and traffic"),
    "water": N_("Water area"),
}
"""Usual types of grids; shown through `_`. A city may use any other word for a type."""


@frozen
class Officer:
    """Who holds a post in a grid."""

    post: str
    """Key of `GRID_POSTS`, or the city's own word."""
    person: str
    """Id of a person of the city, or the name of somebody without an account."""
    deputies: tuple[str, ...] = ()
    """Who stands in, the first first."""


@frozen
class AreaDuty:
    """Who answers for one area in one layer."""

    area: str
    owner: str | None = None
    """Code of the unit that owns it; None: what lies above says."""
    officers: tuple[Officer, ...] = ()


def duty_at(areas: AreaTree, duties: Mapping[str, AreaDuty], code: str) -> AreaDuty:
    """Who answers for an area, with what it takes over from those before and above it."""
    owner: str | None = None
    officers: dict[str, Officer] = {}
    for area in _sources(areas, code):
        duty = duties.get(area)
        if duty is not None:
            owner = owner or duty.owner
            for officer in duty.officers:
                officers.setdefault(officer.post, officer)
    return AreaDuty(code, owner, tuple(officers.values()))


def post_name(post: str) -> str:
    """What a post of a grid is called."""
    return _(GRID_POSTS[post]) if post in GRID_POSTS else post


def kind_name(kind: str) -> str:
    """What a type of grid is called."""
    return _(GRID_KINDS[kind]) if kind in GRID_KINDS else kind


def _sources(areas: AreaTree, code: str) -> Iterator[str]:
    """The area itself, the cells that it came from, then what lies above, each once."""
    seen: set[str] = set()
    waiting: list[str] = [code]
    above: list[str] = []
    while waiting:
        at = waiting.pop(0)
        if at in seen or at not in areas:
            continue
        seen.add(at)
        yield at
        found = areas.area(at)
        waiting.extend(found.replaces)
        if found.parent is not None:
            above.append(found.parent)
    for parent in above:
        for area in reversed(areas.lineage(parent)):
            if area.code not in seen:
                seen.add(area.code)
                yield area.code
