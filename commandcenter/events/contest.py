"""How a contest between two decisions was settled."""

from typing import ClassVar

from commandcenter.case import Standing
from commandcenter.contested import Keep
from commandcenter.events.envelope import Body
from commandcenter.frozen import frozen
from commandcenter.ids import EventId
from commandcenter.text import Text


@frozen
class ConflictSettled(Body):
    """Somebody looked at both decisions and said which stands."""

    slot: ClassVar[str | None] = "conflict"
    settled: tuple[EventId, ...]
    """The contested decision, and those that rested on it."""
    slot_of_event: str
    keep: Keep
    standing: Standing | None
    """What the case stands at from now on; None where the first decision is kept."""
    note: Text | None = None
