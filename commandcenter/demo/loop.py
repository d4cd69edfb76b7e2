"""One case's way through the loop, as a script of acts with the instants that it is given."""

from collections.abc import Iterator
from datetime import datetime

from commandcenter import commands as do
from commandcenter.demo.player import Act
from commandcenter.frozen import frozen
from commandcenter.ids import PersonId

ACCEPTOR, DISPATCHER = PersonId("acceptor-1"), PersonId("dispatcher-2")
VERIFIER, SHIFT_LEADER = PersonId("verifier-1"), PersonId("shift-leader")

ON_THE_WAY = (0.15, 0.3, 0.75, 0.85, 0.95)
"""Where, between dispatch and closing, a case is signed for, begun, done, checked and passed.

Sources give at most the first and the last instant; the ones between are filled in so.
"""


@frozen
class Way:
    """What a script knows of one case."""

    report: do.RegisterReport
    reported_at: datetime
    filed_at: datetime | None = None
    unit: str | None = None
    handler: PersonId | None = None
    dispatched_at: datetime | None = None
    closed_at: datetime | None = None
    resolution: str = ""


def acts_of(way: Way) -> Iterator[Act]:
    """The acts of one case, from its report as far as the script knows its way."""
    key = way.report.external_id or ""
    yield Act(way.reported_at, way.report, ACCEPTOR)
    if way.filed_at is None:
        return
    yield Act(way.filed_at, do.FileCase(key), ACCEPTOR)
    if way.dispatched_at is None or way.unit is None or way.handler is None:
        return
    yield Act(way.dispatched_at, do.Dispatch(key, to=way.unit), DISPATCHER)
    if way.closed_at is None:
        return
    span = way.closed_at - way.dispatched_at
    signed, begun, done, looked, passed = (way.dispatched_at + span * s for s in ON_THE_WAY)
    yield Act(signed, do.SignFor(key), DISPATCHER, way.handler)
    yield Act(begun, do.StartHandling(key), DISPATCHER, way.handler)
    yield Act(done, do.ReportDone(key, note=way.resolution), DISPATCHER, way.handler)
    yield Act(looked, do.StartCheck(key), VERIFIER)
    yield Act(passed, do.PassCheck(key), VERIFIER)
    yield Act(way.closed_at, do.Close(key), SHIFT_LEADER)
