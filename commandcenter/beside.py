"""A second process of ours beside the first: it begins anew, and ends when the first one says so.

The two talk over a line of Python values. The second one hears no Control-C: that goes to every
process of a console, and the first one ends the second.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any


def pays() -> bool:
    """Whether this machine has a processor for a second process."""
    # A frozen program would begin itself anew.
    return (os.cpu_count() or 1) > 1 and not getattr(sys, "frozen", False)


def started(work: Callable[..., None], *told: Any) -> "tuple[BaseProcess, Connection[Any, Any]]":
    """A process that calls `work` with its end of a line and what it is told; and our end.

    `work` must begin with `hear_no_interrupt`. Raises OSError if the machine gives no process.
    """
    # Started anew, as on every system: a fork would share files, lines and the screen.
    context = multiprocessing.get_context("spawn")
    line, there = context.Pipe()
    process = context.Process(target=work, args=(there, *told), daemon=True)
    with _deaf():
        process.start()
    there.close()
    return process, line


def hear_no_interrupt() -> None:
    """Leave Control-C to the first process, if this is the second."""
    if multiprocessing.parent_process() is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _deaf() -> Iterator[None]:
    """What is started inside hears no Control-C from its first moment on."""
    if sys.platform == "win32":
        yield  # There it hears none once it has come up; see `hear_no_interrupt`.
        return
    # Python's own attendant of shared things, when it is started, takes the block away.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
