"""An event of a case as a sentence that people read: what happened and why; and who did it."""

from collections.abc import Callable
from typing import Any

from commandcenter import events as ev
from commandcenter.act_names import EVENT_NAMES, PARTIES
from commandcenter.city import City
from commandcenter.contested import Keep
from commandcenter.escalation.words import CHANNEL_NAMES as CHANNEL_NAMES
from commandcenter.escalation.words import CLIMB
from commandcenter.escalation.words import LEVEL_NAMES as LEVEL_NAMES
from commandcenter.escalation.words import channel_name as channel_name
from commandcenter.escalation.words import reaches as reaches
from commandcenter.events import Event
from commandcenter.ids import UnitCode
from commandcenter.moves.approval import WANTED_NAMES
from commandcenter.photo import KIND_NAMES
from commandcenter.proceedings import TaskState
from commandcenter.roles import LOOP_NAMES, POST_NAMES
from commandcenter.text import Text
from commandcenter.wording import N_, _, join, label

_POSTS: dict[str, str] = {str(post): name for post, name in POST_NAMES.items()}


def narrate(event: Event, city: City) -> str:
    """What happened, and why where somebody said why, in the language in use."""
    tell = _TELL.get(type(event.body))
    return tell(event.body, city) if tell else event.type


def author(event: Event, city: City) -> str:
    """Who did it, under which post, and for whom: `L. Ortega, Dispatcher, for NYPD desk`."""
    if event.actor == event.post:
        return _("by rule") if event.actor == "rule" else channel_name(event.actor)
    who = person_called(event.actor, city)
    named = _POSTS.get(event.post, event.post)
    post = _(named)
    if event.on_behalf_of:
        other = person_called(event.on_behalf_of, city)
        return _("{person} for {other}, {post}").format(person=who, other=other, post=post)
    if any(each.casefold() in who.casefold() for each in (named, post)):
        return who  # "Dispatcher, seat 2" says it already.
    return _("{person}, {post}").format(person=who, post=post)


def words(text: Text | None) -> str:
    """What somebody wrote, or that it has been erased; nothing for None."""
    if text is None:
        return ""
    return _("(erased)") if text.value is None else text.value


def person_called(reference: str, city: City) -> str:
    """What a person who acts is called; a reference that nobody knows any more, as it is."""
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
    if body.split_from:
        return _("Split off from case {number}").format(number=body.split_from)
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
    unit = _unit(body.unit, city)
    if not body.tasks:
        return _("Dispatched to {unit}").format(unit=unit)
    return _("Dispatched to {unit}, who leads; with {others}").format(
        unit=unit, others=_units([task.unit for task in body.tasks], city)
    )


def _verified(body: ev.VerificationReported, city: City) -> str:
    found = _("Verified: it is so") if body.found else _("Verified: it is not so")
    return _because(found, body.note)


def _verification_sent(body: ev.VerificationSent, city: City) -> str:
    if body.officer is None:
        return _because(_("Sent to be verified"), body.note)
    sentence = _("{person} sent to verify").format(person=person_called(body.officer, city))
    return _because(sentence, body.note)


def _told(body: ev.ReporterTold, city: City) -> str:
    sentence = _("Reporter told, {channel}").format(channel=channel_name(body.channel))
    return _because(sentence, body.note)


def _handed_on(body: ev.CaseHandedOn, city: City) -> str:
    unit = city.units.get(body.to)
    to = label(unit.names) if unit else person_called(body.to, city)
    return _because(_("Handed on within the unit to {to}").format(to=to), body.note)


def _co_handling(body: ev.CoHandlingAsked, city: City) -> str:
    units = _units([task.unit for task in body.tasks], city)
    return _because(_("Co-handling asked of {units}").format(units=units), body.tasks[0].work)


_TASK_SENTENCES: dict[TaskState, str] = {
    TaskState.ASKED: N_("{unit} asked for its part"),
    TaskState.SIGNED: N_("{unit} signed for its part"),
    TaskState.DONE: N_("{unit} did its part"),
    TaskState.RETURNED: N_("{unit} gave its part back"),
    TaskState.DROPPED: N_("The part of {unit} was dropped"),
}


def _task_moved(body: ev.TaskMoved, city: City) -> str:
    sentence = _(_TASK_SENTENCES[body.state]).format(unit=_unit(body.unit, city))
    return _because(sentence, body.note)


def _passed(body: ev.CasePassed, city: City) -> str:
    to = _(LOOP_NAMES[body.loop])
    return _because(_("Passed to the level of the {level}").format(level=to), body.reason)


def _asked(body: ev.ApprovalAsked, city: City) -> str:
    what = _(WANTED_NAMES[body.request.wanted])
    return _because(_("Asked for {what}").format(what=what), body.request.reason)


def _approved(body: ev.ApprovalGiven, city: City) -> str:
    what = _(WANTED_NAMES[body.wanted])
    return _because(_("Agreed to {what}; one more must").format(what=what), body.note)


def _refused(body: ev.ApprovalRefused, city: City) -> str:
    what = _(WANTED_NAMES[body.wanted])
    return _because(_("Refused {what}").format(what=what), body.reason)


def _suspended(body: ev.CaseSuspended, city: City) -> str:
    until = f"{body.until.astimezone(city.zone):%Y-%m-%d %H:%M}"
    return _because(_("Suspended until {day}").format(day=until), body.note)


def _resumed(body: ev.CaseResumed, city: City) -> str:
    if body.by_itself:
        return _("The suspension is over: the clock runs again")
    return _because(_("Taken up again before its time"), body.reason)


def _ordered(body: ev.HandlingOrdered, city: City) -> str:
    unit = _unit(body.order.unit, city)
    return _because(_("{unit} ordered to act").format(unit=unit), body.order.requirement)


def _whistle(body: ev.WhistleBlown, city: City) -> str:
    units = _units([each.unit for each in body.whistle.units], city)
    return _because(_("Whistle: {units} called").format(units=units), body.whistle.purpose)


def _reported_in(body: ev.UnitReportedIn, city: City) -> str:
    unit = _unit(body.unit, city)
    told = _("{unit} reported in, late") if body.late else _("{unit} reported in")
    return _because(told.format(unit=unit), body.note)


def _rated(body: ev.AnswerRated, city: City) -> str:
    unit = _unit(body.unit, city)
    good = _("Answer of {unit} good") if body.satisfied else _("Answer of {unit} not good enough")
    return _because(good.format(unit=unit), body.note)


def _called_back(body: ev.CallBackMade, city: City) -> str:
    call = body.call
    if not call.reached:
        return _because(_("Called back: nobody reached"), call.note)
    if call.satisfied:
        return _because(_("Called back: satisfied"), call.note)
    if body.complaint:
        return _because(_("Called back: not satisfied; the duty officer decides"), call.note)
    return _because(_("Called back: not satisfied; taken up again"), call.note)


def _called(body: ev.CallRecorded, city: City) -> str:
    party = _(PARTIES[body.party]) if body.party in PARTIES else body.party
    return _because(_("Call with {party}").format(party=party), body.note)


def _appealed(body: ev.AppealRaised, city: City) -> str:
    told = _("Appeal") if body.appeal.level == 1 else _("Appeal, second level")
    return _because(told, body.appeal.reason)


def _appeal_decided(body: ev.AppealDecided, city: City) -> str:
    told = _("Appeal granted: exempt") if body.granted else _("Appeal refused")
    return _because(told, body.reason)


def _units(codes: list[UnitCode], city: City) -> str:
    return join(_unit(code, city) for code in codes)


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


_KEPT: dict[Keep, str] = {
    Keep.FIRST: N_("Two decisions clashed; the first one stands"),
    Keep.SECOND: N_("Two decisions clashed; the second one took the place of the first"),
    Keep.BOTH: N_("Two decisions clashed; both teams stay"),
}


def _settled(body: ev.ConflictSettled, city: City) -> str:
    return _because(_(_KEPT[body.keep]), body.note)


def _undone(body: ev.Undone, city: City) -> str:
    name = EVENT_NAMES.get(body.event_type)
    return _("Undone: {act}").format(act=_(name) if name else body.event_type)


def _photographed(body: ev.PhotoAdded, city: City) -> str:
    sentence = _("Photo added, {what}").format(what=_(KIND_NAMES[body.kind]))
    return _because(sentence, body.note)


def _erased(body: ev.TextErased, city: City) -> str:
    sentence = _("Photos erased") if body.what == "photos" else _("Text erased")
    return _because(sentence, body.reason)


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
    ev.VerificationSent: _verification_sent,
    ev.VerificationReported: _verified,
    ev.ReporterTold: _told,
    ev.CaseUnmerged: lambda body, city: _because(_("Parted again"), body.reason),
    ev.CaseSplit: lambda body, city: _("Split: case {number} goes on with the rest").format(
        number=body.into_number
    ),
    ev.CaseHandedOn: _handed_on,
    ev.CoHandlingAsked: _co_handling,
    ev.TaskMoved: _task_moved,
    ev.CasePassed: _passed,
    ev.ApprovalAsked: _asked,
    ev.ApprovalGiven: _approved,
    ev.ApprovalRefused: _refused,
    ev.CaseExtended: lambda body, city: _because(_("Extended by its limit"), body.note),
    ev.CaseSuspended: _suspended,
    ev.CaseResumed: _resumed,
    ev.CaseForceClosed: lambda body, city: _because(_("Closed by force"), body.reason),
    ev.HandlingOrdered: _ordered,
    ev.OrderReplied: lambda body, city: _because(_("Order answered"), body.reply),
    ev.OrderOverdue: lambda body, city: _("{unit} did not answer the order in time").format(
        unit=_unit(body.unit, city)
    ),
    ev.WhistleBlown: _whistle,
    ev.UnitReportedIn: _reported_in,
    ev.WhistleOverdue: lambda body, city: _("Not reported in: {units}").format(
        units=_units(list(body.units), city)
    ),
    ev.AnswerRated: _rated,
    ev.CheckFailed: lambda body, city: _because(_("Check failed"), body.reason),
    ev.CaseReopened: lambda body, city: _because(_("Reopened"), body.reason),
    ev.CallBackMade: _called_back,
    ev.AppealRaised: _appealed,
    ev.AppealDecided: _appeal_decided,
    ev.ArrivalRecorded: lambda body, city: _because(_("Somebody is on the spot"), body.note),
    ev.CallRecorded: _called,
    ev.Undone: _undone,
    ev.ConflictSettled: _settled,
    ev.NoteAdded: lambda body, city: _because(_("Note"), body.text),
    ev.ContactRevealed: lambda body, city: _because(_("Contact looked at"), body.reason),
    ev.PhotoAdded: _photographed,
    ev.TextErased: _erased,
    **CLIMB,
    ev.DeadlineCorrected: lambda body, city: _("The calendar was corrected: due {due}").format(
        due=f"{body.deadline.due_at.astimezone(city.zone):%Y-%m-%d %H:%M}"
    ),
}
"""How each event of a case is told."""
