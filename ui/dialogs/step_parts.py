"""Which step of a running chain is meant: any that is still to come, by name and time.

And what would come where a chain is bound anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from commandcenter.case import Case
from commandcenter.clocks import freeze
from commandcenter.escalation.story import chain_story
from commandcenter.ids import EventId
from commandcenter.moves.climb import chain_in_force
from commandcenter.wording import _, label, sentences
from ui.case.chain_words import Telling
from ui.dialogs.form import PickPart, WordsPart
from ui.dialogs.loop_parts import Moment, Parts

MOST: Final = 10
"""Steps to choose from, the next ones; a chain that repeats may have many more to come."""


def same_chain(cases: Sequence[Case]) -> bool:
    """Whether the same chain runs on all of them, so that its steps can be chosen from."""
    chains = (case.standing.chain for case in cases)
    return len({(each.chain, each.version) if each else None for each in chains}) == 1


def step(*usual: str) -> Callable[[Moment], Parts]:
    """Which step, and why. Of cases with several chains it is the next one of each."""

    def parts(moment: Moment) -> Parts:
        reason = WordsPart(_("Reason"), usual=tuple(map(_, usual)))
        options = coming(moment) if moment.alike else ()
        if not options:
            return {"reason": reason}
        which = PickPart(_("Which step"), options)
        if any(key == moment.step for key, _words in options):
            which.pick(moment.step)
        return {"step": which, "reason": reason}

    return parts


def coming(moment: Moment) -> tuple[tuple[str, str], ...]:
    """Key and words of the steps to come: the next ones, and the one that is meant."""
    story = chain_story(moment.case, moment.city)
    telling = Telling(moment.case, moment.city, moment.now)
    steps = [each for each in story.steps if each.comes] if story else []
    shown = steps[:MOST] + [each for each in steps[MOST:] if each.key == moment.step]
    return tuple((each.key, telling.choice(each)) for each in shown)


def begins_anew(moment: Moment) -> str:
    """Which chain would take the place of the one that runs, that it begins, and what comes first.

    Empty where no chain is for such a case any more: the desk says so.
    """
    case, city, now = moment.case, moment.city, moment.now
    was, chain = case.standing.chain, chain_in_force(case, city)[1]
    if was is None or chain is None:
        return ""
    begins = _("“{chain}” (version {n}) begins from its first step.")
    if (was.chain, was.version) == (chain.key, chain.version):
        begins = _("“{chain}” (version {n}) runs already; it begins from its first step again.")
    bound = freeze(city, chain, case.deadline, at=now, proof=EventId(""), known_at=now)
    then = replace(case, standing=replace(case.standing, chain=bound))
    first = next(iter(coming(replace(moment, case=then, step=""))), None)
    return sentences(
        (
            begins.format(chain=label(chain.names), n=chain.version),
            _("What comes first: {step}.").format(step=first[1]) if first else "",
        )
    )
