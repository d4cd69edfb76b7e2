"""Coming in for the first time: a whole city's log is stored before any case is folded.

The cases then come from snapshots, where others have left some at the hub, and from the log. Until
all are there the file says that it has no list of cases: whoever opens it after a crash folds them
anew.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import update

from commandcenter.garbage import none_expected
from commandcenter.ids import CaseId
from commandcenter.sync.wire import Incoming
from db.engine import transaction
from db.reading import PAGE
from db.receiving import Intake
from db.rows import case_shape, read_cases
from db.schema import event, site
from db.store import LocalStore
from db.views import View, fold_views, write_views

LARGE_CACHE = "PRAGMA cache_size = -200000"
"""Indexes of a million events are written at random places: they should be in memory."""

USUAL_CACHE = "PRAGMA cache_size = -32000"


BY_CASE = next(index for index in event.indexes if index.name == "event_of_case")


class FirstJoin:
    """One coming in. `take_in` all there is, `put` the snapshots, then `settle` the rest."""

    def __init__(self, store: LocalStore) -> None:
        self._store = store
        self._newest: dict[str, int] = {}
        """The newest number of each case that has no view yet."""
        self._whole = False
        store.connection.exec_driver_sql(LARGE_CACHE)

    def take_in(self, events: Sequence[Incoming]) -> None:
        """Store what the hub has passed on, durably, all or nothing; fold nothing.

        Raises ValueError where a hash does not follow from the one before.
        """
        with none_expected(), transaction(self._store.connection):
            intake = Intake(self._store, self._store.exchange.heads())
            intake.take(events)
            # Case ids come in no order: their index is made at once when all are there.
            BY_CASE.drop(self._store.connection, checkfirst=True)
            self._whole = False
            self._store.connection.execute(update(site).values(case_shape=""))
            if intake.mistaken:
                self._store.become_another()
        for row in intake.rows.values():
            if row.case_id is not None and row.seq is not None:
                self._newest[row.case_id] = row.seq

    def put(self, snapshots: Iterable[tuple[CaseId, int, bytes]]) -> int:
        """Take cases as others have folded them, of this program's shape; how many were of use.

        Each with the number up to which it holds everything; of use is one that holds all.
        """
        self._make_whole()
        fit = [each for each in snapshots if self._newest.get(each[0], each[1] + 1) <= each[1]]
        cases = read_cases(body for _case, _seq, body in fit)
        views = [View(case, self._newest[case.id], pending=False) for case in cases]
        with transaction(self._store.connection):
            write_views(self._store.connection, views)
        for case_id, _seq, _body in fit:
            del self._newest[case_id]
        return len(fit)

    def _make_whole(self) -> None:
        if not self._whole:
            self._store.make_whole()
            self._whole = True

    def settle(self) -> Iterator[int]:
        """Fold what is left, page by page; after each it says how many cases are still to come."""
        self._make_whole()
        left = list(self._newest)
        for start in range(0, len(left), PAGE):
            with transaction(self._store.connection):
                write_views(
                    self._store.connection, fold_views(self._store, left[start : start + PAGE])
                )
            yield max(0, len(left) - start - PAGE)
        with transaction(self._store.connection):
            self._store.connection.execute(update(site).values(case_shape=case_shape()))
        self._newest.clear()
        self._store.connection.exec_driver_sql(USUAL_CACHE)
