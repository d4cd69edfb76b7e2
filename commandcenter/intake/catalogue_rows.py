"""A catalogue from a table (CSV, XLSX): one row per filing condition, bad rows told one by one.

Columns that must be there:

    class        code of the class; empty or `ext` for a class of the city's own, which is given the
                 next number from 99 downward under its big class
    group        code of the big class
    condition    code of the filing condition
    limit        such as `8 emergency_hours`, `4 working hours` or `5 工作日`
    criterion    code of the closing criterion

and the names `name_`, `group_`, `condition_`, `criterion_` in a language: `_en`, `_zh_CN`; at least
one of each pair. Columns that may be there:

    kind                  component, incident (default)
    urgency               emergency, urgent, ordinary (default), low
    units, co_units       codes of the units that lead and help, between spaces, commas, semicolons
    checklist_en, …       what to ask and do, the steps divided by |
    confidential          yes, no (default)
    lane                  emergency, inspection, mediation; empty for the ordinary one
    settles_at            community, street, district
    duplicate_radius_m, duplicate_hours
    limit_<class>         limit in districts of that class: `limit_threshold`, `limit_improvement`
    catalogue             key of the catalogue (default: the file's name)
    code_scheme           key of the scheme that the codes follow

What belongs to a class stands in its first row, and may be left out of the others or repeated; it
cannot say otherwise there. A condition with several closing criteria has a row for each. A table
with the key of the catalogue in force corrects it: classes that it does not name stay. A repaired
file of rejects goes on where its table stopped: its rows join the classes that were taken.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from commandcenter.catalogue import (
    USUAL_DISTRICT_CLASSES,
    CaseClass,
    Catalogue,
    ClosingCriterion,
    FilingCondition,
)
from commandcenter.codes import BadCode, local_code, scheme_named
from commandcenter.intake.catalogue_fields import EXTENSION, check_code, class_of, limit_cell
from commandcenter.intake.documents import BadField, Entry, Taken, read_entries, table_entries
from commandcenter.intake.rejects import Reject
from commandcenter.refusal import Refused
from commandcenter.wording import LANGUAGES, N_, Label, _

COLUMNS: Final = ("class", "group", "condition", "limit", "criterion")
LIMIT_IN: Final = "limit_"
"""Begins the column of the limit in one class of district."""

_REJECTS = re.compile(r"\.rejects(-\d+)?$")
_KINDS_OF_ROWS: Final = {
    "group": N_("big class"),
    "class": N_("class"),
    "condition": N_("filing condition"),
}
_BESIDE_CODES: Final = ("group", "condition", "criterion")
_OF_CLASS: Final = (
    *(f"name_{code}" for code in LANGUAGES),
    *("kind", "urgency", "units", "co_units", "confidential", "lane", "settles_at"),
    *("duplicate_radius_m", "duplicate_hours"),
    *(f"checklist_{code}" for code in LANGUAGES),
)
_OF_GROUP: Final = tuple(f"group_name_{code}" for code in LANGUAGES)
_OF_CONDITION: Final = tuple(f"condition_name_{code}" for code in LANGUAGES)


def read_catalogue_rows(path: Path, calendar: str, known: Catalogue | None) -> Taken[Catalogue]:
    """The catalogue in a table. `known` is the one in force, whose key the table may have.

    Raises Refused for a file that cannot be read, that lacks a column, or with nothing to take.
    """
    entries = [Entry(e.row, _named(e.content), e.fault) for e in table_entries(path, COLUMNS)]
    stem = _REJECTS.sub("", path.stem)
    key = _first(entries, "catalogue") or stem
    head = known if known is not None and known.key == key else None
    if head is None:
        scheme = _first(entries, "code_scheme")
        head = Catalogue(key, 1, {"en": key}, calendar, {}, (), code_scheme=scheme)
    rejects: list[Reject] = []
    try:
        rows = _Rows(head, entries, repaired=stem != path.stem)
    except BadCode as bad:
        raise Refused(f"{path.name}: {bad.sentence}") from bad
    for _done in read_entries(entries, rows.take, rejects):
        pass
    return Taken(len(entries), rows.catalogue(), rejects)


class _Rows:
    """Puts classes together from their rows; a row is taken whole or not at all."""

    def __init__(self, head: Catalogue, entries: list[Entry], *, repaired: bool) -> None:
        self._head = head
        self._before = head.by_code if repaired else {}
        self._scheme = scheme_named(head.code_scheme)
        self._groups: dict[str, Label] = {}
        self._classes: dict[str, CaseClass] = {}
        self._districts: dict[str, Label] = dict(head.district_classes)
        self._said: dict[tuple[str, ...], dict[str, str]] = {}
        self._own: dict[tuple[str, ...], str] = {}
        self._seen: set[tuple[str, str, str]] = set()
        self._rejected: set[tuple[str, str]] = set()
        written = {str(each.content.get("class", "")).strip() for each in entries}
        self._used = written | head.by_code.keys()

    def catalogue(self) -> Catalogue:
        """What all rows together make, on the head of the catalogue that they belong to."""
        return replace(
            self._head,
            groups={**self._head.groups, **self._groups},
            classes=tuple(self._mended(each) for each in self._classes.values()),
            district_classes=self._districts,
        )

    def take(self, entry: Entry) -> None:
        """Add one row. Raises BadField."""
        try:
            self._take(entry)
        except BadField:
            said = (str(entry.content.get(name, "")).strip() for name in ("class", "condition"))
            self._rejected.add((next(said), next(said)))
            raise

    def _mended(self, found: CaseClass) -> CaseClass:
        """The class with what is in force where a row was rejected: nothing is lost by a mistake.

        A condition none of whose rows were taken stays as it is; one that was taken in part keeps
        its closing criteria.
        """
        known = self._head.by_code.get(found.code)
        before = {each.code: each for each in (known.conditions if known else ())}
        lost = [code for code in before if (found.code, code) in self._rejected]
        if not lost:
            return found
        together = {each.code: each for each in found.conditions}
        for code in lost:
            taken = together.get(code, before[code])
            together[code] = replace(taken, criteria=_joined(before[code], taken))
        ordered = {code: together[code] for code in before if code in together}
        return replace(found, conditions=tuple({**ordered, **together}.values()))

    def _take(self, entry: Entry) -> None:
        group = entry.text("group")
        code = self._code(entry, group)
        row = self._filled(entry, ("group", group), _OF_GROUP)
        row = self._filled(row, ("class", code), (*_OF_CLASS, "group"))
        limits = [name for name in row.content if name.startswith(LIMIT_IN)]
        own = ("condition", code, row.text("condition"))
        row = self._filled(row, own, (*_OF_CONDITION, "limit", *limits))
        known = self._classes.get(code) or self._before.get(code)
        before = known.conditions if known else ()
        condition = _condition(row, limits, {each.code: each for each in before})
        seen = (code, condition.code, condition.criteria[0].code)
        if seen in self._seen:
            raise BadField(
                "criterion",
                seen[-1],
                _("This condition has this closing criterion already."),
                _("Take the row out, or give the condition a code of its own."),
            )
        together = _with(before, condition)
        if known and not any(row.content.get(name) for name in _OF_CLASS):
            found = replace(known, conditions=together)
        else:
            found = class_of(row, code, row.label("name"), group, together)
        names = self._groups.get(group) or row.label("group_name", self._head.groups.get(group))
        self._groups[group], self._classes[code] = names, found
        self._seen.add(seen)
        for each in condition.limits:
            self._districts.setdefault(each, USUAL_DISTRICT_CLASSES.get(each, {"en": each}))

    def _code(self, entry: Entry, group: str) -> str:
        written = entry.text("class", "")
        if written and written.lower() != EXTENSION:
            return check_code(written, group, self._scheme)
        return self._extension(entry.label("name"), group)

    def _extension(self, names: Label, group: str) -> str:
        """The city's own code for a class so named: the one it has, else the next one free."""
        key = (group, *sorted(names.values()))
        if key not in self._own:
            had = [e.code for e in self._head.classes if e.group == group and e.names == names]
            try:
                self._own[key] = had[0] if had else local_code(group, self._used, self._scheme)
            except BadCode as bad:
                hint = _("Write a group that fits the code scheme, or a code of your own.")
                raise BadField("group", group, bad.sentence, hint) from bad
            self._used = self._used | {self._own[key]}
        return self._own[key]

    def _filled(self, entry: Entry, key: tuple[str, ...], fields: tuple[str, ...]) -> Entry:
        """The row with what the first row of its class or condition says in its empty cells.

        A rejected first row speaks too, so that one wrong limit does not spoil the rows below.
        """
        written = ((name, str(entry.content.get(name) or "").strip()) for name in fields)
        cells = {name: cell for name, cell in written if cell}
        said = self._said.setdefault(key, cells)
        for name, cell in cells.items():
            if said.setdefault(name, cell) != cell:
                reason = _("This says otherwise than the first row of the same {what} does.")
                what = _(_KINDS_OF_ROWS[key[0]])
                hint = _("Leave the cell empty, or write what the first row says: {said}.")
                raise BadField(name, cell, reason.format(what=what), hint.format(said=said[name]))
        return Entry(entry.row, {**entry.content, **said})


def _condition(
    row: Entry, limits: list[str], known: Mapping[str, FilingCondition]
) -> FilingCondition:
    """The condition that a row describes, with the one criterion that it names.

    What the row leaves empty is as `known` has it.
    """
    code = row.text("condition")
    before = known.get(code)
    given = {name: row.content[name] for name in limits if str(row.content[name] or "").strip()}
    own = {name.removeprefix(LIMIT_IN): limit_cell(name, cell) for name, cell in given.items()}
    limit = row.content.get("limit")
    return FilingCondition(
        code,
        row.label("condition_name", before.names if before else None),
        before.limit if before and not limit else limit_cell("limit", limit),
        (ClosingCriterion(row.text("criterion"), row.label("criterion_name")),),
        {**before.limits, **own} if before else own,
    )


def _with(
    conditions: tuple[FilingCondition, ...], more: FilingCondition
) -> tuple[FilingCondition, ...]:
    """The conditions with one more, or with one more criterion of one that is there."""
    known = {each.code: each for each in conditions}
    if more.code in known:
        more = replace(more, criteria=_joined(known[more.code], more))
    return tuple({**known, more.code: more}.values())


def _joined(known: FilingCondition, more: FilingCondition) -> tuple[ClosingCriterion, ...]:
    """The criteria of both; the words of `more` count."""
    return tuple({each.code: each for each in (*known.criteria, *more.criteria)}.values())


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose columns `group_en` and the like are called `group_name_en`, beside the codes."""
    renamed = {f"{of}_{code}": f"{of}_name_{code}" for of in _BESIDE_CODES for code in LANGUAGES}
    return {renamed.get(name, name): cell for name, cell in row.items()}


def _first(entries: list[Entry], column: str) -> str:
    """What the first row that fills a column says in it."""
    said: Iterator[str] = (str(each.content.get(column) or "").strip() for each in entries)
    return next((word for word in said if word), "")
