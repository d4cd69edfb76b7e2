"""A value is what `dataclass(frozen=True, slots=True)` makes of the same class."""

import pickle
from copy import deepcopy
from dataclasses import (
    KW_ONLY,
    FrozenInstanceError,
    dataclass,
    field,
    fields,
    is_dataclass,
)
from dataclasses import replace as theirs_replaced
from inspect import signature

import pytest

from commandcenter.frozen import frozen, replace


def sighting():
    class Sighting:
        """What somebody saw."""

        __qualname__ = "Sighting"
        street: str
        lamps: int = 1
        words: list[str] = field(default_factory=list)
        salt: str | None = field(default=None, compare=False, repr=False)
        _: KW_ONLY
        urgent: bool = False

    return Sighting


Sighting, THEIRS = frozen(sighting()), dataclass(frozen=True, slots=True)(sighting())


@frozen
class Empty:
    """Says nothing but that it happened."""


@frozen
class Street:
    """Known by its name."""

    name: str

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("a street has a name")


@frozen
class Section(Street):
    """A part of it."""

    first: int = 0
    last: int = 9


ASKED = (("Elm",), ("Elm", 2), ("Elm", 2, ["dark"]), ("Elm", 2, ["dark"], "salt"))


@pytest.mark.parametrize("given", ASKED)
def test_a_value_has_the_fields_that_a_dataclass_has(given):
    ours, theirs = Sighting(*given, urgent=True), THEIRS(*given, urgent=True)

    assert is_dataclass(Sighting)
    assert [(f.name, f.type) for f in fields(ours)] == [(f.name, f.type) for f in fields(theirs)]
    assert all(getattr(ours, f.name) == getattr(theirs, f.name) for f in fields(ours))
    assert Sighting.__match_args__ == THEIRS.__match_args__
    assert repr(ours) == repr(theirs)
    assert Sighting.__init__.__annotations__ == THEIRS.__init__.__annotations__


@pytest.mark.parametrize("given", [(), ("Elm", 1, [], None, True), ("Elm", 1, [], None, 1, 2)])
def test_a_value_is_made_only_of_what_it_asks_for(given):
    assert list(signature(Sighting).parameters) == list(signature(THEIRS).parameters)
    for made in (Sighting, THEIRS):
        with pytest.raises(TypeError, match=r"Sighting.__init__\(\)"):
            made(*given)


def test_each_value_has_a_list_of_its_own():
    assert Sighting("Elm").words is not Sighting("Elm").words


def test_values_are_equal_when_what_counts_is():
    assert Sighting("Elm", salt="a") == Sighting("Elm", salt="b")
    assert Sighting("Elm") != Sighting("Elm", urgent=True)
    assert Street("Elm") == Street("Elm")
    assert Street("Elm") != Street("Oak")
    assert Street("Elm") != Section("Elm")
    assert Sighting("Elm") != THEIRS("Elm")
    assert Empty() == Empty()
    assert Empty() != "nothing"


def test_equal_values_are_found_by_each_other():
    assert {Street("Elm"), Street("Elm"), Section("Elm"), Empty(), Empty()} == {
        *(Street("Elm"), Section("Elm"), Empty())
    }


def test_a_value_cannot_be_changed():
    elm = Street("Elm")

    with pytest.raises(FrozenInstanceError):
        elm.name = "Oak"
    with pytest.raises(FrozenInstanceError):
        elm.length = 3
    with pytest.raises(FrozenInstanceError):
        del elm.name
    assert not hasattr(elm, "__dict__")


def test_a_value_asks_what_it_is_made_of():
    with pytest.raises(ValueError, match="a street has a name"):
        Street("")
    with pytest.raises(ValueError, match="a street has a name"):
        replace(Section("Elm", 3), name="")


def test_a_value_with_another_field_is_another_value():
    section = Section("Elm", 1, 2)

    assert replace(section, last=5) == Section("Elm", 1, 5)
    assert section == Section("Elm", 1, 2)


@pytest.mark.parametrize("each", [Empty(), Street("Elm"), Section("Elm", 3), Sighting("Elm", 2)])
def test_a_value_is_copied_and_kept_as_it_is(each):
    assert deepcopy(each) == each
    assert pickle.loads(pickle.dumps(each)) == each


def test_a_value_has_its_own_words_where_it_brings_them():
    @frozen
    class Day:
        dates: dict[str, int]

        def __hash__(self) -> int:
            return 7

    assert hash(Day({"may": 1})) == 7


def test_in_a_value_all_but_what_is_named_stays():
    seen, theirs = (made("Elm", 2, ["dark"], "pepper", urgent=True) for made in (Sighting, THEIRS))

    for changes in ({}, {"lamps": 3}, {"street": "Oak", "urgent": False}, {"salt": None}):
        changed = replace(seen, **changes)
        assert type(changed) is Sighting
        assert theirs_replaced(seen, **changes) == changed
        for each in fields(THEIRS):
            expected = getattr(theirs_replaced(theirs, **changes), each.name)
            assert getattr(changed, each.name) == expected
    assert replace(seen).words is seen.words
    assert replace(Empty()) == Empty()


def test_a_field_that_there_is_not_cannot_be_replaced():
    with pytest.raises(TypeError, match="Sighting has no field colour"):
        replace(Sighting("Elm"), colour="red")
