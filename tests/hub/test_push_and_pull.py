"""What desks push, the hub numbers; what it has numbered, every desk reads."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from commandcenter.ids import CaseId
from commandcenter.sync.wire import Head, HistoryChanged, Outcome, hub_hash
from commandcenter.text import Text
from db.hub.admin import PartRight
from db.hub.connection import HubConnection
from tests.helpers.makers import a_desk, a_registration
from tests.helpers.offered import PART, all_of, an_offer, offers


def outcomes(answers):
    return [each.outcome for each in answers]


def test_what_one_desk_has_pushed_another_reads_word_for_word(hub):
    here, there = hub.line("li"), hub.line("wang")
    desk = a_desk()
    desk.do(a_registration())
    offered = [each for each in offers(desk.store.events()) if each.part == PART]

    answers = here.push(PART, offered, strict=True)

    assert outcomes(answers) == [Outcome.ACCEPTED] * len(offered)
    assert [each.seq for each in answers] == list(range(1, len(offered) + 1))
    heard = all_of(there)
    assert [each.written for each in heard] == [each.written for each in offered]
    assert [sorted(each.words) for each in heard] == [sorted(each.words) for each in offered]
    assert [each.site_hash for each in heard] == [each.site_hash for each in offered]
    assert [each.hash for each in heard] == [each.hash for each in answers]
    assert {each.pushed_by for each in heard} == {"li"}
    assert all(each.received_at == answers[0].received_at for each in heard)


def test_whoever_comes_in_hears_whom_the_hub_takes_them_for_and_how_far_it_is(hub):
    line = hub.line("li", PartRight(PART), PartRight("city", may_write=False))
    (answer,) = line.push(PART, [an_offer()], strict=True)
    hub.line("wang").push("440305", [an_offer(part="440305")], strict=True)

    welcome = line.hello("site-a", 3)

    assert welcome.user == "li"
    assert welcome.protocols == (1,)
    assert welcome.schema == 3
    assert welcome.heads == (Head(PART, 1, answer.hash),)
    assert welcome.hub == hub.line("zhao").hello("site-b", 1).hub
    assert line.heads() == list(welcome.heads)
    assert line.hash_at(PART, 1) == answer.hash
    assert line.hash_at(PART, 2) is None


def test_eight_desks_at_once_leave_no_number_out_and_none_is_given_twice(hub):
    urls = [hub.user(f"desk{n}") for n in range(8)]

    def push(n):
        line = HubConnection.open(urls[n])
        try:
            for _ in range(20):
                answers = line.push(
                    PART,
                    [an_offer(case=f"case-{n}", actor=f"desk{n}") for _ in range(5)],
                    strict=True,
                )
                assert outcomes(answers) == [Outcome.ACCEPTED] * 5
        finally:
            line.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(push, range(8)))

    heard = all_of(hub.line("reader"), most=97)
    assert len(heard) == 800
    assert len({json.loads(each.written)[0] for each in heard}) == 800
    assert heard == sorted(heard, key=lambda each: (each.received_at, each.seq))


def test_what_is_read_while_eight_desks_write_has_no_holes(hub):
    urls = [hub.user(f"desk{n}") for n in range(8)]
    reader = hub.line("reader")

    def push(n):
        line = HubConnection.open(urls[n])
        try:
            for _ in range(30):
                line.push(PART, [an_offer(case=f"case-{n}")], strict=False)
        finally:
            line.close()

    heard, after = 0, Head(PART)
    with ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(push, n) for n in range(8)]
        while heard < 240:
            for each in reader.pull(after, 1000):
                assert each.seq == after.seq + 1
                assert each.hash == hub_hash(after.hash, each.digest)
                after = Head(PART, each.seq, each.hash)
                heard += 1
            if all(each.done() for each in writing) and not reader.pull(after, 1):
                break
        for each in writing:
            each.result()
    assert heard == 240


def test_the_same_event_offered_again_is_a_duplicate_with_its_first_number(hub):
    line = hub.line("li")
    offer = an_offer()
    (first,) = line.push(PART, [offer], strict=True)

    (again,) = line.push(PART, [offer], strict=True)

    assert again == replace(first, outcome=Outcome.DUPLICATE)
    assert line.heads() == [Head(PART, 1, first.hash)]


def test_two_nodes_that_derive_one_event_make_one_event_of_it(hub):
    here = an_offer("StepFired", id="derived", actor="rule", post="rule", site="site-a")
    there = an_offer("StepFired", id="derived", actor="rule", post="rule", site="site-b")
    first, second = hub.line("li"), hub.line("wang")

    (taken,) = first.push(PART, [here], strict=True)
    (known,) = second.push(PART, [there], strict=True)

    assert known.outcome is Outcome.DUPLICATE
    assert known.seq == taken.seq
    assert known.pushed_by == "li"
    assert [each.written for each in all_of(second)] == [here.written]


def test_an_event_twice_in_one_push_is_taken_once(hub):
    offer = an_offer()

    answers = hub.line("li").push(PART, [offer, offer], strict=True)

    assert outcomes(answers) == [Outcome.ACCEPTED, Outcome.DUPLICATE]
    assert [each.seq for each in answers] == [1, 1]


@pytest.mark.parametrize("together", [True, False])
def test_the_same_id_with_another_content_is_set_aside_and_not_lost(hub, together):
    line = hub.line("li")
    first, other = an_offer(id="same"), an_offer(id="same", body='{"text":"another"}')

    if together:
        answers = line.push(PART, [first, other], strict=True)
    else:
        answers = line.push(PART, [first], strict=True) + line.push(PART, [other], strict=True)

    assert outcomes(answers) == [Outcome.ACCEPTED, Outcome.QUARANTINED]
    assert answers[1].reason == "its id is known with another content"
    assert hub.ask("SELECT written, pushed_by FROM hub.quarantine") == [(other.written, "li")]
    assert len(all_of(line)) == 1


@pytest.mark.parametrize("field", [0, 2, 9, 12])
def test_an_event_is_the_same_by_its_id_type_case_and_body_alone(hub, field):
    line = hub.line("li")
    offer = an_offer(id="same")
    columns = json.loads(offer.written)
    columns[field] = "CaseClosed" if field == 9 else "changed"
    line.push(PART, [offer], strict=True)

    (answer,) = line.push(
        PART, [replace(offer, id=columns[0], written=json.dumps(columns))], strict=True
    )

    assert answer.outcome is (Outcome.ACCEPTED if field == 0 else Outcome.QUARANTINED)


@pytest.mark.parametrize(
    "written",
    ["", "no json", "{}", "[]", '["only", "a", "few"]', "null", '"\\u0000"'],
)
def test_what_cannot_be_read_is_set_aside_and_stops_no_other(hub, written):
    line = hub.line("li")
    good, bad = an_offer(), replace(an_offer(), written=written)

    answers = line.push(PART, [good, bad, an_offer()], strict=True)

    assert outcomes(answers) == [Outcome.ACCEPTED, Outcome.QUARANTINED, Outcome.ACCEPTED]
    assert answers[1].id == bad.id
    assert hub.ask("SELECT written FROM hub.quarantine") == [(written,)]


def test_a_field_that_is_no_number_is_set_aside_too(hub):
    columns = json.loads(an_offer().written)
    columns[4] = "first"
    bad = replace(an_offer(), written=json.dumps(columns))

    answers = hub.line("li").push(PART, [bad, an_offer()], strict=True)

    assert outcomes(answers) == [Outcome.QUARANTINED, Outcome.ACCEPTED]


def test_an_event_of_another_part_is_set_aside(hub):
    (answer,) = hub.line("li").push(PART, [an_offer(part="440305")], strict=False)

    assert answer.outcome is Outcome.QUARANTINED
    assert answer.reason == "it belongs to part 440305"


def test_an_id_that_is_known_in_another_part_is_set_aside(hub):
    line = hub.line("li")
    line.push("440305", [an_offer(part="440305", id="same")], strict=False)

    (answer,) = line.push(PART, [an_offer(id="same")], strict=False)

    assert answer.outcome is Outcome.QUARANTINED


@pytest.mark.parametrize("rights", [(PartRight("440305"),), (PartRight(PART, may_write=False),)])
def test_what_a_user_may_not_write_is_set_aside_for_the_duty_officer(hub, rights):
    (answer,) = hub.line("li", *rights).push(PART, [an_offer()], strict=False)

    assert answer.outcome is Outcome.QUARANTINED
    assert answer.reason == f"li may not write to part {PART}"
    assert hub.ask("SELECT id FROM hub.quarantine") == [(answer.id,)]
    assert hub.ask("SELECT count(*) FROM hub.event") == [(0,)]


def test_what_was_set_aside_can_be_offered_again_once_it_is_allowed(hub):
    offer = an_offer()
    line = hub.line("li", PartRight("440305"))
    line.push(PART, [offer], strict=False)
    line.push(PART, [offer], strict=False)
    hub.user("li", PartRight("*"))

    (answer,) = line.push(PART, [offer], strict=False)

    assert answer.outcome is Outcome.ACCEPTED
    assert hub.ask("SELECT count(*) FROM hub.quarantine") == [(1,)]


def test_the_hub_says_who_has_pushed_and_flags_what_another_has_done(hub):
    line = hub.line("li-desk", person="li")

    line.push(PART, [an_offer(actor="li"), an_offer(actor="wang")], strict=False)
    line.push(PART, [an_offer(actor="rule", post="rule")], strict=False)

    assert hub.ask("SELECT pushed_by, flags FROM hub.event ORDER BY seq") == [
        ("li-desk", []),
        ("li-desk", ["not by who pushed it"]),
        ("li-desk", []),
    ]


def test_a_desk_that_heard_what_the_hub_never_had_is_told_so(hub):
    line = hub.line("li")
    (answer,) = line.push(PART, [an_offer()], strict=True)

    for heard in (Head(PART, 1, "another"), Head(PART, 2, answer.hash)):
        with pytest.raises(HistoryChanged):
            line.pull(heard, 10)

    # The line is as good as before.
    assert line.pull(Head(PART, 1, answer.hash), 10) == []


def test_a_street_desk_reads_its_street_and_can_check_the_chain_of_all(hub):
    said = Text.of("A loud word")
    line = hub.line("li")
    line.push(
        PART,
        [
            an_offer(words=[said], body='{"cell":"440304001001001"}'),
            an_offer(words=[said], case="case-2", body='{"cell":"440304002001001"}'),
            an_offer(case="case-3"),
        ],
        strict=True,
    )

    heard = all_of(hub.line("street", PartRight(PART, areas=("440304001",))))

    assert [each.written is not None for each in heard] == [True, False, True]
    assert [bool(each.words) for each in heard] == [True, False, False]


def test_a_case_that_comes_into_a_street_is_read_there_from_its_beginning(hub):
    line = hub.line("li")
    street = hub.line("street", PartRight(PART, areas=("440304001",)))
    cells = ("440304002001001", "440304001002003")
    first, second = (
        an_offer("CasePlaced", slot="place", base=base, id=own, body=f'{{"cell":"{cell}"}}')
        for cell, base, own in zip(cells, (None, "a"), "ab", strict=True)
    )
    line.push(PART, [first, an_offer()], strict=True)
    assert [each.written for each in all_of(street)] == [None, None]
    assert street.reread(PART, CaseId("case-1")) == []

    line.push(PART, [second], strict=True)

    assert all(each.written for each in all_of(street))
    assert street.reread(PART, CaseId("case-1")) == all_of(line)


def test_a_case_of_another_desk_is_told_by_the_cell_that_its_report_lies_in(hub):
    desk = a_desk()
    desk.do(a_registration())
    offered = [each for each in offers(desk.store.events()) if each.part == PART]
    hub.line("li").push(PART, offered, strict=True)

    own, other = (
        all_of(hub.line(f"street{code}", PartRight(PART, areas=(code,))))
        for code in ("440304001", "440304002")
    )

    assert all(each.written for each in own)
    assert not any(each.written for each in other)


def test_what_is_confidential_is_read_by_those_who_may(hub):
    line = hub.line("li")
    catalogue = json.dumps({"classes": [{"code": "0901", "confidential": True}, {"code": "0102"}]})
    change = json.dumps({"kind": "catalogue", "content": catalogue})
    line.push(
        "city", [an_offer("ConfigurationChanged", part="city", case=None, body=change)], strict=True
    )
    line.push(
        PART,
        [
            an_offer(
                "CaseReported", case="a", slot="intake", body='{"report":{"class_code":"0901"}}'
            ),
            an_offer("NoteAdded", case="a"),
            an_offer(
                "CaseReported", case="b", slot="intake", body='{"report":{"class_code":"0102"}}'
            ),
        ],
        strict=True,
    )

    assert [each.written is not None for each in all_of(line)] == [True, True, True]
    others = all_of(hub.line("others", PartRight("*")))
    assert [each.written is not None for each in others] == [False, False, True]


def test_a_hub_takes_events_of_a_newer_kind_and_says_that_there_are_such(hub):
    line = hub.line("li")

    (answer,) = line.push(PART, [an_offer("CaseTeleported", schema=9)], strict=True)

    assert answer.outcome is Outcome.ACCEPTED
    assert line.hello("site-a", 1).schema == 9


def test_a_hint_reaches_the_others_and_not_the_one_who_wrote(hub):
    here, there = hub.line("li"), hub.line("wang")

    here.push(PART, [an_offer()], strict=True)

    assert there.wait(10)
    assert not there.wait(0.01)
    assert not here.wait(0.01)


def test_more_is_asked_for_page_by_page(hub):
    line = hub.line("li")
    line.push(PART, [an_offer() for _ in range(7)], strict=False)

    assert [each.seq for each in line.pull(Head(PART), 3)] == [1, 2, 3]
    assert len(all_of(line, most=3)) == 7
