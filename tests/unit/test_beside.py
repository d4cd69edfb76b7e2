"""A second process beside the first: it does what it is told, and Control-C is not for it."""

import os
import signal

import pytest

from commandcenter.beside import hear_no_interrupt, pays, started


def tell_back(line, words):
    hear_no_interrupt()
    handler = signal.getsignal(signal.SIGINT)
    line.send((words, handler is signal.SIG_IGN, line.recv()))
    line.close()


def test_a_second_process_is_told_what_to_do_and_answers_over_its_line():
    process, line = started(tell_back, "three streets")
    line.send("and a square")

    words, hears_no_interrupt, more = line.recv()
    process.join()

    assert (words, more) == ("three streets", "and a square")
    assert hears_no_interrupt
    assert process.exitcode == 0
    with pytest.raises(EOFError):
        line.recv()


def test_the_first_process_still_hears_an_interrupt():
    before = signal.getsignal(signal.SIGINT)
    process, line = started(tell_back, "")
    line.send("")
    process.join()

    hear_no_interrupt()

    assert signal.getsignal(signal.SIGINT) is before
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.parametrize(
    ("processors", "frozen", "worth"),
    [(2, False, True), (1, False, False), (None, False, False), (2, True, False)],
)
def test_a_machine_with_one_processor_or_a_frozen_program_has_no_use_for_it(
    monkeypatch, processors, frozen, worth
):
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    monkeypatch.setattr("sys.frozen", frozen, raising=False)

    assert pays() is worth
