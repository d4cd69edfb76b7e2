"""The manual of escalation says what is so: its rehearsal, its steps, and which test shows what."""

import re

from commandcenter.escalation import StepAction, Trigger
from commandcenter.intake.chain_steps import STEP_FIELDS
from tests.helpers.command_line import PROJECT, Terminal

MANUAL = (PROJECT / "docs" / "escalation.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks():
    """The file, the commands, and what they print."""
    chain, commands, printed = FENCED.findall(MANUAL)
    assert chain[0] == "yaml"
    return chain[1], commands[1].splitlines(), printed[1]


def test_the_rehearsal_in_the_manual_is_what_the_command_prints(tmp_path, capsys):
    chain, commands, printed = blocks()
    file = tmp_path / "night.yaml"
    file.write_text(chain, encoding="utf-8")
    cc = Terminal(tmp_path / "city", capsys)
    out = ""

    for line in commands:
        command, option, now, *words = line.split()
        assert (command, option) == ("commandcenter", "--now")
        there = {"night.yaml": file}
        words = [there.get(w, PROJECT / w if w.startswith("resources/") else w) for w in words]
        answer = cc(*words, now=now)
        assert answer.status in (0, 2)
        out = answer.out

    assert out == printed


def test_every_kind_of_step_and_every_trigger_is_explained():
    named = set(re.findall(r"`(\w+)", MANUAL))

    assert {str(each) for each in (*StepAction, *Trigger)} <= named
    assert {"after_minutes", "at_share", "at_time", "important"} <= named & set(STEP_FIELDS)


def test_every_test_that_the_manual_names_exists():
    named = set(re.findall(r"`(test_\w+|Test\w+)`", MANUAL))
    every = "\n".join(
        path.read_text(encoding="utf-8") for path in (PROJECT / "tests").rglob("test_*.py")
    )

    there = set(re.findall(r"^(?:def )?(test_\w+|Test\w+)(?:\(| =)", every, re.MULTILINE))
    assert sorted(named - there) == []
    assert len(named) > 50
