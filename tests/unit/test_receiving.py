"""What others wrote is taken in as they wrote it, in the hub's order, all or nothing."""

from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from json import dumps, loads
from shutil import copytree

import pytest

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.sync.wire import hub_hash
from db import receiving
from db.home import Home
from db.store import LocalStore
from db.verify import verify
from tests.helpers.histories import act
from tests.helpers.makers import a_case, a_registration
from tests.helpers.sites import Site, quiet, rows

PART = "440304"


def forged(hub, **changes):
    """The newest event of the part, with other columns, numbered as if somebody had written it."""
    log = hub.log[PART]
    last = log.pop()
    written = loads(last.written)
    places = {"type": 9, "body": 12, "schema": 14}
    for name, value in changes.items():
        if name == "more":
            written.append(value)
        else:
            written[places[name]] = value
    text = dumps(written, separators=(",", ":"), ensure_ascii=False)
    digest = sha256(text.encode()).hexdigest()
    site_hash = sha256(f"{log[-1].site_hash}\n{text}".encode()).hexdigest()
    chained = {"hash": hub_hash(log[-1].hash, digest), "site_hash": site_hash}
    log.append(replace(last, written=text, digest=digest, **chained))


def test_what_another_desk_did_is_here_as_it_did_it(here, there):
    case = a_case(Stage.HANDLING, desk=there.desk)
    there.sync()

    here.pull()

    assert here.store.case(case.number) == there.store.case(case.id)
    for mine, theirs in zip(here.store.history(case.id), there.store.history(case.id), strict=True):
        assert (mine.body, mine.site_id, mine.site_seq) == (
            theirs.body,
            there.store.site_id,
            theirs.site_seq,
        )
        assert (mine.seq, mine.received_at, mine.pushed_by) == (
            theirs.seq,
            theirs.received_at,
            "wang",
        )
        assert mine.place != mine.site_seq
    assert verify(here.store).problems == []


def test_what_was_heard_waits_for_no_disk_and_what_is_done_here_does(here, there, monkeypatch):
    waited, listened = [], receiving.receive

    def receive(*heard):
        waited.append(rows(here, "PRAGMA synchronous"))
        return listened(*heard)

    monkeypatch.setattr("db.exchange.receive", receive)
    a_case(desk=there.desk)
    there.sync()

    here.pull()

    normal, full = [(1,)], [(2,)]
    assert waited
    assert all(each == normal for each in waited)
    assert rows(here, "PRAGMA synchronous") == full
    monkeypatch.setattr("db.exchange.receive", lambda *_heard: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        here.exchange.receive(here.hub.log[PART])
    assert rows(here, "PRAGMA synchronous") == full


def test_what_was_heard_and_lost_with_the_power_is_heard_once_more(here, there, tmp_path):
    case = a_case(Stage.HANDLING, desk=there.desk)
    there.sync()
    (log,) = here.store.folder.glob("*-wal")
    kept = log.stat().st_size
    here.pull()
    copytree(here.store.folder, tmp_path / "after")
    with (tmp_path / "after" / log.name).open("r+b") as file:
        file.truncate(kept)

    with closing(LocalStore.open(tmp_path / "after")) as store:
        assert store.case(case.id) is None
        assert store.exchange.cursor(PART).seq < here.exchange.cursor(PART).seq
        Site(store, here.hub).join()

        assert store.case(case.id) == here.store.case(case.id)
        assert verify(store).problems == []


def test_what_was_heard_before_is_passed_over(here, there):
    a_case(desk=there.desk)
    there.sync()
    here.pull()
    before = here.store.last_place()

    heard = here.exchange.receive(here.hub.log[PART])

    assert heard.events == ()
    assert here.store.last_place() == before


@pytest.mark.parametrize(
    "wrong",
    [{"hash": "0" * 64}, {"seq": 3}, {"digest": "0" * 64}, {"part": "440305", "seq": 1}],
)
def test_what_does_not_follow_is_not_taken(here, there, wrong):
    a_case(desk=there.desk)
    there.sync()
    first, second = here.hub.log[PART]

    with pytest.raises(ValueError, match=r"440304|440305"):
        here.exchange.receive([first, replace(second, **wrong)])

    assert here.exchange.cursor(PART).seq == 0
    assert here.cases() == {}


def test_bytes_that_were_changed_on_the_way_are_not_taken(here, there):
    a_case(desk=there.desk)
    there.sync()
    first, second = here.hub.log[PART]
    changed = second.written.replace('"CaseFiled"', '"CaseVoided"')
    assert changed != second.written

    with pytest.raises(ValueError, match="not what its digest says"):
        here.exchange.receive([first, replace(second, written=changed)])

    assert here.exchange.cursor(PART).seq == 0


def test_bytes_that_nobody_writes_are_not_taken(here, there):
    a_case(desk=there.desk)
    there.sync()
    first = here.hub.log[PART][0]
    digest = sha256(b"{").hexdigest()
    odd = replace(first, written="{", digest=digest, hash=hub_hash("", digest))

    with pytest.raises(ValueError, match="no author writes"):
        here.exchange.receive([odd])


def test_a_plug_that_is_pulled_in_the_middle_leaves_nothing(here, there, monkeypatch):
    a_case(desk=there.desk)
    there.sync()

    def pulled(*_args):
        raise OSError("power")

    with monkeypatch.context() as outage:
        outage.setattr(receiving, "write_views", pulled)
        with pytest.raises(OSError, match="power"):
            here.pull()

    assert here.exchange.cursor(PART).seq == 0
    here.pull()
    assert here.cases() == there.cases()


def test_what_others_did_comes_before_what_has_no_number_yet(here, there):
    case = a_case(desk=here.desk)
    quiet(here, there)
    mine = here.desk.do(ask.AddNote(case.id, text="mine"))[0]
    theirs = there.desk.do(ask.AddNote(case.id, text="theirs"))[0]
    there.push()

    here.pull()

    assert [e.id for e in here.store.history(case.id)][-2:] == [theirs.id, mine.id]
    assert [e.id for e in here.store.events()][-1] == mine.id
    assert here.store.case(case.id).last_event == mine.id
    assert verify(here.store).problems == []


def test_configuration_of_elsewhere_comes_in_the_order_of_the_hub(here, there):
    act(there.desk, "holiday", 3)
    act(here.desk, "holiday", 5)

    quiet(there, here)

    mine, theirs = ([e.id for e in s.store.configuration()] for s in (here, there))
    assert mine == theirs == here.hub.ids("city")
    calendars = [s.desk.city.calendar(s.desk.city.catalogue.calendar) for s in (here, there)]
    assert calendars[0] == calendars[1]


def test_the_same_row_imported_at_two_desks_is_one_event_and_the_first_stands(here, there):
    for site in (here, there):
        act(site.desk, "import", 1)
    there.sync()

    here.sync()

    (case,) = here.cases().values()
    assert {e.site_id for e in here.store.history(case.id)} == {there.store.site_id}
    assert rows(here, "SELECT site_id FROM superseded") == [(here.store.site_id,)]
    assert here.cases() == there.cases()
    for site in (here, there):
        assert verify(site.store).problems == []


def test_what_is_erased_elsewhere_is_erased_here(here, there):
    case = there.desk.do(a_registration(description="Ms Guo's door", contact="13912345678"))[0].case
    quiet(there, here)
    there.desk.do(ask.Erase(case, reason="asked for", what="text"))
    there.sync()

    here.pull()

    assert here.store.case(case).reports[0].description.erased
    assert rows(here, "SELECT value FROM text WHERE value LIKE '%Guo%'") == []
    assert b"Ms Guo" not in (here.store.folder / "store.db").read_bytes()
    assert verify(here.store).problems == []


def test_words_that_come_after_their_erasure_are_not_kept(here, there):
    case = here.desk.do(a_registration(description="Ms Guo's door"))[0].case
    quiet(here, there)
    there.desk.do(ask.Split(case, description="another thing", class_code="0102"))
    here.desk.do(ask.Erase(case, reason="asked for", what="text"))
    here.sync()

    there.push()
    here.pull()

    assert rows(here, "SELECT value FROM text WHERE value LIKE '%Guo%'") == []


NEWER = [
    {"type": "DroneSent"},
    {"schema": 2},
    {"body": '{"text": 7}'},
]


@pytest.mark.parametrize("newer", NEWER)
def test_what_a_newer_program_wrote_is_kept_and_named_and_breaks_nothing(here, there, newer):
    case = a_case(desk=there.desk)
    there.desk.do(ask.AddNote(case.id, text="loose"))
    there.sync()
    forged(here.hub, **newer)

    here.pull()

    found = verify(here.store)
    assert found.problems == []
    assert any(f"case {case.id} cannot be shown whole" in note for note in found.notes)
    assert here.store.case(case.id).stage is Stage.FILED
    assert len(here.store.history(case.id)) == 2
    assert here.exchange.beyond(case.id) == 1
    assert len(list(here.store.events())) < here.store.last_place()


def test_bytes_that_this_program_would_write_otherwise_are_kept_as_they_are(here, there):
    a_case(desk=there.desk)
    there.sync()
    forged(here.hub, more={"drone": 4})
    written = here.hub.log[PART][-1].written

    here.pull()
    here.hub.lose(PART, 0)
    here.pull()

    assert [each.written for each in here.exchange.unsent(9)][-1] == written
    assert len(here.push()) == 2
    assert here.hub.log[PART][-1].written == written
    assert verify(here.store).problems == []


def test_what_is_not_for_these_eyes_leaves_its_number_and_can_be_seen_later(here, there, hub):
    case = a_case(desk=there.desk)
    there.sync()
    here.line = hub.line("li", sees=lambda event: event.type != "CaseFiled")

    here.pull()
    hidden = here.store.case(case.id)
    assert hidden.stage is Stage.REPORTED
    assert rows(here, "SELECT seq FROM stub") == [(2,)]
    assert verify(here.store).problems == []

    here.exchange.receive(hub.log[PART])
    assert here.store.case(case.id) == there.store.case(case.id)
    assert rows(here, "SELECT seq FROM stub") == []
    assert verify(here.store).problems == []


def test_a_case_whose_beginning_is_not_for_these_eyes_is_not_shown(here, there, hub):
    a_case(desk=there.desk)
    there.sync()
    here.line = hub.line("li", sees=lambda event: event.type == "CaseFiled")

    here.pull()

    found = verify(here.store)
    assert here.cases() == {}
    assert found.problems == []
    assert any("left out of case" in note for note in found.notes)


def test_a_file_that_hears_what_it_has_forgotten_becomes_another_site(there, tmp_path, monkeypatch):
    # A machine that was put back whole, with what it had noted.
    monkeypatch.setattr(Home, "_is_known", lambda _home: True)
    copytree(there.store.folder, tmp_path / "again")
    case = a_case(desk=there.desk)
    there.sync()
    with closing(LocalStore.open(tmp_path / "again")) as again:
        site = Site(again, there.hub, "wang").at_work(there.desk.clock.now())
        assert again.site_id == there.store.site_id

        site.pull()

        assert again.site_id != there.store.site_id
        assert site.cases() == there.cases()
        assert a_case(desk=site.desk).number[:-4] != case.number[:-4]
        assert verify(again).problems == []


def test_a_photo_from_elsewhere_that_is_not_here_yet_is_no_fault(here, there):
    a_case(Stage.HANDLING, desk=there.desk)
    assert act(there.desk, "photo", 0)
    there.sync()

    here.pull()

    found = verify(here.store)
    assert found.problems == []
    assert any("its photo" in note and "is missing" in note for note in found.notes)
