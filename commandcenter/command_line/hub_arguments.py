"""The words of `commandcenter hub`; what they do is in `hub.py`."""

import argparse
from datetime import time
from pathlib import Path

from commandcenter.command_line.acts import acts_of
from commandcenter.wording import _


def add_hub(hub: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """Add the acts of `hub` to its parser."""
    add = acts_of(hub, common)

    def at_address(name: str, words: str, *, file: bool = False) -> argparse.ArgumentParser:
        command = add(name, words)
        command.add_argument("url", help=_("the administrator's address of the hub"))
        if file:
            command.add_argument("file", type=Path, metavar="FILE.dump")
        return command

    at_address("init", _("set up a hub in a PostgreSQL server"))
    at_address("migrate", _("bring a hub up to date"))
    _add_status(at_address("status", _("how a hub is: its parts, its users, its standbys")))
    command = at_address(
        "backup", _("copy a hub into a file, and read the copy through"), file=True
    )
    command.add_argument(
        "--drill", action="store_true", help=_("also restore it for trial, and follow every chain")
    )
    at_address("restore", _("make a new hub from a backup"), file=True)
    _add_user(at_address("user", _("let somebody in, or change what they may do")))
    _add_serve(add("serve", _("run a hub in a folder of this machine, for a small room")))


def _add_status(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--check", action="store_true", help=_("say only what is wrong, and fail if anything is")
    )
    command.add_argument(
        "--standbys",
        type=int,
        default=0,
        metavar="N",
        help=_("with --check: so many standbys should follow"),
    )
    command.add_argument(
        "--backups",
        type=Path,
        metavar="DIR",
        help=_("with --check: the folder that the night's backup goes to"),
    )


def _add_user(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="NAME", help=_("the name that they sign in with"))
    command.add_argument(
        "--person", metavar="ID", help=_("who that is in the city; the same name without it")
    )
    command.add_argument(
        "--part",
        action="append",
        default=[],
        metavar="CODE[:STREET,…]",
        help=_("a district that they may work on, or only these streets of it; “*” for all"),
    )
    command.add_argument("--read-only", action="store_true", help=_("they may change nothing"))
    command.add_argument(
        "--confidential", action="store_true", help=_("they may read confidential classes too")
    )
    command.add_argument(
        "--password-stdin", action="store_true", help=_("read the password from standard input")
    )
    command.add_argument("--remove", action="store_true", help=_("let them in no more"))


def _add_serve(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument("--port", type=int, help=_("the port that desks call"))
    command.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="HOST",
        help=_("a name or an address by which desks call this machine; the first is told to them"),
    )
    command.add_argument(
        "--backup-at",
        type=time.fromisoformat,
        metavar="HH:MM",
        help=_("when the night's backup is"),
    )
