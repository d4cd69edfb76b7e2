"""The cache of cases: written together with the events, dropped and folded anew at any time."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from commandcenter.case import Case
from commandcenter.events import Event
from commandcenter.fold import apply
from db.engine import worded, write
from db.reading import Reader
from db.rows import CaseRow, case_row, read_if_known
from db.schema import case_view, event


class View(NamedTuple):
    """A case as it is kept in the cache."""

    case: Case
    seq: int = 0
    """The newest of the hub's numbers that it holds."""
    pending: bool = True
    """Whether it holds something that has no number yet."""


def write_views(connection: Connection, views: Iterable[View]) -> None:
    """Put cases that have events into the cache, in the place of what was there."""
    # The id stands first once more: it finds the event that began the case.
    rows = [(case.id, *case_row(case), seq, int(pending)) for case, seq, pending in views]
    write(connection, _UPSERT, rows)


def fold_views(reader: Reader, cases: Sequence[str]) -> Iterator[View]:
    """Some cases as their events make them; those of which nothing counts are left out."""
    for _id, rows, known in reader.rows_of(cases):
        case = fold_what_fits(filter(None, (read_if_known(row, known) for row in rows)))
        if case is not None:
            numbers = [row.seq for row in rows]
            yield View(case, max(seq or 0 for seq in numbers), None in numbers)


def fold_what_fits(history: Iterable[Event], case: Case | None = None) -> Case | None:
    """`case` after more of its events, without those that do not fit; None if nothing is left.

    Between desks an event can come without what it rests on: the hub has refused that, or it is not
    for these eyes. Every file leaves out the same, since all go by the same order.
    """
    for each in history:
        try:
            case = apply(case, each)
        except UNFIT:
            continue  # `verify` names it.
    return case


UNFIT = (ValueError, KeyError, AttributeError, AssertionError)
"""What folding raises where an event does not fit what came before it."""

_began = select(func.min(event.c.place)).where(event.c.case_id == bindparam("case"))
_case = upsert(case_view).values(
    began=_began.scalar_subquery(),
    **{name: bindparam(name) for name in (*CaseRow._fields, "seq", "pending")},
)
_UPSERT = worded(
    _case.on_conflict_do_update(
        index_elements=["began"],
        set_={name: _case.excluded[name] for name in CaseRow._fields}
        | {
            "seq": func.max(case_view.c.seq, _case.excluded.seq),
            "pending": _case.excluded.pending,
        },
    )
)
