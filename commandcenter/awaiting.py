"""What a case waits for beside its stage: an approval, an answer, a word to the reporter."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from commandcenter.case import Case, Stage
from commandcenter.wording import N_, _


class Awaited(StrEnum):
    """One thing that a case can wait for."""

    TELL = "tell"
    COMPLAINT = "complaint"
    APPEAL = "appeal"
    APPROVAL = "approval"
    REPLY = "reply"
    REPORT_IN = "report_in"
    SIGN = "sign"


AWAITED_NAMES: dict[Awaited, str] = {
    Awaited.TELL: N_("reporter to be told"),
    Awaited.COMPLAINT: N_("reporter not satisfied"),
    Awaited.APPEAL: N_("appeal to decide"),
    Awaited.APPROVAL: N_("waits for approval"),
    Awaited.REPLY: N_("order to be answered"),
    Awaited.REPORT_IN: N_("units called"),
    Awaited.SIGN: N_("to be signed for"),
}
"""What it is called on screen; shown through `_`."""

LATE_NAMES: dict[Awaited, str] = {
    Awaited.REPLY: N_("order overdue"),
    Awaited.REPORT_IN: N_("called units late"),
    Awaited.SIGN: N_("sign-for late"),
}
"""What it is called once its time is up; shown through `_`."""


MOST_SAID = 2


def awaited(case: Case) -> tuple[Awaited, ...]:
    """All that a case waits for, what the control room must do itself first."""
    return tuple(_awaited(case)) if case.standing.proceedings is not None else ()


def _awaited(case: Case) -> Iterator[Awaited]:
    proceedings = case.proceedings
    if proceedings.to_tell:
        yield Awaited.TELL
    if proceedings.complaint and not case.ended:
        yield Awaited.COMPLAINT
    if case.awaits_decision:
        yield Awaited.APPEAL
    if case.ended:
        return
    if proceedings.request is not None:
        yield Awaited.APPROVAL
    if any(order.replied_at is None for order in proceedings.orders):
        yield Awaited.REPLY
    called = (each for whistle in proceedings.whistles for each in whistle.units)
    if any(each.reported_at is None for each in called):
        yield Awaited.REPORT_IN
    if case.stage is Stage.DISPATCHED and proceedings.sign_due_at is not None:
        yield Awaited.SIGN


def order_state(case: Case) -> str:
    """Of the orders to act: `overdue`, `open`, `answered`, or `none`."""
    orders = case.proceedings.orders
    if not orders:
        return "none"
    waiting = [order for order in orders if order.replied_at is None]
    if any(order.overdue for order in waiting):
        return "overdue"
    return "open" if waiting else "answered"


def is_late(case: Case, what: Awaited, now: datetime) -> bool:
    """Whether the time for it is up at `now`."""
    proceedings = case.proceedings
    if what is Awaited.SIGN:
        return proceedings.sign_due_at is not None and proceedings.sign_due_at <= now
    if what is Awaited.REPLY:
        return any(o.replied_at is None and o.due_at <= now for o in proceedings.orders)
    if what is Awaited.REPORT_IN:
        return any(
            each.reported_at is None and whistle.due_at <= now
            for whistle in proceedings.whistles
            for each in whistle.units
        )
    return False


def waits_for(case: Case, now: datetime) -> list[str]:
    """What the queue says of it, in the language in use: at most two things, what is late first.

    A sign-for is named only once it is late.
    """
    late = [what for what in awaited(case) if is_late(case, what, now)]
    others = [each for each in awaited(case) if each not in late and each is not Awaited.SIGN]
    said = [*(_(LATE_NAMES[what]) for what in late), *(_(AWAITED_NAMES[what]) for what in others)]
    return said[:MOST_SAID]
