"""A rehearsal of escalation chains, for programs and for people. Times are the city's."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from commandcenter.city import City
from commandcenter.escalation.rehearsal import Fired, Rehearsal
from commandcenter.escalation.words import channel_name, reaches, step_name
from commandcenter.wording import _, join, ngettext

LISTED = 40
"""Steps that are printed for a person; a program gets them all."""


def rehearsal_document(found: Rehearsal, city: City) -> dict[str, Any]:
    """What `rehearse --json` says."""
    return {
        "from": found.start.astimezone(city.zone).isoformat(),
        "to": found.end.astimezone(city.zone).isoformat(),
        "fired": [_row(each, city) for each in found.fired],
        "only_so": [_row(each, city) for each in found.added],
        "only_at_present": [_row(each, city) for each in found.missing],
        "told": dict(_told(found.fired)),
        "woken": dict(found.woken),
    }


def _row(fired: Fired, city: City) -> dict[str, Any]:
    return {
        "at": fired.at.astimezone(city.zone).isoformat(),
        "case": fired.number,
        "chain": fired.chain,
        "step": fired.step,
        "action": fired.action.value,
        "reaches": fired.reaches,
        "channel": fired.channel,
        "told": list(fired.told),
        "level": fired.level,
        "night": fired.night,
    }


def _told(fired: Iterable[Fired]) -> Counter[str]:
    return Counter(person for each in fired for person in each.told)


def rehearsal_lines(found: Rehearsal, city: City) -> list[str]:
    """What `rehearse` prints for a person: a table, who is woken, and what differs."""
    count = len(found.fired)
    lines = [
        ngettext(
            "{n} step would have fired from {start} to {end}.",
            "{n} steps would have fired from {start} to {end}.",
            count,
        ).format(
            n=count,
            start=f"{found.start.astimezone(city.zone):%Y-%m-%d %H:%M}",
            end=f"{found.end.astimezone(city.zone):%Y-%m-%d %H:%M}",
        )
    ]
    by_step = Counter((each.chain, each.step) for each in found.fired)
    before = Counter((each.chain, each.step) for each in found.missing)
    more = Counter((each.chain, each.step) for each in found.added)
    lines.append(_("times\tchain\tstep\tonly so"))
    lines += [
        f"{times}\t{chain}\t{step}\t{more[chain, step]}"
        for (chain, step), times in by_step.most_common()
    ]
    lines += [_line(each, city) for each in found.fired[:LISTED]]
    if count > LISTED:
        lines.append(_("… and {n} more; --json lists them all.").format(n=count - LISTED))
    lines.append(
        _("Beside the chains in force: {added} only so, {missing} only at present.").format(
            added=len(found.added), missing=sum(before.values())
        )
    )
    if found.woken:
        names = join(
            _("{person} {n}×").format(person=city.called(person), n=times)
            for person, times in sorted(found.woken.items(), key=lambda each: -each[1])
        )
        lines.append(_("Woken at night: {people}.").format(people=names))
    else:
        lines.append(_("Nobody would have been woken at night."))
    return lines


def _line(fired: Fired, city: City) -> str:
    version = city.versions.get(("chain", fired.chain), 0)
    name = step_name(fired.step, fired.chain, version, city)
    whom = join(city.called(each) for each in fired.told) or reaches(fired.reaches)
    at = f"{fired.at.astimezone(city.zone):%Y-%m-%d %H:%M}"
    return "\t".join((at, fired.number, name, whom, channel_name(fired.channel)))
