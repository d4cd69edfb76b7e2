"""A city's catalogue from a file: TOML, or a table (CSV, XLSX) with one row per filing condition.

TOML: see `resources/catalogues/README.md`. Tables: see `catalogue_rows.py`. In both a class whose
code is `ext` is one of the city's own: it is given the next number from 99 downward.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from commandcenter.catalogue import (
    DEFAULT_STAGE_LIMITS,
    LOOPS,
    CaseClass,
    Catalogue,
    ClosingCriterion,
    FilingCondition,
    StageClock,
)
from commandcenter.city import City
from commandcenter.codes import BadCode, CodeScheme, local_code, scheme_named
from commandcenter.intake.catalogue_fields import (
    EXTENSION,
    check_code,
    check_district_classes,
    class_of,
)
from commandcenter.intake.catalogue_rows import read_catalogue_rows
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
)
from commandcenter.intake.rejects import Reject
from commandcenter.refusal import Refused
from commandcenter.wording import _, join
from commandcenter.worktime import ClockKind, Limit


def unknown_yet(catalogue: Catalogue, city: City) -> list[str]:
    """What a catalogue names and the city has not got: its calendar, and units. A sentence each."""
    remarks = []
    if catalogue.calendar and ("calendar", catalogue.calendar) not in city.versions:
        remarks.append(
            _(
                "There is no calendar {calendar} yet: until it is imported, deadlines know no "
                "holidays, and working hours are those of {zone}."
            ).format(calendar=catalogue.calendar, zone=city.profile.zone)
        )
    named = dict.fromkeys(unit for each in catalogue.classes for unit in each.named_units)
    missing = [unit for unit in named if city.units.get(unit) is None]
    if missing:
        remarks.append(
            _("Units that it names and nobody knows yet: {units}.").format(units=join(missing))
        )
    return remarks


def read_catalogue(
    path: Path, *, calendar: str = "", known: Catalogue | None = None
) -> Taken[Catalogue]:
    """The catalogue in a file; classes that cannot be taken are rejects.

    `calendar` is the working calendar of a catalogue that comes as a table and is new; one that has
    the key of `known`, the catalogue in force, keeps what a table cannot say. Raises Refused for a
    file that cannot be read or whose head is wrong.
    """
    if is_table(path):
        taken = read_catalogue_rows(path, calendar, known)
        return replace(taken, pieces=_filled(path, taken.pieces))
    head = Entry(0, read_document(path))
    rejects: list[Reject] = []
    try:
        classes = _Classes(_head(head), head)
        entries = head.entries("class")
    except BadField as bad:
        raise refused(path, bad) from bad
    found = tuple(read_entries(entries, classes.read, rejects))
    return Taken(len(entries), _filled(path, replace(classes.head, classes=found)), rejects)


def _filled(path: Path, catalogue: Catalogue) -> Catalogue:
    if not catalogue.classes:
        raise Refused(_("{file} holds no class that can be taken.").format(file=path.name))
    return catalogue


def _head(head: Entry) -> Catalogue:
    """What a catalogue says besides its classes. Raises BadField."""
    head.only(
        *("key", "names", "calendar", "example", "code_scheme", "district_class"),
        *("stage_limits", "stage_limits_by_loop", "group", "criterion", "class"),
    )
    stages = _stages("stage_limits", head.content.get("stage_limits", {}))
    return Catalogue(
        key=head.text("key"),
        version=1,
        names=head.label("names"),
        calendar=head.text("calendar", ""),
        groups={each.text("code"): each.label("names") for each in head.entries("group")},
        classes=(),
        stage_limits=DEFAULT_STAGE_LIMITS | stages,
        example=head.flag("example", False),
        stage_limits_by_loop=_loops(head),
        code_scheme=head.text("code_scheme", ""),
        district_classes={
            each.text("code"): each.label("names") for each in head.entries("district_class")
        },
    )


def _loops(head: Entry) -> dict[str, dict[StageClock, Limit]]:
    field = "stage_limits_by_loop"
    given = head.content.get(field, {})
    if not isinstance(given, dict):
        raise BadField(field, given, _("This is not a table."), "")
    for loop in given:
        if loop not in LOOPS:
            hint = _("Use one of: {known}.").format(known=join(LOOPS))
            raise BadField(f"{field}.{loop}", "", _("This loop is not known."), hint)
    return {loop: _stages(f"{field}.{loop}", stages) for loop, stages in given.items()}


def _stages(field: str, given: object) -> dict[StageClock, Limit]:
    stages = of_enum(StageClock)
    if not isinstance(given, dict):
        raise BadField(field, given, _("This is not a table."), "")
    for name, value in given.items():
        if name not in stages:
            hint = _("Use one of: {known}.").format(known=join(stages))
            raise BadField(f"{field}.{name}", value, _("This stage is not known."), hint)
    return {stages[name]: read_limit(f"{field}.{name}", value) for name, value in given.items()}


class _Classes:
    """Reads the classes of a TOML file, one table each. Raises BadField for a wrong head."""

    def __init__(self, head: Catalogue, document: Entry) -> None:
        self.head = head
        self._criteria = {
            each.text("code"): ClosingCriterion(each.text("code"), each.label("names"))
            for each in document.entries("criterion")
        }
        try:
            self._scheme: CodeScheme | None = scheme_named(head.code_scheme)
        except BadCode as bad:
            raise BadField("code_scheme", head.code_scheme, bad.sentence, "") from bad
        self._new = once("code", set())
        self._used = {str(each.content.get("code")) for each in document.entries("class")}

    def read(self, entry: Entry) -> CaseClass:
        """The class of one table. Raises BadField."""
        entry.only(
            *("code", "names", "group", "kind", "urgency", "units", "co_units", "checklist"),
            *("confidential", "lane", "settles_at"),
            *("duplicate_radius_m", "duplicate_hours", "condition"),
        )
        group = entry.text("group")
        if group not in self.head.groups:
            hint = _("Add a [[group]] with this code, or use one that is there.")
            raise BadField("group", group, _("There is no big class with this code."), hint)
        new = once("condition.code", set())
        conditions = [self._condition(each, new) for each in entry.entries("condition")]
        code = self._code(entry, group)
        return class_of(entry, code, entry.label("names"), group, conditions)

    def _code(self, entry: Entry, group: str) -> str:
        code = entry.text("code")
        if code.lower() != EXTENSION:
            return self._new(check_code(code, group, self._scheme))
        try:
            code = local_code(group, self._used, self._scheme)
        except BadCode as bad:
            hint = _("Write a group that fits the code scheme, or a code of your own.")
            raise BadField("group", group, bad.sentence, hint) from bad
        self._used.add(code)
        return self._new(code)

    def _condition(self, entry: Entry, new: Callable[[str], str]) -> FilingCondition:
        entry.only("code", "names", "limit", "limits", "criteria")
        given = entry.content.get("limits", {})
        if not isinstance(given, dict):
            hint = _('Write for example limits = {{ improvement = "2 {first}" }}.')
            raise BadField(
                "limits",
                given,
                _("This is not a table."),
                hint.format(first=ClockKind.EMERGENCY_HOURS),
            )
        check_district_classes("limits", given, self.head.district_classes)
        return FilingCondition(
            code=new(entry.text("code")),
            names=entry.label("names"),
            limit=entry.limit("limit"),
            criteria=entry.choices("criteria", self._criteria),
            limits={each: read_limit(f"limits.{each}", value) for each, value in given.items()},
        )
