"""A cable between a desk and its hub that can be pulled out, without a word to either end.

Where the machine allows it the desk's end lies in a network namespace of its own, joined to ours by
a pair of virtual cards, and pulling it takes our card down. Elsewhere a wire stands for it that
swallows everything.
"""

import ctypes
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Thread

from tests.helpers.proxy import Wire, by_way_of

_NEW_NETWORK = 0x40000000
"""CLONE_NEWNET, as Linux has it."""
_libc = ctypes.CDLL(None, use_errno=True)


class BlackHole:
    """A cable of a machine that allows no namespaces."""

    means = "the proxy's black hole"

    def __init__(self, port):
        self._wire = Wire(port)

    def leads(self, url):
        """The address of the hub by this way."""
        return by_way_of(self._wire.port, url)

    @contextmanager
    def at_the_desk(self):
        """Lines that are opened here begin at the desk's end."""
        yield

    def pull(self):
        self._wire.silent = True

    def plug(self):
        self._wire.silent = False

    def close(self):
        self._wire.close()


class VirtualCable:
    """A pair of cards: ours, where the hub can be reached, and the desk's. Raises OSError."""

    means = "a network namespace"

    def __init__(self, port):
        name = secrets.token_hex(4)
        self._card, desks = f"hub{name}", f"desk{name}"
        # Of the addresses that are kept for measuring such things, two that belong together.
        net = f"198.{18 + secrets.randbelow(2)}.{secrets.randbelow(256)}"
        last = 4 * secrets.randbelow(64)
        self._ours, theirs = f"{net}.{last + 1}", f"{net}.{last + 2}"
        self._namespace, self._wire = _new_namespace(), None
        with ExitStack() as half_made:
            half_made.callback(self.close)
            peer = ("peer", "name", desks, "netns", f"/proc/self/fd/{self._namespace}")
            self._ip("link", "add", self._card, "type", "veth", *peer)
            self._ip("address", "add", f"{self._ours}/30", "dev", self._card)
            self.plug()
            with self.at_the_desk():
                self._ip("address", "add", f"{theirs}/30", "dev", desks)
                self._ip("link", "set", desks, "up")
            self._wire = Wire(port, self._ours)
            half_made.pop_all()

    def leads(self, url):
        """The address of the hub by this way; it still goes by the name in its certificate."""
        return f"{by_way_of(self._wire.port, url)}&hostaddr={self._ours}"

    @contextmanager
    def at_the_desk(self):
        """Lines that are opened here, by this thread, begin at the desk's end."""
        with open("/proc/thread-self/ns/net") as ours:
            _enter(self._namespace)
            try:
                yield
            finally:
                _enter(ours.fileno())

    def pull(self):
        self._ip("link", "set", self._card, "down")

    def plug(self):
        self._ip("link", "set", self._card, "up")

    def close(self):
        if self._wire is not None:
            self._wire.close()
        with suppress(OSError):
            self._ip("link", "delete", self._card)
        os.close(self._namespace)

    def _ip(self, *words):
        said = subprocess.run(
            ["ip", *words], capture_output=True, text=True, pass_fds=[self._namespace], check=False
        )
        if said.returncode:
            raise OSError(said.stderr.strip())


@contextmanager
def a_cable(port) -> Iterator[BlackHole | VirtualCable]:
    """A cable to the hub at a port of this machine, as real as the machine allows."""
    try:
        cable = VirtualCable(port)
    except OSError:
        cable = BlackHole(port)
    try:
        yield cable
    finally:
        cable.close()


def _new_namespace():
    """A handle to a network namespace that is gone when nobody holds it. Raises OSError."""
    found = []

    def make():
        if hasattr(_libc, "unshare") and _libc.unshare(_NEW_NETWORK) == 0:
            found.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY))

    # Only the thread that makes it goes there.
    maker = Thread(target=make)
    maker.start()
    maker.join()
    if not found:
        raise OSError("this machine allows no namespaces")
    return found[0]


def _enter(namespace):
    if _libc.setns(namespace, _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "the namespace cannot be entered")
