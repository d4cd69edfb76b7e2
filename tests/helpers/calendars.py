"""Calendars of four cities that differ in all that a clock must mind."""

from datetime import date, time

from commandcenter.working_calendar import Calendar

CHINA = Calendar(
    key="cn",
    name="China",
    zone="Asia/Shanghai",
    holidays=(
        (date(2024, 10, 1), "National Day"),
        (date(2024, 10, 2), "National Day"),
        (date(2024, 10, 3), "National Day"),
        (date(2024, 10, 4), "National Day"),
        (date(2024, 10, 7), "National Day"),
    ),
    makeup_days=((date(2024, 9, 29), "National Day"), (date(2024, 10, 12), "National Day")),
)
NEW_YORK = Calendar(
    key="nyc",
    name="New York",
    zone="America/New_York",
    periods=((time(9), time(17)),),
    holidays=((date(2024, 7, 4), "Independence Day"),),
)
NIGHT_SHIFT = Calendar(
    key="night",
    name="Night shift in New York",
    zone="America/New_York",
    periods=((time(0), time(6)), (time(22), time(0))),
    weekend=frozenset(),
)
SAO_PAULO = Calendar(key="sp", name="São Paulo", zone="America/Sao_Paulo", weekend=frozenset({6}))
