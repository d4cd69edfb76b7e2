"""A hub for a small room without a database administrator: one command that stays.

It makes a PostgreSQL of its own in a folder, lets it run, starts it again when it dies, and every
night writes a backup that it restores for trial. What it says goes to whoever started it.
"""

import tomllib
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import NoReturn

import tomli_w

from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.wording import _
from db.hub.admin import init, migrate
from db.hub.server import PrivateServer, host_names
from db.hub.upkeep import proven_backup

PORT = 5433
"""One beside PostgreSQL's own, which a server of the system may have."""

BACKUP_AT, KEEP = time(2, 30), 14

QUICK_DEATHS, QUICK_SECONDS = 5, 60.0
"""So many ends in so short a time are no accident: then it gives up."""

RETRY = timedelta(hours=1)
"""After a backup that failed."""

SOON = timedelta(minutes=5)
"""After a start, for a night that was missed: the desks come in first."""

Say = Callable[[str], None]


@frozen
class Room:
    """What is remembered of a hub's folder from one start to the next."""

    port: int
    names: tuple[str, ...]
    backup_at: time
    keep: int
    """How many nights' backups are kept, beside the first of each of twelve months."""


def room_of(folder: Path, port: int | None, names: Sequence[str], at: time | None) -> Room:
    """What the folder says, changed by what is told now.

    Raises Refused for a broken file, and for a folder that holds other things.
    """
    file = folder / "hub.toml"
    if not file.exists() and folder.exists() and any(folder.iterdir()):
        raise Refused(_("{folder} holds other things. Choose a new folder.").format(folder=folder))
    try:
        kept = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        known = Room(
            port or int(kept.get("port", PORT)),
            tuple(names) or tuple(kept.get("names", ())) or host_names(),
            at or kept.get("backup_at", BACKUP_AT),
            int(kept.get("keep", KEEP)),
        )
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as fault:
        raise Refused(f"{file}: {fault}") from fault
    folder.mkdir(parents=True, exist_ok=True)
    told = {
        "port": known.port,
        "names": list(known.names),
        "backup_at": known.backup_at,
        "keep": known.keep,
    }
    file.write_text(tomli_w.dumps(told), encoding="utf-8")
    return known


class Keeper:
    """Looks after the hub in a folder."""

    def __init__(self, folder: Path, room: Room, say: Say) -> None:
        self.room = room
        self._say = say
        names = tuple(dict.fromkeys((*room.names, "localhost", "127.0.0.1")))
        self.server = PrivateServer(folder, room.port, names)
        self._deaths: list[float] = []

    def start(self) -> None:
        """Start the hub; the first time, or after an update of this program, set it up."""
        if not self.server.exists:
            self._say(_("Making a hub in {folder} …").format(folder=self.server.folder))
            self.server.make()
        self.server.start()
        try:
            url = self.server.administrator_url()
            init(url)
            migrate(url)
        except Refused:
            self.server.stop()
            raise

    def keep(self, now: Callable[[], datetime]) -> NoReturn:
        """Look after it for ever; ends with KeyboardInterrupt, or Refused when it cannot go on.

        `now` is asked for the local time, for the backup of the night.
        """
        due = self._first_due(now())
        while True:
            left = max((due - now()).total_seconds(), 0.0)
            # Not in one stretch: a machine that slept, or a clock that was set, is noticed.
            if self.server.wait(min(left, 60.0)):
                self._start_again()
            elif now() >= due:
                due = next_at(self.room.backup_at, now()) if self.back_up(now()) else now() + RETRY

    def _first_due(self, now: datetime) -> datetime:
        """The coming night; soon, if the machine was off in the last one."""
        coming = next_at(self.room.backup_at, now)
        kept = [*self.server.folder.glob("backups/hub-*.dump"), self.server.data / "PG_VERSION"]
        newest = max(file.stat().st_mtime for file in kept)
        missed = newest < (coming - timedelta(days=1)).timestamp()
        return now + SOON if missed else coming

    def back_up(self, at: datetime) -> bool:
        """Write a backup and restore it for trial; False, and the reason said, if it is no good."""
        self.server.renew_certificate()
        url, folder = self.server.administrator_url(), self.server.folder / "backups"
        folder.mkdir(exist_ok=True)
        file = folder / f"hub-{at:%Y-%m-%d-%H%M%S}.dump"
        try:
            migrate(url)  # It also makes the tables of the months to come.
            held = proven_backup(url, file)
        except Refused as no:
            self._say(_("The backup failed: {reason}").format(reason=no.sentence))
            return False
        for old in superseded(list(folder.glob("hub-*.dump")), self.room.keep):
            old.unlink()
        self._say(
            _("Backup {file}: restored for trial, {events} events, every chain follows.").format(
                file=file.name, events=held.events
            )
        )
        return True

    def stop(self) -> None:
        """Stop the hub in good order."""
        self.server.stop()

    def _start_again(self) -> None:
        at = monotonic()
        self._deaths = [each for each in self._deaths if at - each < QUICK_SECONDS] + [at]
        if len(self._deaths) >= QUICK_DEATHS:
            raise Refused(
                _("PostgreSQL has ended {n} times within a minute; its log is in {folder}.").format(
                    n=len(self._deaths), folder=self.server.log.parent
                )
            )
        self._say(_("PostgreSQL has ended; it is started again."))
        self.server.start()


def next_at(wanted: time, now: datetime) -> datetime:
    """The next instant after `now` at which a clock of this place shows `wanted`."""
    today = now.replace(hour=wanted.hour, minute=wanted.minute, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


def superseded(files: Sequence[Path], keep: int) -> list[Path]:
    """Backups to be removed: all but the newest `keep`, and the first of each of twelve months.

    Their names begin with `hub-YYYY-MM`.
    """
    newest_first = sorted(files, key=lambda file: file.name, reverse=True)
    firsts: dict[str, Path] = {file.name[:11]: file for file in newest_first}
    months = sorted(firsts, reverse=True)[:12]
    kept = {*newest_first[:keep], *(firsts[month] for month in months)}
    return [file for file in newest_first if file not in kept]
