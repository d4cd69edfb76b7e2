"""Two desks that are cut off from each other, each with what the other knew until then."""

from commandcenter import commands as do
from db.verify import verify
from tests.helpers.makers import LI, a_registration


class CutOffDesks:
    """Two desks that know two cases, and are cut off from then on."""

    def __init__(self, nodes, **said):
        """`said`: what is reported of `case` and of `other`, in the order of their numbers."""
        self.nodes = nodes
        filed = {name: self.filed(nodes[0].desk, each) for name, each in said.items()}
        self.case, self.other = filed["case"], filed["other"]
        self.quiet()
        for node in nodes:
            node.link.close()

    def filed(self, desk, said):
        case = desk.do(a_registration(description=said), person=LI)[0].case
        desk.do(do.FileCase(case), person=LI)
        return case

    def merges(self, n):
        """Desk `n` makes one case part of the other; the event's id."""
        wish = do.Merge(self.case, into=str(self.other))
        return self.nodes[n].desk.do(wish, person=LI)[0].id

    def meet(self, first):
        """The lines are up again, that of desk `first` before the other."""
        for node in (self.nodes[first], self.nodes[1 - first]):
            node.link = node._new_link()
            node.even()
        self.quiet()

    def quiet(self):
        """Everybody hears everything; both files have the same cases, and nothing wrong."""
        for _thrice in range(3):
            for node in self.nodes:
                node.even()
        one, other = ([*node.desk.store.cases()] for node in self.nodes)
        assert one == other
        assert [verify(node.desk.store).problems for node in self.nodes] == [[], []]
