"""What a workspace remembers beside its log: its clock, its map files, how its screens look.

Kept as `settings.toml`, to be read and edited by people. Nothing in it decides about a case.
"""

import os
import tomllib
from dataclasses import asdict, field
from datetime import datetime
from pathlib import Path

import msgspec
import tomli_w

from commandcenter.frozen import frozen
from commandcenter.wording import Label, _


class BrokenSettings(ValueError):
    """The settings file cannot be read; the message says where and what to do."""


@frozen
class ClockSettings:
    """A clock of the workspace's own; without an origin, the wall's."""

    origin: datetime | None = None
    """Where the clock stood when the workspace was last closed."""
    speed: float = 1.0


@frozen
class MapSettings:
    """The base map."""

    lines: list[str] = field(default_factory=list)
    """GeoJSON files of lines in the workspace's `maps` folder (WGS-84), such as streets."""
    crossings: str | None = None
    """Table of street crossings in `maps`: name, name, longitude, latitude."""
    attribution: str = ""
    """Whose data it is; always shown on the map."""


@frozen
class ScreenSettings:
    """How the screens look on this machine."""

    theme: str = "dark"
    language: str = ""
    """Empty: the system's."""
    font_factor: float = 1.0
    layout: dict[str, str] = field(default_factory=dict)
    """Sizes and places of the parts of each window, as the screens wrote them."""


@frozen
class DemoSettings:
    """What a demo workspace plays, and the sentence that says so on every screen."""

    name: str = ""
    banner: Label = field(default_factory=dict)


@frozen
class HubSettings:
    """The hub that puts the city's events in order; none without an address."""

    address: str = ""
    """As `postgresql://li@hub.city.example/commandcenter`, without a password."""
    parts: list[str] = field(default_factory=list)
    """Districts that this workspace carries; all that the hub lets this user read, if empty."""
    lock_minutes: float = 30.0
    """So long nobody is at keys and mouse before the console asks who sits there; 0 for never."""


@frozen
class WallSettings:
    """The wall: from where it is read, and how large it is."""

    distance_m: float = 8.0
    """From the farthest seat to the wall, in metres."""
    panel_width_mm: float = 0.0
    """Width of the whole wall; 0 for what the screen says of itself."""
    theme: str = "wall"
    tour_seconds: float = 15.0
    """How long the map stays at one place; 0 for a map that stays where it is."""
    motion: bool = True
    """Whether the map may move there; it jumps without."""


@frozen
class Settings:
    """Everything in `settings.toml`."""

    clock: ClockSettings = field(default_factory=ClockSettings)
    map: MapSettings = field(default_factory=MapSettings)
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    demo: DemoSettings = field(default_factory=DemoSettings)
    hub: HubSettings = field(default_factory=HubSettings)
    wall: WallSettings = field(default_factory=WallSettings)


def read_settings(path: Path) -> Settings:
    """The settings in `path`; the defaults if there is no such file. Raises BrokenSettings."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(raw, Settings)
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as fault:
        raise BrokenSettings(
            _(
                "{path} cannot be read: {fault}. Mend the line, or delete the file to start "
                "from the defaults; cases are not touched by it."
            ).format(path=path, fault=fault)
        ) from fault


def write_settings(path: Path, settings: Settings) -> None:
    """Put `settings` in `path`, durably, whole or not at all. Raises OSError."""
    table = _without_none(asdict(settings))
    draft = path.with_suffix(".toml.new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(tomli_w.dumps(table))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _without_none(table: dict[str, object]) -> dict[str, object]:
    """TOML has no null: what is None is left out."""
    return {
        key: _without_none(value) if isinstance(value, dict) else value
        for key, value in table.items()
        if value is not None
    }
