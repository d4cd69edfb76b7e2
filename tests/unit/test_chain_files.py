"""Chains as files: every kind of step goes out and comes in again; what cannot be meant is said."""

import json
from datetime import time
from pathlib import Path

import pytest

from commandcenter.catalogue import Urgency
from commandcenter.escalation import (
    CaseRate,
    Chain,
    Phase,
    Reach,
    Rules,
    Step,
    StepAction,
    Trigger,
    Window,
)
from commandcenter.escalation.chain import NEXT_LEVEL
from commandcenter.intake.chain_steps import RATE_FIELDS, STEP_FIELDS, WINDOW_FIELDS
from commandcenter.intake.chains import CHAIN_FIELDS, read_chains
from commandcenter.output.chains import export_chains, schema
from commandcenter.refusal import Refused
from commandcenter.roles import Post

RESOURCES = Path(__file__).parents[2] / "resources" / "chains"


def step(key, action, reaches="unit", **more):
    return Step(key, {"en": key}, action, reaches, **more)


EVERYTHING = Chain(
    "everything",
    1,
    {"en": "Everything", "zh_CN": "全部"},
    Phase.HANDLING,
    (Urgency.URGENT, Urgency.ORDINARY),
    (
        step(
            "window",
            StepAction.WINDOW,
            window=Window(time(22), time(6), frozenset({0, 4}), True, Post.SHIFT_LEADER),
        ),
        step("tell", StepAction.NOTIFY, "dispatcher", reach=Reach.SHIFT, after_minutes=5.0),
        step("wait", StepAction.WAIT, after_minutes=10.0),
        step("many", StepAction.ONLY_IF, rate=CaseRate(5, 30.0, "street", 2)),
        step("up", StepAction.RAISE, "duty_officer", level=NEXT_LEVEL, important=True),
        step("repeat", StepAction.REPEAT, repeat_from="tell", times=3),
        step("order", StepAction.ORDER, at_share=0.8, requirement="Act", reply_hours=4.0),
        step("noon", StepAction.REMIND, at_time=time(12, 30), channel="sms"),
        step("sign", StepAction.REMIND, trigger=Trigger.NO_SIGN, after_minutes=15.0),
        step("lead", StepAction.LEAD, "water", trigger=Trigger.RETURNS, count=2),
        step("third", StepAction.LANE, trigger=Trigger.REPORTS, count=3),
        step("hook", StepAction.WEBHOOK, trigger=Trigger.REQUEST, requirement="hotline"),
    ),
    Rules(-2, ("01",), ("street",), ("440304",), ("dispatched",)),
    20.0,
    4.0,
    (2.0, 30.0),
)

CHAIN = """
chain:
- key: c
  names: Chain
  phase: intake
  urgencies: [low]
  step:
  - {key: s, names: Step, action: notify, reaches: dispatcher, after_minutes: 5}
  - {key: w, action: wait, after_minutes: 5}
"""


def written(folder, text, name="chain.yaml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_kind_of_step_goes_out_and_comes_in_again(tmp_path):
    shipped = read_chains(RESOURCES / "default.toml").pieces
    path = tmp_path / "chains.yaml"

    assert export_chains(path, [EVERYTHING, *shipped]) == 1 + len(shipped)
    taken = read_chains(path)

    assert taken.rejects == []
    assert taken.pieces == [EVERYTHING, *shipped]
    assert "全部" in path.read_text(encoding="utf-8")


def test_a_time_without_quotation_marks_is_a_time_and_no_number(tmp_path):
    text = CHAIN + "  - {key: n, names: Noon, action: notify, reaches: unit, at_time: 18:00}\n"

    taken = read_chains(written(tmp_path, text))

    assert taken.pieces[0].step("n").at_time == time(18)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("action: window", "step.window"),
        ("action: window, window: {begins: 08:00}", "ends"),
        ("action: window, window: {begins: eight, ends: 09:00}", "begins"),
        ("action: window, window: {weekdays: [someday]}", "weekdays"),
        ("action: only_if, rate: {cases: 5}", "minutes"),
        ("action: repeat, repeat_from: s, times: 21", "step.times"),
        ("action: repeat, repeat_from: x, times: 2", "step.repeat_from"),
        ("names: N, action: notify, reaches: unit, trigger: reports", "step.count"),
        ("names: N, action: raise, reaches: unit, level: 9", "step.level"),
        ("names: N, action: notify, reaches: unit, trigger: whim", "trigger"),
        ("names: N, action: notify, reaches: unit, colour: red", "colour"),
        ("names: N, action: notify, reaches: unit, at_share: 1, at_time: 09:00", "step.after_m"),
    ],
)
def test_what_cannot_be_meant_is_said_with_its_field(tmp_path, line, field):
    taken = read_chains(written(tmp_path, f"{CHAIN}  - {{key: x, {line}}}\n"))

    assert taken.pieces == []
    assert taken.rejects[0].field.startswith(field)


@pytest.mark.parametrize(
    ("written_so", "read"),
    [("", (5.0, 15.0, 60.0)), ("[]", ()), ("[1, 2.5]", (1.0, 2.5)), ("7", (7.0,))],
)
def test_when_a_failed_step_is_tried_again_is_the_chains_to_say(tmp_path, written_so, read):
    text = CHAIN.replace("phase: intake", f"phase: intake\n  again_minutes: {written_so}")

    assert read_chains(written(tmp_path, text)).pieces[0].again_minutes == read


@pytest.mark.parametrize("wrong", ["[0]", "[soon]", f"{[1] * 11}"])
def test_a_step_is_not_tried_again_at_once_or_without_end(tmp_path, wrong):
    text = CHAIN.replace("phase: intake", f"phase: intake\n  again_minutes: {wrong}")

    assert read_chains(written(tmp_path, text)).rejects[0].field == "again_minutes"


def test_a_repeat_within_a_repeat_is_refused(tmp_path):
    again = "  - {key: r1, action: repeat, repeat_from: s, times: 2}\n"

    taken = read_chains(written(tmp_path, CHAIN + again + again.replace("r1", "r2")))

    assert [reject.field for reject in taken.rejects] == ["step.repeat_from"]


@pytest.mark.parametrize(
    ("between", "sound"),
    [
        ("", False),
        ("  - {key: b, names: B, action: remind, reaches: unit}\n", False),
        ("  - {key: b, names: B, action: remind, reaches: unit, after_minutes: 5}\n", False),
        ("  - {key: b, action: wait, after_minutes: 0}\n", False),
        ("  - {key: b, names: B, action: remind, reaches: unit, after_minutes: 9}\n", True),
        ("  - {key: b, names: B, action: remind, reaches: unit, at_share: 0.5}\n", True),
        ("  - {key: b, action: wait, after_minutes: 1}\n", True),
        ("  - {key: b, action: window, window: {working_time: true}}\n", True),
    ],
)
def test_a_repeat_that_would_do_nothing_is_refused(tmp_path, between, sound):
    chain = "".join(CHAIN.splitlines(keepends=True)[:-1])
    repeat = "  - {key: r, action: repeat, repeat_from: s, times: 2}\n"

    taken = read_chains(written(tmp_path, chain + between + repeat))

    assert len(taken.pieces) == sound
    assert all("wait before the repeat" in reject.hint for reject in taken.rejects)


@pytest.mark.parametrize("text", ["chain: [", "- a\n- b", "{a: b"])
def test_a_file_that_is_no_yaml_is_refused_with_a_sentence(tmp_path, text):
    with pytest.raises(Refused, match=r"chain\.yaml"):
        read_chains(written(tmp_path, text))
    with pytest.raises(Refused, match="no file"):
        read_chains(tmp_path / "none.yaml")


def test_the_schema_that_ships_is_the_readers():
    shipped = json.loads((RESOURCES / "schema.json").read_text(encoding="utf-8"))
    chain = shipped["properties"]["chain"]["items"]["properties"]
    step_fields = chain["step"]["items"]["properties"]

    assert shipped == json.loads(json.dumps(schema()))
    assert set(chain) == set(CHAIN_FIELDS)
    assert set(step_fields) == set(STEP_FIELDS)
    assert set(step_fields["window"]["properties"]) == set(WINDOW_FIELDS)
    assert set(step_fields["rate"]["properties"]) == set(RATE_FIELDS)
