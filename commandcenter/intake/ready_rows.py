"""Rows made ready to be stored: read, checked, located, and worded as a case's first version.

Nothing here looks at what is stored. So it can be done in another process than the storing
(`second_process.py`), and comes to the same wherever it is done.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from math import isnan
from pathlib import Path
from typing import NamedTuple

from commandcenter.case import ENDED, WITH_UNIT, Deadline, Stage, Standing
from commandcenter.catalogue import StageClock, Urgency
from commandcenter.city import City
from commandcenter.clocks import bind_chain, given_clock, start_clock
from commandcenter.escalation import Phase, Subject
from commandcenter.events import CaseImported
from commandcenter.frozen import frozen
from commandcenter.ids import AreaCode, CaseId, EventId, derived_id
from commandcenter.intake.as_seen import AsSeen
from commandcenter.intake.checked_rows import Batch, checked_batches
from commandcenter.intake.mapping import Mapping
from commandcenter.intake.places import Located
from commandcenter.intake.rejects import Reject
from commandcenter.intake.revisions import newer, revision
from commandcenter.intake.source_rows import Cells, RowReader, SourceRow
from commandcenter.intake.tables import Table
from commandcenter.report import Place, Report
from commandcenter.text import Text

IMPORT = "import"
"""Author and post of what an import brings in."""


@frozen
class Task:
    """What is to be read, and what it is read with."""

    path: Path
    mapping: Mapping
    city: City
    now: datetime
    """When the cases become known here."""
    seen: datetime
    """The date of the extract."""
    as_seen: AsSeen | None = None
    encoding: str | None = None
    delimiter: str | None = None

    def reader(self, table: Table) -> RowReader:
        """Reads the rows of the open file. Raises Refused if it does not fit the mapping."""
        # A day that is moved along the time line may lie after what is now.
        latest = None if self.as_seen else self.now
        return RowReader(self.mapping, table.header, self.city, self.path, now=latest)


class FirstVersion(NamedTuple):
    """What a row makes of a case that nobody knows yet."""

    event: EventId
    case: CaseId
    body: CaseImported


class ReadyRow(NamedTuple):
    """A sound row."""

    key: str
    digest: str
    revision: str
    first: Callable[[], FirstVersion]
    """Makes its first version; asked only where the row is to be stored."""


class ReadyBatch(NamedTuple):
    """Some rows of a file, in their order."""

    read: int
    rejects: Sequence[tuple[Cells, Reject]]
    left_out: int
    """Not open at the instant that is to be shown."""
    repeated: int
    """Passed over because another row of the batch has the same key."""
    rows: Sequence[ReadyRow]
    """One for each key, the newest."""


def ready_batches(table: Table, reader: RowReader, task: Task) -> Iterator[ReadyBatch]:
    """The rows of an open table, in order, some thousand at a time.

    Raises Refused if the file breaks off.
    """
    words = _Wording(reader, task)
    for batch in checked_batches(table, reader, task.city):
        yield words.ready(batch)


class _Found(NamedTuple):
    """A row, and what was found of it."""

    row: SourceRow
    cells: Cells
    digest: str
    revision: str
    place: Place | None
    cell: AreaCode | None


class _Wording:
    """Makes checked rows ready."""

    def __init__(self, reader: RowReader, task: Task) -> None:
        self._reader = reader
        self._city = task.city
        self._source = task.mapping.key
        self._now = task.now
        self._seen = task.seen
        self._as_seen = task.as_seen
        self._more = (str(task.as_seen),) if task.as_seen else ()

    def ready(self, batch: Batch) -> ReadyBatch:
        """What is to be stored of a batch, and what is not."""
        sound = [(at, row) for at, row in enumerate(batch.sources) if row is not None]
        seen = [pair for pair in map(self._viewed, sound) if pair is not None]
        newest = self._newest(seen)
        rows = [self._ready(batch, at, row, version) for at, row, version in newest]
        rejects = [(batch.rows[at].cells, reject) for at, reject in batch.rejects.items()]
        left_out, repeated = len(sound) - len(seen), len(seen) - len(rows)
        return ReadyBatch(len(batch.rows), rejects, left_out, repeated, rows)

    def _viewed(self, numbered: tuple[int, SourceRow]) -> tuple[int, SourceRow] | None:
        if self._as_seen is None:
            return numbered
        row = self._as_seen.view(numbered[1])
        return None if row is None else (numbered[0], row)

    def _newest(
        self, rows: Iterable[tuple[int, SourceRow]]
    ) -> Iterable[tuple[int, SourceRow, str]]:
        """Of the rows with one key the newest, else the last."""
        newest: dict[str, tuple[int, SourceRow, str]] = {}
        for at, row in rows:
            version = revision(row.changed, self._seen)
            other = newest.get(row.key)
            if other is None or not newer(other[2], version):
                newest[row.key] = (at, row, version)
        return newest.values()

    def _ready(self, batch: Batch, at: int, row: SourceRow, version: str) -> ReadyRow:
        cells = batch.rows[at].cells
        digest = self._reader.digest(cells, *self._more)
        place, cell = self._located(batch.places, at)
        found = _Found(row, cells, digest, version, place, cell)
        return ReadyRow(row.key, digest, version, partial(self._first, found))

    def _located(self, places: Located, at: int) -> tuple[Place | None, AreaCode | None]:
        lon, lat, crs = places.lons[at], places.lats[at], self._reader.mapping.crs
        return None if isnan(lon) else Place(lon, lat, None, IMPORT, crs), places.cells[at]

    def _first(self, found: _Found) -> FirstVersion:
        source, key = self._source, found.row.key
        event_id = EventId(derived_id(IMPORT, source, key, found.digest))
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
        return FirstVersion(event_id, CaseId(derived_id("case", source, key)), body)

    def _report(self, found: _Found) -> Report:
        return Report(
            id=derived_id("report", self._source, found.row.key),
            reported_at=found.row.reported,
            channel=found.row.channel,
            description=self._text(found, "description"),
            address=self._text(found, "address"),
            place=found.place,
        )

    def _about(self, found: _Found, urgency: Urgency, stage: Stage) -> Subject:
        """What the rules of escalation chains ask of a row."""
        areas = frozenset(self._city.path(found.cell).values()) | {found.cell or ""}
        code = found.row.case_class.code if found.row.case_class else None
        return Subject(urgency, code, areas=areas, stage=stage)

    def _standing(self, found: _Found, report: Report, event_id: EventId) -> Standing:
        row, catalogue = found.row, self._city.catalogue
        # What is with a unit that we do not know waits to be dispatched anew.
        stage = Stage.REPORTED if row.stage in WITH_UNIT and row.unit is None else row.stage
        urgency = row.case_class.urgency if row.case_class else Urgency.ORDINARY
        # Some sources round: a case cannot end before it was reported.
        last_known = max(row.closed or row.changed or row.reported, row.reported)
        ended = last_known if stage in ENDED else None
        deadline = _deadline(self._city, row, found.cell, ended)
        bound = None
        if ended is None:
            phase = Phase.HANDLING if stage in WITH_UNIT else Phase.INTAKE
            at, known_at = row.reported, self._now
            bound = bind_chain(
                *(self._city, phase, urgency, deadline),
                at=at,
                proof=event_id,
                known_at=known_at,
                about=self._about(found, urgency, stage),
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

    def _text(self, found: _Found, name: str) -> Text | None:
        """Words of the row under a salt that any node would choose alike."""
        words = self._reader.text(found.cells, name)
        return Text.of(words, f"{self._source}/{found.row.key}/{name}") if words else None


def _deadline(
    city: City, row: SourceRow, cell: AreaCode | None, ended: datetime | None
) -> Deadline | None:
    """The due date that the source gave, else the catalogue's limit from the report on."""
    unit = row.unit.code if row.unit else None
    clock, begun = StageClock.HANDLING, row.reported
    if row.due is not None:
        return given_clock(clock, begun, row.due, stopped_at=ended, unit=unit)
    if row.condition is None:
        return None
    limit = row.condition.limit_in(city.district_class(cell))
    return start_clock(city, city.catalogue, clock, begun, limit, stopped_at=ended, unit=unit)
