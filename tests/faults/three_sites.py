"""Three desks, each on or off the line as chance has it, and a hub that may lose what it knew.

What must hold in the end, whoever was cut off when, is the list of `LAWS`. The suite runs a few
histories; as many as one likes:

    python -m tests.faults.three_sites --histories 300 --steps 70 --seed 1
"""

import argparse
import os
import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from commandcenter import fold
from commandcenter.city import City
from commandcenter.contested import DECISION
from commandcenter.effects import contest
from commandcenter.events import ConfigurationChanged, TextErased
from commandcenter.refusal import Refused
from commandcenter.situation import Situation
from db.verify import verify
from db.views import UNFIT
from tests.helpers.desks_in_step import NodeInStep
from tests.helpers.histories import ACTS, act, picture
from tests.helpers.makers import LI, MA, WANG, ZHAO, TestClock
from tests.helpers.small_disk import FewPages
from tests.helpers.small_hub import Heads, SmallHub, Written

SITES = 3
PEOPLE = st.sampled_from([LI, WANG, ZHAO, MA])
WHICH = st.integers(0, SITES - 1)
ONWARD = ["next", "next", "dispatch", "void", "reject", "file", "note"]
OF_THE_CITY = ["holiday", "strict", "import"]
"""Configuration, and rows of another system."""
CITY = [each.name for each in fields(City)]
DISK = FewPages()


class Seat(NodeInStep):
    """A desk whose live picture is kept beside it, as the screens do."""

    def watch(self):
        desk = self.desk
        self.live = Situation(desk.city, desk.clock.now())
        self._load(self.live)
        desk.listeners.append(self._on_told)

    def _load(self, situation):
        now = situation.now.astimezone(self.desk.city.zone)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        store = self.desk.store
        situation.load(store.open_cases(), store.ended_since(midnight))

    def _on_told(self, events, cases):
        if any(isinstance(event.body, ConfigurationChanged) for event in events):
            self.live.configure(self.desk.city)
        self.live.advance(self.desk.clock.now())
        self.live.apply(events, cases)

    def shown(self):
        """What the screens show, and what they would show after a new start."""
        self.live.advance(self.desk.clock.now())
        fresh = Situation(self.desk.city, self.live.now)
        self._load(fresh)
        pictures = [picture(each) | {"contested": each.contested} for each in (self.live, fresh)]
        for each in pictures:
            del each["alarms"]  # What has rung here, has rung.
        return pictures

    def reopen(self):
        super().reopen()
        self.watch()

    def mend(self):
        super().mend()
        DISK.free(self.desk.store)


def configured(city):
    """What a city says."""
    return {name: getattr(city, name) for name in CITY} | {"units": city.units.by_code}


class ThreeSites(RuleBasedStateMachine):
    """Anybody does anything anywhere, with and without a line."""

    counts: ClassVar[Counter] = Counter()
    """What has happened in all histories."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp(prefix="commandcenter-sites-"))
        self.hub = SmallHub()
        self.nodes = []
        for n in range(SITES):
            clock = TestClock(self.nodes[0].desk.clock.now()) if n else None
            node = Seat(self.folder / f"site-{n}", self.hub, clock, founded=not n)
            self.nodes.append(node)
            node.even()
            node.watch()
        self.restored = False
        self.standby = {}
        self.saved = {}
        """Every event that a desk said was saved, and at which desk."""
        for n in (0, 1):
            self._act(0, "register", n + 1, LI)
        self._everybody_hears()

    @rule(site=WHICH, what=st.sampled_from(ONWARD), n=st.integers(0, 5), which=st.integers(0, 3))
    def go_on(self, site, what, n, which):
        self._act(site, what, n, LI, which)

    @rule(site=WHICH, what=st.sampled_from(ACTS), n=st.integers(0, 11), person=PEOPLE)
    def do(self, site, what, n, person):
        self._act(site, what, n, person)

    @rule(site=WHICH, what=st.sampled_from(OF_THE_CITY), n=st.integers(0, 3))
    def the_city_changes(self, site, what, n):
        self._act(site, what, n)

    @precondition(lambda self: not all(node.offline for node in self.nodes))
    @rule(site=WHICH)
    def cut(self, site):
        self.nodes[site].offline = True
        self.nodes[site]._line.closed = True
        self._turn(site)

    @rule(site=WHICH)
    def mend(self, site):
        self.nodes[site].mend()

    @rule(site=WHICH)
    def the_disk_is_full(self, site):
        DISK.fill(self.nodes[site].desk.store)

    @rule(site=WHICH, times=st.integers(1, 4))
    def turn(self, site, times):
        for _turn in range(times):
            self._turn(site)

    @rule(minutes=st.sampled_from([1, 45, 240]))
    def time_passes(self, minutes):
        for node in self.nodes:
            node.desk.clock.move(minutes=minutes)

    @rule(site=WHICH, hours=st.sampled_from([-1, 1]))
    def a_clock_jumps(self, site, hours):
        self.nodes[site].desk.clock.move(hours=hours)

    @rule(site=WHICH)
    def the_clock_works(self, site):
        self._act(site, "fire", 0)

    @rule(site=WHICH)
    def the_answer_is_lost(self, site):
        self.hub.deaf = True
        self._turn(site)
        self._turn(site)
        self.hub.deaf = False

    @rule(site=WHICH)
    def the_program_ends_and_begins(self, site):
        self.nodes[site].reopen()

    @rule(lost=st.integers(1, 5))
    def the_hub_is_restored(self, lost):
        self.restored = True
        for part in self.hub.parts():
            if part != "city":
                self.hub.lose(part, max(0, self.hub.head(part).seq - lost))

    @rule(lost=st.integers(1, 5))
    def the_hub_forgets_configuration(self, lost):
        self.restored = True
        self.hub.lose("city", max(0, self.hub.head("city").seq - lost))

    @rule()
    def a_standby_hears_all(self):
        self.standby = {part: list(log) for part, log in self.hub.log.items()}

    @precondition(lambda self: self.standby)
    @rule()
    def the_standby_takes_over(self):
        self.restored = True
        for part in self.hub.parts():
            self.hub.restore(part, self.standby.get(part, []))

    def _act(self, site, what, n, *person_and_which):
        with suppress(Refused):
            events = act(self.nodes[site].desk, what, n, *person_and_which)
            self.saved.update({event.id: site for event in events})

    def _turn(self, site):
        with suppress(Refused):  # Its disk is full.
            self.nodes[site].turn()

    def _everybody_hears(self):
        for _twice in range(2):
            for node in self.nodes:
                node.mend()
                node.even()

    def teardown(self):
        if not hasattr(self, "nodes"):
            return
        try:
            self._everybody_hears()
            for law in LAWS:
                law(self)
                self.counts[law.__name__] += 1
            self._count()
        finally:
            for node in self.nodes:
                node.close()
            shutil.rmtree(self.folder)

    def _count(self):
        cases = self.nodes[0].desk.store.cases()
        refused = sum(len(node.desk.store.exchange.refused()) for node in self.nodes)
        contested = sum(len(case.contested) for case in cases)
        saved = len(self.saved)
        self.counts.update(histories=1, saved=saved, refused=refused, contested=contested)

    def _log(self):
        for part in self.hub.parts():
            yield part, [Written.of(each.written) for each in self.hub.log[part]]

    def _ids(self):
        return {event.id for _part, log in self._log() for event in log}

    def nothing_saved_is_lost(self):
        refused = {e.id for n in self.nodes for e, _why in n.desk.store.exchange.refused()}
        assert set(self.saved) <= self._ids() | refused

    def nothing_is_there_twice(self):
        counts = Counter(event.id for _part, log in self._log() for event in log)
        assert not [each for each, times in counts.items() if times > 1]

    def all_sites_are_equal(self):
        for a, b in pairwise(node.desk for node in self.nodes):
            assert {c.id: c for c in a.store.cases()} == {c.id: c for c in b.store.cases()}
            assert configured(a.city) == configured(b.city)
            for case in a.store.cases():
                there = [event.id for event in b.store.history(case.id)]
                assert [event.id for event in a.store.history(case.id)] == there

    def what_the_screens_show_is_so(self):
        for node in self.nodes:
            live, fresh = node.shown()
            assert live == fresh
            store = node.desk.store
            fresh = City.from_events(store.configuration(), store.read_blob)
            assert configured(node.desk.city) == configured(fresh)

    def what_a_site_did_keeps_its_order(self):
        for _part, log in self._log():
            places = {event.id: place for place, event in enumerate(log)}
            for event in log:
                assert places.get(event.base, -1) < places[event.id], "it came before its base"
            by_site = {}
            for event in log:
                by_site.setdefault((event.site, event.case), []).append(event.site_seq)
            if not self.restored:
                assert all(places == sorted(places) for places in by_site.values())

    def what_was_refused_can_be_seen_by_who_did_it(self):
        there = self._ids()
        for site, node in enumerate(self.nodes):
            refused = {event.id for event, _why in node.desk.store.exchange.refused()}
            assert not refused & there
            own = {each for each, by in self.saved.items() if by == site}
            assert own - there <= refused

    def what_was_contested_can_be_seen(self):
        """Recounted from the hub's log by the contract's own words, without the rules."""
        for _part, log in self._log():
            heads = Heads()
            for event in log:
                late = not heads.in_order(event)
                if not late:
                    heads.take(event)
                elif event.post != "rule":
                    self._is_visible(event)

    def _is_visible(self, event):
        before = None
        for each in self.nodes[0].desk.store.history(event.case):
            try:
                after = fold.apply(before, each)
            except UNFIT:
                continue
            if each.id == event.id:
                noted = any(c.event == event.id for c in after.contested)
                same = contest._says(after.standing) == contest._says(before.standing)
                assert noted or same or event.type == "ConflictSettled", event
                assert after.heads.get(DECISION) == before.heads.get(DECISION)
            before = after

    def what_was_erased_is_nowhere(self):
        for node in self.nodes:
            store = node.desk.store
            for case in store.cases():
                kept = {row.digest for row in store.words_of([case.id])}
                for event in store.history(case.id):
                    if isinstance(event.body, TextErased):
                        assert not kept & set(event.body.digests)

    def every_file_verifies(self):
        problems = [verify(node.desk.store).problems for node in self.nodes]
        assert problems == [[] for _node in self.nodes], problems


LAWS = (
    ThreeSites.nothing_saved_is_lost,
    ThreeSites.nothing_is_there_twice,
    ThreeSites.all_sites_are_equal,
    ThreeSites.what_the_screens_show_is_so,
    ThreeSites.what_a_site_did_keeps_its_order,
    ThreeSites.what_was_refused_can_be_seen_by_who_did_it,
    ThreeSites.what_was_contested_can_be_seen,
    ThreeSites.what_was_erased_is_nowhere,
    ThreeSites.every_file_verifies,
)
"""Each is asserted at the end of every history, when everybody has heard everything."""


def run(histories, steps, *, begin=None, **more):
    """Let so many histories happen, of so many steps; what happened in them, counted, and under
    the name of each law in how many it held.

    `begin` makes them the same each time. Raises whatever law does not hold.
    """
    machine = type("Counted", (ThreeSites,), {"counts": Counter()})
    chosen = settings(
        max_examples=histories,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        **more,
    )
    run_state_machine_as_test(machine if begin is None else seed(begin)(machine), settings=chosen)
    return machine.counts


def told(counts):
    """What happened, as a sentence."""
    return (
        f"three sites, {counts['histories']} histories: {counts['saved']} events saved, none lost "
        f"or twice; {counts['refused']} refused, {counts['contested']} contested, all to be seen"
    )


def main():
    asked = argparse.ArgumentParser(description=run.__doc__)
    asked.add_argument("--histories", type=int, default=300)
    asked.add_argument("--steps", type=int, default=70)
    asked.add_argument("--seed", type=int)
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as home:
        # Where files note how long they are; not one's own folder.
        os.environ["XDG_STATE_HOME"] = home
        print(told(run(chosen.histories, chosen.steps, begin=chosen.seed)))


if __name__ == "__main__":
    main()
