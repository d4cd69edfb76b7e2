"""A workspace: the folder that holds one desk's store, blobs, maps, rejects and settings."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from commandcenter.clock import DayClock, FixedClock, WallClock
from commandcenter.settings import Settings, read_settings, write_settings


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder, and what lies where in it."""

    folder: Path

    @property
    def maps(self) -> Path:
        """Base map files."""
        return self.folder / "maps"

    @property
    def rejects(self) -> Path:
        """Rows that imports rejected, to be repaired and imported again."""
        return self.folder / "rejects"

    @property
    def settings_file(self) -> Path:
        """The settings, for people to read and edit."""
        return self.folder / "settings.toml"

    @property
    def exists(self) -> bool:
        """Whether a store has been made here."""
        return (self.folder / "store.db").exists()

    def prepare(self) -> None:
        """Make the folders that are missing."""
        for folder in (self.folder, self.maps, self.rejects):
            folder.mkdir(parents=True, exist_ok=True)

    def settings(self) -> Settings:
        """The settings as they are on disk. Raises BrokenSettings."""
        return read_settings(self.settings_file)

    def remember(self, settings: Settings) -> None:
        """Write the settings."""
        write_settings(self.settings_file, settings)


def workspace_clock(
    settings: Settings, latest: datetime | None, *, now: datetime | None = None
) -> WallClock | FixedClock | DayClock:
    """The clock of a workspace: `now` where a call sets it, its own day's, or the wall's.

    A day of its own goes on from where it was closed, and never before `latest`, the newest event.
    """
    if now is not None:
        return FixedClock(now)
    origin = settings.clock.origin
    if origin is None:
        return WallClock()
    return DayClock(max(origin, latest) if latest else origin, settings.clock.speed)


def closed_at(settings: Settings, instant: datetime) -> Settings:
    """`settings` for a workspace with its own clock that was closed at `instant`."""
    if settings.clock.origin is None:
        return settings
    return replace(settings, clock=replace(settings.clock, origin=instant))
