"""Values become rows and come back the same; the log itself holds no words, only their digests."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import msgspec
import pytest

from commandcenter.case import Stage
from commandcenter.events import Event, NoteAdded
from commandcenter.ids import CaseId, EventId
from commandcenter.text import Text, map_texts
from db.rows import (
    CaseRow,
    EventRow,
    Link,
    Written,
    author_bytes,
    body_json,
    case_row,
    chained,
    event_row,
    instant_text,
    read_case,
    read_cases,
    read_event,
)
from db.schema import case_view, event
from tests.helpers.makers import MONDAY, a_case, a_desk, a_report

TRICKY = '洒水车 "quoted" \\ ","value":null,"salt":null} \n end'


def a_note(words):
    body = NoteAdded(words)
    return Event(EventId("e1"), "p", CaseId("c1"), "li", "head", None, "d", MONDAY, body)


def stored(each, seq=1, previous=""):
    body, found = body_json(each)
    link = Link(seq, seq, "site", seq, previous)
    return event_row(each, link, body), {text.digest: text for text in found}


@pytest.mark.parametrize("stage", list(Stage))
def test_every_event_comes_back_as_it_was(stage):
    desk = a_desk()
    case = a_case(stage, desk=desk)

    for each in desk.store.history(case.id):
        row, words = stored(each, each.site_seq)

        assert read_event(row, words) == replace(each, site_id="site")


@pytest.mark.parametrize("stage", list(Stage))
def test_every_case_comes_back_as_it_was(stage):
    case = a_case(stage)

    row = case_row(case)

    assert read_case(row.body) == case
    assert read_cases([row.body]) == [case]
    assert (row.stage, row.open) == (str(case.stage), case.open)


def test_rows_have_the_columns_of_their_tables_in_order():
    events, cases = [c.name for c in event.c], [c.name for c in case_view.c]

    assert [*EventRow._fields, "refused_at", "refused_why"] == events
    assert ["began", *CaseRow._fields, "seq", "pending"] == cases


@pytest.mark.parametrize("words", ["the lid is loose", TRICKY, ""])
def test_the_log_holds_digests_and_no_words(words):
    text = Text.of(words)

    body, kept = body_json(a_note(text))

    assert body == f'{{"text":{{"digest":"{text.digest}"}}}}'
    assert kept == [text]
    assert kept[0].salt == text.salt


def test_a_body_that_speaks_of_bare_words_in_its_own_text_is_not_cut():
    desk = a_desk()
    configured = next(iter(desk.store.configuration()))
    tricky = replace(configured, body=replace(configured.body, content=TRICKY))

    row, words = stored(tricky)

    assert words == {}
    assert read_event(row, words).body.content == TRICKY


def test_words_that_are_not_found_are_erased():
    note = a_note(Text.of("the lid is loose"))
    row, _words = stored(note)

    assert read_event(row, {}).body.text == Text(note.body.text.digest)


def test_words_that_were_erased_are_not_kept_again():
    assert body_json(a_note(Text("d1"))) == ('{"text":{"digest":"d1"}}', [])


def test_a_body_is_stored_as_if_every_text_were_its_digest_alone():
    desk = a_desk()
    case = a_case(Stage.CLOSED, desk=desk)

    for each in desk.store.history(case.id):
        bare = msgspec.json.encode(map_texts(each.body, lambda text: Text(text.digest)))
        written = bare.replace(b',"value":null,"salt":null}', b"}").decode()
        assert body_json(each)[0] == written


def test_the_words_of_a_report_are_found_in_order():
    seen = []

    map_texts(a_report(), lambda text: seen.append(text.value) or text)

    assert seen == ["Rubbish on the pavement", "1 Fuhua Road"]


@dataclass(frozen=True)
class Listing:
    words: dict[str, Text]


def test_words_in_a_place_that_nobody_foresaw_are_a_fault():
    with pytest.raises(TypeError, match="reach the words"):
        map_texts(Listing({}), lambda text: text)


def test_a_value_without_words_stays_the_same():
    limit = a_case().deadline

    assert map_texts(limit, lambda text: text) is limit


def test_the_chain_is_the_hash_of_the_previous_hash_and_the_authors_bytes():
    row, _words = stored(a_note(Text("d1")), previous="ab")

    expected = (
        '["e1","p","c1","site",1,"li","head",null,"d","NoteAdded",null,null,'
        '"{\\"text\\":{\\"digest\\":\\"d1\\"}}","2024-09-23T01:00:00.000000+00:00",1]'
    )

    assert author_bytes(row).decode() == expected
    assert row.site_hash == sha256(f"ab\n{expected}".encode()).hexdigest()
    assert chained("ab", row) == row.site_hash


@pytest.mark.parametrize("field", [*Written.__struct_fields__])
def test_no_word_of_the_author_can_be_changed_without_breaking_the_chain(field):
    row, _words = stored(a_note(Text("d1")))

    changed = row._replace(**{field: "another"})

    assert chained("", changed) != row.site_hash


def test_instants_are_ordered_as_text_whatever_their_zone():
    beijing = timezone(timedelta(hours=8))
    earlier = datetime(2024, 9, 23, 8, 59, 59, 5, tzinfo=beijing)

    assert instant_text(earlier) == "2024-09-23T00:59:59.000005+00:00"
    assert instant_text(earlier) < instant_text(MONDAY)
    assert datetime.fromisoformat(instant_text(earlier)) == earlier
    assert instant_text(datetime(2024, 1, 1, tzinfo=UTC)).endswith("00:00:00.000000+00:00")


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        instant_text(datetime(2024, 1, 1))  # noqa: DTZ001
