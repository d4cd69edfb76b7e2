"""A case as one sentence to be read out over the radio: no caller's name, number or words in it."""

from datetime import datetime

from commandcenter.case import WITH_UNIT, Case, Stage
from commandcenter.city import City
from commandcenter.confidential import is_confidential
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.wording import _, label


def radio_sentence(case: Case, city: City, now: datetime) -> str:
    """`case` in the language in use: number, what, where, with whom, until when.

    Holds nothing that a caller said, no contact, and no address of a confidential case: anybody
    may listen. Times are the city's.
    """
    found = city.class_of(case)
    parts = [
        _("Emergency") if case.emergency else None,
        _("case {number}").format(number=case.number),
        label(found.names) if found else _("not yet classified"),
        *_where(case, city),
        _with_whom(case, city),
        _until(case, city, now),
    ]
    words = _(", ").join(part for part in parts if part)
    return _("{words}.").format(words=words[:1].upper() + words[1:])


def _where(case: Case, city: City) -> list[str]:
    said = case.standing.address if not is_confidential(case, city) else None
    address = said.value if said else None
    found = [address] if address else []
    if case.cell is None:
        return found or [_("place unknown")]
    names = list(city.areas.names(case.cell).values())
    # The cell itself is said by its code; of the areas above it, the largest is enough to go by.
    if len(names) > 1 and names[0] not in (address or ""):
        found.append(names[0])
    return [*found, _("cell {code}").format(code=case.cell)]


def _with_whom(case: Case, city: City) -> str | None:
    unit = city.units.get(case.unit)
    if case.stage not in WITH_UNIT or unit is None:
        return None
    return _("with {unit}").format(unit=label(unit.names))


def _until(case: Case, city: City, now: datetime) -> str:
    rests_until = case.proceedings.suspended_until
    if case.stage is Stage.SUSPENDED and rests_until is not None:
        return _("suspended until {time}").format(time=_time(rests_until, city, now))
    if case.due_at is None:
        return _(STAGE_NAMES[case.stage])
    time = _time(case.due_at, city, now)
    if case.due_at <= now:
        return _("overdue since {time}").format(time=time)
    return _("due at {time}").format(time=time)


def _time(at: datetime, city: City, now: datetime) -> str:
    there, today = at.astimezone(city.zone), now.astimezone(city.zone)
    return f"{there:%H:%M}" if there.date() == today.date() else f"{there:%Y-%m-%d %H:%M}"
