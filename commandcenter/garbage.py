"""When Python looks for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def none_expected() -> Iterator[None]:
    """Makes many values that stay several times faster: while they are made nothing becomes
    garbage, so that looking for it again and again would be in vain.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@contextmanager
def for_good() -> Iterator[None]:
    """Makes what stays until the program ends, as imported modules do.

    Python never looks whether any of it is garbage: not now, nor in every large search to come.
    """
    with none_expected():
        yield
        gc.freeze()
