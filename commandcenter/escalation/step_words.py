"""The steps of a chain as a city reads them: what each does, when, and who hears of it."""

from commandcenter.city import City
from commandcenter.escalation.chain import (
    NEXT_LEVEL,
    SPEAKS,
    Chain,
    Phase,
    Reach,
    Step,
    StepAction,
    Trigger,
    Window,
)
from commandcenter.escalation.words import LEVEL_NAMES, channel_name, reaches
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.roles import LOOP_NAMES, POST_NAMES
from commandcenter.wording import N_, _, join, label, ngettext

ACTION_NAMES: dict[StepAction, str] = {
    StepAction.NOTIFY: N_("Tell somebody"),
    StepAction.REMIND: N_("Remind somebody"),
    StepAction.RAISE: N_("Raise to a higher level"),
    StepAction.ORDER: N_("Order supervised handling"),
    StepAction.LEAD: N_("Give a unit the lead"),
    StepAction.LANE: N_("Hand to the emergency lane"),
    StepAction.WEBHOOK: N_("Tell another system"),
    StepAction.ONLY_IF: N_("Go on only with many cases"),
    StepAction.WAIT: N_("Wait"),
    StepAction.WINDOW: N_("Go on only at certain times"),
    StepAction.REPEAT: N_("Repeat steps"),
}
"""What a step does; shown through `_`."""

REACH_NAMES: dict[Reach, str] = {
    Reach.POST: N_("who is on duty, else everybody with the post"),
    Reach.ON_DUTY: N_("only who is on duty"),
    Reach.ROLE: N_("everybody with the post"),
    Reach.SHIFT: N_("the whole shift"),
    Reach.ROTATION: N_("one after the other"),
}
"""Who of a post is told; shown through `_`."""

TRIGGER_NAMES: dict[Trigger, str] = {
    Trigger.NO_ACKNOWLEDGEMENT: N_("unless somebody has acknowledged"),
    Trigger.NO_SIGN: N_("unless the unit has signed"),
    Trigger.RETURNS: N_("once it is returned so often"),
    Trigger.REPORTS: N_("with the so-manieth report"),
    Trigger.REQUEST: N_("only when a person asks for it"),
}
"""What else starts a step, or keeps it from firing; shown through `_`."""

PHASE_NAMES: dict[Phase, str] = {
    Phase.INTAKE: N_("Until it is dispatched"),
    Phase.HANDLING: N_("While a unit has it"),
}
"""Which wait a chain watches; shown through `_`."""

WEEKDAY_NAMES = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
"""Days of the week from Monday; shown through `_`."""

AMONG_NAMES = {
    "class": N_("of the same class"),
    "community": N_("in the same community"),
    "street": N_("in the same street"),
    "district": N_("in the same district"),
}
"""Among which cases a step counts; shown through `_`."""

_HOUR, _DAY = 60, 24 * 60


def title(step: Step) -> str:
    """What a step is called; what it does, where nobody has named it."""
    named = label(step.names)
    return _(ACTION_NAMES[step.action]) if not named or named == step.action.value else named


def span(minutes: float) -> str:
    """A length of time: `90 min` as `1 h 30 min`."""
    days, rest = divmod(minutes, _DAY)
    hours, rest = divmod(rest, _HOUR)
    told = [
        _("{n} d").format(n=f"{days:g}") if days else "",
        _("{n} h").format(n=f"{hours:g}") if hours else "",
        _("{n} min").format(n=f"{rest:g}") if rest or not (days or hours) else "",
    ]
    return " ".join(part for part in told if part)


def when(step: Step) -> str:
    """When a step comes, as far as it says so itself."""
    if step.action is StepAction.WAIT and step.after_minutes is not None:
        return _("{span} after what stands before").format(span=span(step.after_minutes))
    if step.trigger is Trigger.REQUEST:
        return _("only when a person asks for it")
    if step.trigger is Trigger.RETURNS:
        return ngettext(
            "once it was returned", "once it was returned {n} times", max(step.count, 1)
        ).format(n=step.count)
    if step.trigger is Trigger.REPORTS:
        return _("with report no. {n} of the same thing").format(n=step.count)
    if step.at_share is not None:
        told = _("at {n} % of the limit").format(n=f"{step.at_share * 100:g}")
    elif step.at_time is not None:
        told = _("at {time}").format(time=f"{step.at_time:%H:%M}")
    elif step.after_minutes is not None:
        told = _("{span} after it begins").format(span=span(step.after_minutes))
    else:
        told = _("together with what stands before")
    return join((told, _(TRIGGER_NAMES[step.trigger]))) if step.trigger else told


def whom(step: Step, city: City) -> str:
    """Who hears of a step, and how; or what else it needs. Empty for what needs nothing."""
    if step.action in SPEAKS:
        told = _("{whom}, {channel}").format(
            whom=reaches(step.reaches), channel=channel_name(step.channel)
        )
        if step.reach is not Reach.POST and step.reaches != "unit":
            told = join((told, _(REACH_NAMES[step.reach])))
        if step.action is StepAction.RAISE:
            told = _("to the {level}: {told}").format(level=level_name(step.level), told=told)
        return join((told, _("important"))) if step.important else told
    if step.action is StepAction.LEAD:
        unit = city.units.get(step.reaches)
        if step.reaches == "first_receiver":
            return _("the first receiver")
        return label(unit.names) if unit else step.reaches
    if step.action is StepAction.ORDER:
        return _("answer within {span}: {what}").format(
            span=span(step.reply_hours * _HOUR), what=step.requirement or "–"
        )
    if step.action is StepAction.WEBHOOK:
        return step.requirement
    return _steering(step)


def _steering(step: Step) -> str:
    if step.action is StepAction.WINDOW and step.window is not None:
        return window_words(step.window)
    if step.action is StepAction.ONLY_IF and step.rate is not None:
        rate = step.rate
        return _("more than {n} in {span}, {among}; looked at {tests} times").format(
            n=rate.cases,
            span=span(rate.minutes),
            among=_(AMONG_NAMES.get(rate.among, rate.among)),
            tests=rate.tests,
        )
    if step.action is StepAction.REPEAT:
        return ngettext("{n} time more", "{n} times more", step.times).format(n=step.times)
    return ""


def level_name(level: int) -> str:
    """The level that a step raises to."""
    if level == NEXT_LEVEL:
        return _("next level")
    return _(LEVEL_NAMES[level]) if level in LEVEL_NAMES else str(level)


def window_words(window: Window) -> str:
    """When a window is open."""
    told = []
    if window.begins is not None and window.ends is not None:
        told.append(f"{window.begins:%H:%M}–{window.ends:%H:%M}")
    if window.weekdays:
        told.append(join(_(WEEKDAY_NAMES[day]) for day in sorted(window.weekdays)))
    if window.working_time:
        told.append(_("in working time"))
    if window.on_duty is not None:
        post = _(POST_NAMES[window.on_duty])
        told.append(_("held until somebody is on duty: {post}").format(post=post))
    return join(told)


def binds(chain: Chain, city: City) -> str:
    """Which cases a chain is for, in words."""
    rules = chain.rules
    known = city.catalogue.by_code if city.catalogue_key else {}
    groups = city.catalogue.groups if city.catalogue_key else {}

    def named(code: str) -> str:
        if code in known:
            return label(known[code].names)
        return label(groups[code]) if groups.get(code) else code

    def area(code: str) -> str:
        return city.areas.area(code).name if code in city.areas else code

    told = [join(map(urgency_name, chain.urgencies))]
    told += [join(map(named, rules.classes)), join(map(area, rules.areas))]
    levels = {str(loop): name for loop, name in LOOP_NAMES.items()}
    stages = {str(stage): name for stage, name in STAGE_NAMES.items()}
    told.append(join(_(levels.get(each, each)) for each in rules.levels))
    told.append(join(_(stages.get(each, each)) for each in rules.stages))
    return " · ".join(part for part in told if part)


def urgency_name(urgency: int) -> str:
    """What an urgency is called."""
    return (_("emergency"), _("urgent"), _("ordinary"), _("low"))[urgency]
