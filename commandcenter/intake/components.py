"""Components from a file: which lines of it are components, and what is wrong with the others.

Every component has a code that its scheme can read, which says its class too, and a position in or
near the city; all else may be empty. Nothing is stored here.
"""

from collections import Counter
from collections.abc import Mapping
from math import isnan
from pathlib import Path
from typing import Final

from commandcenter.city import City
from commandcenter.codes import CodeScheme, read_schemes
from commandcenter.component import CODE_SCHEME, Accuracy, Component, Condition
from commandcenter.frozen import frozen
from commandcenter.intake.component_lines import Line, Lines
from commandcenter.intake.documents import BadField, Entry, refitted_hint
from commandcenter.intake.places import Fault, Located, locate_all
from commandcenter.intake.rejects import Reject
from commandcenter.refusal import Refused
from commandcenter.wording import _, join, ngettext

SCHEMES: Final = (
    Path(__file__).resolve().parents[2] / "resources" / "catalogues" / "code_schemes.toml"
)
AROUND_DEGREES: Final = 0.02
"""How far beyond the outermost unit grids a component may stand: about 2 km."""

_CONDITIONS: Final[Mapping[str, Condition]] = {
    **{each.value: each for each in Condition},
    **dict.fromkeys(("完好", "正常", "在用"), Condition.INTACT),
    **dict.fromkeys(("破损", "损坏"), Condition.DAMAGED),
    **dict.fromkeys(("丢失", "缺失"), Condition.MISSING),
    **dict.fromkeys(("废弃", "停用"), Condition.ABANDONED),
}


@frozen
class ComponentImport:
    """The result of reading one file of components."""

    lines: Lines
    components: list[Component]
    rejects: list[Reject]
    """In the order of the file."""
    remarks: list[str]


def read_components(city: City, lines: Lines, scheme: str = CODE_SCHEME) -> ComponentImport:
    """The components that the lines of a file say, each checked on its own.

    `scheme` is the key of their code scheme. Raises Refused if there is none with a big class and
    a subclass.
    """
    reading = _Reading(city, _scheme(scheme))
    reading.take(lines)
    rejects = sorted(reading.rejects, key=lambda reject: reject.row)
    return ComponentImport(lines, reading.taken, rejects, reading.remarks())


class _Reading:
    """The lines of one file on their way to becoming components."""

    def __init__(self, city: City, scheme: CodeScheme) -> None:
        self.taken: list[Component] = []
        self.rejects: list[Reject] = []
        self.without_cell = 0
        self._city = city
        self._scheme = scheme
        self._rows: dict[str, int] = {}
        self._units = {
            name: str(unit.code)
            for unit in city.units.by_code.values()
            for name in (*unit.names.values(), unit.code)
        }

    def take(self, lines: Lines) -> None:
        """Make a component of every line that can be one."""
        points = [line.point for line in lines.lines]
        xs, ys = [x for x, _y in points], [y for _x, y in points]
        places = locate_all(self._city, xs, ys, lines.crs)
        for at, line in enumerate(lines.lines):
            try:
                component = self._component(line, places, at, points[at])
            except BadField as bad:
                refitted = bool(line.entry.fault)
                value = str(bad.value)[:200]
                self.rejects.append(
                    Reject(line.entry.row, bad.field, value, bad.reason, bad.hint, refitted)
                )
                continue
            self._rows[component.code] = line.entry.row
            self.taken.append(component)
            self.without_cell += places.cells[at] is None

    def remarks(self) -> list[str]:
        """What a person should know although the components were taken."""
        said = []
        catalogue = self._city.catalogue.by_code if self._city.catalogue_key else {}
        strange = Counter(c.class_code for c in self.taken if c.class_code not in catalogue)
        if strange and catalogue:
            count = sum(strange.values())
            sentence = ngettext(
                "{n} component is of a class that the catalogue in force does not have: {codes}.",
                "{n} components are of classes that the catalogue in force does not have: {codes}.",
                count,
            )
            said.append(sentence.format(n=count, codes=join(sorted(strange)[:10])))
        if ownerless := sum(not each.owner for each in self.taken):
            sentence = ngettext(
                "{n} component names no owner.", "{n} components name no owner.", ownerless
            )
            said.append(sentence.format(n=ownerless))
        if self.without_cell and len(self._city.cells):
            sentence = ngettext(
                "{n} component stands in no unit grid.",
                "{n} components stand in no unit grid. If they are many, the file may be in "
                "another coordinate system: name it with --crs.",
                self.without_cell,
            )
            said.append(sentence.format(n=self.without_cell))
        return said

    def _component(
        self, line: Line, places: Located, at: int, given: tuple[float, float]
    ) -> Component:
        entry = line.entry
        if entry.fault:
            raise BadField("", "", entry.fault, refitted_hint())
        code = self._code(entry)
        lon, lat = self._position(line, places, at, given)
        parts = self._scheme.parse(code)
        owner = entry.text("owner", "")
        return Component(
            code=code,
            class_code=parts["big_class"] + parts["subclass"],
            name=entry.text("name", ""),
            owner=self._units.get(owner, owner),
            lon=lon,
            lat=lat,
            accuracy=_accuracy(entry),
            condition=entry.choice("condition", _CONDITIONS, Condition.INTACT.value),
        )

    def _code(self, entry: Entry) -> str:
        code = entry.text("code")
        fault = self._scheme.fault(code)
        if fault is not None:
            spoilt = "e+" in code.lower()
            hint = (
                _("A spreadsheet has made a number of it; keep the codes as text.")
                if spoilt
                else _("Correct the code; it says division, class and serial number.")
            )
            raise BadField("code", code, fault, hint)
        if code in self._rows:
            reason = _("Its code {code} is also that of row {row}.").format(
                code=code, row=self._rows[code]
            )
            raise BadField("code", code, reason, _("Give one of the two another code."))
        return code

    def _position(
        self, line: Line, places: Located, at: int, given: tuple[float, float]
    ) -> tuple[float, float]:
        x, y = given
        written = f"{x}, {y}"
        if isnan(x) or isnan(y):
            hint = _("Give it a longitude and a latitude.")
            raise BadField("", line.said, _("It has no position that can be read."), hint)
        if at in places.faults:
            fault = places.faults[at]
            raise BadField("", written, fault.reason, fault.hint)
        lon, lat = places.lons[at], places.lats[at]
        if places.cells[at] is None and (far := _outside(self._city, lon, lat)):
            raise BadField("", written, far.reason, far.hint)
        return lon, lat


def _outside(city: City, lon: float, lat: float) -> Fault | None:
    if not len(city.cells):
        return None
    west, south, east, north = city.cells.bounds
    around = AROUND_DEGREES
    if west - around <= lon <= east + around and south - around <= lat <= north + around:
        return None
    return Fault(
        _("The position lies outside the city."),
        _("Correct it, or name the coordinate system that the file is in with --crs."),
    )


def _accuracy(entry: Entry) -> Accuracy | None:
    found = entry.text("accuracy", "")
    if not found:
        return None
    letter = found.upper().removesuffix("类").removesuffix("级").strip()
    try:
        return Accuracy(letter)
    except ValueError:
        raise BadField(
            "accuracy",
            found,
            _("This is not an accuracy class."),
            _("Write A (within 0.5 m), B (1 m), C (10 m), or leave it empty."),
        ) from None


def _scheme(key: str) -> CodeScheme:
    found = read_schemes(SCHEMES).get(key)
    names = {name for name, _width in found.segments} if found else set[str]()
    if found is None or not {"big_class", "subclass"} <= names:
        raise Refused(
            _("{key} is not a code scheme with a big class and a subclass.").format(key=key)
        )
    return found
