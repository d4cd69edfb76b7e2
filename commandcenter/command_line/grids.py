"""The command `grids`: generate cells, compare layers, say who answers for an area."""

import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, time
from pathlib import Path
from typing import Any

import msgspec
import shapely

from commandcenter.city import City, to_json
from commandcenter.codes import CodeScheme, scheme_named
from commandcenter.command_line.answering import asker, print_json
from commandcenter.command_line.arguments import DONE, PARTLY
from commandcenter.commands import Configure
from commandcenter.desk import Desk
from commandcenter.grid import CITY_LAYER, Area, tiling_faults
from commandcenter.grid.changes import save
from commandcenter.grid.crosswalk import crosswalk
from commandcenter.grid.plan import GridPlan, plan_grids
from commandcenter.grid.tiling import TARGET_M2
from commandcenter.intake.blocks import read_blocks
from commandcenter.intake.grid_duties import read_grid_duties
from commandcenter.refusal import Refused
from commandcenter.wording import _, join, ngettext

SCHEME = "unit_grid_15"
"""The scheme of codes when nobody names another: GB/T 30428.1."""


def grids(desk: Desk, args: Namespace) -> int:
    """Carry out `grids ACT`; returns the exit status. Raises Refused."""
    return _ACTS[args.act](desk, args)


def _generate(desk: Desk, args: Namespace) -> int:
    city = desk.city
    blocks = read_blocks(args.from_blocks, args.crs) if args.from_blocks else None
    plan = plan_grids(
        city,
        args.area,
        layer=args.grid_layer or CITY_LAYER,
        target_m2=args.tile or TARGET_M2,
        blocks=blocks,
        scheme=_scheme(args.scheme),
    )
    if args.out is not None:
        _write(args.out, plan.change.begins)
    begins = None
    if args.save:
        if not plan.report.sound:
            raise Refused(_("The cells have gaps or overlaps; nothing was saved."))
        at = _midnight(desk, args.valid_from)
        begins = save(desk, plan.change, at, asker(desk, args))
    answer = _answer(plan) | {
        "saved": args.save,
        "valid_from": begins.astimezone(city.zone).isoformat() if begins else None,
        "file": str(args.out) if args.out else None,
    }
    if args.json:
        print_json(answer)
    else:
        print("\n".join(_told(plan, answer)))
    return DONE if plan.report.sound else PARTLY


def _answer(plan: GridPlan) -> dict[str, Any]:
    """What `grids generate --json` says; areas in m², to two decimals."""
    measured = {
        name: round(value, 2) if isinstance(value, float) else value
        for name, value in asdict(plan.report).items()
    }
    return {
        "area": plan.area,
        "layer": plan.change.layer,
        "communities": plan.communities,
        **measured,
        "outside_communities_m2": round(plan.outside_m2, 2),
        "sound": plan.report.sound,
        "ended": len(plan.change.ends),
        "first_code": min((area.code for area in plan.change.begins), default=None),
        "last_code": max((area.code for area in plan.change.begins), default=None),
    }


def _told(plan: GridPlan, answer: dict[str, Any]) -> list[str]:
    report = plan.report
    count = ngettext("{n} cell for {area}", "{n} cells for {area}", report.cells)
    lines = [
        count.format(n=report.cells, area=plan.area),
        _("Sizes: {smallest} to {largest} m², the middle one {median} m².").format(
            smallest=round(report.smallest_m2),
            largest=round(report.largest_m2),
            median=round(report.median_m2),
        ),
        _(
            "Gaps {gaps} m², overlaps {overlaps} m², beyond the border {beyond} m²; "
            "up to {tolerance} m² is the rounding of corners."
        ).format(
            gaps=answer["gaps_m2"],
            overlaps=answer["overlaps_m2"],
            beyond=answer["beyond_m2"],
            tolerance=answer["tolerance_m2"],
        ),
    ]
    if plan.outside_m2 > report.tolerance_m2:
        lines.append(
            _("{n} m² of the area lie in no community and get no cell.").format(
                n=round(plan.outside_m2)
            )
        )
    if answer["saved"]:
        lines.append(
            _("Saved; in force from {instant}.").format(
                instant=f"{datetime.fromisoformat(answer['valid_from']):%Y-%m-%d %H:%M}"
            )
            if answer["valid_from"]
            else _("Saved; in force.")
        )
    else:
        lines.append(_("Nothing was saved; --save puts them in force."))
    return lines


def _require_layer(city: City, layer: str) -> None:
    if layer not in city.layers:
        raise Refused(
            _("There is no layer {layer}; the layers are: {layers}.").format(
                layer=layer, layers=join(city.layers)
            )
        )


def _crosswalk(desk: Desk, args: Namespace) -> int:
    """How the cells of one layer lie in those of another."""
    at = args.at or desk.clock.now()
    city = desk.city
    for layer in (args.first, args.second):
        _require_layer(city, layer)
    shares = crosswalk(city.cells_at(at, args.first), city.cells_at(at, args.second))
    if args.json:
        rows = [
            {
                "cell": s.cell,
                "other": s.other,
                "area_m2": round(s.area_m2, 1),
                "part": round(s.part, 4),
            }
            for s in shares
        ]
        print_json({"layer": args.first, "other_layer": args.second, "shares": rows})
    else:
        for share in shares:
            print(share.cell, share.other, f"{share.area_m2:.0f}", f"{share.part:.4f}", sep="\t")
    return DONE


def _check(desk: Desk, args: Namespace) -> int:
    """Whether the cells of a layer are a tiling: where they overlap, where they leave gaps."""
    layer = args.grid_layer or CITY_LAYER
    _require_layer(desk.city, layer)
    at = args.at or desk.clock.now()
    cells, upcoming = desk.city.cells_at(at, layer), desk.city.layers[layer].next_change(at)
    faults = tiling_faults(cells.geometries, cells.codes)
    answer = {
        "layer": layer,
        "cells": len(cells),
        "next_change": upcoming.astimezone(desk.city.zone).isoformat() if upcoming else None,
        "overlaps": [asdict(each) for each in faults.overlaps],
        "gaps": [asdict(each) for each in faults.gaps],
    }
    if args.json:
        print_json(answer)
    else:
        told = _("Cells: {n}; overlaps: {overlaps}; enclosed gaps: {gaps}.")
        print(told.format(n=len(cells), overlaps=len(faults.overlaps), gaps=len(faults.gaps)))
        for overlap in faults.overlaps:
            print(overlap.first, overlap.second, f"{overlap.area_m2:.1f}", sep="\t")
        for gap in faults.gaps:
            print(f"{gap.lon:.6f}", f"{gap.lat:.6f}", f"{gap.area_m2:.1f}", sep="\t")
    return PARTLY if faults.overlaps else DONE


def _duties(desk: Desk, args: Namespace) -> int:
    """Take in who answers for which area of a layer."""
    layer = args.grid_layer or CITY_LAYER
    _require_layer(desk.city, layer)
    found = read_grid_duties(args.file, desk.city)
    before = desk.city.duties.get(layer, {})
    together = {**before, **found.pieces}
    if together != before:
        duties = to_json(list(together.values()))
        desk.do(Configure("grid_duties", layer, content=duties), person=asker(desk, args))
    new = sum(area not in before for area in found.pieces)
    same = sum(before.get(area) == duty for area, duty in found.pieces.items())
    answer = {
        "read": found.read,
        "areas": len(found.pieces),
        "new": new,
        "unchanged": same,
        "rejects": [asdict(reject) for reject in found.rejects],
    }
    if args.json:
        print_json(answer)
    else:
        told = ngettext("Duties of {n} area read.", "Duties of {n} areas read.", len(found.pieces))
        print(told.format(n=len(found.pieces)))
    for reject in found.rejects[:20]:
        print(_("row {n}: {why}").format(n=reject.row, why=reject.note), file=sys.stderr)
    return PARTLY if found.rejects else DONE


def _scheme(key: str | None) -> CodeScheme | None:
    """The scheme that is named; `none` for plain serials of three digits."""
    return None if key == "none" else scheme_named(key or SCHEME)


def _midnight(desk: Desk, day: Any) -> datetime | None:
    """When a day begins in the city; None for today, which means at once."""
    if day is None or day == desk.clock.now().astimezone(desk.city.zone).date():
        return None
    return datetime.combine(day, time(), desk.city.zone)


def _write(path: Path, areas: tuple[Area, ...]) -> None:
    """Cells as GeoJSON (WGS-84) that `import areas` reads back."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": area.code,
                "name": area.name,
                "level": area.level,
                "parent": area.parent,
                "grid_kind": area.kind,
            },
            "geometry": msgspec.Raw(shapely.to_geojson(area.geometry).encode()),
        }
        for area in areas
    ]
    document = {"type": "FeatureCollection", "features": features}
    draft = path.with_name(path.name + ".new")
    draft.write_bytes(msgspec.json.encode(document))
    draft.replace(path)


_ACTS: dict[str, Callable[[Desk, Namespace], int]] = {
    "generate": _generate,
    "crosswalk": _crosswalk,
    "check": _check,
    "duties": _duties,
}
