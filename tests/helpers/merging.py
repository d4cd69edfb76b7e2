"""Two desks that merge, part and take back without a line."""

from commandcenter import commands as do
from commandcenter.sync.state import Status
from db.verify import verify
from tests.helpers.makers import LI, MA, a_registration


class MergingDesks:
    """Two desks that know two cases, and are cut off from then on."""

    def __init__(self, nodes):
        self.nodes = nodes
        desk = self.nodes[0].desk
        self.into, self.case = (self.filed(desk, said) for said in ("Into", "Merged"))
        self.quiet()
        for node in self.nodes:
            node.link.close()

    def filed(self, desk, said):
        case = desk.do(a_registration(description=said), person=LI)[0].case
        desk.do(do.FileCase(case), person=LI)
        return case

    def merges(self, n):
        wish = do.Merge(self.case, into=str(self.into))
        return self.nodes[n].desk.do(wish, person=LI)[0].id

    def takes_back(self, n, event):
        self.nodes[n].desk.do(do.Undo(self.case, event), person=LI)

    def parts(self, n):
        self.nodes[n].desk.do(do.Unmerge(self.case, reason="another thing"), person=LI)

    def meet(self, first):
        """The lines are up again, that of desk `first` before the other."""
        order = [self.nodes[first], self.nodes[1 - first]]
        for node in order:
            node.link = node._new_link()
            node.even()
        self.quiet()

    def quiet(self):
        for _twice in range(2):
            for node in self.nodes:
                assert node.even().status is Status.ONLINE
        one, other = ([*node.desk.store.cases()] for node in self.nodes)
        assert one == other
        assert [verify(node.desk.store).problems for node in self.nodes] == [[], []]

    def settle(self, keep):
        """Whoever comes first settles what clashes."""
        desk = self.nodes[0].desk
        while desk.case(self.case).contested:
            desk.do(do.SettleConflict(self.case, keep=keep, note="looked"), person=MA)
        self.quiet()

    def is_whole(self):
        """Each report is with the case that goes on with it, and with no other."""
        case, into = (self.nodes[1].case(each) for each in (self.case, self.into))
        shown = [report.description.value for report in into.reports]
        together = case.standing.merged_into == self.into
        return sorted(shown) == (["Into", "Merged"] if together else ["Into"])

    @property
    def together(self):
        return self.nodes[1].case(self.case).standing.merged_into == self.into
