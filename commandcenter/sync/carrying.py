"""Carrying events by hand: out of a desk that has no line, and to the hub from one that has.

A bundle is offered as any desk offers what it did without a line: not strictly, so that nothing is
lost and what came too late is contested. The desk that carried it keeps its events as unsent; when
its own line is up again, the hub knows them already. So does a second import change nothing.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final

from commandcenter.desk import Desk
from commandcenter.events.envelope import SCHEMA
from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.sync.bundle import FORMAT, Bundle, Manifest, write_bundle
from commandcenter.sync.keys import SiteKeys, fingerprint, same_fingerprint
from commandcenter.sync.wire import Answer, Hub, Outcome, Outgoing
from commandcenter.wording import _, ngettext, sentences

MOST: Final = 500
"""Events that are offered at a time."""

_ALL: Final = 10_000_000


@frozen
class Exported:
    """What went into a bundle."""

    events: int
    blobs: int
    fingerprint: str
    """Of the key that signed it, to be read out to whoever imports it."""


@frozen
class Carried:
    """What the hub made of a bundle."""

    events: int
    taken: int
    known: int
    """It had them already."""
    aside: tuple[Answer, ...]
    """What was put aside for the duty officer, with the reason."""


def export_bundle(desk: Desk, keys: SiteKeys, path: Path, *, contacts: bool = False) -> Exported:
    """Write what no hub has answered for to `path`, signed by this workspace.

    Reporters' contacts stay here unless `contacts`. Raises Refused if this workspace belongs to no
    hub, if nothing waits, or if the file cannot be written.
    """
    hub = desk.store.exchange.hub()
    if hub is None:
        raise Refused(_("This workspace has no hub. “join” makes one that has."))
    waiting = desk.store.exchange.unsent(_ALL)
    if not waiting:
        raise Refused(_("The hub has everything: there is nothing to carry."))
    if not path.resolve().parent.is_dir():
        raise Refused(_("There is no folder {folder}.").format(folder=path.resolve().parent))
    events = [each if contacts else replace(each, contacts=()) for each in waiting]
    blobs = dict(_blobs(desk, events))
    told = Manifest(FORMAT, hub, desk.store.site_id, datetime.now(UTC), contacts, "", (), ())
    write_bundle(path, told, events, blobs, keys)
    return Exported(len(events), len(blobs), fingerprint(keys.public()))


def require_trusted(
    bundle: Bundle, file: str, keys: SiteKeys, compared: str | None, now: datetime
) -> None:
    """Raise Refused unless the key of `bundle` is known here, or is the one that was `compared`.

    One that was compared is known from now on.
    """
    public = bundle.manifest.public
    shown = fingerprint(public)
    if keys.knows(public):
        return
    if compared is None:
        raise Refused(
            _(
                "{file} is signed by a desk that nobody here has met. Ring that desk, and have its "
                "fingerprint read out: “bundle key” shows it there. Only if it is {fingerprint}, "
                "say so: --trust “{fingerprint}”. Nothing was taken."
            ).format(file=file, fingerprint=shown)
        )
    if not same_fingerprint(compared, shown):
        raise Refused(
            _(
                "{file} is signed by the key {found}, and not by {expected}. Nothing was taken. "
                "Have it exported again, and find out who had the stick."
            ).format(file=file, found=shown, expected=compared)
        )
    keys.trust(public, bundle.manifest.site, now)


def require_hub(bundle: Bundle, file: str, hub: str) -> None:
    """Raise Refused if `bundle` is for another hub."""
    if bundle.manifest.hub != hub:
        raise Refused(
            _(
                "{file} is for hub {found}, and this one is {expected}. Nothing was taken. Carry "
                "it to a desk of its own hub."
            ).format(file=file, found=bundle.manifest.hub, expected=hub)
        )


def offer_bundle(hub: Hub, bundle: Bundle, file: str, site: str) -> Carried:
    """Offer a bundle over a line of `site`; what became of each event.

    Raises Refused if it is for another hub, Unreachable if the line fails: what was taken until
    then stays so, and the rest is taken when it is offered again.
    """
    require_hub(bundle, file, hub.hello(site, SCHEMA).hub)
    for digest, content in bundle.blobs.items():
        hub.put_blob(digest, content)
    answers: list[Answer] = []
    for part, events in groupby(bundle.events, attrgetter("part")):
        for some in _pages(list(events)):
            answers += hub.push(part, some, strict=False)
    counts = {outcome: [a for a in answers if a.outcome is outcome] for outcome in Outcome}
    return Carried(
        events=len(answers),
        taken=len(counts[Outcome.ACCEPTED]),
        known=len(counts[Outcome.DUPLICATE]),
        aside=tuple(counts[Outcome.QUARANTINED]),
    )


def exported_sentence(done: Exported, path: Path) -> str:
    """What went into a bundle, and what to do with it."""
    told = ngettext("{n} event is in {file}.", "{n} events are in {file}.", done.events)
    rest = _("Read this fingerprint out to whoever imports it: {fingerprint}")
    return sentences(
        (told.format(n=done.events, file=path), rest.format(fingerprint=done.fingerprint))
    )


def carried_lines(carried: Carried, file: str) -> list[str]:
    """What the hub made of a bundle, and what to do about what it put aside."""
    lines = [
        _("{file}: the hub took {taken} events, and had {known} already.").format(
            file=file, taken=carried.taken, known=carried.known
        )
    ]
    for each in carried.aside:
        told = _("Event {id} was put aside for the duty officer: {reason}.")
        lines.append(told.format(id=each.id, reason=each.reason))
    return lines


def no_line(why: str) -> Refused:
    """A desk that has no line itself cannot hand a bundle on."""
    sentence = _(
        "The hub does not answer ({why}). Nothing is lost; carry the file to a desk that has a "
        "line, and import it there."
    )
    return Refused(sentence.format(why=why))


def _pages(events: Sequence[Outgoing]) -> Iterator[Sequence[Outgoing]]:
    for first in range(0, len(events), MOST):
        yield events[first : first + MOST]


def _blobs(desk: Desk, events: Iterable[Outgoing]) -> Iterator[tuple[str, bytes]]:
    """What the events name, as far as it is here: a photo may have been erased since."""
    for event in events:
        for digest in _named(event.written):
            try:
                yield digest, desk.store.read_blob(digest)
            except KeyError:
                continue


def _named(written: str) -> Iterator[str]:
    if '"PhotoAdded"' not in written and '"ConfigurationChanged"' not in written:
        return
    body = json.loads(json.loads(written)[12])
    yield from (body[name] for name in ("sha256", "thumbnail", "blob") if body.get(name))
