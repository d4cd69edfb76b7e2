"""How people are reached, from the command line: a keyring in memory, servers of the test's own."""

import io
import json
from functools import partial

import keyring
import pytest
from keyring.backends import fail

from tests.helpers.command_line import NOW, Terminal
from tests.helpers.receivers import mail_server, web_server
from tests.unit.test_channel_safe import Memory


@pytest.fixture
def rings():
    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def terminal(tmp_path, capsys, rings):
    terminal = Terminal(tmp_path / "town", capsys)
    terminal.do(tmp_path, {"do": "fire_due_steps"})
    return terminal


@pytest.fixture
def cc(terminal, monkeypatch):
    """Types command lines; `url` is what is typed when a command reads its standard input."""

    def typed(*words, url="", now=NOW):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{url}\n"))
        return terminal("channels", *words, now=now)

    return typed


LATER = "2022-05-01T01:05:00-04:00"
MASKED = "m•••@example.org"


def test_a_channel_is_added_tried_listed_and_removed(cc, tmp_path):
    with mail_server() as mail:
        added = cc(
            *("add", "duty_officer", "office", "--from", "08:00", "--to", "22:00"),
            *("--weekdays", "1,2,5", "--never-outside", "--json"),
            url=mail.url,
        )
        tried = cc("test", "duty_officer", "--json")

        assert added.status == tried.status == 0
        assert "test" in mail.next()[0]
        assert tried.json["channels"][0]["taken"] is True
    row = {
        "person": "duty_officer",
        "channel": "office",
        "kind": "mail",
        "address": MASKED,
        "times": ["08:00-22:00 1,2,5"],
        "important_always": False,
        "address_here": True,
    }
    assert added.json == row
    assert cc("list", "--json").json == {"channels": [row], "keyring": None}
    listed = cc("list").out.split("\t")
    assert listed == ["Duty officer", "office", "mail", MASKED, "08:00-22:00 1,2,5\n"]
    assert cc("remove", "duty_officer", "office").status == 0
    assert cc("list", "--json").json["channels"] == []


def test_no_address_gets_into_the_workspace(cc, tmp_path):
    with web_server() as web:
        cc("add", "dispatcher", "hook", url=web.url)
        web.status = 500
        tried = cc("test", "dispatcher")

    assert tried.status == 1
    assert "500" in tried.out
    files = [each for each in (tmp_path / "town").rglob("*") if each.is_file()]
    held = b"".join(each.read_bytes() for each in files)
    assert b"dispatcher" in held
    for secret in ("swordfish", "t0ken"):
        assert secret.encode() not in held
        assert secret not in tried.out + tried.err


def test_a_trial_that_some_servers_took_is_done_in_part(cc):
    with web_server() as web:
        cc("add", "dispatcher", "good", url=web.url)
        cc("add", "dispatcher", "bad", url="json://127.0.0.1:1/x")
        tried = cc("test", "dispatcher", "--json")

    assert tried.status == 2
    assert [each["taken"] for each in tried.json["channels"]] == [True, False]


@pytest.mark.parametrize(
    ("words", "url", "sentence"),
    [
        (("add", "nobody", "x"), "json://x", "Nobody here is called nobody"),
        (("add", "dispatcher", "x"), "nowhere://x", "Say with --kind"),
        (("add", "dispatcher", "x", "--kind", "sms"), "nowhere://x", "not an address"),
        (("add", "dispatcher", "a b"), "json://x", "Call the channel"),
        (("add", "dispatcher", "x", "--from", "08:00"), "json://x", "both --from and --to"),
        (("add", "dispatcher", "x", "--from", "8am"), "json://x", "not a time of day"),
        (("add", "dispatcher", "x", "--weekdays", "8"), "json://x", "not a list of days"),
        (("remove", "dispatcher", "x"), "", "has no channel x"),
        (("test", "dispatcher"), "", "has no channel yet"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(cc, words, url, sentence):
    answer = cc(*words, url=url)

    assert answer.status == 1
    assert sentence in answer.err


def test_who_may_not_configure_keeps_the_former_address(cc, terminal, tmp_path):
    people = tmp_path / "people.toml"
    people.write_text('[[person]]\nid = "wu"\nnames = { en = "Wu" }\nposts = ["verifier"]\n')
    assert terminal("import", "people", people).status == 0
    with web_server() as web:
        cc("add", "verifier", "hook", url=web.url)
        before = cc("list", "--json").json
        given = partial(cc, "add", "verifier", "hook", url="json://elsewhere/x")
        assert given("--as", "Wu").status == 1

        assert cc("list", "--json").json == before
        assert cc("test", "verifier").status == 0


def test_where_there_is_no_keyring_a_sentence_says_so_and_nothing_changes(cc):
    cc("add", "dispatcher", "hook", url="json://x")
    keyring.set_keyring(fail.Keyring())

    added = cc("add", "dispatcher", "other", url="json://x")
    listed = cc("list")
    tried = cc("test", "dispatcher")

    assert added.status == 1
    for told in (added.err, listed.err, tried.out):
        assert "has no keyring" in told
    assert len(cc("list", "--json").json["channels"]) == 1
    assert cc("list", "--json").json["channels"][0]["address_here"] is None


TELLS = {
    "key": "intake-urgent",
    "version": 1,
    "names": {"en": "Urgent case not dispatched"},
    "phase": "intake",
    "urgencies": [1],
    "steps": [
        {
            "key": "tell",
            "names": {"en": "Tell the dispatcher"},
            "action": "notify",
            "reaches": "dispatcher",
            "channel": "any",
            "after_minutes": 0,
        }
    ],
}


def test_what_was_given_up_is_listed_and_what_is_due_is_sent_without_a_console(
    cc, terminal, tmp_path
):
    chain = {"kind": "chain", "key": "intake-urgent", "content": json.dumps(TELLS)}
    report = {"do": "register_report", "description": "x", "class_code": "G02"}
    told, lost = terminal.do(tmp_path, {"do": "configure"} | chain, report)

    nobody = cc("deliver", "--json")
    with web_server() as web:
        cc("add", "dispatcher", "hook", url=web.url, now=LATER)
        terminal.do(tmp_path, report, now=LATER)
        sent = cc("deliver", "--json", now=LATER)
        assert "Tell the dispatcher" in web.next()[1]["title"]
    dead = cc("dead", "--json", now=LATER).json["dead"]

    assert told["ok"]
    assert (nobody.status, nobody.json) == (1, {"delivered": 0, "failed": 1})
    assert (sent.status, sent.json) == (0, {"delivered": 1, "failed": 0})
    assert [(each["case"], each["why"], each["attempts"]) for each in dead] == [
        (lost["case"], "no_channel", 1)
    ]
    assert "No such channel is configured." in cc("dead").out
    assert cc("deliver").out == "0 messages delivered.\n"
    assert terminal("verify").status == 0
