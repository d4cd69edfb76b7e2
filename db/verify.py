"""Prove that a store is what it says: the chains unbroken, every case the fold of its events, every
reference kept. Says what is wrong and where; changes nothing; memory does not grow with the log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from itertools import chain, islice
from typing import Any

import msgspec
from sqlalchemy import and_, exists, func, or_, select, text

from commandcenter.case import Case, Standing
from commandcenter.city import City
from commandcenter.events import ConfigurationChanged, Event, TextErased
from commandcenter.fold import apply
from commandcenter.frozen import frozen
from commandcenter.photo import is_bare
from commandcenter.refusal import Refused
from commandcenter.text import seal, texts_in
from commandcenter.wording import _
from db.chains import hub_chains, name_of, own_chains
from db.reading import EVENT_COLUMNS, Reader
from db.rows import CaseRow, EventRow, Words, case_row, read_case, read_if_known
from db.schema import case_view, contact, event, hub, words
from db.steps import last_run, step_problems
from db.views import UNFIT

MOST_PROBLEMS = 1000
"""More are not listed: one cause can have many effects."""


@frozen
class Verification:
    """What a verification found."""

    ok: bool
    events: int
    cases: int
    problems: list[str]
    """A sentence for each thing that is wrong, with its place."""
    notes: list[str]
    """A sentence for each thing that is in order, but cannot be shown as it stands elsewhere."""


def verify(store: Reader) -> Verification:
    """Check the whole store, page by page, and say everything that is wrong with it."""
    notes: list[str] = []
    checks = chain(
        _file(store),
        own_chains(store),
        hub_chains(store),
        _bases(store),
        _configuration(store),
        _cases(store, _Known.of(store), notes),
        _strays(store),
        _contacts(store),
        _blob_names(store),
    )
    problems = list(islice(checks, MOST_PROBLEMS))
    count = select(func.count()).select_from(event)
    cases = select(func.count(event.c.case_id.distinct()))
    found = store.ask(count)[0][0], store.ask(cases)[0][0]
    return Verification(not problems, *found, problems, notes[:MOST_PROBLEMS])


@frozen
class _Known:
    """What a case may refer to: everything that was ever configured."""

    units: set[str]
    cells: set[str]
    catalogues: set[tuple[str, int]]

    @classmethod
    def of(cls, store: Reader) -> "_Known":
        known, city = cls(set(), set(), set()), City()
        for each in store.configuration():
            if isinstance(each.body, ConfigurationChanged) and not _blob_problem(store, each):
                city = city.after(each, store.read_blob)
                late = each.id in city.overruled
                # It came too late to count, but was in force where it was made.
                there = city.changed(each.body, store.read_blob) if late else city
                known.units.update(there.units.by_code)
                known.cells.update(area.code for area in there.area_sets.get(each.body.key, ()))
                known.catalogues.update(there.catalogues)
        return known


def _file(store: Reader) -> Iterator[str]:
    for row in store.ask(select(text("*")).select_from(func.pragma_integrity_check())):
        if row[0] != "ok":
            yield _("The file {name}: {fault}").format(name="store.db", fault=row[0])


def _bases(store: Reader) -> Iterator[str]:
    """Every decision rests on an event of its own case."""
    base = event.alias("base")
    dangling = (
        select(*EVENT_COLUMNS)
        .join(base, base.c.id == event.c.base, isouter=True)
        .where(event.c.base.is_not(None))
        # Of what came through a hub, the base may have been refused, or not be for these eyes.
        .where(
            or_(
                and_(base.c.id.is_(None), event.c.seq.is_(None)),
                and_(base.c.id.is_not(None), base.c.case_id.is_not(event.c.case_id)),
            )
        )
    )
    for page in store.pages(dangling, event.c.place):
        for row in map(EventRow._make, page):
            sentence = _("{event}: rests on {base}, which is not an event of its case.")
            yield sentence.format(event=name_of(row), base=row.base)


def _configuration(store: Reader) -> Iterator[str]:
    for each in store.configuration():
        problem = _blob_problem(store, each)
        if problem:
            yield problem


def _blob_problem(store: Reader, of: Event) -> str | None:
    if not isinstance(of.body, ConfigurationChanged) or of.body.blob is None:
        return None
    try:
        store.read_blob(of.body.blob)
    except KeyError:
        sentence = _("Event {seq} ({kind} {key}): its blob {blob} is missing.")
        return sentence.format(seq=of.place, kind=of.body.kind, key=of.body.key, blob=of.body.blob)
    except Refused as damaged:
        return damaged.sentence
    return None


def _cases(store: Reader, known: _Known, notes: list[str]) -> Iterator[str]:
    """Every case is the fold of its events, refers to what there is, and has its words."""
    columns = [case_view.c[name] for name in CaseRow._fields]
    run = last_run(store)
    for ids in store.case_ids():
        yield from _words(store, ids)
        # What a hub refused can lie first, where the rest was offered once more.
        of_ids = select(func.min(event.c.place)).where(event.c.case_id.in_(ids))
        began = of_ids.group_by(event.c.case_id)
        rows = store.ask(select(*columns).where(case_view.c.began.in_(began)))
        views = {row.id: CaseRow._make(row) for row in rows}
        merged: dict[str, Case] = {}
        for case_id, of_case, kept in store.rows_of(ids):
            try:
                history = _read(of_case, kept, notes)
                case = _folded(history, notes)
            except (msgspec.MsgspecError, *UNFIT) as fault:
                sentence = _("Case {case}: its events cannot be read: {fault}.")
                yield sentence.format(case=case_id, fault=fault)
                continue
            if case is None:
                continue
            yield from _lost(case, history)
            yield from _view(case_row(case), views.get(case_id), case)
            yield from step_problems(case, history, run)
            yield from _references(case, known)
            yield from _photos(store, case, notes)
            if case.standing.merged_into:
                merged[case.standing.merged_into] = case
        yield from _merged(store, merged)


def _read(rows: Sequence[EventRow], kept: Words, notes: list[str]) -> list[Event]:
    """The events of a case that this program can read."""
    found: list[Event] = []
    for row in rows:
        each = read_if_known(row, kept)
        if each is None:
            sentence = _(
                "{event}: written by a newer Command Center. It is kept and passed on; case {case} "
                "cannot be shown whole here."
            )
            notes.append(sentence.format(event=name_of(row), case=row.case_id))
        else:
            found.append(each)
    return found


def _folded(history: Sequence[Event], notes: list[str]) -> Case | None:
    """The case that they make. Raises UNFIT where nobody but this site has a hand in it."""
    case: Case | None = None
    for each in history:
        try:
            case = apply(case, each)
        except UNFIT as fault:
            if all(event.seq is None for event in history):
                raise
            sentence = _("Event {seq} ({type}, {id}): left out of case {case}: {fault}.")
            notes.append(
                sentence.format(
                    seq=each.place, type=each.type, id=each.id, case=each.case, fault=fault
                )
            )
    return case


def _words(store: Reader, cases: Sequence[str]) -> Iterator[str]:
    for row in store.words_of(cases):
        if seal(row.value, row.salt) != row.digest:
            sentence = _("Case {case}: words kept under {digest} are not the ones written.")
            yield sentence.format(case=row.case_id, digest=row.digest)


def _lost(case: Case, history: list[Event]) -> Iterator[str]:
    """Words that are missing though nobody erased them."""
    erased: set[str] = set()
    missing: dict[str, int] = {}
    for each in history:
        if isinstance(each.body, TextErased):
            erased.update(each.body.digests)
        for found in texts_in(each.body):
            if found.erased:
                missing.setdefault(found.digest, each.place)
    for digest, seq in missing.items():
        if digest not in erased:
            sentence = _("Case {case}, event {seq}: words {digest} are lost; nobody erased them.")
            yield sentence.format(case=case.number, seq=seq, digest=digest)


def _view(right: CaseRow, found: CaseRow | None, case: Case) -> Iterator[str]:
    """The cached row says what the events say."""
    if found is None:
        sentence = _("Case {case}: missing in the list of cases. The list can be rebuilt.")
        yield sentence.format(case=case.number)
        return
    wrong: list[tuple[str, Any, Any]] = [
        (name, was, should)
        for name, was, should in zip(CaseRow._fields, found, right, strict=True)
        if name != "body" and was != should
    ]
    try:
        wrong += _different(read_case(found.body), case)
    except (msgspec.MsgspecError, TypeError, ValueError) as fault:
        wrong.append(("body", fault, "…"))
    for name, was, should in wrong:
        sentence = _(
            "Case {case}: {field} is {was} in the list of cases, but {should} by its events. "
            "The list can be rebuilt."
        )
        yield sentence.format(case=case.number, field=name, was=was, should=should)


def _different(found: Case, right: Case) -> list[tuple[str, Any, Any]]:
    """The fields in which two cases differ, each with both values."""
    wrong: list[tuple[str, Any, Any]] = []
    pairs: list[tuple[str, Case | Standing, Case | Standing]] = [
        ("", replace(found, standing=right.standing), right),
        ("standing.", found.standing, right.standing),
    ]
    for prefix, was, should in pairs:
        wrong += (
            (prefix + each.name, getattr(was, each.name), getattr(should, each.name))
            for each in fields(should)
            if getattr(was, each.name) != getattr(should, each.name)
        )
    return wrong


def _references(case: Case, known: _Known) -> Iterator[str]:
    standing = case.standing
    catalogue = (standing.catalogue, standing.catalogue_version)
    for what, reference, found in (
        (_("unit"), standing.unit, standing.unit in known.units),
        (_("cell"), standing.cell, standing.cell in known.cells),
        (_("catalogue"), standing.catalogue, catalogue in known.catalogues),
    ):
        if reference and not found:
            sentence = _("Case {case}: its {what} {reference} was never configured.")
            yield sentence.format(case=case.number, what=what, reference=reference)


def _photos(store: Reader, case: Case, notes: list[str]) -> Iterator[str]:
    """Every photo is there, is what its name says, and holds nothing but its pixels.

    One that was erased is gone.
    """
    joined = bool(store.ask(select(hub.c.id)))
    for photo in case.photos:
        for digest in (photo.sha256, photo.thumbnail):
            if photo.erased:
                if store.has_blob(digest) and not store.shows_photo(digest):
                    sentence = _("Case {case}: its photo {digest} was erased, but is still there.")
                    yield sentence.format(case=case.number, digest=digest)
                continue
            try:
                content = store.read_blob(digest)
            except KeyError:
                sentence = _("Case {case}: its photo {digest} is missing.")
                missing = sentence.format(case=case.number, digest=digest)
                if joined:
                    notes.append(missing)  # One from elsewhere is fetched when it is looked at.
                else:
                    yield missing
                continue
            except Refused as damaged:
                yield damaged.sentence
                continue
            if not is_bare(content):
                sentence = _("Case {case}: its photo {digest} holds more than pixels.")
                yield sentence.format(case=case.number, digest=digest)


def _merged(store: Reader, merged: dict[str, Case]) -> Iterator[str]:
    there = store.ask(select(event.c.case_id).where(event.c.case_id.in_(list(merged))).distinct())
    for gone in merged.keys() - {row.case_id for row in there}:
        sentence = _("Case {case}: merged into {into}, which does not exist.")
        yield sentence.format(case=merged[gone].number, into=gone)


def _strays(store: Reader) -> Iterator[str]:
    """Cached cases without events, words without a case, numbers given twice."""
    c = case_view.c
    begins = exists().where(event.c.place == c.began, event.c.case_id == c.id)
    for row in store.ask(select(c.number).where(~begins)):
        sentence = _("Case {case}: in the list of cases, but has no events.")
        yield sentence.format(case=row.number)
    said = exists().where(event.c.place == words.c.event, event.c.case_id.is_not(None))
    for row in store.ask(select(words.c.digest).where(~said)):
        yield _("Words {digest}: belong to no case.").format(digest=row.digest)
    twice = select(c.number).group_by(c.number).having(func.count() > 1)
    for row in store.ask(twice):
        yield _("Number {number}: given more than once.").format(number=row.number)


def _contacts(store: Reader) -> Iterator[str]:
    for page in store.pages(select(contact), contact.c.digest):
        for row in page:
            if seal(row.value, row.salt) != row.digest:
                sentence = _("A contact of case {case}, kept under {digest}, was changed.")
                yield sentence.format(case=row.case_id, digest=row.digest)


def _blob_names(store: Reader) -> Iterator[str]:
    """Every blob is what its name says, also one that no configuration names."""
    named = {
        each.body.blob
        for each in store.configuration()
        if isinstance(each.body, ConfigurationChanged)
    }
    for path in sorted((store.folder / "blobs").glob("??/*")):
        if path.name not in named:
            try:
                store.read_blob(path.name)
            except (KeyError, Refused) as fault:
                yield fault.sentence if isinstance(fault, Refused) else str(path)
