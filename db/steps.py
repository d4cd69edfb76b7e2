"""What a log says of the clock: steps due and not fired, fired twice, early or out of order."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import literal_column, select

from commandcenter.case import Case
from commandcenter.escalation.assigned import RULE
from commandcenter.escalation.audit import GRACE
from commandcenter.escalation.chain import TIMED
from commandcenter.events import Event, StepFired
from commandcenter.wording import _
from db.reading import Reader
from db.schema import event

_BY_THE_CLOCK = frozenset({"", *(str(trigger) for trigger in TIMED)})
"""What starts a step that comes at an instant of its own, not because something happened."""


class LastRun(NamedTuple):
    """When the clock last fired something here; what was due by then, it should have fired."""

    place: int
    at: datetime


def last_run(store: Reader) -> LastRun | None:
    """The newest run of this site's clock that fired a step; None if there was none yet.

    A step that fires at once, with the act that it follows, is no proof that the clock ran.
    """
    first = event.alias("first")
    rows = store.ask(
        select(event.c.place, first.c.occurred_at)
        .join(first, first.c.place == event.c.act)
        .where(literal_column("event.type = 'StepFired'"), event.c.site_id == store.site_id)
        .where(first.c.actor == RULE)
        .order_by(event.c.occurred_at.desc())
        .limit(1)
    )
    return LastRun(rows[0].place, datetime.fromisoformat(rows[0].occurred_at)) if rows else None


def step_problems(case: Case, history: Sequence[Event], run: LastRun | None) -> Iterator[str]:
    """What the clock did wrong with a case, by the events of its history."""
    fired = [(each, each.body) for each in history if isinstance(each.body, StepFired)]
    if fired:
        yield from _twice(case, fired)
        yield from _out_of_order(case, fired)
    due_at = case.next_timer_at
    if run is None or due_at is None or due_at >= run.at - GRACE:
        return
    if max(each.place for each in history) < run.place:
        sentence = _("Case {case}: a step was due at {due} and did not fire, though the clock ran.")
        yield sentence.format(case=case.number, due=due_at.isoformat())


def _twice(case: Case, fired: list[tuple[Event, StepFired]]) -> Iterator[str]:
    """No desk fires a step twice; by hand, two that have not heard of each other can."""
    seen: set[tuple[str, str, str]] = set()
    for at, step in fired:
        mark = (step.proof, step.step, at.site_id)
        if mark in seen:
            sentence = _("Case {case}, event {seq}: step “{step}” fired a second time.")
            yield sentence.format(case=case.number, seq=at.place, step=step.step)
        seen.add(mark)


def _out_of_order(case: Case, fired: list[tuple[Event, StepFired]]) -> Iterator[str]:
    """Of one chain, each step that comes at an instant fires after it, and in its turn.

    In its turn at the desk that fires it: one that has not heard of a skipped step fires that.
    """
    last: dict[tuple[str, str], datetime] = {}
    for at, step in fired:
        if at.actor != RULE or step.trigger not in _BY_THE_CLOCK:
            continue
        if at.occurred_at < step.due_at:
            sentence = _("Case {case}, event {seq}: step “{step}” fired before its time.")
            yield sentence.format(case=case.number, seq=at.place, step=step.step)
        chain = (step.proof, at.site_id)
        if step.due_at < last.get(chain, step.due_at):
            sentence = _("Case {case}, event {seq}: step “{step}” fired after a later one.")
            yield sentence.format(case=case.number, seq=at.place, step=step.step)
        last[chain] = max(step.due_at, last.get(chain, step.due_at))
