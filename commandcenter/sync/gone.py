"""Why a hub does not answer, in the words of the room: what the server's library says is English,
and for who looks after servers.
"""

from typing import Final

from commandcenter.wording import N_, _

_SIGNS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (
        ("authentication failed", "认证失败", "no password supplied", "is not permitted to log in"),
        N_("The hub does not let this desk in: its name or its password has changed."),
    ),
    (
        ("certificate", "SSL error", "server does not support SSL"),
        N_("What answers cannot show that it is the hub: its certificate does not fit."),
    ),
    (
        ("translate host name", "name or service not known", "no address associated"),
        N_("The hub is not found in this network: the network may be down."),
    ),
    (
        ("network is unreachable", "no route to host", "timeout expired", "timed out"),
        N_("The hub's machine does not answer: it, or the network, may be down."),
    ),
    (
        ("connection refused",),
        N_("The hub's machine answers, but the hub is not running there."),
    ),
    (
        ("starting up", "shutting down", "in recovery", "read-only"),
        N_("The hub is being started or stopped."),
    ),
    (
        ("too many clients", "connection slots", "too many connections"),
        N_("The hub has no room for one more desk now."),
    ),
    (
        ("statement timeout", "lock timeout", "deadlock", "did not answer in"),
        N_("The hub is too busy to answer in time."),
    ),
    (
        ("terminating connection", "closed the connection", "connection is lost", "is closed"),
        N_("The line to the hub broke."),
    ),
)
"""What the reasons hold, the more telling first, and what it means; shown through `_`."""


def why_gone(reason: str) -> str:
    """Why the hub does not answer, in a sentence; `reason` is what the line said of it."""
    said = reason.lower()
    known = (words for signs, words in _SIGNS if any(sign.lower() in said for sign in signs))
    return _(next(known, N_("The hub does not answer.")))
