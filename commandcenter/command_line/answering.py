"""What every command does with its words: who asks, and how it answers programs and people."""

import sys
from argparse import Namespace
from typing import Any

import msgspec

from commandcenter.command_line.arguments import DONE
from commandcenter.desk import Desk
from commandcenter.roles import LOCAL, Person


def asker(desk: Desk, args: Namespace) -> Person:
    """Who asks: whom `--as` names, else the local person. Raises Refused for a stranger."""
    return desk.city.person(args.person) if args.person else LOCAL


def print_json(document: Any) -> None:
    """One JSON document on standard output, and nothing else."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(document), indent=1).decode() + "\n")


def say_written(args: Namespace, what: str, count: int, sentence: str) -> int:
    """Say how many an export has written; done. `what` they are called in JSON.

    The sentence for people has places for `n` and the `file`.
    """
    if args.json:
        print_json({"file": str(args.file), what: count})
    else:
        print(sentence.format(n=count, file=args.file))
    return DONE
