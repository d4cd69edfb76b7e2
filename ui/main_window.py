"""The console: top bar, figures, queue | map | units, and the case below. It decides nothing.

Selection is one thing: whoever selects tells the window, and the window tells everybody. What can
be done is in `ui.actions`; the menus, the keys, the palette and the buttons here are made from it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QByteArray, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QMainWindow,
    QMenu,
    QMenuBar,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from commandcenter import wording
from commandcenter.case import Case
from commandcenter.desk import Desk
from commandcenter.events import Event
from commandcenter.figures import DAY, Figures, figures_now, figures_of_the_day
from commandcenter.ids import CaseId
from commandcenter.roles import Seat
from commandcenter.settings import ScreenSettings, Settings
from commandcenter.situation import Change
from commandcenter.wording import _, label
from ui import theme
from ui.actions import ACTIONS, BY_ID, GROUPS, NEXT_ACTS, Action, Moment
from ui.acts import Acts
from ui.base_map import BaseMap
from ui.bridge import Bridge, Query
from ui.case.panel import CasePanel
from ui.case_acts import CaseActs
from ui.choices import class_name, people_choices
from ui.chooser import Chooser, matching
from ui.command_palette import ACT, AREA, CASE, UNIT, CommandPalette, key_text
from ui.kpi_strip import KpiStrip
from ui.map_panel import MapPanel
from ui.notices import NoticeArea
from ui.queue.panel import QueuePanel
from ui.report_desk import ReportDesk
from ui.sound import EmergencySound
from ui.top_bar import TopBar
from ui.units.panel import UnitsPanel

SMALLEST: Final = QSize(1180, 700)
"""Below this nothing fits any more (logical pixels)."""

ACROSS: Final = (24, 58, 18)
DOWN: Final = (70, 30)
"""How queue, map and units share the width, and they and the case the height, at the start."""

TILE_CASES: Final[dict[str, tuple[str, str]]] = {
    "open": ("all", ""),
    "overdue": ("all", "light:red"),
    "due_soon": ("all", "light:green,yellow due<30m"),
    "needs_me": ("needs_me", ""),
    "unassigned": ("all", "stage:reported,filed"),
}
"""Scope and filter that show the cases behind a figure."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the composition root lends the console; each runs on the desk thread."""

    verify: Query | None = None
    """Gives sentences of what is wrong in the store; empty if all is well."""
    import_file: Callable[[Desk, Path], str] | None = None
    """Imports a file and gives a sentence that says how it went."""
    read_base_map: Callable[[], BaseMap] | None = None
    """Reads the streets, on the reader's thread."""


@dataclass(frozen=True, slots=True)
class _Look:
    """Reads what the case panel shows of one case."""

    case_id: str

    def __call__(self, desk: Desk) -> tuple[Case | None, list[Event]]:
        return desk.store.case(self.case_id), desk.store.history(CaseId(self.case_id))


class MainWindow(QMainWindow):
    """The console's window. Made once the situation is loaded."""

    settings_changed = Signal(object)
    """The `Settings` to be remembered."""

    def __init__(self, bridge: Bridge, settings: Settings, services: Services) -> None:
        super().__init__()
        assert bridge.situation is not None, "the window needs a loaded situation"
        self.bridge = bridge
        self.situation = bridge.situation
        self.settings = settings
        self.services = services
        self._selected: list[str] = []
        self._history: tuple[str, list[Event]] = ("", [])
        self._shown: Case | None = None
        self._awaited: dict[int, Callable[[Any], object]] = {}
        self._picking: Callable[[float, float], object] | None = None
        self._build()
        self._connect()
        self._apply_layout()
        self.situation.watchers.append(self)
        self.retranslate()
        self._on_tick(bridge.now)
        self._begin()

    # --- how it is put together ---

    def _build(self) -> None:
        look = theme.current()
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self.menus = QMenuBar(self)
        self.menus.setNativeMenuBar(False)
        self._make_menus()
        self.top_bar = TopBar(self.menus, "", self)
        self.kpi = KpiStrip(self)
        self.queue = QueuePanel(self.situation, look, self)
        self.map_panel = MapPanel(self.situation, look, self)
        self.units = UnitsPanel(self.situation, look, self)
        self.case_panel = CasePanel(look, self)
        self._across = QSplitter(Qt.Orientation.Horizontal, self)
        self._down = QSplitter(Qt.Orientation.Vertical, self)
        for part in (self.queue, self.map_panel, self.units):
            self._across.addWidget(part)
        for whole in (self._across, self.case_panel):
            self._down.addWidget(whole)
        for splitter in (self._across, self._down):
            splitter.setChildrenCollapsible(False)
        centre = QWidget(self)
        self._body = QVBoxLayout()
        self._body.addWidget(self.kpi)
        self._body.addWidget(self._down, 1)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addLayout(self._body, 1)
        self.setCentralWidget(centre)
        self.notices = NoticeArea(centre, EmergencySound(self))
        self.acts = Acts(self.bridge, self.notices, self)
        self.case_acts = CaseActs(self.bridge, self.acts, self.notices, self)
        self.reports = ReportDesk(self.situation, self.acts, self)
        self.map = self.map_panel.view
        self.map.set_attribution(self.settings.map.attribution)
        self._space()

    def _make_menus(self) -> None:
        for group in GROUPS:
            self._menus[group] = self.menus.addMenu("")
        for action in ACTIONS:
            made = QAction(self)
            made.setData(action.id)
            made.setShortcuts([QKeySequence(key) for key in action.key.split("; ") if key])
            made.triggered.connect(self._on_triggered)
            self._actions[action.id] = made
            self._menus[action.group].addAction(made)
            self.addAction(made)

    def _connect(self) -> None:
        self.queue.selected.connect(self.select)
        self.queue.opened.connect(self._on_opened)
        self.queue.menu_requested.connect(self._on_menu_wanted)
        self.queue.emergency_arrived.connect(self._on_emergency)
        self.map_panel.case_chosen.connect(self._on_case_chosen)
        self.map_panel.pick_given_up.connect(self._end_pick)
        self.map.place_picked.connect(self._on_place_picked)
        self.units.dropped.connect(self.case_acts.dispatch_to)
        self.units.dispatch_requested.connect(self._on_dispatch_requested)
        self.case_panel.act_requested.connect(self.run)
        self.case_panel.reveal_requested.connect(self.case_acts.reveal)
        self.case_acts.revealed.connect(self.case_panel.show_contact)
        self.case_acts.pick_wanted.connect(self._on_pick_wanted)
        self.reports.pick_wanted.connect(self._on_report_pick)
        self.reports.taken_down.connect(self._on_case_chosen)
        self.acts.person_changed.connect(self._on_person_changed)
        self.top_bar.search_wanted.connect(self.show_palette)
        self.top_bar.person_wanted.connect(self.act_as)
        self.kpi.tile_chosen.connect(self._on_tile)
        self.bridge.tick.connect(self._on_tick)
        self.bridge.happened.connect(self._on_happened)
        self.bridge.answered.connect(self._on_answered)

    def _begin(self) -> None:
        """Ask for what is not needed at once: the streets, and the figures of the last day."""
        self._on_person_changed()
        if self.services.read_base_map is not None:
            self._awaited[self.bridge.read(self.services.read_base_map)] = self._on_base_map
        cases, situation = tuple(self.situation.cases.values()), self.situation
        now, zone = situation.now, situation.city.zone
        midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)

        def figures(desk: Desk) -> list[Figures]:
            ended = desk.store.ended_since(now - DAY)
            fired = desk.store.fired_since(now - DAY)
            return figures_of_the_day([*cases, *ended], fired, now, midnight)

        self._await(figures, self._on_past)

    def _await(self, query: Query, then: Callable[[Any], object]) -> None:
        self._awaited[self.bridge.ask(query)] = then

    # --- selection ---

    def select(self, case_ids: Sequence[str]) -> None:
        """Choose these cases, everywhere."""
        self._selected = list(case_ids)
        self.queue.select(self._selected)
        self.map_panel.select(self._selected)
        self._show_case()

    @property
    def selected(self) -> list[str]:
        """Ids of the chosen cases."""
        return list(self._selected)

    def _show_case(self) -> None:
        """Show the first chosen case at once, and its history as soon as the desk has read it."""
        first = self._selected[0] if self._selected else None
        if first is None:
            self._shown = None
        else:
            known = self.situation.cases.get(CaseId(first))
            self._shown = known or (self._shown if self._shown_id == first else None)
            self._await(_Look(first), self._on_looked)
        self._show_what_is_known()
        self.units.show_unit(self._shown.unit if self._shown else None)

    @property
    def _shown_id(self) -> str:
        return self._shown.id if self._shown else ""

    def _show_what_is_known(self) -> None:
        of, history = self._history
        events = history if of == self._shown_id else []
        self.case_panel.show_case(self._shown, self.situation.city, events, self.bridge.now)
        self._refresh_actions()

    def _on_looked(self, found: tuple[Case | None, list[Event]]) -> None:
        case, history = found
        if case is None or not self._selected or case.id != self._selected[0]:
            return
        self._shown = self.situation.cases.get(case.id, case)
        self._history = (case.id, history)
        self._show_what_is_known()

    def _chosen_cases(self) -> tuple[Case, ...]:
        found = [self.situation.cases.get(CaseId(each)) for each in self._selected]
        cases = tuple(case for case in found if case is not None)
        return cases or ((self._shown,) if self._shown else ())

    # --- what the situation says ---

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """The chosen case may be another now."""
        if {change.id for change in changes} & set(self._selected):
            self._show_case()

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """The panels that show lights watch for themselves."""

    def city_changed(self) -> None:
        """Another configuration: other names, other acts."""
        self.retranslate()

    def _on_happened(self, events: list[Event]) -> None:
        self._show_figures()

    def _on_tick(self, now: datetime) -> None:
        zone = self.situation.city.zone
        self.top_bar.tick(now, zone)
        self.queue.tick(now)
        self.case_panel.tick(now)
        self._show_figures()

    def _show_figures(self) -> None:
        self.kpi.show_figures(figures_now(self.situation))
        zone = self.situation.city.zone
        self.top_bar.age.show_age(self.bridge.saved_at, self.bridge.saving, zone)

    def _on_answered(self, ticket: int, value: object) -> None:
        then = self._awaited.pop(ticket, None)
        if then is not None:
            then(value)

    def _on_past(self, past: list[Figures]) -> None:
        self.kpi.set_past(past)
        self._show_figures()

    def _on_base_map(self, base_map: BaseMap) -> None:
        self.map_panel.set_base_map(base_map)
        self.reports.set_gazetteer(base_map.gazetteer)

    # --- actions ---

    def run(self, action_id: str) -> None:
        """Do what the action table names, if it can be done now."""
        action = BY_ID[action_id]
        if action.when(self._moment()):
            action.run(self)

    def _moment(self) -> Moment:
        return Moment(
            cases=self._chosen_cases(),
            city=self.situation.city,
            person=self.acts.person,
            can_undo=self.acts.can_undo,
            can_verify=self.services.verify is not None,
            can_import=self.services.import_file is not None,
        )

    def _refresh_actions(self) -> None:
        self.case_acts.selected = self._chosen_cases()
        moment = self._moment()
        for action in ACTIONS:
            self._actions[action.id].setEnabled(action.when(moment))
        offered = [BY_ID[each] for each in NEXT_ACTS if self._actions[each].isEnabled()]
        self.case_panel.set_actions(
            [(each.id, _(each.label), _first_key(each), True, "") for each in offered]
        )

    def _on_triggered(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self.run(sender.data())

    def _on_menu_wanted(self, place: QPoint, case_ids: list[str]) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action_id in NEXT_ACTS:
            if self._actions[action_id].isEnabled():
                menu.addAction(self._actions[action_id])
        menu.popup(place)

    def _on_opened(self, case_id: str) -> None:
        self.case_panel.acts.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_case_chosen(self, case_id: str) -> None:
        self.select([case_id])

    def _on_dispatch_requested(self, unit: str) -> None:
        self.case_acts.dispatch_to(self._selected, unit)

    def _on_emergency(self, case_id: str) -> None:
        case = self.situation.cases.get(CaseId(case_id))
        if case is not None:
            said = _("Emergency: {what}. Case {number}.").format(
                what=class_name(case, self.situation.city), number=case.number
            )
            self.notices.alarm(said, _("Show"), _Select(self, case_id))

    def _on_tile(self, tile: str) -> None:
        if tile in TILE_CASES:
            scope, wanted = TILE_CASES[tile]
            self.queue.set_filter(wanted)
            self.queue.set_scope(scope)

    def report(self) -> None:
        """Take down a new report."""
        self.reports.open()

    def show_palette(self) -> None:
        """One field for acts, cases, units and areas."""
        palette = CommandPalette(self.situation, self._moment(), self)
        palette.chosen.connect(self._on_found)
        palette.open()

    def _on_found(self, found: str) -> None:
        kind, _colon, what = found.partition(":")
        kind += ":"
        if kind == ACT:
            self.run(what)
        elif kind == CASE:
            self.queue.set_scope("all")
            self.select([what])
        elif kind == UNIT:
            self.units.show_unit(what)
            self.units.setFocus(Qt.FocusReason.OtherFocusReason)
        elif kind == AREA:
            self.map_panel.show_area(what)

    def focus_filter(self) -> None:
        """On to the filter bar."""
        self.queue.focus_filter()

    def show_scope(self, scope: str) -> None:
        """Show `needs_me`, `waiting` or `all` in the queue."""
        self.queue.set_scope(scope)

    def next_part(self) -> None:
        """Bring the keyboard from queue to map to units to case and round again."""
        parts = (self.queue, self.map_panel, self.units, self.case_panel)
        focus = QApplication.focusWidget()
        at = next((n for n, part in enumerate(parts) if part.isAncestorOf(focus or self)), -1)
        part = parts[(at + 1) % len(parts)]
        target = part.focusProxy() or _first_focus(part)
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def act_as(self) -> None:
        """Choose who asks from this desk."""
        people = people_choices(self.situation.city)
        chooser = Chooser(_("Act as whom?"), lambda typed: matching(people, typed), self)
        chooser.chosen.connect(self._on_person_chosen)
        chooser.open()

    def _on_person_chosen(self, person_id: str) -> None:
        self.acts.act_as(self.situation.city.person(person_id))

    def _on_person_changed(self) -> None:
        self.top_bar.set_person(self.acts.person)
        self.units.set_seat(Seat(self.acts.person, "desk"))
        self._refresh_actions()

    # --- choosing a place on the map ---

    def _on_pick_wanted(self, case_id: str) -> None:
        self._pick(_PlaceCase(self.case_acts, case_id))

    def _on_report_pick(self) -> None:
        self._pick(self.reports.set_place)

    def _pick(self, then: Callable[[float, float], object]) -> None:
        self._picking = then
        self.map.begin_pick()
        self.map.setFocus(Qt.FocusReason.OtherFocusReason)
        self.notices.tell(_("Click the place on the map, or press Esc."))

    def _on_place_picked(self, lon: float, lat: float) -> None:
        then = self._picking
        self._end_pick()
        if then is not None:
            then(lon, lat)

    def _end_pick(self) -> None:
        self._picking = None
        self.map.end_pick()

    # --- the store ---

    def import_file(self) -> None:
        """Choose a file to import."""
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Import a file"))
        service = self.services.import_file
        if chosen and service is not None:
            path = Path(chosen)
            self._await(lambda desk: service(desk, path), self.notices.tell)
            self.notices.tell(_("Importing {file}…").format(file=path.name))

    def verify(self) -> None:
        """Have the store prove that nothing is lost or changed."""
        if self.services.verify is not None:
            self._await(self.services.verify, self._on_verified)

    def _on_verified(self, problems: Sequence[str]) -> None:
        if not problems:
            self.notices.tell(_("The store is whole: every event, every case, every link."))
            return
        self.notices.fail(
            _("The store is damaged: {problem}").format(problem=problems[0]),
            _("Nothing was changed by looking."),
            _("Make a copy of the workspace before going on."),
            "\n".join(problems),
        )

    # --- look, language, layout ---

    def switch_theme(self) -> None:
        """From light to dark and back."""
        self.set_theme("light" if theme.current().name != "light" else "dark")

    def set_theme(self, name: str) -> None:
        """Show everything in another theme, at once."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, theme.THEMES[name], self.settings.screen.font_factor)
        self._remember_screen(theme=name)
        look = theme.current()
        self.queue.set_theme(look)
        self.map.set_theme(look)
        self.units.set_theme(look)
        self.case_panel.set_theme(look)
        self.kpi.set_theme()
        self.top_bar.set_theme()
        self._space()
        self._draw_icons()

    def switch_language(self) -> None:
        """From English to Chinese and back."""
        self.set_language("zh_CN" if wording.language() == "en" else "en")

    def set_language(self, code: str) -> None:
        """Say everything in another language, at once."""
        wording.set_language(code)
        self._remember_screen(language=code)
        self.retranslate()

    def switch_full_screen(self) -> None:
        """The whole screen, or a window again."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        city = self.situation.city
        name = label(city.profile.names)
        self.setWindowTitle(f"{name} — {_('Command Center')}")
        self.top_bar.set_city(name)
        self.top_bar.set_banner(label(self.settings.demo.banner))
        self.top_bar.set_person(self.acts.person)
        for group, menu in self._menus.items():
            menu.setTitle(_(GROUPS[group]))
        for action in ACTIONS:
            self._actions[action.id].setText(_(action.label))
        self.top_bar.retranslate()
        self.kpi.retranslate()
        self.queue.retranslate()
        self.map.update()
        self.units.retranslate()
        self.case_panel.retranslate()
        self.reports.retranslate()
        self._refresh_actions()
        self._on_tick(self.bridge.now)
        self._draw_icons()

    def _draw_icons(self) -> None:
        for action in ACTIONS:
            self._actions[action.id].setIcon(theme.icon(action.icon))

    def _space(self) -> None:
        look = theme.current()
        self._body.setContentsMargins(look.spacing, look.spacing, look.spacing, look.spacing)
        self._body.setSpacing(look.spacing)
        for splitter in (self._across, self._down):
            splitter.setHandleWidth(look.spacing)

    def _apply_layout(self) -> None:
        self.setMinimumSize(SMALLEST)
        layout = self.settings.screen.layout
        if "window" in layout:
            self.restoreGeometry(QByteArray.fromHex(layout["window"].encode()))
        else:
            self.resize(1600, 960)
        for splitter, name, shares in (
            (self._across, "across", ACROSS),
            (self._down, "down", DOWN),
        ):
            if name in layout:
                splitter.restoreState(QByteArray.fromHex(layout[name].encode()))
            else:
                splitter.setSizes([share * 100 for share in shares])
            for index, share in enumerate(shares):
                splitter.setStretchFactor(index, share)

    def _remember_screen(self, **changes: Any) -> None:
        screen: ScreenSettings = replace(self.settings.screen, **changes)
        self.settings = replace(self.settings, screen=screen)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember how the screen looked."""
        layout = {
            "window": _hex(self.saveGeometry()),
            "across": _hex(self._across.saveState()),
            "down": _hex(self._down.saveState()),
        }
        self._remember_screen(layout=layout)
        self.settings_changed.emit(self.settings)
        super().closeEvent(event)


@dataclass(frozen=True, slots=True)
class _Select:
    """What an emergency's card does: shows the case."""

    window: MainWindow
    case_id: str

    def __call__(self) -> None:
        self.window.queue.set_filter("")
        self.window.queue.set_scope("all")
        self.window.select([self.case_id])


@dataclass(frozen=True, slots=True)
class _PlaceCase:
    """What a click on the map means while a case waits for its place."""

    case_acts: CaseActs
    case_id: str

    def __call__(self, lon: float, lat: float) -> None:
        self.case_acts.place_at(self.case_id, lon, lat)


def _first_key(action: Action) -> str:
    return key_text(action).split("  ")[0]


def _first_focus(part: QWidget) -> QWidget:
    """The first widget in a part that takes the keyboard."""
    tab = Qt.FocusPolicy.TabFocus
    inside = part.findChildren(QWidget)
    able = (each for each in inside if each.isVisible() and each.focusPolicy() & tab)
    return next(able, part)


def _hex(state: QByteArray) -> str:
    return bytes(state.toHex().data()).decode()
