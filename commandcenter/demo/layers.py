"""Further grid layers of a demo, and who answers for what: `layers.toml` beside its areas."""

import tomllib
from pathlib import Path

import msgspec

from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.desk import Desk
from commandcenter.grid.changes import save
from commandcenter.grid.plan import plan_grids
from commandcenter.intake.grid_duties import read_grid_duties


class _Layer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    duties: str
    """A table beside the file."""
    area: str = ""
    """What its cells are generated for; empty for a layer that is there already."""
    size_m2: float = 10_000.0


def lay_layers(desk: Desk, file: Path) -> None:
    """Generate the cells of each layer in `file` and put its duties in force."""
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    for layer in msgspec.convert(document["layer"], list[_Layer]):
        if layer.area:
            plan = plan_grids(desk.city, layer.area, layer=layer.key, target_m2=layer.size_m2)
            save(desk, plan.change)
        duties = read_grid_duties(file.with_name(layer.duties), desk.city).pieces
        desk.do(Configure("grid_duties", layer.key, content=to_json(list(duties.values()))))
