"""Part of the composition root: a workspace and the hub that it works with, joined and synced."""

import sys
from argparse import Namespace
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from commandcenter.desk import Desk
from commandcenter.refusal import Refused
from commandcenter.settings import HubSettings
from commandcenter.sync.password import keep_password, kept_password
from commandcenter.sync.wire import Hub
from commandcenter.sync_commands import OpenHub, sync
from commandcenter.wording import _
from commandcenter.workspace import Workspace, workspace_clock
from db.hub.address import spoken
from db.hub.connection import HubConnection
from db.store import LocalStore


def hub_opener(address: str, password: str | None = None) -> OpenHub:
    """Opens lines to a hub; without a password the keyring is asked, then libpq's own file."""

    def open_hub() -> Hub:
        return HubConnection.open(address, password=password or kept_password(address))

    return open_hub


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
    store = LocalStore.open(workspace.folder)
    try:
        clock = workspace_clock(settings, store.latest(), now=args.now)
        args.once = True
        status = sync(
            Desk(store, clock, device="command line"),
            hub_opener(address, password),
            args,
            args.district,
        )
    finally:
        store.close()
    workspace.remember(settings)
    if password is not None:
        _keep(address, password)
    return status


def _keep(address: str, password: str) -> None:
    try:
        keep_password(address, password)
    except Refused as refusal:
        print(refusal.sentence, file=sys.stderr)
        print(_("Put the password into libpq's password file."), file=sys.stderr)


def sync_with(desk: Desk, address: str, parts: list[str], args: Namespace) -> int:
    """Exchange events with the hub of a workspace. Raises Refused if it has none."""
    if not address:
        raise Refused(_("This workspace has no hub. “join” makes one that has."))
    return sync(desk, hub_opener(address), args, parts)
