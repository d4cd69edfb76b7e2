"""The console: top bar, figures, queue | map | units, and the case below. It decides nothing.

Selection is one thing: whoever selects tells the window, and the window tells everybody. What can
be done is in `ui.actions`; the menus, the keys, the palette and the buttons here are made from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from commandcenter import wording
from commandcenter.case import Case
from commandcenter.events import Event
from commandcenter.ids import CaseId
from commandcenter.places.gazetteer import Gazetteer
from commandcenter.roles import Seat
from commandcenter.settings import Settings
from commandcenter.situation import Change, needs_control_room
from commandcenter.wording import _, label
from ui import theme
from ui.action import Moment
from ui.actions import BY_ID, next_acts
from ui.acts import Acts
from ui.base_map import BaseMap
from ui.bridge import Bridge
from ui.case.chain_acts import chain_acts
from ui.case.looking import Found, Look, tells_of
from ui.case.panel import CasePanel
from ui.case_acts import CaseActs
from ui.emergencies import Emergencies
from ui.figures_watch import FiguresWatch
from ui.inquiries import Inquiries
from ui.kpi_strip import KpiStrip
from ui.lookup import Lookup
from ui.loop_acts import LoopActs
from ui.map.map_view import MapView
from ui.map_panel import MapPanel
from ui.map_picking import MapPicking
from ui.menus import Menus, first_key, label_for
from ui.navigation import Navigation
from ui.notices import NoticeArea
from ui.photo_desk import PhotoDesk
from ui.qt_words import translate_qt
from ui.queue.panel import QueuePanel
from ui.report_desk import ReportDesk
from ui.roster.desk import RosterDesk
from ui.sound import EmergencySound
from ui.store_acts import Services, StoreActs
from ui.top_bar import TopBar
from ui.units.panel import UnitsPanel
from ui.window_layout import WindowLayout

if TYPE_CHECKING:
    from ui.dialogs.ask import Question
    from ui.grid_editing import GridEditing


class MainWindow(QMainWindow):
    """The console's window. Made once the situation is loaded."""

    settings_changed = Signal(object)
    """The `Settings` to be remembered; told when the window closes."""

    acts: Acts
    case_acts: CaseActs
    go: Navigation
    case_panel: CasePanel
    loop_acts: LoopActs
    map: MapView
    notices: NoticeArea
    photos: PhotoDesk
    reports: ReportDesk
    rosters: RosterDesk
    store_acts: StoreActs

    def __init__(self, bridge: Bridge, settings: Settings, services: Services) -> None:
        super().__init__()
        assert bridge.situation is not None, "the window needs a loaded situation"
        self.bridge = bridge
        self.situation = bridge.situation
        self.settings = settings
        self._services = services
        self._selected: list[str] = []
        self.followers: list[Any] = []
        self._found = Found(None)
        self._shown: Case | None = None
        self._make_parts()
        self._make_acts()
        self._connect()
        self.parts.restore(settings.screen.layout)
        self.situation.watchers.append(self)
        self.retranslate()
        self._on_person_changed()
        self._ask_for_the_rest()

    # --- how it is put together ---

    def _make_parts(self) -> None:
        look = theme.current()
        self.menus = Menus(self)
        self.top_bar = TopBar(self.menus.bar, self)
        self.kpi = KpiStrip(self)
        self.queue = QueuePanel(self.situation, look, self)
        self.map_panel = MapPanel(self.situation, look, self)
        self.map = self.map_panel.view
        self.map.set_attribution(self.settings.map.attribution)
        self.units = UnitsPanel(self.situation, look, self)
        self.case_panel = CasePanel(look, self)
        self.parts = WindowLayout(
            self,
            (self.top_bar, self.kpi),
            (self.queue, self.map_panel, self.units),
            self.case_panel,
        )

    def _make_acts(self) -> None:
        self.notices = NoticeArea(self.parts.centre, EmergencySound(self), self.map)
        self.inquiries = Inquiries(self.bridge, self)
        self.acts = Acts(self.bridge, self.notices, self)
        self.photos = PhotoDesk(
            self.situation, self.case_panel, self.inquiries, self.acts, self.notices
        )
        self.lookup = Lookup(self.situation, self)
        self.units.set_advice(self.lookup.advice)
        self.case_acts = CaseActs(self.bridge, self.acts, self.notices, self.lookup, self)
        self.loop_acts = LoopActs(self.bridge, self.acts, self.case_acts, self)
        self.reports = ReportDesk(self.situation, self.lookup, self.acts, self)
        self.figures = FiguresWatch(self.situation, self.bridge, self.kpi, self.top_bar.age, self)
        self.store_acts = StoreActs(self._services, self.inquiries, self.notices, self)
        self.picking = MapPicking(self.map_panel, self.notices)
        self.go = Navigation(self)
        self.rosters = RosterDesk(self)
        self.emergencies = Emergencies(self.situation, self.bridge, self.notices, self.go)

    @cached_property
    def grids(self) -> GridEditing:
        """The tools for cells; made when first wanted."""
        from ui.grid_editing import GridEditing

        return GridEditing(self.map_panel, self.inquiries, self.acts, self.notices)

    def _connect(self) -> None:
        self.menus.wanted.connect(self.run)
        self.queue.selected.connect(self.select)
        self.queue.opened.connect(self._on_opened)
        self.queue.menu_requested.connect(self._on_menu_wanted)
        self.queue.emergency_arrived.connect(self.emergencies.arrive)
        self.map_panel.case_chosen.connect(self._on_case_chosen)
        self.units.dropped.connect(self.case_acts.dispatch_to)
        self.units.dispatch_requested.connect(self._on_dispatch_requested)
        self.case_panel.act_requested.connect(self.run)
        self.case_panel.step_act_requested.connect(self.loop_acts.ask)
        self.case_panel.reveal_requested.connect(self.case_acts.reveal)
        self.case_acts.revealed.connect(self.case_panel.show_contact)
        self.case_acts.pick_wanted.connect(self._on_pick_wanted)
        self.case_acts.deciding.connect(self.units.hover_cases)
        for source in (self.queue, self.map_panel):
            source.dragging.connect(self.units.hover_cases)
        self.map_panel.dropped.connect(self.case_acts.place_at)
        self.reports.pick_wanted.connect(self._on_report_pick)
        self.reports.taken_down.connect(self._on_case_chosen)
        self.acts.person_changed.connect(self._on_person_changed)
        self.top_bar.search_wanted.connect(self.go.palette)
        self.top_bar.person_wanted.connect(partial(self.run, "desk.act_as"))
        self.kpi.tile_chosen.connect(self.go.show_figure)
        self.bridge.tick.connect(self._on_tick)
        self.bridge.happened.connect(self.reports.refresh)
        self.bridge.happened.connect(self._on_happened)

    def _ask_for_the_rest(self) -> None:
        """The streets, and the figures of the last day: not needed for the first picture."""
        if self._services.read_base_map is not None:
            self.inquiries.read(self._services.read_base_map, self._on_base_map)
        else:
            city = self.situation.city
            self._look_up_in(Gazetteer(city.areas, city.cells))
        self.lookup.begin()
        self.figures.ask_for_the_past(self.inquiries)
        self.lookup.advice.ask_for_the_past(self.inquiries, self.bridge)

    # --- selection ---

    @property
    def selected(self) -> list[str]:
        """Ids of the chosen cases."""
        return list(self._selected)

    def select(self, case_ids: Sequence[str]) -> None:
        """Choose these cases, everywhere."""
        self._selected = list(case_ids)
        for part in (self.queue, self.map_panel, *self.followers):
            part.select(self._selected)
        self._show_case()

    def _show_case(self) -> None:
        """Show the first chosen case at once, and its history as soon as the desk has read it."""
        first = self._selected[0] if self._selected else ""
        known = self.situation.cases.get(CaseId(first))
        still = self._shown if self._shown and self._shown.id == first else None
        self._shown = known or still
        if first:
            self.inquiries.ask(Look(first), self._on_looked)
        self._show_what_is_known()
        self.units.show_unit(self._shown.unit if self._shown else None)
        self.units.advise(first or None)

    def _on_looked(self, found: Found) -> None:
        case = found.case
        if case is not None and case.id in self._selected[:1]:
            self._shown = self.situation.cases.get(case.id, case)
            self._found = found
            self._show_what_is_known()

    def _on_happened(self, events: Sequence[Event]) -> None:
        """How a message about the case went changes no case, but its chain tells it."""
        if self._shown and any(tells_of(event.body, self._shown.id) for event in events):
            self._show_case()

    def _show_what_is_known(self) -> None:
        chosen, city, now = self._chosen_cases(), self.situation.city, self.bridge.now
        if len(chosen) > 1:
            self.case_panel.show_cases(chosen, city, now)
        else:
            found = self._found.of(self._shown)
            self.case_panel.show_case(self._shown, city, found.history, now, found.sent)
        self._refresh_actions()

    def _chosen_cases(self) -> tuple[Case, ...]:
        """The chosen open cases; else the one that is shown although it has ended."""
        found = [self.situation.cases.get(CaseId(each)) for each in self._selected]
        cases = tuple(case for case in found if case is not None)
        return cases or ((self._shown,) if self._shown else ())

    def _on_case_chosen(self, case_id: str) -> None:
        self.select([case_id])

    def _on_opened(self, case_id: str) -> None:
        self.case_panel.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what the situation says ---

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """The chosen case may be another now; an emergency that a unit has needs no card."""
        for change in changes:
            if change.after is None or not needs_control_room(change.after):
                self.notices.withdraw(change.id)
        if {change.id for change in changes} & set(self._selected):
            self._show_case()

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """The panels that show lights watch for themselves."""

    def city_changed(self) -> None:
        """Another configuration: other names, other acts."""
        self.retranslate()

    def _on_tick(self, now: datetime) -> None:
        self.top_bar.tick(now, self.situation.city, self.acts.person)
        self.queue.tick(now)
        self.case_panel.tick(now)
        self.map_panel.tick(now)
        self.reports.refresh()

    def _on_base_map(self, base_map: BaseMap) -> None:
        self.map_panel.set_base_map(base_map)
        self._look_up_in(base_map.gazetteer)

    def _look_up_in(self, gazetteer: Gazetteer) -> None:
        self.lookup.gazetteer = gazetteer
        self.reports.streets_read()

    # --- acts ---

    def run(self, action_id: str) -> None:
        """Do what the action table names, if it can be done now."""
        action = BY_ID[action_id]
        if action.when(self.moment()):
            action.run(self)

    def moment(self) -> Moment:
        """What the actions may look at."""
        return Moment(
            cases=self._chosen_cases(),
            city=self.situation.city,
            person=self.acts.person,
            can_verify=self._services.verify is not None,
            can_import=self._services.import_file is not None,
        )

    def _refresh_actions(self) -> None:
        moment = self.moment()
        self.case_acts.selected = moment.cases
        self.menus.refresh(moment)
        if len(moment.cases) < 2:
            moment = replace(moment, cases=(self._shown,) if self._shown else ())
        for part, acts in (
            (self.case_panel, next_acts(moment)),
            (self.case_panel.strip, chain_acts(moment)),
        ):
            part.set_actions(
                [(each.id, label_for(each, moment), first_key(each), True, "") for each in acts]
            )

    def _on_menu_wanted(self, place: QPoint, case_ids: list[str]) -> None:
        self.menus.popup(place, self.moment())

    def _on_dispatch_requested(self, unit: str) -> None:
        self.case_acts.dispatch_to(self._selected, unit)

    def _on_pick_wanted(self, question: Question) -> None:
        self.picking.begin(question.set_place, question.open)

    def _on_report_pick(self) -> None:
        self.picking.begin(self.reports.set_place)

    def _on_person_changed(self) -> None:
        person = self.acts.person
        for part in (self.top_bar, self.queue, self.case_panel):
            part.set_person(person)
        self.units.set_seat(Seat(person, "desk"))
        self._refresh_actions()

    # --- look and language ---

    def switch_theme(self) -> None:
        """From light to dark and back."""
        self.set_theme("light" if theme.current().name != "light" else "dark")

    def set_theme(self, name: str) -> None:
        """Show everything in another theme, at once."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, theme.THEMES[name], self.settings.screen.font_factor)
        self._remember(theme=name)
        for part in (self.queue, self.map, self.units, self.case_panel, *self.followers):
            part.set_theme(theme.current())
        for bar in (self.kpi, self.notices, self.top_bar):
            bar.set_theme()
        self.menus.draw_icons()
        self.parts.space()

    def switch_language(self) -> None:
        """From English to Chinese and back."""
        self.set_language("zh_CN" if wording.language() == "en" else "en")

    def set_language(self, code: str) -> None:
        """Say everything in another language, at once."""
        wording.set_language(code)
        app = QApplication.instance()
        assert app is not None
        translate_qt(app)
        self._remember(language=code)
        self.retranslate()

    def switch_full_screen(self) -> None:
        """The whole screen, or a window again."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        name = label(self.situation.city.profile.names)
        self.setWindowTitle(f"{name} — {_('Command Center')}")
        self.top_bar.set_city(name)
        self.top_bar.set_banner(label(self.settings.demo.banner))
        for part in (self.menus, self.top_bar, self.kpi, self.queue, self.units, self.case_panel):
            part.retranslate()
        for each in (self.reports, self.rosters, *self.followers):
            each.retranslate()
        self.map.update()
        self.menus.draw_icons()
        self._refresh_actions()
        self._on_tick(self.bridge.now)
        self.figures.show()

    def _remember(self, **changes: Any) -> None:
        self.settings = replace(self.settings, screen=replace(self.settings.screen, **changes))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the queue, with its first case."""
        super().showEvent(event)
        if self.focusWidget() is None:
            self.queue.choose_first()
            self.queue.setFocus(Qt.FocusReason.OtherFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell how the screen looked, to be remembered."""
        self._remember(layout=self.parts.remembered())
        self.settings_changed.emit(self.settings)
        super().closeEvent(event)
