"""Where a case lies, as facts: its cell in every grid layer, with who answers for it there."""

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.grid import CITY_LAYER
from commandcenter.grid.duties import AreaDuty, kind_name
from commandcenter.grid.duty_words import duty_words, layer_name
from commandcenter.wording import _
from ui.case.fact_rows import Fact


def cell_facts(case: Case, city: City) -> list[Fact]:
    """A row for each layer, the main one first."""
    found = city.cells_of(case)
    facts = [Fact(_("Cell"), _with_duty(_cell(case, city), found.get(CITY_LAYER), city))]
    for layer, duty in found.items():
        if layer != CITY_LAYER:
            name = _("Cell: {layer}").format(layer=layer_name(layer))
            facts.append(Fact(name, _with_duty(duty.area, duty, city)))
    return facts


def _cell(case: Case, city: City) -> str:
    if case.cell is None:
        return "" if case.place is None else _("outside every unit grid")
    names = list(city.areas.names(case.cell).values())[:-1]
    return " · ".join((case.cell, *reversed(names)))


def _with_duty(cell: str, duty: AreaDuty | None, city: City) -> str:
    """A cell with its type on the first line, and who answers for it on the next."""
    if duty is None:
        return cell
    kind = city.areas.area(duty.area).kind if duty.area in city.areas else ""
    first = " · ".join((cell, kind_name(kind))) if kind else cell
    return "\n".join((first, *duty_words(duty, city)))
