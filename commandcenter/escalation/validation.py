"""Whether a draft of a chain can be trusted: everything that is wrong with it, in plain words.

What stops it from coming into force would never fire, would fire for nobody, or would be refused
by the reader of files. The rest is worth a look. Each finding stands on the card that it concerns.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from commandcenter.city import City
from commandcenter.escalation.chain import (
    LEVELS,
    NEXT_LEVEL,
    ROUND,
    STEERS,
    Chain,
    Phase,
    Step,
    StepAction,
    Trigger,
)
from commandcenter.escalation.finding import Finding
from commandcenter.escalation.people_reached import reach_findings
from commandcenter.escalation.step_words import urgency_name
from commandcenter.escalation.timing import timing_findings
from commandcenter.roles import Loop
from commandcenter.wording import _, join, label

_NAMELESS = STEERS | {StepAction.ONLY_IF}


def findings(chain: Chain, city: City, now: datetime) -> list[Finding]:
    """What is to be said about `chain` if it came into force at `now`, in the order of its cards.

    On one card, what stops it comes first.
    """
    found = [*_head(chain, city)]
    for step in chain.steps:
        found += [*_words(step), *_needs(step, chain, city)]
    found += timing_findings(chain, city, now)
    found += reach_findings(chain, city, now)
    place = {step.key: n for n, step in enumerate(chain.steps, 1)}
    return sorted(found, key=lambda each: (place.get(each.step, 0), not each.stops))


def stops(found: list[Finding]) -> bool:
    """Whether something of it must be put right before the chain can come into force."""
    return any(each.stops for each in found)


def _head(chain: Chain, city: City) -> Iterator[Finding]:
    """What concerns the chain as a whole: its name, its cases, other chains."""
    said = partial(Finding, "")
    if not any(words.strip() for words in chain.names.values()):
        yield said(_("The chain has no name."), _("Give it a name."))
    if not chain.key.strip():
        yield said(_("The chain has no key."), _("Give it a short key of letters and digits."))
    if not chain.urgencies:
        yield said(_("It is for no urgency, so for no case."), _("Choose an urgency."))
    if not {step.action for step in chain.steps} - _NAMELESS:
        yield said(_("It has no step that does anything."), _("Add a step."))
    if chain.acknowledged_minutes < 1:
        yield said(
            _("An acknowledgement would hold for no time."), _("Let it hold for a minute or more.")
        )
    if chain.silent_hours <= 0:
        yield said(_("It could not be silenced at all."), _("Allow a quarter of an hour or more."))
    yield from _cases(chain, city)
    yield from _other_chains(chain, city)


def _cases(chain: Chain, city: City) -> Iterator[Finding]:
    """Classes, areas and levels that its rules name and the city has not."""
    rules = chain.rules
    known = city.catalogue.classes if city.catalogue_key else ()
    for code in rules.classes if known else ():
        if not any(each.code.startswith(code) for each in known):
            yield Finding(
                "",
                _("The catalogue has no class or group {code}.").format(code=code),
                _("Take it out, or choose another class."),
            )
    for code in rules.areas:
        if code not in city.areas:
            yield Finding(
                "",
                _("There is no area {code}.").format(code=code),
                _("Take it out, or choose another area."),
            )
    for level in rules.levels:
        if level not in tuple(Loop):
            yield Finding(
                "", _("There is no level {level}.").format(level=level), _("Take it out.")
            )
    if known and rules.classes:
        fitting = [each for each in known if each.code.startswith(rules.classes)]
        if fitting and not any(each.urgency in chain.urgencies for each in fitting):
            yield Finding(
                "",
                _("No case of these classes begins with this urgency: {urgency}.").format(
                    urgency=join(map(urgency_name, chain.urgencies))
                ),
                _("Choose the urgency that these classes have."),
                stops=False,
            )


def _other_chains(chain: Chain, city: City) -> Iterator[Finding]:
    """Chains before this one that take every case of it; one of the same rank that takes some."""
    others = [
        other
        for (key, version), other in city.chains.items()
        if key != chain.key
        and city.versions.get(("chain", key)) == version
        and other.phase is chain.phase
    ]
    first = {
        urgency: other
        for urgency in chain.urgencies
        for other in others
        if other.rules.rank < chain.rules.rank
        and _takes_all(other, replace(chain, urgencies=(urgency,)))
    }
    if chain.urgencies and len(first) == len(chain.urgencies):
        before = dict.fromkeys(label(other.names) for other in first.values())
        least = min(other.rules.rank for other in first.values())
        yield Finding(
            "",
            _("It is never used: “{other}” comes first and takes all its cases.").format(
                other=join(before)
            ),
            _("Give it a lower rank than {rank}, or take fewer cases there.").format(rank=least),
            stops=False,
        )
    for other in others:
        same = [urgency for urgency in chain.urgencies if urgency in other.urgencies]
        mine, theirs = replace(chain, urgencies=(*same,)), replace(other, urgencies=(*same,))
        overlap = bool(same) and (_takes_all(theirs, mine) or _takes_all(mine, theirs))
        if overlap and other.rules.rank == chain.rules.rank:
            yield Finding(
                "",
                _("“{other}” has the same rank and takes some of the same cases.").format(
                    other=label(other.names)
                ),
                _("Give the narrower one the lower rank, so that it comes first."),
                stops=False,
            )


def _takes_all(one: Chain, other: Chain) -> bool:
    """Whether every case that `other` is for is one that `one` is for, as far as rules tell."""
    mine, theirs = one.rules, other.rules
    classes = not mine.classes or (
        bool(theirs.classes) and all(each.startswith(mine.classes) for each in theirs.classes)
    )
    return (
        set(other.urgencies) <= set(one.urgencies)
        and classes
        and all(
            not ours or (bool(also) and set(also) <= set(ours))
            for ours, also in (
                (mine.levels, theirs.levels),
                (mine.areas, theirs.areas),
                (mine.stages, theirs.stages),
            )
        )
    )


def _words(step: Step) -> Iterator[Finding]:
    """A name to be called by, a key to be known by."""
    if not step.key.strip() or ROUND in step.key:
        yield Finding(
            step.key,
            _("The key of this step cannot be used."),
            _("Write letters, digits and hyphens."),
        )
    if step.action not in _NAMELESS and not any(each.strip() for each in step.names.values()):
        yield Finding(step.key, _("This step has no name."), _("Give it a name."))


def _needs(step: Step, chain: Chain, city: City) -> Iterator[Finding]:
    """What a step of its kind must say, and what its kind can do in this chain at all."""
    said = partial(Finding, step.key)
    raises = step.action is StepAction.RAISE
    goes_to = step.level in LEVELS[1:] or step.level == NEXT_LEVEL
    if raises and not goes_to:
        yield said(_("Nothing says to which level it raises."), _("Choose the level."))
    if not raises and step.level:
        yield said(_("Only a raise goes to a level."), _("Leave the level out."))
    if step.trigger is Trigger.REPORTS and step.count < 2:
        yield said(_("The first report begins the case."), _("Choose the second or a later one."))
    if step.trigger is Trigger.RETURNS and step.count < 1:
        yield said(_("Nothing says after how many returns."), _("Choose one or more."))
    if step.action is StepAction.ONLY_IF and step.rate is None:
        yield said(_("Nothing says how many cases it takes."), _("Say how many, and in what time."))
    if step.action is StepAction.LEAD and step.reaches != "first_receiver":
        unit = city.units.get(step.reaches)
        if unit is None:
            yield said(
                _("There is no unit {unit}.").format(unit=step.reaches or "–"),
                _("Choose a unit that is there."),
            )
        elif not unit.handles:
            yield said(
                _("{unit} handles no cases itself.").format(unit=label(unit.names)),
                _("Choose a unit that handles."),
            )
    if step.action is StepAction.LANE and chain.phase is Phase.HANDLING:
        yield said(
            _("It can never be carried out: the case is with a unit already."),
            _("Take it out, or put it into a chain for cases that nobody has dispatched."),
        )
    if step.action is StepAction.ORDER and chain.phase is Phase.INTAKE:
        yield said(
            _("It can never be carried out: no unit has the case to which an order could go."),
            _("Take it out, or put it into a chain for cases that a unit has."),
        )
    if step.trigger is Trigger.NO_SIGN and chain.phase is Phase.INTAKE:
        yield said(
            _("No unit can sign yet, so this condition never holds it back."),
            _("Take the condition away."),
            stops=False,
        )
