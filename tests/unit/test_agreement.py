"""Three ways to the same picture: moved live by `apply`, loaded from the reopened store, and folded
anew from the whole log. After any history they agree on every field of every open case and on every
counter; and a rule that loses a single field is found out.
"""

from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commandcenter import fold
from commandcenter.events import StepFired
from commandcenter.roles import LOCAL
from commandcenter.situation import ALARM_WINDOW, Situation
from db.store import LocalStore
from db.verify import verify
from tests.helpers.histories import ACTS, act, picture
from tests.helpers.makers import LI, MA, WANG, ZHAO, a_desk

PEOPLE = st.sampled_from([LOCAL, LI, WANG, ZHAO, MA])
HISTORIES = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(["register", "next", "next"]), st.sampled_from(ACTS)),
        st.integers(0, 11),
        PEOPLE,
        st.sampled_from([0, 1, 7, 45, 300]),
    ),
    min_size=1,
    max_size=30,
)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A workspace of the tiny city before its first report."""
    folder = tmp_path_factory.mktemp("city")
    store = LocalStore.open(folder)
    a_desk(store)
    store.close()
    return folder


def followed(desk):
    """A situation that hears what the desk stores, as the screens do."""
    situation = Situation(desk.city, desk.clock.now())
    desk.listeners.append(situation.apply)
    return situation


def loaded(store, city, now):
    """A situation as it is after a start."""
    situation = Situation(city, now)
    midnight = now.astimezone(city.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    situation.load(
        store.open_cases(), store.ended_since(midnight), store.fired(now - 2 * ALARM_WINDOW)
    )
    return situation


def refolded(store, city, now):
    """A situation made from the log alone."""
    log = list(store.events())
    ids = dict.fromkeys(event.case for event in log if event.case)
    cases = [fold.fold(event for event in log if event.case == each) for each in ids]
    fired = [event for event in log if isinstance(event.body, StepFired)]
    situation = Situation(city, now)
    ended = [case for case in cases if not case.open]
    situation.load(
        [case for case in cases if case.open],
        ended,
        sorted(fired, key=lambda event: event.occurred_at),
    )
    return situation


@settings(max_examples=40, deadline=None, derandomize=True)
@given(history=HISTORIES)
def test_the_live_the_reopened_and_the_refolded_picture_agree(template, history):
    with TemporaryDirectory() as folder:
        copytree(template, folder, dirs_exist_ok=True)
        desk = a_desk(LocalStore.open(Path(folder)))
        live = followed(desk)
        for what, n, person, minutes in history:
            desk.clock.move(minutes=minutes)
            live.advance(desk.clock.now())
            act(desk, what, n, person)
        desk.store.close()

        store = LocalStore.open(Path(folder))
        now = desk.clock.now()
        try:
            assert picture(live) == picture(loaded(store, desk.city, now))
            assert picture(live) == picture(refolded(store, desk.city, now))
            assert verify(store).problems == []
        finally:
            store.close()


def last(what, n=0, minutes=1, person=LOCAL):
    """A step of the tour with the newest case."""
    return (what, n, minutes, person, -1)


WITH_A_UNIT = [
    ("register", 1, 1),
    *[last("next"), last("dispatch with another"), last("sign task"), last("next")],
    *[last("return task"), last("drop task"), last("hand on"), last("next")],
]

THE_WHOLE_LOOP = [
    *[("register", 1, 1), last("verify"), last("verified"), last("verify"), last("verified", 3)],
    *[last("call"), last("reject"), last("tell"), last("reopen")],
    *[("register", 1, 1), last("pass down"), last("split"), last("next"), last("merge", -3)],
    *[last("unmerge"), last("undo")],
    *WITH_A_UNIT,
    *[last("co-handling"), last("task done"), last("arrive")],
    *[last("ask extension", person=WANG), last("disapprove", person=LI)],
    *[last("ask extension", person=WANG), last("approve", person=LI)],
    *[last("ask extension", person=WANG), last("approve", person=LI), last("approve", person=MA)],
    *[last("ask suspension", person=WANG), last("approve", person=LI)],
    *[last("approve", person=MA), ("fire", 0, 90)],
    *[last("order"), last("reply"), last("order"), ("fire", 0, 70), last("reply")],
    *[last("whistle"), last("report in"), ("fire", 0, 40), last("report in", 1), last("rate")],
    *[last("done", person=WANG), last("check"), last("fail check"), last("next")],
    *[last("done", person=WANG), last("check"), last("next"), last("call back", 3)],
    *[last("call back", 1), last("close"), last("call back"), last("next"), last("next")],
    *[last("next"), last("next"), last("done"), last("next"), last("next"), last("next")],
    *[last("appeal", person=WANG), last("decide appeal", 1, person=LI)],
    *[last("appeal further", person=WANG), last("decide appeal", person=MA)],
    *[*WITH_A_UNIT, last("ask forced close", person=LI), last("approve", person=MA)],
    *[last("appeal", person=WANG), last("decide appeal", 2, person=LI), last("reopen")],
]
"""What happens on the way of hard cases, from verification to appeal."""

TOUR = [
    *[("register", 1, 0), ("join", 0, 2), ("next", 0, 3), ("note", 0, 1), ("reveal", 0, 1)],
    *[("place", 2, 1), ("undo", 0, 1), ("place", 3, 1), ("next", 0, 1), ("undo", 0, 1)],
    *[("next", 0, 1), ("recall", 0, 1), ("next", 0, 1), ("next", 0, 1), ("return", 0, 1)],
    *[("next", 0, 1), ("next", 0, 1), ("next", 0, 1), ("next", 0, 1), ("undo", 0, 1)],
    *[("next", 0, 1), ("next", 0, 1), ("next", 0, 1), ("next", 0, 1)],
    *[("register", 2, 5), ("reject", 1, 1), ("register", 5, 1), ("register", 7, 1)],
    *[
        ("merge", 2, 1),
        ("undo", 2, 1),
        ("merge", 2, 1),
        ("void", 3, 1),
        ("register", 8, 1),
        ("next", 4, 1),
        ("fire", 0, 70),
    ],
    *[("fire", 0, 300), ("file as emergency", 4, 1), ("register", 1, 1), ("next", 5, 2)],
    *[("next", 5, 2), ("fire", 0, 300), ("erase contact", 5, 1), ("erase text", 5, 1)],
    *[("import", 0, 5), ("import", 6, 30), ("note", 6, 5), ("import", 9, 60)],
    *THE_WHOLE_LOOP,
    *[("register", 1, 1), ("next", -1, 1), ("next", -1, 1), ("holiday", 0, 1), ("holiday", 1, 1)],
    *[("photo", -1, 1), ("erase photos", -1, 1)],
    *[("register", 1, 1), last("acknowledge"), last("unacknowledge"), last("silence")],
    *[last("end silence"), last("escalate"), last("skip"), last("rebind", person=MA)],
    *[("strict", 0, 1), last("next"), last("next"), ("fire", 0, 4), ("fire", 0, 2)],
    *[("register", 1, 1), ("audit", 0, 300)],
]
"""A day in which every kind of event happens at least once: act, case, minutes after the last."""


@cache
def toured():
    """The tour as it is heard: when, what was stored, and the true picture after it."""
    desk = a_desk()
    steps = []
    desk.listeners.append(lambda events, cases: steps.append((events, dict(cases))))
    heard = []
    for what, n, minutes, *who_and_which in TOUR:
        desk.clock.move(minutes=minutes)
        act(desk, what, n, *who_and_which)
        truth = picture(loaded(desk.store, desk.city, desk.clock.now()))
        heard.append((desk.clock.now(), steps.copy(), truth))
        steps.clear()
    return desk.city, heard


def differs(apply=fold.apply):
    """Whether a situation moved by `apply` ever differs from the true picture of the tour."""
    city, heard = toured()
    live = Situation(city, heard[0][0])
    with patch("commandcenter.situation.fold.apply", apply):
        for now, stored, truth in heard:
            live.advance(now)
            for events, cases in stored:
                live.apply(events, cases)
            if picture(live) != truth:
                return True
    return False


def effects():
    """Every field that some event of the tour changes, by the kind of the event."""
    found, known = set(), {}
    for _now, stored, _truth in toured()[1]:
        for event in (each for events, _cases in stored for each in events if each.case):
            before, after = known.get(event.case), fold.apply(known.get(event.case), event)
            known[event.case] = after
            # An ended case that is taken up again is not moved, it comes from the store.
            for path in changed(before, after) if before and before.open else ():
                # Of a case that has ended the live picture keeps no more than this.
                settled = before.ended and path == "standing.proceedings"
                if after.open or settled or path in ENDING:
                    found.add((event.type, path))
    return sorted(found)


OF_TWO_DESKS = {"ConflictSettled"}
"""What one desk alone never sees: shown in test_contest."""

ON_ENDED_CASES = {"AppealRaised", "CaseReopened", "CaseUnmerged"}
"""What takes an ended case up again: the live picture gets it from the store."""

ENDING = ("standing.stage", "standing.ended_at")


def changed(before, after):
    """The fields in which two versions of a case differ; those of its standing one by one."""
    for prefix, was, now in (("", before, after), ("standing.", before.standing, after.standing)):
        for field in fields(was):
            path = prefix + field.name
            if path != "standing" and getattr(was, field.name) != getattr(now, field.name):
                yield path


def forgetting(kind, path):
    """The rules, but for one kind of event they forget one field."""
    rightly = fold.apply

    def apply(case, event):
        after = rightly(case, event)
        if case is None or event.type != kind:
            return after
        name = path.removeprefix("standing.")
        if name == path:
            return replace(after, **{name: getattr(case, name)})
        standing = replace(after.standing, **{name: getattr(case.standing, name)})
        return replace(after, standing=standing)

    return apply


def test_the_tour_meets_every_effect_there_is():
    met = {kind for kind, _path in effects()}

    assert {body.__name__ for body in fold.EFFECTS} - ON_ENDED_CASES - OF_TWO_DESKS <= met


def test_the_tour_meets_everything_that_can_happen():
    happened = {
        event.type for _now, stored, _t in toured()[1] for events, _c in stored for event in events
    }

    assert {body.__name__ for body in fold.EFFECTS} - OF_TWO_DESKS <= happened


def test_along_the_tour_the_live_picture_is_the_true_one():
    assert not differs()


@pytest.mark.parametrize(("kind", "path"), effects())
def test_a_rule_that_forgets_one_field_is_found_out(kind, path):
    assert differs(forgetting(kind, path))
