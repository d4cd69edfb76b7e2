"""Code schemes are data."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.codes import BadCode, CodeScheme, mod11_2, read_schemes

SHIPPED = Path(__file__).parents[2] / "resources" / "catalogues" / "code_schemes.toml"
GRID = CodeScheme("unit_grid_15", (("division", 6), ("street", 3), ("community", 3), ("serial", 3)))


def test_a_unit_grid_code_falls_into_its_four_segments():
    assert GRID.parse("440304006012007") == {
        "division": "440304",
        "street": "006",
        "community": "012",
        "serial": "007",
    }


@given(st.from_regex(r"[0-9]{15}", fullmatch=True))
def test_a_code_taken_apart_and_put_together_is_the_same(code):
    assert GRID.format(GRID.parse(code)) == code


def test_numbers_are_filled_with_zeros():
    parts = {"division": 440304, "street": 6, "community": "12", "serial": 7}

    assert GRID.format(parts) == "440304006012007"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("44030400601200", "has 14 digits; unit_grid_15 has 15"),
        ("4403040060120071", "has 16 digits"),
        ("44030400A012007", "00A in place of the street is not a number"),
        ("44030400６012007", "is not a number"),
    ],
)
def test_a_wrong_code_is_told_where_it_is_wrong(code, says):
    assert says in str(GRID.fault(code))


def test_a_right_code_has_no_fault():
    assert GRID.fault("440304006012007") is None


def test_a_code_is_not_made_of_too_little_or_too_much():
    with pytest.raises(BadCode, match="needs the community"):
        GRID.format({"division": 440304, "street": 6, "serial": 7})
    with pytest.raises(BadCode, match="1000 does not fit the serial"):
        GRID.format({"division": 440304, "street": 6, "community": 1, "serial": 1000})


def test_a_check_character_finds_a_swapped_digit():
    scheme = CodeScheme("checked", (("number", 15),), check="mod11-2")

    code = scheme.format({"number": "079411020132051"})

    assert scheme.width == 16
    assert scheme.fault(code) is None
    assert "its check character is" in str(scheme.fault("0974110201320511"))


def test_the_check_character_is_that_of_iso_7064():
    assert mod11_2("0794") == "0"
    assert mod11_2("079") == "X"


@pytest.mark.parametrize(
    ("segments", "check", "says"),
    [
        ((), None, "at least one digit"),
        ((("a", 0),), None, "at least one digit"),
        ((("a", 2), ("a", 2)), None, "twice"),
        ((("a", 2),), "luhn", "“luhn”, which is not known"),
    ],
)
def test_a_scheme_that_makes_no_sense_is_refused(segments, check, says):
    with pytest.raises(BadCode, match=says):
        CodeScheme("odd", segments, check)


def test_the_schemes_that_ship_have_the_widths_of_the_standards():
    widths = {key: scheme.width for key, scheme in read_schemes(SHIPPED).items()}

    assert widths == {
        "unit_grid_15": 15,
        "unit_grid_14": 14,
        "component_16": 16,
        "incident_class_4": 4,
        "us_census_tract_11": 11,
    }


def test_a_city_may_bring_a_scheme_with_a_check(tmp_path):
    file = tmp_path / "ours.toml"
    file.write_text('[ours]\nsegments = [["area", 4]]\ncheck = "mod11-2"\n', encoding="utf-8")

    assert read_schemes(file)["ours"].fault("0794" + "0") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[ours\n", "is not valid TOML"),
        ("[ours]\nwidth = 3\n", "ours needs segments"),
        ('[ours]\nsegments = [["a", "wide"]]\n', "ours needs segments"),
        ("[ours]\nsegments = [3]\n", "ours needs segments"),
        ("ours = 3\n", "ours needs segments"),
    ],
)
def test_a_file_of_schemes_that_cannot_be_understood_says_why(tmp_path, text, says):
    file = tmp_path / "ours.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(BadCode, match=says):
        read_schemes(file)
