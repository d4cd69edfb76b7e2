"""The first start, the next one, and a folder in which nobody has worked yet."""

from dataclasses import replace

import pytest

from commandcenter.__main__ import main
from commandcenter.intake.kinds import ImportWish
from commandcenter.refusal import Refused
from commandcenter.settings import ClockSettings, Settings
from commandcenter.workspace import Workspace, closed_at, last_workspace
from tests.helpers.small_city import NOON

SQUARE = """{"type": "FeatureCollection", "features": [{"type": "Feature",
"properties": {"code": "c1", "name": "Square"}, "geometry": {"type": "Polygon",
"coordinates": [[[0, 0], [0.01, 0], [0.01, 0.01], [0, 0.01], [0, 0]]]}}]}"""


@pytest.fixture
def shown(monkeypatch, tmp_path):
    """What the application was started with; there is a display, and a data folder of its own."""
    starts = []

    def show(start):
        starts.append(start)
        return 0

    monkeypatch.setattr("commandcenter.cli._has_display", lambda: True)
    monkeypatch.setattr("ui.app.run", show)
    monkeypatch.setattr("commandcenter.workspace.data_folder", lambda: tmp_path / "data")
    return starts


def test_a_folder_that_was_never_one_becomes_an_empty_workspace(shown, tmp_path):
    folder = tmp_path / "new"

    assert main(["open", "--workspace", str(folder)]) == 0

    (start,) = shown
    desk = start.open_desk()
    try:
        assert list(desk.store.open_cases()) == []
        assert desk.city.catalogue.classes
        assert desk.city.chains
    finally:
        desk.store.close()
    assert last_workspace().folder == folder.resolve()


def test_the_first_start_is_the_demo_and_the_next_one_goes_on_with_it(shown, tmp_path, capsys):
    assert main(["--lang", "en"]) == 0
    first = shown[0]
    desk = first.open_desk()
    first.remember(first.settings)
    desk.store.close()
    assert main([]) == 0

    assert "Preparing the demo" in capsys.readouterr().err
    again = shown[1]
    assert last_workspace().folder == tmp_path / "data" / "demo-nyc"
    assert again.settings.demo.name == "nyc"
    assert again.settings.clock.origin >= first.settings.clock.origin
    assert again.play is not None


def test_a_file_can_be_taken_in_and_the_store_verified_from_the_screen(shown, tmp_path):
    main(["open", "--workspace", str(tmp_path / "new")])
    (start,) = shown
    table = tmp_path / "empty.csv"
    table.write_text(
        "number,reported_at,ended_at,due_at,lon,lat,description,address,class,class_name,unit,stage\n"
    )

    square = tmp_path / "square.geojson"
    square.write_text(SQUARE)

    desk = start.open_desk()
    try:
        assert start.verify(desk) == []
        with pytest.raises(Refused):
            next(start.import_file(desk, ImportWish(table, "cases")))
        *_so_far, areas = start.import_file(desk, ImportWish(square, "areas", (("level", "cell"),)))
        assert areas.startswith("1 rows read: 1 new")
        assert list(desk.city.areas.cells())
    finally:
        desk.store.close()


def test_without_a_display_a_named_workspace_cannot_be_opened(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("commandcenter.cli._has_display", lambda: False)

    assert main(["open", "--workspace", str(tmp_path / "w"), "--lang", "en"]) == 1
    assert "There is no display here" in capsys.readouterr().err


def test_a_clock_of_its_own_is_remembered_where_it_stood(tmp_path):

    own = replace(Settings(), clock=ClockSettings(NOON, 60.0))

    assert closed_at(own, NOON).clock.origin == NOON
    assert closed_at(Settings(), NOON) == Settings()
    assert not Workspace(tmp_path / "none").exists
