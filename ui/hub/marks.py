"""What the hub has not numbered yet, and who is at which case elsewhere: asked at each paint."""

from collections.abc import Mapping
from typing import Final

from commandcenter.city import City
from commandcenter.ids import CaseId
from commandcenter.narration import person_called
from commandcenter.sync.state import LineState
from commandcenter.wording import _, join

OPEN: Final = "open"
DRAGGING: Final = "dragging"
"""What others are told that somebody does here; empty when it is over."""


class Marks:
    """What is marked on cases. Nothing is, in a workspace without a hub."""

    def __init__(self) -> None:
        self.has_hub = False
        self.pending: frozenset[CaseId] = frozenset()
        """Cases about which the hub has not numbered everything yet."""
        self._present: dict[CaseId, dict[str, str]] = {}
        """By case, what each person does with it."""

    def take(self, state: LineState) -> set[CaseId]:
        """Mark what `state` says; the cases whose marks are others than before."""
        pending = frozenset(state.pending)
        present: dict[CaseId, dict[str, str]] = {}
        for each in state.present:
            if each.case is not None and each.doing in (OPEN, DRAGGING):
                present.setdefault(each.case, {})[each.person] = each.doing
        before, self._present = self._present, present
        changed = set(pending ^ self.pending)
        changed |= {case for case in before | present if before.get(case) != present.get(case)}
        self.has_hub, self.pending = True, pending
        return changed

    def dragged(self, case_id: str) -> bool:
        """Whether somebody elsewhere is dragging the case now."""
        return DRAGGING in self._doing(case_id).values()

    def _doing(self, case_id: str) -> Mapping[str, str]:
        return self._present.get(CaseId(case_id), {})

    def people(self, case_id: str, city: City) -> str:
        """Who has the case open elsewhere, or is dragging it, as a sentence; empty if nobody."""
        return next(iter(self.forms(case_id, city)), "")

    def forms(self, case_id: str, city: City) -> list[str]:
        """The sentence, and shorter forms for where it has no room; nothing if nobody is there."""
        doing = self._doing(case_id)
        if not doing:
            return []
        dragging = [person for person, what in doing.items() if what == DRAGGING]
        names = join(person_called(each, city) for each in sorted(dragging or doing))
        if dragging:
            said = _("{people} is dragging this now"), _("{people}: dragging")
        else:
            said = _("{people} has this open"), _("{people}: open")
        return [*(each.format(people=names) for each in said), names]
