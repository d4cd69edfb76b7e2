"""What the command line answers, as plain values for JSON. Other systems rely on the keys."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from commandcenter import urgency
from commandcenter.advice.past_handling import PastHandling
from commandcenter.advice.suggestion import rank_units
from commandcenter.awaiting import awaited
from commandcenter.case import WITH_UNIT, Case, Stage
from commandcenter.city import City
from commandcenter.events import Event
from commandcenter.explanation import chain_states, explain
from commandcenter.grid.duties import AreaDuty
from commandcenter.levels import usual_level
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.output.plain_text import LIGHT_NAMES
from commandcenter.photo import Photo
from commandcenter.situation import Situation
from commandcenter.wording import _, join, label, ngettext, sentences

if TYPE_CHECKING:  # its readers of files are large, and only an import needs them
    from commandcenter.intake.configuration import Imported

IMPORT_COUNTS = ("read", "taken", "updated", "unchanged", "rejected", "unplaced")
"""What an import counts; `read` is the sum of taken, updated, unchanged and rejected."""


def case_row(case: Case, city: City, now: datetime) -> dict[str, Any]:
    """One case as `cases --json` lists it. Instants are in the city's zone."""
    place = case.place
    return {
        "number": case.number,
        "external_id": case.external_id,
        "class": case.standing.class_code,
        "stage": case.stage,
        "light": case.light(now),
        "urgency": urgency.band(case).name.lower(),
        "unit": case.unit,
        "cell": case.cell,
        "areas": city.path_of(case),
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "reported_at": _local(case.reported_at, city),
        "due_at": _local(case.due_at, city),
        "component": case.standing.component,
        "loop": case.loop,
    }


def case_detail(case: Case, city: City, now: datetime, events: Iterable[Event]) -> dict[str, Any]:
    """One case as `case --json` shows it."""
    return case_row(case, city, now) | {
        "address": case.standing.address.value if case.standing.address else None,
        "description": next((r.description.value for r in case.reports if r.description), None),
        "reports": len(case.reports),
        "cells": {layer: _duty(duty) for layer, duty in city.cells_of(case).items()},
        "photos": [_photo(photo, city) for photo in case.photos],
        "events": [event_row(event, city) for event in events],
        "deadlines": [
            {
                "clock": d.clock,
                "started_at": _local(d.started_at, city),
                "limit": {"amount": d.limit.amount, "clock": d.limit.clock} if d.limit else None,
                "due_soon_at": _local(d.due_soon_at, city),
                "due_at": _local(d.due_at, city),
                "stopped_at": _local(d.stopped_at, city),
            }
            for d in case.standing.deadlines
        ],
        "chain": _chain(case, city),
        "awaits": list(awaited(case)),
        "usual_loop": usual_level(case, city),
        "proceedings": _in_words(msgspec.to_builtins(case.proceedings)),
    }


def _photo(photo: Photo, city: City) -> dict[str, Any]:
    """One photo; of an erased one, that it was there."""
    return {
        "kind": photo.kind,
        "sha256": photo.sha256,
        "thumbnail": photo.thumbnail,
        "width": photo.width,
        "height": photo.height,
        "bytes": photo.bytes,
        "taken_at": _local(photo.taken_at, city),
        "added_at": _local(photo.added_at, city),
        "added_by": photo.added_by,
        "note": photo.note.value if photo.note else None,
        "erased": photo.erased,
    }


def _duty(duty: AreaDuty) -> dict[str, Any]:
    """The cell of a case in one layer, its owner and its officers."""
    return {
        "cell": duty.area,
        "owner": duty.owner,
        "officers": [
            {"post": each.post, "person": each.person, "deputies": list(each.deputies)}
            for each in duty.officers
        ],
    }


def event_row(event: Event, city: City) -> dict[str, Any]:
    """One event of a case's history."""
    return {
        "id": event.id,
        "type": event.type,
        "actor": event.actor,
        "post": event.post,
        "on_behalf_of": event.on_behalf_of,
        "occurred_at": _local(event.occurred_at, city),
        # The salts of erasable words would let somebody guess them once they are erased.
        "body": _without_salts(msgspec.to_builtins(event.body)),
    }


def _in_words(value: Any) -> Any:
    """Plain values in which what somebody wrote is its words, or None once they are erased."""
    if isinstance(value, dict):
        if set(value) == {"digest", "value", "salt"}:
            return value["value"]
        return {name: _in_words(part) for name, part in value.items()}
    return [_in_words(part) for part in value] if isinstance(value, list) else value


def _without_salts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_salts(part) for name, part in value.items() if name != "salt"}
    return [_without_salts(part) for part in value] if isinstance(value, list) else value


def explanation(case: Case, city: City, now: datetime, history: Sequence[Event]) -> dict[str, Any]:
    """What `explain --json` says of a case. The ledger's shares are percents and add up to 100."""
    found = explain(case, city, history, now)
    return {
        "number": case.number,
        "urgency": {"band": urgency.band(case).name.lower(), "reasons": found.reasons},
        "light": case.light(now),
        "deadline": {
            "clock": found.deadline.clock,
            "due_at": _local(found.deadline.due_at, city),
            "spans": [
                {
                    "start": _local(span.start, city),
                    "end": _local(span.end, city),
                    "counts": span.counts,
                    "why": span.why,
                    "by": span.by or None,
                    "counted_seconds": span.counted.total_seconds(),
                }
                for span in found.spans
            ],
        }
        if found.deadline
        else None,
        "ledger": [
            {
                "holder": held.holder,
                "unit": held.unit,
                "from": _local(held.start, city),
                "to": _local(held.end, city),
                "seconds": held.length.total_seconds(),
                "share": share,
                "pause": _(held.pause.reason) if held.pause else None,
                "by": held.by,
            }
            for held, share in found.ledger
        ],
        "chain": _chain(case, city),
        "suspended_until": _local(found.rests_until, city),
    }


def suggested_units(
    case: Case, city: City, cases: Iterable[Case], now: datetime
) -> list[dict[str, Any]]:
    """The units to ask for a case that waits to be dispatched, the first at the head; else none.

    `cases` are the open ones and those of the past: the units' loads, and how they fared.
    """
    if case.stage not in (Stage.FILED, Stage.RETURNED):
        return []
    past, loads = PastHandling(), Counter[str]()
    for each in cases:
        past.put(each)
        loads[each.unit or ""] += each.stage in WITH_UNIT
    return [
        {
            "unit": found.unit.code,
            "rank": found.rank,
            "reasons": [{"words": r.words, "speaks_for": r.speaks_for} for r in found.reasons],
        }
        for found in rank_units(case, city, loads, past, now)
    ]


def import_counts(result: "Imported") -> dict[str, Any]:
    """What `import --json` says became of a file."""
    return {
        **{name: getattr(result, name) for name in IMPORT_COUNTS},
        "rejects": [
            {"row": r.row, "field": r.field, "value": r.value, "reason": r.reason, "hint": r.hint}
            for r in result.rejects
        ],
        "rejects_file": str(result.rejects_file) if result.rejects_file else None,
        "remarks": list(result.remarks),
    }


def import_sentence(result: "Imported") -> str:
    """What became of a file, for a person at the console."""
    sentence = _(
        "{read} rows read: {taken} new, {updated} updated, {unchanged} unchanged, "
        "{rejected} rejected, {unplaced} without a place."
    ).format(**{name: getattr(result, name) for name in IMPORT_COUNTS})
    if result.rejects_file is None:
        return sentence
    where = _("The rejected rows are in {file}: repair them and import that file.")
    return sentences((sentence, where.format(file=result.rejects_file)))


def situation_counts(situation: Situation) -> dict[str, Any]:
    """The counts of open cases, by what they are looked at by."""
    city = situation.city
    by_area: Counter[str] = Counter()
    for cell, count in situation.by_cell.items():
        for code in city.path(cell).values():
            by_area[code] += count
    return {
        "at": _local(situation.now, city),
        "open": len(situation.cases),
        "by_stage": dict(sorted(situation.by_stage.items())),
        "by_light": dict(sorted(situation.by_light.items())),
        "by_unit": dict(sorted(situation.by_unit.items())),
        "by_area": dict(sorted(by_area.items())),
    }


def situation_lines(counts: dict[str, Any], city: City) -> list[str]:
    """What `situation` prints for a person, from the document for programs."""
    count = counts["open"]
    told = ngettext("{n} case is open at {instant}.", "{n} cases are open at {instant}.", count)
    instant = f"{datetime.fromisoformat(counts['at']):%Y-%m-%d %H:%M:%S}"
    lines = [told.format(n=count, instant=instant)]
    units = {unit.code: label(unit.names) for unit in city.units.by_code.values()}
    for title, part, names in (
        (_("by stage"), "by_stage", {stage: _(name) for stage, name in STAGE_NAMES.items()}),
        (_("by light"), "by_light", {light: _(name) for light, name in LIGHT_NAMES.items()}),
        (_("by unit"), "by_unit", units),
    ):
        if counts[part]:
            shares = join(f"{names.get(name, name)} {n}" for name, n in counts[part].items())
            lines.append(_("  {name}: {fact}").format(name=title, fact=shares))
    return lines


def _chain(case: Case, city: City) -> list[dict[str, Any]]:
    return [
        {
            "step": state.step.key,
            "name": label(state.step.names),
            "action": state.step.action,
            "reaches": state.step.reaches,
            "channel": state.step.channel,
            "due_at": _local(state.due_at, city),
            "fired_at": _local(state.fired_at, city),
            "late": state.late,
            "skipped": state.skipped,
        }
        for state in chain_states(case, city)
    ]


def _local(instant: datetime | None, city: City) -> str | None:
    return instant.astimezone(city.zone).isoformat() if instant else None
