"""What is known of a case: class, place, reports, contact, why it stands first, until when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from commandcenter import urgency
from commandcenter.case import Case, Light
from commandcenter.city import City
from commandcenter.events import Event
from commandcenter.explanation import CLOCK_NAMES, spans
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.narration import channel_name, words
from commandcenter.report import Contact, Report
from commandcenter.wording import _, label, ngettext
from commandcenter.worktime import ClockKind, Limit
from ui import theme
from ui.case.cell_facts import cell_facts
from ui.case.fact_marks import Elided, Explained, LightMark
from ui.case.fact_rows import Fact, FactRows
from ui.case.proceedings import settled_facts, waiting_facts
from ui.components.names import component_name
from ui.format import HOUR, duration, number, when
from ui.theme import Theme

SHOWN_TICKS: Final = 60
"""How many ticks (seconds of the wall) a revealed contact stays in sight."""

MOST_SPANS: Final = 24
"""Lines of the deadline's explanation that a tooltip can hold."""


class Facts(QWidget):
    """The first column of the case panel."""

    reveal_requested = Signal(str)
    """Id of the report whose contact somebody wants to see."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._case: Case | None = None
        self._city = City()
        self._now: datetime | None = None
        self._history: Sequence[Event] = ()
        self._known: list[Fact] = []
        """All facts but what the case waits for: those count down."""
        self._revealed: tuple[str, str] | None = None
        self._ticks_left = 0
        self.mark = LightMark(self)
        self.title = Elided(self)
        self.number = QLabel(self)
        self.number.setProperty("role", "muted")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.limit = Explained(self._explained, self)
        self._scroll = QScrollArea(self)
        self.rows = FactRows(self._scroll)
        self.rows.reveal_requested.connect(self.reveal_requested)
        self._column = QVBoxLayout(self)
        self._head = QHBoxLayout()
        self._build()
        self.set_theme(look)

    def _build(self) -> None:
        for widget in (self.mark, self.title, self.number):
            self._head.addWidget(widget)
        self._head.setStretch(1, 1)
        self._scroll.setWidget(self.rows)
        self._scroll.setWidgetResizable(True)
        for ground in (self.rows, self._scroll.viewport()):
            ground.setAutoFillBackground(False)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(_("Facts"))
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._column.addWidget(self.limit)
        self._column.addWidget(self._scroll, 1)

    def set_theme(self, look: Theme) -> None:
        """Take over sizes and type."""
        self.title.setFont(theme.font("lead", strong=True))
        self.number.setFont(theme.font("small"))
        self._head.setSpacing(look.spacing)
        self.rows.set_theme(look)
        self._column.setSpacing(look.gap)
        if self._case is not None and self._now is not None:
            self.show_case(self._case, self._city, self._now, self._history)

    def show_case(
        self, case: Case, city: City, now: datetime, history: Sequence[Event] = ()
    ) -> None:
        """Show the facts of `case`. Another case hides a contact that was revealed."""
        another = self._case is None or self._case.id != case.id
        if another:
            self._revealed = None
        self._case, self._city, self._now, self._history = case, city, now, history
        found = city.class_of(case)
        name = label(found.names) if found else _("Not yet classified")
        self.title.setText(name)
        self.number.setText(case.number)
        self._fill(case)
        self.tick(now)
        if another:
            self._scroll.verticalScrollBar().setValue(0)

    def forget(self) -> None:
        """Hold on to no case, and to no contact."""
        self._case, self._revealed = None, None
        self._known = []
        self.rows.show_facts([])

    def tick(self, now: datetime) -> None:
        """Count down; after a minute hide what was revealed."""
        self._now = now
        if self._case is None:
            return
        self.mark.show_light_of(self._case, now)
        self._show_limit(self._case, now)
        self.rows.show_facts([*waiting_facts(self._case, self._city, now), *self._known])
        if self._revealed is not None:
            self._ticks_left -= 1
            if self._ticks_left <= 0:
                self.hide_contact()

    def show_contact(self, report_id: str, value: str) -> None:
        """Show a contact that was revealed, for a minute or until another case is chosen."""
        self._revealed, self._ticks_left = (report_id, value), SHOWN_TICKS
        if self._case is not None:
            self._fill(self._case)

    def hide_contact(self) -> None:
        """Mask it again."""
        self._revealed = None
        if self._case is not None:
            self._fill(self._case)

    # --- rows ---

    def _fill(self, case: Case) -> None:
        assert self._now is not None
        facts = [Fact(_("Place"), self._place(case))]
        for order, report in enumerate(case.reports):
            name = _("Also reported") if order else _("Reported")
            facts.append(Fact(name, self._report(report, order)))
            if report.contact is not None:
                facts.append(self._contact(report.id, report.contact))
        facts += [
            Fact(_("What to do"), self._checklist(case)),
            Fact(_("Rank because"), " · ".join(urgency.reasons(case)) if case.open else ""),
            Fact(_("Stage"), self._stage(case)),
            *settled_facts(case, self._city, self._now, self._history),
            Fact(_("Class"), self._class(case)),
            Fact(_("Closes when"), self._criteria(case)),
            Fact(_("Component"), self._component(case)),
            # Several lines each: beside short facts they would leave holes.
            *cell_facts(case, self._city),
        ]
        self._known = facts
        self.rows.show_facts([*waiting_facts(case, self._city, self._now), *facts])

    def _class(self, case: Case) -> str:
        """Big class and filing condition; the class itself is the title."""
        found, condition = self._city.class_of(case), self._city.condition_of(case)
        group = self._city.catalogue_of(case).groups.get(found.group) if found else None
        names = (names for names in (group, condition.names if condition else None) if names)
        return " · ".join(label(each) for each in names)

    def _checklist(self, case: Case) -> str:
        """The standing procedure of its class, a step a line, while there is something to do."""
        found = self._city.class_of(case)
        steps = found.checklist if found and case.open else ()
        return "\n".join(f"{n}. {label(step)}" for n, step in enumerate(steps, 1))

    def _criteria(self, case: Case) -> str:
        """What must be true on site before it is closed."""
        condition = self._city.condition_of(case) if case.open else None
        return " · ".join(label(each.names) for each in condition.criteria) if condition else ""

    def _component(self, case: Case) -> str:
        """Name and code of the component that it is about."""
        code = case.standing.component
        found = self._city.components.get(code)
        if found is None:
            return code or ""
        return f"{component_name(found.class_code, found.name, self._city)} · {code}"

    def _place(self, case: Case) -> str:
        address = words(case.standing.address)
        if case.place is None:
            return address or _("Not known yet: place the case on the map.")
        at = f"{case.place.lat:.5f}, {case.place.lon:.5f}"
        return address or at

    def _stage(self, case: Case) -> str:
        stage = _(STAGE_NAMES[case.stage])
        unit = self._city.units.get(case.unit)
        if unit is None:
            return stage
        return _("{stage} · {unit}").format(stage=stage, unit=label(unit.names))

    def _report(self, report: Report, order: int) -> str:
        assert self._now is not None
        assert self._case is not None
        time = when(report.reported_at, self._now, self._city.zone)
        told = _("{time}, {channel}").format(time=time, channel=channel_name(report.channel))
        more = len(self._case.reports) - 1
        if order == 0 and more:
            joined = ngettext("{n} more report joined", "{n} more reports joined", more)
            told = f"{told} · {joined.format(n=more)}"
        said = words(report.description)
        return f"{told}\n{said}" if said else told

    def _contact(self, report_id: str, contact: Contact) -> Fact:
        report, value = self._revealed or ("", "")
        if report == report_id and not contact.masked.erased:
            return Fact(_("Contact"), value)
        masked = words(contact.masked)
        return Fact(_("Contact"), masked, "" if contact.masked.erased else report_id)

    # --- the limit ---

    def _show_limit(self, case: Case, now: datetime) -> None:
        """The limit in words, in the colour of its light once that is no longer quiet."""
        light = case.light(now)
        look = theme.current()
        loud = light in (Light.YELLOW, Light.RED)
        palette = self.limit.palette()
        colour = look.light(light) if loud else look.text
        if palette.windowText().color() != colour:
            palette.setColor(palette.ColorRole.WindowText, colour)
            self.limit.setPalette(palette)
        self.limit.setText(self._limit_sentence(case, now))

    def _limit_sentence(self, case: Case, now: datetime) -> str:
        deadline = case.deadline
        if case.standing.ended_at is not None:
            at = when(case.standing.ended_at, now, self._city.zone)
            told = _("{stage}, {time}").format(stage=_(STAGE_NAMES[case.stage]), time=at)
            return told[:1].upper() + told[1:]
        if deadline is None:
            return _("No deadline is running.")
        left = (deadline.due_at - now).total_seconds()
        time = when(deadline.due_at, now, self._city.zone)
        sentence = (
            _("{what} by {time}, {length} left")
            if left > 0
            else _("{what} by {time}, overdue by {length}")
        )
        told = sentence.format(
            what=_(CLOCK_NAMES[deadline.clock]),
            time=time,
            length=duration(abs(left)),
        )
        told = told[:1].upper() + told[1:]
        if deadline.limit is None:
            return told
        return _("{told} ({limit})").format(told=told, limit=limit_words(deadline.limit))

    def _explained(self) -> str:
        """The limit, minute by minute."""
        if self._case is None or self._now is None or self._case.deadline is None:
            return ""
        lines = [
            _("{start} – {end}: {why} ({counted})").format(
                start=when(span.start, self._now, self._city.zone),
                end=when(span.end, self._now, self._city.zone) if span.end else "…",
                why=span.why,
                counted=duration(span.counted.total_seconds()) if span.counts else _("not counted"),
            )
            for span in spans(self._case.deadline, self._city)
        ]
        hidden = len(lines) - MOST_SPANS
        if hidden > 0:
            more = ngettext("… and {n} line more", "… and {n} lines more", hidden)
            lines = [*lines[:MOST_SPANS], more.format(n=hidden)]
        return "\n".join(lines)


def limit_words(limit: Limit) -> str:
    """A limit in its own clock: `4 working hours`."""
    amount = limit.amount
    count = round(amount) if amount == round(amount) else 2
    if limit.clock is ClockKind.EMERGENCY_HOURS:
        return duration(amount * HOUR)
    sentence = {
        ClockKind.WORKING_HOURS: ngettext("{n} working hour", "{n} working hours", count),
        ClockKind.WORKING_DAYS: ngettext("{n} working day", "{n} working days", count),
        ClockKind.NATURAL_DAYS: ngettext("{n} day", "{n} days", count),
    }[limit.clock]
    return sentence.format(n=number(amount, 0 if amount == round(amount) else 2))
