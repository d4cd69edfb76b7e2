"""The acts on a running chain, as the strip offers them beside it."""

from typing import Final

from ui.action import Action, Moment
from ui.actions import BY_ID

CHAIN_ACTS: Final = (
    "act.acknowledge",
    "act.unacknowledge",
    "act.silence",
    "act.end_silence",
    "act.escalate",
    "act.skip",
    "act.rebind",
)
"""The likeliest first."""


def chain_acts(moment: Moment) -> list[Action]:
    """What can be done with the chain of the chosen cases."""
    return [BY_ID[each] for each in CHAIN_ACTS if BY_ID[each].when(moment)]
