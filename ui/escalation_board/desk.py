"""Between the console and its escalation board; there is at most one, in a window of its own."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QMenu, QWidget

from commandcenter.escalation.board_card import Lane, lane_of
from commandcenter.escalation.drops import Drop
from commandcenter.roster.on_duty import duty_list
from commandcenter.wording import _, label
from ui.actions import BY_ID, next_acts
from ui.case.chain_acts import chain_acts
from ui.choices import person_name
from ui.chooser import Choice, Chooser, matching
from ui.escalation_board.letting_go import LettingGo
from ui.escalation_board.window import BoardWindow
from ui.fitting import fit
from ui.notices import OFFER_SECONDS
from ui.window_layout import USUAL

if TYPE_CHECKING:
    from ui.main_window import MainWindow

NAME = "escalation_board"
"""Under which the layout of the window is remembered."""


HERE = ("act.raise_level", "act.give")
"""The drops of the board by menu and key."""


class BoardDesk(QObject):
    """Opens the board, and carries what is chosen and done there to the console and back."""

    def __init__(self, console: MainWindow) -> None:
        super().__init__(console)
        self._console = console
        self.window: BoardWindow | None = None
        """The board, while it is open."""
        self.giving = LettingGo(console.bridge, console.acts, console)
        self.giving.refused.connect(console.notices.tell)
        self.chooser: Chooser | None = None
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.setInterval(OFFER_SECONDS * 1000)
        self._told.timeout.connect(self._on_told)
        console.acts.told.connect(self._on_told)
        console.bridge.tick.connect(self._on_tick)
        console.acts.person_changed.connect(self._on_person_changed)
        console.settings_changed.connect(self.close)
        console.situation.watchers.append(self)

    def open(self) -> None:
        """Show the board, or bring it to the front."""
        if self.window is None:
            console = self._console
            window = BoardWindow(console.situation, console.acts.person, self.giving)
            self.window = window
            self.giving.parent_window = window
            window.addActions([made for made in console.menus.actions.values() if _is_act(made)])
            window.chosen.connect(console.select)
            window.opened.connect(self._on_opened)
            window.menu_wanted.connect(self._on_menu_wanted)
            window.activated.connect(self._on_activated)
            window.closing.connect(self._on_closing)
            console.followers.append(window)
            if not console.parts.take_in(NAME, window):
                window.setScreen(console.screen())
                fit(window, USUAL.width(), USUAL.height())
                window.share_room()
            window.tick(console.bridge.now)
            window.select(console.selected)
            # The eyes begin at what is late and fires soonest, whatever is chosen.
            for bar in (window.along, *(r.view.verticalScrollBar() for r in window.lanes.values())):
                bar.setValue(0)
        self.window.show()
        self.window.activateWindow()

    def close(self) -> None:
        """Close the board with its console."""
        if self.window is not None:
            self.window.close()

    def raise_level(self) -> None:
        """Bring the chosen cases to the next level up that they may go to."""
        ids = self._console.selected
        cases = [case for case in map(self._console.situation.find, ids) if case is not None]
        if not cases:
            return
        above = [lane for lane in Lane if lane > max(map(lane_of, cases))]
        drops = [self.giving.on_level(ids, lane) for lane in above]
        top = Drop((), _("It stands at the highest level already."))
        drop = next((each for each in drops if each.allowed), next(iter(drops), top))
        self.giving.let_go(drop, ids, QCursor.pos())

    def give(self) -> None:
        """Choose somebody for the chosen cases: what they would get is said of each."""
        ids, console = self._console.selected, self._console
        people = {console.acts.person.id: (console.acts.person, _("This desk"))}
        for group in duty_list(console.situation.city, console.bridge.now):
            for person in group.people:
                people.setdefault(person.id, (person, group.name))
        choices = []
        for person, where in people.values():
            drop = self.giving.on_person(ids, person)
            name = person_name(person)
            choices.append(Choice(person.id, name, drop.says, where, drop.allowed, where))
        choices.sort(key=lambda choice: not choice.allowed)
        window = self.giving.parent_window
        self.chooser = Chooser(_("Give to whom?"), partial(matching, choices), window)
        self.chooser.chosen.connect(partial(self._on_person_chosen, ids))
        self.chooser.open()

    def _on_person_chosen(self, ids: list[str], person_id: str) -> None:
        people = self._console.situation.city.people
        mine = self._console.acts.person
        person = (
            mine
            if person_id == mine.id
            else next(each for each in people.values() if each.id == person_id)
        )
        self.giving.let_go(self.giving.on_person(ids, person), ids, QCursor.pos())

    # --- what the situation and the console say ---

    def cases_changed(self, changes: object) -> None:
        """The board hears of cases itself."""

    def lights_changed(self, cases: object) -> None:
        """And of their lights."""

    def city_changed(self) -> None:
        """Names and people may be others."""
        if self.window is not None:
            self.window.retranslate()

    def _on_tick(self, now: datetime) -> None:
        if self.window is not None and not self.window.isMinimized():
            self.window.tick(now)

    def _on_told(self, sentence: str = "") -> None:
        """How an act went stands on the board for a while, too: the console may lie under it."""
        if self.window is not None:
            self.window.say(sentence)
        if sentence:
            self._told.start()

    def _on_person_changed(self) -> None:
        if self.window is not None:
            self.window.set_person(self._console.acts.person)

    # --- what happens on the board ---

    def _on_opened(self, case_id: str) -> None:
        """On to the case in the console."""
        console = self._console
        console.go.show_case(case_id)
        console.activateWindow()
        console.case_panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_menu_wanted(self, place: QPoint) -> None:
        """What can be done with the chosen cases; and the board with their class or unit alone."""
        console, window = self._console, self.window
        moment = console.moment()
        if window is None or not moment.cases:
            return
        menu = QMenu(window)
        menu.aboutToHide.connect(menu.deleteLater)
        here = [BY_ID[each] for each in HERE if BY_ID[each].when(moment)]
        for acts in ((*here, *chain_acts(moment)), next_acts(moment)):
            menu.addActions([console.menus.actions[each.id] for each in acts])
            menu.addSeparator()
        case, city = moment.cases[0], console.situation.city
        found, unit = city.class_of(case), city.units.get(case.unit)
        only: list[tuple[str, str]] = []
        if found is not None:
            words = _("Only this class: {name}").format(name=label(found.names))
            only.append((words, f"class:{found.code}"))
        if unit is not None:
            words = _("Only this unit: {name}").format(name=label(unit.names))
            only.append((words, f"unit:{unit.code}"))
        for words, text in only:
            act = QAction(words, menu)
            act.triggered.connect(partial(self._on_only, text))
            menu.addAction(act)
        menu.popup(place)

    def _on_only(self, text: str, _checked: bool = False) -> None:
        if self.window is not None:
            self.window.set_filter(text)

    def _on_activated(self, here: bool) -> None:
        """Forms open where the keys are pressed: the board may stand on another monitor.

        A form that opens takes the activation itself; then it stays with its window.
        """
        if self.window is not None and (here or self._console.isActiveWindow()):
            self._ask_over(self.window if here else self._console)

    def _ask_over(self, window: QWidget) -> None:
        self._console.loop_acts.over = self._console.case_acts.over = window

    def _on_closing(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            self._console.parts.let_go(NAME)
            self._console.followers.remove(window)
            self.giving.parent_window = self._console
            self._ask_over(self._console)
            window.board.leave()
            window.deleteLater()


def _is_act(action: QAction) -> bool:
    """Whether its key is to work on the board, too."""
    return str(action.data()).partition(".")[0] in ("case", "act")
