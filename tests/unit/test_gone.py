"""Why the hub does not answer is said so that who sits at the desk knows what to do."""

import pytest

from commandcenter import wording
from commandcenter.sync.gone import why_gone
from commandcenter.sync.state import Status
from tests.helpers.desks_in_step import NodeInStep
from tests.helpers.small_hub import SmallHub


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (
            'connection failed: connection to server at "10.0.0.5", port 5432 failed: '
            "Connection refused Is the server running on that host and accepting connections?",
            "the hub is not running there",
        ),
        ('could not translate host name "hub" to address: Name or service not known', "not found"),
        ('connection to server at "10.0.0.5", port 5432 failed: timeout expired', "network"),
        ("connection to server failed: No route to host", "network"),
        ('FATAL: password authentication failed for user "li"', "does not let this desk in"),
        ('server certificate for "hub" does not match host name "x"', "certificate"),
        ("SSL error: certificate verify failed", "certificate"),
        ("FATAL: the database system is starting up", "started or stopped"),
        ("FATAL: sorry, too many clients already", "no room"),
        ("canceling statement due to statement timeout", "too busy"),
        ("terminating connection due to administrator command", "broke"),
        ("consuming input failed: server closed the connection unexpectedly", "broke"),
        ("something that nobody has met", "does not answer"),
        ("", "does not answer"),
    ],
)
def test_each_reason_is_said_in_the_words_of_the_room(reason, words):
    said = why_gone(reason)

    assert words in said
    assert said.endswith(".")
    assert "server" not in said
    assert "FATAL" not in said


def test_a_desk_says_it_so_and_keeps_the_lines_own_words_beside(tmp_path):
    node = NodeInStep(tmp_path, SmallHub(), founded=True)
    node.even()

    node.cut()

    state = node.turn()
    assert state.status is Status.OFFLINE
    assert state.sentence == "The hub does not answer."
    assert state.detail == "this desk is cut off"
    node.mend()
    state = node.even()
    assert (state.sentence, state.detail) == ("", "")
    node.close()


def test_it_is_said_in_the_language_in_use(monkeypatch):
    monkeypatch.setattr(wording._translations, "gettext", lambda message: f"«{message}»")

    assert why_gone("Connection refused").startswith("«")
