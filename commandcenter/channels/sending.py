"""Hands one message to the server that an address names, through apprise.

Blocks for as long as the server takes, at most some seconds: never call it where somebody waits.
Apprise is imported with the first message. What it would log may quote an address, so it logs
nothing.
"""

import logging
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from commandcenter.refusal import Refused
from commandcenter.wording import _

SHORTEST_SECRET = 3
"""Parts of an address that are shorter tell nothing, and would blot out half of every sentence."""


def check(url: str) -> None:
    """Raises Refused if nothing could ever be sent to `url`."""
    if _server(url) is None:
        raise Refused(
            _(
                "This is not an address that messages can be sent to. Write it as apprise does, "
                "such as mailtos://user:password@example.org?to=duty@example.org"
            )
        )


def send(url: str, title: str, body: str) -> bool:
    """Whether the server took the message. Raises Refused if `url` is no address."""
    check(url)
    return bool(_server(url).notify(body=body, title=title))


def try_out(url: str, title: str, body: str) -> str:
    """Send a message on trial: why it was not taken, in the server's words without what is secret
    in `url`; nothing if it was.
    """
    check(url)
    from apprise import LogCapture

    capture: Any = LogCapture
    with capture(level=logging.WARNING, fmt="%(message)s") as heard:
        taken = _server(url).notify(body=body, title=title)
        told = " ".join(heard.getvalue().split())
    if taken:
        return ""
    return without_secrets(told, url) or _("The server did not take it.")


def without_secrets(text: str, url: str) -> str:
    """`text` with everything in it blotted out that stands in `url`, but for its host."""
    parts = urlsplit(url)
    secret = [parts.username, parts.password, *parts.path.split("/"), *parts.query.split("&")]
    secret += [value for _name, value in parse_qsl(parts.query)]
    if parts.port is None and "." not in (parts.hostname or ""):
        secret.append(parts.netloc)  # A token, not a host.
    spellings = {each for part in secret if part for each in (part, unquote(part), part.lower())}
    for each in sorted(spellings, key=len, reverse=True):
        if len(each) >= SHORTEST_SECRET:
            text = text.replace(each, "•••")
    return text


def _server(url: str) -> Any:
    from apprise import Apprise, logger

    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    return Apprise.instantiate(url, suppress_exceptions=True)
