"""The channels on which somebody can be reached, and the times at which they may be.

What is configured names a channel and shows its address masked. The address itself, often with a
password or a token in it, lies in the system's keyring (see `safe`), never in the log.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import msgspec

from commandcenter.frozen import frozen
from commandcenter.wording import N_
from commandcenter.working_calendar import Calendar, day_periods

ANY = "any"
"""The channel of a step that goes to every channel of those it tells."""

KEY = re.compile(r"[\w.-]{1,40}")
"""How a channel may be called."""


class Kind(StrEnum):
    """What carries a message; a step of a chain names one as its channel."""

    MAIL = "mail"
    SMS = "sms"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    WEBHOOK = "webhook"


KIND_NAMES: dict[Kind, str] = {
    Kind.MAIL: N_("mail"),
    Kind.SMS: N_("SMS"),
    Kind.WECOM: N_("WeCom"),
    Kind.DINGTALK: N_("DingTalk"),
    Kind.FEISHU: N_("Feishu"),
    Kind.WEBHOOK: N_("webhook"),
}
"""What a kind is called on screen; shown through `_`."""


class Sound(StrEnum):
    """Which alarms somebody hears at their desk; emergencies always."""

    ALL = "all"
    URGENT = "urgent"
    """Those of high and of middle priority."""
    HIGHEST = "highest"


SOUND_NAMES: dict[Sound, str] = {
    Sound.ALL: N_("every alarm"),
    Sound.URGENT: N_("high and middle priority"),
    Sound.HIGHEST: N_("only the highest priority"),
}
"""What each is called; shown through `_`."""

_OF_SCHEME = {
    **dict.fromkeys(("mailto", "mailtos"), Kind.MAIL),
    **dict.fromkeys(("json", "jsons", "xml", "xmls", "form", "forms"), Kind.WEBHOOK),
    **dict.fromkeys(("wecombot", "wxteams"), Kind.WECOM),
    **dict.fromkeys(("feishu", "lark"), Kind.FEISHU),
    "dingtalk": Kind.DINGTALK,
}
_HIDDEN = "•••"
_DAY = timedelta(days=1)
_CALENDAR_DAYS = 40
"""In so many days every calendar has a working day, if it ever has one."""


@frozen
class ReachTimes:
    """When somebody may be reached, on the city's wall clock."""

    begins: time
    ends: time
    """Of the next day, if it is no later than `begins`."""
    weekdays: frozenset[int] = frozenset()
    """Monday is 0; empty means every day. The night to Saturday is Friday's."""


@frozen
class Channel:
    """One way to somebody."""

    key: str
    kind: Kind
    address: str
    """Masked, for people to tell one from another."""
    times: tuple[ReachTimes, ...] = ()
    """When it may be used; empty means always."""
    important_always: bool = True
    """Whether what is important comes at any time."""
    since: datetime | None = None
    """What fired before is not sent through it; None: it was always there."""
    calendar: str | None = None
    """Key of the working calendar in whose hours it may be used; None: not by a calendar."""


@frozen
class PersonChannels:
    """All channels of a person; or of another system, under the name that chains call it by."""

    person: str
    channels: tuple[Channel, ...] = ()
    """In the order in which they are used."""
    desktop: bool = True
    """Whether an alarm is also a notice of the desktop while the console is not in front."""
    sound: Sound = Sound.ALL

    def channel(self, key: str) -> Channel | None:
        """The channel `key`, or None."""
        return next((each for each in self.channels if each.key == key), None)

    def of_kind(self, kind: str, at: datetime) -> list[Channel]:
        """The channels of a kind that there were at `at`; of every kind for `any`."""
        there = (each for each in self.channels if each.since is None or each.since <= at)
        return [each for each in there if kind in (each.kind, ANY)]


def unpack_channels(raw: bytes, key: str) -> PersonChannels:
    """What is configured for `key`. Raises ValueError or msgspec's for what does not fit."""
    found = msgspec.json.decode(raw, type=PersonChannels)
    keys = [each.key for each in found.channels]
    if found.person != key or len(set(keys)) < len(keys) or not all(map(KEY.fullmatch, keys)):
        raise ValueError(f"channels of {key}")
    return found


def is_outward(channel: str) -> bool:
    """Whether a step with this channel leaves the desk; `app` and `telephone` do not."""
    return channel == ANY or channel in tuple(Kind)


def kind_of(url: str) -> Kind | None:
    """What carries a message to `url`, as far as its scheme tells; SMS gateways have many."""
    return _OF_SCHEME.get(urlsplit(url.strip()).scheme.lower())


def masked(url: str) -> str:
    """`url` so that it can be shown and stored: what may be a secret in it is hidden.

    Of a mail address its first letter and its domain are left, of a webhook its host, of anything
    else (where the token is the host) only the scheme.
    """
    parts = urlsplit(url.strip())
    kind = _OF_SCHEME.get(parts.scheme.lower())
    if kind is Kind.MAIL:
        to = parse_qs(parts.query).get("to") or [unquote(parts.path.strip("/"))]
        first, at, domain = to[0].partition("@")
        if at:
            return f"{first[:1]}{_HIDDEN}@{domain}"
        return f"{_HIDDEN}@{parts.hostname or ''}"
    if kind is Kind.WEBHOOK:
        return f"{parts.scheme}://{parts.hostname or ''}/{_HIDDEN}"
    return f"{parts.scheme}://{_HIDDEN}"


def reachable_from(
    channel: Channel,
    at: datetime,
    zone: ZoneInfo,
    important: bool,
    calendar: Calendar | None = None,
) -> datetime:
    """The first instant, `at` or later, at which a message may go through `channel`.

    `calendar` is the one that the channel names: where it has times too, both must allow it. Times
    that never come (a window of no length) count as none: a message must be able to go.
    """
    if important and channel.important_always:
        return at
    if calendar is not None and channel.calendar is not None:
        return _in_working_hours(channel, at, zone, calendar)
    return _in_times(channel, at, zone)


def _in_times(channel: Channel, at: datetime, zone: ZoneInfo) -> datetime:
    begun = [
        max(start, at)
        for times in channel.times
        for start, end in _windows(times, at, zone)
        if end > at
    ]
    return min(begun, default=at)


def _in_working_hours(
    channel: Channel, at: datetime, zone: ZoneInfo, calendar: Calendar
) -> datetime:
    today = at.astimezone(zone).date()
    for days in range(-1, _CALENDAR_DAYS):
        for start, end in day_periods(calendar, today + days * _DAY):
            if end > at:
                soonest = _in_times(channel, max(start, at), zone)
                if soonest < end:
                    return soonest
    return at


def _windows(
    times: ReachTimes, at: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """From yesterday's to that in eight days: one of each weekday is among them."""
    today = at.astimezone(zone).date()
    for days in range(-1, 9):
        day = today + days * _DAY
        if times.weekdays and day.weekday() not in times.weekdays:
            continue
        last = day if times.begins < times.ends else day + _DAY
        start, end = _instant(day, times.begins, zone), _instant(last, times.ends, zone)
        if start < end:
            yield start, end


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
