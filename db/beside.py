"""A first join in a process of its own: proving the log, and storing it, take a processor each.

Threads would not do: they wait for one another's turn in Python at every page. The process that
stores has the file; should the other one die, it leaves the workspace as empty as it was.
"""

import marshal
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from traceback import format_exc
from typing import Any, Final

from commandcenter import wording
from commandcenter.beside import hear_no_interrupt, started
from commandcenter.beside import pays as pays
from commandcenter.ids import CaseId
from commandcenter.refusal import Refused
from commandcenter.sync.wire import Head
from commandcenter.wording import _
from db.blobs import Blobs
from db.joining import FirstJoin
from db.proving import Proved

_PLAIN: Final = 2
"""The version of `marshal` that looks for no value that comes twice: half the time."""


class JoinBeside:
    """As `FirstJoin`, which the other process has. What that says against one call comes with a
    later one.
    """

    def __init__(self, folder: Path) -> None:
        self._process, self._line = started(work, folder, wording.language())
        self._blobs = Blobs(folder / "blobs")
        self.site_id: Final = str(self._answer())

    def belong(self, hub: str) -> None:
        """Say first to which hub."""
        self._tell("belong", hub)

    def take_in(self, proved: Proved) -> None:
        """Store what `Proof` has made of a page; fold nothing."""
        head = proved.head
        self._tell("take_in", (head.part, head.seq, head.hash), *proved[1:])

    def keep_blob(self, content: bytes) -> None:
        """Keep what an event names, durably."""
        self._blobs.write(content)

    def put(self, part: str, snapshots: Iterable[tuple[CaseId, int, bytes]]) -> None:
        """Take cases as others have left them."""
        self._tell("put", part, [tuple(each) for each in snapshots])

    def settle(self) -> Iterator[int]:
        """Fold what is left; says how many cases are still to come."""
        self._tell("settle")
        while (left := self._answer()) is not None:
            yield left

    def finish(self) -> None:
        """Put what is there in the place of the empty file, durably."""
        self._tell("finish")
        self._answer()
        self._end()

    def give_up(self) -> None:
        """Leave the workspace as empty as it was."""
        self._end()

    def _end(self) -> None:
        """Hang up: whoever has not finished gives up then."""
        self._line.close()
        self._process.join()
        self._process.close()

    def _tell(self, *said: Any) -> None:
        try:
            if self._line.poll():
                self._answer()
            self._line.send_bytes(marshal.dumps(said, _PLAIN))
        except ConnectionError:
            self._answer()

    def _answer(self) -> Any:
        """What the other process says. Raises what was raised there."""
        try:
            answer = self._line.recv()
        except (EOFError, ConnectionError) as fault:
            sentence = _(
                "The process that stores the city has ended. Nothing was kept. Join again."
            )
            raise Refused(sentence) from fault
        if isinstance(answer, Exception):
            raise answer
        return answer


def work(line: "Connection[Any, Any]", folder: Path, language: str) -> None:
    """What the other process does: as it is told, until there is nobody who tells."""
    hear_no_interrupt()
    wording.set_language(language)
    try:
        with ExitStack() as unfinished:
            join = FirstJoin(folder)
            unfinished.callback(join.give_up)
            line.send(join.site_id)
            while _carry_out(join, line, *marshal.loads(line.recv_bytes())):
                pass
            unfinished.pop_all()
    except (EOFError, ConnectionError):
        return  # The first process has hung up: there is nobody left who tells, or could be told.
    except Exception as fault:  # noqa: BLE001
        # The edge of this process: whatever it is, the first one raises it (`_answer`), for its
        # person or its log, which shall hold how it came about here.
        fault.add_note(format_exc())
        line.send(fault)


def _carry_out(join: FirstJoin, line: "Connection[Any, Any]", what: str, *told: Any) -> bool:
    """Do one thing; False after the last."""
    match what:
        case "take_in":
            head, *rows = told
            join.take_in(Proved(Head(*head), *rows))
        case "settle":
            for left in join.settle():
                line.send(left)
            line.send(None)
        case "finish":
            join.finish()
            line.send(None)
            return False
        case _:
            getattr(join, what)(*told)
    return True
