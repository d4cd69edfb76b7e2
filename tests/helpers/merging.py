"""Two desks that merge, part and take back without a line."""

from commandcenter import commands as do
from tests.helpers.cut_off import CutOffDesks
from tests.helpers.makers import LI, MA


class MergingDesks(CutOffDesks):
    """What becomes of a merge that both of them deal with."""

    def __init__(self, nodes):
        super().__init__(nodes, other="Into", case="Merged")

    def takes_back(self, n, event):
        self.nodes[n].desk.do(do.Undo(self.case, event), person=LI)

    def parts(self, n):
        self.nodes[n].desk.do(do.Unmerge(self.case, reason="another thing"), person=LI)

    def settle(self, keep):
        """Whoever comes first settles what clashes."""
        desk = self.nodes[0].desk
        while desk.case(self.case).contested:
            desk.do(do.SettleConflict(self.case, keep=keep, note="looked"), person=MA)
        self.quiet()

    def is_whole(self):
        """Each report is with the case that goes on with it, and with no other."""
        shown = [report.description.value for report in self.nodes[1].case(self.other).reports]
        return sorted(shown) == (["Into", "Merged"] if self.together else ["Into"])

    @property
    def together(self):
        return self.nodes[1].case(self.case).standing.merged_into == self.other
