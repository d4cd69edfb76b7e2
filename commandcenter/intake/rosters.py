"""Duty rosters from a file: a table (CSV, XLSX) with one row for each turn, or TOML with rotas.

Columns of a table, in English or Chinese: `date`, `shift`, `seat` and `person` (an id or a name; an
empty one means nobody) must be there. `begins`, `ends` and `least` (people needed) define a shift
that is new, `post` a seat that is new; `unit` says whose desk it is, the control room's by default,
and `roster` the key, where one desk has several. A file changes the turns that it names; all others
stay as they are.

A TOML file has `[[roster]]` tables with `key`, `names` and perhaps `unit`; in each there are
`[[roster.shift]]` (`code`, `names`, `begins`, `ends`, `least`), `[[roster.seat]]` (`code`, `names`,
`post`) and `[[roster.rota]]`: a seat, a shift, days `from` and `until`, and the `people` who take
it in turn, day by day, from the first again after the last. Later rotas overrule earlier ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import cycle
from pathlib import Path
from typing import TypeVar

from commandcenter.city import City, to_json
from commandcenter.commands import Configure
from commandcenter.desk import Desk
from commandcenter.frozen import frozen
from commandcenter.ids import PersonId, UnitCode
from commandcenter.intake.configuration import Imported
from commandcenter.intake.documents import (
    BadField,
    Entry,
    Taken,
    is_table,
    read_document,
    read_entries,
    refused,
    row_fault,
)
from commandcenter.intake.rejects import Reject
from commandcenter.intake.tables import open_table
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, POST_NAMES, Person, Post
from commandcenter.roster.shifts import CONTROL_ROOM, Roster, RosterSeat, Shift, monday_of
from commandcenter.wording import Label, _, join

COLUMNS = {
    "日期": "date",
    "班次": "shift",
    "开始": "begins",
    "结束": "ends",
    "最少人数": "least",
    "席位": "seat",
    "岗位": "post",
    "人员": "person",
    "单位": "unit",
    "值班表": "roster",
}
"""The columns in Chinese, and what they are here."""

_NEEDED = ("date", "shift", "seat", "person")
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d %H:%M:%S")
_LONGEST = timedelta(days=3 * 366)

Piece = TypeVar("Piece", Shift, RosterSeat)
Place = tuple[date, str, str]
"""Day, shift and seat."""


@dataclass(slots=True)
class Plan:
    """What a file says of one roster, beside what is known of it."""

    key: str
    names: Label
    unit: UnitCode | None = None
    shifts: dict[str, Shift] = field(default_factory=dict)
    seats: dict[str, RosterSeat] = field(default_factory=dict)
    turns: dict[Place, PersonId | None] = field(default_factory=dict)

    @property
    def roster(self) -> Roster:
        """Its shifts and seats. Raises ValueError if they do not hold together."""
        shifts, seats = tuple(self.shifts.values()), tuple(self.seats.values())
        return Roster(self.key, self.names, shifts, seats, self.unit)


def read_rosters(path: Path, city: City) -> Taken[list[Plan]]:
    """The rosters in a file; rows and rotas that cannot be taken are rejects.

    `read` counts turns. Raises Refused for a file that cannot be taken at all.
    """
    taken = _from_table(path, city) if is_table(path) else _from_document(path, city)
    for plan in taken.pieces:
        try:
            _roster = plan.roster
        except ValueError as fault:
            raise Refused(
                _("{file}: {fault}. Correct it there.").format(file=path.name, fault=fault)
            ) from fault
    return taken


def put_rosters(
    desk: Desk,
    taken: Taken[list[Plan]],
    *,
    rejects_file: Path | None = None,
    person: Person = LOCAL,
) -> Imported:
    """Put what was read in force; what changes nothing is not stored."""
    new = updated = unchanged = 0
    for plan in taken.pieces:
        if desk.city.rosters.get(plan.key) != plan.roster:
            desk.do(Configure("roster", plan.key, to_json(plan.roster)), person=person)
        for monday in sorted({monday_of(day) for day, _shift, _seat in plan.turns}):
            before = after = desk.city.roster.week(plan.key, monday)
            for place, who in plan.turns.items():
                if monday_of(place[0]) != monday:
                    continue
                sat = before.person(*place)
                new += sat is None and who is not None
                updated += sat is not None and sat != who
                unchanged += sat == who
                after = after.seated(*place, who)
            if after != before:
                base = desk.city.versions.get(("roster_week", after.key), 0)
                change = Configure("roster_week", after.key, to_json(after), base=base)
                desk.do(change, person=person)
    return Imported(
        read=new + updated + unchanged + len(taken.rejects),
        taken=new,
        updated=updated,
        unchanged=unchanged,
        rejected=len(taken.rejects),
        rejects=taken.rejects,
        rejects_file=rejects_file,
    )


# --- tables ---


def _from_table(path: Path, city: City) -> Taken[list[Plan]]:
    with open_table(path) as table:
        header = [name.strip().lower() for name in table.header]
        names = [COLUMNS.get(name, name) for name in header]
        lacking = [name for name in _NEEDED if name not in names]
        if lacking:
            raise Refused(
                _("{file}: the first row must name the columns {columns}.").format(
                    file=path.name, columns=join(lacking)
                )
            )
        entries = [
            Entry(row.number, dict(zip(names, row.cells, strict=False)), row_fault(row, names))
            for row in table.rows
        ]
    plans: dict[str, Plan] = {}
    rejects: list[Reject] = []
    for plan in read_entries(entries, lambda entry: _row(entry, plans, city), rejects):
        plans[plan.key] = plan
    return Taken(len(entries), list(plans.values()), rejects)


def _row(entry: Entry, plans: dict[str, Plan], city: City) -> Plan:
    """The plan that a row belongs to, with its turn taken in. Raises BadField, the plan as was."""
    unit = _unit(entry, city)
    key = entry.text("roster", unit or CONTROL_ROOM)
    plan = plans.get(key) or _known(key, city) or Plan(key, _names(key, unit, city), unit)
    day = _day("date", entry)
    shift = _shift(entry, plan)
    seat = _seat(entry, plan)
    who = _person("person", entry.text("person", ""), city, seat.post)
    place = (day, shift.code, seat.code)
    if place in plan.turns and plan.turns[place] != who:
        raise BadField(
            "seat",
            seat.code,
            _("Another row gives this seat in this shift to somebody else."),
            _("Keep one of the two rows, or use another seat."),
        )
    if who is not None:
        elsewhere = [p for p, other in plan.turns.items() if other == who and p[:2] == place[:2]]
        if elsewhere and elsewhere != [place]:
            raise BadField(
                "person",
                who,
                _("This person sits at {seat} in the same shift.").format(seat=elsewhere[0][2]),
                _("Give one of the two seats to somebody else."),
            )
    plan.shifts[shift.code], plan.seats[seat.code] = shift, seat
    plan.turns[place] = who
    return plan


def _known(key: str, city: City) -> Plan | None:
    found = city.rosters.get(key)
    if found is None:
        return None
    shifts = {shift.code: shift for shift in found.shifts}
    seats = {seat.code: seat for seat in found.seats}
    return Plan(key, found.names, found.unit, shifts, seats)


def _names(key: str, unit: UnitCode | None, city: City) -> Label:
    known = city.units.get(unit)
    if known is not None:
        return known.names
    return {"en": "Control room", "zh_CN": "指挥中心"} if key == CONTROL_ROOM else {"en": key}


def _shift(entry: Entry, plan: Plan) -> Shift:
    """The shift that a row names; hours in the row define it, or change a known one."""
    code = entry.text("shift")
    known = plan.shifts.get(code) or _named(code, plan.shifts.values())
    if known is not None and not entry.text("begins", "") and not entry.text("ends", ""):
        return known
    shift = Shift(
        known.code if known else code,
        known.names if known else {"en": code},
        _time("begins", entry),
        _time("ends", entry),
        int(entry.number("least", known.least if known else 1, least=1)),
    )
    if known is not None and shift != known and any(p[1] == known.code for p in plan.turns):
        raise BadField(
            "begins",
            entry.text("begins"),
            _("Another row gives this shift other hours, or another number of people."),
            _("Say the hours of a shift alike in every row, or only once."),
        )
    return shift


def _seat(entry: Entry, plan: Plan) -> RosterSeat:
    code = entry.text("seat")
    known = plan.seats.get(code) or _named(code, plan.seats.values())
    if known is not None:
        return known
    return RosterSeat(code, {"en": code}, entry.choice("post", _posts()))


def _named(name: str, among: Iterable[Piece]) -> Piece | None:
    return next((each for each in among if name in each.names.values()), None)


# --- TOML ---


def _from_document(path: Path, city: City) -> Taken[list[Plan]]:
    rejects: list[Reject] = []
    plans: list[Plan] = []
    try:
        for entry in Entry(0, read_document(path)).entries("roster"):
            entry.only("key", "names", "unit", "shift", "seat", "rota")
            plan = Plan(entry.text("key"), entry.label("names"), _unit(entry, city))
            for each in entry.entries("shift"):
                shift = _whole_shift(each)
                plan.shifts[shift.code] = shift
            for each in entry.entries("seat"):
                each.only("code", "names", "post")
                seat = RosterSeat(
                    each.text("code"), each.label("names"), each.choice("post", _posts())
                )
                plan.seats[seat.code] = seat
            for turns in read_entries(entry.entries("rota"), _Rota(plan, city), rejects):
                plan.turns |= turns
            plans.append(plan)
    except BadField as bad:
        raise refused(path, bad) from bad
    return Taken(sum(len(plan.turns) for plan in plans) + len(rejects), plans, rejects)


def _whole_shift(entry: Entry) -> Shift:
    entry.only("code", "names", "begins", "ends", "least")
    least = int(entry.number("least", 1, least=1))
    begins, ends = _time("begins", entry), _time("ends", entry)
    return Shift(entry.text("code"), entry.label("names"), begins, ends, least)


@frozen
class _Rota:
    """Reads a rota of one roster: who has a seat from day to day."""

    plan: Plan
    city: City

    def __call__(self, entry: Entry) -> dict[Place, PersonId | None]:
        """The turns that the rota comes to."""
        entry.only("seat", "shift", "from", "until", "people")
        shift = entry.choice("shift", {code.lower(): code for code in self.plan.shifts})
        seat = entry.choice("seat", {code.lower(): seat for code, seat in self.plan.seats.items()})
        first, last = _day("from", entry), _day("until", entry)
        if not first <= last <= first + _LONGEST:
            raise BadField(
                "until",
                last.isoformat(),
                _("It ends before it begins, or lasts for years."),
                _("Write the first and the last day."),
            )
        names = entry.words("people")
        people = [_person("people", name, self.city, seat.post) for name in names] or [None]
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return {(day, shift, seat.code): who for day, who in zip(days, cycle(people), strict=False)}


# --- fields ---


def _unit(entry: Entry, city: City) -> UnitCode | None:
    named = entry.text("unit", "")
    if not named:
        return None
    try:
        return city.unit(named).code
    except Refused as unknown:
        hint = _("Import the units first, or correct the code.")
        raise BadField("unit", named, unknown.sentence, hint) from unknown


def _person(field: str, named: str, city: City, post: Post) -> PersonId | None:
    """Who is meant; None for nobody. Raises BadField for a stranger, or without the post."""
    if not named:
        return None
    try:
        found = city.person(named)
    except Refused as unknown:
        hint = _("Import the people first, or correct the id or name.")
        raise BadField(field, named, unknown.sentence, hint) from unknown
    if post not in found.posts:
        raise BadField(
            field,
            named,
            _("{person} does not hold the post “{post}” of this seat.").format(
                person=found.called, post=_(POST_NAMES[post])
            ),
            _("Choose somebody who does, or give them the post first."),
        )
    return found.id


def _posts() -> dict[str, Post]:
    """The posts by code, and by name in English and in the language in use."""
    named = {name: post for post in Post for name in (POST_NAMES[post], _(POST_NAMES[post]))}
    return {name.lower(): post for name, post in named.items()} | {
        post.value: post for post in Post
    }


def _day(field: str, entry: Entry) -> date:
    value = entry.content.get(field)
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    text = entry.text(field)
    for layout in _DAYS:
        try:
            return datetime.strptime(text, layout).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            # Not in this format; the next one is tried.
            continue
    raise BadField(field, text, _("This is not a day."), _("Write it as 2025-06-10."))


def _time(field: str, entry: Entry) -> time:
    value = entry.content.get(field)
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    text = entry.text(field)
    hours, _colon, rest = text.partition(":")
    try:
        # A day ends at 24:00, which is 00:00 of the next.
        return time.fromisoformat(f"{int(hours) % 24 if hours == '24' else int(hours):02}:{rest}")
    except ValueError:
        hint = _("Write hours and minutes, such as 08:00.")
        raise BadField(field, text, _("This is not a time of day."), hint) from None
