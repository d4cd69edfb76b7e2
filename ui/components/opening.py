"""Opens the page of a component, and has the desk find its cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from commandcenter.case import Case
from commandcenter.component import Component
from commandcenter.desk import Desk
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.wording import _
from ui.action import Moment

if TYPE_CHECKING:
    from ui.components.page import ComponentPage
    from ui.main_window import MainWindow

NEAR_ZOOM: Final = 18.0
"""Zoom at which one sees which of several lamps is meant."""


@frozen
class _CasesOf:
    """Finds every case of a component, past and open, on the desk thread."""

    code: str

    def __call__(self, desk: Desk) -> tuple[str, list[Case]]:
        return self.code, desk.store.of_component(self.code)


class ComponentDesk(QObject):
    """One page at a time; the console goes on beside it, and the page follows what happens."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.page: ComponentPage | None = None
        """The page, if it is open."""
        window.bridge.happened.connect(self._on_happened)

    def open(self, code: str) -> None:
        """Show the page of a component; a code that is not in the register is said to be so."""
        from ui.components.page import ComponentPage  # Seldom needed, so not at the start.

        city = self._window.situation.city
        component = city.components.get(code)
        if component is None:
            sentence = _("The register has no component {code}.")
            self._window.notices.tell(sentence.format(code=code))
            return
        if self.page is not None:
            self.page.close()
        self.page = ComponentPage(component, city, self._window)
        self.page.case_wanted.connect(self._window.go.show_case)
        self.page.place_wanted.connect(self._on_place_wanted)
        self.page.report_wanted.connect(self._on_report_wanted)
        self.page.finished.connect(self._on_closed)
        self.page.show()
        self._look()

    def _look(self) -> None:
        if self.page is not None:
            self._window.inquiries.ask(_CasesOf(self.page.component.code), self._on_found)

    def _on_found(self, found: tuple[str, list[Case]]) -> None:
        code, cases = found
        if self.page is not None and self.page.component.code == code:
            self.page.show_cases(cases, self._window.bridge.now)

    def _on_happened(self, events: list[Event]) -> None:
        situation = self._window.situation
        shown = self.page.component.code if self.page is not None else None
        cases = (situation.find(event.case) for event in events if event.case and shown)
        if any(case is not None and case.standing.component == shown for case in cases):
            self._look()

    def _on_place_wanted(self, lon: float, lat: float) -> None:
        self._window.map.centre_on(lon, lat, NEAR_ZOOM)

    def _on_report_wanted(self, component: Component) -> None:
        """A new report, its place and component filled in; a draft keeps its words."""
        from ui.dialogs.component_field import ComponentField  # With the dialog it lies in.

        reports = self._window.reports
        reports.open()
        reports.set_place(component.lon, component.lat)
        field = reports.dialog.findChild(ComponentField) if reports.dialog else None
        if field is not None:
            field.take(component)

    def _on_closed(self) -> None:
        self.page = None


def open_component(window: MainWindow, code: str) -> ComponentDesk:
    """Show the page of the component with this code."""
    desk = window.findChild(ComponentDesk) or ComponentDesk(window)
    desk.open(code)
    return desk


def open_component_of_case(window: MainWindow) -> None:
    """Show the component that the chosen case is about."""
    code = next((case.standing.component for case in window.moment().cases), None)
    if code is not None:
        open_component(window, code)


def has_component(moment: Moment) -> bool:
    """Whether the chosen case is about a registered component."""
    return any(case.standing.component for case in moment.cases[:1])
