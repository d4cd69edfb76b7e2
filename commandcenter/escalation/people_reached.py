"""Whom the steps of a draft would reach in the week that comes, and by which of their channels."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial

from commandcenter.channels.person import (
    ANY,
    KIND_NAMES,
    Channel,
    Kind,
    is_outward,
    reachable_from,
)
from commandcenter.city import City
from commandcenter.clocks import chain_calendar
from commandcenter.escalation.chain import SPEAKS, Chain, Phase, Reach, Step, StepAction, Window
from commandcenter.escalation.finding import Finding
from commandcenter.escalation.reached import UNIT
from commandcenter.escalation.window import opening
from commandcenter.ids import PersonId
from commandcenter.roles import LOCAL, POST_NAMES, Post
from commandcenter.roster.shifts import Watch
from commandcenter.wording import _, join

AT_THE_DESK = ("app", "telephone")
"""Channels that every desk has: a notice on its screen, its telephone."""

_ALSO = ("phone", "call")
"""What older files call the telephone."""

LOOKS_AHEAD = timedelta(days=7)
NAMED = 3
"""Gaps and people that are named; the others are counted."""

_BY_ROSTER = frozenset({Reach.ON_DUTY, Reach.SHIFT})
_HOUR = timedelta(hours=1)
_NIGHT = time(3)


def reach_findings(chain: Chain, city: City, now: datetime) -> Iterator[Finding]:
    """Steps that would reach nobody, or not at every hour, or by no channel."""
    for step in chain.steps:
        window = chain.window_of(step.key)
        if step.action is StepAction.WINDOW and step.window is not None:
            yield from _hold(step, step.window, city, now)
        elif step.action is StepAction.WEBHOOK:
            yield from _endpoint(step, city)
        elif step.action in SPEAKS:
            if step.reaches == UNIT:
                yield from _unit(step, chain)
            elif step.reaches not in tuple(Post):
                yield Finding(
                    step.key,
                    _("There is no post {post}.").format(post=step.reaches or "–"),
                    _("Choose a post, or the unit's desk."),
                )
                continue
            else:
                yield from _post(step, Post(step.reaches), window, city, now)
            yield from _channel(step, city, now)


def _hold(step: Step, window: Window, city: City, now: datetime) -> Iterator[Finding]:
    post = window.on_duty
    if post is not None and city.roster.next_on_duty(post, now) is None:
        yield Finding(
            step.key,
            _("Nobody is planned as {post}, so this holds nothing up.").format(
                post=_(POST_NAMES[post])
            ),
            _("Plan somebody in the duty roster, or take the condition out."),
            stops=False,
        )


def _endpoint(step: Step, city: City) -> Iterator[Finding]:
    if not step.requirement.strip():
        yield Finding(
            step.key, _("Nothing says which system is told."), _("Name the system to be told.")
        )
    elif step.requirement not in city.channels:
        yield Finding(
            step.key,
            _("No address is configured for {system}.").format(system=step.requirement),
            _("Configure its channel before the first case needs it."),
            stops=False,
        )


def _unit(step: Step, chain: Chain) -> Iterator[Finding]:
    if chain.phase is Phase.INTAKE:
        yield Finding(
            step.key,
            _("It can never be carried out: no unit has the case yet."),
            _("Let it reach a post of the control room."),
        )


def _post(
    step: Step, post: Post, window: Window | None, city: City, now: datetime
) -> Iterator[Finding]:
    """Whether somebody hears of it at every hour at which it may come."""
    said, name = partial(Finding, step.key), _(POST_NAMES[post])
    holders = _holders(city, post)
    if step.reach not in _BY_ROSTER:
        on_duty = bool(_planned(city, post, now))
        nobody = not holders and (step.reach is Reach.ROLE or not on_duty)
        if nobody and step.reach is not Reach.POST:
            yield said(
                _("Nobody holds the post {post}.").format(post=name),
                _("Give somebody the post, or let it reach another."),
            )
        elif nobody and set(city.people) - {LOCAL.id}:
            yield said(
                _("Nobody holds the post {post}: it shows at this desk alone.").format(post=name),
                _("Give somebody the post, or let it reach another."),
                stops=False,
            )
        return
    gaps = _gaps(step, post, window, city, now)
    if not gaps:
        return
    if gaps == [(_full(now), _full(now) + LOOKS_AHEAD)]:
        yield said(
            _("Nobody is on the roster as {post} in the week that comes.").format(post=name),
            _("Plan the duty roster, or let it reach everybody with the post."),
        )
        return
    if window is not None and window.on_duty is post:
        return  # It is held until somebody comes.
    yield said(
        _("Nobody is on the roster as {post}: {hours}.").format(
            post=name, hours=_hours(gaps, city)
        ),
        _("Plan these hours, or put “go on only while somebody is on duty” before it."),
        stops=False,
    )


def _full(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _gaps(
    step: Step, post: Post, window: Window | None, city: City, now: datetime
) -> list[tuple[datetime, datetime]]:
    """The stretches of the coming week, by full hours, at which it may come and reach nobody."""
    start, calendar = _full(now), chain_calendar(city, None)
    found: list[tuple[datetime, datetime]] = []
    on = [(w.start, w.end) for w in _watches(city, post, now) if _sits(w, step, post)]
    for n in range(LOOKS_AHEAD // _HOUR):
        at = start + n * _HOUR
        open_now = window is None or opening(window, at, city.zone, calendar) == at
        if not open_now or any(begins <= at < ends for begins, ends in on):
            continue
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + _HOUR)
        else:
            found.append((at, at + _HOUR))
    return found


def _sits(watch: Watch, step: Step, post: Post) -> bool:
    return bool(watch.people() if step.reach is Reach.SHIFT else watch.people(post))


def _watches(city: City, post: Post, now: datetime) -> list[Watch]:
    start = _full(now)
    return [
        watch
        for roster in city.roster.of(post)
        for watch in city.roster.watches(roster.key, start, start + LOOKS_AHEAD)
    ]


def _planned(city: City, post: Post, now: datetime, *, whole: bool = False) -> list[PersonId]:
    """Who sits under a post in the coming week; with `whole`, everybody of those shifts."""
    people = (
        person
        for watch in _watches(city, post, now)
        for person in (watch.people() if whole else watch.people(post))
    )
    return list(dict.fromkeys(people))


def _holders(city: City, post: Post) -> list[PersonId]:
    return [p.id for p in city.people.values() if post in p.posts and p.id != LOCAL.id]


def _hours(gaps: Sequence[tuple[datetime, datetime]], city: City) -> str:
    told = [
        _("{start} to {end}").format(
            start=f"{start.astimezone(city.zone):%m-%d %H:%M}",
            end=f"{end.astimezone(city.zone):%m-%d %H:%M}",
        )
        for start, end in gaps[:NAMED]
    ]
    if len(gaps) > NAMED:
        told.append(_("and {n} more").format(n=len(gaps) - NAMED))
    return join(told)


def _channel(step: Step, city: City, now: datetime) -> Iterator[Finding]:
    """Whether those who would be told have the channel, and may be reached by it at night."""
    if step.channel in (*AT_THE_DESK, *_ALSO):
        return
    said = partial(Finding, step.key)
    if not is_outward(step.channel):
        yield said(
            _("There is no channel {channel}.").format(channel=step.channel or "–"),
            _("Choose one of the channels that are there."),
        )
        return
    kind = _("outward") if step.channel == ANY else _(KIND_NAMES[Kind(step.channel)])
    people = _who(step, city, now) or [PersonId(step.reaches)]
    have = {each: _of_kind(each, step.channel, city, now) for each in people}
    without = [each for each in people if not have[each]]
    if len(without) == len(people):
        yield said(
            _("Nobody who would be told has this channel: {channel}.").format(channel=kind),
            _("Configure a channel for them, or choose another."),
            stops=step.channel != ANY,
        )
        return
    if without and step.reaches != UNIT:
        named = [city.called(each) for each in without[:NAMED]]
        if len(without) > NAMED:
            named.append(_("and {n} more").format(n=len(without) - NAMED))
        yield said(
            _("Without this channel: {people}.").format(people=join(named)),
            _("Configure a channel for them, or choose another."),
            stops=False,
        )
    if all(map(partial(_sleeps, step, city, now), filter(None, have.values()))):
        yield said(
            _("At night nobody may be reached so; the message waits until morning."),
            _("Mark the step as important, if it must wake somebody."),
            stops=False,
        )


def _who(step: Step, city: City, now: datetime) -> list[PersonId]:
    """Everybody who may be told of a step."""
    if step.reaches == UNIT:
        return [person.id for person in city.people.values() if person.unit is not None]
    post = Post(step.reaches)
    planned = _planned(city, post, now, whole=step.reach is Reach.SHIFT)
    if step.reach in _BY_ROSTER:
        return planned
    return list(dict.fromkeys((*planned, *_holders(city, post))))


def _of_kind(person: PersonId, channel: str, city: City, now: datetime) -> list[Channel]:
    found = city.channels.get(person)
    return found.of_kind(channel, now) if found else []


def _sleeps(step: Step, city: City, now: datetime, channels: Sequence[Channel]) -> bool:
    """Whether none of these channels takes a message at night."""
    day = now.astimezone(city.zone).date() + timedelta(days=1)
    night = datetime.combine(day, _NIGHT, city.zone).astimezone(UTC)
    return all(_from(each, night, step, city) > night for each in channels)


def _from(channel: Channel, at: datetime, step: Step, city: City) -> datetime:
    calendar = None if channel.calendar is None else city.calendar(channel.calendar)
    return reachable_from(channel, at, city.zone, step.important, calendar)
