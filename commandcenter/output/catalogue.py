"""A catalogue as a table for a spreadsheet program: what `import catalogue` takes back.

One row per filing condition, and one more for each further closing criterion. What belongs to a
class stands in its first row only, so that a correction is made in one place.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from commandcenter.catalogue import CaseClass, Catalogue, FilingCondition
from commandcenter.output.cases import FORMULA_SIGNS
from commandcenter.refusal import Refused
from commandcenter.wording import LANGUAGES, Label, _
from commandcenter.worktime import Limit

_WIDTH_OF_TEXT: Final = 24
"""Columns of an XLSX sheet, in characters."""


def columns(catalogue: Catalogue) -> list[str]:
    """The header of a catalogue's table, described in `intake/catalogue_rows.py`."""
    return [
        *("catalogue", "code_scheme", "group", *_spoken("group"), "class", *_spoken("name")),
        *("kind", "urgency", "condition", *_spoken("condition"), "limit"),
        *(f"limit_{each}" for each in catalogue.district_classes),
        *("criterion", *_spoken("criterion"), "units", "co_units", *_spoken("checklist")),
        *("confidential", "lane", "settles_at", "duplicate_radius_m", "duplicate_hours"),
    ]


def rows(catalogue: Catalogue) -> Iterator[dict[str, str]]:
    """The rows of the table, in the catalogue's order; a cell that is not there is empty."""
    named: set[str] = set()
    for case_class in catalogue.classes:
        of_class = _of_class(case_class)
        if case_class.group not in named:
            named.add(case_class.group)
            of_class |= _names("group", catalogue.groups.get(case_class.group, {}))
        for condition in case_class.conditions:
            of_condition = _of_condition(condition)
            for criterion in condition.criteria:
                yield {
                    "catalogue": catalogue.key,
                    "code_scheme": catalogue.code_scheme,
                    "group": case_class.group,
                    "class": case_class.code,
                    "condition": condition.code,
                    "criterion": criterion.code,
                    **_names("criterion", criterion.names),
                    **of_condition,
                    **of_class,
                }
                of_condition, of_class = {}, {}


def export_catalogue(path: Path, catalogue: Catalogue) -> int:
    """Write `catalogue` as CSV or XLSX and return how many classes it has.

    CSV is UTF-8 with a byte order mark, which spreadsheet programs need to show Chinese. In XLSX
    every cell is text, so that codes keep the zeros they begin with. The file appears whole or not
    at all. Raises Refused for any other ending or a folder that is not there, OSError.
    """
    write = {".csv": _write_csv, ".xlsx": _write_xlsx}.get(path.suffix.lower())
    if write is None:
        raise Refused(
            _("{file}: a catalogue can be exported as .csv or .xlsx.").format(file=path.name)
        )
    if not path.resolve().parent.is_dir():
        raise Refused(_("There is no folder {folder}.").format(folder=path.resolve().parent))
    if path.is_dir():
        raise Refused(_("{path} is a folder.").format(path=path))
    draft = path.with_name(path.name + ".new")
    try:
        write(draft, catalogue)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return len(catalogue.classes)


def limit_cell(limit: Limit) -> str:
    """A limit as a table says it, such as `8 emergency_hours`."""
    return f"{limit.amount:g} {limit.clock}"


def _of_class(each: CaseClass) -> dict[str, str]:
    return {
        **_names("name", each.names),
        "kind": each.kind,
        "urgency": each.urgency.name.lower(),
        "units": " ".join(each.units),
        "co_units": " ".join(each.co_units),
        **{
            f"checklist_{code}": " | ".join(step.get(code, "") for step in each.checklist)
            for code in LANGUAGES
            if any(code in step for step in each.checklist)
        },
        "confidential": "yes" if each.confidential else "",
        "lane": each.lane,
        "settles_at": each.settles_at,
        "duplicate_radius_m": f"{each.duplicate_radius_m:g}",
        "duplicate_hours": f"{each.duplicate_hours:g}",
    }


def _of_condition(each: FilingCondition) -> dict[str, str]:
    own = {f"limit_{name}": limit_cell(limit) for name, limit in each.limits.items()}
    return {**_names("condition", each.names), "limit": limit_cell(each.limit), **own}


def _names(of: str, names: Label) -> dict[str, str]:
    return {f"{of}_{code}": words for code, words in names.items()}


def _spoken(of: str) -> list[str]:
    return [f"{of}_{code}" for code in LANGUAGES]


def _write_csv(path: Path, catalogue: Catalogue) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, columns(catalogue), restval="")
        table.writeheader()
        for row in rows(catalogue):
            table.writerow({name: _inert(cell) for name, cell in row.items()})


def _inert(cell: str) -> str:
    """Words that a spreadsheet program would run as a formula, behind an apostrophe."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def _write_xlsx(path: Path, catalogue: Catalogue) -> None:
    # Not needed to start the console.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(catalogue.key[:31])
    header = columns(catalogue)
    sheet.freeze_panes = "A2"
    sheet.sheet_format.defaultColWidth = _WIDTH_OF_TEXT
    sheet.append(header)
    for row in rows(catalogue):
        cells = [WriteOnlyCell(sheet, row.get(name, "")) for name in header]
        for cell in cells:
            # Also words that begin like a formula.
            cell.data_type = "s"
        sheet.append(cells)
    book.save(path)
