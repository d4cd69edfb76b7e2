"""Duty calendars come and go: from Google and Outlook into the rosters, and out again."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events

from commandcenter import wording
from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.intake.duty_people import People
from commandcenter.intake.duty_turns import duty_calendar_in_steps, import_duty_calendar
from commandcenter.output.duty_calendar import Wanted, export_duty_calendar
from commandcenter.refusal import Refused
from commandcenter.roles import Person, Post
from commandcenter.roster.shifts import Roster, RosterSeat, Shift, Week
from tests.helpers.command_line import Terminal, written
from tests.helpers.makers import a_desk

DATA = Path(__file__).parents[1] / "data" / "calendars"
DAY = Shift("day", {"en": "Day", "zh_CN": "白班"}, time(8), time(20), 1)
NIGHT = Shift("night", {"en": "Night", "zh_CN": "夜班"}, time(20), time(8), 2)
SEATS = (
    RosterSeat("one", {"en": "Seat 1", "zh_CN": "一席"}, Post.DISPATCHER),
    RosterSeat("two", {"en": "Seat 2", "zh_CN": "二席"}, Post.DISPATCHER),
    RosterSeat("lead", {"en": "Lead", "zh_CN": "值班长"}, Post.SHIFT_LEADER),
)
ROOM = Roster("control-room", {"en": "Control room", "zh_CN": "指挥中心"}, (DAY, NIGHT), SEATS)
POSTS = (Post.DISPATCHER,)
PEOPLE = [
    Person("ortega", "A. Ortega", POSTS, mail="ana.ortega@city.example"),
    Person("li", "Li Na", POSTS, names={"zh_CN": "李娜"}, mail="Li.Na@city.example"),
    Person("rao", "P. Rao", POSTS, names={"zh_CN": "饶平"}),
    Person("ma", "Ma Lin", (Post.SHIFT_LEADER,)),
]
NOW = datetime(2024, 10, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    yield
    wording.set_language("en")


def a_city(zone="America/New_York", now=NOW, people=PEOPLE, roster=ROOM):
    desk = a_desk(now=now)
    desk.do(Configure("city", "city", to_json(replace(desk.city.profile, zone=zone))))
    desk.do(Configure("people", "people", to_json(people)))
    if roster is not None:
        desk.do(Configure("roster", roster.key, to_json(roster)))
    return desk


@pytest.fixture
def desk():
    return a_city()


def taken(desk, path):
    return import_duty_calendar(desk, path, path.parent / "rejects")


def event(uid="a", start="20241028T080000", end="20241028T200000", summary="Li Na", *more):
    head = (f"UID:{uid}", f"DTSTART:{start}", f"DTEND:{end}", f"SUMMARY:{summary}")
    return "\n".join(("BEGIN:VEVENT", *head, *more, "END:VEVENT"))


def a_calendar(tmp_path, *events, name="duty.ics", head=""):
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", head, *events, "END:VCALENDAR")
    text = "\n".join(line for line in lines if line)
    return written(tmp_path / name, text.replace("\n", "\r\n") + "\r\n")


def sits(desk, month, day, shift="day", seat="one"):
    at = date(2024, month, day)
    return desk.city.roster.week("control-room", at).person(at, shift, seat)


def copied(tmp_path, name):
    path = tmp_path / name
    path.write_bytes((DATA / name).read_bytes())
    return path


# --- what other programs write ---


def test_googles_repeated_duty_is_planned_day_by_day_with_its_swaps_and_days_off(desk, tmp_path):
    result = taken(desk, copied(tmp_path, "google.ics"))

    assert (result.read, result.taken, result.rejected) == (4, 2, 2)
    assert [sits(desk, 10, day) for day in (28, 29, 30, 31)] == ["ortega", "ortega", "li", "ortega"]
    assert [sits(desk, 11, day) for day in (8, 9, 11, 12, 15, 18)] == [
        *("ortega", None, None),
        *("ortega", "ortega", None),
    ]


def test_a_night_in_which_the_clock_is_put_back_is_still_the_night_shift(desk, tmp_path):
    taken(desk, copied(tmp_path, "google.ics"))

    assert sits(desk, 11, 2, "night", "one") == "li"
    assert sits(desk, 11, 2, "night", "two") == "rao"
    watch = desk.city.roster.watch(ROOM, NIGHT, date(2024, 11, 2))
    assert watch.end - watch.start == timedelta(hours=13)


def test_what_fits_nobody_or_no_shift_is_refused_with_event_field_and_what_to_do(desk, tmp_path):
    result = taken(desk, copied(tmp_path, "google.ics"))

    hours, nobody = result.rejects
    assert hours.field == "DTSTART"
    assert "Event “P. Rao helps out”, DTSTART: 2024-11-09 09:00 – 2024-11-09 17:00" in hours.reason
    assert "Day 08:00–20:00" in hours.hint
    assert nobody.field == "SUMMARY"
    assert "Nobody on the duty list is meant by “Night: somebody from the agency”" in nobody.reason
    assert "Li Na" in nobody.hint


def test_the_refused_events_are_saved_can_be_repaired_and_taken_in(desk, tmp_path):
    rejects = taken(desk, copied(tmp_path, "google.ics")).rejects_file
    text = rejects.read_text(encoding="utf-8")
    assert rejects.name == "google.rejects.ics"
    assert text.count("BEGIN:VEVENT") == 2
    assert "X-REJECT-REASON" in text
    mended = text.replace("090000", "080000").replace("170000", "200000")
    rejects.write_text(mended.replace("somebody from the agency", "P. Rao"), encoding="utf-8")

    result = taken(desk, rejects)

    assert (result.taken, result.rejected) == (2, 0)
    assert sits(desk, 11, 9) == "rao"
    assert sits(desk, 11, 10, "night") == "rao"
    assert sits(desk, 11, 10, "day") is None


def test_outlooks_zone_chinese_names_seats_and_whole_days_are_understood(tmp_path):
    desk = a_city("Asia/Shanghai", datetime(2024, 9, 20, tzinfo=UTC))

    result = taken(desk, copied(tmp_path, "outlook.ics"))

    assert (result.taken, result.rejects) == (2, [])
    assert [sits(desk, 9, day, "night", "two") for day in (23, 24, 27)] == ["li", None, "li"]
    assert sits(desk, 10, 1, "night", "two") == "li"
    assert sits(desk, 10, 5, "night", "two") is None
    assert [sits(desk, 9, day) for day in (25, 26, 27, 28)] == [None, "rao", "rao", None]
    assert sits(desk, 9, 26, "night") is None


def test_a_duty_in_another_zone_is_at_that_hour_there(desk, tmp_path):
    utc = event("a", "20241028T120000Z", "20241029T000000Z")

    taken(desk, a_calendar(tmp_path, utc))

    assert sits(desk, 10, 28) == "li"


def test_a_duty_of_a_whole_day_without_a_shifts_name_is_every_shift_of_it(desk, tmp_path):
    lines = ("BEGIN:VEVENT", "UID:w", "DTSTART;VALUE=DATE:20241028", "SUMMARY:P. Rao", "END:VEVENT")

    taken(desk, a_calendar(tmp_path, "\n".join(lines)))

    assert [sits(desk, 10, 28, shift) for shift in ("day", "night")] == ["rao", "rao"]
    assert sits(desk, 10, 29) is None


def test_a_duty_of_a_week_is_every_shift_in_it(desk, tmp_path):
    week = event("w", "20241028T080000", "20241104T080000")

    taken(desk, a_calendar(tmp_path, week))

    assert [sits(desk, *at) for at in ((10, 28), (11, 3, "night"))] == ["li", "li"]
    assert sits(desk, 11, 4) is None


# --- again ---


def test_the_same_file_twice_changes_nothing(desk, tmp_path):
    path = copied(tmp_path, "google.ics")
    taken(desk, path)
    before = desk.store.last_place()

    again = taken(desk, path)

    assert desk.store.last_place() == before
    assert (again.taken, again.updated, again.unchanged) == (0, 0, 2)


def test_an_export_of_another_day_that_says_the_same_changes_nothing(desk, tmp_path):
    taken(desk, a_calendar(tmp_path, event("a"), name="one.ics"))
    before = desk.store.last_place()

    stamped = event("a", "20241028T080000", "20241028T200000", "Li Na", "DTSTAMP:20241101T000000Z")
    again = taken(desk, a_calendar(tmp_path, stamped, name="two.ics"))

    assert (desk.store.last_place(), again.unchanged) == (before, 1)


def test_an_event_with_a_higher_sequence_takes_its_own_turns_along(desk, tmp_path):
    first = event("a", "20241028T080000", "20241028T200000", "Li Na", "SEQUENCE:1")
    taken(desk, a_calendar(tmp_path, first))
    later = event("a", "20241029T080000", "20241029T200000", "P. Rao", "SEQUENCE:2")

    result = taken(desk, a_calendar(tmp_path, later))

    assert (result.taken, result.updated) == (0, 1)
    assert (sits(desk, 10, 28), sits(desk, 10, 29)) == (None, "rao")


def test_two_who_change_places_in_the_calendar_change_places_here(desk, tmp_path):
    one, two = "LOCATION:Seat 1", "LOCATION:Seat 2"
    hours = ("20241028T080000", "20241028T200000")
    first = (event("a", *hours, "Li Na", one), event("b", *hours, "P. Rao", two))
    taken(desk, a_calendar(tmp_path, *first))
    second = (event("a", *hours, "P. Rao", one), event("b", *hours, "Li Na", two))

    taken(desk, a_calendar(tmp_path, *second))

    assert [sits(desk, 10, 28, "day", seat) for seat in ("one", "two")] == ["rao", "li"]


def test_an_older_file_brings_nothing_back(desk, tmp_path):
    old = event("a", "20241028T080000", "20241028T200000", "Li Na", "SEQUENCE:1")
    gone = event(
        "a", "20241028T080000", "20241028T200000", "Li Na", "SEQUENCE:2", "STATUS:CANCELLED"
    )
    taken(desk, a_calendar(tmp_path, old))
    cancelled = taken(desk, a_calendar(tmp_path, gone))

    again = taken(desk, a_calendar(tmp_path, old))

    assert cancelled.updated == 1
    assert sits(desk, 10, 28) is None
    assert again.unchanged == 1
    assert "older" in again.remarks[0]


def test_a_calendar_that_is_cancelled_as_a_whole_takes_its_turns_away(desk, tmp_path):
    taken(desk, a_calendar(tmp_path, event("a")))
    end = event("a", "20241028T080000", "20241028T200000", "Li Na", "SEQUENCE:1")

    taken(desk, a_calendar(tmp_path, end, head="METHOD:CANCEL"))

    assert sits(desk, 10, 28) is None


def test_what_somebody_changed_at_the_desk_since_stays_theirs(desk, tmp_path):
    taken(desk, a_calendar(tmp_path, event("a")))
    monday = date(2024, 10, 28)
    week = desk.city.roster.week("control-room", monday).seated(monday, "day", "one", "ortega")
    desk.do(Configure("roster_week", week.key, to_json(week)))

    taken(desk, a_calendar(tmp_path, event("a")))
    taken(
        desk,
        a_calendar(
            tmp_path,
            event(
                "a", "20241028T080000", "20241028T200000", "Li Na", "SEQUENCE:1", "STATUS:CANCELLED"
            ),
        ),
    )

    assert sits(desk, 10, 28) == "ortega"


def test_an_event_without_an_end_goes_on_when_the_file_comes_again_later(desk, tmp_path):
    path = a_calendar(
        tmp_path, event("a", "20241028T080000", "20241028T200000", "Li Na", "RRULE:FREQ=WEEKLY")
    )
    first = taken(desk, path)
    assert "without an end" in first.remarks[0]
    far = date(2025, 11, 3)
    assert desk.city.roster.week("control-room", far).turns == ()
    desk.clock.move(days=60)

    taken(desk, path)

    assert desk.city.roster.week("control-room", far).person(far, "day", "one") == "li"


# --- what is refused ---


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        (("SUMMARY:x", "ATTENDEE;CN=Zoe:mailto:zoe@else.example"), "ATTENDEE", "Zoe <zoe@else"),
        (
            ("SUMMARY:x", "ATTENDEE;PARTSTAT=DECLINED:mailto:li.na@city.example"),
            "ATTENDEE",
            "has declined",
        ),
        (
            ("SUMMARY:Ma Lin", "LOCATION:Seat 1"),
            "ATTENDEE",
            "holds none of these posts: Dispatcher",
        ),
        (("SUMMARY:Li Na", "RRULE:FREQ=SOMETIMES"), "RRULE", "cannot be read"),
        (("SUMMARY:Li Na", "SEQUENCE:0"), None, ""),
    ],
)
def test_an_event_that_cannot_be_taken_says_why_and_the_others_are_taken(
    desk, tmp_path, more, field, said
):
    odd = "\n".join(
        (
            "BEGIN:VEVENT",
            "UID:odd",
            "DTSTART:20241028T080000",
            "DTEND:20241028T200000",
            *more,
            "END:VEVENT",
        )
    )
    good = event("good", "20241029T080000", "20241029T200000", "P. Rao")

    result = taken(desk, a_calendar(tmp_path, odd, good))

    assert sits(desk, 10, 29) == "rao"
    assert [each.field for each in result.rejects] == ([field] if field else [])
    assert all(said in each.reason and each.hint for each in result.rejects)


def test_an_event_that_never_begins_is_refused(desk, tmp_path):
    never = event().replace("DTSTART:20241028T080000\n", "")

    result = taken(desk, a_calendar(tmp_path, never))

    assert result.rejects[0].field == "DTSTART"
    assert sits(desk, 10, 28) is None


@pytest.mark.parametrize(
    ("zone", "sitting"),
    [("Asia/Shanghai", None), ("Mars/Olympus", "li"), ("America/New_York", "li")],
)
def test_a_time_that_names_no_zone_is_the_calendars_else_the_citys(desk, tmp_path, zone, sitting):
    taken(desk, a_calendar(tmp_path, event(), head=f"X-WR-TIMEZONE:{zone}"))

    assert sits(desk, 10, 28) == sitting


def test_a_person_told_twice_by_one_event_sits_once(desk, tmp_path):
    twice = "RRULE:FREQ=DAILY;COUNT=2"
    two_days = event("a", "20241028T080000", "20241029T200000", "Li Na", twice)

    result = taken(desk, a_calendar(tmp_path, two_days))

    week = desk.city.roster.week("control-room", date(2024, 10, 28))
    assert result.rejects == []
    assert len(week.turns) == 5


def test_an_event_without_an_id_is_refused_since_it_could_never_be_changed(desk, tmp_path):
    nameless = event().replace("UID:a\n", "")

    result = taken(desk, a_calendar(tmp_path, nameless))

    assert result.rejects[0].field == "UID"


def test_a_third_person_for_two_seats_is_refused_and_an_update_refused_leaves_what_was(
    desk, tmp_path
):
    hours = ("20241028T080000", "20241028T200000")
    taken(desk, a_calendar(tmp_path, event("a", *hours, "Li Na and P. Rao")))
    late = event("b", *hours, "A. Ortega")

    result = taken(desk, a_calendar(tmp_path, late))
    moved = event("a", *hours, "Li Na and Nobody Known", "SEQUENCE:1")
    taken(desk, a_calendar(tmp_path, moved.replace("Li Na and ", "")))

    assert "Every seat for A. Ortega is taken in Day on 2024-10-28: Li Na, P. Rao" in (
        result.rejects[0].reason
    )
    assert [sits(desk, 10, 28, "day", seat) for seat in ("one", "two")] == ["li", "rao"]


def test_whoever_stood_up_for_an_event_that_was_refused_sits_down_again(desk, tmp_path):
    hours = ("20241028T080000", "20241028T200000")
    first = (event("a", *hours, "Li Na", "LOCATION:Seat 1"), event("b", *hours, "P. Rao"))
    taken(desk, a_calendar(tmp_path, *first))
    onto = event("a", *hours, "Li Na", "LOCATION:Seat 2", "SEQUENCE:1")

    result = taken(desk, a_calendar(tmp_path, onto))

    assert result.rejects[0].field == "LOCATION"
    assert [sits(desk, 10, 28, "day", seat) for seat in ("one", "two")] == ["li", "rao"]


def test_two_people_of_one_name_must_be_told_apart(tmp_path):
    other = Person("li2", "Li Na", POSTS, mail="li.na.2@city.example")
    desk = a_city(people=[*PEOPLE, other])
    told = event(
        "b",
        "20241029T080000",
        "20241029T200000",
        "x",
        "ATTENDEE;CN=Li Na:mailto:li.na.2@city.example",
    )

    result = taken(desk, a_calendar(tmp_path, event("a"), told))

    assert "Several people are called so: li, li2" in result.rejects[0].reason
    assert sits(desk, 10, 29) == "li2"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no calendar at all", "is not an iCalendar file"),
        ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "holds no turns of duty"),
    ],
)
def test_a_file_that_is_no_duty_calendar_is_refused_as_a_whole(desk, tmp_path, text, said):
    with pytest.raises(Refused, match=said):
        taken(desk, written(tmp_path / "odd.ics", text))
    with pytest.raises(Refused, match="There is no file"):
        taken(desk, tmp_path / "none.ics")


def test_a_calendar_needs_shifts_and_seats_first(tmp_path):
    with pytest.raises(Refused, match="Import its shifts and seats first"):
        taken(a_city(roster=None), a_calendar(tmp_path, event()))


# --- out again ---


def exported(desk, path, wanted):
    return export_duty_calendar(path, desk.city, wanted, NOW)


def planned(desk):
    monday = date(2024, 10, 28)
    week = Week("control-room", monday)
    for n in range(7):
        day = monday + timedelta(days=n)
        week = week.seated(day, "day", "one", "ortega").seated(day, "night", "one", "li")
        week = week.seated(day, "night", "two", "rao").seated(day, "day", "lead", "ma")
    desk.do(Configure("roster_week", week.key, to_json(week)))
    start = datetime(2024, 10, 28, 4, tzinfo=UTC)
    return Wanted(start, start + timedelta(days=7, hours=1))


def test_a_roster_goes_out_and_comes_back_the_same(desk, tmp_path):
    path = tmp_path / "out.ics"
    count = exported(desk, path, planned(desk))
    empty = a_city()

    result = taken(empty, path)

    assert (count, result.taken, result.rejects) == (28, 28, [])
    there = empty.city.roster.week("control-room", date(2024, 10, 28))
    assert there == desk.city.roster.week("control-room", date(2024, 10, 28))


def test_a_roster_that_comes_back_to_where_it_was_changes_no_week(desk, tmp_path):
    wanted = planned(desk)
    exported(desk, tmp_path / "out.ics", wanted)
    version = desk.city.versions["roster_week", "control-room@2024-10-28"]

    taken(desk, tmp_path / "out.ics")

    assert desk.city.versions["roster_week", "control-room@2024-10-28"] == version


def test_what_goes_out_is_what_other_programs_read(desk, tmp_path):
    path = tmp_path / "out.ics"
    exported(desk, path, planned(desk))

    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    events = recurring_ical_events.of(calendar).at((2024, 11, 2))

    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["America/New_York"]
    night = next(e for e in events if e["SUMMARY"] == "Night: Li Na" and e.start.day == 2)
    assert night.end - night.start == timedelta(hours=12)
    assert night.end.astimezone(UTC) - night.start.astimezone(UTC) == timedelta(hours=13)
    assert str(night["ATTENDEE"]) == "mailto:Li.Na@city.example"
    assert night["ATTENDEE"].params["CN"] == "Li Na"
    assert not [fault for event in calendar.walk("VEVENT") for fault in event.errors]
    assert all(len(line) <= 75 for line in path.read_bytes().split(b"\r\n"))


def test_one_post_alone_can_go_out(desk, tmp_path):
    wanted = replace(planned(desk), post=Post.SHIFT_LEADER)

    count = exported(desk, tmp_path / "lead.ics", wanted)

    text = (tmp_path / "lead.ics").read_text(encoding="utf-8")
    assert count == 7
    assert "Ma Lin" in text
    assert "Li Na" not in text


def test_days_in_the_wrong_order_and_unknown_rosters_are_refused(desk, tmp_path):
    wanted = planned(desk)

    with pytest.raises(Refused, match="must lie before"):
        exported(desk, tmp_path / "x.ics", Wanted(wanted.until, wanted.since))
    with pytest.raises(Refused, match="There is: control-room"):
        exported(desk, tmp_path / "x.ics", replace(wanted, roster="y"))
    assert not list(tmp_path.iterdir())


def test_the_calendar_at_the_terminal(tmp_path, capsys):
    cc = Terminal(tmp_path / "city", capsys)
    people = "id,name,posts,mail\nli,Li Na,dispatcher,li.na@city.example\n"
    table = "date,shift,begins,ends,least,seat,post,person\n"
    table += "2024-09-24,day,08:00,20:00,1,a,dispatcher,\n"
    assert cc("import", "people", written(tmp_path / "people.csv", people)).status == 0
    assert cc("import", "roster", written(tmp_path / "roster.csv", table)).status == 0
    odd = event("b", "20241029T080000", "20241029T200000", "Nobody Known")
    calendar = a_calendar(tmp_path, event("a"), odd)
    now = ("--now", "2024-10-20T00:00:00Z")

    first = cc(*now, "import", "roster", calendar)
    out = cc(
        *now,
        "export",
        "roster",
        tmp_path / "out.ics",
        "--from",
        "2024-10-28T00:00:00Z",
        "--to",
        "2024-10-30T00:00:00Z",
    )

    assert first.status == 2
    assert "duty.rejects.ics" in first.err
    assert "Event “Nobody Known”, SUMMARY" in first.err
    assert "1 turn written" in out.out


# --- a long calendar beside the desk's other work ---


def many_days_of_duty(tmp_path, *summaries):
    events = [
        event(f"u{n}", "20241028T080000", "20241028T200000", said, "RRULE:FREQ=DAILY;COUNT=300")
        for n, said in enumerate(summaries)
    ]
    return a_calendar(tmp_path, *events)


def test_each_event_of_a_calendar_is_a_step_and_one_that_is_known_none(desk, tmp_path):
    path = many_days_of_duty(tmp_path, "Li Na", "P. Rao")

    first = [step.read for step in duty_calendar_in_steps(desk, path, tmp_path)]
    again = [step.read for step in duty_calendar_in_steps(desk, path, tmp_path)]

    assert (first, again) == ([1, 2, 2], [2])


def test_who_was_seated_while_a_calendar_was_read_keeps_the_seat(desk, tmp_path):
    steps = duty_calendar_in_steps(desk, many_days_of_duty(tmp_path, "Li Na"), tmp_path)
    next(steps)
    week = desk.city.roster.week("control-room", date(2024, 10, 28))
    week = week.seated(date(2024, 10, 28), "day", "one", "ortega")
    desk.do(Configure("roster_week", week.key, to_json(week)))

    list(steps)

    assert sits(desk, 10, 28) == "ortega"
    assert sits(desk, 10, 28, seat="two") == "li"
    assert sits(desk, 10, 29) == "li"


def test_what_a_duty_says_on_each_of_its_days_is_read_once(desk, tmp_path, monkeypatch):
    read, reading = [], People._read
    monkeypatch.setattr(
        People, "_read", lambda self, said: read.append(said) or reading(self, said)
    )

    result = taken(desk, many_days_of_duty(tmp_path, "Li Na", "P. Rao"))

    assert result.taken == 2
    assert read == ["Li Na", "P. Rao"]
