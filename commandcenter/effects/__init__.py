"""What each event does to the case that it happens to."""

from commandcenter.effects.assignment import ASSIGNMENT
from commandcenter.effects.climb import CLIMB
from commandcenter.effects.contest import CONTEST
from commandcenter.effects.intake import INTAKE
from commandcenter.effects.outcome import OUTCOME
from commandcenter.effects.standing import Effect
from commandcenter.events import Body

EFFECTS: dict[type[Body], Effect] = INTAKE | ASSIGNMENT | OUTCOME | CLIMB | CONTEST
"""The one place that says what each event does; the event that begins a case is not among them."""
