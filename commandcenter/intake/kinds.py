"""What a file can be taken in as, which options mean something for it, and what it looks like.

Nothing here reads a file: the readers are large, and a console starts without them.
"""

from pathlib import Path
from typing import Final

from commandcenter.frozen import frozen
from commandcenter.wording import N_

KIND_NAMES: Final[dict[str, str]] = {
    "cases": N_("Cases of another system"),
    "areas": N_("Areas and unit grids"),
    "components": N_("Municipal components"),
    "units": N_("Responsible units"),
    "catalogue": N_("Catalogue of classes"),
    "calendar": N_("Working calendar"),
    "people": N_("People and posts"),
    "roster": N_("Duty roster"),
    "patrols": N_("Patrol plans"),
    "chains": N_("Escalation chains"),
}
"""What each kind is called; shown through `_`."""

OPTIONS: Final = ("mapping", "crs", "layer", "grid_layer", "level", "encoding", "as_of", "preview")
"""All options that an import may have."""

TAKEN: Final[dict[str, frozenset[str]]] = {
    "areas": frozenset({"mapping", "crs", "layer", "grid_layer", "level"}),
    "cases": frozenset({"mapping", "crs", "encoding", "as_of"}),
    "components": frozenset({"mapping", "crs", "layer", "encoding"}),
    "units": frozenset[str](),
    "catalogue": frozenset[str](),
    "calendar": frozenset({"preview"}),
    "people": frozenset[str](),
    "patrols": frozenset[str](),
    "roster": frozenset[str](),
    "chains": frozenset[str](),
}
"""Which options mean something for which kind."""

_VECTOR: Final = (".geojson", ".gpkg", ".shp", ".json")
_WORDS: Final[dict[str, str]] = {
    "unit": "units",
    "部门": "units",
    "catalog": "catalogue",
    "立案": "catalogue",
    "calendar": "calendar",
    "holiday": "calendar",
    "日历": "calendar",
    "component": "components",
    "部件": "components",
    "people": "people",
    "person": "people",
    "人员": "people",
    "roster": "roster",
    "排班": "roster",
    "值班": "roster",
    "patrol": "patrols",
    "巡查": "patrols",
    "chain": "chains",
    "升级": "chains",
    "grid": "areas",
    "area": "areas",
    "district": "areas",
    "网格": "areas",
}
"""Words in a file's name that tell what it is; the first that is found counts."""


@frozen
class ImportWish:
    """A file to be taken in, as what, and how to read it."""

    path: Path
    kind: str
    options: tuple[tuple[str, str], ...] = ()
    """Names out of `OPTIONS` with their values, as on the command line."""

    def words(self) -> list[str]:
        """The same on the command line."""
        given = [f"--{name.replace('_', '-')}={value}" for name, value in self.options]
        return ["import", *given, self.kind, str(self.path)]


def likely_kind(path: Path) -> str:
    """What a file probably is, by its name alone."""
    name = path.name.casefold()
    found = next((kind for word, kind in _WORDS.items() if word in name), None)
    if found is not None:
        return found
    if path.suffix.lower() == ".ics":
        return "roster"
    return "areas" if path.suffix.lower() in _VECTOR else "cases"
