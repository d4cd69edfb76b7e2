"""Cases from another system's table: read, checked, located, and stored in batches.

Each row becomes a `CaseImported` event unless we know it already. Its id follows from source, key
and content, so that two nodes that import the same file make the same events. A batch is one
transaction: an import that breaks off has done whole batches and can simply be run again.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from commandcenter import fold
from commandcenter.case import Case
from commandcenter.desk import Desk
from commandcenter.events import CaseImported, Event
from commandcenter.garbage import none_expected
from commandcenter.ids import CaseId, EventId, derived_id
from commandcenter.intake.as_seen import AsSeen
from commandcenter.intake.mapping import Mapping
from commandcenter.intake.ready_rows import IMPORT, ReadyBatch, ReadyRow, Task
from commandcenter.intake.rejects import Reject, RejectedRows, free_name
from commandcenter.intake.revisions import extract_date, newer
from commandcenter.intake.second_process import Supply
from commandcenter.intake.tables import open_table
from commandcenter.ports import MovedOn
from commandcenter.refusal import Refused, machine_fault
from commandcenter.wording import _, ngettext, sentences

KEPT_REJECTS = 1_000
"""Rejects that the result names; the file of rejects has all of them."""

Progress = Callable[[int], None]


@dataclass(slots=True)
class ImportResult:
    """What an import did. `read` is the sum of the five numbers after it."""

    read: int = 0
    taken: int = 0
    """New cases."""
    updated: int = 0
    unchanged: int = 0
    """Known already, with the same content or a newer one."""
    rejected: int = 0
    left_out: int = 0
    """Not open at the instant that the import was asked to show; 0 otherwise."""
    unplaced: int = 0
    """Of those taken or updated: without a place, waiting to be placed."""
    unclassified: int = 0
    """Of those taken or updated: of a class that the catalogue does not have."""
    rejects: list[Reject] = field(default_factory=list)
    """The first `KEPT_REJECTS` of them."""
    rejects_file: Path | None = None


_COUNTS = ("taken", "updated", "unchanged", "left_out", "unplaced", "unclassified")


def import_cases(
    desk: Desk,
    path: Path,
    mapping: Mapping,
    *,
    rejects_folder: Path,
    now: datetime | None = None,
    as_of: date | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    as_seen_at: datetime | None = None,
    shift: timedelta | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Take in the cases of a table by a mapping. Runs on the desk thread.

    `progress` hears the number of rows read, after each batch. For the rest see `import_in_steps`.
    """
    result = ImportResult()
    steps = import_in_steps(
        desk,
        path,
        mapping,
        rejects_folder=rejects_folder,
        now=now,
        as_of=as_of,
        encoding=encoding,
        delimiter=delimiter,
        as_seen_at=as_seen_at,
        shift=shift,
    )
    for result in steps:
        if progress is not None:
            progress(result.read)
    return result


def import_in_steps(
    desk: Desk,
    path: Path,
    mapping: Mapping,
    *,
    rejects_folder: Path,
    now: datetime | None = None,
    as_of: date | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    as_seen_at: datetime | None = None,
    shift: timedelta | None = None,
) -> Generator[ImportResult]:
    """The same batch by batch, so that the desk can do something else in between.

    Gives the growing result after each batch is stored. `now` is when the cases become known here
    (the desk's clock by default). `as_of` is the date of the extract (the file's own by default);
    it orders versions that carry no date of change. With `as_seen_at` only cases open at that
    instant come in, dispatched, all instants moved by `shift`. Raises Refused, with nothing
    changed, for a file that cannot be read or does not fit the mapping; where it breaks off later,
    the sentence says how many rows are stored.
    """
    now = (now or desk.clock.now()).astimezone(UTC)
    as_seen = AsSeen(as_seen_at, shift or timedelta(0)) if as_seen_at else None
    seen = as_seen_at or extract_date(path, as_of, mapping.zone)
    task = Task(path, mapping, desk.city, now, seen, as_seen, encoding, delimiter)
    result = ImportResult()
    intake = _Intake(desk, task, result)
    try:
        with (
            open_table(path, encoding=encoding, delimiter=delimiter) as table,
            RejectedRows(free_name(rejects_folder, path, ".csv"), table.header) as rejected,
            Supply(table, task) as supply,
        ):
            more = True
            while more:
                # A batch has gone again, all of it, before Python next looks for garbage.
                with none_expected():
                    more = _take(supply, intake, rejected, result)
                if more:
                    yield result
    except (Refused, OSError, KeyboardInterrupt) as fault:
        raise _broken_off(fault, result.taken + result.updated) from fault


def _broken_off(fault: BaseException, stored: int) -> BaseException:
    """What to say of an import that went no further, with so many rows stored by then."""
    why = machine_fault(fault) if isinstance(fault, OSError) else fault
    if not stored:
        return why
    sentence = ngettext(
        "{n} row is stored; import the same file again.",
        "{n} rows are stored; import the same file again.",
        stored,
    ).format(n=stored)
    said = why.sentence if isinstance(why, Refused) else _("Stopped.")
    return Refused(sentences((said, sentence)))


def _take(supply: Supply, intake: "_Intake", rejected: RejectedRows, result: ImportResult) -> bool:
    """Read, check and store the next batch; False if there is none."""
    batch = supply.next(intake.stored)
    if batch is None:
        return False
    result.read += batch.read
    for cells, reject in batch.rejects:
        rejected.add(cells, reject)
        if len(result.rejects) < KEPT_REJECTS:
            result.rejects.append(reject)
    result.rejected = rejected.count
    result.rejects_file = rejected.path if rejected.count else None
    intake.store(batch)
    return True


class _Intake:
    """Turns ready rows into events and stores them."""

    def __init__(self, desk: Desk, task: Task, result: ImportResult) -> None:
        self.stored = 0
        """How many rows of the batch before went in."""
        self._desk = desk
        self._source = task.mapping.key
        self._part = task.city.profile.seat_part
        self._now = task.now
        self._began = desk.store.last_place()
        self._result = result

    def store(self, batch: ReadyBatch) -> None:
        """Store what is new in `batch`, in one transaction."""
        while True:
            self._desk.catch_up()
            try:
                with self._counted_if_stored():
                    return self._store(batch)
            except MovedOn:
                continue  # Another process has stored something: look at what is known now.

    @contextmanager
    def _counted_if_stored(self) -> Iterator[None]:
        """Count what is done inside only where it ends well: else nothing of it was stored."""
        with ExitStack() as unless_stored:
            for name in _COUNTS:
                unless_stored.callback(setattr, self._result, name, getattr(self._result, name))
            yield
            unless_stored.pop_all()

    def _store(self, batch: ReadyBatch) -> None:
        self._result.left_out += batch.left_out
        self._result.unchanged += batch.repeated
        known = self._desk.store.versions(self._source, [row.key for row in batch.rows])
        events: list[Event] = []
        changed: dict[CaseId, Case] = {}
        for row in batch.rows:
            before = known.get(row.key)
            if before is not None and not self._supersedes(row, before):
                self._result.unchanged += 1
                continue
            event = self._event(row, before)
            case = fold.apply(before, event)
            events.append(event)
            changed[case.id] = case
            self._count(case, before)
        if events:
            self._desk.record(events, list(changed.values()))
        self.stored = len(events)

    def _supersedes(self, row: ReadyRow, before: Case) -> bool:
        """Whether a row takes the place of the version that is known."""
        if before.digest == row.digest:
            return False
        version, known = row.revision, before.revision or "/"
        if newer(version, known) or newer(known, version):
            return newer(version, known)
        # Neither is newer: within one import the later row counts, between two the first file.
        history = self._desk.store.history(before.id)
        of = next(event for event in history if event.id == before.imported_by)
        return of.place > self._began

    def _count(self, case: Case, before: Case | None) -> None:
        self._result.taken += before is None
        self._result.updated += before is not None
        self._result.unplaced += case.place is None
        self._result.unclassified += case.standing.class_code is None

    def _event(self, row: ReadyRow, before: Case | None) -> Event:
        event_id, case_id, body = row.first()
        if before is not None:
            case_id = before.id
            if before.imported_by is not None:
                event_id = EventId(
                    # A version that follows another names that one too: content that comes back
                    # is new again.
                    derived_id(IMPORT, self._source, row.key, row.digest, before.imported_by)
                )
            body = _as_next(body, event_id, worded=not before.words_erased)
        return Event(
            id=event_id,
            part=before.part if before else self._part,
            case=case_id,
            actor=IMPORT,
            post=IMPORT,
            on_behalf_of=None,
            device=self._desk.device,
            occurred_at=max(self._now, before.last_at) if before else self._now,
            body=body,
            base=before.imported_by if before else None,
        )


def _as_next(body: CaseImported, event_id: EventId, *, worded: bool) -> CaseImported:
    """What a row says, as the next version of a case that is known."""
    report, standing = body.report, body.standing
    if standing.chain is not None:
        standing = replace(standing, chain=replace(standing.chain, proof=event_id))
    if not worded:
        # What was erased here does not come back with the source's next version.
        report = replace(report, description=None, address=None)
        standing = replace(standing, address=None, outcome=None)
    return replace(body, report=report, standing=standing)
