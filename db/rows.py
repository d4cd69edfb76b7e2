"""Rows into frozen values and back, and the bytes that the hash chain rests on.

A body is stored as JSON in which every `Text` is its digest alone: `{"digest": "…"}`. The words
come back from the table `text`; what is not found there has been erased. A cached case is
MessagePack.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

import msgspec
import msgspec.inspect

from commandcenter.case import Case
from commandcenter.events import BODIES, Event
from commandcenter.events.envelope import SCHEMA
from commandcenter.garbage import none_expected
from commandcenter.ids import CaseId, EventId
from commandcenter.text import Text, bare_fields, map_texts

Words = Mapping[str, Text]
"""Words that are still there, by digest."""


class EventRow(NamedTuple):
    """A row of `event` without what a hub had against it, in the order of the table."""

    place: int
    id: str
    part: str
    case_id: str | None
    site_id: str
    site_seq: int
    site_hash: str
    actor: str
    post: str
    on_behalf_of: str | None
    device: str
    type: str
    slot: str | None
    base: str | None
    body: str
    occurred_at: str
    schema: int
    act: int
    seq: int | None = None
    received_at: str | None = None
    hash: str | None = None
    pushed_by: str | None = None


class Link(NamedTuple):
    """Where an event comes in a file's log, and in the chain of its site."""

    place: int
    act: int
    """Place of the first event that is stored together with it."""
    site_id: str
    site_seq: int
    previous: str
    """Hash of the event before it in the chain; empty for the first."""


class Written(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What an author vouches for, taken out of the bytes; what a newer program adds is left out."""

    id: str
    part: str
    case_id: str | None
    site_id: str
    site_seq: int
    actor: str
    post: str
    on_behalf_of: str | None
    device: str
    type: str
    slot: str | None
    base: str | None
    body: str
    occurred_at: str
    schema: int


class CaseRow(NamedTuple):
    """A row of `case_view` without its bookkeeping, in the order of the table."""

    id: str
    number: str
    source: str | None
    external_id: str | None
    stage: str
    open: int
    unit: str | None
    ended_at: str | None
    next_step_at: str | None
    body: bytes


def event_row(event: Event, link: Link, body: str) -> EventRow:
    """The row of `event` at its `link`; `body` is the event's body as `body_json` writes it."""
    columns: list[Any] = [
        link.place,
        event.id,
        event.part,
        event.case,
        link.site_id,
        link.site_seq,
        "",
        event.actor,
        event.post,
        event.on_behalf_of,
        event.device,
        event.type,
        event.body.slot,
        event.base,
        body,
        instant_text(event.occurred_at),
        event.schema,
        link.act,
    ]
    columns[_HASH] = chained(link.previous, columns)
    return EventRow(*columns)


def stored(event: Event, link: Link) -> Event:
    """`event` at its `link`."""
    values: tuple[Any, ...] = (*_as_written(event), link.site_id, link.site_seq, link.place)
    return Event(*values)


def author_bytes(row: Sequence[Any]) -> bytes:
    """What the author of an event vouches for: a JSON array of the columns of `Written`, compact,
    UTF-8, the body as the text that is stored. `row` has the columns of `EventRow`.
    """
    return _encode(_vouched(row))


def chained(previous: str, row: Sequence[Any]) -> str:
    """The `site_hash` of a row: SHA-256 of the previous event's (hex, empty for the first), a line
    feed and the author's bytes.
    """
    return sha256(previous.encode() + b"\n" + author_bytes(row)).hexdigest()


def read_event(row: EventRow, known: Words) -> Event:
    """The event of a row, with those of its words that are `known`."""
    body = _BODY_DECODERS[row.type].decode(row.body)
    return Event(
        id=EventId(row.id),
        part=row.part,
        case=None if row.case_id is None else CaseId(row.case_id),
        actor=row.actor,
        post=row.post,
        on_behalf_of=row.on_behalf_of,
        device=row.device,
        occurred_at=datetime.fromisoformat(row.occurred_at),
        body=map_texts(body, lambda text: known.get(text.digest, text)),
        base=None if row.base is None else EventId(row.base),
        schema=row.schema,
        site_id=row.site_id,
        site_seq=row.site_seq,
        place=row.place,
        seq=row.seq,
        received_at=None if row.received_at is None else datetime.fromisoformat(row.received_at),
        pushed_by=row.pushed_by,
    )


def read_if_known(row: EventRow, known: Words) -> Event | None:
    """As `read_event`; None for one of a newer program that has come through a hub."""
    if row.type not in _BODY_DECODERS or row.schema > SCHEMA:
        return None
    try:
        return read_event(row, known)
    except msgspec.MsgspecError:
        if row.seq is None:
            raise  # Made here and unreadable: the file is damaged.
        return None


def read_written(written: str | bytes) -> Written:
    """The columns that an author's bytes hold. Raises ValueError if they are none."""
    try:
        return _WRITTEN_DECODER.decode(written)
    except msgspec.MsgspecError as fault:
        raise ValueError(f"no author writes {written[:200]!r}") from fault


def as_written_here(written: Written) -> bytes:
    """The author's bytes, if this program were to write them."""
    return _encode(written)


def body_json(event: Event) -> tuple[str, list[Text]]:
    """The body of an event as it is stored, and the words that are kept apart from it, once."""
    found: dict[str, Text] = {}

    def bare(text: Text) -> dict[str, str]:
        # A case's address is often that of its report.
        if text.value is not None:
            found[text.digest] = text
        return {"digest": text.digest}

    return _encode(bare_fields(event.body, bare)).decode(), list(found.values())


def case_row(case: Case) -> CaseRow:
    """The row of a case."""
    standing = case.standing
    return CaseRow(
        case.id,
        case.number,
        case.source,
        case.external_id,
        standing.stage.value,
        int(case.open),
        standing.unit,
        _optional_instant(standing.ended_at),
        _optional_instant(case.next_timer_at),
        _pack(case),
    )


def snapshot(row: CaseRow) -> bytes:
    """A case's row as it is left at a hub: who takes it in need not read the case itself."""
    return _pack(row[1:])


def read_snapshot(case: str, packed: bytes) -> CaseRow:
    """The row of a case, as it was left. Raises ValueError if it is none."""
    try:
        return CaseRow(case, *_SNAPSHOT_DECODER.decode(packed))
    except msgspec.MsgspecError as fault:
        raise ValueError(f"no case is packed so: {packed[:100]!r}") from fault


@cache
def snapshot_shape() -> str:
    """Changes whenever snapshots do: those of another shape are of no use."""
    return sha256(f"row {case_shape()}".encode()).hexdigest()


def read_case(body: bytes) -> Case:
    """The case in the column `body` of its row."""
    return _CASE_DECODER.decode(body)


def read_cases(bodies: Iterable[bytes]) -> list[Case]:
    """The cases in many rows, five times as fast as one by one."""
    with none_expected():
        return [_CASE_DECODER.decode(body) for body in bodies]


@cache
def case_shape() -> str:
    """Changes whenever the fields of a case do, or the events that this program can read: cached
    cases of another shape are of no use.
    """
    known = (msgspec.inspect.type_info(Case), sorted(BODIES), SCHEMA)
    return sha256(repr(known).encode()).hexdigest()


@lru_cache(maxsize=256)  # All events of an import have the same one.
def instant_text(instant: datetime) -> str:
    """An instant as it is stored. Raises ValueError for one without a zone."""
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs its zone: {instant}")
    at = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return at.isoformat(timespec="microseconds")


def _optional_instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant_text(instant)


MADE_HERE = EventRow._fields[: EventRow._fields.index("seq")]
"""The columns of an event that no hub has seen. The others are left NULL by saying nothing of them:
for what is neither text nor a plain number, NULL and truth values too, the driver spends a
microsecond on looking for a way to store it."""
_HASH = EventRow._fields.index("site_hash")
_vouched = itemgetter(*map(EventRow._fields.index, Written.__struct_fields__))
_names = [each.name for each in fields(Event)]
_as_written = attrgetter(*_names[: _names.index("site_id")])
_encode = msgspec.json.Encoder().encode
# A cache needs no words for people: a fifth smaller than JSON, and a third faster either way.
_pack = msgspec.msgpack.Encoder().encode
_CASE_DECODER = msgspec.msgpack.Decoder(Case)
_SNAPSHOT_DECODER = msgspec.msgpack.Decoder(
    tuple[str, str | None, str | None, str, int, str | None, str | None, str | None, bytes]
)
_WRITTEN_DECODER = msgspec.json.Decoder(Written)
_BODY_DECODERS = {name: msgspec.json.Decoder(body) for name, body in BODIES.items()}
