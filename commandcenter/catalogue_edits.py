"""Changing a catalogue: the changes themselves, what stands in their way, and what they amount to.

Pure functions from one `Catalogue` to the next. Nothing is in force until the desk is asked for it
(`Configure`); a case keeps the version that it was filed under.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from commandcenter.catalogue import (
    CaseClass,
    Catalogue,
    ClosingCriterion,
    FilingCondition,
    Urgency,
)
from commandcenter.codes import BadCode, CodeScheme, class_code_fault, local_code
from commandcenter.frozen import frozen
from commandcenter.unit import UnitTree
from commandcenter.wording import LANGUAGES, N_, Label, _, join, label, ngettext
from commandcenter.worktime import ClockKind, Limit

FIRST_LIMIT: Final = Limit(1, ClockKind.WORKING_DAYS)
"""What a new filing condition allows until somebody says otherwise."""

HEAD_PARTS: Final[dict[str, str]] = {
    "key": N_("key"),
    "names": N_("name"),
    "calendar": N_("working calendar"),
    "stage_limits": N_("stage limits"),
    "stage_limits_by_loop": N_("stage limits by level"),
    "district_classes": N_("classes of district"),
    "code_scheme": N_("code scheme"),
    "example": N_("whether its limits are examples"),
}
"""What a catalogue says besides its classes, in words; shown through `_`."""

DAY_AND_NIGHT: Final = frozenset({ClockKind.EMERGENCY_HOURS, ClockKind.NATURAL_DAYS})
"""Clocks that no night and no holiday stops."""

PARTS: Final[dict[str, str]] = {
    "names": N_("name"),
    "group": N_("big class"),
    "kind": N_("component or incident"),
    "urgency": N_("urgency"),
    "units": N_("lead unit"),
    "co_units": N_("co-handling units"),
    "checklist": N_("checklist"),
    "confidential": N_("confidentiality"),
    "lane": N_("lane"),
    "settles_at": N_("where it is settled"),
    "duplicate_radius_m": N_("distance of duplicates"),
    "duplicate_hours": N_("time of duplicates"),
}
"""What a class has besides its conditions, in words; shown through `_`."""


@frozen
class Problem:
    """Something about a catalogue that a person should look at before it is saved."""

    sentence: str
    class_code: str = ""
    """The class it is about; empty for the catalogue as a whole."""
    condition: str = ""
    stops: bool = True
    """Whether the catalogue cannot be saved like this; else it is only worth a look."""


def with_class(catalogue: Catalogue, changed: CaseClass) -> Catalogue:
    """The catalogue with this class in place of the one with its code, or after its big class."""
    classes = [*catalogue.classes]
    at = next((n for n, each in enumerate(classes) if each.code == changed.code), None)
    if at is not None:
        classes[at] = changed
    else:
        after = [n for n, each in enumerate(classes, 1) if each.group == changed.group]
        classes.insert(after[-1] if after else len(classes), changed)
    return replace(catalogue, classes=tuple(classes))


def without_class(catalogue: Catalogue, code: str) -> Catalogue:
    """The catalogue without this class."""
    return replace(catalogue, classes=tuple(e for e in catalogue.classes if e.code != code))


def new_class(catalogue: Catalogue, group: str, scheme: CodeScheme | None) -> CaseClass:
    """A class of the city's own under a big class, with the next number from 99 downward.

    Raises BadCode when the big class has no number left.
    """
    condition = FilingCondition("1", {}, FIRST_LIMIT, (_first_criterion(catalogue),))
    kinds = Counter(each.kind for each in catalogue.classes if each.group == group)
    kind = kinds.most_common(1)[0][0] if kinds else "incident"
    code = local_code(group, catalogue.by_code, scheme)
    return CaseClass(code, {}, group, kind, Urgency.ORDINARY, (condition,))


def copy_of(catalogue: Catalogue, code: str, scheme: CodeScheme | None) -> CaseClass:
    """A class like `code`, as one of the city's own. Raises BadCode, Refused."""
    source = catalogue.case_class(code)
    names = {language: f"{name} (2)" for language, name in source.names.items()}
    return replace(source, code=local_code(source.group, catalogue.by_code, scheme), names=names)


def new_condition(catalogue: Catalogue, case_class: CaseClass) -> FilingCondition:
    """One more filing condition for a class, under the next number that it has not used."""
    used = {each.code for each in case_class.conditions}
    number = next(n for n in range(1, len(used) + 2) if str(n) not in used)
    return FilingCondition(str(number), {}, FIRST_LIMIT, (_first_criterion(catalogue),))


def new_group(catalogue: Catalogue, scheme: CodeScheme | None) -> str:
    """The next code of a big class of the city's own, from 99 downward.

    Raises BadCode when there is none left.
    """
    width = scheme.segments[0][1] if scheme else 2
    free = (f"{n:0{width}d}" for n in range(10**width - 1, 0, -1))
    code = next((each for each in free if each not in catalogue.groups), None)
    if code is None:
        raise BadCode(_("There is no number left for another big class."))
    return code


def with_district_classes(catalogue: Catalogue, classes: dict[str, Label]) -> Catalogue:
    """The catalogue with these classes of district; limits of others go."""
    if catalogue.district_classes.keys() <= classes.keys():
        return replace(catalogue, district_classes=classes)

    def left(condition: FilingCondition) -> FilingCondition:
        kept = {code: limit for code, limit in condition.limits.items() if code in classes}
        return replace(condition, limits=kept)

    return replace(
        catalogue,
        district_classes=classes,
        classes=tuple(
            replace(each, conditions=tuple(left(condition) for condition in each.conditions))
            for each in catalogue.classes
        ),
    )


def without_group(catalogue: Catalogue, group: str) -> Catalogue:
    """The catalogue without this big class and all its classes."""
    return replace(
        catalogue,
        groups={code: names for code, names in catalogue.groups.items() if code != group},
        classes=tuple(each for each in catalogue.classes if each.group != group),
    )


def with_condition(catalogue: Catalogue, code: str, changed: FilingCondition) -> Catalogue:
    """The catalogue with this condition in class `code`, in place of the one with its code or last.

    A closing criterion has the same words wherever it stands: those of `changed`.
    """
    case_class = catalogue.case_class(code)
    conditions = [*case_class.conditions]
    at = next((n for n, each in enumerate(conditions) if each.code == changed.code), None)
    if at is None:
        conditions.append(changed)
    else:
        conditions[at] = changed
    together = with_class(catalogue, replace(case_class, conditions=tuple(conditions)))
    said = {each.code: each for each in changed.criteria}
    if all(known == said.get(key, known) for key, known in criteria_of(catalogue).items()):
        return together
    return replace(together, classes=tuple(_reworded(each, said) for each in together.classes))


def without_condition(catalogue: Catalogue, code: str, condition: str) -> Catalogue:
    """The catalogue without this condition of class `code`."""
    case_class = catalogue.case_class(code)
    left = tuple(each for each in case_class.conditions if each.code != condition)
    return with_class(catalogue, replace(case_class, conditions=left))


def _reworded(case_class: CaseClass, said: Mapping[str, ClosingCriterion]) -> CaseClass:
    return replace(
        case_class,
        conditions=tuple(
            replace(each, criteria=tuple(said.get(c.code, c) for c in each.criteria))
            for each in case_class.conditions
        ),
    )


def criteria_of(catalogue: Catalogue) -> dict[str, ClosingCriterion]:
    """Every closing criterion that the catalogue uses, by code."""
    return {
        criterion.code: criterion
        for case_class in catalogue.classes
        for condition in case_class.conditions
        for criterion in condition.criteria
    }


def problems(catalogue: Catalogue, units: UnitTree, scheme: CodeScheme | None) -> Iterator[Problem]:
    """What is wrong with a catalogue, and what is only worth a look, in its own order."""
    if not catalogue.classes:
        yield Problem(_("The catalogue has no class."))
    if not all(_named(names) for names in catalogue.district_classes.values()):
        yield Problem(_("A class of district has no name."))
    for code, names in catalogue.groups.items():
        if not _named(names):
            yield Problem(_("Big class {code} has no name.").format(code=code))
    for each in catalogue.classes:
        yield from _of_class(catalogue, each, scheme)
    yield from _unknown_units(catalogue, units)
    for group, name in _twice(catalogue):
        sentence = _("{group} has two classes called {name}.")
        words = label(catalogue.groups.get(group, {}))
        yield Problem(sentence.format(group=words or group, name=name), stops=False)


def _of_class(
    catalogue: Catalogue, each: CaseClass, scheme: CodeScheme | None
) -> Iterator[Problem]:
    here, told = each.code, label(each.names) or each.code
    fault = class_code_fault(here, each.group, scheme)
    if fault is not None:
        yield Problem(fault, here)
    if each.group not in catalogue.groups:
        yield Problem(_("{name} has no big class.").format(name=told), here)
    if not _named(each.names):
        yield Problem(_("Class {code} has no name.").format(code=here), here)
    if not each.conditions:
        yield Problem(_("{name} has no filing condition.").format(name=told), here)
    for condition in each.conditions:
        yield from _of_condition(catalogue, told, each, condition)
    yield from _of_lead(told, each)
    if each.emergency and not each.checklist:
        sentence = _("{name} is an emergency without a checklist.")
        yield Problem(sentence.format(name=told), here, stops=False)


def _of_condition(
    catalogue: Catalogue, told: str, each: CaseClass, condition: FilingCondition
) -> Iterator[Problem]:
    if not _named(condition.names):
        sentence = _("{name}: filing condition {code} has no words.")
        yield Problem(sentence.format(name=told, code=condition.code), each.code, condition.code)
    if not condition.criteria or not all(_named(c.names) for c in condition.criteria):
        sentence = _("{name}: filing condition {code} lacks a closing criterion.")
        yield Problem(sentence.format(name=told, code=condition.code), each.code, condition.code)
    said = label(condition.names) or condition.code
    if each.emergency and condition.limit.clock not in DAY_AND_NIGHT:
        sentence = _("{name} is an emergency, but the limit of “{condition}” stops at night.")
        yield Problem(
            sentence.format(name=told, condition=said), each.code, condition.code, stops=False
        )
    stricter = condition.limits.get("improvement", condition.limit)
    if stricter.clock is condition.limit.clock and stricter.amount > condition.limit.amount:
        sentence = _("{name}, “{condition}”: more time where more is asked for ({district}).")
        district = label(catalogue.district_classes.get("improvement", {})) or "improvement"
        yield Problem(
            sentence.format(name=told, condition=said, district=district),
            each.code,
            condition.code,
            stops=False,
        )


def _of_lead(told: str, each: CaseClass) -> Iterator[Problem]:
    if set(each.units[:1]) & set(each.co_units):
        sentence = _("{name}: the lead unit cannot help itself.")
        yield Problem(sentence.format(name=told), each.code)


def _unknown_units(catalogue: Catalogue, units: UnitTree) -> Iterator[Problem]:
    """Units that the city does not have: once each, with the first class that names it."""
    named: dict[str, list[str]] = {}
    for each in catalogue.classes:
        for unit in dict.fromkeys((*each.units, *each.co_units)):
            if unit not in units.by_code:
                named.setdefault(unit, []).append(each.code)
    for unit, classes in named.items():
        sentence = ngettext(
            "The city has no unit {unit}, which {n} class names.",
            "The city has no unit {unit}, which {n} classes name.",
            len(classes),
        )
        yield Problem(sentence.format(unit=unit, n=len(classes)), classes[0], stops=False)


def changes(before: Catalogue, after: Catalogue) -> Iterator[str]:
    """What saving `after` in place of `before` would change, one sentence each."""
    parts = _changed(HEAD_PARTS, before, after)
    if parts:
        yield _("{name}: {parts} changed.").format(name=_said(after.names), parts=join(parts))
    for code, names in after.groups.items():
        if before.groups.get(code) != names:
            yield _("Big class {code}: {name}.").format(code=code, name=_said(names))
    for code, each in after.by_code.items():
        known = before.by_code.get(code)
        if known is None:
            yield _("New: {code} {name}.").format(code=code, name=_said(each.names))
        elif known != each:
            yield from _class_changes(known, each)
    for code, each in before.by_code.items():
        if code not in after.by_code:
            yield _("Taken out: {code} {name}.").format(code=code, name=label(each.names))


def _class_changes(before: CaseClass, after: CaseClass) -> Iterator[str]:
    told = f"{after.code} {_said(after.names)}"
    parts = _changed(PARTS, before, after)
    if parts:
        yield _("{name}: {parts} changed.").format(name=told, parts=join(parts))
    had = {each.code: each for each in before.conditions}
    for each in after.conditions:
        said = _said(each.names)
        known = had.pop(each.code, None)
        if known is None:
            sentence = _("{name}: new filing condition “{condition}”.")
            yield sentence.format(name=told, condition=said)
        elif known.limit != each.limit:
            yield _("{name}, “{condition}”: {limit} instead of {former}.").format(
                name=told,
                condition=said,
                limit=limit_words(each.limit),
                former=limit_words(known.limit),
            )
        elif known != each:
            sentence = _("{name}: filing condition “{condition}” changed.")
            yield sentence.format(name=told, condition=said)
    for each in had.values():
        sentence = _("{name}: filing condition “{condition}” taken out.")
        yield sentence.format(name=told, condition=label(each.names))


def limit_words(limit: Limit) -> str:
    """A limit with the clock that it is counted in, such as `4 working hours`."""
    count = 1 if limit.amount == 1 else 2
    return {
        ClockKind.EMERGENCY_HOURS: ngettext(
            "{n} hour, day and night", "{n} hours, day and night", count
        ),
        ClockKind.WORKING_HOURS: ngettext("{n} working hour", "{n} working hours", count),
        ClockKind.WORKING_DAYS: ngettext("{n} working day", "{n} working days", count),
        ClockKind.NATURAL_DAYS: ngettext("{n} day", "{n} days", count),
    }[limit.clock].format(n=f"{limit.amount:g}")


def _first_criterion(catalogue: Catalogue) -> ClosingCriterion:
    known = criteria_of(catalogue).values()
    return next(iter(known), ClosingCriterion("done", {}))


def _changed(parts: Mapping[str, str], before: object, after: object) -> list[str]:
    """The names of the parts in which two values differ."""
    return [
        _(name) for part, name in parts.items() if getattr(before, part) != getattr(after, part)
    ]


def _twice(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Big classes with a name that two of their classes have, and the name."""
    for language in LANGUAGES:
        named = Counter(
            (each.group, each.names[language])
            for each in catalogue.classes
            if each.names.get(language)
        )
        yield from (key for key, count in named.items() if count > 1)


def _said(names: Label) -> str:
    return label(names) or _("(no name)")


def _named(names: Label) -> bool:
    return any(words.strip() for words in names.values())
