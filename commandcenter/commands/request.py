"""A wish in the imperative, which may be refused with a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Something that somebody asks for."""


@dataclass(frozen=True, slots=True)
class CaseCommand(Command):
    """Something that somebody asks for one case."""

    case: str
