"""What letting go of cases on a level, or on a person, would do: before anybody lets go of them.

It asks the very rules that the act will ask, so what is said under a dragged case and the answer
to the drop cannot differ. Cases that are dropped together are one act: it is offered only if the
rules allow it for each of them.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter import lifecycle
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.commands import CaseCommand
from commandcenter.escalation import StepAction
from commandcenter.escalation.assigned import LOOPS, passed_up
from commandcenter.escalation.board_card import Lane, lane_of
from commandcenter.escalation.chain import SPEAKS
from commandcenter.escalation.words import LEVEL_NAMES, channel_name, reaches, step_name
from commandcenter.frozen import frozen
from commandcenter.ids import EventId
from commandcenter.refusal import Refused
from commandcenter.roles import FIELD_POSTS, LOOP_NAMES, Loop, Person, Post, Seat
from commandcenter.wording import _, join, label, ngettext, sentences

Acting = Callable[[type[CaseCommand], Case], Person | None]
"""In whose name the person at this desk asks for a command; None for their own."""

_ANY = "–"
"""Stands for the reason, which is asked for only once somebody has let go."""


@frozen
class Sitting:
    """Who is about to let go, where, and when."""

    city: City
    person: Person
    acting: Acting
    now: datetime


@frozen
class Offer:
    """One act that the drop can be."""

    says: str
    """What would happen, in a sentence."""
    commands: tuple[CaseCommand, ...]
    """For each case what will be asked; the reason is still to be said."""
    behalf: Person | None = None
    """Whose word it is, where the desk records it for somebody."""

    @property
    def command(self) -> type[CaseCommand]:
        """What kind of act it is."""
        return type(self.commands[0])


@frozen
class Drop:
    """What a drop can be: one or several acts, or none and why."""

    offers: tuple[Offer, ...]
    why: str = ""

    @property
    def allowed(self) -> bool:
        """Whether anything would happen."""
        return bool(self.offers)

    @property
    def says(self) -> str:
        """What would happen, or why nothing can."""
        if len(self.offers) < 2:
            return self.offers[0].says if self.offers else self.why
        told = (
            _("{n}. {says}").format(n=at, says=offer.says)
            for at, offer in enumerate(self.offers, 1)
        )
        return sentences(told)


def onto_level(cases: Sequence[Case], lane: Lane, sitting: Sitting) -> Drop:
    """What a drop of `cases` on a level would do: its own step fires, else they are passed."""
    return _together(cases, sitting, lambda case: _to_level(case, lane, sitting))


def onto_person(cases: Sequence[Case], person: Person, sitting: Sitting) -> Drop:
    """What a drop of `cases` on somebody would do: hold them, get them, or be told of them."""
    return _together(cases, sitting, lambda case: _to_person(case, person, sitting))


def _together(
    cases: Sequence[Case], sitting: Sitting, ways: Callable[[Case], Iterator[Offer]]
) -> Drop:
    """The acts that every one of the cases allows."""
    if not cases:
        return Drop((), _("No open case is chosen."))
    found: list[list[Offer]] = []
    for case in cases:
        offers: list[Offer] = []
        try:
            offers.extend(ways(case))
        except Refused as refused:
            return Drop((), refused.sentence)
        found.append(offers)
    if len(cases) == 1:
        return Drop(tuple(found[0]))
    joined = [_joined(first, found) for first in found[0]]
    offers = [offer for offer in joined if offer is not None]
    return Drop(tuple(offers), "" if offers else _("These cases allow no act in common."))


def _joined(first: Offer, found: Sequence[Sequence[Offer]]) -> Offer | None:
    same = [
        next((o for o in offers if (o.command, o.behalf) == (first.command, first.behalf)), None)
        for offers in found
    ]
    if any(offer is None for offer in same):
        return None
    commands = tuple(offer.commands[0] for offer in same if offer is not None)
    count = len(commands)
    says = ngettext("{n} case: {says}", "{n} cases, as of the first: {says}", count)
    return Offer(says.format(n=count, says=first.says), commands, first.behalf)


# --- onto a level ---


def _to_level(case: Case, lane: Lane, sitting: Sitting) -> Iterator[Offer]:
    """The act that brings a case to a level. Raises Refused with the reason if none does."""
    stands = lane_of(case)
    if lane == stands:
        raise Refused(_("Case {number} stands at this level already.").format(number=case.number))
    if lane < stands:
        yield _down(case, lane, sitting)
        return
    refusal: Refused | None = None
    try:
        raising = _raising(case, lane, sitting)
    except Refused as refused:
        raising, refusal = None, refused
    if raising is not None:
        yield raising
    elif refusal is None and not _can_be_passed(case, lane):
        raise Refused(_no_step_to(case, lane, sitting.city))
    else:
        try:
            yield _passed(do.PassUp, case, lane, sitting)
        except Refused as refused:
            raise refusal or refused from refused


def _can_be_passed(case: Case, lane: Lane) -> bool:
    """Whether there is a way up by hand: a level of the city above the case's own."""
    return lifecycle.MOVES[do.PassUp].fits(case) and passed_up(case, int(lane)) is LOOPS[int(lane)]


def _raising(case: Case, lane: Lane, sitting: Sitting) -> Offer | None:
    """The step of its own chain that raises the case to a level, fired now.

    Raises Refused if there is one and this person may not fire it.
    """
    for key in _to_come(case, sitting.city, frozenset({StepAction.RAISE})):
        body = _decided(case, do.EscalateNow(case.id, _ANY, key), sitting)
        assert isinstance(body, ev.StepFired)
        if body.level == lane:
            stands = _("The case then stands at the level of the {level}.").format(
                level=_level(lane)
            )
            says = sentences((_fires(body, sitting.city), stands))
            return Offer(says, (do.EscalateNow(case.id, "", key),))
    return None


def _passed(
    command: type[do.PassUp | do.PassDown], case: Case, lane: Lane, sitting: Sitting
) -> Offer:
    loop = LOOPS.get(int(lane), Loop.COMMUNITY)
    _decided(case, command(case.id, _ANY, loop), sitting)
    if command is do.PassUp:
        says = _("Passed up to the {level}, with its history and its clock.")
    else:
        says = _("Passed down to the {level}, with its history and its clock.")
    return Offer(says.format(level=_level(lane)), (command(case.id, "", loop),))


def _down(case: Case, lane: Lane, sitting: Sitting) -> Offer:
    if case.standing.level > lane:
        raise Refused(
            _("What the chain has raised stays raised: those above know of case {number}.").format(
                number=case.number
            )
        )
    return _passed(do.PassDown, case, lane, sitting)


def _no_step_to(case: Case, lane: Lane, city: City) -> str:
    chain = case.standing.chain
    if chain is None:
        return _("No chain runs on case {number}, and it cannot be passed up by hand now.").format(
            number=case.number
        )
    known = city.chain_of(chain)
    name = label(known.names) if known else chain.chain
    return _("The chain “{chain}” has no step to come that raises it to the {level}.").format(
        chain=name, level=_level(lane)
    )


# --- onto a person ---


def _to_person(case: Case, person: Person, sitting: Sitting) -> Iterator[Offer]:
    """The acts that give somebody a part in a case. Raises Refused with the reason if none does."""
    ways = (_hand_on, _send, _dispatch, _hold, _tell)
    refusals: list[str] = []
    offered = False
    for way in ways:
        try:
            offer = way(case, person, sitting)
        except Refused as refused:
            refusals.append(refused.sentence)
            continue
        if offer is not None:
            offered = True
            yield offer
    if not offered:
        nothing = _("The chain of case {number} has no step to come that tells {person}.")
        why = nothing.format(number=case.number, person=person.called)
        raise Refused(refusals[0] if refusals else why)


def _hand_on(case: Case, person: Person, sitting: Sitting) -> Offer | None:
    """Within its unit, to somebody who has not got it yet."""
    if not _of_its_unit(case, person, sitting.city) or case.proceedings.handed_to == person.id:
        return None
    command = do.HandOn(case.id, person.id)
    if not lifecycle.MOVES[do.HandOn].fits(case):
        return None
    _decided(case, command, sitting)
    says = _("Handed on to {person} within {unit}.")
    return Offer(says.format(person=person.called, unit=_unit(person, sitting.city)), (command,))


def _send(case: Case, person: Person, sitting: Sitting) -> Offer | None:
    """To look whether it is true."""
    looks = {Post.VERIFIER, Post.GRID_OFFICER} & set(person.posts)
    if not looks or not lifecycle.MOVES[do.SendVerification].fits(case):
        return None
    if person.id == sitting.person.id:
        return None
    command = do.SendVerification(case.id, person.id)
    _decided(case, command, sitting)
    return Offer(
        _("{person} goes to see whether it is so.").format(person=person.called), (command,)
    )


def _dispatch(case: Case, person: Person, sitting: Sitting) -> Offer | None:
    """To the unit that they act for."""
    if person.unit is None or _of_its_unit(case, person, sitting.city):
        return None
    command = do.Dispatch(case.id, person.unit)
    body = _decided(case, command, sitting)
    assert isinstance(body, ev.CaseDispatched)
    says = _("Dispatched to {unit}, for which {person} acts; due {time}.").format(
        unit=_unit(person, sitting.city),
        person=person.called,
        time=_time(body.deadline.due_at, sitting),
    )
    return Offer(says, (command,))


def _hold(case: Case, person: Person, sitting: Sitting) -> Offer | None:
    """In their hand: one's own word, or that of somebody out in the city who says so."""
    mine = person.id == sitting.person.id
    chain = case.standing.chain
    held = chain.acknowledged if chain else None
    if held is not None and held.by == person.id:
        raise Refused(
            _("{person} has case {number} in hand already.").format(
                person=person.called, number=case.number
            )
        )
    if not mine and not (
        _of_its_unit(case, person, sitting.city) and FIELD_POSTS.issuperset(person.posts)
    ):
        return None
    if not lifecycle.MOVES[do.Acknowledge].fits(case):
        return None
    behalf = None if mine else person
    body = _decided(case, do.Acknowledge(case.id), sitting, behalf)
    assert isinstance(body, ev.ChainAcknowledged)
    until = _time(sitting.now + timedelta(minutes=body.minutes), sitting)
    if mine:
        says = _("You have it in hand: the climb stands until {time}, the deadline does not.")
    else:
        says = _("{person} has it in hand: the climb stands until {time}, the deadline does not.")
    return Offer(says.format(person=person.called, time=until), (do.Acknowledge(case.id),), behalf)


def _tell(case: Case, person: Person, sitting: Sitting) -> Offer | None:
    """The step to come that tells them fires now."""
    refusal: Refused | None = None
    for key in _to_come(case, sitting.city, SPEAKS):
        try:
            body = _decided(case, do.EscalateNow(case.id, _ANY, key), sitting)
        except Refused as refused:
            refusal = refused
            continue
        assert isinstance(body, ev.StepFired)
        if person.id in body.told:
            return Offer(_fires(body, sitting.city), (do.EscalateNow(case.id, "", key),))
    if refusal is not None:
        raise refusal
    return None


# --- what they share ---


def _to_come(case: Case, city: City, actions: frozenset[StepAction]) -> Iterator[str]:
    """Keys of the steps of a case's chain that have not fired and do one of `actions`."""
    binding = case.standing.chain
    if binding is None or not lifecycle.MOVES[do.EscalateNow].fits(case):
        return
    chain = city.chain_of(binding)
    if chain is None:
        return
    keys = [each.key for each in binding.steps if each.waiting]
    for key in (*keys, *(each.key for each in binding.conditions)):
        if chain.step(key).action in actions:
            yield key


def _fires(body: ev.StepFired, city: City) -> str:
    people = join(map(city.called, body.told)) or reaches(body.reaches)
    return _("“{step}” fires now and tells {people}, {channel}.").format(
        step=step_name(body.step, body.chain, body.version, city),
        people=people,
        channel=channel_name(body.channel),
    )


def _of_its_unit(case: Case, person: Person, city: City) -> bool:
    if person.unit is None or case.unit is None:
        return False
    return person.unit == case.unit or city.units.within(person.unit, case.unit)


def _level(lane: Lane) -> str:
    """A level in the middle of a sentence."""
    return _(LEVEL_NAMES.get(int(lane), LOOP_NAMES[Loop.COMMUNITY]))


def _unit(person: Person, city: City) -> str:
    found = city.units.get(person.unit)
    return label(found.names) if found else (person.unit or "")


def _time(at: datetime, sitting: Sitting) -> str:
    zone = sitting.city.zone
    there, today = at.astimezone(zone), sitting.now.astimezone(zone)
    return f"{there:%H:%M}" if there.date() == today.date() else f"{there:%Y-%m-%d %H:%M}"


def _decided(
    case: Case, command: CaseCommand, sitting: Sitting, behalf: Person | None = None
) -> ev.Body:
    """What the rules make of `command` now. Raises Refused as they do."""
    behalf = behalf or sitting.acting(type(command), case)
    asked = lifecycle.Asked(
        case=case,
        command=command,
        city=sitting.city,
        seat=Seat(sitting.person, "", behalf),
        now=max(sitting.now, case.last_at),
        event_id=EventId("preview"),
        # None of these acts looks at the past of the case, or at another one.
        history=list,
        other=lambda _reference: case,
    )
    body, _post = lifecycle.decide(asked)
    return body
