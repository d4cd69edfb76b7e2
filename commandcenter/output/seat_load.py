"""The load of the seats, for programs and for a person at a terminal. Times are the city's."""

from datetime import datetime
from typing import Any

from commandcenter.city import City
from commandcenter.desk import Desk
from commandcenter.ids import AreaCode
from commandcenter.roles import POST_NAMES, Post
from commandcenter.roster.shifts import CONTROL_ROOM
from commandcenter.seats import load
from commandcenter.seats.load import Alarm, Load, Period, Priority, Source
from commandcenter.wording import N_, _, label, ngettext

PRIORITY_NAMES: dict[Priority, str] = {
    Priority.HIGH: N_("high"),
    Priority.MEDIUM: N_("medium"),
    Priority.LOW: N_("low"),
}
"""What a priority is called; shown through `_`."""


def alarms_between(desk: Desk, since: datetime, until: datetime) -> list[Alarm]:
    """Every alarm in `[since, until)`, in order."""
    fired = [each for each in desk.store.fired(since, until) if load.is_alarm(each.body)]
    cases = {each: desk.store.case(each) for each in {event.case for event in fired} if each}
    return [
        load.alarm_of(event, case, desk.city)
        for event in fired
        if (case := cases.get(event.case) if event.case else None) is not None
    ]


def seat_load_document(desk: Desk, since: datetime, until: datetime) -> dict[str, Any]:
    """What `seat-load --json` prints of `[since, until)`; what stands is as of now."""
    city, alarms = desk.city, alarms_between(desk, since, until)
    roster = city.rosters.get(CONTROL_ROOM)
    seats = [seat.post for seat in roster.seats if seat.post] if roster else []
    shares = load.shares(alarms)
    return {
        "from": _local(since, city),
        "to": _local(until, city),
        "alarms": len(alarms),
        "seats": [_seat(each, city) for each in load.loads(alarms, since, until, seats)],
        "priorities": {
            each.value: {"share": round(shares[each], 4), "goal": load.GOALS[each]}
            for each in Priority
        },
        "top_sources": [_source(each, n, city) for each, n in load.top_sources(alarms)],
        "stale": _stale(desk),
        "chattering": [
            {"case": case.number, "step": step, "times": times}
            for (case_id, step), times in load.chattering(alarms).items()
            if (case := desk.store.case(case_id)) is not None
        ],
        "groups": [_group(each, city, desk) for each in load.grouped(alarms) if each.others],
    }


def _seat(found: Load, city: City) -> dict[str, Any]:
    return {
        "seat": found.seat,
        "periods": len(found.periods),
        "alarms": found.alarms,
        "mean": round(found.mean, 3),
        "worst": found.worst,
        "over_good": round(found.share_over(load.GOOD), 4),
        "over_most": round(found.share_over(load.MOST), 4),
        "flooded": round(found.share_over(load.FLOOD), 4),
        "floods": [_flood(each, city) for each in found.floods],
    }


def _flood(period: Period, city: City) -> dict[str, Any]:
    return {
        "from": _local(period.begins, city),
        "to": _local(period.ends, city),
        "alarms": period.alarms,
    }


def _source(source: Source, alarms: int, city: City) -> dict[str, Any]:
    return {"class": source.class_code or None, "area": source.area or None, "alarms": alarms}


def _stale(desk: Desk) -> list[dict[str, Any]]:
    found = load.stale(desk.store.open_cases(), desk.city, desk.clock.now())
    return [{"case": case.number, "since": _local(at, desk.city)} for case, at in found]


def _group(group: load.Group, city: City, desk: Desk) -> dict[str, Any]:
    head = desk.store.case(group.head.case)
    cause = group.cause
    named = {"unit": cause} if isinstance(cause, str) else _source(cause, 0, city)
    named.pop("alarms", None)
    return {
        "cause": named,
        "head": head.number if head else group.head.case,
        "alarms": 1 + len(group.others),
    }


def seat_load_lines(document: dict[str, Any], city: City) -> list[str]:
    """What `seat-load` prints for a person, from the document for programs."""
    lines = [
        _(
            "Alarms per seat in ten minutes, {since} to {until}: 1 is good, 2 the most, 10 a flood."
        ).format(since=_minute(document["from"]), until=_minute(document["to"]))
    ]
    for seat in document["seats"]:
        lines.append(
            _(
                "{seat}: {alarms} alarms, {mean} a period, {worst} at worst; over 2 in {share}"
            ).format(
                seat=_(POST_NAMES[Post(seat["seat"])]),
                alarms=seat["alarms"],
                mean=f"{seat['mean']:.2f}",
                worst=seat["worst"],
                share=f"{seat['over_most']:.1%}",
            )
        )
        lines += [
            _("  flood {since} to {until}: {alarms} alarms").format(
                since=_minute(each["from"]), until=_minute(each["to"]), alarms=each["alarms"]
            )
            for each in seat["floods"]
        ]
    for name, each in document["priorities"].items():
        told = _("Priority {priority}: {share} (goal {goal})")
        priority = _(PRIORITY_NAMES[Priority(name)])
        goal = f"{each['goal']:.0%}"
        lines.append(told.format(priority=priority, share=f"{each['share']:.0%}", goal=goal))
    for each in document["top_sources"]:
        told = _("{what}, {area}: {alarms} alarms")
        what, area = source_words(each["class"], each["area"], city)
        lines.append(told.format(what=what, area=area, alarms=each["alarms"]))
    stale, restless = len(document["stale"]), len(document["chattering"])
    lines.append(
        ngettext(
            "{n} alarm stands for over a day.", "{n} alarms stand for over a day.", stale
        ).format(n=stale)
    )
    lines.append(
        ngettext("{n} alarm chatters.", "{n} alarms chatter.", restless).format(n=restless)
    )
    return lines


def source_words(class_code: str | None, area: str | None, city: City) -> tuple[str, str]:
    """The class and the area of a source in words."""
    found = city.catalogue.by_code.get(class_code) if class_code and city.catalogue_key else None
    what = label(found.names) if found else (class_code or _("not yet classified"))
    known = area is not None and area in city.areas
    return what, city.areas.area(AreaCode(area)).name if known and area else _("no place yet")


def _local(at: datetime, city: City) -> str:
    return at.astimezone(city.zone).isoformat()


def _minute(instant: str) -> str:
    return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M}"
