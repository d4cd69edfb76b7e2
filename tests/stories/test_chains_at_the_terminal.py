"""A chain is written, rehearsed on a day that has been, put in force, and looked after."""

import pytest

from tests.helpers.command_line import PROJECT, Terminal, areas_file

CHAIN = """
chain:
- key: night
  names: {en: Night call, zh_CN: 夜间呼叫}
  phase: intake
  urgencies: [emergency, urgent, ordinary, low]
  rank: -1
  step:
  - {key: call, names: Call, action: notify, reaches: shift_leader, after_minutes: 20}
"""
REPORT = {"do": "register_report", "description": "Leak", "cell": "A2"}
LATER, MUCH_LATER = "2022-05-01T01:00:00-04:00", "2022-05-01T03:00:00-04:00"


@pytest.fixture
def city(tmp_path, capsys):
    """A workspace with three cells and one report."""
    cc = Terminal(tmp_path / "city", capsys)
    assert cc("import", "areas", areas_file(tmp_path / "areas.geojson")).status == 0
    done = cc.do(tmp_path, REPORT)
    assert done[0]["ok"], done
    return cc


def chain_file(folder, text=CHAIN):
    path = folder / "chain.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_chain_is_rehearsed_and_nothing_changes(city, tmp_path):
    span = ("--from", "2022-05-01T00:00:00-04:00", "--to", MUCH_LATER)

    answer = city("rehearse", chain_file(tmp_path), *span, "--json", now=MUCH_LATER)

    assert answer.status == 0
    assert [step["step"] for step in answer.json["fired"]] == ["call"]
    assert [step["step"] for step in answer.json["only_so"]] == ["call"]
    assert "remind-dispatcher" in [step["step"] for step in answer.json["only_at_present"]]
    shown = city("rehearse", chain_file(tmp_path), *span, now=MUCH_LATER)
    assert "1 step would have fired" in shown.out
    fired = city("tick", "--json", now=LATER).json["fired"]
    assert "call" not in [event["type"] for event in fired]


def test_a_rehearsal_is_set_beside_the_chains_in_force(city, tmp_path):
    span = ("--from", "2022-05-01T00:00:00-04:00", "--to", MUCH_LATER, "--against", "present")

    told = city("rehearse", chain_file(tmp_path), *span, "--json", now=MUCH_LATER).json
    shown = city("rehearse", chain_file(tmp_path), *span, now=MUCH_LATER)

    lines = {line["step"]: line for line in told["by_step"]}
    assert told["against"] == "present"
    assert (lines["call"]["so"], lines["call"]["at_present"], lines["call"]["earlier"]) == (1, 1, 1)
    assert lines["remind-dispatcher"]["fewer"] == 1
    assert told["by_seat"][0]["most_in_ten_minutes"] >= 1
    assert len(told["by_case"]) == 1
    assert "Beside the chains in force:" in shown.out
    assert "1 case differs:" in shown.out


def test_a_file_without_a_sound_chain_is_refused(city, tmp_path):
    faulty = CHAIN.replace("after_minutes: 20", "at_share: nine")

    answer = city("rehearse", chain_file(tmp_path, faulty))

    assert answer.status == 1
    assert "at_share" in answer.err
    assert "holds no escalation chains" in answer.err


def test_chains_are_put_in_force_and_written_again(city, tmp_path):
    path = chain_file(tmp_path)

    assert city("import", "chains", path, "--json").json["taken"] == 1
    assert city("import", "chains", path, "--json").json["unchanged"] == 1
    out = tmp_path / "out.yaml"
    assert city("export", "chains", out, "--json").json["chains"] > 1
    assert "夜间呼叫" in out.read_text(encoding="utf-8")
    assert city("import", "chains", out, "--json").json["updated"] == 0


def test_the_real_days_of_march_2011_are_rehearsed_as_a_table(tmp_path, capsys):
    cc = Terminal(tmp_path / "city", capsys)
    cases = PROJECT / "resources/demo/nyc/cases/nyc311_2011_multiagency.csv.gz"
    midnight = "2011-03-03T00:00:00-05:00"
    cc("import", "cases", cases, "--mapping", "nyc311", "--as-of", "2011-03-02", now=midnight)
    given = ("--from", "2011-03-01T00:00:00-05:00", "--to", midnight, "--as-reported")
    strict = CHAIN.replace("intake", "handling")

    shown = cc("rehearse", chain_file(tmp_path, strict), *given, now=midnight)
    told = cc("rehearse", chain_file(tmp_path, strict), *given, "--json", now=midnight).json

    assert shown.status == 0
    fired = told["fired"]
    assert [each["at"] for each in fired] == sorted(each["at"] for each in fired)
    calls = [each for each in fired if each["step"] == "call"]
    assert len(calls) > 100
    assert {each["step"] for each in told["only_so"]} == {"call"}
    assert f"{len(fired)} steps would have fired from 2011-03-01 00:00" in shown.out
    assert "night\tcall\t" in shown.out
    assert "Call" in shown.out
    assert sum(told["woken"].values()) == sum(len(each["told"]) for each in fired if each["night"])


def test_the_auditor_raises_what_no_clock_fired(city):
    found = city("audit", "--json", now=MUCH_LATER)

    assert found.status == 2
    assert [event["type"] for event in found.json["missed"]] == ["StepMissed"]
    assert city("audit", now=MUCH_LATER).status == 0


def test_nobody_asks_under_a_name_that_nobody_has(city):
    for question in (("cases",), ("situation",), ("audit",)):
        answer = city(*question, "--json", "--as", "Nobody")

        assert answer.status == 1
        assert answer.out == ""
        assert "Nobody here is called Nobody" in answer.err
