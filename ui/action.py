"""What an action is: its words, its key, when it can be done and what it does.

The table of all of them is in `actions.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from commandcenter import commands as do
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.frozen import frozen
from commandcenter.roles import Person
from commandcenter.situation import to_be_placed
from commandcenter.wording import _
from ui.seats import may, why_not

if TYPE_CHECKING:
    from ui.main_window import MainWindow


@frozen
class Moment:
    """What an action may look at to say whether it can be done now."""

    cases: tuple[Case, ...]
    """The selected ones."""
    city: City
    person: Person
    can_verify: bool = False
    can_import: bool = False


@frozen
class Action:
    """One row of the table."""

    id: str
    """The group, a dot, and the act."""
    label: str
    """English source of the label; shown through `_`."""
    key: str
    """Portable key text; several separated by `; `. Empty for none."""
    icon: str
    """Name in Material Design Icons 6."""
    when: Callable[[Moment], bool]
    run: Callable[[MainWindow], object]

    @property
    def group(self) -> str:
        """The menu that it stands in."""
        return self.id.partition(".")[0]

    def why_not(self, moment: Moment) -> str:
        """Why it cannot be done now, in whole sentences; empty if it can, or if nobody can."""
        if self.when(moment) or self.group not in ("case", "act"):
            return ""
        if not moment.cases or not isinstance(self.when, May):
            return _("Choose a case first.")
        return self.when.why_not(moment)


def always(moment: Moment) -> bool:
    """It can be done at any time."""
    return True


@frozen
class May:
    """Whether the rules allow a command for any of the selected cases."""

    command: type[do.Command]
    has: Callable[[Case], bool] = lambda case: True
    """What else the case must have."""
    lacks: str = ""
    """The sentence, if it has not; shown through `_`."""

    def __call__(self, moment: Moment) -> bool:
        """Ask the rules."""
        city, person = moment.city, moment.person
        return any(
            self.has(case) and may(self.command, case, city, person) for case in moment.cases
        )

    def why_not(self, moment: Moment) -> str:
        """The sentence for the first of the cases, none of which allows it."""
        case = moment.cases[0]
        return why_not(self.command, case, moment.city, moment.person) or _(self.lacks)


def has_place(case: Case) -> bool:
    """Whether somebody has said where it is."""
    return not to_be_placed(case)


def has_contact(case: Case) -> bool:
    """Whether somebody left a contact that has not been erased."""
    return any(report.contact and not report.contact.masked.erased for report in case.reports)
