"""Part of the composition root: a workspace and the hub that it works with, joined and synced."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from commandcenter.command_line.arguments import DONE
from commandcenter.command_line.sync import sync
from commandcenter.desk import Desk
from commandcenter.events.envelope import SCHEMA
from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.settings import HubSettings
from commandcenter.sync.password import keep_password, kept_password
from commandcenter.sync.wire import HistoryChanged, Hub, Unreachable
from commandcenter.wording import _
from commandcenter.workspace import Workspace, workspace_clock
from db.hub.address import spoken
from db.hub.coming_in import come_in
from db.hub.connection import HubConnection
from db.hub.leaving import leave_snapshots
from db.store import LocalStore


@frozen
class HubOpener:
    """Opens lines to a hub; without a password the keyring is asked, then libpq's own file."""

    address: str
    password: str | None = None

    @classmethod
    def of(cls, hub: HubSettings) -> "HubOpener":
        """To the hub of a workspace. Raises Refused if it has none."""
        if not hub.address:
            raise Refused(_("This workspace has no hub. “join” makes one that has."))
        return cls(hub.address)

    def __call__(self) -> HubConnection:
        """A line of the workspace's own account."""
        password = self.password or kept_password(self.address)
        return HubConnection.open(self.address, password=password)

    def sign_in(self, user: str, password: str) -> Hub:
        """A line of somebody's own account. Raises Refused if the hub does not let them in."""
        parts = urlsplit(self.address)
        host = parts.netloc.rpartition("@")[2]
        address = urlunsplit(parts._replace(netloc=f"{quote(user, safe='')}@{host}"))
        with _letting_in(user):
            return HubConnection.open(address, password=password)


_NOT_LET_IN = ("authentication failed", "认证失败")
"""How servers say so; the protocol has no number for it that a client is shown."""


@contextmanager
def _letting_in(user: str) -> Iterator[None]:
    """Raises Refused where the hub answers, and does not let `user` in."""
    try:
        yield
    except Unreachable as fault:
        if not any(sign in str(fault) for sign in _NOT_LET_IN):
            raise
        sentence = _("The hub does not let {user} in with this password.")
        raise Refused(sentence.format(user=user)) from fault


def join(args: Namespace) -> int:
    """Make a workspace that works with a hub, and hear all that the hub has.

    A workspace that has a city already gives it to a hub that has none.
    """
    if args.workspace is None:
        raise Refused(_("Say in which folder the workspace lies, or is to lie: --workspace DIR."))
    workspace = Workspace(args.workspace)
    address, written = spoken(args.url), urlsplit(args.url).password
    password = None if written is None else unquote(written)
    workspace.prepare()
    settings = replace(workspace.settings(), hub=HubSettings(address, args.district))
    with closing(LocalStore.open(workspace.folder)) as store:
        empty = not store.last_place()
    if empty:
        _come_in(workspace.folder, address, password, args.district)
    store = LocalStore.open(workspace.folder)
    try:
        clock = workspace_clock(settings, store.latest(), now=args.now)
        args.once = True
        status = sync(
            Desk(store, clock, device="command line"),
            HubOpener(address, password),
            args,
            args.district,
            came=store.last_place() if empty else 0,
        )
    finally:
        store.close()
    workspace.remember(settings)
    if password is not None:
        _keep(address, password)
    return status


def _come_in(folder: Path, address: str, password: str | None, parts: list[str]) -> None:
    """Take in a whole city before any case is folded, and say how far it has come.

    Raises Refused if the hub does not answer, does not let us in, or makes no sense.
    """
    user = unquote(urlsplit(address).username or "")
    try:
        with _letting_in(user), closing(HubOpener(address, password)()) as hub:
            come_in(folder, hub, parts, _tell_progress)
    except Unreachable as fault:
        raise Refused(_("The hub does not answer: {why}").format(why=fault)) from fault
    except (HistoryChanged, ValueError) as fault:
        sentence = _("What the hub says does not fit together: {why}")
        raise Refused(sentence.format(why=fault)) from fault


def _tell_progress(here: int, total: int) -> None:
    if sys.stderr.isatty():
        print(_("{here} of {total} events …").format(here=here, total=total), file=sys.stderr)


def _keep(address: str, password: str) -> None:
    try:
        keep_password(address, password)
    except Refused as refusal:
        print(refusal.sentence, file=sys.stderr)


def sync_with(desk: Desk, hub: HubSettings, args: Namespace) -> int:
    """Exchange events with the hub of a workspace. Raises Refused if it has none.

    Once both have the same, and much has happened since anybody did so, its cases are left at the
    hub for those who come in for the first time.
    """
    opener = HubOpener.of(hub)
    status = sync(desk, opener, args, hub.parts)
    if status == DONE and args.once:
        _leave_cases(desk, opener)
    return status


MUCH: Final = 20_000
"""Events since cases were last left at a hub: folding them takes a newcomer some seconds."""


def _leave_cases(desk: Desk, opener: HubOpener) -> None:
    assert isinstance(desk.store, LocalStore), "it was opened by the command line"
    # Only a help for others: whatever stands against it is no fault of this exchange.
    with (
        suppress(Unreachable, HistoryChanged),
        closing(opener()) as hub,
    ):
        hub.hello(desk.store.site_id, SCHEMA)
        leave_snapshots(desk.store, hub, MUCH)
