"""What may be asked about whose a case is."""

from dataclasses import dataclass

from commandcenter.commands.request import CaseCommand


@dataclass(frozen=True, slots=True)
class Dispatch(CaseCommand):
    """Give the case to a unit that must act."""

    to: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Recall(CaseCommand):
    """Take a wrong dispatch back before the unit has begun."""

    reason: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class SignFor(CaseCommand):
    """The unit takes the case."""

    base: str | None = None


@dataclass(frozen=True, slots=True)
class StartHandling(CaseCommand):
    """The unit begins."""

    base: str | None = None


@dataclass(frozen=True, slots=True)
class Return(CaseCommand):
    """The unit gives the case back: why, and whose it is."""

    reason: str
    owner: str | None = None
    base: str | None = None
