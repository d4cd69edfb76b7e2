"""The command `import KIND FILE`: which reader takes which kind, and what the caller is told."""

from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from commandcenter.calendar_change import moves, with_calendar
from commandcenter.catalogue import CaseClass, Catalogue
from commandcenter.city import City, to_json
from commandcenter.commands import Configure
from commandcenter.coordinates import known_crs
from commandcenter.desk import Desk
from commandcenter.founding import bring, ensure_catalogue, found
from commandcenter.intake.areas import AreaMapping, read_area_mapping
from commandcenter.intake.calendars import CalendarError, read_calendar
from commandcenter.intake.cases import ImportResult, import_in_steps
from commandcenter.intake.catalogues import read_catalogue, unknown_yet
from commandcenter.intake.chains import read_chains
from commandcenter.intake.component_lines import ComponentMapping, read_component_mapping
from commandcenter.intake.component_register import import_components
from commandcenter.intake.configuration import Imported, import_areas, import_pieces
from commandcenter.intake.documents import is_table
from commandcenter.intake.kinds import OPTIONS, TAKEN
from commandcenter.intake.mapping import read_mapping
from commandcenter.intake.patrols import read_plans
from commandcenter.intake.people import read_people
from commandcenter.intake.rejects import Reject, free_name, write_rejected_rows
from commandcenter.intake.rosters import put_rosters, read_rosters
from commandcenter.intake.source_rows import RowReader
from commandcenter.intake.tables import open_table
from commandcenter.intake.units import read_units
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL
from commandcenter.wording import _, join, ngettext
from commandcenter.working_calendar import Calendar


def import_file(desk: Desk, asked: Namespace, rejects_folder: Path) -> Imported:
    """Import `asked.file` as `asked.kind`, with the options of the command line.

    Raises Refused, with nothing changed, if the file as a whole cannot be taken, or if an option
    means nothing for files of its kind.
    """
    for option in OPTIONS:
        if getattr(asked, option) is not None and option not in TAKEN[asked.kind]:
            raise Refused(
                _("--{option} means nothing for “import {kind}”.").format(
                    option=option.replace("_", "-"), kind=asked.kind
                )
            )
    if not asked.file.is_file():
        fault = _("{path} is a folder.") if asked.file.is_dir() else _("There is no file {path}.")
        raise Refused(fault.format(path=asked.file))
    imported = _KINDS[asked.kind](desk, asked, rejects_folder)
    if asked.preview:
        return imported
    # After the file has proved good, so that a failed import leaves nothing behind.
    found(desk)
    return imported


def _areas(desk: Desk, asked: Namespace, rejects_folder: Path) -> Imported:
    mapping = read_area_mapping(Path(asked.mapping)) if asked.mapping else AreaMapping()
    if asked.grid_layer:
        mapping = replace(mapping, layer=asked.grid_layer)
    if asked.level:
        mapping = replace(mapping, level=asked.level)
    return import_areas(
        desk,
        asked.file,
        rejects_folder=rejects_folder,
        crs=asked.crs,
        layer_in_file=asked.layer,
        mapping=mapping,
    )


def _components(desk: Desk, asked: Namespace, rejects_folder: Path) -> Imported:
    return import_components(
        desk,
        asked.file,
        rejects_folder=rejects_folder,
        mapping=(
            read_component_mapping(Path(asked.mapping)) if asked.mapping else ComponentMapping()
        ),
        crs=asked.crs,
        layer_in_file=asked.layer,
        encoding=asked.encoding,
    )


def _units(desk: Desk, asked: Namespace, rejects_folder: Path) -> Imported:
    taken = read_units(asked.file)
    if not taken.read:
        raise Refused(_("{file} holds no units.").format(file=asked.file.name))
    return import_pieces(
        desk,
        "units",
        "units",
        {unit.code: unit for unit in taken.pieces},
        {str(code): unit for code, unit in desk.city.units.by_code.items()},
        lambda units: list(units.values()),
        rejects=taken.rejects,
        rejects_file=_kept(asked.file, taken.rejects, rejects_folder),
    )


def _people(desk: Desk, asked: Namespace, rejects_folder: Path) -> Imported:
    taken = read_people(asked.file)
    if not taken.read:
        raise Refused(_("{file} holds no people.").format(file=asked.file.name))
    return import_pieces(
        desk,
        "people",
        "people",
        {person.id: person for person in taken.pieces},
        {str(code): one for code, one in desk.city.people.items() if code != LOCAL.id},
        lambda people: list(people.values()),
        rejects=taken.rejects,
        rejects_file=_kept(asked.file, taken.rejects, rejects_folder),
    )


def _roster(desk: Desk, asked: Namespace, rejects_folder: Path) -> Imported:
    if _is_duty_calendar(asked):
        # A library that nothing else needs.
        from commandcenter.intake.duty_turns import import_duty_calendar

        return import_duty_calendar(desk, asked.file, rejects_folder)
    taken = read_rosters(asked.file, desk.city)
    if not taken.read:
        raise Refused(_("{file} holds no turns of duty.").format(file=asked.file.name))
    rejects_file = _kept(asked.file, taken.rejects, rejects_folder)
    return put_rosters(desk, taken, rejects_file=rejects_file)


def _is_duty_calendar(asked: Namespace) -> bool:
    return asked.kind == "roster" and asked.file.suffix.lower() in (".ics", ".ical")


def _chains(desk: Desk, asked: Namespace, rejects_folder: Path) -> Imported:
    """Each chain is a piece of its own: one that has not changed gets no new version."""
    taken = read_chains(asked.file)
    if not taken.read:
        raise Refused(_("{file} holds no escalation chains.").format(file=asked.file.name))
    counts = Counter[str]()
    for chain in taken.pieces:
        version = desk.city.versions.get(("chain", chain.key), 0)
        former = desk.city.chains.get((chain.key, version))
        if former is not None and replace(former, version=chain.version) == chain:
            counts["unchanged"] += 1
            continue
        counts["updated" if former else "taken"] += 1
        desk.do(Configure("chain", chain.key, to_json(chain)))
    return Imported(
        taken.read,
        counts["taken"],
        counts["updated"],
        counts["unchanged"],
        len(taken.rejects),
        rejects=taken.rejects,
    )


def _patrols(desk: Desk, asked: Namespace, rejects_folder: Path) -> Imported:
    taken = read_plans(asked.file, desk.city, desk.clock.now())
    if not taken.read:
        raise Refused(_("{file} holds no patrols.").format(file=asked.file.name))
    return import_pieces(
        desk,
        "patrols",
        "patrols",
        {plan.key: plan for plan in taken.pieces},
        desk.city.patrols,
        lambda plans: list(plans.values()),
        rejects=taken.rejects,
        rejects_file=_kept(asked.file, taken.rejects, rejects_folder),
    )


def _catalogue(desk: Desk, asked: Namespace, rejects_folder: Path) -> Imported:
    in_force = desk.city.catalogue if desk.city.catalogue_key is not None else None
    taken = read_catalogue(asked.file, calendar=_only_calendar(desk), known=in_force)
    new = taken.pieces
    known: Mapping[str, CaseClass] = {}
    changed = False
    if in_force is not None and in_force.key == new.key:
        changed = replace(in_force, classes=(), version=0) != replace(new, classes=(), version=0)
        # A table corrects classes one by one; a document with another head is another catalogue.
        known = in_force.by_code if is_table(asked.file) or not changed else {}
    imported = import_pieces(
        desk,
        "catalogue",
        new.key,
        new.by_code,
        known,
        lambda classes: replace(new, classes=tuple(classes.values())),
        rejects=taken.rejects,
        rejects_file=_kept(asked.file, taken.rejects, rejects_folder),
        more_changed=changed,
    )
    return replace(imported, remarks=unknown_yet(new, desk.city))


def _only_calendar(desk: Desk) -> str:
    """The key of the city's calendar, for catalogues that come as a table and cannot name one."""
    return next((key for key, _version in desk.city.calendars), "")


def _calendar(desk: Desk, asked: Namespace, rejects_folder: Path) -> Imported:
    key = _only_calendar(desk)
    base = desk.city.calendar(key) if key else None
    try:
        calendar = read_calendar(asked.file, base)
    except CalendarError as fault:
        raise Refused(str(fault)) from fault
    known = ("calendar", calendar.key) in desk.city.versions
    before = desk.city.calendar(calendar.key) if known else None
    if asked.preview:
        return Imported(read=1, unchanged=1, remarks=_would_move(desk, calendar))
    if before != calendar:
        desk.do(Configure("calendar", calendar.key, to_json(calendar)))
    return Imported(
        read=1,
        taken=int(before is None),
        updated=int(before not in (None, calendar)),
        unchanged=int(before == calendar),
        remarks=_left_behind(desk),
    )


def _would_move(desk: Desk, calendar: Calendar) -> list[str]:
    """The open cases that a calendar would move, and where to; nothing is stored."""
    found = moves(desk.store.open_cases(), with_calendar(desk.city, calendar))
    told = ngettext("{n} open case would move.", "{n} open cases would move.", len(found))
    lines = [
        _("{number}: due {before}, then {after}").format(
            number=move.case.number,
            before=f"{move.before.due_at.astimezone(desk.city.zone):%Y-%m-%d %H:%M}",
            after=f"{move.after.due_at.astimezone(desk.city.zone):%Y-%m-%d %H:%M}",
        )
        for move in found
    ]
    return [told.format(n=len(found)), *lines]


def _left_behind(desk: Desk) -> list[str]:
    """What a person should know of the open cases that an import of a calendar has not moved."""
    left = moves(desk.store.open_cases(), desk.city)
    if not left:
        return []
    told = ngettext(
        "{n} open case keeps the deadline that an earlier calendar gave it; “correct_deadlines” "
        "moves it: {cases}.",
        "{n} open cases keep the deadlines that an earlier calendar gave them; "
        "“correct_deadlines” moves them: {cases}.",
        len(left),
    )
    named = [move.case.number for move in left[:_NAMED]]
    return [told.format(n=len(left), cases=join([*named, *["…"] * (len(left) > _NAMED)]))]


def in_steps(desk: Desk, asked: Namespace, rejects_folder: Path) -> Generator[Imported]:
    """Import as `import_file` does, what is long in steps; the last gives what became of it."""
    if asked.kind == "cases":
        yield from cases_in_steps(desk, asked, rejects_folder)
    elif _is_duty_calendar(asked):
        from commandcenter.intake.duty_turns import duty_calendar_in_steps

        yield from duty_calendar_in_steps(desk, asked.file, rejects_folder)
    else:
        yield import_file(desk, asked, rejects_folder)


def cases_in_steps(desk: Desk, asked: Namespace, rejects_folder: Path) -> Generator[Imported]:
    """Import cases batch by batch, so that the desk can do something else in between.

    Gives what became of the file so far: before the first row, and after each batch. Raises
    Refused, with nothing changed, if the file as a whole cannot be taken.
    """
    mapping = read_mapping(asked.mapping or "nyc311")
    if asked.crs:
        mapping = replace(mapping, crs=known_crs(asked.crs))
    with open_table(asked.file, encoding=asked.encoding) as table:
        # Fits file and mapping? Asked before anything is put in force.
        RowReader(mapping, table.header, _NO_CITY, asked.file)
    found(desk)
    remarks = bring(desk, mapping.city_files, mapping.city_names, mapping.zone.key)
    ensure_catalogue(desk)
    yield _so_far(ImportResult(), remarks)
    steps = import_in_steps(
        desk,
        asked.file,
        mapping,
        rejects_folder=rejects_folder,
        as_of=asked.as_of,
        encoding=asked.encoding,
    )
    # Closed with this one: an import that is stopped lets go of its file.
    with closing(steps):
        for result in steps:
            yield _so_far(result, remarks)


def _cases(desk: Desk, asked: Namespace, rejects_folder: Path) -> Imported:
    return list(cases_in_steps(desk, asked, rejects_folder))[-1]


def _so_far(result: ImportResult, before: Sequence[str]) -> Imported:
    remarks = list(before)
    if result.unclassified:
        remarks.append(
            ngettext(
                "{n} case fits no class of the catalogue in force; it is not yet classified.",
                "{n} cases fit no class of the catalogue in force; they are not yet classified.",
                result.unclassified,
            ).format(n=result.unclassified)
        )
    return Imported(
        read=result.read,
        taken=result.taken,
        updated=result.updated,
        unchanged=result.unchanged,
        rejected=result.rejected,
        unplaced=result.unplaced,
        rejects=result.rejects,
        rejects_file=result.rejects_file,
        remarks=remarks,
    )


def _kept(path: Path, rejects: Sequence[Reject], folder: Path) -> Path | None:
    """The rejected rows of a table, saved for repair; a TOML file is repaired in place."""
    if not rejects or not is_table(path):
        return None
    by_row = {reject.row: reject for reject in rejects}
    kept = free_name(folder, path, ".csv")
    with open_table(path) as table:
        rows = [row for row in table.rows if row.number in by_row]
        matching = [by_row[row.number] for row in rows]
        write_rejected_rows(kept, table.header, [row.cells for row in rows], matching)
    return kept


_NAMED = 20
"""Cases that a remark names."""
_NO_CITY = City(catalogues={("", 0): Catalogue("", 0, {}, "", {}, ())}, catalogue_key=("", 0))
_KINDS: dict[str, Callable[[Desk, Namespace, Path], Imported]] = {
    "areas": _areas,
    "cases": _cases,
    "components": _components,
    "units": _units,
    "catalogue": _catalogue,
    "calendar": _calendar,
    "people": _people,
    "patrols": _patrols,
    "roster": _roster,
    "chains": _chains,
}
