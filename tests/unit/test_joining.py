"""Who comes in for the first time takes a whole city into a file of its own, and folds last."""

from contextlib import closing
from dataclasses import replace
from hashlib import sha256

import pytest

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.refusal import Refused
from commandcenter.sync.wire import hub_hash
from db.beside import JoinBeside
from db.joining import APART, TOGETHER, FirstJoin
from db.proving import Page, Proof
from db.rows import case_row, snapshot
from db.store import LocalStore
from db.verify import verify
from tests.helpers.makers import a_case
from tests.helpers.sites import Site
from tests.helpers.small_hub import SmallHub

PART = "440304"


@pytest.fixture
def there(here):
    """Where the city is: who comes in sits elsewhere."""
    return here


def a_city_of(there, count):
    for _turn in range(count):
        a_case(Stage.DISPATCHED, desk=there.desk)
    there.desk.do(ask.Erase(a_case(desk=there.desk).id, reason="asked for", what="text"))
    there.sync()
    return there.cases()


@pytest.fixture
def fresh(tmp_path):
    return tmp_path / "fresh"


def joining(folder, hub):
    """Somebody who comes in, and has the whole log."""
    join, proof = FirstJoin(folder), Proof()
    for part in hub.parts():
        join.take_in(proof.of(part, Page.of(hub.log[part])))
    for content in hub.blobs.values():
        join.keep_blob(content)
    return join


def settled(join):
    list(join.settle())
    join.finish()


def cases_in(folder):
    """The cases of a file that has nothing wrong with it."""
    with closing(LocalStore.open(folder)) as store:
        assert verify(store).problems == []
        return {case.id: case for case in store.cases()}


def has_nothing(folder):
    with closing(LocalStore.open(folder)) as store:
        return store.last_place() == 0


def left(there, cases):
    """Cases as `there` leaves them."""
    return [
        (case_id, there.store.history(case_id)[-1].seq, snapshot(case_row(case)))
        for case_id, case in cases.items()
    ]


def test_a_first_join_comes_to_the_same_city(there, fresh, hub):
    cases = a_city_of(there, 3)
    join = joining(fresh, hub)

    assert list(join.settle()) == [0]
    join.finish()

    site = Site(LocalStore.open(fresh), hub, "zhao")
    assert site.cases() == cases
    assert verify(site.store).problems == []
    there.desk.do(ask.AddNote(next(iter(cases)), text="and on"))
    there.sync()
    site.pull()
    assert site.cases() == there.cases()
    site.store.close()


def test_of_a_page_no_event_is_left_out_or_moved_however_many_are_stored_together(
    there, fresh, hub
):
    cases = a_city_of(there, TOGETHER)
    log = hub.log[PART]
    assert len(log) > 2 * TOGETHER
    assert len(log) % TOGETHER

    settled(joining(fresh, hub))

    assert cases_in(fresh) == cases
    with closing(LocalStore.open(fresh)) as store:
        stored = [event.seq for event in store.events(after=0) if event.part == PART]
    assert stored == [each.seq for each in log]


def test_what_was_left_is_taken_and_what_came_since_is_folded_onto_it(there, fresh, hub):
    cases = a_city_of(there, 3)
    before = left(there, cases)
    moved = next(iter(cases))
    there.desk.do(ask.AddNote(moved, text="since then"))
    there.sync()
    join = joining(fresh, hub)

    taken = join.put(PART, before)

    assert taken == len(cases)
    assert list(join.settle()) == []
    join.finish()
    assert cases_in(fresh) == there.cases()
    with closing(LocalStore.open(fresh)) as store:
        store.rebuild_views()
        assert {case.id: case for case in store.cases()} == there.cases()


def test_a_case_that_holds_more_than_has_been_heard_is_folded_here(there, fresh, hub):
    cases = a_city_of(there, 2)
    join = joining(fresh, hub)
    there.desk.do(ask.AddNote(next(iter(cases)), text="not heard yet"))
    there.sync()

    taken = join.put(PART, left(there, there.cases()))

    assert taken == len(cases) - 1
    assert list(join.settle()) == [0]
    join.finish()
    assert cases_in(fresh) == cases


def test_a_case_that_is_left_anew_while_somebody_comes_in_is_taken_once(there, fresh, hub):
    cases = a_city_of(there, 2)
    before = left(there, cases)
    there.desk.do(ask.AddNote(next(iter(cases)), text="since then"))
    there.sync()
    join = joining(fresh, hub)

    join.put(PART, before)
    join.put(PART, left(there, there.cases()))

    assert list(join.settle()) == []
    join.finish()
    assert cases_in(fresh) == there.cases()


def test_who_is_cut_off_while_coming_in_begins_anew(there, fresh, hub):
    cases = a_city_of(there, 2)
    cut = joining(fresh, hub)
    cut.store.close()
    cut._empty.close()  # As when the program is killed: the file lies there, half made.

    assert has_nothing(fresh)
    settled(joining(fresh, hub))

    assert cases_in(fresh) == cases
    assert not (fresh / APART).exists()


def test_what_came_until_the_line_failed_stays_and_is_folded_at_the_next_start(there, fresh, hub):
    cases = a_city_of(there, 2)

    joining(fresh, hub).finish()

    assert cases_in(fresh) == cases


def test_nobody_opens_a_workspace_that_somebody_is_coming_in_with(there, fresh, hub, monkeypatch):
    a_city_of(there, 1)
    join = joining(fresh, hub)
    monkeypatch.setattr("db.engine.BUSY_SECONDS", 0)

    with pytest.raises(Refused, match="busy"):
        LocalStore.open(fresh)
    with pytest.raises(Refused, match="busy"):
        FirstJoin(fresh)

    join.give_up()
    assert has_nothing(fresh)


def test_a_workspace_that_is_open_elsewhere_is_not_replaced(fresh, monkeypatch):
    monkeypatch.setattr("db.engine.BUSY_SECONDS", 0)
    with closing(LocalStore.open(fresh)), pytest.raises(Refused, match="busy"):
        FirstJoin(fresh)


def test_who_has_a_city_does_not_come_in(there, fresh, hub):
    with closing(LocalStore.open(fresh)) as store:
        Site(store, hub, "zhao").join()
        place = store.last_place()

    with pytest.raises(ValueError, match="not empty"):
        FirstJoin(fresh)

    with closing(LocalStore.open(fresh)) as store:
        assert store.last_place() == place > 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seq": 7}, "does not follow"),
        ({"hash": "0" * 64}, "does not follow"),
        ({"written": "[]"}, "not what its digest says"),
    ],
)
def test_a_log_that_does_not_hold_together_is_not_taken(there, hub, change, said):
    a_city_of(there, 1)
    events = [*hub.log[PART][:2], replace(hub.log[PART][2], **change)]

    with pytest.raises(ValueError, match=said):
        Proof().of(PART, Page.of(events))


def test_an_event_of_another_part_is_not_taken(there, hub):
    a_city_of(there, 1)

    with pytest.raises(ValueError, match="does not belong"):
        Proof().of("440305", Page.of(hub.log[PART]))


def numbered_twice(hub):
    """The page of a hub that has lost its mind."""
    again, last = hub.log[PART][0], hub.log[PART][-1]
    chained = hub_hash(last.hash, again.digest)
    return Page.of([*hub.log[PART], replace(again, seq=last.seq + 1, hash=chained)])


def test_an_event_that_was_numbered_twice_is_not_taken(there, fresh, hub):
    a_city_of(there, 1)
    join = FirstJoin(fresh)

    with pytest.raises(ValueError, match="numbered twice"):
        join.take_in(Proof().of(PART, numbered_twice(hub)))

    join.give_up()
    assert has_nothing(fresh)


def test_a_newer_programs_event_is_kept_to_the_letter(there, fresh, hub):
    a_city_of(there, 1)
    log = hub.log[PART]
    last = log.pop()
    text = f'{last.written[:-1]},"a column of tomorrow"]'
    digest = sha256(text.encode()).hexdigest()
    site_hash = sha256(f"{log[-1].site_hash}\n{text}".encode()).hexdigest()
    chained = hub_hash(log[-1].hash, digest)
    log.append(replace(last, written=text, digest=digest, hash=chained, site_hash=site_hash))
    settled(joining(fresh, hub))

    with closing(LocalStore.open(fresh)) as store:
        assert verify(store).problems == []
        kept = store.connection.exec_driver_sql("SELECT written FROM verbatim").scalars().all()
        assert kept == [text]


def test_who_has_the_short_name_of_another_takes_another(there, fresh, hub, monkeypatch):
    a_city_of(there, 1)
    same = f"{there.store.site_id[:4]}-as-it-happens"
    monkeypatch.setattr("db.home._new_ids", lambda: iter([same]))
    join = joining(fresh, hub)
    monkeypatch.undo()
    list(join.settle())
    join.finish()

    with closing(LocalStore.open(fresh)) as store:
        assert store.site_id[:4] != there.store.site_id[:4]


# --- in a process of its own ---


def beside(folder, hub):
    """As `joining`, in another process."""
    join, proof = JoinBeside(folder), Proof()
    join.belong(hub.id)
    for content in hub.blobs.values():
        join.keep_blob(content)
    for part in hub.parts():
        join.take_in(proof.of(part, Page.of(hub.log[part])))
    return join


def test_another_process_comes_to_the_same_city(there, fresh, hub):
    cases = a_city_of(there, 3)
    _one, *others = left(there, cases)
    join = beside(fresh, hub)

    join.put(PART, others)
    assert list(join.settle()) == [0]
    join.finish()

    assert cases_in(fresh) == cases
    with closing(LocalStore.open(fresh)) as store:
        assert store.exchange.hub() == hub.id


def test_what_another_process_says_against_it_is_heard_here(there, fresh, hub):
    a_city_of(there, 1)
    join = JoinBeside(fresh)

    join.take_in(Proof().of(PART, numbered_twice(hub)))
    with pytest.raises(ValueError, match="numbered twice") as said:
        list(join.settle())

    assert "in take_in" in said.value.__notes__[0], "how it came about there"
    join.give_up()
    assert has_nothing(fresh)


def test_a_workspace_that_has_a_city_is_refused_by_the_other_process(fresh):
    with closing(LocalStore.open(fresh)) as store:
        Site(store, SmallHub(), "zhao").found()

    with pytest.raises(ValueError, match="not empty"):
        JoinBeside(fresh)


def test_should_the_other_process_die_the_workspace_is_as_empty_as_it_was(there, fresh, hub):
    cases = a_city_of(there, 1)
    join = beside(fresh, hub)
    join._process.kill()
    join._process.join()

    with pytest.raises(Refused, match="has ended"):
        list(join.settle())
    join.give_up()

    assert has_nothing(fresh)
    settled(joining(fresh, hub))
    assert cases_in(fresh) == cases
