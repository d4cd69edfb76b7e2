"""Plans of patrols from a file: TOML with `[[patrol]]` tables, or a table (CSV, XLSX).

`key`, `names` (columns `name_en`, `name_zh_CN`) and `areas` (codes of unit grids, or of areas whose
unit grids are all walked) must be there. `every` is a number of days or hours, such as `1d`, `7d`
or `2h` within the shift from `begins` to `ends` (`HH:MM`); `weekdays` are among `mon` … `sun`;
`post` or `person` says who walks; `classes` what is looked for; `since` and `until` (days) when the
plan holds. The checklist is `[[patrol.check]]` tables with `code` and `names`; in a table it is one
column `checklist` with a semicolon between points.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from commandcenter.city import City
from commandcenter.ids import AreaCode, PersonId
from commandcenter.intake.documents import (
    BadField,
    Entry,
    Taken,
    is_table,
    of_enum,
    once,
    read_document,
    read_entries,
    refused,
    table_entries,
)
from commandcenter.intake.rejects import Reject
from commandcenter.patrol.tasks import WEEKDAYS, CheckItem, PatrolPlan
from commandcenter.refusal import Refused
from commandcenter.roles import Post
from commandcenter.wording import _

_FIELDS: Final = (
    *("key", "names", "areas", "every", "weekdays", "begins", "ends", "post", "person"),
    *("classes", "check", "since", "until"),
)
_EVERY: Final = re.compile(r"([1-9][0-9]{0,2})\s*([dh])", re.IGNORECASE)
_POINTS: Final = re.compile(r"\s*[;；|]\s*")


def read_plans(path: Path, city: City, now: datetime) -> Taken[list[PatrolPlan]]:
    """The plans in a file; those that cannot be taken are rejects. Raises Refused.

    A plan that does not say since when it holds does so from `now`, or from when it was first
    brought.
    """
    table = is_table(path)
    if table:
        entries = table_entries(path, ("key", "areas"))
    else:
        try:
            entries = Entry(0, read_document(path)).entries("patrol")
        except BadField as bad:
            raise refused(path, bad) from bad
    rejects: list[Reject] = []
    new = once("key", set())

    def read(entry: Entry) -> PatrolPlan:
        if not table:
            entry.only(*_FIELDS)
        plan = _plan(entry, city, now, table=table)
        new(plan.key)
        return plan

    return Taken(len(entries), list(read_entries(entries, read, rejects)), rejects)


def _plan(entry: Entry, city: City, now: datetime, *, table: bool) -> PatrolPlan:
    days, hours = _rhythm(entry)
    key = entry.text("key")
    person = entry.text("person", "")
    known = city.patrols.get(key)
    since = _day(entry, "since")
    plan = PatrolPlan(
        key=key,
        names=entry.label("name" if table else "names"),
        areas=_areas(entry, city),
        since=known.since if known else now,
        days=days,
        hours=hours,
        weekdays=_weekdays(entry),
        begins=_clock(entry, "begins", "08:00"),
        ends=_clock(entry, "ends", "18:00"),
        post=entry.choice("post", of_enum(Post), Post.GRID_OFFICER.value),
        person=PersonId(_person(city, person)) if person else None,
        checklist=_points(entry) if table else _checks(entry),
        classes=_classes(entry, city),
        until=_day(entry, "until"),
    )
    if since is None:
        return plan
    return replace(plan, since=datetime.combine(since, time(), city.zone))


def _rhythm(entry: Entry) -> tuple[int, int]:
    said = entry.text("every", "1d")
    found = _EVERY.fullmatch(said)
    if found is None:
        hint = _("Write a number of days or hours, such as 1d or 2h.")
        raise BadField("every", said, _("This is not a rhythm."), hint)
    number = int(found[1])
    return (number, 0) if found[2].lower() == "d" else (1, number)


def _areas(entry: Entry, city: City) -> tuple[AreaCode, ...]:
    codes = entry.words("areas")
    if not codes:
        raise entry.missing("areas")
    for code in codes:
        if code not in city.areas:
            hint = _("Import the areas first, or correct the code.")
            raise BadField("areas", code, _("There is no area {code}.").format(code=code), hint)
    return tuple(AreaCode(code) for code in codes)


def _classes(entry: Entry, city: City) -> tuple[str, ...]:
    codes = entry.words("classes")
    known: Mapping[str, object] = city.catalogue.by_code if city.catalogue_key else {}
    for code in codes:
        if code not in known:
            reason = _("The catalogue has no class {code}.").format(code=code)
            raise BadField("classes", code, reason, _("Import the catalogue first."))
    return codes


def _weekdays(entry: Entry) -> tuple[str, ...]:
    days = entry.choices("weekdays", {day: day for day in WEEKDAYS})
    return tuple(sorted(dict.fromkeys(days), key=WEEKDAYS.index))


def _clock(entry: Entry, field: str, default: str) -> str:
    said = entry.text(field, default)
    try:
        return time.fromisoformat(said.zfill(5)).isoformat("minutes")
    except ValueError:
        hint = _("Write hours and minutes, such as 08:00.")
        raise BadField(field, said, _("This is not a time of day."), hint) from None


def _day(entry: Entry, field: str) -> date | None:
    value = entry.content.get(field)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or not value:
        return value or None
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        hint = _("Write it as 2025-06-30.")
        raise BadField(field, value, _("This is not a day."), hint) from None


def _person(city: City, said: str) -> str:
    try:
        return city.person(said).id
    except Refused as no:
        hint = _("Import the people first, or name a post instead.")
        raise BadField("person", said, no.sentence, hint) from no


def _checks(entry: Entry) -> tuple[CheckItem, ...]:
    new = once("code", set())
    found = []
    for each in entry.entries("check"):
        each.only("code", "names")
        found.append(CheckItem(new(each.text("code")), each.label("names")))
    return tuple(found)


def _points(entry: Entry) -> tuple[CheckItem, ...]:
    """The points of a table's cell; their numbers are their codes."""
    points = [each for each in _POINTS.split(entry.text("checklist", "")) if each]
    return tuple(CheckItem(str(n), {"en": words}) for n, words in enumerate(points, 1))
