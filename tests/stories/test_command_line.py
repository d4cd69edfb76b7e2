"""The contract of the command line: statuses, JSON keys, messages, and nothing else on stdout."""

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from commandcenter.__main__ import main
from commandcenter.command_line.arguments import build_parser
from db.verify import Verification
from tests.helpers.command_line import (
    NOW,
    PROJECT,
    Terminal,
    areas_file,
    process,
    reports_file,
    written,
)

CASE_KEYS = [
    *("number", "external_id", "class", "stage", "light", "urgency", "unit", "cell", "areas"),
    *("lat", "lon", "reported_at", "due_at", "component", "loop"),
]
REPORT = {"do": "register_report", "description": "Leak", "cell": "A2", "class_code": "0101"}


@pytest.fixture
def cc(tmp_path, capsys):
    """A terminal in a workspace that is not there yet, in a folder with a space in its name."""
    return Terminal(tmp_path / "the city", capsys)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a workspace of three cells and two cases, and the files that it came from."""
    folder = tmp_path_factory.mktemp("made")
    given = ["--workspace", str(folder / "the city"), "--now", NOW]
    rows = ({"Unique Key": "1"}, {"Unique Key": "2", "Latitude": "", "Longitude": ""})
    areas = areas_file(folder / "areas.geojson")
    cases = reports_file(folder / "cases.csv", *rows)
    assert main([*given, "import", "areas", str(areas)]) == 0
    assert main([*given, "import", "cases", str(cases)]) == 0
    return folder


@pytest.fixture
def city(cc, made, tmp_path):
    """The terminal in a workspace with three cells and two cases, one of them without a place."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return cc


def test_a_city_begins_with_one_file_of_cases(cc, tmp_path):
    answer = cc("import", "cases", reports_file(tmp_path / "cases.csv", {}), "--json")

    assert answer.status == 0
    assert list(answer.json)[:6] == [
        *("read", "taken", "updated", "unchanged", "rejected", "unplaced")
    ]
    assert answer.json["rejects"] == []
    assert answer.json["rejects_file"] is None
    assert "nyc311.toml is in force now" in " ".join(answer.json["remarks"])
    (case,) = cc("cases", "--json").json["cases"]
    assert (case["class"], case["unit"], case["stage"]) == ("0101", "NYPD", "handling")
    assert case["reported_at"] == "2022-05-01T00:30:00-04:00"
    assert cc("case", "1", "--json").json["chain"]


def test_a_city_begins_with_one_report(cc, tmp_path):
    cc("import", "areas", areas_file(tmp_path / "areas.geojson"))

    (result,) = cc.do(tmp_path, REPORT | {"class_code": "G02"})

    assert result["ok"]
    assert result["events"][0]["type"] == "CaseReported"
    case = cc("case", result["case"], "--json").json
    assert (case["cell"], case["areas"], case["urgency"]) == ("A2", {"cell": "A2"}, "urgent")
    assert case["chain"]
    assert case["deadlines"]


def test_cases_lists_every_key_of_the_contract(city):
    answer = city("cases", "--json")

    placed, unplaced = answer.json["cases"]
    assert [list(each) for each in (placed, unplaced)] == [CASE_KEYS, CASE_KEYS]
    assert (placed["number"], placed["external_id"]) == ("311-1", "1")
    assert placed["areas"] == {"cell": "A1"}
    assert (unplaced["cell"], unplaced["areas"], unplaced["lat"]) == (None, {}, None)


def test_a_filter_chooses_cases(city):
    assert len(city("cases", "--filter", "cell:A1", "--json").json["cases"]) == 1
    assert city("cases", "--filter", '"nothing like it"', "--json").json == {"cases": []}


def test_a_case_shows_its_events_deadlines_and_chain(city):
    case = city("case", "311-1", "--json").json

    assert list(case)[: len(CASE_KEYS)] == CASE_KEYS
    assert list(case["events"][0]) == [
        *("id", "type", "actor", "post", "on_behalf_of", "occurred_at", "body")
    ]
    assert case["deadlines"][0]["due_at"].endswith("-04:00")
    assert {"step", "due_at", "fired_at"} <= set(case["chain"][0])
    assert case["cells"]["city"]["cell"] == case["cell"]
    assert (case["loop"], case["awaits"], case["proceedings"]["tasks"]) == ("district", [], [])


def test_a_case_without_json_is_text_for_people(city):
    answer = city("case", "311-1")

    assert answer.out.splitlines()[0] == "311-1: Noise - Residential, being handled, on time"
    assert "Where: 1 Main Street" in answer.out
    assert "{" not in answer.out


def test_explain_says_urgency_deadline_and_chain_in_words(city):
    told = city("explain", "311-1").out
    document = city("explain", "311-1", "--json").json

    assert "Urgency: Ordinary (earliest deadline first)." in told
    assert "begun 2022-05-01 00:30, due 2022-05-01 08:30: 7 h 30 m left." in told
    assert "Runs day and night (8 h)" in told
    assert "in 3 h 30 m" in told
    assert document["deadline"]["spans"][0]["counted_seconds"] == 8 * 3600
    assert sum(line["share"] for line in document["ledger"]) == 100
    assert list(document["ledger"][0]) == [
        *("holder", "unit", "from", "to", "seconds", "share", "pause", "by")
    ]
    assert document["urgency"] == {"band": "ordinary", "reasons": ["earliest deadline first"]}


def test_explain_speaks_chinese(city):
    assert "紧急程度" in city("explain", "311-1", "--lang", "zh_CN").out


def test_the_situation_counts_by_stage_light_unit_and_area(city):
    answer = city("situation", "--json")

    assert answer.json == {
        "at": "2022-05-01T01:00:00-04:00",
        "open": 2,
        "by_stage": {"handling": 2},
        "by_light": {"green": 2},
        "by_unit": {"NYPD": 2},
        "by_area": {"A1": 1},
    }


def test_the_situation_is_told_in_the_words_of_the_city(city):
    assert city("situation").out.splitlines() == [
        "2 cases are open at 2022-05-01 01:00:00.",
        "  by stage: being handled 2",
        "  by light: on time 2",
        "  by unit: Police Department (NYPD) 2",
    ]
    assert "  按灯色：按时 2" in city("situation", "--lang", "zh_CN").out


def test_the_situation_at_an_instant_is_as_it_was_then(city, tmp_path):
    city.do(tmp_path, REPORT, now="2022-05-01T02:00:00-04:00")

    later = city("situation", "--json", now="2022-05-01T03:00:00-04:00").json
    then = city("situation", "--at", "2022-05-01T01:30:00-04:00", "--json").json
    before = city("situation", "--at", "2022-05-01T00:00:00-04:00", "--json").json

    assert [each["open"] for each in (later, then, before)] == [3, 2, 0]


def test_tick_fires_what_is_due_once(city):
    first = city("tick", "--json", now="2022-05-01T05:00:00-04:00")
    second = city("tick", "--json", now="2022-05-01T05:00:00-04:00")

    assert [step["type"] for step in first.json["fired"]] == ["StepFired", "StepFired"]
    assert (second.status, second.json) == (0, {"fired": []})


def test_verify_says_that_all_is_well_and_where_it_is_not(city):
    sound = city("verify", "--json")

    assert sound.status == 0
    assert list(sound.json) == ["ok", "events", "cases", "problems", "notes"]
    assert sound.json["ok"]
    assert sound.json["cases"] == 2
    assert sound.json["problems"] == sound.json["notes"] == []
    assert city("verify").out.endswith("All is well.\n")


def test_verify_prints_what_is_in_order_but_worth_knowing(city, monkeypatch):
    found = Verification(True, 3, 1, [], ["A photo of case 7 lies at another desk."])
    monkeypatch.setattr("db.verify.verify", lambda _store: found)

    told = city("verify")

    assert told.status == 0
    assert told.out.splitlines()[0] == "A photo of case 7 lies at another desk."
    assert told.out.endswith("All is well.\n")


def test_do_answers_each_line_and_says_how_it_went(city, tmp_path):
    lines = [{"do": "add_note", "case": "311-1", "text": "Called"}, {"do": "nonsense"}]

    done, refused = city.do(tmp_path, *lines)

    assert done["ok"]
    assert done["case"] == "311-1"
    assert list(done["events"][0]) == ["id", "type"]
    assert list(refused) == ["ok", "refused"]
    assert "nonsense" in refused["refused"]


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (['{"do": "add_note", "case": "1", "text": "x"}'], 0),
        (['{"do": "add_note", "case": "1", "text": "x"}', "rubbish"], 2),
        (["rubbish", "[1]", '"x"', "null"], 1),
        (["", "\ufeff", "   "], 0),
    ],
)
def test_do_ends_with_the_status_of_its_lines(city, tmp_path, lines, status):
    assert city("do", written(tmp_path / "d.jsonl", "\n".join(lines))).status == status


@pytest.mark.parametrize(
    "line",
    [
        '{"do": "register_report"}',
        '{"do": "register_report", "description": "\\ud800"}',
        '{"do": "register_report", "description": "x", "place": {"lon": 500, "lat": 2}}',
        '{"do": "register_report", "description": "x", "place": {"lon": 1e400, "lat": 2}}',
        '{"do": "register_report", "description": "x", "cell": "nope"}',
        '{"do": "register_report", "description": "x", "at": "0001-01-01T00:00:00Z"}',
        '{"do": "register_report", "description": "x", "at": "2022-05-01T00:00:00"}',
        '{"do": "register_report", "description": "x", "at": "2100-05-01T00:00:00Z"}',
        '{"do": "register_report", "description": "x", "as": 5}',
        '{"do": "add_note", "case": "1", "text": "x", "as": "nobody"}',
        '{"do": "add_note", "case": "nope", "text": "x"}',
        '{"do": "configure", "kind": "units", "key": "units", "content": [1]}',
        '{"do": "configure", "kind": "areas", "key": "city", "blob": "abc"}',
        '{"do": "configure", "kind": "city", "key": "city", "content": null}',
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(city, tmp_path, line):
    before = city("verify", "--json").json

    answer = city("do", written(tmp_path / "d.jsonl", line))

    assert answer.status == 1
    assert json.loads(answer.out)["ok"] is False
    assert city("verify", "--json").json == before


def test_who_asks_stands_before_all_lines_or_in_one(city, tmp_path):
    note = {"do": "add_note", "case": "1", "text": "x"}

    answer = city("do", written(tmp_path / "d.jsonl", json.dumps(note)), "--as", "acceptor-1")
    city.do(tmp_path, {**note, "as": "dispatcher-1"})

    assert answer.status == 0
    events = city("case", "1", "--json").json["events"]
    assert [event["actor"] for event in events[-2:]] == ["acceptor-1", "dispatcher-1"]


def test_the_second_import_of_a_file_changes_nothing(city, tmp_path):
    answer = city("import", "cases", tmp_path / "cases.csv", "--json")

    counts = {name: n for name, n in answer.json.items() if isinstance(n, int) and n}
    assert counts == {"read": 2, "unchanged": 2}


def test_rejected_rows_end_in_status_2_and_in_a_file_to_be_repaired(city, tmp_path):
    rows = ({"Unique Key": "3"}, {"Unique Key": "4", "Created Date": "yesterday"})

    answer = city("import", "cases", reports_file(tmp_path / "more.csv", *rows), "--json")

    assert answer.status == 2
    (reject,) = answer.json["rejects"]
    assert (reject["row"], reject["field"]) == (2, "Created Date")
    assert reject["reason"]
    assert reject["hint"]
    kept = answer.json["rejects_file"]
    assert str(city.workspace / "rejects") in kept
    assert "row 2:" in answer.err
    again = city("import", "cases", kept, "--json")
    assert (again.json["read"], again.json["rejected"]) == (1, 1)


@pytest.mark.parametrize(
    "words",
    [
        ["import", "cases", "missing.csv"],
        ["import", "cases", "."],
        ["import", "cases", "areas.geojson"],
        ["import", "cases", "cases.csv", "--mapping", "none"],
        ["import", "cases", "cases.csv", "--mapping", "cases.csv"],
        ["import", "cases", "cases.csv", "--crs", "EPSG:99999"],
        ["import", "cases", "cases.csv", "--level", "cell"],
        ["import", "cases", "cases.csv", "--encoding", "klingon"],
        ["import", "areas", "cases.csv"],
        ["import", "areas", "areas.geojson", "--encoding", "gb18030"],
        ["import", "units", "cases.csv"],
        ["import", "catalogue", "cases.csv"],
        ["import", "calendar", "cases.csv"],
        ["do", "missing.jsonl"],
        ["do", "."],
        ["case", "nope"],
        ["explain", "nope"],
        ["cases", "--filter", "nothing:x"],
        ["cases", "--filter", '"'],
        ["export", "cases", "out.txt"],
        ["export", "cases", "nowhere/out.csv"],
        ["snapshot", "out.jpg"],
        ["snapshot", "nowhere/out.png"],
        ["demo"],
        ["nonsense"],
        ["cases", "--nonsense"],
        ["cases", "--lang", "fr"],
        ["import", "nonsense", "cases.csv"],
        ["situation", "--at", "2022-05-01T00:00:00"],
        ["situation", "--at", "tomorrow"],
        ["situation", "--at", "0001-01-01T00:00:00+14:00"],
        ["import", "cases", "cases.csv", "--as-of", "soon"],
        ["snapshot", "out.png", "--size", "0x0"],
        ["snapshot", "out.png", "--scale", "nan"],
        ["demo", "--speed", "-1"],
        ["case", "\udcff"],
    ],
    ids=" ".join,
)
def test_what_fails_says_why_on_standard_error_and_changes_nothing(
    city, tmp_path, monkeypatch, words
):
    monkeypatch.chdir(tmp_path)
    before = city("verify", "--json").json

    answer = city(*words)

    assert (answer.status, answer.out) == (1, "")
    assert answer.err.strip()
    assert "Traceback" not in answer.err
    assert city("verify", "--json").json == before


@pytest.mark.parametrize("words", [["cases"], ["tick"], ["verify"], ["snapshot", "a.png"]])
def test_a_question_makes_no_workspace(cc, words):
    answer = cc(*words)

    assert answer.status == 1
    assert "There is no workspace" in answer.err
    assert not cc.workspace.exists()


def test_a_failed_first_import_leaves_no_city_behind(cc, tmp_path):
    assert cc("import", "cases", tmp_path / "missing.csv").status == 1
    assert not cc.workspace.exists()

    cc("import", "cases", areas_file(tmp_path / "areas.geojson"))

    assert cc("verify", "--json").json["events"] == 0


@pytest.mark.parametrize("content", [b"this is no store", b""])
def test_a_folder_that_holds_no_store_is_named(cc, content):
    cc.workspace.mkdir()
    (cc.workspace / "store.db").write_bytes(content)

    answer = cc("cases", "--json")

    assert answer.status == (1 if content else 0)
    assert "Traceback" not in answer.err


def test_a_file_is_no_workspace(cc, tmp_path):
    written(cc.workspace, "a file")

    answer = cc("import", "areas", areas_file(tmp_path / "a.geojson"))

    assert answer.status == 1
    assert "is a file" in answer.err


def test_broken_settings_are_said(city):
    written(city.workspace / "settings.toml", "= broken")

    assert city("cases").status == 1


def test_a_fault_of_our_own_is_one_sentence_and_a_file(city, monkeypatch, tmp_path):
    monkeypatch.setattr("commandcenter.__main__.data_folder", lambda: tmp_path / "data")
    monkeypatch.setattr("commandcenter.command_line.answers.case_row", lambda *_: 1 / 0)

    answer = city("cases", "--json")

    assert (answer.status, answer.out) == (1, "")
    assert "ZeroDivisionError" in answer.err
    assert "Traceback" not in answer.err
    assert "Traceback" in (tmp_path / "data" / "fault.txt").read_text()
    written(tmp_path / "data2", "")
    monkeypatch.setattr("commandcenter.__main__.data_folder", lambda: tmp_path / "data2")
    nowhere = city("cases").err
    assert "ZeroDivisionError" in nowhere
    assert "File exists" in nowhere


def test_erased_words_salts_and_contacts_never_leave(city, tmp_path):
    secret, contact = "a most private matter", "212-555-0147"
    (taken,) = city.do(tmp_path, REPORT | {"description": secret, "contact": contact})
    number = taken["case"]
    out = tmp_path / "out.csv"

    def everything():
        city("export", "cases", out)
        city("export", "cases", tmp_path / "out.geojson")
        said = [
            city(*words).out
            for words in (
                ("cases", "--json"),
                ("case", number, "--json"),
                ("case", number),
                ("explain", number),
            )
        ]
        files = [out, tmp_path / "out.geojson"]
        return "".join([*said, *(file.read_text("utf-8-sig") for file in files)])

    before = everything()
    assert secret in before
    assert contact not in before
    assert "salt" not in before
    revealed, erased = city.do(
        tmp_path,
        {"do": "reveal_contact", "case": number, "reason": "Call back"},
        {"do": "erase", "case": number, "what": "text", "reason": "Asked for"},
    )
    assert revealed["ok"]
    assert erased["ok"]
    after = everything()
    assert secret not in after
    assert contact not in after
    assert "(erased)" in after


def test_options_mean_the_same_before_and_after_the_command(city, capsys):
    before = city("--json", "cases")
    after = city("cases", "--json")

    assert before.json == after.json
    answer = process("cases", "--lang", "zh_CN", "--filter", "x:y", "--workspace", city.workspace)
    assert (answer.status, answer.out) == (1, "")
    assert "没有" in answer.err or "“x”" in answer.err


def test_a_workspace_may_be_named_relatively(city, tmp_path):
    answer = process("--workspace", city.workspace.name, "cases", "--json", folder=tmp_path)

    assert answer.status == 0
    assert len(answer.json["cases"]) == 2


def test_help_and_version_need_neither_qt_nor_the_store():
    script = (
        "import sys; from commandcenter.__main__ import main; status = main(['--help']);"
        "main(['--version']);"
        "print([m for m in ('PySide6', 'sqlalchemy', 'shapely') if m in sys.modules], status)"
    )

    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert ran.stdout.splitlines()[-1] == "[] 0"


def test_a_question_starts_without_screens_and_readers_of_files(city):
    script = (
        "import sys; from commandcenter.__main__ import main;"
        f"status = main(['--workspace', {str(city.workspace)!r}, 'cases', '--json']);"
        "heavy = ('PySide6', 'pyogrio', 'python_calamine', 'alembic', 'pyproj');"
        "print([m for m in heavy if m in sys.modules], status, file=sys.stderr)"
    )

    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert ran.stderr.splitlines()[-1] == "[] 0"


def test_commands_come_through_a_pipe(city):
    line = b'\xef\xbb\xbf{"do": "add_note", "case": "1", "text": "\xe8\xb7\xaf\xe7\x81\xaf"}\n'
    words = ("--workspace", city.workspace, "--now", "2022-05-01T02:00:00-04:00")

    answer = process("do", "-", *words, stdin=line, PYTHONIOENCODING="ascii")

    assert answer.status == 0
    assert json.loads(answer.out)["ok"]
    (shown,) = city("case", "1", "--json").json["events"][-1:]
    assert shown["body"]["text"]["value"] == "路灯"


def test_who_stops_reading_hears_no_complaint(city):
    read, write = os.pipe()
    os.close(read)

    with os.fdopen(write, "wb") as nobody:
        ran = subprocess.run(
            [sys.executable, "-m", "commandcenter", "--workspace", city.workspace, "cases"],
            cwd=PROJECT,
            stdout=nobody,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert (ran.returncode, ran.stderr) == (0, b"")


def test_ctrl_c_ends_quietly_and_what_was_stored_stays(city):
    with subprocess.Popen(
        [sys.executable, "-m", "commandcenter", "--workspace", city.workspace, "do", "-"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        running.stdin.write(b'{"do": "add_note", "case": "1", "text": "Stays"}\n')
        running.stdin.flush()
        first = running.stdout.readline()
        running.send_signal(signal.SIGINT)
        status = running.wait()
        said = running.stderr.read()

    assert json.loads(first)["ok"]
    assert status == 130
    assert b"Traceback" not in said
    assert said.strip()
    assert "Stays" in city("case", "1").out


def test_a_picture_is_announced_in_json_and_nothing_else(city, tmp_path):
    words = ("--workspace", city.workspace, "--json", "--now", "2022-05-01T02:00:00-04:00")
    picture = tmp_path / "a picture.png"

    answer = process("snapshot", picture, *words, "--size", "2732x1536", "--scale", "2")

    assert answer.status == 0
    assert answer.json == {"picture": str(picture)}
    header = picture.read_bytes()[:24]
    assert (int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:], "big")) == (
        *(2732, 1536),
    )


def test_the_demo_without_a_display_leaves_a_picture_and_says_so(tmp_path):
    answer = process("demo", "futian", "--seconds", "1", "--workspace", "demo", folder=tmp_path)

    assert answer.status == 0
    assert "There is no display here" in answer.out
    assert (tmp_path / "demo.png").stat().st_size > 50_000
    again = process("demo", "--workspace", "demo", folder=tmp_path)
    assert again.status == 1
    assert "a demo needs a fresh one" in again.err
    listed = process("cases", "--workspace", "demo", "--json", folder=tmp_path).json["cases"]
    assert all(len(case["cell"]) == 15 for case in listed)


def test_the_manual_names_every_command_and_option():
    manual = (PROJECT / "docs" / "command-line.md").read_text(encoding="utf-8")
    parser = build_parser()
    commands = parser._subparsers._group_actions[0].choices
    options = {
        option
        for each in (parser, *commands.values())
        for action in each._actions
        for option in action.option_strings
        if option.startswith("--") and option not in ("--help", "--version")
    }

    assert [name for name in commands if f"`{name}" not in manual] == []
    assert [name for name in sorted(options) if name not in manual] == []
