"""Components from a file put in force, through the desk's one door."""

from pathlib import Path
from typing import Final

from commandcenter.commands import Configure
from commandcenter.component import Component, pack_components
from commandcenter.desk import Desk
from commandcenter.intake.component_lines import VECTOR_ENDINGS, ComponentMapping, read_lines
from commandcenter.intake.components import read_components
from commandcenter.intake.configuration import Imported
from commandcenter.intake.rejects import free_name
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Person
from commandcenter.wording import _

SHOWN_REJECTS: Final = 1000
"""Rejects that are told one by one; the file of rejects has all."""


def import_components(
    desk: Desk,
    path: Path,
    *,
    rejects_folder: Path,
    mapping: ComponentMapping | None = None,
    crs: str | None = None,
    layer_in_file: str | None = None,
    encoding: str | None = None,
    person: Person = LOCAL,
) -> Imported:
    """Import a file of components: new codes are added, known codes updated, all others stay.

    The register is kept in one part for each big class, so that a file of lamps leaves the covers
    alone. Raises Refused if the file as a whole makes no sense; then nothing has changed.
    """
    mapping = mapping or ComponentMapping()
    lines = read_lines(path, mapping, crs=crs, layer_in_file=layer_in_file, encoding=encoding)
    if not lines.lines:
        raise Refused(_("{file} holds no components.").format(file=path.name))
    found = read_components(desk.city, lines, mapping.scheme)
    parts: dict[str, list[Component]] = {}
    for component in found.components:
        parts.setdefault(component.class_code[:2], []).append(component)
    taken = updated = 0
    for big_class, components in sorted(parts.items()):
        known = {each.code: each for each in desk.city.component_sets.get(big_class, ())}
        new = sum(each.code not in known for each in components)
        changed = sum(each.code in known and known[each.code] != each for each in components)
        if new or changed:
            together = known | {each.code: each for each in components}
            blob = desk.store.write_blob(pack_components(together.values()))
            desk.do(Configure("components", big_class, blob=blob), person=person)
        taken, updated = taken + new, updated + changed
    rejects_file = None
    if found.rejects:
        ending = ".geojson" if path.name.lower().endswith(VECTOR_ENDINGS) else ".csv"
        rejects_file = free_name(rejects_folder, path, ending)
        lines.write_rejects(rejects_file, found.rejects)
    return Imported(
        read=len(lines.lines),
        taken=taken,
        updated=updated,
        unchanged=len(found.components) - taken - updated,
        rejected=len(found.rejects),
        rejects=found.rejects[:SHOWN_REJECTS],
        rejects_file=rejects_file,
        remarks=found.remarks,
    )
