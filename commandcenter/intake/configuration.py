"""Imported areas, units, catalogues and calendars put in force, through the desk's one door.

Each answers with the same counts as an import of cases. A file that changes nothing stores nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from commandcenter.city import City, pack_areas, to_json
from commandcenter.codes import CodeScheme
from commandcenter.commands import Configure
from commandcenter.desk import Desk
from commandcenter.frozen import frozen
from commandcenter.grid import CITY_LAYER, Area, Overlap, tiling_faults
from commandcenter.grid.layers import with_versions
from commandcenter.intake.areas import AreaImport, AreaMapping, read_areas
from commandcenter.intake.rejects import Reject, free_name
from commandcenter.intake.relocation import place_again
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Person
from commandcenter.wording import _, join, ngettext


@frozen
class Imported:
    """What became of a file: `read = taken + updated + unchanged + rejected`."""

    read: int
    taken: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    unplaced: int = 0
    rejects: Sequence[Reject] = ()
    rejects_file: Path | None = None
    remarks: Sequence[str] = field(default_factory=list)
    """What a person should know although nothing was rejected: repairs, overlaps, orphans."""


def import_areas(
    desk: Desk,
    path: Path,
    *,
    rejects_folder: Path,
    crs: str | None = None,
    layer_in_file: str | None = None,
    mapping: AreaMapping | None = None,
    scheme: CodeScheme | None = None,
    person: Person = LOCAL,
) -> Imported:
    """Import a file of areas: new codes are added, known codes updated, all others stay.

    Raises Refused if the file as a whole makes no sense; then nothing has changed.
    """
    known = desk.city.areas.areas
    found = read_areas(
        path,
        crs=crs,
        layer_in_file=layer_in_file,
        mapping=mapping,
        known=known.values(),
        scheme=scheme,
    )
    _refuse_codes_of_other_layers(path, found.areas, known)
    new, updated, unchanged = _compared(found.areas, known)
    for layer in sorted({area.layer for area in (*new, *updated)}):
        changed = {a.code: a for a in found.areas if a.layer == layer}
        together = with_versions(desk.city.area_sets.get(layer, ()), changed)
        blob = desk.store.write_blob(pack_areas(together))
        desk.do(Configure("areas", layer, blob=blob), person=person)
    remarks = _remarks(found)
    for layer in sorted({area.layer for area in (*new, *updated)}):
        remarks += _overlaps_with_later(desk.city, layer)
    if any(area.layer == CITY_LAYER for area in (*new, *updated)) and (moved := place_again(desk)):
        remarks.append(
            ngettext(
                "{n} case lies in another cell now.", "{n} cases lie in another cell now.", moved
            ).format(n=moved)
        )
    rejects_file = None
    if found.rejects:
        rejects_file = free_name(rejects_folder, path, ".geojson")
        found.write_rejects(rejects_file)
    return Imported(
        read=found.read,
        taken=len(new),
        updated=len(updated),
        unchanged=len(unchanged),
        rejected=len(found.rejects),
        rejects=found.rejects,
        rejects_file=rejects_file,
        remarks=remarks,
    )


def import_pieces(
    desk: Desk,
    kind: str,
    key: str,
    pieces: Mapping[str, Any],
    known: Mapping[str, Any],
    content: Callable[[dict[str, Any]], Any],
    *,
    rejects: Sequence[Reject] = (),
    rejects_file: Path | None = None,
    more_changed: bool = False,
    person: Person = LOCAL,
) -> Imported:
    """Put `pieces` (by code) of a configuration in force beside the `known` ones that they leave.

    `content` makes of all pieces together what is stored under `kind` and `key`; `more_changed`
    says that it differs from what is in force even where the pieces do not.
    """
    new = [code for code in pieces if code not in known]
    updated = [code for code in pieces if code in known and known[code] != pieces[code]]
    if new or updated or more_changed:
        together = {**known, **pieces}
        desk.do(Configure(kind, key, content=to_json(content(together))), person=person)
    return Imported(
        read=len(pieces) + len(rejects),
        taken=len(new),
        updated=len(updated),
        unchanged=len(pieces) - len(new) - len(updated),
        rejected=len(rejects),
        rejects=rejects,
        rejects_file=rejects_file,
    )


def _refuse_codes_of_other_layers(
    path: Path, areas: Iterable[Area], known: Mapping[str, Area]
) -> None:
    """Raises Refused if a code is already that of an area in another layer."""
    clashes = [area for area in areas if area.code in known]
    clashes = [area for area in clashes if known[area.code].layer != area.layer]
    if clashes:
        first = clashes[0]
        sentence = ngettext(
            "{n} code in {file}, {code}, is already that of an area in the layer {other}, not in "
            "the layer {layer}. Give the codes of this file a beginning of their own, such as "
            'prefix = "{layer}-" in a mapping file, or import it into that layer.',
            "{n} codes in {file}, such as {code}, are already those of areas in the layer {other}, "
            "not in the layer {layer}. Give the codes of this file a beginning of their own, such "
            'as prefix = "{layer}-" in a mapping file, or import it into that layer.',
            len(clashes),
        )
        raise Refused(
            sentence.format(
                n=len(clashes),
                file=path.name,
                code=first.code,
                other=known[first.code].layer,
                layer=first.layer,
            )
        )


def _compared(
    areas: Iterable[Area], known: Mapping[str, Area]
) -> tuple[list[Area], list[Area], list[Area]]:
    """`areas` split into new, updated and unchanged ones."""
    new: list[Area] = []
    updated: list[Area] = []
    unchanged: list[Area] = []
    for area in areas:
        before = known.get(area.code)
        if before is None:
            new.append(area)
        elif before == area and _same_shape(before, area):
            unchanged.append(area)
        else:
            updated.append(area)
    return new, updated, unchanged


def _same_shape(one: Area, other: Area) -> bool:
    if one.geometry is None or other.geometry is None:
        return one.geometry is other.geometry
    return bool(one.geometry.equals_exact(other.geometry, tolerance=0.0))


def _overlaps_with_later(city: City, layer: str) -> list[str]:
    """Where cells of a file lie over those that were drawn since, of which it knows nothing."""
    if not city.layers[layer].changes:
        return []
    cells = city.cells_at(None, layer)
    return [*map(_overlap_sentence, tiling_faults(cells.geometries, cells.codes).overlaps[:20])]


def _overlap_sentence(overlap: Overlap) -> str:
    return _("{first} and {second} overlap by {area} m²").format(
        first=overlap.first, second=overlap.second, area=round(overlap.area_m2)
    )


def _remarks(found: AreaImport) -> list[str]:
    remarks = [f"{fix.code}: {fix.reason}" for fix in found.repaired]
    remarks += map(_overlap_sentence, found.overlaps[:20])
    if found.gaps:
        count = len(found.gaps)
        remarks.append(
            ngettext("{n} gap between cells", "{n} gaps between cells", count).format(n=count)
        )
    if found.orphans:
        sample = join(found.orphans[:10])
        remarks.append(_("Without a parent: {codes}").format(codes=sample))
    return remarks
