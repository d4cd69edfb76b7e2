"""Two desks of which one erases words while the other hands them on to another case."""

from commandcenter import commands as do
from tests.helpers.cut_off import CutOffDesks
from tests.helpers.makers import LI

PHONE = "13800138047"


class ErasingDesks(CutOffDesks):
    """What one of them does to the words of a case, and who still has them."""

    def __init__(self, nodes):
        super().__init__(nodes, case="Erased", other="Kept")

    def erases(self, n, what="text"):
        self.nodes[n].desk.do(do.Erase(self.case, "asked for", what), person=LI)

    def splits(self, n):
        """Another case is made of it; its id."""
        wish = do.Split(self.case, description="Split off", address="2 Road")
        return self.nodes[n].desk.do(wish, person=LI)[1].case

    def said(self, case):
        """What each desk says of a case's reports, and in its history."""
        shown = {r.description.value for n in self.nodes for r in n.case(case).reports}
        kept = {row.value for n in self.nodes for row in n.desk.store.words_of([case])}
        return shown | kept
