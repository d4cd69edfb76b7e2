"""A city's catalogue from a file: TOML, or a table (CSV, XLSX) with one row per filing condition.

TOML: see `resources/catalogues/README.md`. A table has the columns

    class, name_en, name_zh_CN     code and names of the class (the first row of a class counts)
    group, group_en, group_zh_CN   code and names of the big class
    condition, condition_en, condition_zh_CN
    limit                          such as `8 emergency_hours`
    criterion, criterion_en, criterion_zh_CN

and may have `kind` (component, incident), `urgency` (emergency, urgent, ordinary, low), `units`
(codes, separated by spaces, commas or semicolons), `duplicate_radius_m` and `duplicate_hours`. A
condition with several closing criteria has several rows. At least one of each pair of names must
be there.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from commandcenter.catalogue import (
    DEFAULT_STAGE_LIMITS,
    CaseClass,
    Catalogue,
    ClosingCriterion,
    FilingCondition,
    StageClock,
    Urgency,
)
from commandcenter.intake.documents import (
    BadField,
    Entry,
    Taken,
    is_table,
    of_enum,
    once,
    read_document,
    read_entries,
    read_limit,
    refused,
    table_entries,
)
from commandcenter.intake.rejects import Reject
from commandcenter.refusal import Refused
from commandcenter.wording import Label, _, join
from commandcenter.worktime import Limit

URGENCIES = of_enum(Urgency)
KINDS = {"component": "component", "incident": "incident"}

_COLUMNS = ("class", "group", "condition", "limit", "criterion")


def read_catalogue(path: Path, *, calendar: str = "") -> Taken[Catalogue]:
    """The catalogue in a file; classes that cannot be taken are rejects.

    `calendar` is the working calendar of a catalogue that comes as a table, whose key is the
    file's name. Raises Refused for a file that cannot be read or whose head is wrong.
    """
    if is_table(path):
        return _from_table(path, calendar)
    head = Entry(0, read_document(path))
    rejects: list[Reject] = []
    try:
        head.only(
            *("key", "names", "calendar", "example"),
            *("stage_limits", "group", "criterion", "class"),
        )
        catalogue = Catalogue(
            key=head.text("key"),
            version=1,
            names=head.label("names"),
            calendar=head.text("calendar", ""),
            groups={each.text("code"): each.label("names") for each in head.entries("group")},
            classes=(),
            stage_limits=_stage_limits(head),
            example=head.flag("example", False),
        )
        criteria = {
            each.text("code"): ClosingCriterion(each.text("code"), each.label("names"))
            for each in head.entries("criterion")
        }
        entries = head.entries("class")
    except BadField as bad:
        raise refused(path, bad) from bad
    new = once("code", set())

    def read(entry: Entry) -> CaseClass:
        found = _class(entry, catalogue.groups, criteria)
        new(found.code)
        return found

    classes = tuple(read_entries(entries, read, rejects))
    return Taken(len(entries), _filled(path, replace(catalogue, classes=classes)), rejects)


def _filled(path: Path, catalogue: Catalogue) -> Catalogue:
    if not catalogue.classes:
        raise Refused(_("{file} holds no class that can be taken.").format(file=path.name))
    return catalogue


def _stage_limits(head: Entry) -> dict[StageClock, Limit]:
    given = head.content.get("stage_limits", {})
    stages = of_enum(StageClock)
    limits = dict(DEFAULT_STAGE_LIMITS)
    if not isinstance(given, dict):
        raise BadField("stage_limits", given, _("This is not a table."), "")
    for name, value in given.items():
        if name not in stages:
            hint = _("Use one of: {known}.").format(known=join(stages))
            raise BadField(f"stage_limits.{name}", value, _("This stage is not known."), hint)
        limits[stages[name]] = read_limit(f"stage_limits.{name}", value)
    return limits


def _class(
    entry: Entry, groups: Mapping[str, Label], criteria: Mapping[str, ClosingCriterion]
) -> CaseClass:
    entry.only(
        *("code", "names", "group", "kind", "urgency", "units"),
        *("duplicate_radius_m", "duplicate_hours", "condition"),
    )
    group = entry.text("group")
    if group not in groups:
        hint = _("Add a [[group]] with this code, or use one that is there.")
        raise BadField("group", group, _("There is no big class with this code."), hint)
    new = once("condition.code", set())
    conditions = []
    for each in entry.entries("condition"):
        each.only("code", "names", "limit", "criteria")
        conditions.append(
            FilingCondition(
                code=new(each.text("code")),
                names=each.label("names"),
                limit=each.limit("limit"),
                criteria=each.choices("criteria", criteria),
            )
        )
    return _case_class(entry, entry.text("code"), entry.label("names"), group, conditions)


def _case_class(
    entry: Entry, code: str, names: Label, group: str, conditions: list[FilingCondition]
) -> CaseClass:
    if not conditions or not all(each.criteria for each in conditions):
        raise BadField(
            "condition",
            code,
            _("A class needs a filing condition, and each of these a closing criterion."),
            _("Add what is missing: limits and criteria belong to the condition."),
        )
    return CaseClass(
        code=code,
        names=names,
        group=group,
        kind=entry.choice("kind", KINDS, "incident"),
        urgency=entry.choice("urgency", URGENCIES, "ordinary"),
        conditions=tuple(conditions),
        units=entry.words("units"),
        duplicate_radius_m=entry.number("duplicate_radius_m", 50.0),
        duplicate_hours=entry.number("duplicate_hours", 24.0),
    )


def _from_table(path: Path, calendar: str) -> Taken[Catalogue]:
    entries = table_entries(path, _COLUMNS)
    rejects: list[Reject] = []
    groups: dict[str, Label] = {}
    classes: dict[str, CaseClass] = {}

    def read(entry: Entry) -> None:
        code, group = entry.text("class"), entry.text("group")
        criterion = ClosingCriterion(entry.text("criterion"), entry.label("criterion_name"))
        condition = FilingCondition(
            entry.text("condition"),
            entry.label("condition_name"),
            entry.limit("limit"),
            (criterion,),
        )
        label = groups.get(group) or entry.label("group_name")
        known = classes.get(code)
        if known is None:
            known = _case_class(entry, code, entry.label("name"), group, [condition])
        else:
            known = replace(known, conditions=_with(known.conditions, condition))
        groups[group], classes[code] = label, known

    renamed = [Entry(each.row, _named(each.content)) for each in entries]
    for _done in read_entries(renamed, read, rejects):
        pass
    catalogue = Catalogue(
        key=path.stem,
        version=1,
        names={"en": path.stem},
        calendar=calendar,
        groups=groups,
        classes=tuple(classes.values()),
    )
    return Taken(len(entries), _filled(path, catalogue), rejects)


def _named(row: Mapping[str, str]) -> dict[str, str]:
    """A row whose columns `group_en` and the like are called `group_name_en`, beside the codes."""
    pairs = ("group_", "condition_", "criterion_")
    return {
        f"{name.split('_', 1)[0]}_name_{name.split('_', 1)[1]}"
        if name.startswith(pairs)
        else name: cell
        for name, cell in row.items()
    }


def _with(
    conditions: tuple[FilingCondition, ...], more: FilingCondition
) -> tuple[FilingCondition, ...]:
    for at, each in enumerate(conditions):
        if each.code == more.code:
            joined = replace(each, criteria=(*each.criteria, *more.criteria))
            return (*conditions[:at], joined, *conditions[at + 1 :])
    return (*conditions, more)
