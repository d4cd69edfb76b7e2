"""The thread that talks to the hub: when it calls again, when it asks, when it listens."""

import pytest

from commandcenter.sync import line as of_line
from commandcenter.sync.line import STORM, Line
from commandcenter.sync.messages import Begin, Met, Parted, Tell
from commandcenter.sync.wire import PROTOCOL, Head, Told, Unreachable, Welcome
from tests.helpers.makers import MONDAY

PART = "440304"


class Hub:
    """Answers what it is told to; keeps what it was asked."""

    def __init__(self):
        self.asked = []
        self.told = Told((), ())
        self.fails = lambda _call: False

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*_told, **_how):
            self.asked.append(name)
            if self.fails(name):
                raise Unreachable("the line is cut")
            return {"hello": a_welcome(), "news": self.told, "presence": []}.get(name)

        return call


def a_welcome():
    return Welcome("hub", (PROTOCOL,), 1, "li", (), MONDAY)


def an_answer(*events):
    return Told((), (events,) if events else ())


class Waits:
    """Stands for the end of the line: notes how long it is waited for, and comes after so many."""

    def __init__(self, most):
        self.most, self.seconds = most, []

    def is_set(self):
        return len(self.seconds) >= self.most

    def wait(self, seconds):
        self.seconds.append(seconds)


@pytest.fixture
def hub():
    return Hub()


@pytest.fixture
def line(hub, monkeypatch):
    monkeypatch.setattr(of_line, "uniform", lambda _low, high: high)
    monkeypatch.setattr(of_line, "APART", 0.0)
    monkeypatch.setattr(of_line, "monotonic", lambda: 100.0)
    made = Line(lambda: hub, "site-a", lambda: None, first_wait=1.0)
    made.order(Begin((Head(PART),)))
    made._do_orders(hub)
    return made


def gust(line, hub, monkeypatch, news):
    """A round, with news or without; what the hub was asked."""
    hub.asked.clear()
    monkeypatch.setattr(line, "_pass_on", lambda _events, _hub: None)
    hub.told = an_answer("something") if news else an_answer()
    line._round(hub)
    return [name for name in hub.asked if name not in ("news", "presence")]


def test_a_hub_that_lets_in_and_then_fails_is_left_alone_longer_each_time(line, hub):
    hub.fails = lambda call: call == "presence"
    line._ended = Waits(4)

    line._run()

    assert line._ended.seconds == [1.0, 2.0, 4.0, 8.0]
    assert [type(each) for each in line.take()] == [Met, Parted] * 4


def test_a_hub_that_fails_after_a_whole_round_is_called_again_soon(line, hub):
    hub.fails = lambda call: call == "presence" and hub.asked.count("presence") % 2 == 0
    line._ended = Waits(3)

    line._run()

    assert line._ended.seconds == [1.0, 1.0, 1.0]


def test_round_upon_round_with_news_is_a_storm_and_hints_are_not_listened_to(
    line, hub, monkeypatch
):
    asked = [gust(line, hub, monkeypatch, news=True) for _n in range(STORM + 2)]

    assert asked == [["wait"]] * (STORM - 1) + [["ignore_hints"], [], []]


def test_after_a_storm_hints_are_listened_to_again(line, hub, monkeypatch):
    for _n in range(STORM):
        gust(line, hub, monkeypatch, news=True)

    asked = [gust(line, hub, monkeypatch, news=False) for _n in range(STORM)]

    assert asked == [[]] * (STORM - 1) + [["wait"]]


def test_news_now_and_then_is_no_storm(line, hub, monkeypatch):
    """Each hint was waited for: between them nobody else wrote."""
    now = [100.0]
    monkeypatch.setattr(of_line, "monotonic", lambda: now[0])

    def wait(_seconds):
        hub.asked.append("wait")
        now[0] += 0.5

    hub.wait = wait

    asked = [gust(line, hub, monkeypatch, news=True) for _n in range(3 * STORM)]

    assert asked == [["wait"]] * (3 * STORM)


def test_what_is_ordered_in_a_storm_waits_for_no_round(line, hub, monkeypatch):
    for _n in range(STORM):
        gust(line, hub, monkeypatch, news=True)
    monkeypatch.setattr(of_line, "APART", 3600.0)
    hub.asked.clear()

    def be_present(_presence):
        line.close()
        hub.asked.append("be_present")

    hub.be_present = be_present
    line.order(Tell(None))
    line._rest(hub, 100.0, 0.0, True)

    assert hub.asked == ["be_present"]


def test_a_hub_that_takes_long_to_answer_is_asked_less_often(line, hub, monkeypatch):
    waited = []
    monkeypatch.setattr(line._ordered, "wait", lambda seconds: waited.append(seconds))

    line._rest(hub, 100.0, 0.5, False)

    assert waited == [0.5 * of_line.PATIENCE]
