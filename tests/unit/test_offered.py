"""What a desk offers is looked at once more before, never all of a city's log at a time."""

from commandcenter.sync.offered import MOST_LOOKED_AT, contacts_of
from commandcenter.sync.wire import Outgoing

CONTACT = (("digest", "salt", "13800138047"),)


class CityMadeWithoutAHub:
    """A file with a million events that wait."""

    def waiting(self):
        return 1_000_000

    def unsent(self, most):
        assert most <= MOST_LOOKED_AT
        return [Outgoing(n, n, f"e{n}", "440304", "[]", "", contacts=CONTACT) for n in range(2)]


def test_for_contacts_not_all_that_waits_is_looked_through():
    assert contacts_of(CityMadeWithoutAHub()) == {"440304": [("e0", CONTACT), ("e1", CONTACT)]}
