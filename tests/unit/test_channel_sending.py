"""Messages arrive at real servers, and what is secret in an address is told to nobody."""

import logging
from io import StringIO

import pytest

from commandcenter.channels.sending import send, try_out, without_secrets
from commandcenter.refusal import Refused
from tests.helpers.receivers import mail_server, web_server


def test_a_mail_arrives_with_its_words():
    with mail_server() as server:
        assert send(server.url, "通知: case 7", "超期 overdue")

        assert server.next() == ("通知: case 7", "超期 overdue")


def test_a_webhook_is_posted_as_json():
    with web_server() as server:
        assert send(server.url, "Remind", "due")

        path, posted = server.next()
        assert path == "/hooks/t0ken"
        assert (posted["title"], posted["message"]) == ("Remind", "due")


def test_what_a_server_refuses_was_not_sent():
    with mail_server() as mail, web_server() as web:
        mail.refuses, web.status = True, 503

        assert not send(mail.url, "t", "b")
        assert not send(web.url, "t", "b")


@pytest.fixture
def log():
    """All that reaches the log of the program."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_a_trial_says_why_without_secrets(log):
    with web_server() as server:
        assert try_out(server.url, "t", "b") == ""
        server.status = 500
        why = try_out(server.url, "t", "b")
        url = server.url

    gone = try_out(url, "t", "b")

    assert "500" in why
    for told in (why, gone):
        assert "swordfish" not in told
        assert "t0ken" not in told
    assert "127.0.0.1" in gone
    assert log.getvalue() == ""


def test_a_server_that_says_nothing_is_told_of_in_our_words(monkeypatch):
    class Silent:
        def notify(self, **_words):
            return False

    monkeypatch.setattr("commandcenter.channels.sending._server", lambda _url: Silent())

    assert try_out("json://x", "t", "b") == "The server did not take it."


def test_a_token_in_the_place_of_a_host_is_a_secret_too():
    told = without_secrets("could not post to /robot/t0kent0ken", "dingtalk://t0kent0ken")

    assert told == "could not post to /robot/•••"


@pytest.mark.parametrize("url", ["", "nowhere", "nowhere://x", "mailto://"])
def test_what_is_no_address_is_refused_with_an_example(url):
    with pytest.raises(Refused, match="mailtos://"):
        send(url, "t", "b")
