"""What holds for the time ledger of every case, whatever happened to it."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from commandcenter.command_line.answers import explanation
from commandcenter.fold import fold
from commandcenter.ledger import Holder, segments, shares
from commandcenter.roles import LOCAL
from tests.helpers.histories import ACTS, act
from tests.helpers.makers import LI, WANG, ZHAO, a_desk

HISTORIES = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(["register", "next", "next", "next"]), st.sampled_from(ACTS)),
        st.integers(0, 11),
        st.sampled_from([LOCAL, LI, WANG, ZHAO]),
        st.sampled_from([0, 1, 7, 45, 300, 20_000]),
    ),
    min_size=1,
    max_size=30,
)


def lived(history):
    """A desk after a history, some minutes between its acts."""
    desk = a_desk()
    for what, n, person, minutes in history:
        desk.clock.move(minutes=minutes)
        act(desk, what, n, person)
    desk.clock.move(minutes=13)
    return desk


@settings(deadline=None, max_examples=60)
@given(HISTORIES)
def test_the_ledger_of_every_case_adds_up_to_its_whole_life(history):
    desk = lived(history)
    now = desk.clock.now()

    for case in desk.store.cases():
        history = desk.store.history(case.id)
        ledger = segments(history, now)
        ended = case.standing.ended_at if case.ended else now
        # A source may say later that it was told at another time.
        first = fold([history[0]]).reported_at

        assert all(a.end == b.start for a, b in pairwise(ledger))
        assert all(each.length > timedelta() for each in ledger)
        assert sum((each.length for each in ledger), timedelta()) == ended - first
        assert not ledger or ledger[-1].holder is not Holder.NOBODY


@settings(deadline=None, max_examples=60)
@given(HISTORIES)
def test_the_shares_told_to_programs_add_up_to_a_hundred(history):
    desk = lived(history)
    now = desk.clock.now()

    for case in desk.store.cases():
        told = explanation(case, desk.city, now, desk.store.history(case.id))["ledger"]

        whole = sum(line["seconds"] for line in told)
        assert sum(line["share"] for line in told) == (100 if told else 0)
        assert all(abs(line["share"] - 100 * line["seconds"] / whole) < 1 for line in told)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=40))
def test_percents_add_up_to_exactly_a_hundred_and_none_is_off_by_one(lengths):
    ledger = [_Stretch(timedelta(seconds=length)) for length in lengths]

    percents = shares(ledger)

    assert sum(percents) == 100
    assert all(
        abs(percent - 100 * length / sum(lengths)) < 1
        for percent, length in zip(percents, lengths, strict=True)
    )


class _Stretch:
    def __init__(self, length):
        self.length = length
