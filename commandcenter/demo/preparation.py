"""Puts a demo city into a fresh workspace: configuration, base map, standing load, clock.

What a demo consists of is data: `resources/demo/<name>/demo.toml` and the files beside it.
"""

import shutil
import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

import msgspec

from commandcenter.city import Profile, to_json
from commandcenter.clock import FixedClock
from commandcenter.commands import Configure, FireDueSteps
from commandcenter.demo import futian, nyc
from commandcenter.demo.layers import lay_layers
from commandcenter.demo.patrols import patrol_acts
from commandcenter.demo.player import Act, Player
from commandcenter.desk import Desk
from commandcenter.founding import RESOURCES, put_in_force
from commandcenter.frozen import frozen
from commandcenter.intake.component_register import import_components
from commandcenter.intake.configuration import import_areas
from commandcenter.intake.patrols import read_plans
from commandcenter.intake.rosters import put_rosters, read_rosters
from commandcenter.ports import Store
from commandcenter.settings import ClockSettings, DemoSettings, MapSettings, Settings
from commandcenter.wording import Label
from commandcenter.workspace import Workspace


@frozen
class Demo:
    """What `demo.toml` says."""

    origin: datetime
    """When the demo's clock starts."""
    seconds_before: int
    """How much of the script has happened by then."""
    profile: Profile
    map: MapSettings
    configuration: dict[str, str]
    banner: Label


def read_demo(name: str) -> Demo:
    """The description of the demo `name`, one that ships."""
    text = (RESOURCES / "demo" / name / "demo.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Demo)


def prepare(name: str, store: Store, workspace: Workspace, speed: float) -> Settings:
    """Fill a fresh `store` with the demo `name` and write the workspace's settings.

    Takes some seconds. The settings say where the clock stands and what the screens must say.
    """
    demo = read_demo(name)
    clock = FixedClock(demo.origin - timedelta(seconds=demo.seconds_before))
    desk = Desk(store, clock, device="demo")
    _configure(desk, demo, name, workspace)
    _lay_out_map(demo, name, workspace)
    _LOADS[name](desk, clock.now(), workspace.rejects)
    _lead_up(player(name, desk, since=None), desk, clock, demo.origin)
    settings = Settings(
        clock=ClockSettings(demo.origin, speed),
        map=demo.map,
        demo=DemoSettings(name, demo.banner),
    )
    workspace.remember(settings)
    return settings


def player(name: str, desk: Desk, since: datetime | None) -> Player:
    """The script of the demo `name`; what lies before `since`, or at it, has been played."""
    return Player(_SCRIPTS[name](desk, read_demo(name).origin), since)


def _lead_up(script: Player, desk: Desk, clock: FixedClock, until: datetime) -> None:
    """Play what lies before the demo, minute by minute, so that chains fire in their time."""
    instant = script.next_at
    while instant is not None and instant < until:
        instant = min(until, instant + timedelta(minutes=1))
        clock.instant = instant
        script.play(desk, instant)
        desk.do(FireDueSteps())


def _configure(desk: Desk, demo: Demo, name: str, workspace: Workspace) -> None:
    chosen = demo.configuration
    folder = RESOURCES / "demo" / name
    put_in_force(desk, "city", demo.profile)
    import_areas(desk, folder / "areas.geojson.gz", rejects_folder=workspace.rejects)
    for kind in ("calendar", "catalogue", "units", "people", "chains"):
        put_in_force(desk, kind, _resource(kind, chosen[kind]))
    put_rosters(desk, read_rosters(_resource("roster", chosen["roster"]), desk.city))
    layers = folder / "layers.toml"
    if layers.exists():
        lay_layers(desk, layers)
    register, plans = folder / "components.csv.gz", folder / "patrols.toml"
    if register.exists():
        import_components(desk, register, rejects_folder=workspace.rejects)
    if plans.exists():
        patrols = read_plans(plans, desk.city, desk.clock.now()).pieces
        desk.do(Configure("patrols", "patrols", to_json(patrols)))


def _resource(kind: str, name: str) -> Path:
    folder = f"{kind}s" if kind in ("calendar", "catalogue", "roster") else kind
    return RESOURCES / folder / f"{name}.toml"


def _lay_out_map(demo: Demo, name: str, workspace: Workspace) -> None:
    files = [*demo.map.lines, *([demo.map.crossings] if demo.map.crossings else [])]
    for file in files:
        shutil.copyfile(RESOURCES / "demo" / name / file, workspace.maps / file)


_LOADS: dict[str, Callable[[Desk, datetime, Path], None]] = {
    "nyc": nyc.lay_standing_load,
    # Its script begins the day before.
    "futian": lambda desk, now, rejects_folder: None,
}
_SCRIPTS: dict[str, Callable[[Desk, datetime], Iterator[Act]]] = {
    "nyc": nyc.acts,
    "futian": lambda desk, origin: chain(
        futian.acts(desk.city, origin), patrol_acts(desk.city, origin)
    ),
}
