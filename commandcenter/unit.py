"""Responsible units: who must act, where, on what, and who is at their desk."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field

from commandcenter.frozen import frozen
from commandcenter.ids import AreaCode, UnitCode
from commandcenter.wording import Label, _, label


@frozen
class Unit:
    """A department, street office, community or company that handles cases."""

    code: UnitCode
    names: Label
    parent: UnitCode | None = None
    level: str = "district"
    areas: tuple[AreaCode, ...] = ()
    """Areas it is responsible for; empty means the whole city."""
    classes: tuple[str, ...] = ()
    """Classes it handles; empty means any."""
    capacity: int = 20
    """Open cases that its people on duty can usually carry."""
    duty_names: Label = field(default_factory=dict)
    """Who answers at its desk: a post rather than a person."""
    duty_phone: str = ""
    handles: bool = True
    """False for a mere heading of the tree."""
    calendar: str = ""
    """Key of its own working calendar; empty where it works as the catalogue says."""


@frozen
class Verdict:
    """Whether a unit may take a case, and the sentence why."""

    allowed: bool
    why: str


class UnitTree:
    """All units, by code and by parent."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.by_code: dict[UnitCode, Unit] = {unit.code: unit for unit in units}
        self._children: dict[UnitCode | None, list[Unit]] = {}
        for unit in self.by_code.values():
            parent = unit.parent if unit.parent in self.by_code else None
            self._children.setdefault(parent, []).append(unit)

    def children(self, code: UnitCode | None) -> Sequence[Unit]:
        """The units directly under `code`; under None, the top ones."""
        return self._children.get(code, [])

    def within(self, code: str, unit: str) -> bool:
        """Whether `code` is a part of `unit`, at any depth; no unit is a part of itself."""
        found = self.get(code)
        seen: set[str] = set()
        while found is not None and found.parent is not None and found.code not in seen:
            if found.parent == unit:
                return True
            seen.add(found.code)
            found = self.get(found.parent)
        return False

    def get(self, code: str | None) -> Unit | None:
        """The unit `code`, or None."""
        return None if code is None else self.by_code.get(UnitCode(code))

    def may_take(
        self,
        unit: Unit,
        class_code: str | None,
        class_names: Label | None,
        areas: Mapping[str, AreaCode],
        named: Collection[str] = (),
    ) -> Verdict:
        """Whether `unit` may handle a class in a place, given the areas the place lies in.

        A class is a unit's duty if the unit's own list says so, or the catalogue, which names the
        units of the class: `named`. An unplaced case may go to any unit that handles its class.
        """
        name = label(unit.names)
        if not unit.handles:
            sentence = _("{unit} is a group, not a unit that handles cases.")
            return Verdict(False, sentence.format(unit=name))
        if unit.classes and class_code not in unit.classes and unit.code not in named:
            of = label(class_names) if class_names else _("what is not yet classified")
            sentence = _("{unit} does not handle {class_name}.")
            return Verdict(False, sentence.format(unit=name, class_name=of))
        if unit.areas and areas and not set(unit.areas) & set(areas.values()):
            return Verdict(False, _("The place lies outside the area of {unit}.").format(unit=name))
        if unit.classes or unit.code in named:
            return Verdict(True, _("May take: this class is a duty of {unit}.").format(unit=name))
        return Verdict(True, _("May take: {unit} handles every class here.").format(unit=name))
