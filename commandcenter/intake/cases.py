"""Cases from another system's table: read, checked, located, and stored in batches.

Each row becomes a `CaseImported` event unless we know it already. Its id follows from source, key
and content, so that two nodes that import the same file make the same events. A batch is one
transaction: an import that breaks off has done whole batches and can simply be run again.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import isnan
from pathlib import Path
from typing import NamedTuple

from commandcenter import fold
from commandcenter.case import ENDED, WITH_UNIT, Case, Deadline, Stage, Standing
from commandcenter.catalogue import StageClock, Urgency
from commandcenter.city import City
from commandcenter.clocks import bind_chain, given_clock, start_clock
from commandcenter.desk import Desk
from commandcenter.escalation import Phase
from commandcenter.events import CaseImported, Event
from commandcenter.garbage import none_expected
from commandcenter.ids import AreaCode, CaseId, EventId, derived_id
from commandcenter.intake.as_seen import AsSeen
from commandcenter.intake.checked_rows import Batch, checked_batches
from commandcenter.intake.mapping import Mapping
from commandcenter.intake.places import Located
from commandcenter.intake.rejects import Reject, RejectedRows, free_name
from commandcenter.intake.revisions import extract_date, newer, revision
from commandcenter.intake.source_rows import Cells, RowReader, SourceRow
from commandcenter.intake.tables import open_table
from commandcenter.ports import MovedOn
from commandcenter.refusal import Refused, machine_fault
from commandcenter.report import Place, Report
from commandcenter.text import Text, map_texts
from commandcenter.wording import _, ngettext, sentences

KEPT_REJECTS = 1_000
"""Rejects that the result names; the file of rejects has all of them."""

IMPORT = "import"
"""Author and post of what an import brings in."""

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


class Found(NamedTuple):
    """A row to be stored, and what was found of it."""

    row: SourceRow
    cells: Cells
    digest: str
    revision: str
    place: Place | None
    cell: AreaCode | None
    worded: bool
    """False where the case's words were erased: they must not come back."""


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
    result = ImportResult()
    try:
        with (
            open_table(path, encoding=encoding, delimiter=delimiter) as table,
            RejectedRows(free_name(rejects_folder, path, ".csv"), table.header) as rejected,
        ):
            # A day that is moved along the time line may lie after what is now.
            latest = None if as_seen else now
            reader = RowReader(mapping, table.header, desk.city, path, now=latest)
            intake = _Intake(desk, reader, now, seen, as_seen, result)
            batches = checked_batches(table, reader, desk.city)
            while _take(batches, intake, rejected, result):
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


def _take(
    batches: Iterator[Batch], intake: "_Intake", rejected: RejectedRows, result: ImportResult
) -> bool:
    """Read, check and store the next batch; False if there is none."""
    with none_expected():
        batch = next(batches, None)
        if batch is None:
            return False
        result.read += len(batch.rows)
        for at, reject in batch.rejects.items():
            rejected.add(batch.rows[at].cells, reject)
            if len(result.rejects) < KEPT_REJECTS:
                result.rejects.append(reject)
        result.rejected = rejected.count
        result.rejects_file = rejected.path if rejected.count else None
        intake.store(batch)
    return True


class _Intake:
    """Turns checked rows into events and stores them."""

    def __init__(
        self,
        desk: Desk,
        reader: RowReader,
        now: datetime,
        seen: datetime,
        as_seen: AsSeen | None,
        result: ImportResult,
    ) -> None:
        self._desk = desk
        self._city = desk.city
        self._reader = reader
        self._source = reader.mapping.key
        self._now = now
        self._seen = seen
        self._as_seen = as_seen
        self._began = desk.store.last_seq()
        self._result = result

    def store(self, batch: Batch) -> None:
        """Store what is new in `batch`, in one transaction."""
        counted = {name: getattr(self._result, name) for name in _COUNTS}
        while True:
            self._desk.catch_up()
            try:
                return self._store(batch)
            except BaseException as fault:
                # Nothing of the batch is stored, whatever the fault.
                for name, count in counted.items():
                    setattr(self._result, name, count)
                if not isinstance(fault, MovedOn):
                    raise
                # Another process has stored something meanwhile: look at what is known now.

    def _store(self, batch: Batch) -> None:
        sound = [(at, row) for at, row in enumerate(batch.sources) if row is not None]
        known = self._desk.store.versions(self._source, [row.key for _at, row in sound])
        events: list[Event] = []
        changed: dict[CaseId, Case] = {}
        for at, row, version in self._newest(sound):
            cells = batch.rows[at].cells
            before = known.get(row.key)
            digest = self._digest(cells)
            if before is not None and not self._supersedes(digest, version, before):
                self._result.unchanged += 1
                continue
            place, cell = self._located(batch.places, at)
            worded = before is None or not before.words_erased
            event = self._event(Found(row, cells, digest, version, place, cell, worded), before)
            case = fold.apply(before, event)
            events.append(event)
            known[row.key] = changed[case.id] = case
            self._count(row, case, before)
        if events:
            self._desk.record(events, list(changed.values()))

    def _newest(self, sound: Iterable[tuple[int, SourceRow]]) -> list[tuple[int, SourceRow, str]]:
        """Of the rows with one key the newest, else the last; the others count as unchanged."""
        newest: dict[str, tuple[int, SourceRow, str]] = {}
        for at, source in sound:
            row = self._as_seen.view(source) if self._as_seen else source
            if row is None:
                self._result.left_out += 1
                continue
            version = revision(row.changed, self._seen)
            other = newest.get(row.key)
            if other is not None:
                self._result.unchanged += 1
                if newer(other[2], version):
                    continue
            newest[row.key] = (at, row, version)
        return list(newest.values())

    def _supersedes(self, digest: str, version: str, before: Case) -> bool:
        """Whether a version takes the place of the one that is known."""
        if before.digest == digest:
            return False
        known = before.revision or "/"
        if newer(version, known) or newer(known, version):
            return newer(version, known)
        # Neither is newer: within one import the later row counts, between two the first file.
        history = self._desk.store.history(before.id)
        of = next(event for event in history if event.id == before.imported_by)
        return (of.site_seq or 0) > self._began

    def _digest(self, cells: Cells) -> str:
        more = (str(self._as_seen),) if self._as_seen else ()
        return self._reader.digest(cells, *more)

    def _located(self, places: Located, at: int) -> tuple[Place | None, AreaCode | None]:
        lon, lat, crs = places.lons[at], places.lats[at], self._reader.mapping.crs
        return None if isnan(lon) else Place(lon, lat, None, IMPORT, crs), places.cells[at]

    def _count(self, row: SourceRow, case: Case, before: Case | None) -> None:
        self._result.taken += before is None
        self._result.updated += before is not None
        self._result.unplaced += case.place is None
        self._result.unclassified += row.case_class is None

    def _event(self, found: Found, before: Case | None) -> Event:
        source, key = self._source, found.row.key
        # A version that follows another also names that one: content that comes back is new again.
        follows = before.imported_by if before else None
        chained = (follows,) if follows else ()
        event_id = EventId(derived_id(IMPORT, source, key, found.digest, *chained))
        report = self._report(found)
        body = CaseImported(
            number=f"{self._reader.mapping.prefix}-{key}",
            source=source,
            external_id=key,
            revision=found.revision,
            digest=found.digest,
            report=report,
            standing=self._standing(found, report, event_id),
        )
        if before is not None and before.words_erased:
            # What was erased here does not come back with the source's next version.
            body = map_texts(body, lambda text: Text(text.digest))
        return Event(
            id=event_id,
            part=before.part if before else self._city.profile.seat_part,
            case=before.id if before else CaseId(derived_id("case", source, key)),
            actor=IMPORT,
            post=IMPORT,
            on_behalf_of=None,
            device=self._desk.device,
            occurred_at=max(self._now, before.last_at) if before else self._now,
            body=body,
            base=follows,
        )

    def _report(self, found: Found) -> Report:
        return Report(
            id=derived_id("report", self._source, found.row.key),
            reported_at=found.row.reported,
            channel=found.row.channel,
            description=self._text(found, "description"),
            address=self._text(found, "address"),
            place=found.place,
        )

    def _standing(self, found: Found, report: Report, event_id: EventId) -> Standing:
        row, catalogue = found.row, self._city.catalogue
        # What is with a unit that we do not know waits to be dispatched anew.
        stage = Stage.REPORTED if row.stage in WITH_UNIT and row.unit is None else row.stage
        urgency = row.case_class.urgency if row.case_class else Urgency.ORDINARY
        # Some sources round: a case cannot end before it was reported.
        last_known = max(row.closed or row.changed or row.reported, row.reported)
        ended = last_known if stage in ENDED else None
        deadline = _deadline(self._city, row, ended)
        bound = None
        if ended is None:
            phase = Phase.HANDLING if stage in WITH_UNIT else Phase.INTAKE
            at, known_at = row.reported, self._now
            bound = bind_chain(
                self._city, phase, urgency, deadline, at=at, proof=event_id, known_at=known_at
            )
        return Standing(
            stage=stage,
            class_code=row.case_class.code if row.case_class else None,
            condition=row.condition.code if row.condition else None,
            catalogue=catalogue.key,
            catalogue_version=catalogue.version,
            urgency=urgency,
            cell=found.cell,
            place=report.place,
            address=report.address,
            unit=row.unit.code if row.unit else None,
            deadlines=(deadline,) if deadline else (),
            chain=bound,
            outcome=self._text(found, "outcome") if ended else None,
            ended_at=ended,
        )

    def _text(self, found: Found, name: str) -> Text | None:
        """Words of the row under a salt that any node would choose alike."""
        words = self._reader.text(found.cells, name) if found.worded else ""
        return Text.of(words, f"{self._source}/{found.row.key}/{name}") if words else None


def _deadline(city: City, row: SourceRow, ended: datetime | None) -> Deadline | None:
    """The due date that the source gave, else the catalogue's limit from the report on."""
    unit = row.unit.code if row.unit else None
    clock, begun = StageClock.HANDLING, row.reported
    if row.due is not None:
        return given_clock(clock, begun, row.due, stopped_at=ended, unit=unit)
    if row.condition is None:
        return None
    limit = row.condition.limit
    return start_clock(city, city.catalogue, clock, begun, limit, stopped_at=ended, unit=unit)
