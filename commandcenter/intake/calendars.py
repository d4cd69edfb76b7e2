"""Working calendars from files: a whole calendar as TOML, or a city's special days as CSV.

TOML, one file a calendar (dates are keys, so that no date can be given twice):

    key = "cn"
    name = "中国大陆"
    zone = "Asia/Shanghai"
    periods = ["08:00-12:00", "14:00-18:00"]
    weekend = ["saturday", "sunday"]
    hours_per_working_day = 8
    [holidays]
    2026-01-01 = "元旦"
    [makeup_days]
    2026-01-04 = "元旦调休上班"

With `country = "CN"`, `years = [2026, 2027]` and, if need be, `subdivision = "…"`, the public
holidays and make-up workdays of those years come from the library `holidays`; where the file names
a day as well, its own word stands.

CSV, with the columns `date,kind,name`, where kind is `holiday` or `workday`; its days are laid
over those of a base calendar, and where both name a day the file's word stands.
"""

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from itertools import zip_longest
from pathlib import Path
from typing import Any

from commandcenter.intake.public_holidays import public_days, with_public_days
from commandcenter.refusal import Refused
from commandcenter.wording import _, join
from commandcenter.worktime import Calendar

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_REQUIRED = ("key", "name", "zone")
_OPTIONAL = (
    *("periods", "weekend", "hours_per_working_day", "holidays", "makeup_days"),
    *("country", "subdivision", "years"),
)
_COLUMNS = ("date", "kind", "name")
_YEARS = (1970, 2100)
_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")
_PERIOD = re.compile(r"(\d{2}):(\d{2})\s*[-–]\s*(\d{2}):(\d{2})")


class CalendarError(ValueError):
    """A calendar file that cannot be taken, with a sentence: file, place, expected, what to do."""


def read_calendar(path: Path, base: Calendar | None = None) -> Calendar:
    """The calendar in a TOML file, or `base` with the special days of a CSV file.

    Raises CalendarError, for the first fault found, and OSError when the file cannot be read.
    """
    text = _text(path)
    if path.suffix.lower() == ".toml":
        return _from_toml(path.name, text)
    if path.suffix.lower() != ".csv":
        raise CalendarError(
            _("{file}: a calendar is a .toml or .csv file; rename or convert it.").format(
                file=path.name
            )
        )
    if base is None:
        raise CalendarError(
            _(
                "{file}: a .csv file holds only special days; choose the calendar they belong to, "
                "or import a .toml calendar first."
            ).format(file=path.name)
        )
    return _with_days(path.name, text, base)


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            # Spreadsheets in China save GB18030; the next encoding is tried.
            continue
    raise CalendarError(
        _("{file}: the text is neither UTF-8 nor GB18030; save it as UTF-8.").format(file=path.name)
    )


def _from_toml(file: str, text: str) -> Calendar:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(
            _("{file} is not valid TOML: {fault}. Correct that line.").format(
                file=file, fault=error
            )
        ) from error
    _check_keys(file, table)
    fields: dict[str, Any] = {field: _string(file, table, field) for field in _REQUIRED}
    if "periods" in table:
        fields["periods"] = _periods(file, table["periods"])
    if "weekend" in table:
        fields["weekend"] = _weekend(file, table["weekend"])
    if "hours_per_working_day" in table:
        fields["hours_per_working_day"] = _hours(file, table["hours_per_working_day"])
    for field in ("holidays", "makeup_days"):
        fields[field] = _named_days(file, field, table.get(field, {}))
    try:
        calendar = Calendar(**fields)
    except ValueError as error:
        raise CalendarError(f"{file}: {error}") from error
    return _with_public_days(file, table, calendar)


def _with_public_days(file: str, table: Mapping[str, object], calendar: Calendar) -> Calendar:
    if "country" not in table:
        for field in ("subdivision", "years"):
            if field in table:
                expected = _('nothing, or add a line country = "…"')
                raise _unexpected(file, field, table[field], expected)
        return calendar
    country = _string(file, table, "country")
    subdivision = _string(file, table, "subdivision") if "subdivision" in table else ""
    years = _years(file, table.get("years"))
    try:
        return with_public_days(calendar, public_days(country, years, subdivision))
    except Refused as refusal:
        raise CalendarError(f"{file}: {refusal}") from refusal


def _years(file: str, value: object) -> list[int]:
    if not isinstance(value, list) or not value:
        raise _unexpected(file, "years", value, _("a list such as [2026, 2027]"))
    for year in value:
        if type(year) is not int or not _YEARS[0] <= year <= _YEARS[1]:
            raise _unexpected(file, "years", year, _("years from 1970 to 2100"))
    return value


def _check_keys(file: str, table: Mapping[str, object]) -> None:
    for field in _REQUIRED:
        if field not in table:
            raise CalendarError(
                _('{file}: {field} is missing; add a line such as {field} = "…".').format(
                    file=file, field=field
                )
            )
    for field in table:
        if field not in _REQUIRED + _OPTIONAL:
            raise CalendarError(
                _("{file}: {field} is not a field of a calendar; use one of: {known}.").format(
                    file=file, field=field, known=join(_REQUIRED + _OPTIONAL)
                )
            )


def _string(file: str, table: Mapping[str, object], field: str) -> str:
    value = table[field]
    if not isinstance(value, str) or not value.strip():
        raise _unexpected(file, field, value, _('text in quotation marks, e.g. "cn"'))
    return value


def _periods(file: str, value: object) -> tuple[tuple[time, time], ...]:
    if not isinstance(value, list):
        raise _unexpected(file, "periods", value, _('a list such as ["08:00-12:00"]'))
    return tuple(_period(file, part) for part in value)


def _period(file: str, value: object) -> tuple[time, time]:
    expected = _("opening and closing in 24 hours, e.g. 08:00-12:00")
    match = _PERIOD.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _unexpected(file, "periods", value, expected)
    opens_hour, opens_minute, closes_hour, closes_minute = map(int, match.groups())
    if (closes_hour, closes_minute) == (24, 0):
        closes_hour = 0
    try:
        return time(opens_hour, opens_minute), time(closes_hour, closes_minute)
    except ValueError as error:
        raise _unexpected(file, "periods", value, expected) from error


def _weekend(file: str, value: object) -> frozenset[int]:
    expected = _("a list of: {known}").format(known=join(_WEEKDAYS))
    if not isinstance(value, list):
        raise _unexpected(file, "weekend", value, expected)
    for day in value:
        if day not in _WEEKDAYS:
            raise _unexpected(file, "weekend", day, expected)
    return frozenset(_WEEKDAYS.index(day) for day in value)


def _hours(file: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unexpected(file, "hours_per_working_day", value, _("a number of hours, e.g. 8"))
    return value


def _named_days(file: str, field: str, value: object) -> tuple[tuple[date, str], ...]:
    if not isinstance(value, dict):
        raise _unexpected(file, field, value, _('a table of lines such as 2026-01-01 = "…"'))
    days: dict[date, str] = {}
    for key, name in value.items():
        day = _date(key)
        if day is None or day in days:
            raise _unexpected(file, field, key, _("a date as 2026-01-31, each once"))
        if not isinstance(name, str) or not name.strip():
            place = f"{field}.{key}"
            raise _unexpected(file, place, name, _("the day's name in quotation marks"))
        days[day] = name
    return tuple(sorted(days.items()))


def _date(text: str) -> date | None:
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        # Shaped like a date, but no such day: the caller names the place.
        return None


def _unexpected(file: str, field: str, value: object, expected: str) -> CalendarError:
    return CalendarError(
        _('{file}: {field} has "{value}"; write {expected}.').format(
            file=file, field=field, value=value, expected=expected
        )
    )


def _with_days(file: str, text: str, base: Calendar) -> Calendar:
    holidays, makeup_days = dict(base.holidays), dict(base.makeup_days)
    for day, (kind, name) in _csv_days(file, text).items():
        taken, other = (holidays, makeup_days) if kind == "holiday" else (makeup_days, holidays)
        taken[day] = name
        other.pop(day, None)
    return replace(
        base,
        holidays=tuple(sorted(holidays.items())),
        makeup_days=tuple(sorted(makeup_days.items())),
    )


def _csv_days(file: str, text: str) -> dict[date, tuple[str, str]]:
    """Kind and name by date; a day may be repeated, but not contradicted."""
    lines = csv.reader(text.splitlines(), strict=True)
    days: dict[date, tuple[str, str]] = {}
    try:
        header = [column.strip().lower() for column in next(lines, [])]
        if not set(_COLUMNS) <= set(header):
            raise CalendarError(
                _("{file}: the first row must name the columns {columns}.").format(
                    file=file, columns=",".join(_COLUMNS)
                )
            )
        for line in lines:
            cells = dict(zip_longest(header, line[: len(header)], fillvalue=""))
            if not any(cells.values()):
                continue
            day, kind, name = _csv_row(file, lines.line_num, cells)
            if days.setdefault(day, (kind, name)) != (kind, name):
                raise _bad_cell(file, lines.line_num, "date", cells["date"], _("each day once"))
    except csv.Error as error:
        raise CalendarError(
            _(
                "{file}, row {row}: the row cannot be read ({fault}); correct its quotation marks."
            ).format(file=file, row=lines.line_num, fault=error)
        ) from error
    return days


def _csv_row(file: str, number: int, row: Mapping[str, str]) -> tuple[date, str, str]:
    day, kind, name = _date(row["date"]), row["kind"].strip().lower(), row["name"].strip()
    if day is None:
        raise _bad_cell(file, number, "date", row["date"], _("a date such as 2026-01-31"))
    if kind not in ("holiday", "workday"):
        raise _bad_cell(file, number, "kind", row["kind"], _("holiday or workday"))
    if not name:
        raise _bad_cell(file, number, "name", row["name"], _("the day's name, as shown to people"))
    return day, kind, name


def _bad_cell(file: str, number: int, field: str, value: str, expected: str) -> CalendarError:
    return CalendarError(
        _('{file}, row {row}: {field} has "{value}"; write {expected}.').format(
            file=file, row=number, field=field, value=value, expected=expected
        )
    )
