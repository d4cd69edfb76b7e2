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
from commandcenter.lifecycle import CHECK_POSTS, MOVES, STAGE_NAMES, UNIT_POSTS
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

    `unit` is the unit that the command names, where it is not the one that has the case.
    """
    posts = MOVES[command].posts
    if command is do.RecordArrival:
        posts = UNIT_POSTS if case.stage in WITH_UNIT else CHECK_POSTS
    of = UnitCode(unit) if unit else case.unit
    if posts == UNIT_POSTS and of is not None:
        return None if _handles(person, of) else _handler(city, of)
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
    """The sentence of the rules if the person's posts do not allow it, whatever the stage."""
    seat = Seat(person, "", acting_for(command, case, city, person))
    try:
        seat.require(MOVES[command].posts)
    except Refused as refused:
        return refused.sentence
    return ""


def _handles(person: Person, unit: UnitCode) -> bool:
    return Post.HANDLER in person.posts and person.unit == unit


def _handler(city: City, unit: UnitCode) -> Person:
    known = next((each for each in _field(city) if _handles(each, unit)), None)
    if known is not None:
        return known
    found = city.units.get(unit)
    name = label(found.names) if found else unit
    return Person(PersonId(f"unit:{unit}"), name, (Post.HANDLER,), unit)


def _checks(person: Person, case: Case) -> bool:
    own = Post.VERIFIER in person.posts and person.id != LOCAL.id
    return own and person.id != case.standing.handled_by


def _verifier(city: City, case: Case) -> Person:
    known = next((each for each in _field(city) if _checks(each, case)), None)
    return known or Person(PersonId("verifier"), _("Verifier"), (Post.VERIFIER,))


def _field(city: City) -> Iterator[Person]:
    """Those who are out in the city, not at a desk: their word may be recorded by a desk."""
    return (each for each in city.people.values() if FIELD_POSTS.issuperset(each.posts))
