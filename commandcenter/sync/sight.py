"""Cases that come into sight: a street's desk reads them from their beginning.

Whose people may read a case is settled by the streets that it ever lay in. What was passed on of it
before it lay in theirs came as numbers without content; that is asked for once more.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from commandcenter.events import CaseImported, CasePlaced, CaseReported
from commandcenter.ids import CaseId
from commandcenter.sync.messages import Reread, Whole
from commandcenter.sync.wire import Exchange, Heard, Incoming

BEGINS: Final = (CaseReported, CaseImported)


class AskedFor:
    """Cases that were asked for from their beginning, and have not come yet."""

    def __init__(self) -> None:
        self._heard_since: dict[Reread, bool] = {}
        """Whether more was heard of one since it was asked for."""

    def __bool__(self) -> bool:
        return bool(self._heard_since)

    def ask(self, part: str, cases: Iterable[CaseId]) -> list[Reread]:
        """What is to be ordered, so that these cases come: each is asked for once."""
        wanted = [Reread(part, case) for case in cases]
        new = [each for each in wanted if each not in self._heard_since]
        self._heard_since |= dict.fromkeys(wanted, True) | dict.fromkeys(new, False)
        return new

    def ask_again(self, parts: Collection[str]) -> list[Reread]:
        """What is to be ordered of a new line; what may not be read any more is forgotten."""
        kept = [each for each in self._heard_since if each.part in parts]
        self._heard_since = dict.fromkeys(kept, False)
        return kept

    def came(self, whole: Whole) -> list[Reread]:
        """A case has come. One that was hidden then, and was heard of since, is asked for anew."""
        heard_since = self._heard_since.pop(whole.asked, False)
        again = heard_since and not whole.events
        return self.ask(whole.asked.part, [whole.asked.case]) if again else []


def came_into_sight(heard: Heard, part: str, exchange: Exchange) -> set[CaseId]:
    """Cases of which something may have been passed on that was not for these eyes."""
    if not heard.events or not exchange.hides(part):
        return set()
    begun = {event.case for event in heard.events if isinstance(event.body, BEGINS)}
    moved = {event.case for event in heard.events if isinstance(event.body, CasePlaced)}
    about = {event.case for event in heard.events if event.case is not None} - begun
    return {case for case in about if case in moved or case not in heard.cases}


def passed_on_before(events: Sequence[Incoming], exchange: Exchange) -> list[Incoming]:
    """What of a whole case was passed on already: the rest is still to be heard, in its order."""
    heard_until = exchange.cursor(events[0].part).seq if events else 0
    return [each for each in events if each.seq <= heard_until]
