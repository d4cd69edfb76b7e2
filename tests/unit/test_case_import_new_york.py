"""The three real files of New York: their counts add up."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commandcenter.case import Stage
from commandcenter.city import Profile, pack_areas, to_json
from commandcenter.commands import Configure
from commandcenter.desk import Desk
from commandcenter.intake.areas import read_areas
from commandcenter.intake.calendars import read_calendar
from commandcenter.intake.cases import import_cases
from commandcenter.intake.catalogues import read_catalogue
from commandcenter.intake.chains import read_chains
from commandcenter.intake.mapping import read_mapping
from commandcenter.intake.units import read_units
from tests.helpers.hotline import counts
from tests.helpers.makers import TestClock
from tests.helpers.memory_store import MemoryStore

RESOURCES = Path(__file__).parents[2] / "resources"
NEW_YORK = ZoneInfo("America/New_York")
FILES = (
    "nyc311_2011_multiagency",
    "nyc311_dohmh_2010_2024",
    "nyc311_burst_20220501_0000_0100",
)


@pytest.fixture(scope="module")
def new_york():
    """The configuration of the New York demo, on a store that tests leave as it is."""
    desk = Desk(MemoryStore(), TestClock(datetime(2026, 1, 1, tzinfo=UTC)))
    levels = {level: {"en": level} for level in ("district", "street", "community", "cell")}
    areas = read_areas(RESOURCES / "demo" / "nyc" / "areas.geojson.gz").areas
    blob = desk.store.write_blob(pack_areas(areas))
    desk.do(
        Configure(
            "city", "city", to_json(Profile({"en": "New York"}, "America/New_York", "NYC", levels))
        )
    )
    desk.do(Configure("areas", "city", blob=blob))
    pieces = [
        ("calendar", "us-nyc", read_calendar(RESOURCES / "calendars" / "us-nyc.toml")),
        ("catalogue", "nyc311", read_catalogue(RESOURCES / "catalogues" / "nyc311.toml").pieces),
        ("units", "units", read_units(RESOURCES / "units" / "nyc.toml").pieces),
        *(
            ("chain", chain.key, chain)
            for chain in read_chains(RESOURCES / "chains" / "default.toml").pieces
        ),
    ]
    for kind, key, piece in pieces:
        desk.do(Configure(kind, key, to_json(piece)))
    return desk


def _all_files(desk, folder):
    mapping = read_mapping("nyc311")
    return [
        import_cases(
            desk,
            RESOURCES / "demo" / "nyc" / "cases" / f"{name}.csv.gz",
            mapping,
            rejects_folder=folder,
            as_of=date(2025, 1, 1),
        )
        for name in FILES
    ]


@pytest.fixture
def fresh_new_york(new_york):
    store = MemoryStore()
    store.log, store.blobs = [*new_york.store.log], new_york.store.blobs
    return Desk(store, new_york.clock)


def test_the_three_new_york_files_add_up_and_the_second_time_nothing_changes(
    fresh_new_york, tmp_path
):
    first = _all_files(fresh_new_york, tmp_path)
    second = _all_files(fresh_new_york, tmp_path)

    assert [counts(result) for result in first] == [
        (2000, 2000, 0, 0, 0),
        (5444, 5442, 0, 2, 0),
        (542, 542, 0, 0, 0),
    ]
    assert [result.unplaced for result in first] == [598, 56, 5]
    assert [result.unclassified for result in first] == [0, 0, 0]
    assert [counts(result) for result in second] == [
        (2000, 0, 0, 2000, 0),
        (5444, 0, 0, 5444, 0),
        (542, 0, 0, 542, 0),
    ]
    cases = [*fresh_new_york.store.cases()]
    assert all(case.unit for case in cases)
    assert sum(case.cell is None for case in cases if case.place) == 4


def test_the_standing_load_of_the_second_of_march_2011(fresh_new_york, tmp_path):
    at = datetime(2011, 3, 2, 23, 59, tzinfo=NEW_YORK).astimezone(UTC)
    begins = datetime(2022, 5, 1, tzinfo=NEW_YORK).astimezone(UTC)

    result = import_cases(
        fresh_new_york,
        RESOURCES / "demo" / "nyc" / "cases" / f"{FILES[0]}.csv.gz",
        read_mapping("nyc311"),
        rejects_folder=tmp_path,
        as_seen_at=at,
        shift=begins - at,
    )

    cases = [*fresh_new_york.store.open_cases()]
    assert (result.taken, result.taken - result.unplaced, result.left_out) == (1196, 750, 804)
    assert {case.stage for case in cases} == {Stage.DISPATCHED}
    given = [case for case in cases if case.deadline.limit is None]
    assert len(given) > 1150
    assert max(case.reported_at for case in cases) <= begins
