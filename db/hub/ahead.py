"""What comes next is made ready on another thread while the last is looked at."""

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

Each = TypeVar("Each")

AHEAD: Final = 3
"""How many are made ready before they are asked for."""


def ahead(source: Generator[Each, None, None]) -> Iterator[Each]:
    """The same, all of it made on one other thread; ended early, the source is closed."""
    with ThreadPoolExecutor(1, "ahead") as beside:
        coming = deque(beside.submit(next, source, None) for _turn in range(AHEAD))
        try:
            while (found := coming.popleft().result()) is not None:
                coming.append(beside.submit(next, source, None))
                yield found
        finally:
            for each in coming:
                each.cancel()
            beside.submit(source.close)
