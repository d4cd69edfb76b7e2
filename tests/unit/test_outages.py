"""What others bring late of a time without the hub is found, and the log is read once for it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commandcenter.sync.outages import NEAR, Span, Spans, found_in
from tests.helpers.makers import LI, MONDAY, a_desk, a_registration
from tests.helpers.memory_store import MemoryStore

BEGAN, ENDED = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2)
WITHIN, AFTER = BEGAN + timedelta(minutes=5), ENDED + timedelta(minutes=5)
MOST = 5000


class Read(MemoryStore):
    """A store that counts what is read of its log."""

    places = ()

    def events(self, *, until=None, after=None):
        for event in super().events(until=until, after=after):
            self.places = (*self.places, event.place)
            yield event


@pytest.fixture
def desk():
    desk = a_desk(Read())
    desk.do(a_registration(), person=LI)
    return desk


def arrives(desk, occurred_at, site="elsewhere"):
    """Something that was done at an instant comes in now; where it lies."""
    log = desk.store.log
    like = log[-1]
    place = len(log) + 1
    log.append(replace(like, id=f"e{place}", place=place, site_id=site, occurred_at=occurred_at))
    return place


def over(desk, began=BEGAN, ended=ENDED):
    """A time without the hub that is over by now."""
    last = desk.store.last_place()
    return Span(began, last, last + 1, ended=ended, through=last, until=last)


def late(spans, desk):
    """Where what was brought late lies, outage by outage."""
    return [span.late for span in spans.look(desk)]


def test_what_was_done_then_elsewhere_counts_whenever_it_arrives(desk, tmp_path):
    spans = Spans(tmp_path)
    spans.keep([over(desk)])
    first = arrives(desk, WITHIN)
    arrives(desk, AFTER)
    arrives(desk, WITHIN, site=desk.store.site_id)
    assert late(spans, desk) == [(first,)]
    for _n in range(NEAR):
        arrives(desk, AFTER)
    second = arrives(desk, ENDED)

    (span,) = spans.look(desk)

    assert span.late == (first, second)
    assert [e.place for e in found_in(desk, span, MOST).theirs] == [first, second]
    assert [e.place for e in found_in(desk, span, 1).theirs] == [first]


def test_only_what_was_stored_since_is_read(desk, tmp_path):
    spans = Spans(tmp_path)
    spans.keep([over(desk)])
    for _n in range(5):
        arrives(desk, WITHIN)
    spans.look(desk)
    sixth = arrives(desk, WITHIN)
    desk.store.places = ()

    Spans(tmp_path).look(desk)
    spans.look(desk)

    assert desk.store.places == (sixth,)


def test_each_outage_has_its_own_and_one_that_goes_on_has_none(desk, tmp_path):
    spans, later = Spans(tmp_path), timedelta(hours=3)
    first, second = over(desk), over(desk, BEGAN + later, ENDED + later)
    going_on = Span(ENDED + 2 * later, desk.store.last_place())
    spans.keep([first, second, going_on])
    of_first, of_second = arrives(desk, WITHIN), arrives(desk, WITHIN + later)
    arrives(desk, ENDED + 2 * later)

    assert late(spans, desk) == [(of_first,), (of_second,), ()]


def test_what_was_found_late_stays_when_the_outages_are_kept_anew(desk, tmp_path):
    spans, span = Spans(tmp_path), over(desk)
    spans.keep([span])
    place = arrives(desk, WITHIN)
    spans.look(desk)

    spans.keep([span, over(desk, AFTER, AFTER + timedelta(minutes=1))])

    assert late(spans, desk) == [(place,), ()]


def test_where_the_disk_takes_nothing_it_is_found_all_the_same(desk, tmp_path, monkeypatch):
    spans = Spans(tmp_path)
    spans.keep([over(desk)])
    place = arrives(desk, WITHIN)
    monkeypatch.setattr("commandcenter.sync.outages.write_privately", full)

    assert late(spans, desk) == [(place,)]
    assert late(spans, desk) == [(place,)]


def full(_path, _content):
    raise OSError("No space left on device")


def test_without_an_outage_nothing_is_read_or_written(desk, tmp_path):
    desk.store.places = ()

    assert Spans(tmp_path).look(desk) == []
    assert Spans(None).look(desk) == []

    assert desk.store.places == ()
    assert list(tmp_path.iterdir()) == []
