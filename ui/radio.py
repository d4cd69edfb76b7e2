"""A case as one sentence, to be read out over the radio or pasted into a message."""

from datetime import datetime

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.wording import _, label
from ui import format as say


def class_name(case: Case, city: City) -> str:
    """What a case is, in a few words."""
    found = city.class_of(case)
    if found is not None:
        return label(found.names)
    words = case.reports[0].description
    return words.value if words and words.value else _("Unclassified report")


def place_name(case: Case, city: City) -> str:
    """Where a case is, in words: its address, else its cell, else that nobody knows."""
    address = case.standing.address
    if address and address.value:
        return address.value
    if case.cell is None:
        return _("no place yet")
    area = city.areas.area(case.cell) if case.cell in city.areas else None
    return _("cell {cell}").format(cell=area.name if area else case.cell)


def radio_sentence(case: Case, city: City, now: datetime) -> str:
    """Number, what, where, who must act, until when. Never the reporter's contact."""
    unit = city.units.get(case.unit)
    parts = {
        "number": case.number,
        "what": class_name(case, city),
        "where": place_name(case, city),
        "unit": label(unit.names) if unit else _("nobody yet"),
    }
    if case.due_at is None:
        return _("Case {number}: {what}, {where}. With {unit}.").format(**parts)
    return _("Case {number}: {what}, {where}. With {unit}, due {due}.").format(
        **parts, due=say.when(case.due_at, now, city.zone)
    )
