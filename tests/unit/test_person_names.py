"""What a person is called, in each language, and how old logs are read."""

import msgspec
import pytest

from commandcenter import wording
from commandcenter.city import City
from commandcenter.refusal import Refused
from commandcenter.roles import Person, Post, Seat

LI = Person("li", "Li Na", (Post.VERIFIER,), names={"zh_CN": "李娜"})


@pytest.fixture(autouse=True)
def _english():
    yield
    wording.set_language("en")


@pytest.mark.parametrize(("language", "name"), [("en", "Li Na"), ("zh_CN", "李娜")])
def test_a_person_is_called_by_their_name_in_the_language_in_use(language, name):
    wording.set_language(language)

    assert LI.called == name
    with pytest.raises(Refused, match=name):
        Seat(LI, "desk").require(frozenset({Post.DISPATCHER}))


def test_a_person_of_an_old_log_has_one_name_for_all_languages():
    stored = b'{"id": "li", "name": "Li Na", "posts": ["dispatcher"], "unit": null}'

    person = msgspec.json.decode(stored, type=Person)

    wording.set_language("zh_CN")
    assert person.called == "Li Na"


def test_a_person_is_found_by_id_and_by_every_name():
    city = City(people={LI.id: LI})

    assert all(city.person(name) == LI for name in ("li", "Li Na", "李娜"))


def test_whoever_is_known_no_more_is_called_by_their_id():
    city = City(people={LI.id: LI})

    assert (city.called("li"), city.called("gone")) == ("Li Na", "gone")
