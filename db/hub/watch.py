"""What is wrong with a hub, in sentences for whoever is called at night.

Each is something that lets the city down later if nobody sees to it now: a standby that would lack
events, a backup that was not made, a disk that fills, a certificate that runs out, a missing month.
"""

import shutil
import socket
import ssl
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path

from commandcenter.wording import _, ngettext
from db.hub.address import CONNECT_SECONDS, parameters
from db.hub.upkeep import HubStatus

BEHIND_BYTES = 16_000_000
"""A standby further behind would take some seconds of a storm with it."""

BACKUP_HOURS = 26
"""A night and what a backup may take; counted from the newest one that was not found bad."""

FULL_PERCENT = 90
CERTIFICATE_DAYS = 30
_ASK_FOR_TLS = struct.pack("!ii", 8, 80877103)
"""PostgreSQL's SSLRequest; a server with TLS answers with the letter S."""


def troubles(
    url: str, found: HubStatus, now: datetime, *, standbys: int = 0, backups: Path | None = None
) -> list[str]:
    """What somebody should see to; nothing if all is well.

    `standbys` is how many should follow, `backups` the folder that the night's backup goes to.
    """
    return [
        *_of_months(found),
        *_of_standbys(found, standbys),
        *([] if backups is None else _of_backups(backups, now)),
        *_of_certificates(url, now),
    ]


def _of_months(found: HubStatus) -> Iterator[str]:
    if found.months_ahead < 1:
        yield _("No table for next month yet: “hub migrate” makes some.")


def _of_standbys(found: HubStatus, wanted: int) -> Iterator[str]:
    follow = [each for each in found.standbys if each[1] == "streaming"]
    if len(follow) < wanted:
        yield ngettext(
            "{n} standby follows; there should be {wanted}.",
            "{n} standbys follow; there should be {wanted}.",
            len(follow),
        ).format(n=len(follow), wanted=wanted)
    for name, _state, behind in follow:
        if behind is not None and behind > BEHIND_BYTES:
            yield _("Standby {name} is {size} MB behind.").format(
                name=name, size=round(behind / 1_000_000)
            )


def _of_backups(folder: Path, now: datetime) -> Iterator[str]:
    made = [file.stat().st_mtime for file in folder.glob("*.dump")]
    if not made:
        yield _("There is no backup in {folder}.").format(folder=folder)
    else:
        age = now - datetime.fromtimestamp(max(made), UTC)
        if age > timedelta(hours=BACKUP_HOURS):
            yield _("The newest backup in {folder} is {n} hours old.").format(
                folder=folder, n=round(age / timedelta(hours=1))
            )
    if folder.exists():
        disk = shutil.disk_usage(folder)
        percent = round(100 * disk.used / (disk.used + disk.free))
        if percent >= FULL_PERCENT:
            yield _("The disk of {folder} is {n} % full.").format(folder=folder, n=percent)


def _of_certificates(url: str, now: datetime) -> Iterator[str]:
    told = parameters(url)
    hosts = told.get("host", "").split(",")
    asked = told.get("hostaddr", "").split(",") if "hostaddr" in told else []
    ports = told.get("port", "").split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    for host, address, port in zip_longest(hosts, asked, ports[: len(hosts)]):
        if host.startswith("/"):
            continue  # A socket of this machine.
        try:
            until = _certificate_until(
                host, (address or host, int(port or 5432)), told["sslrootcert"]
            )
        except OSError as fault:
            yield _("{host}: {fault}").format(host=host, fault=fault)
            continue
        days = (until - now).days
        if days < CERTIFICATE_DAYS:
            yield ngettext(
                "The certificate of {host} runs out in {n} day.",
                "The certificate of {host} runs out in {n} days.",
                days,
            ).format(host=host, n=days)


def _certificate_until(host: str, where: tuple[str, int], authority: str) -> datetime:
    """When the certificate that `host` shows runs out. Raises OSError, also for one not trusted."""
    context = ssl.create_default_context(cafile=None if authority == "system" else authority)
    with socket.create_connection(where, CONNECT_SECONDS) as line:
        line.sendall(_ASK_FOR_TLS)
        if line.recv(1) != b"S":
            raise OSError(_("it answers without TLS"))
        with context.wrap_socket(line, server_hostname=host) as checked:
            shown = checked.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
