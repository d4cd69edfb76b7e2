"""All that is new to a desk, in one call; and in a storm, without hints."""

import json
from contextlib import closing
from datetime import UTC, datetime

import pytest

from commandcenter.ids import CaseId
from commandcenter.sync.asking import news_of
from commandcenter.sync.wire import CITY, Head, Presence
from commandcenter.text import Text
from db.hub.admin import PartRight
from db.hub.connection import HubConnection
from tests.helpers.makers import a_desk, a_registration
from tests.helpers.offered import PART, an_offer, offers

NOON = datetime(2024, 9, 23, 4, tzinfo=UTC)
OTHER = "440305"
READERS = {
    "everything": (PartRight("*", confidential=True),),
    "nothing confidential": (PartRight("*"),),
    "a street": (PartRight("*", areas=("440304001",)),),
    "another street": (PartRight("*", areas=("440304002",)),),
    "one part": (PartRight(PART, confidential=True),),
}


def at_work(hub, role, *rights):
    """A line that has come in."""
    line = hub.line(role, *rights)
    line.hello(f"site of {role}", 1)
    return line


def a_city(hub):
    """A part with a case, another part, and a configuration that makes a class confidential."""
    line = at_work(hub, "founder")
    classes = json.dumps({"classes": [{"code": "0901", "confidential": True}]})
    change = json.dumps({"kind": "catalogue", "key": "a", "version": 1, "content": classes})
    settings = [an_offer("ConfigurationChanged", part=CITY, case=None, body=change)]
    desk = a_desk()
    desk.do(a_registration())
    of_case = [each for each in offers(desk.store.events()) if each.part == PART]
    secret = '{"report":{"class_code":"0901"}}'
    of_case.append(an_offer("CaseReported", case="b", slot="intake", body=secret))
    line.push(CITY, settings, strict=True)
    line.push(PART, of_case, strict=True)
    words = [Text.of("„quoted“ \\ \n\x1e")]
    line.push(OTHER, [an_offer(part=OTHER, site="s\x1e", words=words)], strict=True)
    return line


def beginnings(*parts):
    return tuple(Head(part) for part in parts)


def push(line, part, number=1):
    """So many more events; the head before the last."""
    answers = line.push(part, [an_offer(part=part) for _n in range(number)], strict=False)
    return Head(part, answers[-2].seq, answers[-2].hash) if number > 1 else None


def plain(told):
    """What was told; in which order the heads were is nobody's concern."""
    return sorted(told.heads, key=lambda head: head.part), told.news, sorted(told.changed)


@pytest.mark.parametrize("rights", READERS.values(), ids=READERS)
def test_one_call_tells_what_asking_part_by_part_does(hub, rights):
    a_city(hub)
    line = at_work(hub, "li", *rights)
    parts = [head.part for head in line.heads()]

    told = line.news(beginnings(*parts), 1000)

    assert plain(told) == plain(news_of(line, beginnings(*parts), 1000))
    assert [events[0].part for events in told.news] == sorted(parts, key=lambda p: p != CITY)
    assert told.changed == ()


def test_who_has_heard_everything_is_told_the_heads_alone(hub):
    line = a_city(hub)
    heads = tuple(line.heads())

    told = line.news(heads, 1000)

    assert plain(told) == (list(heads), (), [])


def test_a_part_that_nobody_asks_for_is_told_by_its_head(hub):
    line = a_city(hub)

    told = line.news(beginnings(CITY), 1000)

    assert {head.part for head in told.heads} == {CITY, PART, OTHER}
    assert [events[0].part for events in told.news] == [CITY]


def test_nothing_of_a_part_is_told_before_all_of_the_citys_configuration(hub):
    line = a_city(hub)
    push(line, CITY, 4)

    first = line.news(beginnings(PART, CITY), 3)
    (heard,) = first.news
    second = line.news((Head(PART), Head(CITY, heard[-1].seq, heard[-1].hash)), 3)

    assert [each.seq for each in heard] == [1, 2, 3]
    assert [[each.seq for each in events] for events in second.news] == [[4, 5], [1, 2]]
    assert plain(first) == plain(news_of(line, beginnings(PART, CITY), 3))


def test_a_part_that_the_hub_does_not_know_so_far_is_named(hub):
    line = a_city(hub)
    long, forged = Head(PART, 900, "0" * 64), Head(OTHER, 1, "0" * 64)
    gone = Head("440399", 3, "0" * 64)
    before = push(line, PART, 3)

    for cursors in ((long, forged, gone), (Head(PART, before.seq, "0" * 64), forged, gone)):
        told = line.news(cursors, 1000)

        assert sorted(told.changed) == [PART, OTHER, "440399"]
        assert told.news == ()


def test_an_older_hub_is_asked_part_by_part(hub):
    line = a_city(hub)
    hub.ask("DROP FUNCTION api_v1.news")
    asked = news_of(line, beginnings(CITY, PART), 1000)
    old = hub.line("wang")  # It was not told that there is more than at the beginning.

    assert old.news(beginnings(CITY, PART), 1000) == asked


def test_in_a_storm_no_hint_comes_and_nothing_is_missed(hub):
    here, there = a_city(hub), at_work(hub, "wang")
    heads = tuple(there.heads())
    there.ignore_hints()
    push(here, PART)
    assert hub.ask("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'UNLISTEN%%'") == [(1,)]

    assert there.wait(60)  # At once: hints are listened to again, and what came is to be asked for.
    (events,) = there.news(heads, 1000).news
    assert [each.part for each in events] == [PART]
    assert not there.wait(0.01)
    push(here, PART)
    assert there.wait(10)


def a_presence(doing="open", person="li"):
    return Presence("site of li", person, CaseId("case-1"), doing, NOON)


def test_in_a_storm_who_is_where_is_told_with_the_news(hub):
    here, there = at_work(hub, "li"), at_work(hub, "wang")
    there.news((), 1)
    there.ignore_hints()

    here.be_present(a_presence())
    there.be_present(Presence("site of wang", "wang", None, "open", NOON))
    there.news((), 1)
    assert there.presence() == [a_presence()]
    there.news((), 1)
    assert there.presence() == []

    here.be_present(a_presence(doing=""))
    assert there.wait(60)
    there.news((), 1)
    assert there.presence() == [a_presence(doing="")]


def test_what_somebody_says_of_themselves_stops_nobody_elses_news(hub):
    here, there = at_work(hub, "li"), at_work(hub, "wang")
    there.news((), 1)
    there.ignore_hints()
    hub.ask('SELECT api_v1.be_present(\'{"site": "x", "person": "y", "doing": "z"}\')')
    here.be_present(a_presence())

    there.news((), 1)

    assert there.presence() == [a_presence()]


def test_what_is_over_is_swept_up_in_time(hub):
    line = at_work(hub, "li")
    line.be_present(a_presence())
    line.be_present(a_presence(doing=""))
    hub.ask("UPDATE hub.presence SET at = now() - interval '11 minutes'")

    line.be_present(a_presence(doing="", person="wang"))

    assert hub.ask("SELECT person FROM hub.presence") == [("wang",)]


def test_an_answer_is_taken_once_what_was_pushed_is_on_the_hubs_disk(hub, monkeypatch):
    url = hub.user("li")
    hub.ask("ALTER ROLE li SET synchronous_commit = on")  # The server of the tests waits for none.
    written, kept = "SELECT pg_current_wal_insert_lsn()::text", "pg_current_wal_flush_lsn()"
    with closing(HubConnection.open(url)) as line:
        line.hello("site-a", 1)
        ask, pushed = line._ask, []

        def watched(statement, *values):
            rows = ask(statement, *values)
            pushed.extend(hub.ask(written)[0])
            return rows

        monkeypatch.setattr(line, "_ask", watched)
        line.push(PART, [an_offer() for _n in range(50)], strict=True)

    # In one call its part is free for others, in the next it is on the disk.
    assert len(pushed) == 2
    assert hub.ask(f"SELECT {kept} >= %s::pg_lsn", pushed[0]) == [(True,)]


def test_an_older_hub_is_pushed_to_as_ever(hub):
    line = hub.line("li")  # It was not told that there is more than at the beginning.
    hub.ask("DROP FUNCTION api_v1.push_unsettled; DROP FUNCTION api_v1.settle")

    assert line.push(PART, [an_offer()], strict=True)[0].seq == 1
