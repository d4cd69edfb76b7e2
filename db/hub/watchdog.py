"""Closes a socket whose other end has gone silent: libpq itself would wait for ever.

Keepalives notice a dead machine; a proxy that takes every byte and passes none on is noticed only
by asking how long an answer has been due.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import inf
from threading import Condition, Thread
from time import monotonic


class Watchdog:
    """Shuts the socket down when a call on it takes too long. Has a thread of its own."""

    def __init__(self, descriptor: int) -> None:
        # A second handle to the same socket: the number of the first may be given to another file.
        self._socket = socket.socket(fileno=os.dup(descriptor))
        self._changed = Condition()
        self._until: float | None = None
        self._looks_at = 0.0
        """When the thread next looks by itself; infinity while it waits to be told."""
        self._over = False
        self._thread = Thread(target=self._watch, name="hub watchdog", daemon=True)
        self._thread.start()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Close the line if what is done here is not over in that time."""
        until = monotonic() + seconds
        with self._changed:
            self._until = until
            # Most calls are over long before the thread looks again: not worth waking it for.
            if self._looks_at > until:
                self._changed.notify()
        try:
            yield
        finally:
            self._until = None

    def close(self) -> None:
        """Stop watching."""
        with self._changed:
            self._over = True
            self._changed.notify()
        self._thread.join()
        self._socket.close()

    def _watch(self) -> None:
        with self._changed:
            while not self._over:
                until = self._until  # The other thread takes it away without asking.
                left = inf if until is None else until - monotonic()
                if left <= 0:
                    self._until, left = None, inf
                    # Gone already, then.
                    with suppress(OSError):
                        self._socket.shutdown(socket.SHUT_RDWR)
                self._looks_at = monotonic() + left
                self._changed.wait(None if left == inf else left)
