"""What the approved pictures show; each scene gives the widget to be drawn."""

from datetime import UTC, timedelta

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from commandcenter.case import Stage
from commandcenter.catalogue import Urgency
from commandcenter.commands import Dispatch, FireDueSteps
from commandcenter.seats.load import PERIOD, Load, Period
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import NOON, MovedClock, filed, found
from tests.helpers.town import Town, one
from ui import theme
from ui.alarm_report.period_chart import PeriodChart
from ui.case.escalation_strip import EscalationStrip
from ui.case.panel import CasePanel
from ui.map.legend import Legend
from ui.notices import NoticeArea
from ui.queue.panel import QueuePanel


def queue(due=(-30, 5, 60, 120, 600), level=Urgency.EMERGENCY):
    """Cases that wait to be dispatched, by their minutes until they are due; and one of `level`."""
    waiting = [one(n, due=minutes, stage=Stage.FILED) for n, minutes in enumerate(due)]
    town = Town(one(99, stage=Stage.FILED, level=level), *waiting)
    return _shown(QueuePanel(town.situation, theme.current()), QSize(420, 480))


def case(hours=0):
    """A case with a unit, so many hours later: its limit is two."""
    desk = found(MemoryStore(), MovedClock())
    shown = filed(desk)
    desk.do(Dispatch(shown.id, "water"))
    shown = desk.case(shown.id)
    panel = CasePanel(theme.current())
    now = NOON + timedelta(hours=hours)
    panel.show_case(shown, desk.city, desk.store.history(shown.id), now)
    return _shown(panel, QSize(1366, 240))


def chain(minutes=20):
    """A chain whose first step fired late; it is so many minutes since it was bound."""
    desk = found(MemoryStore(), MovedClock())
    shown = filed(desk)
    desk.clock.move(minutes=minutes)
    desk.do(FireDueSteps())
    strip = EscalationStrip(theme.current())
    history = desk.store.history(shown.id)
    strip.show_case(desk.case(shown.id), desk.city, desk.clock.now(), history)
    return _shown(strip, QSize(650, 170))


def alarms(counts=(0, 1, 2, 4, 12, 24, 6, 3, 0, 1, 0, 0)):
    """A seat's alarms in ten minutes: few, too many, a flood."""
    periods = tuple(
        Period(NOON + n * PERIOD, NOON + (n + 1) * PERIOD, count) for n, count in enumerate(counts)
    )
    ground = QWidget()
    chart = PeriodChart(ground)
    chart.resize(640, 96)
    chart.show_loads([Load("dispatcher", periods)], UTC, NOON)
    return _shown(ground, QSize(640, 96))


def legend():
    """What the colours of the map mean."""
    ground = QWidget()
    Legend(theme.current(), ground).move(10, 10)
    return _shown(ground, QSize(380, 84))


def notices(emergency=True):
    """An offer to undo, under an emergency."""
    ground = QWidget()
    area = NoticeArea(ground)
    area.offer("Case 0117 dispatched to Water.", "Undo", lambda: None)
    if emergency:
        area.alarm("Emergency: smell of gas. Case 0118.", "Show", lambda: None)
    return _shown(ground, QSize(640, 160))


SCENES = {
    "queue": queue,
    "case": case,
    "chain": chain,
    "alarms": alarms,
    "legend": legend,
    "notices": notices,
}


def _shown(widget, size):
    widget.resize(size)
    widget.show()
    return widget
