"""What the columns of a source mean: a small TOML file, by the name of one that ships or by path.

key = "nyc311"                       # names the source; with a case's id, for ever
prefix = "311"                       # a case is numbered 311-<id>
zone = "America/New_York"            # of times without an offset
dates = ["%m/%d/%Y %I:%M:%S %p"]     # as in strptime; ISO 8601 is always understood
no_dates = ["01/01/1900"]            # how "no date" begins
none = ["N/A", "Unspecified"]        # cells that say nothing
channel = "import"                   # where the file does not say
optional = ["Due Date"]              # columns that a file may lack

[columns]    # id and reported must be there; closed, due, revision, channel may be
id = "Unique Key"
[place]      # easting and northing, and what they are: EPSG:n, gcj02, bd09
lon = "Longitude"
[text]       # description, address, outcome: the first template whose cells all say something
address = ["{Incident Address}, {Borough}", "{Borough}"]
[class]      # value of a column: a code or a name of the catalogue, or by [class.table]
column = "Complaint Type"
[[class.when]]                       # goes before; may also name the filing `condition`
"Descriptor" = "Cave-in"
code = "0402"
[unit]       # likewise
[stage]      # likewise; the table says the stage of each status
[city]       # what a workspace gets of which it has none: names that ship, or files beside this one
catalogue = "nyc311"                 # likewise calendar, units, people
name = { en = "New York" }           # what the city is called; its zone is the one above
"""

import re
from collections import abc
from dataclasses import field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from commandcenter.case import WITH_UNIT, Stage
from commandcenter.coordinates import known_crs
from commandcenter.frozen import frozen
from commandcenter.intake.documents import BadField, Entry, of_enum, read_document, refused
from commandcenter.refusal import Refused
from commandcenter.wording import Label, _, join

FOLDER: Final = Path(__file__).resolve().parents[2] / "resources" / "mappings"
"""Where the mappings that ship lie."""

IMPORTED_STAGES: Final = {
    name: stage
    for name, stage in of_enum(Stage).items()
    if stage
    in WITH_UNIT | {Stage.REPORTED, Stage.FILED, Stage.CLOSED, Stage.REJECTED, Stage.VOIDED}
}
"""Stages that a case from elsewhere can stand in; the others need what only we know of it."""

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
CITY_PIECES: Final = ("calendar", "catalogue", "units", "people")
"""What of a city's configuration a mapping may name, in the order of putting it in force."""
_COLUMNS = ("id", "reported", "closed", "due", "revision", "channel")
_TEXTS = ("description", "address", "outcome")


@frozen
class When:
    """A rule for rows whose cells are these."""

    cells: abc.Mapping[str, str]
    code: str
    condition: str | None = None


@frozen
class Rule:
    """How a code follows from a row: first what `when` says, then the table, then the value."""

    column: str | None = None
    table: abc.Mapping[str, str] | None = None
    when: tuple[When, ...] = ()
    otherwise: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it looks at."""
        named = [self.column] if self.column else []
        return tuple(dict.fromkeys([*named, *(name for each in self.when for name in each.cells)]))


@frozen
class Template:
    """Words around the cells of some columns, such as `{Street}, {Town}`."""

    words: str
    columns: tuple[str, ...]
    """The columns it names; in `words` each of them is `{}`."""


@frozen
class Mapping:
    """What the columns of a source mean."""

    key: str
    prefix: str
    zone: ZoneInfo
    columns: abc.Mapping[str, str]
    dates: tuple[str, ...] = ()
    no_dates: tuple[str, ...] = ()
    none: frozenset[str] = frozenset()
    channel: str = "import"
    optional: frozenset[str] = frozenset()
    lon: str | None = None
    lat: str | None = None
    crs: str = "EPSG:4326"
    text: abc.Mapping[str, tuple[Template, ...]] | None = None
    classes: Rule = Rule()
    units: Rule = Rule()
    stages: Rule = Rule()
    city_names: Label | None = None
    city_files: abc.Mapping[str, Path] = field(default_factory=dict)
    """Configuration for a workspace that has none, by `CITY_PIECES`."""

    @property
    def every_column(self) -> tuple[str, ...]:
        """All columns that are looked at, each once."""
        texts = (t for each in (self.text or {}).values() for t in each)
        named = [
            *self.columns.values(),
            *(each for each in (self.lon, self.lat) if each),
            *(name for template in texts for name in template.columns),
            *(name for rule in (self.classes, self.units, self.stages) for name in rule.columns),
        ]
        return tuple(dict.fromkeys(named))


def shipped() -> dict[str, Path]:
    """The mappings that come with the application, by name."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}


def read_mapping(name: str | Path) -> Mapping:
    """The mapping with this name, or in this TOML file. Raises Refused with a sentence."""
    path = shipped().get(str(name), Path(name))
    if path.suffix.lower() != ".toml":
        raise Refused(
            _(
                "There is no mapping {name}. Use one of {known}, or the path of a .toml file."
            ).format(name=name, known=join(shipped()))
        )
    try:
        return _mapping(Entry(0, read_document(path)), path.parent)
    except BadField as bad:
        raise refused(path, bad) from bad


def _mapping(head: Entry, folder: Path) -> Mapping:
    head.only(
        *("key", "prefix", "zone", "dates", "no_dates", "none", "channel", "optional"),
        *("columns", "place", "text", "class", "unit", "stage", "city"),
    )
    columns, place, text = (_part(head, name) for name in ("columns", "place", "text"))
    columns.only(*_COLUMNS)
    place.only("lon", "lat", "crs")
    text.only(*_TEXTS)
    for name in ("id", "reported"):
        columns.text(name)
    city = _part(head, "city")
    city.only("name", *CITY_PIECES)
    stages = _rule(head, "stage")
    for stage in (*(stages.table or {}).values(), *(each.code for each in stages.when)):
        _stage(stage)
    _stage(stages.otherwise or Stage.REPORTED)
    return Mapping(
        key=head.text("key"),
        prefix=head.text("prefix", head.text("key")),
        zone=_zone(head.text("zone")),
        columns={name: columns.text(name) for name in columns.content},
        dates=_dates(head),
        no_dates=_list(head, "no_dates"),
        none=frozenset(_list(head, "none")),
        channel=head.text("channel", "import"),
        optional=frozenset(_list(head, "optional")),
        lon=place.text("lon") if place.content else None,
        lat=place.text("lat") if place.content else None,
        crs=known_crs(place.text("crs", "EPSG:4326")),
        text={name: _templates(text, name) for name in text.content},
        classes=_rule(head, "class"),
        units=_rule(head, "unit"),
        stages=stages,
        city_names=city.label("name") if "name" in city.content else None,
        city_files={
            piece: _city_file(city, piece, folder) for piece in CITY_PIECES if piece in city.content
        },
    )


def _city_file(city: Entry, piece: str, folder: Path) -> Path:
    """The file of a piece of configuration: one that ships, by name, or one beside the mapping."""
    name = city.text(piece)
    if name.endswith(".toml"):
        return folder / name
    kind = piece if piece in ("units", "people") else piece + "s"
    path = FOLDER.parent / kind / f"{name}.toml"
    if not path.is_file():
        hint = _("Use one of: {known}.").format(
            known=join(sorted(each.stem for each in path.parent.glob("*.toml")))
        )
        reason = _("Command Center comes with nothing of this name.")
        raise BadField(f"city.{piece}", name, reason, hint)
    return path


def _part(head: Entry, field: str) -> Entry:
    value = head.content.get(field, {})
    if not isinstance(value, dict):
        hint = _("Begin it with [{field}].").format(field=field)
        raise BadField(field, value, _("This is not a table."), hint)
    return Entry(0, value)


def _list(entry: Entry, field: str) -> tuple[str, ...]:
    value = entry.content.get(field)
    return (value,) if isinstance(value, str) else entry.words(field)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = _("Write an IANA name such as Asia/Shanghai.")
        raise BadField("zone", name, _("There is no such time zone."), hint) from None


def _dates(head: Entry) -> tuple[str, ...]:
    formats = _list(head, "dates")
    for each in formats:
        if "%" not in each:
            hint = _("Write it as in %m/%d/%Y %H:%M.")
            raise BadField("dates", each, _("This is not a date format."), hint)
    return formats


def _templates(text: Entry, field: str) -> tuple[Template, ...]:
    found = []
    for words in _list(text, field):
        names = tuple(_PLACEHOLDER.findall(words))
        if not names:
            hint = _("Name its columns in braces, such as {{Street}}, {{Town}}.").format()
            raise BadField(f"text.{field}", words, _("This template names no column."), hint)
        found.append(Template(_PLACEHOLDER.sub("{}", words), names))
    return tuple(found)


def _rule(head: Entry, field: str) -> Rule:
    part = _part(head, field)
    part.only("column", "table", "when", "otherwise")
    table = _part(part, "table")
    when = []
    for each in part.entries("when"):
        cells = {n: each.text(n) for n in each.content if n not in ("code", "condition")}
        if not cells:
            hint = _('Write for example "Column name" = "value".')
            raise BadField(f"{field}.when", "", _("This rule looks at no column."), hint)
        condition = each.text("condition", "") or None
        when.append(When(cells, each.text("code"), condition))
    column = part.text("column", "") or None
    if table.content and column is None:
        raise part.missing("column")
    return Rule(
        column=column,
        table={value: table.text(value) for value in table.content} or None,
        when=tuple(when),
        otherwise=part.text("otherwise", "") or None,
    )


def _stage(name: Any) -> None:
    if name not in IMPORTED_STAGES:
        hint = _("Use one of: {known}.").format(known=join(IMPORTED_STAGES))
        raise BadField("stage", name, _("Cases cannot be imported at this stage."), hint)
