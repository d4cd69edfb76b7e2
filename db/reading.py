"""The questions that a local store answers. `LocalStore` adds what changes it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.engine import Connection, Row

from commandcenter.case import Case
from commandcenter.channels.person import ANY, Kind
from commandcenter.escalation import StepAction
from commandcenter.events import Event, PhotoAdded
from commandcenter.ids import CaseId
from commandcenter.text import Text
from db.blobs import Blobs
from db.engine import explained
from db.rows import EventRow, Words, instant_text, read_case, read_cases, read_event, read_if_known
from db.schema import case_view, contact, cursor, event, hub, site, words

PAGE = 2000
"""Rows read at a time: answers of any length take the same memory and hold no lock."""

MOST_ROWS = 2**63 - 1
"""The highest number that a row can have."""

EVENT_COLUMNS = [event.c[name] for name in EventRow._fields]
IS_OPEN: ColumnElement[bool] = literal_column("open = 1")  # as in the index


def _case_named() -> Select[Any]:
    """The question for a case; `reference` is left open."""
    c = case_view.c
    reference: BindParameter[str] = bindparam("reference")
    began = select(func.min(event.c.place)).where(event.c.case_id == reference)
    named = (c.began == began.scalar_subquery(), c.number == reference)
    return (
        select(c.body)
        .where(or_(*named, c.external_id == reference))
        .order_by(case((c.id == reference, 0), (c.number == reference, 1), else_=2), c.began)
        .limit(1)
    )


_CASE = _case_named()
_BEGUN = (
    select(case_view.c.began, case_view.c.body, event.c.occurred_at)
    .join(event, event.c.place == case_view.c.began)
    .where(case_view.c.began < bindparam("before"))
    .order_by(case_view.c.began.desc())
    .limit(PAGE // 10)
)
_DUE = (
    select(case_view.c.body)
    .where(case_view.c.next_step_at <= bindparam("now"))
    .order_by(case_view.c.next_step_at, case_view.c.began)
)
_LAST_PLACE = select(func.coalesce(func.max(event.c.place), 0))
_PARTS = select(cursor.c.part)
_PUSHED_PLACE = select(func.coalesce(select(hub.c.pushed_place).scalar_subquery(), 0))
COUNTS: ColumnElement[bool] = event.c.refused_at.is_(None)
"""What no hub has refused."""
IDS = func.json_each(bindparam("ids")).table_valued("value")
"""A list of ids that is left open in a question: `ids=as_list(...)`."""
FOLD_ORDER: tuple[ColumnElement[Any], ...] = (event.c.seq.is_(None), event.c.seq, event.c.place)
"""Of one case: what a hub has accepted by its numbers, then what has none yet."""


class Reader:
    """A local store's answers. Belongs to the thread that opened its connection."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        self.folder = folder
        self._connection = connection
        self._blobs = Blobs(folder / "blobs")
        with explained():
            self._site_id = str(connection.execute(select(site.c.id)).scalar_one())

    def close(self) -> None:
        """Let go of the file. Ask on the thread that opened it."""
        self._connection.close()
        self._connection.engine.dispose()

    @property
    def connection(self) -> Connection:
        """For this package."""
        return self._connection

    @property
    def site_id(self) -> str:
        """Which workspace this is."""
        return self._site_id

    def case(self, reference: str) -> Case | None:
        """A case by id, number, or id in the source it was imported from."""
        found = self.ask(_CASE, reference=reference)
        return read_case(found[0].body) if found else None

    def history(self, case: CaseId) -> list[Event]:
        """What counts of a case, in order: what the hub has numbered, then what it has not yet."""
        return [each for _id, history in self.histories([case]) for each in history]

    def histories(self, cases: Sequence[str]) -> Iterator[tuple[str, list[Event]]]:
        """The events of some cases, by case, each in the order of the log."""
        for case_id, rows, known in self.rows_of(cases):
            events = [read_if_known(row, known) for row in rows]
            yield case_id, [each for each in events if each is not None]

    def rows_of(self, cases: Sequence[str]) -> Iterator[tuple[str, list[EventRow], Words]]:
        """The rows of some cases' events, by case, and the words that are kept for them."""
        rows = self.ask(
            select(*EVENT_COLUMNS)
            .where(event.c.case_id.in_(cases), COUNTS)
            .order_by(event.c.case_id, *FOLD_ORDER)
        )
        kept = self.words_of(cases)
        known = {
            case_id: {row.digest: Text(row.digest, row.value, row.salt) for row in of_case}
            for case_id, of_case in groupby(kept, key=lambda row: str(row.case_id))
        }
        for case_id, of_case in groupby(rows, key=lambda row: str(row.case_id)):
            yield case_id, [EventRow._make(row) for row in of_case], known.get(case_id, {})

    def words_of(self, cases: Sequence[str]) -> Sequence[Row[Any]]:
        """The words that are kept for some cases, each with its `case_id`, by that."""
        return self.ask(
            select(event.c.case_id, words)
            .join(event, event.c.place == words.c.event)
            .where(event.c.case_id.in_(cases))
            .order_by(event.c.case_id)
        )

    def case_ids(self) -> Iterator[list[str]]:
        """The ids of all cases that have events, refused ones too, in order, in pages."""
        after = ""
        while rows := self.ask(
            select(event.c.case_id)
            .where(event.c.case_id > after)
            .group_by(event.c.case_id)
            .order_by(event.c.case_id)
            .limit(PAGE // 10)
        ):
            yield [row.case_id for row in rows]
            after = rows[-1].case_id

    def configuration(self, since: Event | None = None) -> Iterator[Event]:
        """The events of part `city`, in the order of the log; with `since`, from that one on."""
        number, place = 0, 0
        if since is not None and since.seq is not None:
            number, place = since.seq - 1, self.ask(_PUSHED_PLACE)[0][0]
        elif since is not None:
            place = since.place - 1
        yield from self._accepted("city", after=number)
        of_city: ColumnElement[bool] = literal_column("part = 'city'")  # as in the index
        yield from self._events(event.c.seq.is_(None), of_city, after=place)

    def events(self, *, until: datetime | None = None, after: int | None = None) -> Iterator[Event]:
        """The log: what had happened by `until`.

        With `after`, what has arrived behind that place, in the order of arrival; else all in the
        order in which it counts: by the hub's numbers, then what has none yet.
        """
        wanted = [] if until is None else [event.c.occurred_at <= instant_text(until)]
        if after is not None:
            return self._events(*wanted, after=after)
        return self._in_order([row.part for row in self.ask(_PARTS)], *wanted)

    def last_place(self) -> int:
        """The newest place in the log of this file; 0 in a fresh store."""
        return int(self.ask(_LAST_PLACE)[0][0])

    def open_cases(self) -> Iterator[Case]:
        """Every case that has not ended."""
        return self._cases(IS_OPEN)

    def ended_since(self, instant: datetime) -> Iterator[Case]:
        """Cases that ended at or after `instant`."""
        return self._cases(case_view.c.ended_at >= instant_text(instant))

    def cases(self) -> Iterator[Case]:
        """Every case, in the order of registration."""
        return self._cases()

    def latest(self) -> datetime | None:
        """When the event stored last occurred; None in a fresh store."""
        newest = self.ask(select(event.c.occurred_at).order_by(event.c.place.desc()).limit(1))
        return datetime.fromisoformat(newest[0].occurred_at) if newest else None

    def fired(
        self,
        since: datetime,
        until: datetime | None = None,
        *,
        chains: Collection[str] | None = None,
    ) -> list[Event]:
        """The escalation steps that fired from `since` on, until just before `until`, in order.

        Those of `chains` only, by key, if they are named. Without the words of whoever escalated
        by hand.
        """
        if chains is not None and not chains:
            return []
        asked = _fired(since)
        if chains is not None:
            asked = asked.where(func.json_extract(event.c.body, "$.chain").in_(chains))
        if until is not None:
            asked = asked.where(event.c.occurred_at < instant_text(until))
        return self._steps(asked)

    def fired_outward(self, since: datetime) -> list[Event]:
        """Those of them, from `since` on, whose message leaves the desk."""
        channel = func.json_extract(event.c.body, "$.channel")
        action = func.json_extract(event.c.body, "$.action")
        leaves = or_(channel.in_((ANY, *Kind)), action == StepAction.WEBHOOK.value)
        return self._steps(_fired(since).where(leaves))

    def _steps(self, asked: Select[Any]) -> list[Event]:
        order = (event.c.occurred_at, event.c.place)
        rows = self.ask(asked.with_only_columns(*EVENT_COLUMNS).where(COUNTS).order_by(*order))
        return [read_event(EventRow._make(row), {}) for row in rows]

    def deliveries(self, since: datetime, about: CaseId | None = None) -> list[Event]:
        """How messages went about steps that fired from `since` on, in the order of the log.

        Those about one case only, if it is named.
        """
        first = self.ask(_fired(since).with_only_columns(func.min(event.c.place)))[0][0]
        # As walks, they are of no case; and none comes before the step that it is about.
        kinds = literal_column("type").in_(("StepDelivered", "DeliveryFailed", "DeliverySettled"))
        wanted: list[ColumnElement[bool]] = [event.c.case_id.is_(None), kinds]
        if about is not None:
            wanted.append(func.json_extract(event.c.body, "$.about") == about)
        return [] if first is None else list(self._events(*wanted, after=first))

    def walks(self, since: datetime) -> list[Event]:
        """The patrols walked at or after `since`, in the order of the log."""
        # Walks are of no case: the index by case leads to them past all that cases are made of.
        return list(
            self._events(
                event.c.case_id.is_(None),
                literal_column("type = 'PatrolWalked'"),
                event.c.occurred_at >= instant_text(since),
            )
        )

    def of_component(self, code: str) -> list[Case]:
        """Every case about the component with this code, in the order of registration."""
        # The packed cases are searched for the code's bytes: a tenth of a second for 100,000.
        holds = func.instr(case_view.c.body, code.encode()) > 0
        return [case for case in self._cases(holds) if case.standing.component == code]

    def begun_since(self, instant: datetime) -> Iterator[Case]:
        """Cases that were registered here at or after `instant`, the newest first.

        Read in pages from the end of the log, until a whole page of cases is older: how many came
        in lately is asked in a flood too, and by somebody who stops when there are enough.
        """
        since, before = instant_text(instant), MOST_ROWS
        while page := self.ask(_BEGUN, before=before):
            before = page[-1].began
            lately = [row.body for row in page if row.occurred_at >= since]
            if not lately:
                return
            yield from read_cases(lately)

    def due(self, now: datetime) -> list[Case]:
        """Open cases whose next escalation step is due at `now`, the oldest step first."""
        due = self.ask(_DUE, now=instant_text(now))
        return read_cases(row.body for row in due)

    def versions(self, source: str, external_ids: Sequence[str]) -> dict[str, Case]:
        """Cases imported earlier from `source`, by the id they have there."""
        c = case_view.c
        found: dict[str, Case] = {}
        for ids in _pages(external_ids):
            rows = self.ask(
                select(c.external_id, c.body).where(c.external_id.in_(ids), c.source == source)
            )
            read = read_cases(row.body for row in rows)
            found.update((row.external_id, each) for row, each in zip(rows, read, strict=True))
        return found

    def contact(self, digest: str) -> str | None:
        """A reporter's contact; None once erased."""
        found = self.ask(select(contact.c.value).where(contact.c.digest == digest))
        return found[0].value if found else None

    def read_blob(self, sha256: str) -> bytes:
        """The content kept under a SHA-256. Raises KeyError if there is none."""
        return self._blobs.read(sha256)

    def has_blob(self, sha256: str) -> bool:
        """Whether anything is kept under a SHA-256, whole or not."""
        return self._blobs.path(sha256).exists()

    def shows_photo(self, sha256: str) -> bool:
        """Whether some case still shows a photo, or a small one, that is kept under a SHA-256."""
        named = (event.c.type == PhotoAdded.__name__, event.c.body.contains(sha256))
        rows = self.ask(select(event.c.case_id).where(*named).distinct())
        cases = (self.case(row.case_id) for row in rows)
        return any(
            sha256 in (photo.sha256, photo.thumbnail) and not photo.erased
            for case in cases
            if case is not None
            for photo in case.photos
        )

    def ask(self, question: Select[Any], **values: Any) -> Sequence[Row[Any]]:
        """The rows of any question, with the values that it leaves open; for this package.

        To put a question into words takes SQLAlchemy longer than SQLite takes to answer it: what
        every act asks is worded once.
        """
        with explained():
            return self._connection.execute(question, values).all()

    def pages(
        self, question: Select[Any], by: ColumnElement[Any], after: Any = 0
    ) -> Iterator[Sequence[Row[Any]]]:
        """The rows of a question in pages, in the order of a column that is its own bookmark.

        It begins behind `after`: 0 is before every number and, in SQLite, before every text.
        """
        while rows := self.ask(question.where(by > after).order_by(by).limit(PAGE)):
            yield rows
            after = rows[-1]._mapping[by]

    def _events(self, *conditions: ColumnElement[bool], after: int = 0) -> Iterator[Event]:
        """Events in the order of arrival."""
        question = select(*EVENT_COLUMNS).where(COUNTS, *conditions)
        for rows in self.pages(question, event.c.place, after):
            yield from self._read(rows, words.c.event.between(rows[0].place, rows[-1].place))

    def _in_order(self, parts: Sequence[str], *conditions: ColumnElement[bool]) -> Iterator[Event]:
        """Events in the order in which they count; those of several parts as the hub heard them."""
        accepted = (self._accepted(part, *conditions) for part in parts)
        yield from merge(*accepted, key=attrgetter("received_at"))
        yield from self._events(event.c.seq.is_(None), *conditions)

    def _accepted(self, part: str, *where: ColumnElement[bool], after: int = 0) -> Iterator[Event]:
        numbered = (event.c.part == part, event.c.seq.is_not(None))
        question = select(*EVENT_COLUMNS).where(*numbered, COUNTS, *where)
        for rows in self.pages(question, event.c.seq, after):
            yield from self._read(rows, words.c.event.in_([row.place for row in rows]))

    def _read(self, rows: Sequence[Row[Any]], said: ColumnElement[bool]) -> Iterator[Event]:
        # What is of no case says no words, and the configuration is spread over the whole log.
        known = self._words(said) if any(row.case_id for row in rows) else {}
        for row in rows:
            found = read_if_known(EventRow._make(row), known)
            if found is not None:
                yield found

    def _cases(self, *conditions: ColumnElement[bool]) -> Iterator[Case]:
        question = select(case_view.c.began, case_view.c.body).where(*conditions)
        for rows in self.pages(question, case_view.c.began):
            yield from read_cases(row.body for row in rows)

    def words_at(self, places: Sequence[int]) -> dict[str, Text]:
        """The words that the events at some places say, by digest; for this package."""
        return self._words(words.c.event.in_(places))

    def _words(self, where: ColumnElement[bool]) -> dict[str, Text]:
        rows = self.ask(select(words.c.digest, words.c.salt, words.c.value).where(where))
        return {row.digest: Text(row.digest, row.value, row.salt) for row in rows}


def _fired(since: datetime) -> Select[Any]:
    """The question for steps that fired from `since` on, worded as their index is."""
    return (
        select(event.c.place)
        .where(literal_column("type = 'StepFired'"))
        .where(event.c.occurred_at >= instant_text(since))
    )


def as_list(ids: Iterable[str | int]) -> str:
    """Ids, or places, as the value of `IDS`."""
    return msgspec.json.encode(list(ids)).decode()


def _pages(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + PAGE] for start in range(0, len(values), PAGE))
