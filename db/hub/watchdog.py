"""Closes a socket whose other end has gone silent: libpq itself would wait for ever.

Keepalives notice a dead machine; a proxy that takes every byte and passes none on is noticed only
by asking how long an answer has been due.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Condition, Thread
from time import monotonic


class Watchdog:
    """Shuts the socket down when a call on it takes too long. Has a thread of its own."""

    def __init__(self, descriptor: int) -> None:
        # A second handle to the same socket: the number of the first may be given to another file.
        self._socket = socket.socket(fileno=os.dup(descriptor))
        self._changed = Condition()
        self._until: float | None = None
        self._over = False
        self._thread = Thread(target=self._watch, name="hub watchdog", daemon=True)
        self._thread.start()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Close the line if what is done here is not over in that time."""
        self._set(monotonic() + seconds)
        try:
            yield
        finally:
            self._set(None)

    def close(self) -> None:
        """Stop watching."""
        with self._changed:
            self._over = True
            self._changed.notify()
        self._thread.join()
        self._socket.close()

    def _set(self, until: float | None) -> None:
        with self._changed:
            self._until = until
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._over:
                left = None if self._until is None else self._until - monotonic()
                if left is not None and left <= 0:
                    self._until = None
                    # Gone already, then.
                    with suppress(OSError):
                        self._socket.shutdown(socket.SHUT_RDWR)
                    left = None
                self._changed.wait(left)
