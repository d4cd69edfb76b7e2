"""What the hub keeps beside the log: words, contacts, photos, presence, snapshots, leases."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from commandcenter.events import TextErased
from commandcenter.events.envelope import SCHEMA
from commandcenter.ids import CaseId
from commandcenter.sync.wire import Head, HistoryChanged, Presence, Unreachable
from commandcenter.text import Text
from db.hub.admin import PartRight
from db.hub.connection import Snapshot
from tests.helpers.offered import PART, all_of, an_offer

PHONE = Text.of("13800138047")
NOON = datetime(2024, 9, 23, 4, 0, tzinfo=UTC)
WAITING = """
SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE d.datname = current_database() AND NOT l.granted
"""


def erasing(*digests, case="case-1"):
    body = {"digests": digests, "what": "text", "reason": {"digest": "r"}}
    return an_offer(TextErased.__name__, case=case, body=json.dumps(body))


def test_erased_words_are_gone_at_the_hub_and_every_chain_still_verifies(hub):
    line, said, kept = hub.line("li"), Text.of("Mrs Chen, 3rd floor"), Text.of("a leak")
    line.push(PART, [an_offer(words=[said, kept])], strict=True)
    line.push(PART, [an_offer(words=[said], case="case-2")], strict=True)

    line.push(PART, [erasing(said.digest)], strict=True)

    heard = all_of(line)
    assert [each.words for each in heard] == [
        ((kept.digest, kept.salt, kept.value),),
        # The same words in another case are not this case's to erase.
        ((said.digest, said.salt, said.value),),
        (),
    ]


def test_what_is_offered_again_does_not_bring_erased_words_back(hub):
    line, said = hub.line("li"), Text.of("Mrs Chen, 3rd floor")
    offer = an_offer(words=[said], contacts=[PHONE])
    line.push(PART, [offer, erasing(said.digest, PHONE.digest)], strict=True)

    line.push(PART, [offer], strict=True)

    assert all_of(line)[0].words == ()
    assert line.reveal_contact(CaseId("case-1"), PHONE.digest, "call back") is None


@pytest.mark.parametrize("body", ['{"digests":"all"}', '{"digests":{"a":1}}', "{}"])
def test_an_erasure_that_nobody_understands_stops_no_log(hub, body):
    line = hub.line("li")

    (answer,) = line.push(PART, [an_offer("TextErased", body=body)], strict=True)

    assert answer.seq == 1


def test_a_catalogue_that_nobody_understands_stops_no_log(hub):
    body = json.dumps({"kind": "catalogue", "content": "no json"})

    (answer,) = hub.line("li").push(
        "city", [an_offer("ConfigurationChanged", part="city", case=None, body=body)], strict=True
    )

    assert answer.seq == 1


def test_words_that_do_not_fit_their_digest_are_nobodys_words(hub):
    line = hub.line("li")
    forged = replace(PHONE, value="somebody else")

    line.push(PART, [an_offer(words=[forged], contacts=[forged])], strict=True)

    assert all_of(line)[0].words == ()
    assert hub.ask("SELECT count(*) FROM hub.contact") == [(0,)]


def test_a_word_that_no_database_holds_stays_here_and_its_event_goes(hub):
    line = hub.line("li")

    (answer,) = line.push(PART, [an_offer(words=[Text.of("a\0b"), Text.of("c")])], strict=True)

    assert answer.seq == 1
    assert [word[2] for word in all_of(line)[0].words] == ["c"]


def test_a_contact_comes_with_no_event_but_for_a_reason_that_is_kept(hub):
    line = hub.line("li")
    line.push(PART, [an_offer(contacts=[PHONE])], strict=True)
    case = CaseId("case-1")

    assert "13800138047" not in str(all_of(line))
    assert line.reveal_contact(case, PHONE.digest, "call back") == "13800138047"
    assert hub.ask("SELECT role, case_id, digest, reason FROM hub.reveal") == [
        ("li", "case-1", PHONE.digest, "call back")
    ]
    assert line.reveal_contact(CaseId("case-2"), PHONE.digest, "call back") is None
    with pytest.raises(Unreachable, match="without a reason"):
        line.reveal_contact(case, PHONE.digest, " ")


@pytest.mark.parametrize(
    "right", [PartRight("440305"), PartRight(PART, areas=("440304009",), confidential=True)]
)
def test_a_contact_is_for_who_may_read_its_case(hub, right):
    hub.line("li").push(
        PART, [an_offer(contacts=[PHONE], body='{"cell":"440304001001001"}')], strict=True
    )

    with pytest.raises(Unreachable, match="may not read"):
        hub.line("wang", right).reveal_contact(CaseId("case-1"), PHONE.digest, "call back")

    assert hub.ask("SELECT count(*) FROM hub.reveal") == [(0,)]


def photo(case, name):
    return an_offer("PhotoAdded", case=case, body=json.dumps({"sha256": name, "thumbnail": name}))


def test_a_photo_is_handed_on_and_erased_with_the_last_case_that_shows_it(hub):
    here, there = hub.line("li"), hub.line("wang")
    name = sha256(b"pixels").hexdigest()

    here.put_blob(name, b"pixels")
    here.put_blob(name, b"pixels")
    here.push(PART, [photo("case-1", name), photo("case-2", name)], strict=True)

    assert there.blob(name) == b"pixels"
    here.push(PART, [erasing(name)], strict=True)
    assert there.blob(name) == b"pixels"
    hub.ask("DELETE FROM hub.photo WHERE case_id = 'case-1'")
    here.push(PART, [erasing(name, case="case-2")], strict=True)
    assert there.blob(name) is None


def test_bytes_are_kept_under_no_name_but_their_own(hub):
    with pytest.raises(Unreachable, match="not those of"):
        hub.line("li").put_blob(sha256(b"one").hexdigest(), b"another")


def test_of_who_writes_nowhere_no_bytes_are_kept_and_the_event_says_why(hub):
    line = hub.line("li", PartRight("*", may_write=False))
    name = sha256(b"one").hexdigest()

    line.put_blob(name, b"one")
    (answer,) = line.push("city", [areas(name)], strict=False)

    assert answer.reason == "li may not write to part city"
    assert hub.ask("SELECT count(*) FROM hub.blob") == [(0,)]


def areas(name):
    body = json.dumps({"kind": "areas", "key": "areas", "version": 1, "blob": name})
    return an_offer("ConfigurationChanged", part="city", case=None, body=body)


def a_presence(doing="open", case="case-1", site="site-a", person="li"):
    return Presence(site, person, CaseId(case), doing, NOON)


def test_the_others_hear_who_has_a_case_open_and_who_is_gone(hub):
    here, there = hub.line("li"), hub.line("wang")

    here.be_present(a_presence())

    assert there.wait(10)
    assert there.presence() == [a_presence()]
    assert there.presence() == []
    assert here.presence() == []
    here.be_present(a_presence(doing=""))
    assert there.wait(10)
    assert [each.doing for each in there.presence()] == [""]
    assert hub.ask("SELECT count(*) FROM api_v1.present()") == [(0,)]


def test_whoever_comes_in_hears_what_the_others_do_already(hub):
    here, there = hub.line("li"), hub.line("wang")
    here.be_present(a_presence())
    here.be_present(a_presence("dragging", "case-2"))
    there.be_present(a_presence(site="site-b", person="wang"))

    late = hub.line("zhao")
    late.hello("site-c", 1)
    assert sorted(each.person for each in late.presence()) == ["li", "wang"]
    again = hub.line("li")
    again.hello("site-a", 1)
    assert [each.person for each in again.presence()] == ["wang"]


def test_nonsense_on_the_channel_is_nothing(hub):
    line = hub.line("li")
    hub.ask("SELECT pg_notify('presence', 'nonsense')")

    assert not line.wait(0.2)
    assert line.presence() == []


def test_who_waits_can_be_woken(hub):
    line = hub.line("li")

    with ThreadPoolExecutor(1) as beside:
        waits = beside.submit(line.wait, 30)
        line.wake()

        assert waits.result(10) is False, "it was not heard of as a hint"


def test_what_a_desk_has_folded_helps_the_next_one_in(hub):
    line = hub.line("li")
    first, second = line.push(PART, [an_offer(), an_offer()], strict=True)
    one, two = CaseId("a"), CaseId("b")

    kept = line.offer_snapshots(Head(PART, 1, first.hash), "shape", {one: b"1", two: b"2"})
    assert kept == 2
    assert line.offer_snapshots(Head(PART, 2, second.hash), "shape", {two: b"3"}) == 1
    assert line.offer_snapshots(Head(PART, 1, first.hash), "shape", {two: b"old"}) == 0

    assert line.snapshots(PART, "shape", None, 10) == [(one, 1, b"1"), (two, 2, b"3")]
    assert line.snapshots(PART, "shape", Snapshot(one, 1, b""), 10) == [(two, 2, b"3")]
    assert line.snapshots(PART, "another", None, 10) == []
    with pytest.raises(HistoryChanged):
        line.offer_snapshots(Head(PART, 1, "another"), "shape", {one: b"1"})


def test_a_case_with_erased_words_has_no_snapshot_that_still_says_them(hub):
    line = hub.line("li")
    (answer,) = line.push(PART, [an_offer()], strict=True)
    line.offer_snapshots(Head(PART, 1, answer.hash), "shape", {CaseId("case-1"): b"words"})

    line.push(PART, [erasing("a digest")], strict=True)

    assert line.snapshots(PART, "shape", None, 10) == []
    # Left by a desk that has not heard of it.
    late = {CaseId("case-1"): b"words", CaseId("case-2"): b"others"}
    assert line.offer_snapshots(Head(PART, 1, answer.hash), "shape", late) == 1
    assert line.snapshots(PART, "shape", None, 10) == [("case-2", 1, b"others")]


@pytest.mark.parametrize("what", ["contact", "snapshot"])
def test_what_comes_while_it_is_being_erased_is_not_kept(hub, what):
    line, eraser = hub.line("li"), hub.line("ma")
    line.hello("site-a", SCHEMA)
    event = an_offer(body=json.dumps({"contact": PHONE.digest}))
    (known,) = line.push(PART, [event], strict=True)

    def hand_over():
        if what == "contact":
            line.keep_contacts(PART, [(event.id, ((PHONE.digest, PHONE.salt, PHONE.value),))])
        else:
            line.offer_snapshots(Head(PART, 1, known.hash), "shape", {CaseId("case-1"): b"words"})

    with ThreadPoolExecutor(1) as beside:
        with eraser._line.transaction():
            eraser.push(PART, [erasing(PHONE.digest)], strict=True)
            handed_over = beside.submit(hand_over)
            while not handed_over.done() and not hub.ask(WAITING):
                pass  # Until it waits for the other; it might not.
        handed_over.result()

    kept = "SELECT case_id FROM hub.contact UNION ALL SELECT case_id FROM hub.snapshot"
    assert hub.ask(kept) == []


@pytest.mark.parametrize(
    "right", [PartRight(PART), PartRight(PART, areas=("x",), confidential=True)]
)
def test_snapshots_are_for_who_reads_all_of_a_part(hub, right):
    with pytest.raises(Unreachable, match="does not read all"):
        hub.line("li", right).snapshots(PART, "shape", None, 10)


def test_a_lease_covers_who_signs_in_at_anothers_desk(hub):
    hers = hub.line("wang-user", person="wang")
    lease = hers.lease("site-a")
    now = datetime.now(UTC).isoformat()

    hub.line("li").push(
        PART,
        [
            an_offer(actor="wang", site="site-a", occurred_at=now),
            an_offer(actor="wang", site="site-b", occurred_at=now),
            an_offer(actor="wang", site="site-a", occurred_at="2001-01-01T00:00:00+00:00"),
        ],
        strict=False,
    )

    assert (lease["person"], lease["site"], lease["user"]) == ("wang", "site-a", "wang-user")
    begins, ends = (datetime.fromisoformat(lease[each]) for each in ("begins", "ends"))
    assert (ends - begins).total_seconds() == 72 * 3600
    odd = ["not by who pushed it"]
    assert hub.ask("SELECT flags FROM hub.event ORDER BY seq") == [([],), (odd,), (odd,)]


def test_a_lease_that_somebody_has_changed_is_not_the_hubs(hub):
    lease = hub.line("wang").lease("site-a")

    def holds(told):
        return hub.ask("SELECT api_v1.check_lease(%s::jsonb)", json.dumps(told)) == [(True,)]

    assert holds(lease)
    assert not holds(lease | {"person": "li"})
    assert not holds(lease | {"signature": "0" * 64})
    assert not holds({"id": "none"})


def test_a_lease_is_signed_as_everybody_signs(hub):
    """HMAC-SHA-256, as the standard library has it."""
    import hmac

    secret = hub.ask("SELECT secret FROM hub.city")[0][0]
    assert len(secret) == 32
    assert hub.ask("SELECT hub.signature('words')") == [
        (hmac.new(secret, b"words", sha256).hexdigest(),)
    ]


def test_words_that_come_after_their_erasure_are_not_kept(hub):
    said, other = Text.of("A loud word"), Text.of("Another")
    line = hub.line("li")
    line.push(PART, [an_offer(words=[said]), erasing(said.digest)], strict=True)

    again = an_offer("CaseSplit", words=[said, other], contacts=[PHONE])
    line.push(PART, [again, an_offer(case="case-2", words=[said])], strict=False)

    assert hub.ask("SELECT case_id, value FROM hub.word ORDER BY case_id") == [
        ("case-1", "Another"),
        ("case-2", "A loud word"),
    ]
    assert hub.ask("SELECT value FROM hub.contact") == [(PHONE.value,)]
