"""Where a hub is and how one comes to it: TLS that checks who answers, and no long waits."""

from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from psycopg import Error
from psycopg.conninfo import conninfo_to_dict

from commandcenter.refusal import Refused
from commandcenter.wording import _

CHECKED = "verify-full"
"""The only way of TLS that knows the server by its certificate and its name."""

CONNECT_SECONDS = 5
LINE_DEFAULTS: Mapping[str, str] = {
    "connect_timeout": str(CONNECT_SECONDS),
    "keepalives": "1",
    "keepalives_idle": "10",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",  # milliseconds that sent bytes may stay unanswered
    "client_encoding": "UTF8",
    "application_name": "commandcenter",
}


def parameters(url: str, password: str | None = None) -> dict[str, str]:
    """What libpq is told to reach the hub at `url`, with TLS checked in full.

    `postgresql://user@host:port/database?sslrootcert=ca.crt`; several hosts, after commas, are a
    server and its standbys: the one that takes writes is chosen. A socket of this machine (a host
    that begins with “/”) needs no TLS. Raises Refused for what is no address, and for TLS that
    does not check who answers.
    """
    try:
        found = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except Error:
        raise Refused(
            _("“{url}” is not the address of a hub, such as {example}.").format(
                url=url, example="postgresql://li@hub.city.example/commandcenter"
            )
        ) from None
    if password is not None:
        found["password"] = password
    if not all(host.startswith("/") for host in found.get("host", "").split(",")):
        if found.setdefault("sslmode", CHECKED) != CHECKED:
            raise Refused(
                _(
                    "A hub is only reached over TLS that checks who answers (sslmode={mode})."
                ).format(mode=CHECKED)
            )
        # Without a certificate of the city's own, those that the system trusts.
        found.setdefault("sslrootcert", "system")
    return {**LINE_DEFAULTS, "target_session_attrs": "read-write", **found}


def spoken(url: str) -> str:
    """The address without its password, to be shown and logged."""
    if "://" not in url:
        return " ".join(word for word in url.split() if not word.startswith("password="))
    parts = urlsplit(url)
    user, _at, host = parts.netloc.rpartition("@")
    named = user.partition(":")[0]
    asked = "&".join(each for each in parts.query.split("&") if not each.startswith("password="))
    return urlunsplit(parts._replace(netloc=f"{named}@{host}" if named else host, query=asked))
