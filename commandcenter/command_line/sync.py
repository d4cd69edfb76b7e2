"""`join` and `sync`: a workspace meets its hub, and exchanges events with it, without a screen."""

import sys
from argparse import Namespace
from collections.abc import Callable
from time import monotonic
from typing import Final, TextIO

from commandcenter.command_line.answering import print_json
from commandcenter.command_line.arguments import DONE, FAILED
from commandcenter.desk import Desk
from commandcenter.refusal import Refused
from commandcenter.sync.link import Link
from commandcenter.sync.state import LineState, Status
from commandcenter.sync.wire import Hub
from commandcenter.wording import _, ngettext

GIVE_UP_SECONDS: Final = 20.0
"""How long a hub that does not answer is called for."""

OpenHub = Callable[[], Hub]


def sync(desk: Desk, open_hub: OpenHub, args: Namespace, parts: list[str], *, came: int = 0) -> int:
    """Exchange with the hub, and say what was exchanged. `--once` ends when both have the same.

    `came` were heard before, when the workspace came in.
    Raises Refused if the hub does not answer or cannot be worked with; what was exchanged until
    then stays so.
    """
    link = Link(open_hub, parts=parts)
    out = _Telling(sys.stderr)
    began, before = monotonic(), desk.store.last_place()
    offered = desk.store.exchange.waiting()
    try:
        state = link.turn(desk)
        while not _even(state):
            if state.status is Status.REFUSED:
                raise Refused(state.sentence)
            if state.status is not Status.ONLINE and monotonic() - began > GIVE_UP_SECONDS:
                raise Refused(_("The hub does not answer: {why}").format(why=state.detail))
            link.wait(0.2)
            state = link.turn(desk)
            out.tell(desk, before)
        while not args.once:
            link.wait(1.0)
            state = link.turn(desk)
    except KeyboardInterrupt:
        state = link.state(desk)
    finally:
        link.close()
    heard = came + desk.store.last_place() - before
    sent = offered - state.waiting
    if args.json:
        print_json(
            {
                "hub": desk.store.exchange.hub(),
                "user": state.user,
                "sent": sent,
                "heard": heard,
                "waiting": state.waiting,
                "seconds": round(monotonic() - began, 3),
            }
        )
    else:
        print(_("Sent: {sent}. Heard: {heard}.").format(sent=sent, heard=heard))
    return DONE if _even(state) or not args.once else FAILED


def _even(state: LineState) -> bool:
    """Whether this workspace and its hub have the same."""
    return state.status is Status.ONLINE and state.heard_at is not None and not state.waiting


class _Telling:
    """Says on a terminal how far it has come, once a second."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._told = out, monotonic()

    def tell(self, desk: Desk, before: int) -> None:
        """How many events have come."""
        if monotonic() - self._told < 1.0 or not self._out.isatty():
            return
        self._told = monotonic()
        n = desk.store.last_place() - before
        print(ngettext("{n} event …", "{n} events …", n).format(n=n), file=self._out)
