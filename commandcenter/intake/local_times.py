"""Times as a source writes them, on the wall clock of its zone, as instants in UTC."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from commandcenter.wording import _

_DATE_SIGNS = frozenset("YymdbBjaA")
_CLOCK_SIGNS = frozenset("HIMSpf")
_PIECE = re.compile(r"%.|\s+|[^%\s]+")
_SIGNS = {
    "%Y": r"\d{4}",
    "%m": r"\d{1,2}",
    "%d": r"\d{1,2}",
    "%H": r"\d{1,2}",
    "%I": r"\d{1,2}",
    "%M": r"\d{1,2}",
    "%S": r"\d{1,2}",
    "%f": r"\d{1,6}",
    "%p": r"am|pm",
}
"""The signs of strptime that are the same in every language; all formats with others go to it."""
EARLIEST_YEAR, LATEST_YEAR = 1950, 2100
"""Years that a source may name: beyond them it is a slip, or stands for no date at all."""

_MOST_KEPT = 200_000
_DAY = timedelta(days=1)


class UnlikelyYear(ValueError):
    """A time that is well written, of a year in which nothing of ours happens."""


class LocalTimes:
    """Reads the times of one source; every text is worked out once and then looked up.

    In the hour that a clock goes through twice (end of daylight-saving time) the first passage is
    meant. A time that the clock jumped over is as much later as the jump: 02:30 becomes 03:30.
    A text with its own offset, such as `2022-05-01T00:00:03-04:00`, keeps it.
    """

    def __init__(self, formats: Sequence[str], zone: ZoneInfo, none: Sequence[str] = ()) -> None:
        self._formats = tuple(formats)
        self._zone = zone
        self._patterns = {layout: _pattern(layout) for layout in self._formats}
        self._none = tuple(none)
        self._known: dict[str, datetime | None] = {}
        # With one format of day, space and clock the two are looked up apart: few are ever new.
        self._apart = len(self._formats) == 1 and _two_parts(self._formats[0])
        self._days: dict[str, datetime] = {}
        self._clocks: dict[str, timedelta] = {}

    def read(self, text: str) -> datetime | None:
        """The instant that `text` says; None for an empty cell or one that stands for no date.

        Raises ValueError for a text in none of the formats, UnlikelyYear for one far away.
        """
        if not text:
            return None
        day, _space, clock = text.partition(" ")
        midnight, since = self._days.get(day), self._clocks.get(clock)
        if midnight is not None and since is not None:
            return midnight + since
        if text in self._known:
            return self._known[text]
        instant = self._read(text.strip(), day, clock)
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[text] = instant
        return instant

    def fault(self, text: str) -> tuple[str, str] | None:
        """Why `text` is not taken for a time, and what to do about it; None if it is taken."""
        try:
            self.read(text)
        except UnlikelyYear:
            reason = _("“{text}” is not of the years {first} to {last}.").format(
                text=text, first=EARLIEST_YEAR, last=LATEST_YEAR
            )
            hint = _("Correct the year, or name what stands for “no date” in the mapping.")
            return reason, hint
        except ValueError:
            reason = _("“{text}” is not a date that can be read.").format(text=text)
            return reason, self.expected
        return None

    def _read(self, text: str, day: str, clock: str) -> datetime | None:
        if not text or text.startswith(self._none):
            return None
        local = self._local(text)
        if not EARLIEST_YEAR <= local.year <= LATEST_YEAR:
            raise UnlikelyYear(local.year)
        if local.tzinfo is not None:
            return local.astimezone(UTC)
        if self._apart and day:
            self._learn(local, day, clock)
        return local.replace(tzinfo=self._zone).astimezone(UTC)

    def _learn(self, local: datetime, day: str, clock: str) -> None:
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        self._clocks[clock] = local - midnight
        if day in self._days:
            return
        begins, ends = (at.replace(tzinfo=self._zone) for at in (midnight, midnight + _DAY))
        # On a day whose clock jumps, the time since midnight is not what the clock shows.
        if begins.utcoffset() == ends.utcoffset():
            self._days[day] = begins.astimezone(UTC)

    def _local(self, text: str) -> datetime:
        for layout, pattern in self._patterns.items():
            if pattern is not None:
                if match := pattern.fullmatch(text):
                    return _from_parts(match.groupdict())
                continue
            try:
                return datetime.strptime(text, layout)  # noqa: DTZ007 - the caller gives the zone
            except ValueError:
                # Not in this format; the next one is tried.
                continue
        return datetime.fromisoformat(text)

    @property
    def expected(self) -> str:
        """A sentence that says how a time must be written."""
        example = datetime(2022, 12, 31, 23, 59, 58, tzinfo=UTC)
        shown = [example.strftime(each) for each in self._formats] or [example.isoformat(" ")]
        return _("Write it like {example}.").format(example=_(" or ").join(shown))


def _pattern(layout: str) -> re.Pattern[str] | None:
    """A format as a pattern, much faster than strptime; None if it has signs of its own."""
    pattern = ""
    for piece in _PIECE.findall(layout):
        if piece.startswith("%"):
            if piece not in _SIGNS or f"<{piece[1]}>" in pattern:
                return None
            pattern += f"(?P<{piece[1]}>{_SIGNS[piece]})"
        else:
            pattern += r"\s+" if piece.isspace() else re.escape(piece)
    return re.compile(pattern, re.IGNORECASE) if "<Y>" in pattern else None


def _from_parts(parts: dict[str, str]) -> datetime:
    """The local time of the parts that a pattern found. Raises ValueError for one that is none."""
    hour = int(parts.get("H") or 0)
    if "I" in parts:
        hour = int(parts["I"])
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + 12 * (parts.get("p", "").lower() == "pm")
    return datetime(  # noqa: DTZ001 - the caller gives the zone
        int(parts["Y"]),
        int(parts.get("m") or 1),
        int(parts.get("d") or 1),
        hour,
        int(parts.get("M") or 0),
        int(parts.get("S") or 0),
        int(parts.get("f", "").ljust(6, "0")[:6] or 0),
    )


def _two_parts(layout: str) -> bool:
    """Whether a format is a day, one space, and a clock."""
    day, _space, clock = layout.partition(" ")
    return _signs(day) <= _DATE_SIGNS and bool(clock) and _signs(clock) <= _CLOCK_SIGNS


def _signs(layout: str) -> set[str]:
    return {after for before, after in pairwise(layout) if before == "%"}
