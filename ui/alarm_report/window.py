"""The analysis of alarms over a shift: who was asked how much, where it came from, what lingers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from commandcenter.city import City
from commandcenter.ids import CaseId
from commandcenter.output.seat_load import PRIORITY_NAMES, source_words
from commandcenter.seats.load import (
    FLOOD_GOAL,
    GOALS,
    MOST,
    STALE_MOST,
    Load,
    Period,
    Priority,
    Source,
)
from commandcenter.seats.watch import Chattering, FloodOf, SeatWatch, Stale
from commandcenter.situation import Situation
from commandcenter.wording import N_, _, join, ngettext, sentences
from ui import format as say
from ui import theme
from ui.alarm_report.figure_list import FigureList, Row
from ui.alarm_report.period_chart import PeriodChart, seat_name

SIZE: Final = QSize(1120, 660)
SHIFT: Final = "shift"
SPANS: Final[dict[str, str]] = {
    SHIFT: N_("This shift"),
    "12": N_("12 hours"),
    "24": N_("24 hours"),
}
"""The spans to choose from; shown through `_`."""

CHART: Final = 0.42
"""Share of the height that the seats may have; with more of them they are scrolled."""

PRIORITY_OVER: Final = 2.0
"""How many times its goal a share must be to be shown as abnormal."""


class AlarmWindow(QDialog):
    """Not modal: the console goes on beside it. Every figure leads to its cases."""

    span_wanted = Signal(str)
    """Key of the span that is to be looked at."""
    cases_wanted = Signal(list, str)
    """Ids of the cases behind a figure, and what it is."""

    def __init__(self, situation: Situation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Alarm analysis"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._situation = situation
        self._watch: SeatWatch | None = None
        self.verdict = QLabel(_("Reading the alarms…"), self)
        self.verdict.setFont(theme.font("lead", strong=True))
        self.verdict.setWordWrap(True)
        self.more = QLabel(self)
        self.more.setProperty("role", "muted")
        self.more.setWordWrap(True)
        self.spans = QButtonGroup(self)
        self.chart = PeriodChart(self)
        self.chart.chosen.connect(self._on_period)
        self.sources = FigureList(4, (0, 1), self)
        self.floods = FigureList(3, (0, 1), self)
        self.priorities = FigureList(4, (0,), self)
        self.stale = FigureList(3, (1,), self)
        self.chattering = FigureList(3, (1,), self)
        for part in (self.sources, self.floods, self.priorities, self.stale, self.chattering):
            part.wanted.connect(self._on_wanted)
        self._lay_out()
        self._say()

    # --- what is shown ---

    def show_watch(self, watch: SeatWatch, now: datetime) -> None:
        """Show what `watch` has counted, as of `now`."""
        self._watch = watch
        city, loads = self._situation.city, watch.loads(now)
        self.chart.show_loads(loads, city.zone, now)
        high = self.chart.sizeHint().height()
        self._seats.setFixedHeight(min(high, round(self.height() * CHART)))
        self.verdict.setText(verdict(loads))
        self.more.setText(self._span(watch, now))
        total = max(1, watch.alarms)
        self.sources.show_rows(
            [
                Row((*_source(each.source, city), *_count(each.alarms, total)), each.source)
                for each in watch.top()
            ],
            right=(2, 3),
        )
        self.floods.show_rows([self._flood(each) for each in watch.floods(now)], right=(2,))
        self.priorities.show_rows(
            [self._priority(each, n, total) for each, n in watch.priorities().items()]
            if watch.alarms
            else [],
            right=(1, 2, 3),
        )
        self.stale.show_rows([self._stale(each, now) for each in watch.stale(now)], right=(2,))
        self.chattering.show_rows([self._chatters(each) for each in watch.chattering()], right=(2,))
        self._say()

    def choose_span(self, key: str) -> None:
        """Show which span is looked at."""
        self.spans.button(list(SPANS).index(key)).setChecked(True)

    def _span(self, watch: SeatWatch, now: datetime) -> str:
        zone = self._situation.city.zone
        told = _(
            "{since} to {until}. A bar is ten minutes: 1 alarm is good, 2 the most, more than 10 a "
            "flood. Click a bar, or Enter on a row, for the cases."
        )
        return told.format(since=say.when(watch.since, now, zone), until=say.time_of_day(now, zone))

    def _flood(self, each: FloodOf) -> Row:
        zone, period = self._situation.city.zone, each.period
        span = f"{say.time_of_day(period.begins, zone)}–{say.time_of_day(period.ends, zone)}"
        return Row((seat_name(each.seat), span, say.number(period.alarms)), each, "red")

    def _priority(self, priority: Priority, alarms: int, total: int) -> Row:
        share, goal = alarms / total, GOALS[priority]
        over = priority is not Priority.LOW and share > PRIORITY_OVER * goal
        words = (
            _(PRIORITY_NAMES[priority]),
            say.number(alarms),
            say.percent(share, 0),
            say.percent(goal, 0),
        )
        return Row(words, priority, "yellow" if over else "")

    def _stale(self, each: Stale, now: datetime) -> Row:
        length = say.duration((now - each.since).total_seconds())
        return Row((*self._case(each.case), length), each)

    def _chatters(self, each: Chattering) -> Row:
        return Row((*self._case(each.case), say.number(each.times)), each, "yellow")

    def _case(self, case_id: CaseId) -> tuple[str, str]:
        """Number and class of a case."""
        case = self._situation.cases.get(case_id)
        if case is None:
            return "–", _("The case has ended.")
        source = source_words(case.standing.class_code, None, self._situation.city)
        return case.number, source[0]

    # --- what is wanted ---

    def _on_period(self, seat: str, period: Period) -> None:
        if self._watch is not None:
            cases = self._watch.cases_between(seat, period.begins, period.ends)
            self.cases_wanted.emit(cases, self.chart.sentence(seat, period))

    def _on_wanted(self, about: object) -> None:
        watch, city = self._watch, self._situation.city
        if watch is None:
            return
        match about:
            case Source():
                found = watch.cases_of_source(about)
                what = _("{what}.").format(what=join(_source(about, city)))
            case FloodOf(seat=seat, period=period):
                found = watch.cases_between(seat, period.begins, period.ends)
                what = self.chart.sentence(seat, period)
            case Stale(case=case_id) | Chattering(case=case_id):
                found, what = [case_id], ""
            case str():
                priority = Priority(about)
                found = watch.cases_of_priority(priority)
                named = _("Priority {priority}.")
                what = named.format(priority=_(PRIORITY_NAMES[priority]))
        self.cases_wanted.emit(found, what)

    def _on_span(self, number: int) -> None:
        self.span_wanted.emit(list(SPANS)[number])

    # --- how it is put together ---

    def _say(self) -> None:
        """The words around the tables, in the language in use."""
        case, what = _("Case"), _("Class")
        self.sources.say(
            _("Sources with most alarms"),
            "",
            (what, _("Area"), _("Alarms"), _("Share")),
            _("No alarm in this span."),
        )
        self.floods.say(
            _("Floods"),
            _("Goal: in under {share} of the periods").format(share=say.percent(FLOOD_GOAL, 0)),
            (_("Seat"), _("From, to"), _("Alarms")),
            _("No flood in this span."),
        )
        self.priorities.say(
            _("Priorities"),
            "",
            (_("Priority"), _("Alarms"), _("Share"), _("Goal")),
            _("No alarm in this span."),
        )
        self.stale.say(
            _("Standing for over a day"),
            _("Goal: fewer than {n}").format(n=STALE_MOST),
            (case, what, _("Length")),
            _("None stands so long."),
        )
        self.chattering.say(
            _("Chattering"),
            _("Three times within ten minutes; goal: none"),
            (case, what, _("Times")),
            _("None chatters."),
        )

    def _lay_out(self) -> None:
        look = theme.current()
        top = QHBoxLayout()
        top.addWidget(self.verdict, 1)
        for number, (_key, words) in enumerate(SPANS.items()):
            button = QPushButton(_(words), self)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("role", "chip")
            self.spans.addButton(button, number)
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.spans.idClicked.connect(self._on_span)
        seats = self._seats = QScrollArea(self)
        seats.setWidgetResizable(True)
        seats.setFrameShape(QScrollArea.Shape.NoFrame)
        seats.setWidget(self.chart)
        lists = QGridLayout()
        lists.setSpacing(look.padding)
        lists.addWidget(self.sources, 0, 0, 2, 1)
        lists.addWidget(self.floods, 0, 1)
        lists.addWidget(self.priorities, 1, 1)
        lists.addWidget(self.stale, 0, 2)
        lists.addWidget(self.chattering, 1, 2)
        self.priorities.keep_whole()
        for at, share in enumerate((5, 4, 4)):
            lists.setColumnStretch(at, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        column.addLayout(top)
        column.addWidget(self.more)
        column.addWidget(seats)
        column.addLayout(lists, 1)
        wanted = SIZE * (look.target / 24)
        self.resize(wanted.boundedTo(self.screen().availableSize()))


def verdict(loads: Sequence[Load]) -> str:
    """How it was for the seat that had most, in a sentence."""
    if not loads or not loads[0].alarms:
        return _("A quiet span: no seat had an alarm.")
    worst = loads[0]
    told = _("{seat}: {mean} alarms in ten minutes on average, {most} at worst").format(
        seat=seat_name(worst.seat), mean=say.number(worst.mean, 1), most=say.number(worst.worst)
    )
    over = worst.share_over(MOST)
    floods = len(worst.floods)
    parts = [told]
    if over:
        parts.append(_("too many in {share} of the time").format(share=say.percent(over, 0)))
    if floods:
        parts.append(ngettext("{n} flood", "{n} floods", floods).format(n=say.number(floods)))
    return sentences((_("{what}.").format(what=join(parts)),))


def _source(source: Source, city: City) -> tuple[str, str]:
    return source_words(source.class_code or None, source.area or None, city)


def _count(alarms: int, total: int) -> tuple[str, str]:
    """A number of alarms and its share."""
    return say.number(alarms), say.percent(alarms / total, 0)
