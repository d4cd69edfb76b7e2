"""Keeps the strip of figures and the age of the data exact: with every change, every second."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from commandcenter.case import Case
from commandcenter.desk import Desk
from commandcenter.figures import DAY, Figures, figures_now, figures_of_the_day
from commandcenter.situation import Change, Situation
from ui.bridge import Bridge
from ui.data_age import DataAge
from ui.inquiries import Inquiries
from ui.kpi_strip import KpiStrip


class FiguresWatch(QObject):
    """Between the situation and the figures on the screen.

    The situation counts as it goes, so that asking for the figures costs nothing to speak of; they
    are asked for at once with each batch of changes, as the queue's counts are, and never differ.
    """

    def __init__(
        self, situation: Situation, bridge: Bridge, strip: KpiStrip, age: DataAge, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._situation = situation
        self._bridge = bridge
        self._strip = strip
        self._age = age
        situation.watchers.append(self)
        bridge.tick.connect(self.show)
        for answered in (bridge.done, bridge.refused, bridge.failed):
            answered.connect(self._show_age)

    def ask_for_the_past(self, inquiries: Inquiries) -> None:
        """The figures of the last day: not needed for the first picture."""
        cases, now = tuple(self._situation.cases.values()), self._situation.now
        there = now.astimezone(self._situation.city.zone)
        midnight = there.replace(hour=0, minute=0, second=0, microsecond=0)

        def figures(desk: Desk) -> list[Figures]:
            ended = desk.store.ended_since(now - DAY)
            fired = desk.store.fired(now - DAY)
            return figures_of_the_day([*cases, *ended], fired, now, midnight)

        inquiries.ask(figures, self._on_past)

    def show(self) -> None:
        """Show everything as it is now."""
        self._strip.show_figures(figures_now(self._situation))
        self._show_age()

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """The figures are others."""
        self.show()

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """More may be overdue."""
        self.show()

    def city_changed(self) -> None:
        """Another zone, perhaps."""
        self.show()

    def _show_age(self) -> None:
        zone = self._situation.city.zone
        self._age.show_age(self._bridge.saved_at, self._bridge.saving, zone)

    def _on_past(self, past: list[Figures]) -> None:
        self._strip.set_past(past, self._situation.city.zone)
        self.show()
