"""Two people who save the same piece of configuration: the second is told who was quicker."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from commandcenter import commands as ask
from commandcenter.channels.person import PersonChannels
from commandcenter.city import CONFIGURATION_KINDS, City, to_json
from commandcenter.configuration.change import KIND_NAMES
from commandcenter.refusal import Refused
from commandcenter.roles import Person, Post
from commandcenter.roster.shifts import Roster, RosterSeat, Shift, Turn, Week, monday_of
from commandcenter.working_calendar import Calendar
from tests.helpers.makers import MONDAY, a_desk

ANNA = Person("anna", "Anna", (Post.ADMINISTRATOR,))
BEN = Person("ben", "Ben", (Post.ADMINISTRATOR,))
LI = Person("li", "Li Na", (Post.DISPATCHER,))


@pytest.fixture
def desk():
    desk = a_desk()
    desk.do(ask.Configure("people", "people", to_json([ANNA, BEN, LI])))
    return desk


def a_calendar(desk, name):
    return to_json(Calendar(key="city", name=name, zone=desk.city.profile.zone))


def a_catalogue(desk, name):
    return to_json(replace(desk.city.catalogue, names={"en": name}))


def a_week(desk, name):
    if "room" not in desk.city.rosters:
        seats = (RosterSeat("one", {"en": "One"}, Post.DISPATCHER),)
        shifts = (Shift("day", {"en": "Day"}, time(8), time(20)),)
        desk.do(
            ask.Configure("roster", "room", to_json(Roster("room", {"en": "R"}, shifts, seats)))
        )
    return to_json(Week("room", MONDAY_DAY, (Turn(MONDAY_DAY, "day", "one", name),)))


MONDAY_DAY = monday_of(MONDAY.date())


@pytest.mark.parametrize(
    ("kind", "key", "content"),
    [
        ("calendar", "city", a_calendar),
        ("catalogue", None, a_catalogue),
        ("roster_week", f"room@{MONDAY_DAY.isoformat()}", a_week),
    ],
)
def test_whoever_saves_second_in_the_same_second_hears_who_when_and_what_to_do(
    desk, kind, key, content
):
    key = key or desk.city.catalogue.key
    base = desk.city.versions.get((kind, key), 0)
    annas = ask.Configure(kind, key, content(desk, "anna"), base=base)
    bens = ask.Configure(kind, key, content(desk, "ben"), base=base)
    desk.do(annas, person=ANNA)
    before = list(desk.store.events())

    with pytest.raises(Refused) as refused:
        desk.do(bens, person=BEN)

    told = refused.value.sentence
    when = MONDAY.astimezone(desk.city.zone)
    assert told.startswith(f"Anna changed {KIND_NAMES[kind]} at {when:%Y-%m-%d %H:%M:%S}")
    assert "make your change again" in told
    assert list(desk.store.events()) == before


@pytest.mark.parametrize(("key", "base"), [("city", 7), ("nowhere", 1), ("nowhere", -1)])
def test_a_version_that_never_was_is_refused_with_what_to_do(desk, key, base):
    desk.do(ask.Configure("calendar", "city", a_calendar(desk, "One"), base=0), person=ANNA)
    before = list(desk.store.events())

    with pytest.raises(Refused) as refused:
        desk.do(ask.Configure("calendar", key, a_calendar(desk, "Two"), base=base), person=BEN)

    assert f"Version {base} of the working calendar is not there" in refused.value.sentence
    assert "make your change again" in refused.value.sentence
    assert list(desk.store.events()) == before


def test_whoever_looked_at_it_anew_may_save(desk):
    desk.do(ask.Configure("calendar", "city", a_calendar(desk, "One"), base=0), person=ANNA)
    base = desk.city.versions["calendar", "city"]

    desk.do(ask.Configure("calendar", "city", a_calendar(desk, "Two"), base=base), person=BEN)

    assert desk.city.calendar("city").name == "Two"


def test_another_piece_of_the_same_kind_is_in_nobodys_way(desk):
    desk.do(ask.Configure("calendar", "city", a_calendar(desk, "One"), base=0), person=ANNA)
    other = to_json(Calendar(key="unit", name="Unit", zone="UTC"))

    desk.do(ask.Configure("calendar", "unit", other, base=0), person=BEN)

    assert desk.city.calendar("unit").name == "Unit"


def test_a_file_that_names_no_version_still_overrules(desk):
    desk.do(ask.Configure("calendar", "city", a_calendar(desk, "One")), person=ANNA)

    desk.do(ask.Configure("calendar", "city", a_calendar(desk, "Two")), person=BEN)

    assert desk.city.calendar("city").name == "Two"


def test_everybody_configures_their_own_channels_and_only_some_those_of_others(desk):
    for name in ("li", "ben"):
        content = to_json(PersonChannels(name))
        if name == "li":
            desk.do(ask.Configure("channels", name, content), person=LI)
        else:
            with pytest.raises(Refused, match="takes one of these posts"):
                desk.do(ask.Configure("channels", name, content), person=LI)
    desk.do(ask.Configure("channels", "li", to_json(PersonChannels("li"))), person=ANNA)

    assert desk.city.versions["channels", "li"] == 2


def test_a_later_day_is_refused(desk):
    tomorrow = MONDAY + timedelta(days=1)

    with pytest.raises(Refused, match="at once"):
        desk.do(ask.Configure("units", "units", "[]", effective_from=tomorrow))


def test_every_kind_has_a_name_for_the_sentence():
    assert set(KIND_NAMES) == set(CONFIGURATION_KINDS)


def test_what_only_a_newer_program_knows_how_to_configure_stops_nobody(desk):
    *_others, last = desk.store.configuration()
    newer = replace(last, id="newer", body=replace(last.body, kind="tides", content="[1, 2]"))

    city = City.from_events([*desk.store.configuration(), newer], desk.store.read_blob)

    assert (city.versions, city.people) == (desk.city.versions, desk.city.people)
    with pytest.raises(Refused):
        desk.do(ask.Configure("tides", "tides", "[1, 2]", base=1))
