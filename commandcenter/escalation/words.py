"""What happens to an escalation chain, as sentences that people read."""

from collections.abc import Callable
from typing import Any

from commandcenter import events as ev
from commandcenter.channels.person import ANY, KIND_NAMES
from commandcenter.city import City
from commandcenter.escalation import StepAction
from commandcenter.escalation.chain import ROUND
from commandcenter.roles import LOCAL, POST_NAMES
from commandcenter.text import Text
from commandcenter.wording import N_, _, join, label

CHANNEL_NAMES: dict[str, str] = {
    "telephone": N_("telephone"),
    "phone": N_("telephone"),
    "counter": N_("counter"),
    "web": N_("web"),
    "online": N_("online"),
    "mobile": N_("mobile"),
    "patrol": N_("patrol"),
    "officer": N_("grid officer"),
    "sensor": N_("sensor"),
    "open311": N_("Open311"),
    "import": N_("import"),
    "other": N_("other channel"),
    "unknown": N_("unknown channel"),
    "app": N_("in app"),
    "call": N_("call"),
    **{str(kind): name for kind, name in KIND_NAMES.items()},
    ANY: N_("every channel"),
}
"""Ways in which reports come in and steps reach people; shown through `_`."""

LEVEL_NAMES: dict[int, str] = {1: N_("street"), 2: N_("district"), 3: N_("city")}
"""The levels to which a case climbs; shown through `_`."""

WHY_NAMES: dict[ev.Why, str] = {
    ev.Why.TIME: N_("its time was up"),
    ev.Why.REPORT: N_("there was a new report"),
    ev.Why.PERSON: N_("somebody wanted it so"),
    ev.Why.NOBODY_ON_DUTY: N_("nobody was on duty"),
    ev.Why.NOBODY_HOLDS_POST: N_("nobody holds that post"),
    ev.Why.NO_UNIT: N_("no unit had the case"),
    ev.Why.NOT_ALLOWED: N_("no unit may take it"),
    ev.Why.NO_ADDRESS: N_("no address is known"),
    ev.Why.FEW_CASES: N_("there were too few cases"),
    ev.Why.MISSED: N_("a later one was due as well"),
    ev.Why.CHAIN_LOST: N_("the change of its chain was not taken"),
}
"""Why something happened to a chain or its step; shown through `_`."""

_POSTS: dict[str, str] = {str(post): name for post, name in POST_NAMES.items()}


def reaches(whom: str) -> str:
    """Whom a step of a chain reaches, in words."""
    if whom == "unit":
        return _("The unit's desk")
    return _(_POSTS.get(whom, whom))


def channel_name(channel: str) -> str:
    """A channel in words; one that is new to us by its own name."""
    found = CHANNEL_NAMES.get(channel.lower())
    return _(found) if found else channel


def step_name(key: str, chain: str, version: int, city: City) -> str:
    """What a step of a chain is called; its key where nobody knows the chain."""
    found = city.chains.get((chain, version))
    if found is None:
        return key
    try:
        return label(found.step(key).names) or key
    except KeyError:
        return key


def _fired(body: ev.StepFired, city: City) -> str:
    sentence = _told(body, city)
    if body.reason is not None:
        sentence = _("Escalated at once: {told}").format(told=sentence)
    if body.late:
        sentence = _("{told} (late)").format(told=sentence)
    return _because(sentence, body.reason)


def _told(body: ev.StepFired, city: City) -> str:
    channel = channel_name(body.channel)
    people = [city.people[each].called for each in body.told if each in city.people]
    whom = join(people) if people and body.reaches != "unit" else reaches(body.reaches)
    match body.action:
        case StepAction.RAISE:
            level = _(LEVEL_NAMES[body.level]) if body.level in LEVEL_NAMES else str(body.level)
            return _("Raised to the {level}: {whom} told, {channel}").format(
                level=level, whom=whom, channel=channel
            )
        case StepAction.REMIND:
            return _("{whom} reminded, {channel}").format(whom=whom, channel=channel)
        case StepAction.ORDER:
            return _("Supervised handling ordered by rule")
        case StepAction.LEAD:
            return _("Another unit is given the lead by rule")
        case StepAction.LANE:
            return _("Handed to the emergency lane")
        case StepAction.WEBHOOK:
            return _("{system} is to be told").format(system=body.target)
        case StepAction.ONLY_IF:
            return _("There were enough cases: the escalation goes on")
        case _:
            return _("{whom} told, {channel}").format(whom=whom, channel=channel)


def _because(sentence: str, text: Text | None) -> str:
    if text is None:
        return sentence
    said = _("(erased)") if text.value is None else text.value
    return _("{sentence}: {why}").format(sentence=sentence, why=said)


def _unacknowledged(body: ev.AcknowledgementEnded, city: City) -> str:
    if body.why is ev.Why.TIME:
        return _("No progress in time: the acknowledgement has ended, the escalation goes on")
    return _because(_("Acknowledgement taken back, the escalation goes on"), body.note)


def _silenced(body: ev.ChainSilenced, city: City) -> str:
    until = f"{body.silenced.until.astimezone(city.zone):%Y-%m-%d %H:%M}"
    sentence = _("Silenced until {until} at the latest, {owner} answers for it")
    owner = body.silenced.owner
    name = _("this desk") if owner == LOCAL.id else city.called(owner)
    return _because(sentence.format(until=until, owner=name), body.silenced.reason)


def _silence_ended(body: ev.SilenceEnded, city: City) -> str:
    sentence = _("The silence is over, {why}").format(why=_(WHY_NAMES[body.why]))
    return _because(sentence, body.note)


def _skipped(body: ev.StepSkipped, city: City) -> str:
    if body.rest:
        return _("The escalation ends here: {why}").format(why=_(WHY_NAMES[body.why]))
    sentence = _("Step “{step}” skipped").format(step=_called(body.step, city))
    if body.reason is None:
        return _("{sentence}: {why}").format(sentence=sentence, why=_(WHY_NAMES[body.why]))
    return _because(sentence, body.reason)


def _called(key: str, city: City) -> str:
    """What a step is called where its chain is not told: by its only name, else by its key."""
    first = key.partition(ROUND)[0]
    steps = (step for chain in city.chains.values() for step in chain.steps if step.key == first)
    names = {label(step.names) for step in steps}
    return names.pop() if len(names) == 1 else key


def _held(body: ev.StepHeld, city: City) -> str:
    name = step_name(body.step, body.chain.chain, body.chain.version, city)
    until = f"{body.until.astimezone(city.zone):%Y-%m-%d %H:%M}"
    return _("Step “{step}” waits until {until}: {why}").format(
        step=name, until=until, why=_(WHY_NAMES[body.why])
    )


def _failed(body: ev.StepFailed, city: City) -> str:
    why, step = _(WHY_NAMES[body.why]), _called(body.step, city)
    if body.again_at is None:
        return _("Step “{step}” could not be carried out: {why}; it is not tried again").format(
            step=step, why=why
        )
    again = f"{body.again_at.astimezone(city.zone):%H:%M}"
    return _("Step “{step}” could not be carried out: {why}; again at {time}").format(
        step=step, why=why, time=again
    )


def _missed(body: ev.StepMissed, city: City) -> str:
    due = f"{body.due_at.astimezone(city.zone):%Y-%m-%d %H:%M}"
    return _("Found by the auditor: a step was due at {due} and had not fired").format(due=due)


def _bound(body: ev.ChainBound, city: City) -> str:
    chain = city.chain_of(body.chain)
    name = label(chain.names) if chain else body.chain.chain
    return _because(_("Another escalation chain bound: {chain}").format(chain=name), body.reason)


CLIMB: dict[type[ev.Body], Callable[[Any, City], str]] = {
    ev.StepFired: _fired,
    ev.ChainAcknowledged: lambda body, city: _because(
        _("Acknowledged: the escalation stands still, the deadline does not"), body.note
    ),
    ev.AcknowledgementEnded: _unacknowledged,
    ev.ChainSilenced: _silenced,
    ev.SilenceEnded: _silence_ended,
    ev.StepSkipped: _skipped,
    ev.StepHeld: _held,
    ev.StepFailed: _failed,
    ev.StepMissed: _missed,
    ev.ChainBound: _bound,
}
"""How each of them is told."""
