"""Cases that come into sight: a street's desk reads them from their beginning.

Whose people may read a case is settled by the streets that it ever lay in. What was passed on of it
before it lay in theirs came as numbers without content; that is asked for once more.
"""

from collections.abc import Sequence
from typing import Final

from commandcenter.events import CaseImported, CasePlaced, CaseReported
from commandcenter.ids import CaseId
from commandcenter.sync.wire import Exchange, Heard, Incoming

BEGINS: Final = (CaseReported, CaseImported)


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
