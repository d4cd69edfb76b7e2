"""What is said to the hub and what it answers, as JSON and as rows."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from commandcenter.events import Event
from commandcenter.sync.wire import Head, Incoming, Outgoing, Presence, PutAside, Told, Words
from commandcenter.text import Text
from db.rows import EventRow, read_if_known, read_written

encode = msgspec.json.Encoder().encode

BETWEEN = "\x1e"
"""Between the texts of an answer: it stands in no JSON, and so in nothing that an author wrote."""


class News(NamedTuple):
    """The answer of `api_v1.news`."""

    told: Told
    present: list[Presence]
    at: datetime
    """By the hub's clock."""


def news_from(answer: str) -> News:
    """Read the answer of `api_v1.news`: JSON, and behind it texts for which a 0 stands there."""
    first, *rest = answer.split(BETWEEN)
    read, texts = _NEWS.decode(first), iter(rest)
    told = Told(
        tuple(Head(*each) for each in read.heads),
        tuple(tuple(_told_of(part, events, texts)) for part, events in read.news),
        tuple(read.changed),
    )
    return News(told, list(_understood(read.present)), read.at)


def _told_of(part: str, events: "list[_Row]", texts: Iterator[str]) -> Iterator[Incoming]:
    for seq, chained, at, by, digest, written, site_hash, words in events:
        text = next(texts, "") if isinstance(written, int) else written
        yield Incoming(part, seq, chained, at, by, digest, text, site_hash, words)


def _understood(told: Iterable[msgspec.Raw]) -> Iterator[Presence]:
    for each in told:
        # Anybody with a line may say of themselves what they like: it stops nobody else's news.
        with suppress(msgspec.MsgspecError):
            yield _PRESENCE.decode(each)


def presence_from(told: str) -> Presence:
    """What somebody says of themselves. Raises msgspec.MsgspecError if it is something else."""
    return _PRESENCE.decode(told)


def incoming(part: str, row: tuple[Any, ...]) -> Incoming:
    """A row of `api_v1.pull`."""
    seq, chained, received_at, pushed_by, digest, written, site_hash, words = row
    # Most events hold no words: not worth a decoder's time.
    said = () if words == "[]" else _WORDS.decode(words)
    return Incoming(part, seq, chained, received_at, pushed_by, digest, written, site_hash, said)


def aside(part: str, row: tuple[Any, ...]) -> PutAside:
    """A row of `api_v1.put_aside`."""
    event_id, at, pushed_by, person, reason, seq, written, words = row
    event = _event(written, _WORDS.decode(words)) if written else None
    if event is not None:
        event = replace(event, seq=seq)
    return PutAside(part, event_id, at, pushed_by, person, reason, seq, event)


def _event(written: str, words: Words) -> Event | None:
    """What an author has written, as an event; None if this program does not understand it."""
    try:
        told = read_written(written)
    except ValueError:
        return None
    # Numbered, so that what cannot be read is a newer program's.
    row = EventRow(place=0, site_hash="", act=0, seq=0, **msgspec.structs.asdict(told))
    known = {digest: Text(digest, value, salt) for digest, salt, value in words}
    try:
        return read_if_known(row, known)
    except ValueError:
        return None  # An instant, say, that is none.


def offer_of(event: Outgoing) -> dict[str, object]:
    """An event as `api_v1.push` takes it."""
    return {
        "id": event.id,
        "act": event.act,
        "written": event.written,
        "site_hash": event.site_hash,
        "words": sendable(event.words),
        "contacts": sendable(event.contacts),
    }


def sendable(words: Words) -> list[tuple[str, str, str]]:
    """Those of some words that the hub can keep; the others read as erased elsewhere."""
    # PostgreSQL holds no NUL in a text.
    return [each for each in words if "\0" not in each[2]]


_Row = tuple[int, str, datetime, str, str, str | int | None, str, Words]
"""An event; what its author wrote is null if not for this user's eyes, 0 if it comes behind."""


class _News(msgspec.Struct):
    heads: list[tuple[str, int, str]]
    news: list[tuple[str, list[_Row]]]
    changed: list[str]
    present: list[msgspec.Raw]
    at: datetime


_NEWS = msgspec.json.Decoder(_News)
_WORDS = msgspec.json.Decoder(Words)
_PRESENCE = msgspec.json.Decoder(Presence)
