"""Clocks that tell a workspace's time. Rules never read one: they are handed the instant."""

from datetime import UTC, datetime, timedelta
from time import monotonic


class WallClock:
    """The time of the day, here and now."""

    speed = 1.0

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still: for one call with `--now`."""

    speed = 0.0

    def __init__(self, instant: datetime) -> None:
        self.instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """The instant that it was set to."""
        return self.instant


class DayClock:
    """A clock of its own day: starts at `origin` and runs `speed` times as fast as the wall's."""

    def __init__(self, origin: datetime, speed: float = 1.0) -> None:
        self._origin = origin.astimezone(UTC)
        self._started = monotonic()
        self.speed = speed

    def now(self) -> datetime:
        """The instant, in UTC."""
        return self._origin + timedelta(seconds=(monotonic() - self._started) * self.speed)
