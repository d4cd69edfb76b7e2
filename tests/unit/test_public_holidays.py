"""Public holidays from the library: a year of a country, laid under what a city says itself."""

import sys
from datetime import date
from subprocess import run

import pytest

from commandcenter import wording
from commandcenter.intake.calendars import CalendarError, read_calendar
from commandcenter.intake.public_holidays import public_days, with_public_days
from commandcenter.refusal import Refused
from commandcenter.working_calendar import Calendar, day_periods


@pytest.fixture(autouse=True)
def _in_english():
    wording.set_language("en")
    yield
    wording.set_language("en")


@pytest.fixture
def file(tmp_path):
    def write(content: str):
        path = tmp_path / "city.toml"
        path.write_text('key = "c"\nname = "City"\nzone = "Asia/Shanghai"\n' + content)
        return path

    return write


def test_a_year_of_china_has_its_holidays_and_its_make_up_days():
    days = public_days("cn", [2026])

    assert days.holidays[date(2026, 2, 17)] == "Chinese New Year (Spring Festival)"
    assert date(2026, 2, 14) in days.makeup_days
    assert {day.year for day in (*days.holidays, *days.makeup_days)} == {2026}


def test_the_days_are_named_in_the_language_in_use():
    wording.set_language("zh_CN")

    assert public_days("CN", [2026]).holidays[date(2026, 2, 17)] == "春节"


def test_a_part_of_a_country_has_holidays_of_its_own():
    everywhere, new_york = public_days("US", [2026]), public_days("US", [2026], "NY")

    assert date(2026, 11, 3) not in everywhere.holidays
    assert new_york.holidays[date(2026, 11, 3)] == "Election Day"


def test_an_unknown_country_or_part_is_refused_with_what_to_write():
    with pytest.raises(Refused, match="such as CN or US"):
        public_days("Atlantis", [2026])
    with pytest.raises(Refused, match="it has: AK, AL"):
        public_days("US", [2026], "ZZ")


def test_what_a_city_says_of_a_day_stands_over_the_public_holiday():
    city = Calendar("c", "City", "Asia/Shanghai", makeup_days=((date(2026, 10, 2), "Fair"),))

    calendar = with_public_days(city, public_days("CN", [2026]))

    assert day_periods(calendar, date(2026, 10, 2)) != []
    assert day_periods(calendar, date(2026, 10, 1)) == []
    assert dict(calendar.makeup_days)[date(2026, 10, 2)] == "Fair"


def test_a_calendar_file_may_leave_the_holidays_to_the_country(file):
    path = file('country = "CN"\nyears = [2026]\n[holidays]\n2026-03-03 = "City day"\n')

    calendar = read_calendar(path)

    assert day_periods(calendar, date(2026, 2, 14)) != []
    assert day_periods(calendar, date(2026, 2, 17)) == []
    assert dict(calendar.holidays)[date(2026, 3, 3)] == "City day"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('country = "XX"\nyears = [2026]', "no public holidays of “XX”"),
        ('country = "CN"', "write a list such as"),
        ('country = "CN"\nyears = [26]', "years from 1970 to 2100"),
        ('country = "CN"\nyears = [true]', "years from 1970 to 2100"),
        ("years = [2026]", "add a line country"),
        ('country = "US"\nsubdivision = "ZZ"\nyears = [2026]', "has no part “ZZ”"),
    ],
)
def test_a_wrong_country_says_what_to_write(file, content, sentence):
    with pytest.raises(CalendarError, match=r"city\.toml: ") as refusal:
        read_calendar(file(content))

    assert sentence in str(refusal.value)


def test_the_library_is_not_loaded_before_somebody_asks_for_holidays():
    asked = "import sys, commandcenter.intake.calendars; sys.exit('holidays' in sys.modules)"

    assert run([sys.executable, "-c", asked], check=False).returncode == 0
