"""Three desks, a file each, with and without a line: whatever happens, after quiet they agree.

Every file has the hub's log and its cases as the hub's order makes them; live, reopened and folded
anew they are the same; and nothing that a hub has acknowledged is lost, even if the hub loses it.
"""

from contextlib import suppress
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commandcenter.sync.wire import Outcome, Unreachable
from db.store import LocalStore
from db.verify import verify
from tests.helpers.histories import ACTS, act
from tests.helpers.makers import LI, MONDAY, WANG, ZHAO
from tests.helpers.sites import Site, quiet, share_blobs
from tests.helpers.small_hub import SmallHub

SITES = st.integers(0, 2)
WORK = st.tuples(
    st.just("act"),
    SITES,
    st.one_of(st.sampled_from(["register", "next", "next", "next"]), st.sampled_from(ACTS)),
    st.integers(0, 5),
    st.sampled_from([LI, WANG, ZHAO]),
    st.sampled_from([0, 1, 45]),
)
EXCHANGE = st.tuples(
    st.sampled_from(
        ["sync", "sync", "strict", "push", "pull", "deaf", "reopen", "lose", "copy", "crash"]
    ),
    SITES,
    st.integers(1, 30),
)
HISTORIES = st.lists(st.one_of(WORK, WORK, EXCHANGE), min_size=5, max_size=40)


class City:
    """Three files of one city, and what their hub knows of it."""

    def __init__(self, folder, configured, hub):
        self.folder, self.configured, self.hub = folder, configured, hub


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Three files of one tiny city before its first report, and what their hub knows."""
    folder = tmp_path_factory.mktemp("city")
    hub = SmallHub()
    first = Site(LocalStore.open(folder / "0"), hub).found()
    share_blobs(first)
    first.sync()
    others = [Site(LocalStore.open(folder / name), hub).join() for name in "12"]
    for site in (first, *others):
        site.store.close()
    return City(folder, hub.log["city"], hub.id)


def three_sites(city, folder):
    copytree(city.folder, folder, dirs_exist_ok=True)
    hub = SmallHub(id=city.hub)
    hub.restore("city", city.configured)
    sites = [Site(LocalStore.open(folder / each), hub, each) for each in "012"]
    for site in sites:
        site.at_work(MONDAY)
    return hub, sites


def step(hub, site, what, n, answers):
    """One turn of the line of a site."""
    if what == "deaf":
        hub.deaf = True
        with suppress(Unreachable):
            site.push()
        hub.deaf = False
    elif what == "lose":
        hub.lose("440304", max(0, len(hub.log.get("440304", ())) - n))
    elif what == "reopen":
        site.reopen(site.desk.clock.now())
    elif what == "copy":
        site.move_to_a_copy()
    elif what == "crash":
        with patch("db.receiving.write_views", side_effect=OSError("power")), suppress(OSError):
            site.pull(most=n)
        site.reopen(site.desk.clock.now())
    elif what == "pull":
        site.pull(most=n)
    elif what == "push":
        answers += site.push(most=n)
    else:
        answers += site.sync(strict=what == "strict", most=n)


def histories(site):
    return {case_id: [e.id for e in site.store.history(case_id)] for case_id in site.cases()}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(history=HISTORIES)
def test_after_quiet_every_file_holds_the_same_city(city, history):
    with TemporaryDirectory() as folder:
        hub, sites = three_sites(city, Path(folder))
        answers = []
        try:
            for what, place, *rest in history:
                site = sites[place]
                if what == "act":
                    name, n, person, minutes = rest
                    site.desk.clock.move(minutes=minutes)
                    act(site.desk, name, n, person)
                else:
                    step(hub, site, what, *rest, answers)
                before = site.cases()
                site.store.rebuild_views()
                assert site.cases() == before
            quiet(*sites)

            first = sites[0]
            heads = {head for head in map(hub.head, hub.parts()) if head.seq}
            taken = {a.id for a in answers if a.outcome is Outcome.ACCEPTED}
            assert taken <= {event for part in hub.parts() for event in hub.ids(part)}
            for site in sites:
                assert {h for h in site.exchange.cursors() if h.seq} == heads
                assert histories(site) == histories(first)
                assert site.cases() == first.cases()
                assert verify(site.store).problems == []
        finally:
            for site in sites:
                site.store.close()
