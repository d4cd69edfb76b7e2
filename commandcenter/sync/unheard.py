"""What the line has said and the desk has not taken in yet: whatever goes wrong, it stays."""

from collections import deque
from collections.abc import Iterator

from commandcenter.sync.line import AHEAD, Line
from commandcenter.sync.messages import Message, News, Parted


class Unheard:
    """The messages of one link, in the order in which they were said. For the desk's thread."""

    def __init__(self) -> None:
        self._messages: deque[Message] = deque()

    def of(self, line: Line) -> Iterator[Message]:
        """What is to be heard by now; each counts as heard once the next one is asked for.

        What met a fault comes first the next time, and then what was said behind it.
        """
        self._take(line)
        while self._messages:
            yield self._messages[0]
            self._messages.popleft()

    def _take(self, line: Line) -> None:
        """Add what the line has said; where much stays unheard, the line waits."""
        troubled = bool(self._messages)
        if sum(isinstance(each, News) for each in self._messages) < AHEAD:
            self._messages += line.take()
        if troubled:
            self._forget_lines_that_are_gone()

    def _forget_lines_that_are_gone(self) -> None:
        """What one has said, its successor says again; that it is gone must be heard of."""
        gone = [n for n, each in enumerate(self._messages) if isinstance(each, Parted)]
        for _before in range(gone[-1] if gone else 0):
            self._messages.popleft()
