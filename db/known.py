"""What a file has already of the events that are to be stored.

What a rule brings about goes by the same id whenever it happens. Where a hub did not take it, since
it came with an act that was too late, it happens once more, and is written anew; the first writing
goes to `superseded`, so that the chain of this site still verifies.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from db.engine import worded, write
from db.reading import EVENT_COLUMNS, IDS, Reader, as_list
from db.rows import EventRow, author_bytes
from db.schema import event, superseded, words

Content = tuple[str, str | None, str]
"""Type, case and body: what an id stands for."""


class Known(NamedTuple):
    """Of some events those that are here."""

    contents: dict[str, Content]
    put_aside: frozenset[str]
    """Those that a hub would not have for a reason of its own: they do not happen again."""


def known(store: Reader, ids: Sequence[str]) -> Known:
    """What is here of some events, in the transaction that stores the others.

    What was refused with its act makes room first: it is not here any more.
    """
    rows = store.ask(_KNOWN, ids=as_list(ids))
    gone = [row for row in rows if row.refused_at is not None and row.refused_why is None]
    if gone:
        _make_room(store, gone)
    left = [row for row in rows if row not in gone]
    put_aside = frozenset(row.id for row in left if row.refused_at is not None)
    return Known({row.id: (row.type, row.case_id, row.body) for row in left}, put_aside)


def _make_room(store: Reader, rows: Sequence[Row[Any]]) -> None:
    kept = [
        (row.site_id, row.site_seq, row.site_hash, author_bytes(EventRow._make(row[:-2])).decode())
        for row in rows
    ]
    places = [(row.place,) for row in rows]
    write(store.connection, _KEEP, kept)
    write(store.connection, _REMOVE_WORDS, places)
    write(store.connection, _REMOVE, places)
    write(store.connection, _BEGIN_LATER, places)


_KNOWN = select(*EVENT_COLUMNS, event.c.refused_at, event.c.refused_why).where(
    event.c.id.in_(select(IDS.c.value))
)
_KEEP = worded(upsert(superseded).on_conflict_do_nothing())
_REMOVE = worded(delete(event).where(event.c.place == bindparam("gone")))
_BEGIN_LATER = (
    "UPDATE case_view SET began = (SELECT min(place) FROM event WHERE case_id = case_view.id) "
    "WHERE began = ?"
)
_REMOVE_WORDS = worded(delete(words).where(words.c.event == bindparam("gone")))
