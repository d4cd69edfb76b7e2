"""Who sits where in which shift: nights, changes of the clock, two-person duty, gaps."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.roles import Post
from commandcenter.roster.shifts import (
    DutyRoster,
    Roster,
    RosterSeat,
    Shift,
    Staffing,
    Turn,
    Week,
    monday_of,
)

NEW_YORK = ZoneInfo("America/New_York")
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = Shift("day", {"en": "Day"}, time(8), time(20), 1)
NIGHT = Shift("night", {"en": "Night"}, time(20), time(8), 2)
DISPATCH = RosterSeat("dispatch", {"en": "Dispatch"}, Post.DISPATCHER)
INTAKE = RosterSeat("intake", {"en": "Intake"}, Post.ACCEPTOR)
ROOM = Roster("room", {"en": "Room"}, (DAY, NIGHT), (DISPATCH, INTAKE))
TUESDAY = date(2024, 9, 24)
MONDAY = monday_of(TUESDAY)


def local(day, hour, minute=0, zone=SHANGHAI):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


def duty(*turns, roster=ROOM, zone=SHANGHAI):
    weeks = {}
    for turn in turns:
        monday = monday_of(turn.day)
        week = weeks.get(monday, Week(roster.key, monday))
        weeks[monday] = week.seated(turn.day, turn.shift, turn.seat, turn.person)
    return DutyRoster([roster], weeks.values(), zone)


def turn(person, shift="night", seat="dispatch", day=TUESDAY):
    return Turn(day, shift, seat, person)


# --- who is on duty ---


@pytest.mark.parametrize(
    ("day", "hour", "minute", "there"),
    [
        (TUESDAY, 19, 59, ()),
        (TUESDAY, 20, 0, ("li",)),
        (TUESDAY, 23, 59, ("li",)),
        (TUESDAY + timedelta(days=1), 0, 0, ("li",)),
        (TUESDAY + timedelta(days=1), 7, 59, ("li",)),
        (TUESDAY + timedelta(days=1), 8, 0, ()),
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_begins(day, hour, minute, there):
    assert duty(turn("li")).on_duty(Post.DISPATCHER, local(day, hour, minute)) == there


def test_the_night_after_a_sunday_is_of_the_week_before():
    sunday = MONDAY + timedelta(days=6)
    known = duty(turn("li", day=sunday))

    assert known.on_duty(Post.DISPATCHER, local(sunday + timedelta(days=1), 3)) == ("li",)


def test_only_who_sits_under_the_post_is_on_duty_for_it():
    known = duty(turn("li"), turn("wang", seat="intake"))
    at = local(TUESDAY, 22)

    assert known.on_duty(Post.DISPATCHER, at) == ("li",)
    assert known.on_duty(Post.ACCEPTOR, at) == ("wang",)
    assert known.on_duty(Post.VERIFIER, at) == ()


def test_everybody_at_the_desk_of_a_unit_is_on_duty_for_it_and_for_no_other():
    water = Roster("water", {"en": "Water"}, (DAY, NIGHT), (DISPATCH, INTAKE), unit="WATER")
    known = duty(turn("li"), turn("wang", seat="intake"), roster=water)
    at = local(TUESDAY, 22)

    assert known.on_duty("WATER", at) == ("li", "wang")
    assert known.on_duty("GAS", at) == ()


def test_a_holiday_changes_nothing():
    new_year = date(2025, 1, 1)

    known = duty(turn("li", "day", day=new_year))

    assert known.on_duty(Post.DISPATCHER, local(new_year, 12)) == ("li",)


def test_who_sits_at_a_seat_that_is_no_longer_there_is_not_on_duty():
    week = Week("room", MONDAY, (turn("li", seat="gone"), turn("wang", shift="gone")))
    known = DutyRoster([ROOM], [week], SHANGHAI)

    assert known.on_duty(Post.DISPATCHER, local(TUESDAY, 22)) == ()
    assert known.next_on_duty(Post.DISPATCHER, local(TUESDAY, 22)) is None


# --- the clock is changed ---


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2024, 3, 9), 11), (date(2024, 11, 2), 13), (date(2024, 7, 6), 12)]
)
def test_a_night_in_new_york_is_as_long_as_its_wall_clock_makes_it(day, hours):
    begins, ends = NIGHT.hours(day, NEW_YORK)

    assert ends - begins == timedelta(hours=hours)


def test_one_shift_ends_where_the_next_begins_although_the_clock_jumps_over_that_time():
    early = Shift("early", {"en": "Early"}, time(22), time(2, 30))
    late = Shift("late", {"en": "Late"}, time(2, 30), time(10))
    spring = date(2024, 3, 10)

    assert early.hours(spring - timedelta(days=1), NEW_YORK)[1] == late.hours(spring, NEW_YORK)[0]


def test_a_shift_that_the_clock_jumps_over_as_a_whole_has_nobody_on_duty():
    lost = Shift("lost", {"en": "Lost"}, time(2), time(3))
    roster = Roster("room", {"en": "Room"}, (lost,), (DISPATCH,))
    spring = date(2024, 3, 10)
    known = duty(turn("li", "lost", day=spring), roster=roster, zone=NEW_YORK)

    assert known.watches("room", local(spring, 0), local(spring, 12)) == []
    assert known.next_on_duty(Post.DISPATCHER, local(spring, 0, zone=NEW_YORK)) is None


def test_the_hour_that_a_clock_shows_twice_is_staffed_all_through():
    autumn = date(2024, 11, 2)
    known = duty(turn("li", day=autumn), turn("wang", day=autumn, seat="intake"), zone=NEW_YORK)
    begins, ends = NIGHT.hours(autumn, NEW_YORK)

    assert known.gaps("room", begins, ends) == []


# --- two-person duty, and gaps ---


@pytest.mark.parametrize(
    ("people", "staffing"),
    [((), Staffing.EMPTY), (("li",), Staffing.SHORT), (("li", "wang"), Staffing.STAFFED)],
)
def test_a_night_of_two_is_staffed_by_two(people, staffing):
    seats = ("dispatch", "intake")
    known = duty(*(turn(one, seat=seat) for one, seat in zip(people, seats, strict=False)))

    watch = known.watch_now("room", local(TUESDAY, 22))

    assert watch.staffing is staffing
    assert watch.people() == people


def test_gaps_are_the_hours_with_too_few_and_those_between_shifts():
    office = Roster("office", {"en": "Office"}, (DAY,), (DISPATCH,))
    wednesday = TUESDAY + timedelta(days=1)
    known = duty(turn("li", "day"), roster=office)

    gaps = known.gaps("office", local(TUESDAY, 12), local(wednesday, 12))

    assert [(gap.start, gap.end, gap.staffing) for gap in gaps] == [
        (local(TUESDAY, 20), local(wednesday, 8), Staffing.OFF),
        (local(wednesday, 8), local(wednesday, 12), Staffing.EMPTY),
    ]


def test_a_handover_of_a_quarter_of_an_hour_has_both_shifts():
    overlapping = Roster(
        "room",
        {"en": "Room"},
        (Shift("day", {}, time(8), time(20, 15), 1), Shift("night", {}, time(20), time(8), 2)),
        (DISPATCH, INTAKE),
    )
    known = duty(turn("li", "day"), turn("wang"), roster=overlapping)

    at = known.stretches("room", local(TUESDAY, 20), local(TUESDAY, 20, 15))

    assert [stretch.people for stretch in at] == [("li", "wang")]
    assert at[0].needed == 2
    assert at[0].staffing is Staffing.STAFFED
    assert known.watch_now("room", local(TUESDAY, 20, 5)).shift.code == "night"


@st.composite
def rosters(draw):
    """A roster of up to three shifts at any hours, some of them taken, in some zone."""
    times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
    count = draw(st.integers(1, 3))
    shifts = tuple(
        Shift(str(n), {}, draw(times), draw(times), draw(st.integers(1, 2))) for n in range(count)
    )
    roster = Roster("room", {}, shifts, (DISPATCH, INTAKE))
    first = draw(st.dates(date(2024, 1, 1), date(2025, 12, 31)))
    turns = [
        Turn(first + timedelta(days=day), str(shift), seat, f"{seat}-{day}")
        for day in range(4)
        for shift in range(count)
        for seat in ("dispatch", "intake")
        if draw(st.booleans())
    ]
    zone = draw(st.sampled_from([NEW_YORK, SHANGHAI, ZoneInfo("Australia/Lord_Howe")]))
    start = datetime.combine(first, draw(times), zone) - timedelta(hours=draw(st.integers(0, 48)))
    return duty(*turns, roster=roster, zone=zone), start, draw(st.integers(0, 6 * 24 * 60))


@given(rosters())
def test_gaps_and_staffed_hours_together_are_exactly_what_was_asked_for(made):
    known, start, minutes = made
    end = start.astimezone(UTC) + timedelta(minutes=minutes)

    stretches = known.stretches("room", start, end)
    gaps = known.gaps("room", start, end)

    staffed = [each for each in stretches if each not in gaps]
    assert all(each.staffing is Staffing.STAFFED for each in staffed)
    together = sorted([*gaps, *staffed], key=lambda each: each.start)
    edges = [start.astimezone(UTC), *(each.end for each in together)]
    assert [each.start for each in together] == edges[:-1]
    assert edges[-1] == end


@given(rosters())
def test_whoever_is_on_duty_next_is_on_duty_then_and_nobody_before(made):
    known, start, _minutes = made

    found = known.next_on_duty(Post.DISPATCHER, start)

    end = found[0] if found else start + timedelta(days=9)
    for stretch in known.stretches("room", start, end):
        assert known.on_duty(Post.DISPATCHER, stretch.start) == ()
    if found:
        assert found[1] == known.on_duty(Post.DISPATCHER, found[0]) != ()


def test_somebody_on_duty_now_is_the_next():
    known = duty(turn("li"))
    at = local(TUESDAY, 22)

    assert known.next_on_duty(Post.DISPATCHER, at) == (at, ("li",))


# --- a plan is changed ---


def test_a_person_who_is_seated_elsewhere_moves_and_whoever_sat_there_goes():
    week = Week("room", MONDAY, (turn("li"), turn("wang", seat="intake")))

    moved = week.seated(TUESDAY, "night", "intake", "li")

    assert moved.turns == (turn("li", seat="intake"),)


def test_nobody_is_put_at_a_seat_by_naming_nobody():
    week = Week("room", MONDAY, (turn("li"), turn("li", "day")))

    assert week.seated(TUESDAY, "night", "dispatch", None).turns == (turn("li", "day"),)


def test_a_copied_week_has_the_same_people_on_the_same_weekdays():
    week = Week("room", MONDAY, (turn("li"),))
    later = TUESDAY + timedelta(days=14)

    copied = Week("room", monday_of(later)).filled_from(week)

    assert copied.turns == (turn("li", day=later),)
    assert copied.key == "room@2024-10-07"


def test_a_copied_week_fills_only_empty_seats_and_moves_nobody():
    last = Week("room", MONDAY, (turn("li"), turn("wang", seat="intake"), turn("li", "day")))
    next_tuesday = TUESDAY + timedelta(days=7)
    planned = Week("room", monday_of(next_tuesday), (turn("wang", day=next_tuesday),))

    copied = planned.filled_from(last)

    assert copied.turns == (turn("li", "day", day=next_tuesday), turn("wang", day=next_tuesday))


@pytest.mark.parametrize(
    ("monday", "turns"),
    [
        (TUESDAY, ()),
        (MONDAY, (turn("li", day=MONDAY + timedelta(days=7)),)),
        (MONDAY, (turn("li"), turn("wang"))),
        (MONDAY, (turn("li"), turn("li", seat="intake"))),
    ],
)
def test_a_week_that_cannot_be_is_not_taken(monday, turns):
    with pytest.raises(ValueError, match=r"Monday|outside|one person"):
        Week("room", monday, turns)


@pytest.mark.parametrize(
    ("shifts", "seats"),
    [
        ((), (DISPATCH,)),
        ((DAY,), ()),
        ((DAY, DAY), (DISPATCH,)),
        ((Shift("none", {}, time(8), time(9), 0),), (DISPATCH,)),
    ],
)
def test_a_roster_that_makes_no_sense_is_not_taken(shifts, seats):
    with pytest.raises(ValueError, match=r"shifts and seats|needs nobody"):
        Roster("room", {"en": "Room"}, shifts, seats)


def test_shifts_and_seats_are_found_by_their_codes():
    assert (ROOM.shift("night"), ROOM.shift("noon")) == (NIGHT, None)
    assert (ROOM.seat("intake"), ROOM.seat("roof")) == (INTAKE, None)


def test_a_week_tells_who_sits_where():
    week = Week("room", MONDAY, (turn("li"),))

    assert week.person(TUESDAY, "night", "dispatch") == "li"
    assert week.person(TUESDAY, "night", "intake") is None
