"""What happened without the line can be read after a restart: the log has it."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from commandcenter import commands as do
from commandcenter.contested import Keep
from commandcenter.events import ConflictSettled
from commandcenter.sync.outages import Spans
from commandcenter.sync.state import Status
from tests.helpers.hub_hall import NOW, Hall
from ui.hub.outage import Outage
from ui.hub.outage_window import span_words
from ui.hub_actions import open_outages


@pytest.fixture
def kept(qtbot, tmp_path):
    """A hall that remembers when its line was down."""
    hall = Hall(qtbot, tmp_path)
    yield hall
    hall.room.close()


def theirs(hall, like, **changes):
    """An event of another desk that arrives, stored as the hub passes it on."""
    event = replace(like, site_id="elsewhere", seq=50, actor="chen", **changes)
    hall.room.store.log.append(replace(event, place=len(hall.room.store.log) + 1))
    return hall.room.store.log[-1]


def numbered(hall, at):
    """The hub has numbered everything that was done here."""
    log = hall.room.store.log
    log[:] = [replace(e, seq=e.seq or e.place, received_at=e.received_at or at) for e in log]


def test_after_a_restart_the_duty_officer_finds_the_last_outage(kept):
    first, second, third = kept.cases
    numbered(kept, NOW)
    kept.goes()
    kept.does(first, lambda case: do.Dispatch(case.id, "water"))
    kept.does(second, lambda case: do.AddNote(case.id, "rang again"))
    ours = kept.room.store.log[-1]
    note = theirs(kept, ours, id="theirs", case=third.id)
    kept.comes_back()
    told = kept.hub.outages[-1]
    numbered(kept, NOW + timedelta(minutes=13))
    kept.exchange.taken_aside = [(ours, "li may not write to part HC")]
    late = theirs(kept, note, id="late", case=third.id, occurred_at=NOW + timedelta(minutes=5))
    theirs(kept, note, id="after", case=third.id, occurred_at=NOW + timedelta(hours=2))

    kept.begins_again()

    found = kept.hub.outages[-1]
    assert (found.began, found.ended) == (told.began, told.ended)
    acts = [event.id for event in told.ours if event.post != "rule"]
    assert [event.id for event in found.ours if event.post != "rule"] == acts
    assert found.refused == {ours.id}
    assert found.theirs[0].id == note.id
    # A desk that was away for years brings it late.
    assert [event.id for event in found.theirs[1:]] == [late.id]
    open_outages(kept.window)
    assert "Done here: 2 acts on 2 cases." in kept.hub.window_of_outages.said.text()
    assert "12 m without the hub" in kept.hub.window_of_outages.choice.currentText()


def test_what_others_bring_late_is_found_after_a_restart_too(kept):
    numbered(kept, NOW)
    kept.goes()
    kept.does(kept.cases[0], lambda case: do.AddNote(case.id, "rang again"))
    ours = kept.room.store.log[-1]
    kept.comes_back()
    within, after = NOW + timedelta(minutes=5), NOW + timedelta(hours=2)
    theirs(kept, ours, id="late", case=kept.cases[1].id, occurred_at=within)
    theirs(kept, ours, id="after", case=kept.cases[1].id, occurred_at=after)

    kept.begins_again()

    assert [event.id for event in kept.hub.outages[-1].theirs] == ["late"]


def test_what_comes_late_of_an_outage_before_the_last_is_added_to_that(kept):
    for since in (0, 60):
        numbered(kept, NOW)
        kept.stands(status=Status.OFFLINE, since=NOW + timedelta(minutes=1 + since))
        kept.does(kept.cases[0], lambda case: do.AddNote(case.id, "rang again"))
        back = NOW + timedelta(minutes=13 + since)
        kept.stands(status=Status.ONLINE, since=back, heard_at=back)
    ours = kept.room.store.log[-1]
    late = theirs(kept, ours, id="late", occurred_at=NOW + timedelta(minutes=5))

    kept.hub._on_happened([late])

    assert [[e.id for e in outage.theirs] for outage in kept.hub.outages] == [["late"], []]
    kept.begins_again()
    assert [[e.id for e in outage.theirs] for outage in kept.hub.outages] == [["late"], []]


def test_in_a_console_that_stays_open_the_log_is_looked_through_now_and_then(kept, monkeypatch):
    monkeypatch.setattr("ui.hub.desk.LOOKED_AT", 1)
    numbered(kept, NOW)
    kept.goes()
    kept.does(kept.cases[0], lambda case: do.AddNote(case.id, "rang again"))
    kept.comes_back()
    late = theirs(kept, kept.room.store.log[-1], id="late", occurred_at=NOW + timedelta(minutes=5))

    kept.hub._on_happened([late, late])

    kept.room.qtbot.waitUntil(lambda: found(kept) == [(late.place, (late.place,))])


def found(hall):
    """How far each outage that is remembered was looked for, and what was found."""
    return [(span.looked, span.late) for span in Spans(hall.folder).read()]


def test_an_outage_in_which_the_program_was_closed_is_one_outage(kept):
    first, second, _third = kept.cases
    numbered(kept, NOW)
    kept.goes()
    kept.does(first, lambda case: do.AddNote(case.id, "before"))
    kept.exchange.waiting = [kept.room.store.log[-1]]

    kept.begins_again(status=Status.CALLING, since=NOW + timedelta(minutes=9))
    kept.does(second, lambda case: do.AddNote(case.id, "after"))
    kept.exchange.waiting = []
    kept.comes_back()

    assert kept.card().text == "The hub is back after 12 m. Everything has been exchanged."
    assert kept.card().below == ("Done here: 2 acts on 2 cases.",)
    kept.begins_again()
    assert len(kept.hub.outages) == 1


def test_a_clash_that_was_settled_since_is_told_as_that(kept):
    first = kept.cases[0]
    numbered(kept, NOW)
    kept.goes()
    kept.does(first, lambda case: do.Dispatch(case.id, "water"))
    ours = next(e for e in kept.room.store.log if e.type == "CaseDispatched")
    there = theirs(kept, ours, id="theirs")
    kept.hub._on_happened([there])
    kept.comes_back()
    assert not kept.hub.outages[-1].settled
    kept.hub.open_outages()
    body = ConflictSettled((there.id,), "assignment", Keep.FIRST, None)
    settled = theirs(kept, ours, id="settled", body=body)

    kept.hub._on_happened([settled])

    shown = kept.hub.window_of_outages
    assert "In 1 case two decisions clashed; that is settled." in shown.said.text()
    assert shown.list.topLevelItem(0).text(0) == "✓ settled"
    assert "A. Chen" in shown.list.topLevelItem(0).toolTip(0)
    shown.accept()
    kept.begins_again()
    assert [event.id for event in kept.hub.outages[-1].settled] == ["settled"]


def test_a_start_with_the_hub_there_is_no_outage(kept):
    kept.begins_again(status=Status.CALLING)
    kept.comes_back()

    assert not kept.hub.outages
    assert not (kept.folder / "outages.json").exists()


def test_a_file_of_outages_that_cannot_be_read_stops_nobody(kept):
    (kept.folder / "outages.json").write_text("{")

    kept.begins_again()

    assert not kept.hub.outages


def test_an_outage_of_another_day_has_its_day():
    outage = Outage(NOW, NOW + timedelta(minutes=12))

    assert span_words(outage, UTC, NOW) == "16:00:00 to 16:12:00, 12 m without the hub"
    assert span_words(outage, UTC, NOW + timedelta(days=1)).startswith("6 May 16:00 to 6 May 16:12")
