"""A chain under change: steps added, taken out, moved; and what differs between two of them.

Nothing here is in force. Every function gives a new chain.
"""

from collections.abc import Iterator
from dataclasses import fields, replace

from commandcenter.catalogue import Urgency
from commandcenter.city import City
from commandcenter.escalation.chain import (
    NEXT_LEVEL,
    SPEAKS,
    STEERS,
    CaseRate,
    Chain,
    Phase,
    Step,
    StepAction,
    Window,
)
from commandcenter.escalation.step_words import (
    ACTION_NAMES,
    PHASE_NAMES,
    binds,
    span,
    title,
    when,
    whom,
)
from commandcenter.roles import Post
from commandcenter.wording import _, join, label, language

MINUTES_APART, SHARE_APART = 10.0, 0.25
"""How much later than the step before it a new one comes."""

_FRESH: dict[StepAction, dict[str, object]] = {
    StepAction.NOTIFY: {"after_minutes": 10.0},
    StepAction.REMIND: {"after_minutes": 10.0},
    StepAction.RAISE: {"after_minutes": 30.0, "level": NEXT_LEVEL, "reaches": Post.SHIFT_LEADER},
    StepAction.ORDER: {"at_share": 1.0},
    StepAction.LEAD: {"after_minutes": 30.0, "reaches": "first_receiver"},
    StepAction.LANE: {"after_minutes": 0.0},
    StepAction.WEBHOOK: {"after_minutes": 10.0},
    StepAction.ONLY_IF: {"after_minutes": 10.0, "rate": CaseRate(5, 60.0)},
    StepAction.WAIT: {"after_minutes": 10.0},
    StepAction.WINDOW: {"window": Window(working_time=True)},
    StepAction.REPEAT: {"times": 3},
}
"""What a new step of a kind begins with."""


def new_step(chain: Chain, action: StepAction, at: int) -> Step:
    """A step of a kind, as it may stand at place `at` of a chain, with a key of its own."""
    said = dict(_FRESH[action])
    to_unit = chain.phase is Phase.HANDLING or action not in SPEAKS
    said.setdefault("reaches", "unit" if to_unit else Post.DISPATCHER)
    if action is StepAction.REPEAT:
        before = [s.key for s in chain.steps[:at] if s.action not in STEERS]
        said["repeat_from"] = before[-1] if before else ""
    key = _free(action.value, {each.key for each in chain.steps})
    if said.get("after_minutes") and action is not StepAction.WAIT:
        said |= _time_after(chain.steps[:at])
    nameless = action in STEERS or action is StepAction.ONLY_IF
    names = {"en": action.value} if nameless else {language(): _(ACTION_NAMES[action])}
    made = Step(key, names, action, str(said.pop("reaches")))
    return replace(made, **said)  # type: ignore[arg-type]


def _time_after(before: tuple[Step, ...]) -> dict[str, object]:
    """A time for a step so that it comes after those that stand before it."""
    for step in reversed(before):
        if step.at_share is not None:
            return {"after_minutes": None, "at_share": step.at_share + SHARE_APART}
        if step.action is StepAction.WAIT:
            return {"after_minutes": None}
        if step.after_minutes is not None and step.trigger is None:
            return {"after_minutes": step.after_minutes + MINUTES_APART}
    return {}


def new_chain(key: str, keys: set[str]) -> Chain:
    """A chain to begin with, under a key that is none of `keys`: ordinary cases, no step."""
    return Chain(_free(key, keys), 0, {}, Phase.HANDLING, (Urgency.ORDINARY,), ())


def copy_of(chain: Chain, keys: set[str]) -> Chain:
    """`chain` under a key that is none of `keys`, to be changed."""
    names = {code: _("{name} (2)").format(name=name) for code, name in chain.names.items()}
    return replace(chain, key=_free(chain.key, keys), version=0, names=names)


def _free(wanted: str, taken: set[str]) -> str:
    if wanted not in taken:
        return wanted
    n = 2
    while f"{wanted}-{n}" in taken:
        n += 1
    return f"{wanted}-{n}"


def inserted(chain: Chain, step: Step, at: int) -> Chain:
    """`chain` with one more step at a place."""
    return replace(chain, steps=(*chain.steps[:at], step, *chain.steps[at:]))


def without(chain: Chain, at: int) -> Chain:
    """`chain` without the step at a place."""
    return replace(chain, steps=chain.steps[:at] + chain.steps[at + 1 :])


def moved(chain: Chain, at: int, to: int) -> Chain:
    """`chain` with the step at one place put to another, counted once it is lifted out."""
    rest = without(chain, at)
    return inserted(rest, chain.steps[at], max(0, min(to, len(rest.steps))))


def with_step(chain: Chain, at: int, step: Step) -> Chain:
    """`chain` with another step at a place; repeats that go back to it follow its key."""
    former = chain.steps[at].key
    steps = list(chain.steps)
    steps[at] = step
    if step.key != former:
        steps = [replace(s, repeat_from=step.key) if s.repeat_from == former else s for s in steps]
    return replace(chain, steps=tuple(steps))


def differences(before: Chain | None, after: Chain, city: City) -> Iterator[str]:
    """What `after` has otherwise than `before`, as sentences."""
    if before is None:
        yield _("The chain is new.")
        return
    if before.names != after.names:
        yield _("Its name is “{after}” instead of “{before}”.").format(
            after=label(after.names), before=label(before.names)
        )
    if (before.urgencies, before.rules, before.phase) != (
        after.urgencies,
        after.rules,
        after.phase,
    ):
        pairs = [*zip(_for(before, city), _for(after, city), strict=True)]
        differ = [pair for pair in pairs if pair[0] != pair[1]]
        yield _("It is for other cases: {after}, instead of {before}.").format(
            after=" · ".join(now for _was, now in differ),
            before=" · ".join(was for was, _now in differ),
        )
    if before.acknowledged_minutes != after.acknowledged_minutes:
        yield _("An acknowledgement holds for {after} instead of {before}.").format(
            after=span(after.acknowledged_minutes), before=span(before.acknowledged_minutes)
        )
    if before.silent_hours != after.silent_hours:
        yield _("It may be silenced for {after} instead of {before}.").format(
            after=span(after.silent_hours * 60), before=span(before.silent_hours * 60)
        )
    if before.again_minutes != after.again_minutes:
        yield _("What fails is tried again after {after} min instead of {before} min.").format(
            after=_listed(after.again_minutes), before=_listed(before.again_minutes)
        )
    yield from _steps(before, after, city)


def _listed(minutes: tuple[float, ...]) -> str:
    return join(f"{each:g}" for each in minutes) or "–"


def _for(chain: Chain, city: City) -> tuple[str, str, str]:
    rank = _("rank {n}").format(n=chain.rules.rank)
    return _(PHASE_NAMES[chain.phase]), binds(chain, city), rank


def _steps(before: Chain, after: Chain, city: City) -> Iterator[str]:
    was = {step.key: step for step in before.steps}
    now = {step.key: step for step in after.steps}
    for key, step in now.items():
        if key not in was:
            yield _("New step: {step}.").format(step=_said(step, city))
        elif step != was[key]:
            yield _changed(was[key], step, city)
    for key, step in was.items():
        if key not in now:
            yield _("Step taken out: {step}.").format(step=_said(step, city))
    kept = [key for key in was if key in now]
    if kept != [key for key in now if key in was]:
        yield _("The steps stand in another order.")


def _changed(before: Step, after: Step, city: City) -> str:
    """Only what a step says otherwise."""
    pairs = [*zip(_parts(before, city), _parts(after, city), strict=True)]
    differ = [pair for pair in pairs if pair[0] != pair[1]] or pairs
    return _("Step “{step}”: {after} instead of {before}.").format(
        step=title(before),
        after=" · ".join(each or "–" for _was, each in differ),
        before=" · ".join(each or "–" for each, _now in differ),
    )


def _said(step: Step, city: City) -> str:
    return " · ".join(part for part in _parts(step, city) if part)


def _parts(step: Step, city: City) -> tuple[str, str, str]:
    return title(step), when(step), whom(step, city)


def upon(base: Chain | None, mine: Chain, theirs: Chain) -> Chain:
    """`theirs` with what `mine` has changed since `base`, from which both began.

    Where both changed the same thing, mine stands. A new chain stands as it is.
    """
    if base is None:
        return mine
    head = {
        each.name: getattr(mine, each.name)
        for each in fields(Chain)
        if each.name not in ("version", "steps")
        and getattr(mine, each.name) != getattr(base, each.name)
    }
    was, own, new = ({step.key: step for step in each.steps} for each in (base, mine, theirs))
    changed = {key for key, step in own.items() if step != was.get(key)}
    found = {key: step for key, step in new.items() if key in own or key not in was}
    found |= {key: own[key] for key in changed}
    moved_here = [key for key in own if key in was] != [key for key in was if key in own]
    first, then = (own, new) if moved_here else (new, own)
    order = [key for key in first if key in found]
    before = ""
    for key in then:
        if key in found and key not in order:
            order.insert(order.index(before) + 1 if before in order else 0, key)
        before = key
    return replace(theirs, **head, steps=tuple(found[key] for key in order))


def same(one: Chain, other: Chain) -> bool:
    """Whether two chains say the same, whatever their versions."""
    return replace(one, version=0) == replace(other, version=0)
