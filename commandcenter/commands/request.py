"""A wish in the imperative, which may be refused with a sentence."""

from commandcenter.frozen import frozen


@frozen
class Command:
    """Something that somebody asks for."""


@frozen
class CaseCommand(Command):
    """Something that somebody asks for one case."""

    case: str
