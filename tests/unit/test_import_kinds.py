"""What a file looks like, and how a wish to take it in is put on the command line."""

from pathlib import Path

import pytest

from commandcenter.command_line.arguments import IMPORT_KINDS, build_parser
from commandcenter.intake.command import _KINDS
from commandcenter.intake.kinds import KIND_NAMES, OPTIONS, TAKEN, ImportWish, likely_kind
from commandcenter.intake.mapping import shipped
from ui.dialogs.ask_import import MAPPINGS


def test_every_kind_has_a_name_a_reader_and_its_options():
    assert set(KIND_NAMES) == set(IMPORT_KINDS) == set(TAKEN) == set(_KINDS)
    assert frozenset().union(*TAKEN.values()) == set(OPTIONS)


def test_the_mappings_that_ship_are_offered():
    assert set(MAPPINGS["cases"]) == set(shipped())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("311.csv", "cases"),
        ("tracts.geojson", "areas"),
        ("districts.xlsx", "areas"),
        ("部件普查.geojson", "components"),
        ("Units 2024.toml", "units"),
        ("cn_calendar.toml", "calendar"),
        ("立案标准.xlsx", "catalogue"),
        ("roster_may.csv", "roster"),
        ("people.toml", "people"),
        ("巡查计划.toml", "patrols"),
        ("night chains.yaml", "chains"),
    ],
)
def test_a_files_name_tells_what_it_probably_is(name, kind):
    assert likely_kind(Path(name)) == kind


def test_a_wish_is_what_would_be_typed():
    wish = ImportWish(
        Path("/a b/areas.geojson"), "areas", (("grid_layer", "fire"), ("crs", "bd09"))
    )

    asked = build_parser().parse_args(wish.words())

    assert (asked.kind, asked.file) == ("areas", Path("/a b/areas.geojson"))
    assert (asked.grid_layer, asked.crs, asked.mapping) == ("fire", "bd09", None)
