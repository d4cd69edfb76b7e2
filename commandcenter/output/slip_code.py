"""What the QR code of a dispatch slip holds: the case in a few words, and its newest events.

The text is `CC1:` and, in Base45 (RFC 9285, which QR codes store without loss), a zlib stream of
JSON, an object with these keys:

    n   number of the case          i   its id              p   its part of the log
    c   code of its class           s   its stage           u   code of its unit
    d   due, ISO 8601 in UTC        g   [longitude, latitude], WGS-84
    m   how many older events do not fit on the code
    e   the newest events in their order, each [written, words]: `written` is what its author
        vouches for (`commandcenter.sync.wire`), words are [digest, salt, text]

What is not known is left out. A telephone shows the upper part; a desk sees from the ids of the
events which of them it has not heard of. A reporter's contact is in none of it.
"""

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from commandcenter.case import Case
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.text import Text, bare_fields, texts_in

BEGINS: Final = "CC1:"
MOST_SIGNS: Final = 2_200
"""Signs of a code at most: 129 modules a side with correction of 7 %, at 66 mm half a millimetre
each, which a telephone reads from plain paper."""

_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_LARGEST: Final = 100_000
"""Bytes that a code may unpack to: no honest one comes near."""


@frozen
class SlipCode:
    """What was read from a code."""

    number: str
    case_id: str
    part: str
    class_code: str | None
    stage: str
    unit: str | None
    due_at: datetime | None
    place: tuple[float, float] | None
    """Longitude and latitude."""
    events: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    """Author's bytes, and words as digest, salt and text."""
    more: int
    """How many older events did not fit."""


def slip_code(case: Case, history: Sequence[Event]) -> str:
    """The text of the code for `case`, with as many of its newest events as fit.

    `case` and `history` are as whoever prints may read them: words that are hidden stay so.
    """
    deadline, place = case.due_at, case.place
    head = {
        "n": case.number,
        "i": case.id,
        "p": case.part,
        "c": case.standing.class_code,
        "s": case.stage.value,
        "u": case.unit,
        "d": deadline.astimezone(UTC).isoformat(timespec="seconds") if deadline else None,
        "g": [round(place.lon, 6), round(place.lat, 6)] if place else None,
    }
    told = {name: value for name, value in head.items() if value is not None}
    rows = [(written(event), _words(event)) for event in history]
    # A longer text is hardly ever packed shorter, and never by much.
    fewest, most = 0, len(rows)
    while fewest < most:
        middle = (fewest + most + 1) // 2
        if len(_packed(told, rows, middle)) <= MOST_SIGNS:
            fewest = middle
        else:
            most = middle - 1
    return _packed(told, rows, fewest)


def read_slip_code(text: str) -> SlipCode:
    """What a code holds. Raises ValueError if it is none of ours, or damaged."""
    if not text.startswith(BEGINS):
        raise ValueError("this is no code of a dispatch slip")
    unpacker = zlib.decompressobj()
    try:
        told = unpacker.decompress(from_base45(text[len(BEGINS) :]), _LARGEST)
        if not unpacker.eof:
            raise ValueError("the code is damaged: its end is missing")
        read = msgspec.json.decode(told, type=_Told)
    except (zlib.error, msgspec.MsgspecError) as fault:
        raise ValueError(f"the code is damaged: {fault}") from fault
    return SlipCode(read.n, read.i, read.p, read.c, read.s, read.u, read.d, read.g, read.e, read.m)


def written(event: Event) -> str:
    """What the author of an event vouches for, as the log of a file has it."""
    body = msgspec.json.encode(bare_fields(event.body, _bare)).decode()
    at = event.occurred_at.astimezone(UTC).isoformat(timespec="microseconds")
    who = (event.site_id, event.site_seq, event.actor, event.post, event.on_behalf_of, event.device)
    what = (event.type, event.body.slot, event.base, body, at, event.schema)
    return msgspec.json.encode((event.id, event.part, event.case, *who, *what)).decode()


def to_base45(content: bytes) -> str:
    """RFC 9285: three signs for two bytes, two for a last single one."""
    signs: list[str] = []
    for place in range(0, len(content), 2):
        pair = content[place : place + 2]
        value = int.from_bytes(pair)
        for _each in range(3 if len(pair) == 2 else 2):
            value, sign = divmod(value, 45)
            signs.append(_SIGNS[sign])
    return "".join(signs)


def from_base45(text: str) -> bytes:
    """The bytes of a text in Base45. Raises ValueError if it is none."""
    content = bytearray()
    for place in range(0, len(text), 3):
        group = text[place : place + 3]
        value = sum(_SIGNS.index(sign) * 45**n for n, sign in enumerate(group))
        length = len(group) - 1
        if not length or value >= 256**length:
            raise ValueError(f"“{group}” is no Base45")
        content += value.to_bytes(length)
    return bytes(content)


_Words = tuple[tuple[str, str, str], ...]


class _Told(msgspec.Struct):
    n: str
    i: str
    p: str
    s: str
    c: str | None = None
    u: str | None = None
    d: datetime | None = None
    g: tuple[float, float] | None = None
    e: tuple[tuple[str, _Words], ...] = ()
    m: int = 0


def _packed(head: dict[str, Any], rows: Sequence[tuple[str, _Words]], newest: int) -> str:
    left_out = len(rows) - newest
    told = head | {"e": rows[left_out:]} | ({"m": left_out} if left_out else {})
    return BEGINS + to_base45(zlib.compress(msgspec.json.encode(told), 9))


def _words(event: Event) -> _Words:
    """The words of an event that are there, without what hints at a reporter's number."""
    hidden = {text.digest for text in _of_contact(event)}
    return tuple(
        (text.digest, text.salt, text.value)
        for text in texts_in(event.body)
        if text.value is not None and text.salt is not None and text.digest not in hidden
    )


def _of_contact(event: Event) -> list[Text]:
    report = getattr(event.body, "report", None)
    contact = getattr(report, "contact", None)
    return [] if contact is None else texts_in(contact)


def _bare(text: Text) -> dict[str, str]:
    return {"digest": text.digest}
