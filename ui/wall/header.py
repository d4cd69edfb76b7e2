"""The wall's first line: whose wall, the time, the shift, and how old the data is."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from commandcenter.frozen import frozen
from commandcenter.roster.shifts import Staffing, Watch
from commandcenter.sync.state import LineState, Status
from commandcenter.wording import _, ngettext
from ui import format as say
from ui.roster.words import LIGHTS, shift_forms
from ui.wall.look import RIGHT, Pane


@frozen
class Said:
    """Something in words, longest form first, and the light that goes with it."""

    forms: tuple[str, ...]
    light: str = ""
    """Empty for none."""

    @property
    def alarming(self) -> bool:
        """Whether it takes the colour of its light."""
        return self.light in ("yellow", "red")


@frozen
class Header:
    """What the first line says."""

    city: str
    clock: tuple[str, ...]
    shift: Said
    age: Said


SHORTER: Final = (
    ("clock", 1),
    ("shift", 1),
    ("city", 1),
    ("clock", 2),
    ("shift", 2),
    ("age", 1),
    ("shift", 3),
    ("age", 2),
)
"""What is said shorter first, where there is little room; the age of the data last."""


def data_age(
    line: LineState | None, saved_at: datetime | None, ahead: timedelta, zone: tzinfo
) -> Said:
    """How old the data is: what the hub does, or when something was last stored here.

    A line breaks by the machine's clock; it is told by the workspace's, which is `ahead` of that.
    """
    if line is None:
        if saved_at is None:
            return Said((_("Without a hub"),), "green")
        time = say.time_of_day(saved_at, zone)
        return Said((_("Without a hub · newest act {time}").format(time=time), time), "green")
    if line.status is Status.ONLINE and not line.waiting:
        return Said((_("The hub answers"), _("Hub")), "green")
    waiting = ngettext("{n} waiting", "{n} waiting", line.waiting).format(
        n=say.number(line.waiting)
    )
    if line.status is Status.ONLINE:
        return Said((_("The hub answers · {waiting}").format(waiting=waiting), waiting), "pending")
    if line.status is Status.REFUSED:
        return Said((_("The hub does not work with this file"), _("Hub · not possible")), "red")
    since = say.time_of_day(line.since + ahead, zone)
    offline = line.status is Status.OFFLINE
    told = _("Offline since {time}") if offline else _("Calling the hub since {time}")
    short = told.format(time=since)
    if not line.waiting:
        return Said((short,), "yellow")
    return Said((f"{short} · {waiting}", short), "yellow")


def shift_said(watch: Watch | None, has_roster: bool) -> Said:
    """Which shift it is and how it is staffed, without anybody's name."""
    if not has_roster:
        return Said(("",))
    staffing = watch.staffing if watch else Staffing.OFF
    return Said((*shift_forms(watch), ""), LIGHTS[staffing])


def clock_forms(now: datetime, zone: tzinfo) -> tuple[str, ...]:
    """The time, with day and seconds where there is room."""
    return (
        say.short_clock(now, zone),
        say.time_of_day(now, zone, seconds=True),
        say.time_of_day(now, zone),
    )


class HeaderPane(Pane):
    """One line across the wall."""

    content: Header | None

    def words(self) -> list[str]:
        """All of it, without the time, which nobody wants to hear each second."""
        said = self.content
        return [] if said is None else [said.city, said.shift.forms[0], said.age.forms[0]]

    def shown(self) -> dict[str, str]:
        """What fits of each part."""
        said = self.content
        assert said is not None
        forms: dict[str, Sequence[str]] = {
            "city": (said.city, ""),
            "clock": said.clock,
            "shift": said.shift.forms,
            "age": said.age.forms,
        }
        taken = dict.fromkeys(forms, 0)
        room = self.width() - 2 * self.look.em
        for name, form in SHORTER:
            if self._taken({each: forms[each][taken[each]] for each in forms}) <= room:
                break
            taken[name] = min(form, len(forms[name]) - 1)
        return {each: forms[each][taken[each]] for each in forms}

    def _taken(self, words: dict[str, str]) -> float:
        em = self.look.em
        wide = sum(self.look.width(each, 1.0, name == "clock") for name, each in words.items())
        marks = sum(em for name in ("shift", "age") if words[name])
        return wide + marks + 1.2 * em * sum(1 for each in words.values() if each)

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """City, clock and shift from the left; the age of the data at the right."""
        said, look = self.content, self.look
        assert said is not None
        words, em, colours = self.shown(), look.em, look.theme
        room = QRectF(self.rect()).adjusted(0.5 * em, 0, -0.5 * em, 0)
        wide = look.width(words["age"], 1.0, said.age.alarming) + 0.2 * em
        age = QRectF(room.right() - wide, room.top(), wide, room.height())
        self._said(painter, age, said.age, words["age"])
        left = room.left()
        for name in ("city", "clock", "shift"):
            if not words[name]:
                continue
            strong = name == "clock"
            if name == "shift":
                left += em
            wide = look.width(words[name], 1.0, strong) + 0.2 * em
            place = QRectF(left, room.top(), min(wide, age.left() - em - left), room.height())
            if name == "shift":
                self._said(painter, place, said.shift, words[name])
            else:
                colour = colours.text if strong else colours.muted
                self.text(painter, place, words[name], colour, strong=strong)
            left += wide + em

    def _said(self, painter: QPainter, place: QRectF, said: Said, words: str) -> None:
        """A mark before the words; in full colour only what is wrong."""
        look = self.look
        if not words:
            return
        if said.light:
            centre = QPointF(place.left() - 0.6 * look.em, place.center().y())
            look.light(painter, centre, said.light, False)
        colour: QColor = look.theme.light(said.light) if said.alarming else look.theme.text
        strong = said.alarming
        self.text(painter, place, words, colour, strong=strong, align=RIGHT)
