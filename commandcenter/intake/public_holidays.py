"""Public holidays and make-up workdays of a country, from the library `holidays`.

It is imported only here and only when asked for: it knows some 150 countries. For years whose
yearly notice has not been published (China's make-up days) it gives the holidays that the law
fixes, and no make-up days: those are added by hand, in the editor or in a file.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from commandcenter.refusal import Refused
from commandcenter.wording import _, join, language
from commandcenter.working_calendar import Calendar


class PublicDays(NamedTuple):
    """Days by date with the name people there give them."""

    holidays: dict[date, str]
    makeup_days: dict[date, str]


def public_days(country: str, years: Iterable[int], subdivision: str = "") -> PublicDays:
    """The holidays and make-up workdays of a country, e.g. `CN`, or of a part of one: `US`, `NY`.

    Named in the language in use, else in English.
    Raises Refused, with the codes that there are, for a country or part that is not known.
    """
    import holidays

    wanted = set(years)
    known = holidays.list_supported_countries()
    country = country.strip().upper()
    if country not in known:
        raise Refused(
            _("There are no public holidays of “{country}”; write a code such as CN or US.").format(
                country=country
            )
        )
    if subdivision and subdivision not in known[country]:
        raise Refused(
            _("{country} has no part “{part}” with holidays of its own; it has: {known}.").format(
                country=country, part=subdivision, known=join(known[country]) or "–"
            )
        )
    tongues = holidays.list_localized_countries().get(country, [])
    found = holidays.country_holidays(
        country,
        subdiv=subdivision or None,
        years=wanted,
        expand=False,
        # Without a word on it the machine's own language would decide, another one on each.
        language=next((each for each in (language(), "en_US") if each in tongues), None),
    )
    # The library speaks of other years too: a day observed across New Year, old make-up days.
    days = {day: name for day, name in sorted(found.items()) if day.year in wanted}
    worked = sorted(day for day in found.weekend_workdays if day.year in wanted)
    return PublicDays(days, {day: _("Make-up workday") for day in worked})


def with_public_days(calendar: Calendar, days: PublicDays) -> Calendar:
    """`calendar` with these days as well; where it names a day itself, its own word stands."""
    own = {day for day, _name in (*calendar.holidays, *calendar.makeup_days)}

    def joined(
        mine: tuple[tuple[date, str], ...], more: dict[date, str]
    ) -> tuple[tuple[date, str], ...]:
        return tuple(sorted((*mine, *(each for each in more.items() if each[0] not in own))))

    return replace(
        calendar,
        holidays=joined(calendar.holidays, days.holidays),
        makeup_days=joined(calendar.makeup_days, days.makeup_days),
    )
