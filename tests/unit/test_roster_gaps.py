"""Holes in a plan of duty are found: nobody, too few, and one person at two posts at once."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.output.roster import roster_document, roster_lines
from commandcenter.roles import Post
from commandcenter.roster.gaps import Flaw, gaps
from commandcenter.roster.shifts import DutyRoster, Roster, RosterSeat, Shift, Turn, Week
from tests.helpers.makers import a_desk

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = date(2024, 9, 23)
DAY = Shift("day", {"en": "Day"}, time(8), time(20))
NIGHT = Shift("night", {"en": "Night"}, time(20), time(8), 2)
SEATS = tuple(RosterSeat(code, {"en": code}, Post.DISPATCHER) for code in ("one", "two"))
ROOM = Roster("room", {"en": "Room"}, (DAY, NIGHT), SEATS)
WATER = Roster("water", {"en": "Water"}, (DAY,), SEATS[:1])


def turn(person, shift="day", seat="one", day=0):
    return Turn(MONDAY + timedelta(days=day), shift, seat, person)


def found(*plans, hours=24, day=0):
    start = datetime(2024, 9, 23 + day, 8, tzinfo=ZONE)
    duty = DutyRoster(
        [roster for roster, _turns in plans],
        [Week(roster.key, MONDAY, tuple(turns)) for roster, turns in plans],
        ZONE,
    )
    return gaps(duty, start, start + timedelta(hours=hours))


FULL = [turn("a"), turn("b", "night"), turn("c", "night", "two")]


def test_a_full_roster_has_no_gaps():
    assert found((ROOM, FULL)) == []


def test_hours_with_nobody_are_a_gap_from_the_shifts_begin_to_its_end():
    (gap,) = found((ROOM, FULL[1:]))

    assert (gap.flaw, gap.watch.shift, gap.seated, gap.needed) == (Flaw.EMPTY, DAY, 0, 1)
    assert gap.end - gap.start == timedelta(hours=12)


def test_two_person_duty_with_one_is_a_gap():
    (gap,) = found((ROOM, FULL[:2]))

    assert (gap.flaw, gap.watch.shift, gap.seated, gap.needed) == (Flaw.SHORT, NIGHT, 1, 2)


def test_hours_without_a_shift_are_nobodys_gap():
    assert found((WATER, [turn("a")])) == []


def test_one_person_in_the_control_room_and_at_a_units_desk_is_told_once():
    (gap,) = found((ROOM, FULL), (WATER, [turn("a")]))

    assert (gap.flaw, gap.person, gap.seat) == (Flaw.TWICE, "a", "one")
    assert {gap.roster, gap.other.roster.key} == {"room", "water"}


def test_whoever_stays_on_for_the_handover_is_at_one_post():
    early = Shift("early", {"en": "E"}, time(6), time(14, 30))
    late = Shift("late", {"en": "L"}, time(14), time(22))
    plan = [turn("a", "early"), turn("a", "late")]

    assert found((Roster("r", {"en": "R"}, (early, late), SEATS), plan), hours=14) == []


def test_two_shifts_that_overlap_for_hours_cannot_both_be_ones_own():
    early = Shift("early", {"en": "E"}, time(6), time(16))
    late = Shift("late", {"en": "L"}, time(12), time(22))
    plan = [turn("a", "early"), turn("a", "late")]

    (gap,) = found((Roster("r", {"en": "R"}, (early, late), SEATS), plan), hours=14)

    assert (gap.flaw, gap.watch.shift.code) == (Flaw.TWICE, "late")
    assert gap.end - gap.start == timedelta(hours=4)


def test_a_night_then_the_next_day_is_no_gap_since_one_ends_where_the_other_begins():
    plan = [*FULL, turn("b", day=1), turn("x", "night", day=1), turn("y", "night", "two", day=1)]

    assert found((ROOM, plan), hours=48) == []


def test_the_soonest_is_told_first():
    plan = [turn("b", "night"), turn("a", day=1)]

    told = found((ROOM, plan), hours=48)

    assert [gap.flaw for gap in told] == [Flaw.EMPTY, Flaw.SHORT, Flaw.EMPTY]
    assert [gap.start for gap in told] == sorted(gap.start for gap in told)


def test_the_terminal_tells_who_is_at_two_posts_at_once():
    desk = a_desk()
    desk.do(Configure("roster", "room", to_json(ROOM)))
    desk.do(Configure("roster", "water", to_json(WATER)))
    for key, turns in (("room", FULL), ("water", [turn("li")])):
        mine = tuple(replace(each, person="li") if each.person == "a" else each for each in turns)
        week = Week(key, MONDAY, mine)
        desk.do(Configure("roster_week", week.key, to_json(week)))
    at = datetime(2024, 9, 23, 10, tzinfo=desk.city.zone)

    (told,) = roster_document(desk.city, at)["twice"]

    assert told["person"] == "li"
    assert [place["roster"] for place in told["at"]] == ["water", "room"]
    assert any("Li Na is at two posts at once" in line for line in roster_lines(desk.city, at))
