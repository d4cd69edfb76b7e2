"""One field for everything: acts, open cases, units, areas. Ctrl+K opens it."""

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from commandcenter.confidential import as_read
from commandcenter.situation import Situation
from commandcenter.wording import _, label
from ui.action import Action, Moment
from ui.actions import ACTIONS, GROUPS, next_acts
from ui.choices import case_choice
from ui.chooser import MOST_SHOWN, Choice, Chooser, matching
from ui.components.names import component_name

ACT: Final = "act:"
CASE: Final = "case:"
UNIT: Final = "unit:"
AREA: Final = "area:"
COMPONENT: Final = "component:"
NUMBER: Final = "number:"
"""What the id of a choice begins with."""

DIGITS_FROM: Final = 4
"""Digits typed before the register of components is searched."""

NUMBER_FROM: Final = 6
"""Letters of a number typed before a case is offered that need not be open."""

CASES_FROM: Final = 2
"""Letters typed before cases, units and areas are searched."""


class CommandPalette(Chooser):
    """Acts, the likeliest for the chosen cases first, then what the words find in the city."""

    def __init__(self, situation: Situation, moment: Moment, parent: QWidget) -> None:
        self._situation = situation
        self._person = moment.person
        self._acts = list(_acts(moment))
        super().__init__(
            _("Search, or type a command"),
            self._find,
            parent,
            _("An act, a case number, an address, a unit, an area"),
        )

    def _find(self, typed: str) -> list[Choice]:
        acts = matching(self._acts, typed)
        if len(typed.strip()) < CASES_FROM:
            return acts
        found = [*self._numbered(typed), *acts, *matching(self._places, typed)]
        found += self._components(typed.strip())
        ended = self._ended(typed.strip())
        return [*list(dict.fromkeys(found))[: MOST_SHOWN - len(ended)], *ended]

    def _numbered(self, typed: str) -> list[Choice]:
        """The cases whose number ends in what was typed: people say the last digits alone."""
        wanted = typed.strip()
        if not wanted.isdigit():
            return []
        cases = (each for each in self._places if each.id.startswith(CASE))
        found = [each for each in cases if each.aside.endswith(wanted)]
        return sorted(found, key=lambda each: each.aside.rpartition("-")[2] != wanted)

    def _ended(self, number: str) -> list[Choice]:
        """A case by its whole number, if none that is open has it: one that has ended is meant."""
        like_one = len(number) >= NUMBER_FROM and any(sign.isdigit() for sign in number)
        if not like_one or " " in number or number in self._situation.by_number:
            return []
        below = _("also if it has ended")
        return [Choice(NUMBER + number, _("Case {number}").format(number=number), below)]

    def _components(self, digits: str) -> list[Choice]:
        """The components whose code begins with these digits or ends in them."""
        if len(digits) < DIGITS_FROM or not digits.isdigit():
            return []
        city = self._situation.city
        return [
            Choice(
                COMPONENT + each.code,
                component_name(each.class_code, each.name, city),
                _("component"),
                each.code,
            )
            for each in city.components.coded(digits, MOST_SHOWN)
        ]

    @cached_property
    def _places(self) -> list[Choice]:
        """Everything in the city that has a name: units, areas, open cases."""
        city = self._situation.city
        units = [
            Choice(
                UNIT + each.code, label(each.names), _("unit"), also=" ".join(each.names.values())
            )
            for each in city.units.by_code.values()
        ]
        levels = city.profile.levels
        areas = [
            Choice(AREA + each.code, each.name, label(levels.get(each.level, {})), each.code)
            for each in city.areas.areas.values()
        ]
        known = self._situation.cases.values()
        cases = [case_choice(as_read(each, city, self._person), city, CASE) for each in known]
        return [*units, *areas, *cases]


def _acts(moment: Moment) -> Iterator[Choice]:
    """What can be done now, acts on the chosen cases first; then what cannot, and why."""
    first = next_acts(moment)
    others = [each for each in ACTIONS if each not in first and each.id != "view.palette"]
    yield from (act_choice(each) for each in (*first, *others) if each.when(moment))
    for each in others:
        why = each.why_not(moment)
        if why:
            yield act_choice(each, why)


def act_choice(action: Action, why_not: str = "") -> Choice:
    """An action as a line of the palette; found by its English words too."""
    group = _(GROUPS[action.group]).replace("&", "")
    return Choice(
        ACT + action.id,
        _(action.label),
        why_not,
        key_text(action),
        allowed=not why_not,
        also=f"{group} {action.label}",
    )


def key_text(action: Action) -> str:
    """The keys of an action as this system writes them."""
    keys = (key for key in action.key.split("; ") if key)
    native = QKeySequence.SequenceFormat.NativeText
    return "  ".join(QKeySequence(key).toString(native) for key in keys)
