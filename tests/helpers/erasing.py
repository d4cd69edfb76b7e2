"""Two desks of which one erases words while the other hands them on to another case."""

from commandcenter import commands as do
from db.verify import verify
from tests.helpers.makers import LI, a_registration

PHONE = "13800138047"


class ErasingDesks:
    """Two desks that know two cases, and are cut off from then on."""

    def __init__(self, nodes):
        self.nodes = nodes
        desk = nodes[0].desk
        self.case, self.other = (self._filed(desk, said) for said in ("Erased", "Kept"))
        self.quiet()
        for node in nodes:
            node.link.close()

    def _filed(self, desk, said):
        case = desk.do(a_registration(description=said), person=LI)[0].case
        desk.do(do.FileCase(case), person=LI)
        return case

    def erases(self, n, what="text", case=None):
        self.nodes[n].desk.do(do.Erase(case or self.case, "asked for", what), person=LI)

    def merges(self, n):
        self.nodes[n].desk.do(do.Merge(self.case, into=str(self.other)), person=LI)

    def splits(self, n):
        """Another case is made of it; its id."""
        wish = do.Split(self.case, description="Split off", address="2 Road")
        return self.nodes[n].desk.do(wish, person=LI)[1].case

    def meet(self, first):
        """The lines are up again, that of desk `first` before the other."""
        for node in (self.nodes[first], self.nodes[1 - first]):
            node.link = node._new_link()
            node.even()
        self.quiet()

    def quiet(self):
        for _thrice in range(3):
            for node in self.nodes:
                node.even()
        one, other = ([*node.desk.store.cases()] for node in self.nodes)
        assert one == other
        assert [verify(node.desk.store).problems for node in self.nodes] == [[], []]

    def said(self, case):
        """What each desk says of a case's reports, and in its history."""
        shown = {r.description.value for n in self.nodes for r in n.case(case).reports}
        kept = {row.value for n in self.nodes for row in n.desk.store.words_of([case])}
        return shown | kept
