"""What was put aside: told as it happens to whom it concerns, and listed with who, when and why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from commandcenter import commands as do
from commandcenter.city import to_json
from commandcenter.roles import NOBODY, Person, Post
from commandcenter.sync.wire import Heard, PutAside
from tests.helpers.hub_hall import Hall
from tests.helpers.small_city import CHAINS, PEOPLE
from ui.hub.found import why_words

DUTY = Person("duty", "D. Officer", (Post.DUTY_OFFICER,))
SOON = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def hall(qtbot):
    hall = Hall(qtbot)
    hall.window.acts.act_as(DUTY)
    yield hall
    hall.room.close()


def entry(hall, event=None, reason="its id is known with another content", **more):
    event_id = more.pop("id", event.id if event else "lost")
    made = {"at": SOON, "pushed_by": "wall2", "person": "chen", "event": event}
    return PutAside("HC", event_id, reason=reason, **(made | more))


def last(hall, n=0):
    return hall.room.store.history(hall.cases[n].id)[-1]


def cards(hall):
    return [c.notice for c in hall.window.notices._cards if c.notice.about == "put aside"]


def rows(hall):
    hall.hub.aside.open()
    hall.room.settle()
    shown = hall.hub.aside.shown
    items = [shown.list.topLevelItem(n) for n in range(shown.list.topLevelItemCount())]
    return [[item.text(column) for column in range(1, 5)] for item in items]


def test_the_duty_officer_is_told_at_once_and_finds_who_and_why(hall):
    event = last(hall)
    hall.stands(aside=(entry(hall, event),))

    (card,) = cards(hall)
    assert card.text.startswith("The hub has put 1 entry aside: it is not in the log")
    assert card.below == (f"A. Chen: {why_words('its id is known')}",)
    card.act()
    hall.room.settle()
    assert cards(hall) == []
    number, what = hall.cases[0].number, "Filed as Water leak: Found"
    assert [[row[0], row[2]] for row in rows(hall)] == [[number, what]]
    assert rows(hall)[0][1].endswith("; handed over by A. Chen")
    assert "1 entry of other desks" in hall.hub.aside.shown.said.text()


def test_what_was_there_before_the_program_began_is_no_news_but_in_the_list(hall):
    hall.stands(aside=(entry(hall, last(hall), at=SOON - timedelta(days=1)),))

    assert cards(hall) == []
    assert len(rows(hall)) == 1


def test_who_acts_in_anothers_name_is_told_of_once(hall):
    odd = {"reason": "not by who pushed it", "seq": 7}
    hall.stands(aside=(entry(hall, last(hall), **odd),))
    assert "under the name of somebody who did not hand them over" in cards(hall)[0].text
    hall.window.notices.withdraw("put aside")

    hall.stands(aside=tuple(entry(hall, last(hall, n), **odd) for n in range(3)))

    assert cards(hall) == []
    assert len(rows(hall)) == 3
    assert rows(hall)[0][3] == "In the log, but handed over by somebody else"


@pytest.mark.parametrize("late", [False, True])
def test_who_signs_in_later_is_told_what_came_before_and_once(hall, late):
    hall.window.acts.act_as(NOBODY)
    if late:
        overrule(hall)
    else:
        hall.stands(aside=(entry(hall, last(hall)),))
    assert cards(hall) == []

    hall.window.acts.act_as(DUTY)
    hall.room.settle()

    assert len(cards(hall)) == 1
    hall.window.notices.withdraw("put aside")
    for person in (NOBODY, DUTY):
        hall.window.acts.act_as(person)
        hall.room.settle()
    assert cards(hall) == []


@pytest.mark.parametrize(("person", "sees"), [(DUTY, 3), (PEOPLE[0], 1), (NOBODY, 1)])
def test_others_see_what_is_their_own(hall, person, sees):
    hall.window.acts.act_as(person)
    ortegas = replace(last(hall), actor="ortega" if person is not NOBODY else "somebody")
    found = (
        entry(hall, ortegas, id="a"),
        entry(hall, last(hall, 1), id="b"),
        entry(hall, id="c", pushed_by="li" if person is NOBODY else "wall2"),
    )

    hall.stands(aside=found)

    assert len(rows(hall)) == sees


def test_an_open_list_is_for_the_eyes_of_who_sits_here_now(hall):
    hall.stands(aside=(entry(hall, last(hall)),))
    assert len(rows(hall)) == 1

    hall.window.acts.act_as(NOBODY)
    hall.room.settle()

    assert hall.hub.aside.shown.list.topLevelItemCount() == 0


def test_what_cannot_be_shown_is_counted_and_leads_nowhere(hall):
    hall.stands(aside=(entry(hall),))

    assert rows(hall)[0][:3] == ["–", "A. Chen", "an entry that cannot be shown here"]
    assert not hall.hub.aside.shown.show_button.isEnabled()
    assert not hall.hub.aside.shown.force_button.isVisible()


def test_what_this_desk_was_refused_is_listed_once(hall):
    event = last(hall)
    hall.exchange.taken_aside = [(event, "its id is known with another content")]
    hall.stands(aside=(entry(hall, event),))

    assert len(rows(hall)) == 1
    assert "The hub did not take 1 entry of this desk" in hall.hub.aside.shown.said.text()


# --- the configuration ---


def overrule(hall, event_id="late"):
    """Two desks had changed the same chain: ours came second. The late change."""
    desk, store = hall.room.desk, hall.room.store
    late = replace(CHAINS[1], acknowledged_minutes=5.0)
    first = replace(CHAINS[1], acknowledged_minutes=50.0)
    stands = desk.do(do.Configure("chain", "handling", to_json(first)))[0]
    body = replace(stands.body, content=to_json(late))
    event = replace(stands, id=event_id, body=body, actor="ortega", site_id="elsewhere", seq=90)
    store.append([event], [])
    hall.room.bridge.soon(lambda desk: desk.hear(Heard((event,), {})))
    hall.room.qtbot.waitUntil(lambda: event_id in hall.window.situation.city.overruled)
    hall.room.settle()
    return event


@pytest.mark.parametrize("person", [DUTY, PEOPLE[0]])
def test_a_change_that_came_too_late_is_told_to_its_author_and_the_duty_officer(hall, person):
    hall.window.acts.act_as(person)
    overrule(hall)

    (card,) = cards(hall)
    assert card.text.startswith("1 change of the configuration is not in force")
    assert card.below == (
        "Change of the escalation chain: handling, by L. Ortega; that of this desk stands",
    )
    (row,) = rows(hall)
    assert row[1].startswith("L. Ortega")
    assert row[3].startswith("this desk had changed it at")


def test_what_came_too_late_before_the_program_began_is_no_news(hall):
    overrule(hall)
    hall.window.notices.withdraw("put aside")
    hall.begins_again()
    hall.window.acts.act_as(DUTY)
    assert cards(hall) == []

    overrule(hall, "later")

    assert cards(hall)[0].text.startswith("1 change of the configuration is not in force")
    assert len(rows(hall)) == 2


def test_it_is_nobody_elses_business(hall):
    hall.window.acts.act_as(PEOPLE[1])
    overrule(hall)

    assert cards(hall) == []
    assert rows(hall) == []


def test_the_late_change_can_be_put_in_force_all_the_same(hall):
    hall.window.acts.act_as(replace(DUTY, posts=(Post.DUTY_OFFICER, Post.ADMINISTRATOR)))
    overrule(hall)
    rows(hall)
    shown = hall.hub.aside.shown
    assert shown.force_button.isVisible()

    shown.force_button.click()
    hall.room.settle()

    city = hall.window.situation.city
    assert city.chains["handling", city.versions["chain", "handling"]].acknowledged_minutes == 5.0
    assert "It is in force now." in hall.window.notices.texts()
    assert rows(hall) == []
    assert not shown.force_button.isVisible()


def test_who_may_not_configure_is_told_so(hall):
    overrule(hall)
    rows(hall)
    version = hall.window.situation.city.versions["chain", "handling"]

    hall.hub.aside.shown.force_button.click()
    hall.room.settle()

    assert hall.window.situation.city.versions["chain", "handling"] == version
    assert len(rows(hall)) == 1
