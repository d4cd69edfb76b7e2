"""The escalation chain of a case on a line of time: what fired, what comes, when, and to whom."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from commandcenter.case import ENDED, Case
from commandcenter.catalogue import Urgency
from commandcenter.city import City
from commandcenter.escalation import LATE, Chain, Phase
from commandcenter.explanation import StepState, chain_states
from commandcenter.frozen import frozen
from commandcenter.narration import channel_name, reaches
from commandcenter.wording import N_, _, label, sentences
from commandcenter.worktime import Span
from ui import theme
from ui.case.strip_axis import Axis, folds
from ui.format import countdown, time_of_day, when
from ui.theme import Theme

SOON_SECONDS: Final = 300
"""From when on the next step's countdown is shown as an alarm."""


@frozen
class Knot:
    """One step as it is drawn."""

    state: StepState
    x: float
    words: QRectF
    """Room for its two lines."""
    next: bool


class EscalationStrip(QWidget):
    """The chain of the case on show: name, why this one, and its line of time."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(self)
        self.why = QLabel(self)
        self.why.setProperty("role", "muted")
        self.why.setWordWrap(True)
        self.line = StripLine(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.title, self.why):
            self._column.addWidget(widget)
        self._column.addWidget(self.line, 1)
        self._column.addStretch(0)
        self.set_theme(look)

    def set_theme(self, look: Theme) -> None:
        """Take over sizes and type."""
        self.title.setFont(theme.font("lead", strong=True))
        self.why.setFont(theme.font("small"))
        self._column.setSpacing(look.gap)
        self.line.updateGeometry()

    def show_case(self, case: Case, city: City, now: datetime) -> None:
        """Show the chain that is bound to `case`, or why there is none."""
        states = chain_states(case, city)
        binding = case.standing.chain
        chain = city.chains[(binding.chain, binding.version)] if binding else None
        if chain is None or not states:
            self.title.setText(_("Escalation chain"))
            self.why.setText(_why_none(case))
            self.line.clear()
            return
        name = label(chain.names)
        self.title.setText(_("Escalation chain · {chain}").format(chain=name))
        assert binding is not None
        self.line.show_steps(case, city, states, binding.bound_at, now)
        folded = _("Folded: hours that do not count.") if self.line.folded else ""
        self.why.setText(sentences((_why(chain, case), folded)))

    @property
    def empty(self) -> bool:
        """Whether there is no chain to show."""
        return self.line.isHidden()

    def tick(self, now: datetime) -> None:
        """Move the now mark and count down."""
        self.line.tick(now)


class StripLine(QWidget):
    """The drawn line itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._case: Case | None = None
        self._city = City()
        self._states: list[StepState] = []
        self._marks: list[datetime] = []
        self._still: list[Span] = []
        self._now: datetime | None = None

    def clear(self) -> None:
        """Show nothing."""
        self._case, self._states = None, []
        self.setAccessibleName("")
        self.hide()

    def show_steps(
        self, case: Case, city: City, states: list[StepState], bound_at: datetime, now: datetime
    ) -> None:
        """Show these steps of a chain that was bound at `bound_at`."""
        self._case, self._city, self._states, self._now = case, city, states, now
        self._marks = [bound_at, *(state.due_at for state in states)]
        self._still = folds(case, city, min(self._marks), max(self._marks))
        self.setAccessibleName(sentences(self.sentence(state) for state in states))
        self.show()
        self.update()

    @property
    def folded(self) -> bool:
        """Whether nights or holidays are folded in what is shown."""
        return bool(self._still)

    def tick(self, now: datetime) -> None:
        """The workspace's time has moved on."""
        if self._case is not None:
            self._now = now
            self.update()

    def minimumSizeHint(self) -> QSize:
        """Two lines of words above the line, two below, and the now mark's time."""
        return QSize(theme.current().target * 8, round(5 * _line() + 2 * theme.current().target))

    def sizeHint(self) -> QSize:
        """The least that can be read is enough."""
        return self.minimumSizeHint()

    def axis(self) -> Axis:
        """Where instants stand at the present width."""
        edge = theme.current().target
        return Axis(self._marks, self._still, edge, self.width() - 2 * edge)

    def knots(self) -> list[Knot]:
        """The steps where they are drawn, their words above and below the line in turn."""
        axis = self.axis()
        xs = [axis.x(state.due_at) for state in self._states]
        coming = next((s for s in self._states if s.fired_at is None and not s.skipped), None)
        found = []
        for number, (state, x) in enumerate(zip(self._states, xs, strict=True)):
            before = (xs[number - 2] + x) / 2 if number >= 2 else 0.0
            after = (xs[number + 2] + x) / 2 if number + 2 < len(xs) else float(self.width())
            reach = min(x - before, after - x) if number >= 2 else after - x
            reach = max(reach, theme.current().target)
            left = max(before, min(x - reach, self.width() - 2 * reach))
            words = QRectF(left, self._words_top(number), min(after, x + reach) - left, 2 * _line())
            found.append(Knot(state, x, words, state is coming))
        return found

    def _middle(self) -> float:
        """Height of the line: centred over what lies above and below it."""
        return (self.height() - _line()) / 2

    def _words_top(self, number: int) -> float:
        room = theme.current().shape + theme.current().gap
        if number % 2 == 0:
            return self._middle() - room - 2 * _line()
        return self._middle() + room

    def sentence(self, state: StepState) -> str:
        """A step in a sentence: on hover, and for a screen reader."""
        zone, now = self._city.zone, self._now or state.due_at
        told = _("{step}: {whom}, {channel}, due {time}.").format(
            step=label(state.step.names),
            whom=reaches(state.step.reaches),
            channel=channel_name(state.step.channel),
            time=when(state.due_at, now, zone),
        )
        return sentences((told, self._became(state, now)))

    def _became(self, state: StepState, now: datetime) -> str:
        if state.skipped:
            return _("Skipped: its time had passed before the case came here.")
        if state.fired_at is None:
            left = (state.due_at - now).total_seconds()
            if left < 0:
                return _("Due now.")
            return _("In {time}.").format(time=countdown(left))
        time = when(state.fired_at, now, self._city.zone)
        if state.late:
            return _("Sent late, at {time}.").format(time=time)
        return _("Sent at {time}.").format(time=time)

    def event(self, event: QEvent) -> bool:
        """Hovering a knot or its words tells all of it."""
        if isinstance(event, QHelpEvent) and self._states:
            at = QPointF(event.pos())
            near = min(self.knots(), key=lambda knot: abs(knot.x - at.x()))
            hit = [knot for knot in self.knots() if knot.words.contains(at)] or [near]
            QToolTip.showText(event.globalPos(), self.sentence(hit[0].state), self)
            return True
        return super().event(event)

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        """Line, folds, now, knots, words: what is nearer to the eye later."""
        if self._case is None or self._now is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        axis, middle = self.axis(), self._middle()
        now_x = axis.x(self._now)
        self._paint_line(painter, axis, now_x, middle)
        self._paint_now(painter, now_x)
        for knot in self.knots():
            self._paint_words(painter, knot)
            self._paint_knot(painter, QPointF(knot.x, middle), knot)
        painter.end()

    def _paint_line(self, painter: QPainter, axis: Axis, now_x: float, y: float) -> None:
        look = theme.current()
        start = axis.x(min(self._marks))
        painter.setPen(QPen(look.edge, look.ring))
        painter.drawLine(QPointF(start, y), QPointF(self.width() - look.target, y))
        painter.setPen(QPen(look.muted, look.bar))
        painter.drawLine(QPointF(start, y), QPointF(now_x, y))
        painter.setPen(QPen(look.muted, look.hairline))
        lean = look.gap
        for span in self._still:
            assert span.end is not None
            left, right = axis.x(span.start), axis.x(span.end)
            right = max(right, left + look.gap)
            painter.fillRect(QRectF(left, y - lean, right - left, 2 * lean), look.panel)
            for x in (left, right):
                painter.drawLine(QPointF(x - lean / 2, y + lean), QPointF(x + lean / 2, y - lean))

    def _paint_now(self, painter: QPainter, x: float) -> None:
        look = theme.current()
        assert self._now is not None
        words = time_of_day(self._now, self._city.zone, seconds=True)
        painter.setFont(theme.font("small"))
        half = QFontMetricsF(painter.font()).horizontalAdvance(words) / 2
        bottom = self._middle() + look.shape + look.gap + 2 * _line()
        top = self._middle() - look.shape - look.gap - 2 * _line()
        painter.setPen(QPen(look.focus, look.ring))
        painter.drawLine(QPointF(x, max(0.0, top)), QPointF(x, bottom))
        centre = min(max(x, half), self.width() - half)
        area = QRectF(centre - half - 1, bottom, 2 * half + 2, _line())
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_words(self, painter: QPainter, knot: Knot) -> None:
        look = theme.current()
        step = knot.state.step
        quiet = knot.state.skipped
        who, below = reaches(step.reaches), self._time_and_channel(knot)
        painter.setFont(theme.font("small"))
        lines = ((who, look.muted if quiet else look.text), (below, look.muted))
        for number, (words, colour) in enumerate(lines):
            metrics = QFontMetricsF(painter.font())
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, knot.words.width())
            width = metrics.horizontalAdvance(shown) + 2
            left = min(max(knot.words.left(), knot.x - width / 2), knot.words.right() - width)
            area = QRectF(left, knot.words.top() + number * _line(), width, _line())
            painter.fillRect(area, look.panel)
            painter.setPen(colour)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown)

    def _time_and_channel(self, knot: Knot) -> str:
        state = knot.state
        assert self._now is not None
        channel = channel_name(state.step.channel)
        time = when(state.fired_at or state.due_at, self._now, self._city.zone)
        if state.skipped:
            return _("{time} · skipped").format(time=time)
        if state.late:
            return _("{time} late · {channel}").format(time=time, channel=channel)
        return _("{time} · {channel}").format(time=time, channel=channel)

    def _paint_knot(self, painter: QPainter, centre: QPointF, knot: Knot) -> None:
        look = theme.current()
        state, half = knot.state, look.shape / 2
        fired = state.fired_at is not None
        colour = look.due_soon if state.late else look.muted
        ring = look.focus if knot.next else colour if fired else look.edge
        painter.setPen(QPen(ring, look.ring))
        painter.setBrush(look.muted if fired and not state.late else look.panel)
        reach = half + look.ring / 2 if knot.next else half
        painter.drawEllipse(centre, reach, reach)
        if state.skipped:
            painter.setPen(QPen(look.edge, look.ring))
            painter.drawLine(centre + QPointF(-half, half), centre + QPointF(half, -half))
        elif state.late:
            painter.drawLine(centre, centre + QPointF(0, -half * 0.7))
            painter.drawLine(centre, centre + QPointF(half * 0.5, 0))
        if knot.next:
            self._paint_countdown(painter, centre + QPointF(reach + look.gap, 0), state)

    def _paint_countdown(self, painter: QPainter, at: QPointF, state: StepState) -> None:
        look = theme.current()
        assert self._now is not None
        left = (state.due_at - self._now).total_seconds()
        undone = left < -LATE.total_seconds()
        painter.setFont(theme.font("body", strong=True))
        words = countdown(left if undone else max(0.0, left))
        metrics = QFontMetricsF(painter.font())
        width = metrics.horizontalAdvance(words) + 2
        x = min(at.x(), self.width() - width)
        area = QRectF(x, at.y() - metrics.height() / 2, width, metrics.height())
        painter.fillRect(area, look.panel)
        soon = look.due_soon if left <= SOON_SECONDS else look.text
        painter.setPen(look.overdue if undone else soon)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)


def _line() -> float:
    return QFontMetricsF(theme.font("small")).height()


URGENCY_NAMES: Final = {
    Urgency.EMERGENCY: N_("emergency"),
    Urgency.URGENT: N_("urgent"),
    Urgency.ORDINARY: N_("ordinary"),
    Urgency.LOW: N_("low urgency"),
}


def _why(chain: Chain, case: Case) -> str:
    if chain.phase is Phase.INTAKE:
        sentence = _("Why this chain: the case waits for the control room ({urgency}).")
    else:
        sentence = _("Why this chain: the case waits for its unit ({urgency}).")
    return sentence.format(urgency=_(URGENCY_NAMES[case.standing.urgency]))


def _why_none(case: Case) -> str:
    if case.stage in ENDED:
        return _("The case has ended, and its chain with it.")
    if case.standing.handled_by is not None:
        return _("The unit has reported it done; no chain runs while it is checked.")
    return _("No escalation chain applies: nobody will be told automatically. Watch the deadline.")
