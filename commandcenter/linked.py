"""What an act on one case does to others: merged, parted, split, and erased with it."""

from collections.abc import Callable, Iterable, Iterator

from commandcenter import events as ev
from commandcenter.case import Case
from commandcenter.events import Event
from commandcenter.ids import CaseId, EventId, derived_id
from commandcenter.moves.contest import released, taken_back_in_vain
from commandcenter.text import texts_in

History = Callable[[CaseId], list[Event]]


def linked(event: Event, case: Case, history: History) -> Iterator[tuple[CaseId, ev.Body]]:
    """The other cases that `event`, about to happen to `case`, changes; and how.

    A merge is two linked events, so is a parting; an erasure reaches every case that holds the
    same words.
    """
    body, parent = event.body, case.standing.merged_into
    mine = tuple(report.id for report in case.reports)
    undone = body.event_type if isinstance(body, ev.Undone) else ""
    if isinstance(body, ev.CaseMerged):
        yield body.into, ev.CaseAbsorbed(case.id, case.number, case.reports)
    elif isinstance(body, ev.CaseUnmerged):
        yield body.parent, ev.CaseReleased(case.id, mine)
    elif undone == ev.CaseMerged.__name__ and parent is not None:
        yield parent, ev.CaseReleased(case.id, mine)
    elif undone == ev.CaseUnmerged.__name__:
        assert isinstance(body, ev.Undone)
        again = body.standing.merged_into
        assert again is not None, "what was parted had a parent"
        yield again, ev.CaseAbsorbed(case.id, case.number, case.reports)
    elif isinstance(body, ev.ConflictSettled):
        for former in released(body, case, history(case.id)):
            yield former, ev.CaseReleased(case.id, mine)
        stays = taken_back_in_vain(body, case)
        if stays is not None:
            yield stays, ev.CaseAbsorbed(case.id, case.number, case.reports)
    elif isinstance(body, ev.CaseSplit):
        yield (
            body.into,
            ev.CaseReported(body.into_number, body.report, body.standing, split_from=case.number),
        )
    elif isinstance(body, ev.TextErased):
        yield from ((other, body) for other in _sharing_words(case, history))


def erased_along(
    heard: Iterable[Event], known: Callable[[str], Case | None], history: History
) -> Iterator[tuple[Case, EventId, ev.TextErased]]:
    """Erasures that have still to reach a case which came to hold the words on another desk.

    Merged or split there while nobody there had heard of the erasure. With the id that the event
    has on every desk that notices.
    """
    about = {event.case for event in heard if _hands_words_on(event.body)}
    for case in filter(None, (known(each) for each in about if each is not None)):
        others = filter(None, map(known, _sharing_words(case, history)))
        for other in others:
            yield from _still_to_erase(case, other, history)
            yield from _still_to_erase(other, case, history)


def _hands_words_on(body: ev.Body) -> bool:
    """Whether it erases words, or has another case say them too."""
    if isinstance(body, ev.CaseReported):
        return bool(body.split_from)
    return isinstance(body, (ev.TextErased, ev.CaseMerged, ev.CaseAbsorbed, ev.CaseSplit))


def _still_to_erase(
    erased: Case, holds: Case, history: History
) -> Iterator[tuple[Case, EventId, ev.TextErased]]:
    """What was erased of one case, and is still said in the other."""
    said = {
        text.digest
        for event in history(holds.id)
        if not isinstance(event.body, ev.TextErased)
        for text in texts_in(event.body)
        if not text.erased
    }
    for event in history(erased.id) if said else ():
        if isinstance(event.body, ev.TextErased) and said.intersection(event.body.digests):
            event_id = EventId(derived_id("erased along", holds.id, event.id))
            yield holds, event_id, event.body
            said -= {*event.body.digests}


def _sharing_words(case: Case, history: History) -> list[CaseId]:
    """Cases that hold words of this one: merged with it, split from it, or it from them."""
    bodies = [event.body for event in history(case.id)]
    others = [each.merged for each in bodies if isinstance(each, ev.CaseAbsorbed)]
    # Also where the merge is contested.
    others += [each.into for each in bodies if isinstance(each, ev.CaseMerged)]
    others += [each.into for each in bodies if isinstance(each, ev.CaseSplit)]
    others += [
        each
        for each in (case.standing.merged_into, case.proceedings.split_from)
        if each is not None
    ]
    return list(dict.fromkeys(others))
