"""Events as a desk offers them to the hub: whole histories, or one line made up for a rule."""

import json
from collections.abc import Iterable
from hashlib import sha256
from itertools import count

from commandcenter.events import Event, TextErased
from commandcenter.ids import EventId, new_id
from commandcenter.sync.wire import Head, Incoming, Outgoing, hub_hash
from commandcenter.text import Text
from db.rows import Link, author_bytes, body_json, event_row

PART = "440304"
_places = count(1)


def offers(events: Iterable[Event], site: str = "site-a") -> list[Outgoing]:
    """What the desk's own events are offered as; each is an act of its own."""
    found: list[Outgoing] = []
    previous = ""
    for place, event in enumerate(events, start=1):
        body, texts = body_json(event)
        row = event_row(event, Link(place, place, site, place, previous), body)
        previous = row.site_hash
        words = () if isinstance(event.body, TextErased) else _words(texts)
        found.append(
            Outgoing(
                place, place, event.id, event.part, author_bytes(row).decode(), previous, words
            )
        )
    return found


def an_offer(
    type: str = "NoteAdded",
    *,
    case: str | None = "case-1",
    slot: str | None = None,
    base: str | None = None,
    id: str | None = None,
    body: str = "{}",
    part: str = PART,
    actor: str = "li",
    post: str = "dispatcher",
    act: int | None = None,
    site: str = "site-a",
    words: Iterable[Text] = (),
    contacts: Iterable[Text] = (),
    schema: int = 1,
    occurred_at: str = "2024-09-23T01:00:00.000000+00:00",
) -> Outgoing:
    """One event that says only what a rule of the hub looks at."""
    place = next(_places)
    own = EventId(id or new_id())
    who = (actor, post, None, "console")
    columns = (own, part, case, site, place, *who, type, slot, base, body, occurred_at, schema)
    return Outgoing(
        place,
        place if act is None else act,
        own,
        part,
        json.dumps(columns, ensure_ascii=False, separators=(",", ":")),
        sha256(own.encode()).hexdigest(),
        _words(words),
        _words(contacts),
    )


def _words(texts: Iterable[Text]) -> tuple[tuple[str, str, str], ...]:
    return tuple((each.digest, each.salt or "", each.value or "") for each in texts)


def all_of(line, part: str = PART, most: int = 1000) -> list[Incoming]:
    """Everything of a part, page by page, as a desk reads it, its chain checked on the way."""
    found: list[Incoming] = []
    after = Head(part)
    while page := line.pull(after, most):
        for each in page:
            assert each.seq == after.seq + 1
            assert each.hash == hub_hash(after.hash, each.digest)
            if each.written is not None:
                assert each.digest == sha256(each.written.encode()).hexdigest()
            after = Head(part, each.seq, each.hash)
        found += page
    return found
