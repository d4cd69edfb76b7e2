"""The log says where something broke, never what anybody has said."""

import logging

import pytest
import structlog

from commandcenter import fault_log
from commandcenter.fault_log import log_fault, log_faults


@pytest.fixture(autouse=True)
def _as_before():
    yield
    log_faults()
    structlog.reset_defaults()


WORDS = "Mrs Moss, 555 0100"


def leak(words):
    try:
        raise KeyError(words)
    except KeyError as fault:
        raise ValueError(f"{words} is no number") from fault


def write(what="the desk met a fault"):
    try:
        leak(WORDS)
    except ValueError:
        structlog.get_logger("ui").error(what, exc_info=True)


def test_a_fault_is_in_the_file_with_its_trace_and_without_words(tmp_path, capsys):
    file = tmp_path / "log.txt"
    log_faults(file)
    assert not file.exists()

    write()

    logged = file.read_text(encoding="utf-8")
    assert "the desk met a fault" in logged
    assert "in leak" in logged
    assert logged.index("builtins.KeyError") < logged.index("builtins.ValueError")
    assert "Moss" not in logged
    told = capsys.readouterr()
    assert told.err == logged
    assert told.out == ""


def test_of_a_fault_of_the_system_the_log_says_which(tmp_path):
    log_faults(tmp_path / "log.txt")

    try:
        (tmp_path / WORDS).read_bytes()
    except OSError:
        structlog.get_logger("ui").error("a file", exc_info=True)

    logged = (tmp_path / "log.txt").read_text(encoding="utf-8")
    assert "FileNotFoundError: No such file or directory" in logged
    assert "Moss" not in logged


def test_what_is_logged_without_structlog_says_no_words_either(tmp_path):
    log_faults(tmp_path / "log.txt")

    try:
        leak(WORDS)
    except ValueError:
        logging.getLogger("commandcenter.faults").exception("the line met a fault")

    logged = (tmp_path / "log.txt").read_text(encoding="utf-8")
    assert "[error" in logged
    assert "the line met a fault" in logged
    assert "builtins.ValueError" in logged
    assert "Moss" not in logged


@pytest.mark.parametrize("asked_for", [True, False])
def test_a_fault_at_hand_is_logged_where_it_broke_and_without_words(
    tmp_path, capsys, caplog, monkeypatch, asked_for
):
    if asked_for:
        log_faults(tmp_path / "log.txt")
    else:
        monkeypatch.setattr(logging.getLogger("commandcenter.faults"), "propagate", True)

    try:
        leak(WORDS)
    except ValueError as fault:
        log_fault("a message met a fault", fault)

    logged = capsys.readouterr().err if asked_for else caplog.text
    assert "a message met a fault" in logged
    assert "in leak" in logged
    assert "builtins.ValueError" in logged
    assert "Moss" not in logged


def test_a_log_does_not_grow_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(fault_log, "MOST_BYTES", 500)
    log_faults(tmp_path / "log.txt")

    for _each in range(20):
        write()

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "log.txt",
        "log.txt.1",
        "log.txt.2",
        "log.txt.3",
    ]


def test_what_is_only_looked_at_gets_no_file(tmp_path, capsys):
    log_faults()

    write()

    assert "ValueError" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
