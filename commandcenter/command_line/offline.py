"""`bundle`, `sign-in`, `sign-out`: part of the composition root, for a room whose line is down."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from getpass import getpass

import msgspec

from commandcenter.command_line.answering import print_json
from commandcenter.command_line.arguments import DONE, PARTLY
from commandcenter.command_line.joining import HubOpener, sync_with
from commandcenter.desk import Desk
from commandcenter.ids import CaseId
from commandcenter.narration import person_called
from commandcenter.output.slip_code import read_slip_code
from commandcenter.refusal import Refused
from commandcenter.settings import HubSettings
from commandcenter.sync.bundle import read_bundle
from commandcenter.sync.carrying import (
    carried_lines,
    export_bundle,
    exported_sentence,
    no_line,
    offer_bundle,
    require_hub,
    require_trusted,
)
from commandcenter.sync.keys import SiteKeys, fingerprint
from commandcenter.sync.lease import Here, Leases, sign_in, signed_in_sentence
from commandcenter.sync.wire import Unreachable
from commandcenter.wording import _


def _sync(desk: Desk, hub: HubSettings, args: Namespace) -> int:
    return sync_with(desk, hub, args)


def _bundle(desk: Desk, hub: HubSettings, args: Namespace) -> int:
    acts = {"export": _export, "import": _import, "key": _key, "slip": _slip}
    return acts[args.act](desk, hub, args)


def _key(desk: Desk, hub: HubSettings, args: Namespace) -> int:
    shown = fingerprint(SiteKeys(args.workspace).public())
    if args.json:
        print_json({"fingerprint": shown, "site": desk.store.site_id})
    else:
        print(shown)
    return DONE


def _slip(desk: Desk, hub: HubSettings, args: Namespace) -> int:
    try:
        found = read_slip_code(args.code)
    except ValueError as fault:
        sentence = _("This is not the whole code of a dispatch slip ({why}). Scan it again.")
        raise Refused(sentence.format(why=fault)) from fault
    known = {event.id for event in desk.store.history(CaseId(found.case_id))}
    ids = [json.loads(told)[0] for told, _words in found.events]
    new = [each for each in ids if each not in known]
    if args.json:
        print_json({**msgspec.to_builtins(found), "new": new})
        return DONE
    told = _("Case {number}: {n} of its {all} newest events are new here.")
    print(told.format(number=found.number, n=len(new), all=len(ids)))
    if not known and found.place is not None:
        lon, lat = found.place
        print(_("This desk has not heard of it; it lies at {lat}, {lon}.").format(lat=lat, lon=lon))
    return DONE


def _export(desk: Desk, hub: HubSettings, args: Namespace) -> int:
    done = export_bundle(desk, SiteKeys(args.workspace), args.file, contacts=args.with_contacts)
    if args.json:
        told = {"file": str(args.file), "events": done.events, "blobs": done.blobs}
        print_json({**told, "fingerprint": done.fingerprint})
    else:
        print(exported_sentence(done, args.file))
    return DONE


def _import(desk: Desk, hub: HubSettings, args: Namespace) -> int:
    opener = HubOpener.of(hub)
    bundle, file = read_bundle(args.file), args.file.name
    require_hub(bundle, file, desk.store.exchange.hub() or "")
    require_trusted(bundle, file, SiteKeys(args.workspace), args.trust, datetime.now(UTC))
    try:
        with closing(opener()) as line:
            carried = offer_bundle(line, bundle, file, desk.store.site_id)
    except Unreachable as fault:
        raise no_line(str(fault)) from fault
    if args.json:
        aside = [{"id": each.id, "reason": each.reason} for each in carried.aside]
        counts = {"events": carried.events, "taken": carried.taken, "known": carried.known}
        print_json({**counts, "aside": aside})
    else:
        print("\n".join(carried_lines(carried, file)))
    return PARTLY if carried.aside else DONE


def _sign_in(desk: Desk, hub: HubSettings, args: Namespace) -> int:
    opener = HubOpener.of(hub)
    if args.password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass(_("Password of {user}: ").format(user=args.name))
    done = sign_in(Here.at(desk), opener, args.workspace, args.name, password)
    if args.json:
        print_json(done)
    else:
        called = person_called(done.person, desk.city)
        print(signed_in_sentence(done, called, desk.city.zone))
    return DONE


def _sign_out(desk: Desk, hub: HubSettings, args: Namespace) -> int:
    if not Leases(args.workspace).sign_out(args.name):
        raise Refused(_("{user} has not signed in at this desk.").format(user=args.name))
    if args.json:
        print_json({"signed_out": args.name})
    else:
        print(_("{user} has signed out at this desk.").format(user=args.name))
    return DONE


WITH_HUB: dict[str, Callable[[Desk, HubSettings, Namespace], int]] = {
    "sync": _sync,
    "bundle": _bundle,
    "sign-in": _sign_in,
    "sign-out": _sign_out,
}
"""What works with the workspace's own file and its hub."""
