"""The order of the queue, and its reasons.

The key rests on the case alone, never on the clock: the queue moves when something happens, not
while one looks at it. Inside a band the earlier deadline comes first.
"""

from datetime import UTC, datetime
from enum import IntEnum

from commandcenter.case import Case
from commandcenter.catalogue import Urgency
from commandcenter.situation import is_backlog, to_be_placed
from commandcenter.wording import _, ngettext

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = (1 << 58) - 1
"""Ticks since 1970, after any date: the deadline of a case without one."""
_BAND = 1 << 59
"""What a band is worth, so that the deadline only orders inside it."""


class Band(IntEnum):
    """What comes before what, whatever the deadlines."""

    EMERGENCY = 0
    URGENT = 1
    ORDINARY = 2
    LOW = 3
    BACKLOG = 4


Key = tuple[int, str]

_USUAL = {urgency: Band(int(urgency)) for urgency in Urgency}


def band(case: Case) -> Band:
    """The band of a case. Backlog comes last: years-old arrears never bury what is new."""
    if case.imported_at is not None and is_backlog(case):
        return Band.BACKLOG
    standing = case.standing
    if standing.ended_at is not None:
        return Band.LOW  # What is left of it, an appeal or a word to the reporter, can wait.
    usual = _USUAL[standing.urgency]
    return Band.URGENT if standing.level >= 2 and usual > Band.URGENT else usual


def rank(case: Case) -> int:
    """Band and running deadline as one number of 64 bits: the lower, the sooner it is its turn."""
    deadline = case.deadline
    if deadline is None:
        return band(case) * _BAND + _NEVER
    since = deadline.due_at - _EPOCH
    # Microseconds; to divide one span of time by another takes half as long again.
    ticks = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return band(case) * _BAND + ticks


def start(band: Band) -> Key:
    """Comes before every case of `band`, and after those of the bands before it."""
    return band * _BAND - _NEVER, ""


def key(case: Case) -> Key:
    """Sorts the queue: rank, then number. Changes only when the case does."""
    return rank(case), case.number


def reasons(case: Case) -> list[str]:
    """Why a case stands where it stands, the strongest reason first, in words."""
    found: list[str] = []
    if is_backlog(case):
        found.append(_("backlog: long overdue when it came in"))
    if case.emergency:
        found.append(_("emergency class"))
    if case.standing.urgency is Urgency.URGENT:
        found.append(_("urgent class"))
    if case.standing.level:
        levels = {1: _("street"), 2: _("district"), 3: _("city")}
        found.append(_("escalated to {level}").format(level=levels[case.standing.level]))
    if len(case.reports) > 1:
        count = len(case.reports)
        found.append(ngettext("{n} report", "{n} reports", count).format(n=count))
    if case.standing.returns:
        count = case.standing.returns
        found.append(ngettext("returned once", "returned {n} times", count).format(n=count))
    if to_be_placed(case):
        found.append(_("has no place yet"))
    if not case.open:
        return found
    if case.due_at is None:
        found.append(_("no deadline is running"))
    elif not found:
        found.append(_("earliest deadline first"))
    return found
