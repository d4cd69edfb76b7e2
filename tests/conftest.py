"""What holds for every test: no display, no skips, and one's own workspace is out of reach."""

import os
import signal
import tempfile
from collections.abc import Generator

import pytest

# Before the first import of Qt, which reads them once.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
_home = tempfile.TemporaryDirectory(prefix="commandcenter-tests-")
for _place in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
    os.environ[_place] = _home.name

# Behind a shell's `&` it is ignored, also by every program that a test starts: who sends it to one
# would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)


def _skip_is_failure(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"A test may not be skipped: {report.longrepr}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _skip_is_failure(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _skip_is_failure(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of faults: what was done how often, and what was lost."""
    passed = terminalreporter.stats.get("passed", ())
    told = [words for each in passed for name, words in each.user_properties if name == "fault"]
    if told:
        terminalreporter.section("faults")
    for words in told:
        terminalreporter.write_line(words)
