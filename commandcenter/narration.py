"""An event of a case as a sentence that people read: what happened and why; and who did it."""

from collections.abc import Callable
from typing import Any

from commandcenter import events as ev
from commandcenter.city import City
from commandcenter.escalation import StepAction
from commandcenter.events import Event
from commandcenter.roles import POST_NAMES
from commandcenter.text import Text
from commandcenter.wording import N_, _, label

CHANNEL_NAMES: dict[str, str] = {
    "telephone": N_("telephone"),
    "phone": N_("telephone"),
    "counter": N_("counter"),
    "web": N_("web"),
    "online": N_("online"),
    "mobile": N_("mobile"),
    "patrol": N_("patrol"),
    "sensor": N_("sensor"),
    "open311": N_("Open311"),
    "import": N_("import"),
    "other": N_("other channel"),
    "unknown": N_("unknown channel"),
    "app": N_("in app"),
    "call": N_("call"),
    "sms": N_("SMS"),
    "mail": N_("mail"),
}
"""Ways in which reports come in and steps reach people; shown through `_`."""

EVENT_NAMES: dict[str, str] = {
    "CaseReported": N_("report"),
    "CasePlaced": N_("placing"),
    "CaseFiled": N_("filing"),
    "CaseRejected": N_("rejection"),
    "CaseMerged": N_("merging"),
    "CaseVoided": N_("voiding"),
    "CaseDispatched": N_("dispatch"),
    "DispatchRecalled": N_("recall"),
    "CaseSigned": N_("signing for"),
    "HandlingStarted": N_("start of handling"),
    "CaseReturned": N_("return"),
    "HandlingDone": N_("report of handling"),
    "CheckStarted": N_("start of the check"),
    "CheckPassed": N_("passed check"),
    "CaseClosed": N_("closing"),
}
"""What an act is called where it is taken back; shown through `_`."""

LEVEL_NAMES: dict[int, str] = {1: N_("street"), 2: N_("district"), 3: N_("city")}
"""The levels to which a case climbs; shown through `_`."""

_POSTS: dict[str, str] = {str(post): name for post, name in POST_NAMES.items()}


def narrate(event: Event, city: City) -> str:
    """What happened, and why where somebody said why, in the language in use."""
    tell = _TELL.get(type(event.body))
    return tell(event.body, city) if tell else event.type


def author(event: Event, city: City) -> str:
    """Who did it, under which post, and for whom: `L. Ortega, Dispatcher, for NYPD desk`."""
    if event.actor == event.post:
        return _("by rule") if event.actor == "rule" else event.actor
    who = _person(event.actor, city)
    named = _POSTS.get(event.post, event.post)
    post = _(named)
    if event.on_behalf_of:
        other = _person(event.on_behalf_of, city)
        return _("{person} for {other}, {post}").format(person=who, other=other, post=post)
    if any(each.casefold() in who.casefold() for each in (named, post)):
        return who  # "Dispatcher, seat 2" says it already.
    return _("{person}, {post}").format(person=who, post=post)


def reaches(whom: str) -> str:
    """Whom a step of a chain reaches, in words."""
    if whom == "unit":
        return _("The unit's desk")
    return _(_POSTS.get(whom, whom))


def channel_name(channel: str) -> str:
    """A channel in words; one that is new to us by its own name."""
    found = CHANNEL_NAMES.get(channel.lower())
    return _(found) if found else channel


def words(text: Text | None) -> str:
    """What somebody wrote, or that it has been erased; nothing for None."""
    if text is None:
        return ""
    return _("(erased)") if text.value is None else text.value


def _person(reference: str, city: City) -> str:
    found = next((p for p in city.people.values() if p.id == reference), None)
    if reference == "local":
        return _("this desk")
    if found is None and reference.startswith("unit:"):
        # Nobody of the unit is known by name: its desk spoke.
        return _unit(reference.removeprefix("unit:"), city)
    return found.called if found else reference


def _unit(code: str | None, city: City) -> str:
    unit = city.units.get(code)
    return label(unit.names) if unit else (code or "")


def _because(sentence: str, text: Text | None) -> str:
    said = words(text)
    return _("{sentence}: {why}").format(sentence=sentence, why=said) if said else sentence


def _reported(body: ev.CaseReported, city: City) -> str:
    return _("Reported by {channel}").format(channel=channel_name(body.report.channel))


def _imported(body: ev.CaseImported, city: City) -> str:
    return _("Imported from {source} as {id}").format(source=body.source, id=body.external_id)


def _joined(body: ev.ReportJoined, city: City) -> str:
    channel = channel_name(body.report.channel)
    if body.distance_m is None:
        return _("One more report joined, by {channel}").format(channel=channel)
    return _("One more report joined, by {channel}, {metres} m away").format(
        channel=channel, metres=round(body.distance_m)
    )


def _placed(body: ev.CasePlaced, city: City) -> str:
    if body.cell is None:
        return _("Placed outside every unit grid")
    return _("Placed in cell {code}").format(code=body.cell)


def _filed(body: ev.CaseFiled, city: City) -> str:
    catalogue = city.catalogues.get((body.catalogue, body.catalogue_version))
    found = catalogue.by_code.get(body.class_code) if catalogue else None
    if found is None:
        return _("Filed as {class_name}").format(class_name=body.class_code)
    condition = found.condition(body.condition)
    return _("Filed as {class_name}: {condition}").format(
        class_name=label(found.names), condition=label(condition.names)
    )


def _dispatched(body: ev.CaseDispatched, city: City) -> str:
    return _("Dispatched to {unit}").format(unit=_unit(body.unit, city))


def _returned(body: ev.CaseReturned, city: City) -> str:
    told = _because(_("Returned by the unit"), body.reason)
    if body.owner is None:
        return told
    owner = _unit(body.owner, city)
    return _("{told} (says {unit} is responsible)").format(told=told, unit=owner)


def _closed(body: ev.CaseClosed, city: City) -> str:
    if body.criterion is None:
        return _because(_("Closed"), body.note)
    criteria = {
        criterion.code: criterion.names
        for catalogue in city.catalogues.values()
        for each in catalogue.classes
        for condition in each.conditions
        for criterion in condition.criteria
    }
    names = criteria.get(body.criterion)
    met = label(names) if names else body.criterion
    return _because(_("Closed; criterion met: {criterion}").format(criterion=met), body.note)


def _undone(body: ev.Undone, city: City) -> str:
    name = EVENT_NAMES.get(body.event_type)
    return _("Undone: {act}").format(act=_(name) if name else body.event_type)


def _step_fired(body: ev.StepFired, city: City) -> str:
    whom, channel = reaches(body.reaches), channel_name(body.channel)
    if body.action is StepAction.RAISE:
        level = _(LEVEL_NAMES[body.level]) if body.level in LEVEL_NAMES else str(body.level)
        told = _("Raised to the {level}: {whom} told, {channel}").format(
            level=level, whom=whom, channel=channel
        )
    elif body.action is StepAction.REMIND:
        told = _("{whom} reminded, {channel}").format(whom=whom, channel=channel)
    else:
        told = _("{whom} told, {channel}").format(whom=whom, channel=channel)
    return _("{told} (late)").format(told=told) if body.late else told


_TELL: dict[type[ev.Body], Callable[[Any, City], str]] = {
    ev.CaseReported: _reported,
    ev.CaseImported: _imported,
    ev.ReportJoined: _joined,
    ev.CasePlaced: _placed,
    ev.CaseFiled: _filed,
    ev.CaseRejected: lambda body, city: _because(_("Rejected"), body.reason),
    ev.CaseMerged: lambda body, city: _("Merged into case {number}").format(
        number=body.into_number
    ),
    ev.CaseAbsorbed: lambda body, city: _("Case {number} merged into this one").format(
        number=body.merged_number
    ),
    ev.CaseReleased: lambda body, city: _("A merge into this case was undone"),
    ev.CaseVoided: lambda body, city: _because(_("Voided"), body.reason),
    ev.CaseDispatched: _dispatched,
    ev.DispatchRecalled: lambda body, city: _because(_("Dispatch recalled"), body.reason),
    ev.CaseSigned: lambda body, city: _("Signed for by the unit"),
    ev.HandlingStarted: lambda body, city: _("Handling begun"),
    ev.CaseReturned: _returned,
    ev.HandlingDone: lambda body, city: _because(_("Reported done"), body.note),
    ev.CheckStarted: lambda body, city: _("Check on site begun"),
    ev.CheckPassed: lambda body, city: _because(_("Check passed"), body.note),
    ev.CaseClosed: _closed,
    ev.Undone: _undone,
    ev.NoteAdded: lambda body, city: _because(_("Note"), body.text),
    ev.ContactRevealed: lambda body, city: _because(_("Contact looked at"), body.reason),
    ev.TextErased: lambda body, city: _because(_("Text erased"), body.reason),
    ev.StepFired: _step_fired,
}
"""How each event of a case is told."""
