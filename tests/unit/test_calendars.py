"""Calendars as a city hands them over, and what it is told when a file is wrong."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commandcenter.intake.calendars import CalendarError, read_calendar
from commandcenter.worktime import Calendar, ClockKind, Limit, deadline

SHIPPED = Path(__file__).parents[2] / "resources" / "calendars"

BASE = Calendar(
    key="cn",
    name="China",
    zone="Asia/Shanghai",
    holidays=((date(2027, 1, 1), "New Year"), (date(2027, 5, 1), "Labour Day")),
    makeup_days=((date(2027, 5, 8), "Labour Day"),),
)
SMALL = 'key = "x"\nname = "X"\nzone = "Asia/Shanghai"\n'


@pytest.fixture
def file(tmp_path: Path):
    """Writes a calendar file and gives its path."""

    def write(content: str | bytes, name: str = "city.toml") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def days_off(calendar: Calendar, year: int) -> int:
    """Local days of a year without work."""
    holidays, makeup_days = dict(calendar.holidays), dict(calendar.makeup_days)
    every = (date(year, 1, 1) + timedelta(number) for number in range(366))
    return sum(
        (day.weekday() in calendar.weekend or day in holidays) and day not in makeup_days
        for day in every
        if day.year == year
    )


# The calendars that ship


def test_the_calendar_of_china_has_make_up_days():
    china = read_calendar(SHIPPED / "cn.toml")
    friday_evening = datetime(2024, 2, 2, 18, tzinfo=ZoneInfo("Asia/Shanghai"))

    due = deadline(friday_evening, Limit(1, ClockKind.WORKING_DAYS), china)

    assert due == datetime(2024, 2, 4, 10, tzinfo=UTC)


def test_nobody_in_china_works_from_the_first_to_the_eighth_of_october_2025():
    china = read_calendar(SHIPPED / "cn.toml")
    eve = datetime(2025, 9, 30, 18, tzinfo=ZoneInfo("Asia/Shanghai"))

    due = deadline(eve, Limit(1, ClockKind.WORKING_HOURS), china)

    assert due == datetime(2025, 10, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(("year", "workdays"), [(2024, 251), (2025, 248), (2026, 248)])
def test_china_works_as_many_days_as_the_state_council_ordered(year: int, workdays: int):
    china = read_calendar(SHIPPED / "cn.toml")
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days

    assert length - days_off(china, year) == workdays


def test_make_up_days_in_china_lie_on_weekends_and_are_no_holidays():
    china = read_calendar(SHIPPED / "cn.toml")

    assert all(day.weekday() in china.weekend for day, _ in china.makeup_days)
    assert not dict(china.makeup_days).keys() & dict(china.holidays).keys()


def test_new_york_works_nine_to_five_without_a_break():
    new_york = read_calendar(SHIPPED / "us-nyc.toml")

    assert new_york.periods == ((time(9), time(17)),)
    assert new_york.zone == "America/New_York"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2011, 2, 21), "Washington's Birthday"),
        (date(2011, 12, 26), "Christmas Day (observed)"),
        (date(2011, 11, 8), "Election Day"),
        (date(2022, 6, 20), "Juneteenth National Independence Day (observed)"),
        (date(2022, 11, 24), "Thanksgiving Day"),
        (date(2027, 1, 18), "Martin Luther King Jr. Day"),
    ],
)
def test_the_offices_of_new_york_close_on_holidays(day: date, name: str):
    new_york = read_calendar(SHIPPED / "us-nyc.toml")

    assert dict(new_york.holidays)[day] == name


@pytest.mark.parametrize("year", range(2010, 2028))
def test_every_year_of_new_york_has_its_holidays(year: int):
    new_york = read_calendar(SHIPPED / "us-nyc.toml")

    assert 10 <= len({name for day, name in new_york.holidays if day.year == year}) <= 16


# A calendar as TOML


def test_a_calendar_without_details_has_the_usual_week(file):
    assert read_calendar(file(SMALL)) == Calendar(key="x", name="X", zone="Asia/Shanghai")


def test_every_field_of_a_calendar_is_read(file):
    path = file(
        "\ufeff" + SMALL + 'periods = ["08:30-12:00", "22:00-24:00"]\nweekend = ["friday"]\n'
        "hours_per_working_day = 7.5\n[holidays]\n2026-05-01 = 'May'\n2026-01-01 = 'New Year'\n"
        "[makeup_days]\n2026-05-08 = 'for May'\n"
    )

    assert read_calendar(path) == Calendar(
        key="x",
        name="X",
        zone="Asia/Shanghai",
        periods=((time(8, 30), time(12)), (time(22), time(0))),
        weekend=frozenset({4}),
        holidays=((date(2026, 1, 1), "New Year"), (date(2026, 5, 1), "May")),
        makeup_days=((date(2026, 5, 8), "for May"),),
        hours_per_working_day=7.5,
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("key = \n", r"city.toml is not valid TOML: .*line 1.* Correct that line."),
        ('key = "x"\nname = "X"\n', r'city.toml: zone is missing; add a line such as zone = "…".'),
        (SMALL + "weekends = []\n", "city.toml: weekends is not a field of a calendar; use one of"),
        (SMALL.replace('"X"', "7"), 'city.toml: name has "7"; write text in quotation marks'),
        (SMALL.replace('"X"', '" "'), 'city.toml: name has " "; write text in quotation marks'),
        (SMALL.replace("Shanghai", "Peking"), "city.toml: The time zone Asia/Peking is not known"),
        (SMALL + "periods = '9-5'\n", 'periods has "9-5"; write a list such as'),
        (SMALL + "periods = ['9-5']\n", 'periods has "9-5"; write opening and closing in 24 hours'),
        (SMALL + "periods = [8]\n", 'periods has "8"; write opening and closing in 24 hours'),
        (SMALL + "periods = ['08:00-25:00']\n", 'periods has "08:00-25:00"; write opening'),
        (SMALL + "periods = ['12:00-08:00']\n", "Working period 12:00-08:00 is out of order"),
        (SMALL + "weekend = 'sunday'\n", 'weekend has "sunday"; write a list of: monday'),
        (SMALL + "weekend = ['Sonntag']\n", 'weekend has "Sonntag"; write a list of: monday'),
        (SMALL + "hours_per_working_day = '8'\n", 'hours_per_working_day has "8"; write a number'),
        (SMALL + "hours_per_working_day = true\n", 'hours_per_working_day has "True"; write a num'),
        (SMALL + "hours_per_working_day = 0\n", "more than 0 and at most 24 hours"),
        (SMALL + "holidays = []\n", r'holidays has "\[\]"; write a table of lines such as'),
        (SMALL + "[holidays]\n2026-02-30 = 'x'\n", 'holidays has "2026-02-30"; write a date as'),
        (SMALL + "[holidays]\nxmas = 'x'\n", 'holidays has "xmas"; write a date as'),
        (SMALL + "[holidays]\n2026-1-1='x'\n2026-01-01='y'\n", 'has "2026-01-01"; .* each once'),
        (
            SMALL + "[makeup_days]\n2026-02-03 = 1\n",
            'makeup_days.2026-02-03 has "1"; write the day',
        ),
        (
            SMALL + "[makeup_days]\n2026-02-03 = ''\n",
            'makeup_days.2026-02-03 has ""; write the day',
        ),
    ],
)
def test_a_wrong_calendar_says_where_and_what_to_write(file, content: str, sentence: str):
    with pytest.raises(CalendarError, match=sentence):
        read_calendar(file(content))


def test_a_file_of_another_kind_is_refused(file):
    with pytest.raises(CalendarError, match=r"city.ics: a calendar is a .toml or .csv file"):
        read_calendar(file("", "city.ics"))


def test_a_file_that_is_no_text_is_refused(file):
    with pytest.raises(CalendarError, match=r"city.toml: the text is neither UTF-8 nor GB18030"):
        read_calendar(file(b"\xff\xff\xff"))


# Special days as CSV


def test_the_days_of_a_csv_file_are_laid_over_the_base(file):
    path = file(
        "date,kind,name\n2027-10-01,holiday,National Day\n2027/5/8,Holiday,no make-up\n"
        "2027-01-01,workday,flood duty\n,,\n\n2027-10-01,holiday,National Day\n",
        "days.csv",
    )

    merged = read_calendar(path, BASE)

    assert merged.holidays == (
        (date(2027, 5, 1), "Labour Day"),
        (date(2027, 5, 8), "no make-up"),
        (date(2027, 10, 1), "National Day"),
    )
    assert merged.makeup_days == ((date(2027, 1, 1), "flood duty"),)
    assert (merged.key, merged.periods) == (BASE.key, BASE.periods)


def test_the_same_days_twice_change_nothing(file):
    path = file("date,kind,name\n2027-10-01,holiday,National Day\n", "days.csv")

    once = read_calendar(path, BASE)

    assert read_calendar(path, once) == once


def test_columns_may_stand_in_any_order_among_others_and_in_a_chinese_spreadsheet(file):
    path = file(
        "Name,note,Date,Kind\r\n国庆节,,2027-10-01,holiday,x\r\n".encode("gb18030"), "d.csv"
    )

    assert (date(2027, 10, 1), "国庆节") in read_calendar(path, BASE).holidays


def test_special_days_need_a_calendar_to_belong_to(file):
    with pytest.raises(CalendarError, match=r"days.csv: a .csv file holds only special days"):
        read_calendar(file("date,kind,name\n", "days.csv"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "days.csv: the first row must name the columns date,kind,name."),
        ("date;kind;name\n", "days.csv: the first row must name the columns date,kind,name."),
        ("date,kind,name\n1.1.27,holiday,x\n", 'row 2: date has "1.1.27"; write a date such as'),
        ("date,kind,name\n2027-02-29,holiday,x\n", 'row 2: date has "2027-02-29"; write a date'),
        ("date,kind,name\n\n2027-02-01,off,x\n", 'row 3: kind has "off"; write holiday or work'),
        ("date,kind,name\n2027-02-01,holiday\n", 'row 2: name has ""; write the day\'s name'),
        (
            "date,kind,name\n2027-02-01,holiday,x\n2027-02-01,workday,x\n",
            'days.csv, row 3: date has "2027-02-01"; write each day once',
        ),
        ('date,kind,name\n2027-02-01,holiday,"x\n', r"days.csv, row 2: the row cannot be read"),
        (
            '"date"x,kind,name\n',
            r"days.csv, row 1: the row cannot be read \(.*\); correct its quotation marks",
        ),
    ],
)
def test_a_wrong_row_says_where_and_what_to_write(file, content: str, sentence: str):
    with pytest.raises(CalendarError, match=sentence):
        read_calendar(file(content, "days.csv"), BASE)
