"""The fields that the forms of the whole loop need, made for the case that they are about."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget

from commandcenter.act_names import PARTIES
from commandcenter.advice.class_search import ClassSearch
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.contest_words import second_words, stands_words
from commandcenter.frozen import frozen
from commandcenter.moves.approval import SUSPENDED_AT_MOST, WANTED_NAMES
from commandcenter.narration import person_called
from commandcenter.narration import words as said
from commandcenter.roles import FIELD_POSTS
from commandcenter.unit import Unit
from commandcenter.wording import _, label
from ui.dialogs.form import PickPart, SearchPart, WordsPart
from ui.dialogs.parts import InstantPart, MarksPart, UnitsPart, handling_units
from ui.dialogs.suggest import Suggestion

Parts = dict[str, QWidget]
"""Fields of a form under the names that the command has for them."""


@frozen
class Moment:
    """What a form may look at while it is made."""

    case: Case
    city: City
    now: datetime
    step: str = ""
    """Key of the step of the chain that is meant, if somebody has chosen one."""
    alike: bool = True
    """Whether the same chain runs on all of the chosen cases."""


def words(
    field: str, *usual: str, required: bool = True, prompt: str = ""
) -> Callable[[Moment], Parts]:
    """One field of words, with usual ones; `prompt` (marked by `N_`) if they are no reason."""

    def parts(_moment: Moment) -> Parts:
        said = _("Reason") if required else _("Note, may be left empty")
        said = _(prompt) if prompt else said
        return {field: WordsPart(said, usual=tuple(map(_, usual)), required=required)}

    return parts


def verification(moment: Moment) -> Parts:
    """Who goes, and a note."""
    people = [p for p in moment.city.people.values() if FIELD_POSTS.issuperset(p.posts)]

    def search(text: str) -> list[Suggestion]:
        found = (p for p in people if text.casefold() in p.name.casefold())
        return [Suggestion(person.id, person.name, person.id) for person in found]

    hint = _("Who goes? Leave empty for whoever is on duty")
    return {
        "officer": SearchPart(_("Officer"), hint, search, required=False),
        "note": WordsPart(_("Note, may be left empty"), required=False),
    }


def found(_moment: Moment) -> Parts:
    """Whether it is so, and a note."""
    options = (("yes", _("It is so")), ("", _("It is not so")))
    return {
        "found": PickPart(_("What was found"), options, decided=True),
        "note": WordsPart(_("Note, may be left empty"), required=False),
    }


def split(moment: Moment) -> Parts:
    """The other thing, and its class."""
    classes = ClassSearch(moment.city.catalogue)

    def search(text: str) -> list[Suggestion]:
        found = classes.find(text) if text else []
        return [Suggestion(each.code, label(each.names), each.code) for each in found]

    hint = _("Its class; leave empty if not known")
    return {
        "description": WordsPart(_("What is the other thing?")),
        "class_code": SearchPart(_("Class"), hint, search, required=False),
    }


def hand_on(moment: Moment) -> Parts:
    """A team or person of the unit."""
    city, unit = moment.city, str(moment.case.unit)
    teams = [u for u in city.units.by_code.values() if city.units.within(u.code, unit)]
    people = [p for p in city.people.values() if p.unit is not None]
    own = [p for p in people if p.unit == unit or city.units.within(str(p.unit), unit)]

    def search(text: str) -> list[Suggestion]:
        words = text.casefold()
        choices = [Suggestion(t.code, label(t.names), t.code) for t in teams]
        choices += [Suggestion(p.id, p.name, p.id) for p in own]
        return [each for each in choices if words in each.title.casefold()]

    return {
        "to": SearchPart(_("To whom"), _("Team or person of the unit"), search),
        "note": WordsPart(_("Note, may be left empty"), required=False),
    }


def _units(moment: Moment) -> UnitsPart:
    others = [unit for unit in handling_units(moment.city) if unit.code != moment.case.unit]
    return UnitsPart(_("Units"), _("Units, one after the other"), others)


def co_handling(moment: Moment) -> Parts:
    """Units, and what they are to do."""
    return {
        "units": _units(moment),
        "work": WordsPart(_("What they are to do; may be left empty"), required=False),
    }


def one_of(name: str, units: Sequence[str], city: City) -> PickPart:
    """One of some units."""
    known: dict[str, Unit | None] = {code: city.units.get(code) for code in units}
    options = ((code, label(u.names) if u else code) for code, u in known.items())
    return PickPart(name, tuple(options))


def task(field: str, *, required: bool) -> Callable[[Moment], Parts]:
    """Whose part it is, and a reason or a note."""

    def parts(moment: Moment) -> Parts:
        units = [task.unit for task in moment.case.proceedings.open_tasks]
        prompt = _("Reason") if required else _("Note, may be left empty")
        return {
            "unit": one_of(_("Whose part"), units, moment.city),
            field: WordsPart(prompt, required=required),
        }

    return parts


def suspension(moment: Moment) -> Parts:
    """Why, and until when."""
    soon = moment.now + timedelta(days=1)
    last = moment.now + SUSPENDED_AT_MOST - timedelta(minutes=1)
    reasons = (_("Waits for material"), _("Waits for the season"), _("Waits for a permit"))
    return {
        "reason": WordsPart(_("Reason"), usual=reasons),
        "until": InstantPart(_("Until"), moment.city, soon, last),
    }


def order(_moment: Moment) -> Parts:
    """What is required, and by when an answer."""
    hours = (("1", _("1 hour")), ("2", _("2 hours")), ("8", _("8 hours")), ("24", _("24 hours")))
    within = PickPart(_("Answer within"), hours)
    within.pick("2")
    return {"requirement": WordsPart(_("What is required")), "reply_hours": within}


def silence(_moment: Moment) -> Parts:
    """Why, and for how long at most."""
    hours = (("1", _("1 hour")), ("2", _("2 hours")), ("4", _("4 hours")), ("8", _("8 hours")))
    longest = PickPart(_("At the longest"), hours)
    longest.pick("1")
    usual = (_("Planned works"), _("The source sends the same again and again"))
    return {"reason": WordsPart(_("Reason"), usual=usual), "hours": longest}


def whistle(moment: Moment) -> Parts:
    """Units, what for, and by when."""
    minutes = (
        ("15", _("15 minutes")),
        ("30", _("30 minutes")),
        ("60", _("1 hour")),
        ("120", _("2 hours")),
    )
    within = PickPart(_("Report in within"), minutes)
    within.pick("30")
    units = handling_units(moment.city)
    return {
        "units": UnitsPart(_("Units"), _("Units, one after the other"), units),
        "purpose": WordsPart(_("What for")),
        "within_minutes": within,
    }


def _called(moment: Moment, *, come: bool) -> list[str]:
    """The units called that have reported in, or those that have not."""
    called = (each for blown in moment.case.proceedings.whistles for each in blown.units)
    return list(dict.fromkeys(e.unit for e in called if (e.reported_at is not None) is come))


def report_in(moment: Moment) -> Parts:
    """Which of the called units."""
    return {
        "unit": one_of(_("Which unit"), _called(moment, come=False), moment.city),
        "note": WordsPart(_("Note, may be left empty"), required=False),
    }


def rate(moment: Moment) -> Parts:
    """Which unit, and how good."""
    options = (("yes", _("Good enough")), ("", _("Not good enough")))
    return {
        "unit": one_of(_("Which unit"), _called(moment, come=True), moment.city),
        "satisfied": PickPart(_("Its answer"), options, decided=True),
        "note": WordsPart(_("Note, may be left empty"), required=False),
    }


def call_back(_moment: Moment) -> Parts:
    """The reporter's marks."""
    then = (
        ("duty_officer", _("The duty officer decides")),
        ("reopen", _("Take it up again")),
    )
    return {
        "marks": MarksPart(),
        "then": PickPart(_("If not satisfied"), then),
        "note": WordsPart(_("Note, may be left empty"), required=False),
    }


def decision(_moment: Moment) -> Parts:
    """Granted or not, and why."""
    options = (("yes", _("Grant: indicators leave the lateness out")), ("", _("Refuse")))
    return {
        "grant": PickPart(_("Decision"), options, decided=True),
        "reason": WordsPart(_("Reason")),
    }


def contest(moment: Moment) -> Parts:
    """Which of two decisions, and how it goes on."""
    leading = [each for each in moment.case.contested if each.follows is None]
    about = tuple((each.event, second_words(each, moment.city)) for each in leading)
    keep = [("first", _("Keep the first")), ("second", _("Take the second"))]
    if any(each.two_teams for each in leading):
        keep.append(("both", _("Both teams stay")))
    return {
        "event": PickPart(_("Second decision"), about),
        "keep": PickPart(_("What stands"), tuple(keep), decided=True),
        "note": WordsPart(_("Note, may be left empty"), required=False),
    }


def call(_moment: Moment) -> Parts:
    """With whom, and what was said."""
    parties = tuple((party, _(name)) for party, name in PARTIES.items())
    usual = (_("Asked how it stands"), _("Nobody answered"))
    return {
        "party": PickPart(_("With whom"), parties),
        "note": WordsPart(_("What was said"), usual=usual),
    }


def request_words(moment: Moment) -> str:
    """What waits for approval: who asked, for what, and why."""
    request = moment.case.proceedings.request
    if request is None:
        return ""
    return _("{person} asks for {what}: {why}").format(
        person=person_called(request.asked_by, moment.city),
        what=_(WANTED_NAMES[request.wanted]),
        why=said(request.reason),
    )


def order_words(moment: Moment) -> str:
    """What the order that waits for an answer requires."""
    waiting = (each for each in moment.case.proceedings.orders if each.replied_at is None)
    order = next(waiting, None)
    return _("Required: {what}").format(what=said(order.requirement)) if order else ""


def contest_words(moment: Moment) -> str:
    """What stands now."""
    return stands_words(moment.case, moment.city)


def appeal_words(moment: Moment) -> str:
    """Why the unit appealed."""
    appeal = moment.case.proceedings.appeal
    if appeal is None:
        return ""
    return _("{person} appeals: {why}").format(
        person=person_called(appeal.asked_by, moment.city), why=said(appeal.reason)
    )
