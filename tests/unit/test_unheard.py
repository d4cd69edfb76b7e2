"""What the line has said stays until it was heard, whatever goes wrong with it."""

import pytest

from commandcenter.sync.line import AHEAD
from commandcenter.sync.messages import Alive, Met, News, Parted
from commandcenter.sync.unheard import Unheard

ALIVE = Alive(0.1, complete=True)


class Said:
    """A line that has said what a test says."""

    def __init__(self, *messages):
        self.messages = list(messages)

    def take(self):
        messages, self.messages = self.messages, []
        return messages


def stops_at(unheard, line, message):
    """Somebody hears, and meets a fault at this message."""
    heard = []
    for each in unheard.of(line):
        if each is message:
            return heard
        heard.append(each)
    raise AssertionError(f"{message} was never said")


def test_all_is_heard_once_and_in_its_order():
    unheard = Unheard()
    line = Said(News(()), ALIVE)

    assert list(unheard.of(line)) == [News(()), ALIVE]
    assert list(unheard.of(line)) == []


def test_what_met_a_fault_is_heard_once_more_and_then_what_was_said_behind_it():
    unheard, news = Unheard(), News(())
    line = Said(Met(None), news, ALIVE)

    assert stops_at(unheard, line, news) == [Met(None)]
    line.messages.append(Alive(0.2, complete=True))

    assert list(unheard.of(line)) == [news, ALIVE, Alive(0.2, complete=True)]


def test_where_much_stays_unheard_the_line_waits():
    unheard = Unheard()
    line = Said(*[News(()) for _n in range(AHEAD)])
    first = line.messages[0]
    stops_at(unheard, line, first)

    line.messages = [ALIVE]
    stops_at(unheard, line, first)

    assert line.messages == [ALIVE]
    assert list(unheard.of(line)) == [News(())] * AHEAD
    assert list(unheard.of(line)) == [ALIVE]


@pytest.mark.parametrize("since", [(), (Met(None),)])
def test_what_a_line_said_that_is_gone_is_not_waited_for(since):
    unheard, news = Unheard(), News(())
    stops_at(unheard, Said(news, ALIVE), news)

    assert list(unheard.of(Said(ALIVE, Parted("cut"), *since))) == [Parted("cut"), *since]


def test_what_a_line_said_before_it_went_is_heard_where_nothing_goes_wrong():
    said = [News(()), Parted("cut")]

    assert list(Unheard().of(Said(*said))) == said
