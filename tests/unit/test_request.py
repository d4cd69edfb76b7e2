"""Requests as other programs write them."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commandcenter.city import CONFIGURATION_KINDS
from commandcenter.command_line.request import read_request
from commandcenter.commands import COMMANDS, Configure, Dispatch, RegisterReport
from commandcenter.refusal import Refused

MANUAL = Path(__file__).parents[2] / "docs" / "commands.md"


def examples() -> list[str]:
    """Every line of the manual that a newcomer would copy."""
    blocks = re.findall(r"```json\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("line", examples())
def test_every_example_of_the_manual_can_be_read(line: str) -> None:
    request = read_request(line)

    assert type(request.command) in COMMANDS.values()


def test_the_manual_shows_every_command() -> None:
    shown = {type(read_request(line).command) for line in examples()}

    assert shown == set(COMMANDS.values())


def test_the_manual_names_every_piece_of_configuration() -> None:
    words = MANUAL.read_text(encoding="utf-8")

    assert [kind for kind in CONFIGURATION_KINDS if f"`{kind}`" not in words] == []


def test_who_asks_for_whom_and_when_stand_beside_the_command() -> None:
    request = read_request(
        '{"do": "dispatch", "case": "7", "to": "water", "as": "li", "for": "wang",'
        ' "at": "2022-05-01T00:47:12-04:00"}'
    )

    assert request.command == Dispatch("7", to="water")
    assert (request.as_, request.for_) == ("li", "wang")
    assert request.at == datetime(2022, 5, 1, 4, 47, 12, tzinfo=UTC)


def test_a_place_in_chinas_map_frame_is_brought_to_wgs84_and_remembers_its_own() -> None:
    request = read_request(
        '{"do": "register_report", "description": "x",'
        ' "place": {"lon": 116.42703, "lat": 39.90245, "crs": "gcj02"}}'
    )

    assert isinstance(request.command, RegisterReport)
    place = request.command.place
    assert place is not None
    assert (place.lon, place.lat) == pytest.approx((116.42079, 39.90105), abs=2e-5)
    assert place.crs == "gcj02"


def test_configuration_may_be_written_as_plain_json() -> None:
    request = read_request('{"do": "configure", "kind": "people", "key": "people", "content": []}')

    assert request.command == Configure("people", "people", content="[]")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "not a line of JSON"),
        ("[1]", 'with "do"'),
        ('{"do": "fly"}', "There is no command fly. Known: acknowledge, "),
        ('{"do": "dispatch", "case": "7"}', "dispatch cannot be read: .*`to`"),
        ('{"do": "dispatch", "case": "7", "to": 8}', r"dispatch cannot be read: .*\$\.to"),
        ('{"do": "dispatch", "case": "7", "to": "w", "urgent": 1}', "no field urgent. It has: "),
        ('{"do": "tick", "case": "7"}', "There is no command tick"),
        ('{"do": "fire_due_steps", "at": "2022-05-01T00:00:00"}', "needs a zone"),
        (
            '{"do": "place_case", "case": "7", "place": {"lon": 1, "lat": 2, "crs": "mars"}}',
            "mars",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_mend(line: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_request(line)
