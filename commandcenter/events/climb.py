"""What happens to a running escalation chain, beside its steps that fire."""

from datetime import datetime
from enum import StrEnum

from commandcenter.escalation import Binding, Silenced
from commandcenter.events.envelope import Body
from commandcenter.frozen import frozen
from commandcenter.ids import EventId
from commandcenter.text import Text


class Why(StrEnum):
    """Why something happened to a chain or its step; told in words by `narration`."""

    TIME = "time"
    REPORT = "report"
    PERSON = "person"
    NOBODY_ON_DUTY = "nobody_on_duty"
    NOBODY_HOLDS_POST = "nobody_holds_post"
    NO_UNIT = "no_unit"
    NOT_ALLOWED = "not_allowed"
    NO_ADDRESS = "no_address"
    FEW_CASES = "few_cases"
    MISSED = "missed"
    """A later round of the same step is due as well: it fires once."""
    CHAIN_LOST = "chain_lost"
    """The change of the chain that bound the case was not taken, and no other chain fits."""


@frozen
class ChainAcknowledged(Body):
    """Somebody has it in hand: the climb stands still for a while, the deadline does not."""

    proof: EventId
    minutes: float
    note: Text | None


@frozen
class AcknowledgementEnded(Body):
    """Nobody has it in hand any more: there was no progress in time, or somebody said so."""

    why: Why
    note: Text | None
    chain: Binding
    """As it climbs on."""


@frozen
class ChainSilenced(Body):
    """The chain was shelved: with its reason, its owner and its longest time."""

    proof: EventId
    silenced: Silenced


@frozen
class SilenceEnded(Body):
    """The silence is over: its time is up, there was a new report, or somebody ended it."""

    why: Why
    note: Text | None
    chain: Binding
    """As it climbs on."""


@frozen
class StepSkipped(Body):
    """A step will not fire."""

    proof: EventId
    step: str
    why: Why
    reason: Text | None
    rest: bool = False
    """Whether nothing that comes after it will either."""


@frozen
class StepHeld(Body):
    """A step waits until it may go on, and all after it with it."""

    step: str
    why: Why
    until: datetime
    chain: Binding
    """As it climbs on then."""


@frozen
class StepFailed(Body):
    """A step could not be carried out."""

    proof: EventId
    step: str
    why: Why
    again_at: datetime | None
    """When it is tried again; None if it was the last time."""


@frozen
class StepMissed(Body):
    """The auditor found a step due and not fired."""

    due_at: datetime


@frozen
class ChainBound(Body):
    """Somebody bound another chain, or a newer version of it, to the running case."""

    chain: Binding
    reason: Text
