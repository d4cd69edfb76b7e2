"""Who answers for a cell, in words."""

from typing import Final

from commandcenter.city import City
from commandcenter.grid.duties import AreaDuty, post_name
from commandcenter.ids import PersonId
from commandcenter.wording import N_, _, join, label

LAYER_NAMES: Final[dict[str, str]] = {
    "city": N_("city management"),
    "fire": N_("fire safety"),
    "police": N_("community policing"),
    "party": N_("community services"),
    "sanitation": N_("sanitation"),
    "emergency": N_("emergency management"),
}
"""Usual layers; shown through `_`. Any other is called by its key."""


def layer_name(layer: str) -> str:
    """What a layer of grids is called."""
    return _(LAYER_NAMES[layer]) if layer in LAYER_NAMES else layer


def duty_words(duty: AreaDuty, city: City) -> list[str]:
    """The owner, then each post with its person and deputies: a line each."""
    lines: list[str] = []
    unit = city.units.get(duty.owner)
    if unit is not None:
        lines.append(_("Owner: {unit}").format(unit=label(unit.names)))
    for officer in duty.officers:
        who = person_name(city, officer.person)
        if officer.deputies:
            deputies = join(person_name(city, each) for each in officer.deputies)
            sentence = _("{post}: {person} (deputy: {deputies})")
        else:
            deputies, sentence = "", _("{post}: {person}")
        lines.append(sentence.format(post=post_name(officer.post), person=who, deputies=deputies))
    return lines


def person_name(city: City, reference: str) -> str:
    """The name of a person of the city; what is no id is a name already."""
    known = city.people.get(PersonId(reference))
    return known.called if known is not None else reference
