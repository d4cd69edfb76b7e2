"""The shape of the house, where import-linter (see pyproject.toml) cannot see it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
CODE = ("commandcenter", "db", "ui", "resources", "tests", "benchmarks", "setup")
TEXT = {".py", ".md", ".toml", ".txt", ".sh", ".po", ".ini", ".mako", ".sql"}
SLOW_TO_IMPORT = {
    *("alembic", "folium", "holidays", "openpyxl", "PIL", "pyogrio", "pyqtgraph"),
    *("cryptography", "httpx", "keyring", "multiprocessing", "pandas", "smtplib", "sqlalchemy.orm"),
    *("psycopg", "db.hub", "commandcenter.command_line.hub", "commandcenter.command_line.joining"),
}
NOT_IN_THE_FIRST_PICTURE = {
    *("commandcenter.demo", "commandcenter.intake.cases", "ui.grid_editing"),
    *("ui.dialogs", "ui.case.photo_viewer", "ui.components.page", "ui.roster.window"),
    *("ui.calendar.editor", "ui.catalogue.window", "ui.patrols.window", "ui.chains.window"),
    *("ui.channels.window", "ui.alarm_report.window", "ui.escalation_board.window"),
    *("commandcenter.escalation.rehearsal", "commandcenter.escalation.validation"),
    *("commandcenter.sync.link", "db.exchange", "db.receiving", "db.verify"),
}

COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|QColor\(\s*[\"'\d]")
MACHINE = re.compile(
    r"/(?:work|root|home/\w+|Users/\w+)/|[A-Z]:\\Users|pypi\.|find-links|index-url"
)


def _files(*folders: str, suffixes: set[str]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in (PROJECT / folder).rglob("*") if path.suffix in suffixes)


def _lines_that_say(pattern: re.Pattern[str], files: Iterator[Path]) -> list[str]:
    return [
        f"{path.relative_to(PROJECT)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_the_console_starts_without_what_only_a_few_screens_need():
    start = "import sys, commandcenter.cli, ui.app; print(*sys.modules)"

    started = subprocess.run(
        [sys.executable, "-c", start], capture_output=True, text=True, check=True, cwd=PROJECT
    )

    imported = set(started.stdout.split())
    assert SLOW_TO_IMPORT & imported == set()
    assert NOT_IN_THE_FIRST_PICTURE & imported == set()


def test_a_colour_is_named_by_its_meaning_outside_the_theme():
    screens = (path for path in _files("ui", suffixes={".py"}) if path.name != "theme.py")

    assert _lines_that_say(COLOUR, screens) == []


def test_a_value_is_made_by_frozen():
    slowly = re.compile(r"^\s*@dataclass\(frozen=True, slots=True\)$")

    assert _lines_that_say(slowly, _files("commandcenter", "db", "ui", suffixes={".py"})) == []


def test_no_file_outgrows_one_subject():
    too_long = {
        str(path.relative_to(PROJECT)): length
        for path in _files(*CODE, suffixes={".py"})
        if (length := len(path.read_text(encoding="utf-8").splitlines()))
        > (600 if "tests" in path.relative_to(PROJECT).parts else 400)
    }

    assert too_long == {}


def test_nothing_names_the_machine_it_was_written_on():
    top = (p for p in PROJECT.iterdir() if p.suffix in TEXT or p.name in {"Makefile", "NOTICE"})
    own = Path(__file__).resolve()
    written = (*top, *_files(*CODE, "docs", "requirements", ".ci", suffixes={*TEXT, ""}))

    assert (
        _lines_that_say(MACHINE, (path for path in written if path.is_file() and path != own)) == []
    )
