"""What may be asked about which case it is."""

from commandcenter.commands.request import CaseCommand
from commandcenter.frozen import frozen
from commandcenter.report import Place


@frozen
class Merge(CaseCommand):
    """The same thing is already another case, which goes on."""

    into: str
    reason: str = ""
    base: str | None = None


@frozen
class Void(CaseCommand):
    """The case should never have been."""

    reason: str
    base: str | None = None


@frozen
class Unmerge(CaseCommand):
    """It was not the same thing after all: let the case go on by itself."""

    reason: str
    base: str | None = None


@frozen
class Split(CaseCommand):
    """The report was of two things: make the other one a case of its own."""

    description: str
    class_code: str | None = None
    address: str | None = None
    place: Place | None = None
    cell: str | None = None
