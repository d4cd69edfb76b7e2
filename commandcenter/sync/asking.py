"""What is new, of a hub that is asked for each part by itself."""

from collections.abc import Sequence

from commandcenter.sync.wire import CITY, Head, HistoryChanged, Hub, Incoming, Told


def news_of(hub: Hub, after: Sequence[Head], most: int) -> Told:
    """What `Hub.news` promises, from the calls that every hub of the protocol answers."""
    heads = {head.part: head for head in hub.heads()}
    news: list[tuple[Incoming, ...]] = []
    changed: list[str] = []
    # Cases rest on the city's configuration: that comes first, all of it.
    for cursor in sorted(after, key=lambda each: each.part != CITY):
        head = heads.get(cursor.part, Head(cursor.part))
        if head == cursor:
            continue
        try:
            events = tuple(hub.pull(cursor, most))
        except HistoryChanged:
            events = ()
        if not events:
            # Shorter than what was heard, or another one.
            changed.append(cursor.part)
            continue
        news.append(events)
        if cursor.part == CITY and events[-1].seq < head.seq:
            break
    return Told(tuple(heads.values()), tuple(news), tuple(changed))
