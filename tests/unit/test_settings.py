"""What a workspace remembers beside its log."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commandcenter.clock import DayClock, FixedClock, WallClock
from commandcenter.refusal import Refused
from commandcenter.settings import (
    BrokenSettings,
    ClockSettings,
    MapSettings,
    ScreenSettings,
    Settings,
    read_settings,
    write_settings,
)
from commandcenter.workspace import Workspace, closed_at, workspace_clock

DAY = datetime(2022, 5, 1, 4, tzinfo=UTC)


def test_settings_come_back_as_they_were_written(tmp_path: Path) -> None:
    settings = Settings(
        clock=ClockSettings(DAY, 60.0),
        map=MapSettings(["streets.geojson.gz"], None, "© OpenStreetMap contributors"),
        screen=ScreenSettings("light", "zh_CN", 1.5, {"console": "AAAA"}),
    )

    write_settings(tmp_path / "settings.toml", settings)

    assert read_settings(tmp_path / "settings.toml") == settings


def test_a_workspace_without_settings_has_the_defaults(tmp_path: Path) -> None:
    assert Workspace(tmp_path).settings() == Settings()


@pytest.mark.parametrize("text", ["[clock", "[clock]\nspeed = 'fast'", "[map]\nlines = 3"])
def test_broken_settings_say_where_and_what_to_do(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(BrokenSettings, match=r"settings\.toml cannot be read: .*Mend the line"):
        read_settings(file)


def test_a_demo_goes_on_from_where_it_was_closed_and_never_before_its_newest_event() -> None:
    settings = closed_at(Settings(clock=ClockSettings(DAY, 10.0)), DAY + timedelta(hours=1))

    reopened = workspace_clock(settings, DAY + timedelta(hours=2))

    assert isinstance(reopened, DayClock)
    assert reopened.now() >= DAY + timedelta(hours=2)
    assert reopened.speed == 10.0


def test_an_ordinary_workspace_goes_by_the_wall_clock_unless_a_call_sets_it() -> None:
    settings = closed_at(Settings(), DAY)

    assert isinstance(workspace_clock(settings, None), WallClock)
    assert workspace_clock(settings, None, now=DAY).now() == DAY
    assert isinstance(workspace_clock(settings, DAY, now=DAY), FixedClock)


def test_settings_that_cannot_be_written_are_refused_and_leave_the_old_ones(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.remember(Settings(screen=ScreenSettings("light")))
    (tmp_path / "settings.toml.new").mkdir()

    with pytest.raises(Refused, match=r"cannot be kept in .*settings\.toml: "):
        workspace.remember(Settings())

    assert workspace.settings().screen.theme == "light"


def test_a_workspace_makes_its_folders(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "city")

    workspace.prepare()

    assert workspace.maps.is_dir()
    assert workspace.rejects.is_dir()
    assert not workspace.exists
