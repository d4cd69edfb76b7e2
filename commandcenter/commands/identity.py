"""What may be asked about which case it is."""

from dataclasses import dataclass

from commandcenter.commands.request import CaseCommand


@dataclass(frozen=True, slots=True)
class Merge(CaseCommand):
    """The same thing is already another case, which goes on."""

    into: str
    reason: str = ""
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Void(CaseCommand):
    """The case should never have been."""

    reason: str
    base: str | None = None
