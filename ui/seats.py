"""On whose behalf an act is recorded, when the person at this desk writes down what others do.

One dispatcher can record what comes by telephone: what a unit does is its handler's act, a check
is a verifier's. Whoever holds the post themselves acts in their own name. The log names both.
"""

from collections.abc import Iterator
from typing import Final

from commandcenter import commands as do
from commandcenter.case import WITH_UNIT, Case, Stage
from commandcenter.city import City
from commandcenter.ids import PersonId, UnitCode
from commandcenter.lifecycle import CHECK_POSTS, MOVES, STAGE_NAMES, UNIT_POSTS, require_charge
from commandcenter.refusal import Refused
from commandcenter.roles import FIELD_POSTS, LOCAL, Person, Post, Seat
from commandcenter.wording import N_, _, label, sentences

STANDS: Final[dict[Stage, int]] = {
    Stage.REPORTED: 0,
    Stage.FILED: 1,
    Stage.RETURNED: 1,
    Stage.DISPATCHED: 2,
    Stage.SIGNED: 2,
    Stage.HANDLING: 2,
    Stage.DONE: 3,
    Stage.FAILED_CHECK: 2,
    Stage.SUSPENDED: 2,
    Stage.VERIFYING: 0,
    Stage.CHECKING: 4,
}
"""How far a case has come on its way; what has come further lacks no step."""

TAKES: Final[dict[type[do.Command], int]] = {
    do.Dispatch: 1,
    do.Recall: 2,
    do.SignFor: 2,
    do.StartHandling: 2,
    do.Return: 2,
    do.ReportDone: 2,
    do.StartCheck: 3,
    do.PassCheck: 4,
    do.FailCheck: 4,
    do.Close: 5,
}
"""How far it must have come for an act."""

TASKS: Final = frozenset({do.SignTask, do.ReportTaskDone, do.ReturnTask})
"""What co-handling units do with their parts."""

STEPS: Final = (
    N_("File the case first."),
    N_("Dispatch the case first."),
    N_("Report it done first."),
    N_("Start the check first."),
    N_("The check has to be passed first."),
)
"""What takes a case further from where it stands; shown through `_`."""


def acting_for(
    command: type[do.Command],
    case: Case,
    city: City,
    person: Person,
    unit: str | None = None,
) -> Person | None:
    """Whose act it is, if `person` asks for `command`; None if it is their own.

    `unit` is the unit that the command names, where it names one.
    """
    posts = MOVES[command].posts
    if command is do.RecordArrival:
        posts = UNIT_POSTS if case.stage in WITH_UNIT else CHECK_POSTS
    units = (UnitCode(unit),) if unit else units_asked(command, case)
    if posts == UNIT_POSTS and units:
        own = any(_handles(person, each, city) for each in units)
        return None if own else _handler(city, units[0])
    if posts == CHECK_POSTS:
        return None if _checks(person, case) else _verifier(city, case)
    return None


def may(command: type[do.Command], case: Case, city: City, person: Person) -> bool:
    """Whether `person` may ask for `command` here, in their own name or for whose act it is."""
    return MOVES[command].fits(case) and not _barred(command, case, city, person)


def why_not(command: type[do.Command], case: Case, city: City, person: Person) -> str:
    """Why `person` may not ask for `command` here, and what comes first; empty if they may."""
    if MOVES[command].fits(case):
        return _barred(command, case, city, person)
    stands = _("Case {number} is “{stage}”.").format(
        number=case.number, stage=_(STAGE_NAMES[case.stage])
    )
    reached = STANDS.get(case.stage, len(STEPS))
    lacks = TAKES.get(command, 0) > reached
    return sentences((stands, _(STEPS[reached]))) if lacks else stands


def _barred(command: type[do.Command], case: Case, city: City, person: Person) -> str:
    """The sentence of the rules if posts, level or areas do not allow it, whatever the stage."""
    seat = Seat(person, "", acting_for(command, case, city, person))
    try:
        seat.require(MOVES[command].posts_for(case))
        require_charge(MOVES[command], seat, case, city)
    except Refused as refused:
        return refused.sentence
    return ""


def units_asked(command: type[do.Command], case: Case) -> tuple[UnitCode, ...]:
    """The units that can do this: those with a part, a call or an order, else the case's own."""
    proceedings = case.proceedings
    if command in TASKS:
        return tuple(task.unit for task in proceedings.open_tasks)
    if command is do.ReportIn:
        called = (each for whistle in proceedings.whistles for each in whistle.units)
        return tuple(each.unit for each in called if each.reported_at is None)
    if command is do.ReplyToOrder:
        return tuple(order.unit for order in proceedings.orders if order.replied_at is None)
    return (case.unit,) if case.unit is not None else ()


def _handles(person: Person, unit: UnitCode, city: City) -> bool:
    """Whether somebody is a handler of a unit, or of a team of it."""
    own = person.unit is not None and city.units.within(person.unit, unit)
    return Post.HANDLER in person.posts and (own or person.unit == unit)


def _handler(city: City, unit: UnitCode) -> Person:
    known = [each for each in _field(city) if _handles(each, unit, city)]
    known.sort(key=lambda each: each.unit != unit)
    if known:
        return known[0]
    found = city.units.get(unit)
    name = label(found.names) if found else unit
    return Person(PersonId(f"unit:{unit}"), name, (Post.HANDLER,), unit)


def _checks(person: Person, case: Case) -> bool:
    own = bool(CHECK_POSTS & set(person.posts)) and person.id != LOCAL.id
    return own and person.id != case.standing.handled_by


def _verifier(city: City, case: Case) -> Person:
    """Who went to look: whoever was sent, else a verifier, else a grid officer."""
    able = [each for each in _field(city) if _checks(each, case)]
    sent = case.proceedings.handed_to if case.stage is Stage.VERIFYING else None
    able.sort(key=lambda each: (each.id != sent, Post.VERIFIER not in each.posts))
    return next(iter(able), Person(PersonId("verifier"), _("Verifier"), (Post.VERIFIER,)))


def _field(city: City) -> Iterator[Person]:
    """Those who are out in the city, not at a desk: their word may be recorded by a desk."""
    return (each for each in city.people.values() if FIELD_POSTS.issuperset(each.posts))
