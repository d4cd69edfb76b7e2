"""How commands, and acts of a command, are added to the command line, with what all share."""

import argparse
from collections.abc import Callable
from typing import Any

from commandcenter.wording import _

AddCommand = Callable[[str, str], argparse.ArgumentParser]
"""Adds a command with its name and help, and returns its parser."""


def several(
    parser: argparse.ArgumentParser, common: argparse.ArgumentParser, **told: Any
) -> AddCommand:
    """Have a call name one of several; `told` says how they are spoken of. Gives what adds one.

    Each takes the options of `common`, too.
    """
    commands = parser.add_subparsers(**told)

    def add(name: str, words: str) -> argparse.ArgumentParser:
        command: argparse.ArgumentParser = commands.add_parser(
            name, help=words, description=words, parents=[common], allow_abbrev=False
        )
        return command

    return add


def acts_of(command: argparse.ArgumentParser, common: argparse.ArgumentParser) -> AddCommand:
    """Have a command do one of several acts, of which a call names one. Gives what adds one."""
    return several(command, common, dest="act", metavar=_("ACT"), required=True)
