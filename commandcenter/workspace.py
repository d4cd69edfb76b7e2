"""A workspace: the folder that holds one desk's store, blobs, maps, rejects and settings."""

import itertools
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import platformdirs

from commandcenter.clock import DayClock, FixedClock, WallClock
from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.settings import Settings, read_settings, write_settings
from commandcenter.wording import _


@frozen
class Workspace:
    """A folder, and what lies where in it."""

    folder: Path

    @property
    def drafts(self) -> Path:
        """Drafts of configuration that are not in force; made when there is one."""
        return self.folder / "drafts"

    @property
    def maps(self) -> Path:
        """Base map files."""
        return self.folder / "maps"

    @property
    def rejects(self) -> Path:
        """Rows that imports rejected, to be repaired and imported again."""
        return self.folder / "rejects"

    @property
    def log_file(self) -> Path:
        """The log of faults, for whoever looks after the workspace."""
        return self.folder / "log.txt"

    @property
    def settings_file(self) -> Path:
        """The settings, for people to read and edit."""
        return self.folder / "settings.toml"

    @property
    def exists(self) -> bool:
        """Whether a store has been made here."""
        return (self.folder / "store.db").exists()

    def prepare(self) -> None:
        """Make the folders that are missing. Raises Refused where a file is in the way."""
        if self.folder.exists() and not self.folder.is_dir():
            raise Refused(_("{folder} is a file, not a folder.").format(folder=self.folder))
        for folder in (self.folder, self.maps, self.rejects):
            folder.mkdir(parents=True, exist_ok=True)

    def settings(self) -> Settings:
        """The settings as they are on disk. Raises BrokenSettings."""
        return read_settings(self.settings_file)

    def remember(self, settings: Settings) -> None:
        """Write the settings. Raises Refused with a sentence where they cannot be written."""
        try:
            write_settings(self.settings_file, settings)
        except OSError as fault:
            raise Refused(
                _("The settings cannot be kept in {path}: {fault}.").format(
                    path=self.settings_file, fault=fault.strerror or fault
                )
            ) from fault


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


def data_folder() -> Path:
    """Where workspaces lie by default: the platform's folder for the user's data."""
    return Path(platformdirs.user_data_dir("commandcenter", appauthor=False))


def last_workspace() -> Workspace:
    """The workspace that was opened last, else the default one."""
    try:
        return Workspace(Path((data_folder() / "last").read_text(encoding="utf-8").strip()))
    except FileNotFoundError:
        return Workspace(data_folder() / "workspace")


def remember_last(workspace: Workspace) -> None:
    """Note that this workspace was opened last."""
    data_folder().mkdir(parents=True, exist_ok=True)
    (data_folder() / "last").write_text(str(workspace.folder.resolve()), encoding="utf-8")


def fresh_workspace(name: str) -> Workspace:
    """A folder of that name in the data folder that is not there yet."""
    numbered = (data_folder() / (f"{name}-{n}" if n else name) for n in itertools.count())
    return next(Workspace(folder) for folder in numbered if not folder.exists())
