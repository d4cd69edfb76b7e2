"""A rehearsal beside the chains in force, for programs and for people. Times are the city's."""

from collections import Counter
from typing import Any

from commandcenter.city import City
from commandcenter.escalation.chain import ROUND
from commandcenter.escalation.comparison import HOW_NAMES, Comparison, How, Pair, SeatTally, Tally
from commandcenter.escalation.rehearsal import Fired
from commandcenter.escalation.step_words import title, when
from commandcenter.escalation.words import reaches, step_name
from commandcenter.ids import PersonId
from commandcenter.wording import _, join, ngettext

CASES_LISTED = 20
"""Cases that are printed for a person; a program gets them all."""


def comparison_document(found: Comparison, city: City) -> dict[str, Any]:
    """What `rehearse --against present --json` says beside the rehearsal itself."""
    return {
        "against": "present",
        "totals": _counts(found.how),
        "by_step": [
            {"chain": each.key[0], "step": each.key[1], **_tally(each)} for each in found.by_step()
        ],
        "by_case": [{"case": each.key[0], **_tally(each)} for each in found.by_case()],
        "by_seat": [_seat(each, city) for each in found.by_seat()],
        "woken_at_present": dict(found.woken(before=True)),
        "differences": [_pair(each, city) for each in found.pairs if each.how is not How.SAME],
    }


def _counts(how: Counter[How]) -> dict[str, int]:
    return {each.value: how[each] for each in How}


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "at_present": tally.before,
        "so": tally.after,
        **_counts(tally.how),
        "other_people": tally.others,
        "woken": tally.woken,
    }


def _seat(seat: SeatTally, city: City) -> dict[str, Any]:
    return {
        "seat": seat.seat,
        "steps": seat.told,
        "mean_in_ten_minutes": round(seat.mean, 3),
        "most_in_ten_minutes": seat.worst,
        "most_at": seat.worst_at.astimezone(city.zone).isoformat() if seat.worst_at else None,
        "most_at_present": seat.before_worst,
    }


def _pair(pair: Pair, city: City) -> dict[str, Any]:
    return {
        "how": pair.how.value,
        "case": pair.fired.number,
        "chain": pair.fired.chain,
        "step": pair.fired.step,
        "at": _at(pair.after, city),
        "at_present": _at(pair.before, city),
        "told": list(pair.after.told) if pair.after else [],
        "told_at_present": list(pair.before.told) if pair.before else [],
    }


def _at(fired: Fired | None, city: City) -> str | None:
    return fired.at.astimezone(city.zone).isoformat() if fired else None


def comparison_lines(found: Comparison, city: City) -> list[str]:
    """What `rehearse --against present` prints below the rehearsal: tables by step, seat, case."""
    lines = [
        _("Beside the chains in force:"),
        _("draft\tat present\tmore\tfewer\tearlier\tlater\tother people\tstep"),
        *(
            "\t".join((*map(str, _numbers(each)), called_step(each.key, found, city)))
            for each in found.by_step()
        ),
        _("seat\tsteps\tmost in ten minutes\tat present"),
        *(
            "\t".join((reaches(each.seat), str(each.told), str(each.worst), str(each.before_worst)))
            for each in found.by_seat()
        ),
    ]
    cases = found.by_case()
    said = ngettext("{n} case differs:", "{n} cases differ:", len(cases))
    lines.append(said.format(n=len(cases)))
    lines += [f"{each.key[0]}\t{how_words(each)}" for each in cases[:CASES_LISTED]]
    if len(cases) > CASES_LISTED:
        left = len(cases) - CASES_LISTED
        lines.append(_("… and {n} more; --json lists them all.").format(n=left))
    lines.append(woken_words(found, city))
    return lines


def _numbers(tally: Tally) -> tuple[int, ...]:
    how = tally.how
    return (
        tally.after,
        tally.before,
        how[How.MORE],
        how[How.FEWER],
        how[How.EARLIER],
        how[How.LATER],
        tally.others,
    )


def called_step(key: tuple[str, ...], found: Comparison, city: City) -> str:
    """The step of a chain as people know it: by the draft, else by the version in force."""
    chain, step = key
    for draft in found.chains:
        if draft.key == chain and step.partition(ROUND)[0] in {each.key for each in draft.steps}:
            known = draft.step(step)
            return _("{step}, {when}").format(step=title(known), when=when(known))
    return step_name(step, chain, city.versions.get(("chain", chain), 0), city)


def how_words(tally: Tally) -> str:
    """What differs, counted: `2 fires in addition, 1 later`."""
    told = [
        _("{n} {how}").format(n=tally.how[how], how=_(HOW_NAMES[how]))
        for how in How
        if tally.how[how] and how is not How.SAME
    ]
    return join(told)


def woken_words(found: Comparison, city: City) -> str:
    """Who would be told at night, and how often at present."""
    after, before = found.woken(), found.woken(before=True)
    people = sorted({*after, *before}, key=lambda each: (-after[each], -before[each], each))
    if not people:
        return _("Nobody is told at night, neither so nor at present.")
    named = join(
        _("{person} {n}× (at present {m}×)").format(
            person=city.called(PersonId(each)), n=after[each], m=before[each]
        )
        for each in people
    )
    return _("Told at night: {people}.").format(people=named)
