"""The small questions about cases, each a row or a function: what an act needs, and its wish.

Every `ask_…` opens a window over `parent` and returns at once. When the person goes through with
it, the dialog tells `(cases, wish)`, where `wish(case)` is the command for one case; the words
cannot be lost between, for nothing else is asked afterwards.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from commandcenter import commands as do
from commandcenter.advice.duplicates import OpenCases
from commandcenter.case import Case
from commandcenter.catalogue import FilingCondition
from commandcenter.commands import CaseCommand
from commandcenter.frozen import frozen
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.places.gazetteer import Gazetteer
from commandcenter.places.known_addresses import KnownAddresses
from commandcenter.situation import Situation
from commandcenter.wording import N_, _, label, ngettext
from ui import format as say
from ui.dialogs.fields import ClassField, PlaceField
from ui.dialogs.form import FormDialog, PickPart, SearchPart, Values, WordsPart
from ui.dialogs.outlook import filing_outlook, limit_words
from ui.dialogs.suggest import Suggestion

Wish = Callable[[Case], CaseCommand]
Make = Callable[[Values], Wish]


@frozen
class Words:
    """A question that needs nothing but words."""

    title: str
    question: str
    verb: str
    usual: tuple[str, ...] = ()
    required: bool = True


WORDS: Final[dict[type[CaseCommand], Words]] = {
    do.Reject: Words(
        N_("Reject"),
        N_("Why is it no case? The reporter is told."),
        N_("Reject"),
        (
            N_("Nothing wrong was found"),
            N_("Not a duty of the city"),
            N_("Settled already"),
            N_("Too little is known"),
        ),
    ),
    do.Recall: Words(
        N_("Recall"),
        N_("Why is the dispatch recalled? The unit is told."),
        N_("Recall"),
        (N_("Wrong unit"), N_("Wrong place"), N_("Another unit is on the spot")),
    ),
    do.Void: Words(
        N_("Void"),
        N_("Why is the case void?"),
        N_("Void"),
        (N_("Entered by mistake"), N_("Exercise or test"), N_("False report")),
    ),
    do.ReportDone: Words(
        N_("Report done"),
        N_("What was done? May be left empty."),
        N_("Record"),
        required=False,
    ),
    do.PassCheck: Words(
        N_("Check passed"),
        N_("What was seen on site? May be left empty."),
        N_("Record"),
        required=False,
    ),
    do.AddNote: Words(
        N_("Note"),
        N_("Everybody who reads the case sees it."),
        N_("Add"),
    ),
    do.RevealContact: Words(
        N_("Reveal the contact"),
        N_("Why do you need to see it? Each look is recorded."),
        N_("Reveal"),
        (
            N_("Ask where it is"),
            N_("Call back with the result"),
            N_("Warn of danger"),
        ),
    ),
}
"""Acts that need a reason or a note. The words are shown through `_`."""

_RETURNS: Final = (
    N_("Not our duty"),
    N_("Not our area"),
    N_("Another unit must act first"),
    N_("Nothing found at the place"),
)
_ERASURES: Final = (N_("At the reporter's request"), N_("Time of keeping is over"))


class Question(FormDialog):
    """A form about one or more cases."""

    answered = Signal(object, object)
    """The cases, and the `Wish` for each of them."""

    def __init__(
        self,
        title: str,
        question: str,
        verb: str,
        parts: Mapping[str, QWidget],
        cases: Sequence[Case],
        make: Make,
        parent: QWidget,
        *,
        note: Callable[[Values], str] | None = None,
    ) -> None:
        super().__init__(_titled(title, cases), question, verb, parts, parent, note=note)
        self._cases = tuple(cases)
        self._make = make
        self.given.connect(self._on_given)

    def set_place(self, lon: float, lat: float) -> None:
        """The place was clicked on the map (WGS-84 degrees): go on with it."""
        self.open()
        self.part("place").set_point(lon, lat)

    def _on_given(self, values: Values) -> None:
        self.answered.emit(self._cases, self._make(values))


def ask_words(
    command: type[CaseCommand], cases: Sequence[Case], parent: QWidget, **more: str | None
) -> Question:
    """Ask for the reason or note that `command`, a key of `WORDS`, needs; `more` goes with it."""
    asked, wanted = WORDS[command], cast(Callable[..., CaseCommand], command)
    required = _("Reason") if asked.usual else _(asked.title)
    prompt = required if asked.required else _("Note, may be left empty")
    usual = tuple(_(words) for words in asked.usual)
    part = WordsPart(prompt, usual=usual, required=asked.required)

    def make(values: Values) -> Wish:
        return lambda case: wanted(case.id, values["words"], **more)

    title, question, verb = _(asked.title), _(asked.question), _(asked.verb)
    return _opened(Question(title, question, verb, {"words": part}, cases, make, parent))


def ask_file(cases: Sequence[Case], situation: Situation, parent: QWidget) -> Question:
    """Ask for class and filing condition, showing limit and deadlines."""
    part = FilingPart(situation, cases[0])

    def note(_values: Values) -> str:
        condition = part.condition
        return filing_outlook(situation, condition, cases[0]) if condition else ""

    def make(values: Values) -> Wish:
        code, condition = values["filing"]
        return lambda case: do.FileCase(case.id, code, condition)

    question = _("Under which class, and which condition is met?")
    return _opened(
        Question(_("File"), question, _("File"), {"filing": part}, cases, make, parent, note=note)
    )


def ask_return(cases: Sequence[Case], situation: Situation, parent: QWidget) -> Question:
    """Ask why the unit gives the cases back, and whose they are."""
    units = [unit for unit in situation.city.units.by_code.values() if unit.handles]

    def search(text: str) -> list[Suggestion]:
        words = text.casefold()
        fitting = (u for u in units if words in " ".join((u.code, *u.names.values())).casefold())
        return [Suggestion(unit.code, label(unit.names), unit.code) for unit in fitting]

    parts: dict[str, QWidget] = {
        "words": WordsPart(_("Reason"), usual=tuple(_(each) for each in _RETURNS)),
        "owner": SearchPart(_("Owner"), _("Whose is it? Type a name or a code"), search),
    }

    def make(values: Values) -> Wish:
        return lambda case: do.Return(case.id, values["words"], values["owner"])

    question = _("Why will the unit not act, and whose is it?")
    return _opened(Question(_("Return"), question, _("Return"), parts, cases, make, parent))


def ask_close(cases: Sequence[Case], situation: Situation, parent: QWidget) -> Question:
    """Ask which closing criterion is met; against the reporter's word, also why."""
    condition = situation.city.condition_of(cases[0])
    criteria = condition.criteria if condition else ()
    complaint = cases[0].proceedings.complaint
    prompt = _("Reason") if complaint else _("Note, may be left empty")
    parts: dict[str, QWidget] = {
        "criterion": PickPart(_("Criterion"), tuple((c.code, label(c.names)) for c in criteria)),
        "note": WordsPart(prompt, required=complaint),
    }

    def make(values: Values) -> Wish:
        return lambda case: do.Close(case.id, values["criterion"], values["note"])

    question = _("Which closing criterion is met on site?")
    if complaint:
        question = _("The reporter is not satisfied. Why is it closed all the same?")
    act = _("Close the case")
    return _opened(Question(act, question, act, parts, cases, make, parent))


def ask_merge(
    cases: Sequence[Case], situation: Situation, open_cases: OpenCases, parent: QWidget
) -> Question:
    """Ask which open case the cases are the same thing as; near ones are offered first."""
    search = _CaseSearch(cases, situation, open_cases)
    parts: dict[str, QWidget] = {
        "into": SearchPart(_("Case"), _("Number of the case that goes on"), search),
        "words": WordsPart(_("Reason, may be left empty"), required=False),
    }

    def make(values: Values) -> Wish:
        return lambda case: do.Merge(case.id, values["into"], values["words"])

    question = _("Which open case is the same thing? It goes on with all reports.")
    return _opened(Question(_("Merge"), question, _("Merge"), parts, cases, make, parent))


def ask_place(
    cases: Sequence[Case],
    gazetteer: Gazetteer | None,
    known: KnownAddresses | None,
    parent: QWidget,
) -> Question:
    """Ask where the case is. `part("place").pick_requested` asks for a click on the map."""
    field = PlacePart(gazetteer, known)

    def make(values: Values) -> Wish:
        place, address = values["place"]
        return lambda case: do.PlaceCase(case.id, place, address=address)

    question = _("Where is it?")
    return _opened(
        Question(_("Place"), question, _("Place"), {"place": field}, cases, make, parent)
    )


def ask_erase(cases: Sequence[Case], parent: QWidget) -> Question:
    """Ask what is to be erased for ever, and why."""
    what = (
        ("contact", _("The reporters' contacts")),
        ("text", _("The contacts and all words of the reports")),
        ("photos", _("The photos")),
    )
    parts: dict[str, QWidget] = {
        "what": PickPart(_("What"), what),
        "words": WordsPart(_("Reason"), usual=tuple(_(each) for each in _ERASURES)),
    }

    def make(values: Values) -> Wish:
        return lambda case: do.Erase(case.id, values["words"], values["what"])

    question = _("What is to be erased? On whose request, or by what right? This cannot be undone.")
    return _opened(Question(_("Erase"), question, _("Erase for ever"), parts, cases, make, parent))


class FilingPart(QWidget):
    """Class, and the conditions of that class, with the limits where the case lies."""

    changed = Signal()

    def __init__(self, situation: Situation, case: Case) -> None:
        super().__init__()
        class_code = case.standing.class_code
        self._district = situation.city.district_class(case.cell)
        self._class = ClassField(situation.city.catalogue, self)
        self._conditions = PickPart(_("Condition"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._class)
        column.addWidget(self._conditions)
        self._class.chosen.connect(self._on_class)
        self._class.textEdited.connect(self.changed)
        self._conditions.changed.connect(self.changed)
        self._class.put_class(class_code)
        self.setFocusProxy(self._conditions if class_code else self._class)

    @property
    def condition(self) -> FilingCondition | None:
        """The condition picked, or None without a class."""
        found = self._class.case_class
        return found.condition(self._conditions.value) if found else None

    @property
    def value(self) -> tuple[str | None, str | None]:
        """Codes of the class and of the condition."""
        found, condition = self._class.case_class, self.condition
        return (found.code if found else None), (condition.code if condition else None)

    @property
    def complete(self) -> bool:
        """Whether a class is chosen."""
        return self._class.case_class is not None

    def _on_class(self) -> None:
        found = self._class.case_class
        conditions = found.conditions if found else ()
        lines = [(each.code, _condition_line(each, self._district)) for each in conditions]
        self._conditions.offer(tuple(lines))
        self.changed.emit()


class PlacePart(PlaceField):
    """A place as a part of a form."""

    def __init__(self, gazetteer: Gazetteer | None, known: KnownAddresses | None) -> None:
        super().__init__(gazetteer, known)

    @property
    def value(self) -> tuple[object, str | None]:
        """The place and its address in words."""
        return self.place, self.address

    @property
    def complete(self) -> bool:
        """Whether a place is found, or one is marked in the list."""
        return self.place is not None or bool(self.line.offered)


class _CaseSearch:
    """Open cases by number; without words, those near the first case."""

    def __init__(self, cases: Sequence[Case], situation: Situation, open_cases: OpenCases) -> None:
        self._own = {case.id for case in cases}
        self._first = cases[0]
        self._situation = situation
        self._open_cases = open_cases

    def __call__(self, text: str) -> list[Suggestion]:
        if not text:
            return self._near()
        words = text.casefold()
        found: list[Suggestion] = []
        for number, case_id in self._situation.by_number.items():
            if words in number.casefold() and case_id not in self._own:
                found.append(self._line(self._situation.cases[case_id], ""))
                if len(found) == 8:
                    break
        return found

    def _near(self) -> list[Suggestion]:
        place, code = self._first.place, self._first.standing.class_code
        if place is None:
            return []
        near = self._open_cases.near(place, code, leave_out=self._first.id, limit=8)
        return [
            self._line(each.case, _("{metres} m").format(metres=say.number(each.distance_m)))
            for each in near
            if each.case.id not in self._own
        ]

    def _line(self, case: Case, distance: str) -> Suggestion:
        found = self._situation.city.class_of(case)
        name = label(found.names) if found else _("not yet classified")
        stage = _(STAGE_NAMES[case.stage])
        aside = " · ".join(part for part in (distance, name, stage) if part)
        return Suggestion(case.id, case.number, aside, case.emergency)


def _condition_line(condition: FilingCondition, district: str | None) -> str:
    return _("{condition} ({limit})").format(
        condition=label(condition.names), limit=limit_words(condition.limit_in(district))
    )


def _titled(title: str, cases: Sequence[Case]) -> str:
    if len(cases) == 1:
        return _("{act} · case {number}").format(act=title, number=cases[0].number)
    many = ngettext("{act} · {n} case", "{act} · {n} cases", len(cases))
    return many.format(act=title, n=len(cases))


def _opened(question: Question) -> Question:
    question.open()
    return question
