"""Asks again for what the hub did not take: what happened, how it stands now, the same question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.confidential import history_as_read
from commandcenter.contest_words import stands_words
from commandcenter.desk import Desk
from commandcenter.effects.contest import slot_of
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.moves.asked import unit_name
from commandcenter.narration import author, narrate
from commandcenter.sync.state import Moved
from commandcenter.wording import _
from ui.notices import Notice
from ui.seats import may

if TYPE_CHECKING:
    from ui.main_window import MainWindow

FORMS: Final[dict[type[ev.Body], str]] = {
    ev.CasePlaced: "case.correct_place",
    ev.CaseFiled: "case.file",
    ev.CaseRejected: "case.reject",
    ev.CaseMerged: "case.merge",
    ev.CaseVoided: "case.void",
    ev.CaseDispatched: "act.dispatch",
    ev.DispatchRecalled: "act.recall",
    ev.CaseSigned: "act.sign",
    ev.HandlingStarted: "act.start",
    ev.CaseReturned: "act.return",
    ev.HandlingDone: "act.done",
    ev.CheckStarted: "act.check",
    ev.CheckPassed: "act.pass",
    ev.CheckFailed: "act.fail",
    ev.CaseClosed: "act.close",
    ev.CaseForceClosed: "act.forced_close",
    ev.CaseReopened: "act.reopen",
    ev.VerificationSent: "case.verify",
    ev.VerificationReported: "case.verified",
}
"""The row of the action table that asks for the same once more."""


@frozen
class Newest:
    """Reads, on the desk's thread, the decision in whose favour an act was not taken."""

    event: Event
    case: Case

    def __call__(self, desk: Desk) -> Event | None:
        """The newest of the act's slot; else the newest of the case that somebody decided."""
        history = desk.store.history(self.case.id)
        by_id = {event.id: event for event in history}
        slot = slot_of(self.event.body)
        head = self.case.heads.get(slot) if slot else None
        found = by_id.get(head) if head else None
        if found is not None and found.id != self.event.base:
            return found
        decided = [event for event in history if slot_of(event.body) and event.seq is not None]
        return decided[-1] if decided else None


class AskedAgain(QObject):
    """One card for each act that has to be asked again; it stays until somebody has answered."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.cards: list[Notice] = []
        """Those that were shown, as far as nobody had answered them when the last one came."""

    def take(self, moved: Sequence[Moved]) -> None:
        """The hub did not take these; an act of several events is asked for once."""
        acts = list(first_of_each(moved))
        for each in acts:
            if each.case is None:
                self._tell_configuration(each.event)
            else:
                newest = Newest(each.event, each.case)
                self._window.inquiries.ask(newest, partial(self._ask_again, each.event, each.case))
        about = [each.case.id for each in acts if each.case is not None]
        if about:
            self._window.select(about[:1])

    def _ask_again(self, event: Event, case: Case, newest: Event | None) -> None:
        window, city = self._window, self._window.situation.city
        if newest is not None:
            newest = history_as_read([newest], case, city, window.acts.person)[0]
        button, act = self._question(event, case)
        card = window.notices.keep(
            not_taken(event, case, newest, city),
            (_("Nothing of this act counts."), stands_words(case, city)),
            button,
            act,
            about=f"moved {case.id}",
        )
        self.cards = [each for each in (*self.cards, card) if window.notices.holds(each)]

    def _question(self, event: Event, case: Case) -> tuple[str, Again]:
        """The word on the button, and what it does: as the rules allow it by now."""
        window, body = self._window, event.body
        case = window.situation.cases.get(case.id, case)
        city, person = window.situation.city, window.acts.person
        if isinstance(body, ev.CaseDispatched) and may(do.Dispatch, case, city, person):
            words = _("Dispatch to {unit} all the same").format(unit=unit_name(city, body.unit))
            return words, Again(window, case.id, unit=body.unit)
        from ui.actions import BY_ID
        from ui.menus import label_for

        form = BY_ID.get(FORMS.get(type(body), ""))
        moment = window.moment()
        shown = bool(moment.cases) and moment.cases[0].id == case.id
        if form is not None and shown and form.when(moment):
            return label_for(form, moment), Again(window, case.id, form=form.id)
        return _("Show the case"), Again(window, case.id)

    def _tell_configuration(self, event: Event) -> None:
        self._window.notices.keep(
            _("Your change of the configuration was not taken: somebody else was there before."),
            (narrate(event, self._window.situation.city), _("Look at it anew, and ask again.")),
        )


@frozen
class Again:
    """What the card's button does."""

    window: MainWindow
    case: str
    unit: str = ""
    form: str = ""

    def __call__(self) -> None:
        """Do it on the newest state, open its form, or show the case."""
        show_case(self.window, self.case)
        if self.unit:
            self.window.case_acts.dispatch_to([self.case], self.unit)
        elif self.form:
            self.window.run(self.form)


def show_case(window: MainWindow, case_id: str) -> None:
    """Choose a case, and bring the console to the front.

    One that has ended is in the panel only, and clears nothing out of its way.
    """
    if CaseId(case_id) in window.situation.cases:
        window.go.show_case(case_id)
    else:
        window.select([case_id])
    window.activateWindow()


def first_of_each(moved: Iterable[Moved]) -> Iterable[Moved]:
    """Of the events of an act the one that decides something; by rule nobody is asked again."""
    acts: dict[tuple[object, ...], Moved] = {}
    for each in moved:
        event = each.event
        if event.actor == event.post == "rule":
            continue
        key = (event.case, event.actor, event.occurred_at)
        if key not in acts or (slot_of(event.body) and not slot_of(acts[key].event.body)):
            acts[key] = each
    return acts.values()


def not_taken(event: Event, case: Case, newest: Event | None, city: City) -> str:
    """What was not done, and who decided what meanwhile."""
    what = narrate(event, city)
    if newest is None or newest.id == event.id:
        return _("Not taken, case {number}: {what}. Somebody else had decided meanwhile.").format(
            number=case.number, what=what
        )
    at = newest.occurred_at.astimezone(city.zone)
    return _(
        "Not taken, case {number}: {what}. Meanwhile, at {time}, {who} decided: {newest}."
    ).format(
        number=case.number,
        what=what,
        time=f"{at:%H:%M}",
        who=author(newest, city),
        newest=narrate(newest, city),
    )
