"""What a class and a filing condition say of themselves, in TOML or in the row of a table."""

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from commandcenter.catalogue import LANES, LOOPS, CaseClass, FilingCondition, Urgency
from commandcenter.codes import CodeScheme, class_code_fault
from commandcenter.intake.documents import BadField, Entry, of_enum, read_limit
from commandcenter.wording import LANGUAGES, Label, _, join
from commandcenter.worktime import ClockKind, Limit

URGENCIES: Final = of_enum(Urgency)
KINDS: Final = {"component": "component", "incident": "incident"}
EXTENSION: Final = "ext"
"""Stands in place of a code that is to be given here: a local extension."""

_CLOCK_WORDS: Final = {
    "紧急工作时": ClockKind.EMERGENCY_HOURS,
    "工作时": ClockKind.WORKING_HOURS,
    "工作日": ClockKind.WORKING_DAYS,
    "自然日": ClockKind.NATURAL_DAYS,
}
_AMOUNT = re.compile(r"\s*([0-9.]+)\s*(.*?)\s*")
_BETWEEN_STEPS = re.compile(r"\s*[|｜\n]\s*")


def class_of(
    entry: Entry, code: str, names: Label, group: str, conditions: Sequence[FilingCondition]
) -> CaseClass:
    """The class that an entry describes, with these conditions. Raises BadField."""
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
        co_units=entry.words("co_units"),
        checklist=_checklist(entry),
        confidential=entry.flag("confidential", False),
        lane=_one_of(entry, "lane", LANES),
        settles_at=_one_of(entry, "settles_at", LOOPS),
    )


def check_code(code: str, group: str, scheme: CodeScheme | None) -> str:
    """The code of a class, if it fits the catalogue's scheme. Raises BadField."""
    fault = class_code_fault(code, group, scheme)
    if fault is None:
        return code
    hint = _(
        "Write the whole code, with the zeros it begins with; spreadsheets drop them from cells "
        "that are not text. For a class of the city's own write “{word}”: it is given a number."
    )
    raise BadField("code", code, fault, hint.format(word=EXTENSION))


def check_district_classes(field: str, given: Collection[str], known: Collection[str]) -> None:
    """Make sure that limits name classes of district that there are. Raises BadField."""
    for each in given:
        if each not in known:
            hint = _("Add a [[district_class]] with this code, or use one that is there.")
            raise BadField(field, each, _("There is no class of district with this code."), hint)


def limit_cell(field: str, value: object) -> Limit:
    """A limit as people write it in a table: `8 emergency_hours`, `4 working hours`, `5工作日`."""
    matched = _AMOUNT.fullmatch(str(value or ""))
    if matched is None:
        return read_limit(field, value)
    amount, clock = matched.groups()
    known: Mapping[str, str] = _CLOCK_WORDS
    return read_limit(field, f"{amount} {known.get(clock, clock.lower().replace(' ', '_'))}")


def _one_of(entry: Entry, field: str, known: Sequence[str]) -> str:
    word = entry.text(field, "")
    if word and word not in known:
        hint = _("Use one of: {known}.").format(known=join(known))
        raise BadField(field, word, _("“{word}” is not known here.").format(word=word), hint)
    return word


def _checklist(entry: Entry) -> tuple[Label, ...]:
    """The steps: a list of names in TOML; in a table cells `checklist_<language>`, by `|`."""
    given = entry.content.get("checklist")
    if isinstance(given, list):
        numbered = enumerate(given, 1)
        return tuple(Entry(at, {"checklist": step}).label("checklist") for at, step in numbered)
    if given:
        raise BadField(
            "checklist", given, _("This is not a list."), _('Write for example ["Ask", "Go"].')
        )
    spoken = {code: str(entry.content.get(f"checklist_{code}") or "") for code in LANGUAGES}
    columns = [_BETWEEN_STEPS.split(words.strip()) for words in spoken.values()]
    steps = [
        {code: words for code, words in zip(spoken, row, strict=True) if words}
        for row in zip_longest(*columns, fillvalue="")
    ]
    return tuple(step for step in steps if step)
