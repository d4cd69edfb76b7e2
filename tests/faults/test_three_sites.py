"""Three desks, each on or off the line as chance has it; whatever they do, they end up equal.

What must hold, whoever was cut off when: nothing that a desk said it had saved is lost, nothing is
there twice, all sites are equal once it is quiet, what a site did keeps its order, and every act
that was refused or contested can be seen by whoever did it. The last tests break the protocol by
hand and see that this finds it.
"""

import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from commandcenter import fold
from commandcenter.contested import DECISION
from commandcenter.effects import contest
from db.exchange import LocalExchange
from db.verify import verify
from tests.helpers.desks_in_step import NodeInStep
from tests.helpers.histories import ACTS, act
from tests.helpers.makers import LI, MA, WANG, ZHAO
from tests.helpers.small_hub import Heads, SmallHub, Written

SITES = 3
PEOPLE = st.sampled_from([LI, WANG, ZHAO, MA])
WHICH = st.integers(0, SITES - 1)
OF_ONE_SITE = frozenset({"holiday", "strict", "import"})
"""What changes the city's configuration, or comes from another system: not what this is about."""
CASE_ACTS = [each for each in ACTS if each not in OF_ONE_SITE]
ONWARD = ["next", "next", "dispatch", "void", "reject", "file", "note"]


class ThreeSites(RuleBasedStateMachine):
    """Anybody does anything anywhere, with and without a line."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp(prefix="commandcenter-sites-"))
        self.hub = SmallHub()
        first = NodeInStep(self.folder / "site-0", self.hub, founded=True)
        first.even()
        self.nodes = [first]
        for n in range(1, SITES):
            node = NodeInStep(self.folder / f"site-{n}", self.hub, first.desk.clock)
            self.nodes.append(node)
            node.even()
        self.restored = False
        self.saved = {}
        """Every event that a desk said was saved, and at which desk."""
        for n in (0, 1):
            self._note(0, act(first.desk, "register", n + 1, LI))
        self._everybody_hears()

    @rule(site=WHICH, what=st.sampled_from(ONWARD), n=st.integers(0, 5), which=st.integers(0, 3))
    def go_on(self, site, what, n, which):
        self._note(site, act(self.nodes[site].desk, what, n, LI, which=which))

    @rule(site=WHICH, what=st.sampled_from(CASE_ACTS), n=st.integers(0, 11), person=PEOPLE)
    def do(self, site, what, n, person):
        self._note(site, act(self.nodes[site].desk, what, n, person))

    @precondition(lambda self: not all(node.offline for node in self.nodes))
    @rule(site=WHICH)
    def cut(self, site):
        self.nodes[site].cut()

    @rule(site=WHICH)
    def mend(self, site):
        self.nodes[site].mend()

    @rule(site=WHICH, times=st.integers(1, 4))
    def turn(self, site, times):
        for _turn in range(times):
            self.nodes[site].turn()

    @rule(minutes=st.sampled_from([1, 45, 240]))
    def time_passes(self, minutes):
        self.nodes[0].desk.clock.move(minutes=minutes)

    @rule(site=WHICH)
    def the_clock_works(self, site):
        self._note(site, act(self.nodes[site].desk, "fire", 0))

    @rule(site=WHICH)
    def the_answer_is_lost(self, site):
        self.hub.deaf = True
        self.nodes[site].turn()
        self.nodes[site].turn()
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

    def _note(self, site, events):
        self.saved.update({event.id: site for event in events})

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
            for law in (
                self.nothing_saved_is_lost,
                self.nothing_is_there_twice,
                self.all_sites_are_equal,
                self.what_a_site_did_keeps_its_order,
                self.what_was_contested_can_be_seen,
                self.every_file_verifies,
            ):
                law()
        finally:
            for node in self.nodes:
                node.close()
            shutil.rmtree(self.folder)

    def _log(self):
        for part in self.hub.parts():
            yield part, [Written.of(each.written) for each in self.hub.log[part]]

    def nothing_saved_is_lost(self):
        there = {event.id for _part, log in self._log() for event in log}
        refused = {e.id for n in self.nodes for e, _why in n.desk.store.exchange.refused()}
        assert set(self.saved) <= there | refused

    def nothing_is_there_twice(self):
        counts = Counter(event.id for _part, log in self._log() for event in log)
        assert not [each for each, times in counts.items() if times > 1]

    def all_sites_are_equal(self):
        pictures = [{case.id: case for case in node.desk.store.cases()} for node in self.nodes]
        assert pictures[0] == pictures[1] == pictures[2]

    def what_a_site_did_keeps_its_order(self):
        for _part, log in self._log():
            by_site = {}
            for event in log:
                by_site.setdefault((event.site, event.case), []).append(event.site_seq)
            if not self.restored:
                assert all(places == sorted(places) for places in by_site.values())

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
            after = fold.apply(before, each)
            if each.id == event.id:
                noted = any(c.event == event.id for c in after.contested)
                same = contest._says(after.standing) == contest._says(before.standing)
                assert noted or same or event.type == "ConflictSettled", event
                assert after.heads.get(DECISION) == before.heads.get(DECISION)
            before = after

    def every_file_verifies(self):
        for node in self.nodes:
            assert verify(node.desk.store).problems == []


ThreeSites.TestCase.settings = settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
test_three_sites_end_up_equal = ThreeSites.TestCase


def anything_is_in_order(monkeypatch):
    """Nobody looks at what a decision was based on."""
    monkeypatch.setattr(fold, "in_order", lambda case, event: True)


def nothing_is_offered_again(monkeypatch):
    """A hub that lost something is only read anew."""
    rightly = LocalExchange.go_back

    def go_back(self, to):
        heard = rightly(self, to)
        self._connection.exec_driver_sql("UPDATE hub SET pushed_place = 1000000")
        return heard

    monkeypatch.setattr(LocalExchange, "go_back", go_back)


@pytest.mark.parametrize("broken", [anything_is_in_order, nothing_is_offered_again])
def test_a_broken_protocol_is_found(monkeypatch, broken):
    broken(monkeypatch)
    tried = settings(
        max_examples=200,
        stateful_step_count=40,
        deadline=None,
        database=None,
        derandomize=True,
        report_multiple_bugs=False,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )

    with pytest.raises((AssertionError, ValueError)):
        run_state_machine_as_test(ThreeSites, settings=tried)
