"""What can be done with the map: rows of the action table, see `actions.py`."""

from typing import Final

from commandcenter.roles import Post
from commandcenter.wording import N_
from ui.action import Action, Moment, always
from ui.map.measure import switch_measuring


def may_edit_grids(moment: Moment) -> bool:
    """Whether this person may change cells, and there are some."""
    return Post.ADMINISTRATOR in moment.person.posts and bool(len(moment.city.cells))


MAP_ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        "map.home",
        N_("The whole city"),
        "Ctrl+Home",
        "home-outline",
        always,
        lambda w: w.map.fit(),
    ),
    Action(
        "map.nearer", N_("Zoom in"), "Ctrl++; Ctrl+=", "plus", always, lambda w: w.map.zoom_in()
    ),
    Action("map.farther", N_("Zoom out"), "Ctrl+-", "minus", always, lambda w: w.map.zoom_out()),
    Action(
        "map.measure",
        N_("Measure"),
        "Ctrl+M",
        "ruler",
        always,
        lambda w: switch_measuring(w.map),
    ),
    Action(
        "map.legend", N_("Legend"), "Ctrl+L", "map-legend", always, lambda w: w.map.toggle_legend()
    ),
    Action(
        "map.split",
        N_("Split a grid…"),
        "Ctrl+Alt+S",
        "content-cut",
        may_edit_grids,
        lambda w: w.grids.split(),
    ),
    Action(
        "map.merge",
        N_("Merge grids…"),
        "Ctrl+Alt+M",
        "vector-union",
        may_edit_grids,
        lambda w: w.grids.merge(),
    ),
    Action(
        "map.reshape",
        N_("Reshape grids…"),
        "Ctrl+Alt+R",
        "vector-polyline-edit",
        may_edit_grids,
        lambda w: w.grids.reshape(),
    ),
)
"""In the order of the menu."""
