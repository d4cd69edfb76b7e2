"""`commandcenter channels`: who is reached how, trials, and what could not be delivered.

An address is read from standard input and goes into the keyring of this machine: on a command line
it would stand in the list of processes and in the shell's history.
"""

import sys
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from commandcenter.channels.configured import owner, owner_name, put, take_away
from commandcenter.channels.courier import Courier
from commandcenter.channels.person import (
    KIND_NAMES,
    Channel,
    Kind,
    PersonChannels,
    ReachTimes,
    kind_of,
    masked,
)
from commandcenter.channels.queue import given_up
from commandcenter.channels.safe import SystemSafe
from commandcenter.channels.sending import try_out
from commandcenter.channels.words import TROUBLE_NAMES, trial
from commandcenter.command_line.answering import asker, print_json
from commandcenter.command_line.arguments import DONE, FAILED, PARTLY
from commandcenter.desk import Desk
from commandcenter.events import DeliveryFailed, Event, StepDelivered
from commandcenter.refusal import Refused
from commandcenter.wording import _, ngettext
from commandcenter.workspace import Workspace

ALWAYS = "-"


def channels(desk: Desk, args: Namespace) -> int:
    """Carry out one of the acts of `channels`."""
    return _ACTS[args.act](desk, args)


def _list(desk: Desk, args: Namespace) -> int:
    safe, trouble = SystemSafe(desk.store.site_id), ""
    rows: list[dict[str, Any]] = []
    for found in desk.city.channels.values():
        for channel in found.channels:
            try:
                here: bool | None = safe.read(found.person, channel.key) is not None
            except Refused as no:
                here, trouble = None, no.sentence
            rows.append(_row(found.person, channel) | {"address_here": here})
    if args.json:
        print_json({"channels": rows, "keyring": trouble or None})
    else:
        for row in rows:
            times = row["times"] or [ALWAYS]
            name = owner_name(desk.city, row["person"])
            kind = _(KIND_NAMES[Kind(row["kind"])])
            print(name, row["channel"], kind, row["address"], *times, sep="\t")
        if trouble:
            print(trouble, file=sys.stderr)
    return DONE


def _row(person: str, channel: Channel) -> dict[str, Any]:
    return {
        "person": person,
        "channel": channel.key,
        "kind": channel.kind,
        "address": channel.address,
        "times": [times_text(each) for each in channel.times],
        "important_always": channel.important_always,
    }


def times_text(times: ReachTimes) -> str:
    """Times as `add` takes them: `08:00-22:00`, or `08:00-22:00 1,2,3,4,5` (Monday is 1)."""
    hours = f"{times.begins:%H:%M}-{times.ends:%H:%M}"
    days = ",".join(str(day + 1) for day in sorted(times.weekdays))
    return f"{hours} {days}" if days else hours


def _add(desk: Desk, args: Namespace) -> int:
    url = sys.stdin.readline().strip()
    kind = args.kind or kind_of(url)
    if kind is None:
        raise Refused(_("Say with --kind what carries messages to this address."))
    times: tuple[ReachTimes, ...] = ()
    if args.begins or args.ends or args.weekdays:
        if not (args.begins and args.ends):
            raise Refused(_("Times need both --from and --to."))
        times = (ReachTimes(args.begins, args.ends, args.weekdays or frozenset()),)
    name = owner(desk.city, args.owner)
    channel = Channel(args.channel, Kind(kind), masked(url), times, not args.never_outside)
    put(desk, SystemSafe(desk.store.site_id), name, channel, url, asker(desk, args))
    if args.json:
        print_json(_row(name, channel) | {"address_here": True})
    else:
        called = owner_name(desk.city, name)
        said = _("{person} can be reached by {kind}: {address}")
        kind_name = _(KIND_NAMES[channel.kind])
        print(said.format(person=called, kind=kind_name, address=channel.address))
    return DONE


def _remove(desk: Desk, args: Namespace) -> int:
    name = owner(desk.city, args.owner)
    take_away(desk, SystemSafe(desk.store.site_id), name, args.channel, asker(desk, args))
    if args.json:
        print_json({"removed": args.channel, "person": name})
    return DONE


def _test(desk: Desk, args: Namespace) -> int:
    """Send a message to each channel of somebody, now, whatever their times."""
    name = owner(desk.city, args.owner)
    found = desk.city.channels.get(name) or PersonChannels(name)
    if not found.channels:
        called = owner_name(desk.city, name)
        raise Refused(_("{person} has no channel yet.").format(person=called))
    rows = [_tried(desk, name, each) for each in found.channels]
    if args.json:
        print_json({"person": name, "channels": rows})
    else:
        for row in rows:
            print(row["channel"], row["address"], row["why"] or _("taken"), sep="\t")
    taken = sum(row["taken"] for row in rows)
    if taken == len(rows):
        return DONE
    return PARTLY if taken else FAILED


def _tried(desk: Desk, name: str, channel: Channel) -> dict[str, Any]:
    title, text = trial(desk.city)
    try:
        url = SystemSafe(desk.store.site_id).read(name, channel.key)
        why = try_out(url, title, text) if url else _("This machine's keyring has no address.")
    except Refused as no:
        why = no.sentence
    told = {"channel": channel.key, "kind": channel.kind, "address": channel.address}
    return told | {"taken": not why, "why": why or None}


def _dead(desk: Desk, args: Namespace) -> int:
    rows = [_lost(desk, each) for each in given_up(desk.store, desk.clock.now())]
    if args.json:
        print_json({"dead": rows})
    else:
        for row in rows:
            print(row["at"], row["case"], row["person"], row["kind"], row["told"], sep="\t")
    return DONE


def _lost(desk: Desk, event: Event) -> dict[str, Any]:
    body = event.body
    assert isinstance(body, DeliveryFailed)
    case = desk.store.case(body.about)
    return {
        "at": event.occurred_at.astimezone(desk.city.zone).isoformat(),
        "case": case.number if case else body.about,
        "event": body.fired,
        "person": body.person,
        "channel": body.channel or None,
        "kind": body.kind,
        "attempts": body.attempt,
        "why": body.why,
        "told": _(TROUBLE_NAMES[body.why]),
    }


def _deliver(desk: Desk, args: Namespace) -> int:
    """Send what is due now, for machines on which no console runs."""
    before = desk.store.last_place()
    courier = Courier(Workspace(args.workspace).folder)
    try:
        courier.deliver_all(desk)
    finally:
        courier.close()
    bodies = [event.body for event in desk.store.events(after=before)]
    sent = sum(isinstance(body, StepDelivered) for body in bodies)
    failed = sum(isinstance(body, DeliveryFailed) for body in bodies)
    if args.json:
        print_json({"delivered": sent, "failed": failed})
    else:
        print(ngettext("{n} message delivered.", "{n} messages delivered.", sent).format(n=sent))
    if not failed:
        return DONE
    return PARTLY if sent else FAILED


_ACTS: dict[str, Callable[[Desk, Namespace], int]] = {
    "list": _list,
    "add": _add,
    "remove": _remove,
    "test": _test,
    "dead": _dead,
    "deliver": _deliver,
}
