"""`commandcenter hub`: part of the composition root, for whoever looks after a hub."""

import secrets
import signal
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from commandcenter.command_line.answering import print_json
from commandcenter.command_line.arguments import DONE, FAILED
from commandcenter.refusal import Refused
from commandcenter.wording import _, ngettext
from db.hub.address import spoken
from db.hub.admin import (
    PartRight,
    has_user,
    init,
    migrate,
    put_user,
    remove_user,
)
from db.hub.upkeep import Drilled, HubStatus, backup, proven_backup, restore, status
from db.hub.watch import troubles

if TYPE_CHECKING:
    from db.hub.serve import Keeper


def hub(args: Namespace) -> int:
    """Carry out one of the acts of `hub`."""
    return _ACTS[args.act](args)


def _init(args: Namespace) -> int:
    init(args.url)
    migrate(args.url)
    return _say(args, _("The hub at {url} is ready.").format(url=spoken(args.url)))


def _migrate(args: Namespace) -> int:
    found = migrate(args.url)
    sentence = _("The hub at {url} is up to date (it was at revision {revision}).")
    return _say(args, sentence.format(url=spoken(args.url), revision=found or "–"))


def _say(args: Namespace, sentence: str, **more: object) -> int:
    if args.json:
        print_json({"ok": True, **more})
    else:
        print(sentence)
    return DONE


def _user(args: Namespace) -> int:
    if args.remove:
        remove_user(args.url, args.name)
        return _say(args, _("{user} may come in no more.").format(user=args.name))
    if not args.part:
        raise Refused(
            _("Say which districts {user} may work on: --part CODE.").format(user=args.name)
        )
    rights = [_right(each, args) for each in args.part]
    given = sys.stdin.readline().rstrip("\n") if args.password_stdin else ""
    if args.password_stdin and not given:
        raise Refused(_("There is no password on standard input."))
    made = "" if given or has_user(args.url, args.name) else secrets.token_urlsafe(15)
    put_user(args.url, args.name, args.person or args.name, rights, given or made or None)
    sentence = _("{user} may come in.").format(user=args.name)
    if made:
        sentence += "\n" + _("Password, shown this once: {password}").format(password=made)
    return _say(args, sentence, **({"password": made} if made else {}))


def _right(text: str, args: Namespace) -> PartRight:
    part, _colon, streets = text.partition(":")
    areas = tuple(each for each in streets.split(",") if each) or None
    return PartRight(part, areas, not args.read_only, args.confidential)


def _backup(args: Namespace) -> int:
    if args.drill:
        return _held(args, proven_backup(args.url, args.file))
    backup(args.url, args.file)
    return _say(args, str(args.file), file=str(args.file))


def _restore(args: Namespace) -> int:
    held = restore(args.url, args.file)
    migrate(args.url)
    return _held(args, held)


def _held(args: Namespace, held: Drilled) -> int:
    n = held.events
    told = ngettext(
        "{file}: {n} event, and every chain follows.",
        "{file}: {n} events, and every chain follows.",
        n,
    )
    return _say(args, told.format(file=args.file, n=n), file=str(args.file), **asdict(held))


def _status(args: Namespace) -> int:
    found = status(args.url)
    if args.check:
        return _check(args, found)
    if args.json:
        print_json(found)
    else:
        print("\n".join(_status_lines(found)))
    return DONE


def _check(args: Namespace, found: HubStatus) -> int:
    wrong = troubles(
        args.url, found, datetime.now(UTC), standbys=args.standbys, backups=args.backups
    )
    if args.json:
        print_json({"wrong": wrong})
    elif wrong:
        print("\n".join(wrong), file=sys.stderr)
    return FAILED if wrong else DONE


def _status_lines(found: HubStatus) -> list[str]:
    lines = [
        _("Hub {hub}, revision {revision}, PostgreSQL {server}, {size} MB").format(
            hub=found.hub,
            revision=found.revision,
            server=found.server,
            size=round(found.bytes / 1_000_000),
        )
    ]
    for part in found.parts:
        lines.append(
            _("{part}: {n} events, the newest of {at}").format(
                part=part.part, n=part.events, at=f"{part.newest_at:%Y-%m-%d %H:%M:%S %Z}"
            )
        )
    lines.append(
        _("{users} users, {connected} of them here now; {sites} desks have been here").format(
            users=found.users, connected=found.connected, sites=found.sites
        )
    )
    for name, state, behind in found.standbys:
        lines.append(
            _("standby {name}: {state}, {behind} bytes behind").format(
                name=name, state=state, behind="–" if behind is None else behind
            )
        )
    if found.quarantined:
        lines.append(_("Set aside, to be looked at: {n}").format(n=found.quarantined))
    if found.flagged:
        lines.append(_("Not by who pushed it, in seven days: {n}").format(n=found.flagged))
    if found.months_ahead < 1:
        lines.append(_("No table for next month yet: “hub migrate” makes some."))
    return lines


def _serve(args: Namespace) -> int:
    # Windows has no users as PostgreSQL's folder needs them, and can do all the rest.
    from db.hub.serve import Keeper, room_of

    def say(sentence: str) -> None:
        print(sentence, file=sys.stderr, flush=True)

    room = room_of(args.folder, args.port, args.name, args.backup_at)
    keeper = Keeper(args.folder, room, say)
    # A service manager says good-bye as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        keeper.start()
        _tell_how_to_come_in(keeper, args)
        keeper.keep(lambda: datetime.now().astimezone())
    except KeyboardInterrupt:
        say(_("The hub is being stopped …"))
    finally:
        keeper.stop()
    return DONE


def _tell_how_to_come_in(keeper: "Keeper", args: Namespace) -> None:
    server = keeper.server
    told = {
        "url": server.url("NAME"),
        "administrator": server.administrator_url(),
        "authority": str(server.authority),
    }
    if args.json:
        print_json(told)
    else:
        print(_("The hub is ready: {url}").format(url=told["url"]))
        print(_("Every desk needs the file {file}.").format(file=told["authority"]))
        print(_("To let somebody in:"))
        print(f'  commandcenter hub user "{told["administrator"]}" li --part "*"')
        print(_("At the first desk:"))
        print(f'  commandcenter --workspace DIR join "{server.url("li")}"')
    sys.stdout.flush()


_ACTS: dict[str, Callable[[Namespace], int]] = {
    "init": _init,
    "migrate": _migrate,
    "user": _user,
    "backup": _backup,
    "restore": _restore,
    "status": _status,
    "serve": _serve,
}
