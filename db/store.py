"""The local working store: one SQLite file and a folder of blobs.

`LocalStore.append` is the only way in for an event. Events, words, contacts, numbers and the view
of the cases are written in one transaction; when it returns, they survive a power cut.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import DBAPIError

from commandcenter.case import Case
from commandcenter.events import Event, TextErased
from commandcenter.ports import Contacts, MovedOn
from commandcenter.refusal import Refused
from commandcenter.report import Report
from commandcenter.text import Text
from commandcenter.wording import _
from db.blobs import sync_folder
from db.engine import explained, open_connection, open_to_look, transaction, worded, write
from db.home import Home
from db.known import known
from db.making import FILE, make_folder, make_store, make_tables, refuse_if_used
from db.reading import Reader
from db.rows import MADE_HERE, EventRow, Link, body_json, case_shape, event_row, stored
from db.schema import REVISION, case_view, contact, event, revision, serial, site, words
from db.views import View, fold_views, write_views

if TYPE_CHECKING:
    from db.exchange import LocalExchange

Erasures = Mapping[str, Collection[str]]
"""Digests of what is to be forgotten, by case."""

REWRITTEN_AT_ONCE = 100_000_000
"""Bytes up to which a file is rewritten as soon as words in it have been erased."""


@dataclass(slots=True)
class _Batch:
    """What an `append` has found to be new."""

    rows: list[EventRow] = field(default_factory=list)
    stored: list[Event] = field(default_factory=list)
    texts: list[tuple[int, str, str, str]] = field(default_factory=list)
    repeated: set[str | None] = field(default_factory=set)
    """Cases of which some events were stored already."""


class LocalStore(Reader):
    """Implements `commandcenter.ports.Store`. Belongs to the thread that opened it."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        super().__init__(connection, folder)
        self._home = Home(folder / FILE, connection)
        self._reserved: dict[str, int] = {}
        self._residue = False

    @classmethod
    def open(cls, folder: Path, *, create: bool = True) -> "LocalStore":
        """The store of the workspace `folder`, made if there is none and `create` allows it.

        An older store is brought up to date after a verified backup. Raises Refused with a
        sentence if there is no store, if the file is none or newer than this program, or if
        another program keeps it busy. So it does for a file that has lost all it held.
        """
        path = folder / FILE
        if not path.exists():
            if not create:
                raise Refused(_("There is no workspace in {folder}.").format(folder=folder))
            make_folder(folder)
            make_store(path)
        elif not path.stat().st_size:
            # Asked before the file is opened: SQLite would throw away the log beside it.
            refuse_if_used(folder)
        with explained(), ExitStack() as unheld:
            connection = open_connection(path, write=True)
            # Nobody holds the store yet who could close it.
            unheld.callback(connection.close)
            found = _revision(connection)
            if found is None:
                refuse_if_used(folder)
                make_tables(connection)
                sync_folder(folder)
            elif found != REVISION:
                # Alembic is slow to import; only an older store needs it.
                from db.upgrade import bring_up_to_date

                bring_up_to_date(connection, folder)
            store = cls(connection, folder)
            if not _has_views(connection):
                store.rebuild_views()
            store._home.find()
            # A crash may have come between an erasure and its sweeping.
            store._sweep(whatever_it_takes=True)
            unheld.pop_all()
        return store

    def reader(self) -> Reader:
        """A second connection that can only read, for figures; opened by the thread it is for."""
        with explained():
            return Reader(open_connection(self.folder / FILE, write=False), self.folder)

    def append(
        self,
        events: Sequence[Event],
        cases: Sequence[Case],
        *,
        contacts: Contacts | None = None,
        after: int | None = None,
    ) -> list[Event]:
        """Store events and the cases they lead to in one transaction, durably, all or nothing.

        Gives the events their place in the site's chain and returns them so. An event whose id is
        stored already is left out. `TextErased` also erases the words and photos it names. Raises
        ValueError for an id that is stored with another content, Refused if the disk does not take
        it, MovedOn if somebody has stored an event behind place `after`.
        """
        with transaction(self._connection):
            head = self.ask(_HEAD)[0]
            if after is not None and head.place != after:
                self._reserved.clear()
                raise MovedOn
            batch = self._new(events, Link._make(head))
            write(self._connection, _INSERT_EVENT, [row[: len(MADE_HERE)] for row in batch.rows])
            write(self._connection, _INSERT_WORDS, batch.texts)
            write(self._connection, _INSERT_CONTACT, _contact_rows(batch.stored, contacts or {}))
            erasures = erased_by(batch.stored)
            self.erase(erasures)
            self._write_views(batch, {str(case.id): case for case in cases}, erasures)
            write(
                self._connection,
                _UPDATE_CHAIN,
                [(row.site_seq, row.site_hash) for row in batch.rows[-1:]],
            )
            write(self._connection, _UPSERT_SERIAL, list(self._reserved.items()))
        self._reserved.clear()
        if batch.rows:
            self._home.grew(batch.rows[-1].site_seq)
        self.clear_up(erasures)
        return batch.stored

    def next_serial(self, prefix: str) -> int:
        """The next free number, from 1, of cases whose number begins with `prefix`.

        It becomes durable with the next `append`; one that is lost before was never used.
        """
        stored = self.ask(_SERIAL, prefix=prefix)
        last = max(self._reserved.get(prefix, 0), stored[0].last if stored else 0)
        self._reserved[prefix] = last + 1
        return last + 1

    def write_blob(self, content: bytes) -> str:
        """Keep `content` under its SHA-256, durably, and return that in hex."""
        return self._blobs.write(content)

    def rebuild_views(self) -> None:
        """Drop the cache of cases and fold it anew from the log."""
        self.make_whole()
        with transaction(self._connection):
            case_view.drop(self._connection, checkfirst=True)
            case_view.create(self._connection)
            self._connection.execute(update(site).values(case_shape=case_shape()))
            for ids in self.case_ids():
                write_views(self._connection, fold_views(self, ids))

    @cached_property
    def exchange(self) -> "LocalExchange":
        """What this file does with a hub."""
        # A desk without a hub needs nothing of it.
        from db.exchange import LocalExchange

        return LocalExchange(self)

    def make_whole(self) -> None:
        """Do what a first join leaves for its end: an index, and erasures; for this package."""
        with transaction(self._connection):
            for index in event.indexes:
                index.create(self._connection, checkfirst=True)
            self.erase(erased_by(self._events(literal_column("type = 'TextErased'"))))

    def close(self) -> None:
        """Let go of the file. Ask on the thread that opened it."""
        self._sweep(whatever_it_takes=True)
        self._home.close()
        super().close()

    @property
    def site_id(self) -> str:
        """Which workspace this is; another one, once it has turned out to be a copy."""
        return self._home.site_id

    def become_another(self) -> None:
        """Be a site of one's own from now on, in a transaction; for this package."""
        self._home.leave()

    def _new(self, events: Sequence[Event], link: Link) -> _Batch:
        """The events not stored yet, as rows at the end of this site's chain, behind `link`."""
        batch = _Batch()
        contents, put_aside = known(self, [each.id for each in events])
        place, act, site_id, seq, previous = link
        for each in events:
            body, texts = body_json(each)
            content = (each.type, each.case, body)
            if contents.setdefault(each.id, content) != content and each.id not in put_aside:
                raise ValueError(f"event {each.id} is stored already with another content")
            if contents[each.id] is not content:
                batch.repeated.add(each.case)
                continue
            place, seq = place + 1, seq + 1
            link = Link(place, act, site_id, seq, previous)
            row = event_row(each, link, body)
            previous = row.site_hash
            batch.rows.append(row)
            batch.stored.append(stored(each, link))
            batch.texts += [_words_row(each, place, text) for text in texts]
        return batch

    def erase(self, erasures: Erasures) -> set[str]:
        """Erase the words with such digests of each case; the cases that had any, for this package.

        Asked in the transaction that stores why; `clear_up` follows it.
        """
        cases: set[str] = set()
        for case_id, gone in erasures.items():
            said_in = select(event.c.place).where(event.c.case_id == case_id)
            of_case = (words.c.event.in_(said_in), words.c.digest.in_(gone))
            # A merged case shares its reporters' contacts with the one that goes on.
            for what in (
                delete(words).where(*of_case),
                delete(contact).where(contact.c.digest.in_(gone)),
            ):
                if self._connection.execute(what).rowcount:
                    cases.add(case_id)
        photos = any(self.has_blob(each) for gone in erasures.values() for each in gone)
        if cases or photos:
            # Says, also after a crash, what is still to be swept out (see `_sweep`).
            self._connection.exec_driver_sql("PRAGMA user_version = 1")
        return cases

    def clear_up(self, erasures: Erasures) -> None:
        """Remove the images that erasures name, and what is left of erased words in the file."""
        self._remove_photos(erasures)
        if erasures or self._residue:
            self._sweep(whatever_it_takes=False)

    def _remove_photos(self, erasures: Erasures) -> None:
        for digest in chain.from_iterable(erasures.values()):
            # Another case may still show it.
            if self.has_blob(digest) and not self.shows_photo(digest):
                self._blobs.remove(digest)

    def _write_views(
        self, batch: _Batch, given: Mapping[str, Case], erased: Collection[str]
    ) -> None:
        """Bring the cache of cases up to date; fold from the log what was not given so."""
        last = {row.case_id: row.id for row in batch.rows if row.case_id is not None}
        doubtful = batch.repeated.union(erased)
        trusted = {
            case_id: given[case_id]
            for case_id, newest in last.items()
            if case_id in given and given[case_id].last_event == newest and case_id not in doubtful
        }
        doubted = [each for each in last if each not in trusted]
        # Asked for nothing, the database would still be asked, at every act.
        refolded = fold_views(self, doubted) if doubted else ()
        write_views(self._connection, chain(map(View, trusted.values()), refolded))

    def _sweep(self, *, whatever_it_takes: bool) -> None:
        """Clear what is left of erased words in free space and in the write-ahead log.

        SQLite wipes what it deletes, but not the copies that it leaves behind when it moves rows
        between pages; only rewriting the file is sure to. That takes about a second for 100 MB, so
        a large file is rewritten when it is closed, or opened again after a crash. A reader can
        hold up the log; then the next append tries again.
        """
        small = (self.folder / FILE).stat().st_size < REWRITTEN_AT_ONCE
        run = self._connection.exec_driver_sql
        try:
            if run("PRAGMA user_version").scalar() and (small or whatever_it_takes):
                # A crash may have come before the images were removed.
                self._remove_photos(erased_by(self._events(event.c.type == TextErased.__name__)))
                run("PRAGMA temp_store = FILE")
                run("VACUUM")
                run("PRAGMA user_version = 0")
            self._residue = bool(run("PRAGMA wal_checkpoint(TRUNCATE)").one()[0])
        except DBAPIError:
            # What was asked for is stored; only the sweeping is still owed.
            self._residue = True


def erased_by(events: Iterable[Event]) -> dict[str, set[str]]:
    """What the erasures among some events name."""
    found: dict[str, set[str]] = {}
    for each in events:
        if isinstance(each.body, TextErased) and each.case is not None:
            found.setdefault(each.case, set()).update(each.body.digests)
    return found


def open_reader(folder: Path) -> Reader:
    """The store of the workspace `folder` for somebody who changes nothing.

    Works beside a program that writes, and where nothing may be written. An older store is brought
    up to date first. Raises Refused as `LocalStore.open` does.
    """
    path = folder / FILE
    with explained():
        for again in (False, True):
            if again or not path.exists() or not path.stat().st_size:
                LocalStore.open(folder, create=False).close()
            with ExitStack() as unheld:
                connection = open_to_look(path)
                # Nobody holds the reader yet who could close it.
                unheld.callback(connection.close)
                if again or (_revision(connection) == REVISION and _has_views(connection)):
                    reader = Reader(connection, folder)
                    unheld.pop_all()
                    return reader
    raise AssertionError("the second time always answers")


def _revision(connection: Connection) -> str | None:
    """What the tables are at; None in an empty file. Raises Refused if they are not ours."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if revision.name not in tables or event.name not in tables:
        raise Refused(_("This is not a workspace of Command Center. Choose another folder."))
    return str(connection.execute(select(revision.c.version_num)).scalar_one())


def _has_views(connection: Connection) -> bool:
    """Whether cases are cached, with the fields that this program gives them."""
    shape = connection.execute(select(site.c.case_shape)).scalar_one()
    return shape == case_shape() and inspect(connection).has_table(case_view.name)


def _words_row(of: Event, place: int, text: Text) -> tuple[int, str, str, str]:
    if of.case is None or text.salt is None or text.value is None:
        raise ValueError(f"event {of.id}: words need a case and their salt")
    return (place, text.digest, text.salt, text.value)


def _contact_rows(events: Sequence[Event], contacts: Contacts) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for each in events if contacts else ():
        report = getattr(each.body, "report", None)
        if isinstance(report, Report) and report.contact and report.contact.digest in contacts:
            digest = report.contact.digest
            rows.append((digest, each.case, *contacts[digest]))
    return rows


_newest = select(func.coalesce(func.max(event.c.place), 0)).scalar_subquery()
_HEAD = select(
    _newest.label("place"), (_newest + 1).label("act"), site.c.id, site.c.seq, site.c.hash
)
_SERIAL = select(serial.c.last).where(serial.c.prefix == bindparam("prefix"))
_new_serial = upsert(serial)
_INSERT_EVENT = worded(insert(event).values(dict.fromkeys(MADE_HERE)))
_INSERT_WORDS = worded(upsert(words).on_conflict_do_nothing())
_INSERT_CONTACT = worded(upsert(contact).on_conflict_do_nothing())
_UPDATE_CHAIN = "UPDATE site SET seq = ?, hash = ?"
_UPSERT_SERIAL = worded(
    _new_serial.on_conflict_do_update(
        index_elements=["prefix"],
        set_={"last": func.max(serial.c.last, _new_serial.excluded.last)},
    )
)
