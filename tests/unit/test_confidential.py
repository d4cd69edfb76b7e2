"""The words of a confidential case: for those who work on it, and for nobody else."""

import json
from argparse import Namespace
from dataclasses import replace

import pytest

from commandcenter import commands as do
from commandcenter.city import to_json
from commandcenter.command_line.desk import _case
from commandcenter.confidential import as_read, history_as_read, may_read
from commandcenter.narration import narrate
from commandcenter.output.cases import export_cases
from commandcenter.photo import PhotoKind
from commandcenter.radio import radio_sentence
from commandcenter.roles import LOCAL, Loop, Person, Post
from tests.helpers.makers import CELLS, LI, LITTER, MA, WANG, ZHAO, a_desk, a_registration
from tests.helpers.photos import PHOTOS

HIDDEN = "(confidential)"


@pytest.fixture
def desk():
    """A desk of a city in which litter is confidential."""
    desk = a_desk()
    catalogue = desk.city.catalogue
    classes = [replace(each, confidential=each.code == LITTER) for each in catalogue.classes]
    secret = replace(catalogue, version=2, classes=tuple(classes))
    desk.do(do.Configure("catalogue", catalogue.key, to_json(secret)))
    return desk


@pytest.fixture
def case(desk):
    case_id = desk.do(a_registration())[0].case
    desk.do(do.FileCase(case_id), person=LI)
    desk.do(do.Dispatch(case_id, "cleaning", co=("gas",)), person=LI)
    return desk.case(case_id)


def somebody(*posts, **more):
    return Person("some", "Somebody", posts, **more)


@pytest.mark.parametrize(
    "person",
    [
        LOCAL,
        LI,
        WANG,
        ZHAO,
        somebody(Post.HANDLER, unit="gas"),
        somebody(Post.ACCEPTOR, loop=Loop.DISTRICT, areas=("440304001",)),
        somebody(Post.GRID_OFFICER, areas=(CELLS[0],)),
    ],
)
def test_who_works_on_a_case_reads_it(desk, case, person):
    assert may_read(case, desk.city, person)
    assert as_read(case, desk.city, person) is case


@pytest.mark.parametrize(
    "person",
    [
        None,
        somebody(Post.APPRAISER),
        somebody(Post.ADMINISTRATOR),
        somebody(Post.HANDLER),
        somebody(Post.HANDLER, unit="police"),
        somebody(Post.ACCEPTOR, loop=Loop.STREET),
        somebody(Post.DISPATCHER, areas=("440304002",)),
        somebody(Post.VERIFIER, areas=(CELLS[3],)),
    ],
)
def test_nobody_else_reads_a_word_of_it(desk, case, person):
    read = as_read(case, desk.city, person)

    assert read.standing.address.value == HIDDEN
    assert read.reports[0].description.value == HIDDEN
    assert read.reports[0].contact.masked.value == HIDDEN
    assert (read.number, read.stage, read.due_at) == (case.number, case.stage, case.due_at)


def test_nobody_else_sees_its_photos(desk, case):
    desk.do(do.AddPhoto(case.id, PhotoKind.BEFORE, file=PHOTOS[0]), person=LI)
    case = desk.case(case.id)

    assert len(as_read(case, desk.city, LI).photos) == 1
    assert as_read(case, desk.city, None).photos == ()


def test_what_happened_is_told_without_why(desk, case):
    desk.do(do.AddNote(case.id, "They quarrel over the fence"), person=LI)
    history = desk.store.history(case.id)

    told = history_as_read(history, case, desk.city, None)

    assert [event.id for event in told] == [event.id for event in history]
    assert narrate(told[-1], desk.city) == f"Note: {HIDDEN}"
    assert "fence" in narrate(history_as_read(history, case, desk.city, LI)[-1], desk.city)


def test_an_ordinary_case_is_for_everybody(desk):
    case = desk.case(desk.do(a_registration(class_code=None))[0].case)

    assert may_read(case, desk.city, None)


def test_the_radio_hears_no_address_of_it(desk, case):
    assert "Fuhua" not in radio_sentence(case, desk.city, desk.clock.now())


def test_a_file_for_others_has_neither_its_address_nor_its_words(desk, case, tmp_path):
    export_cases(tmp_path / "cases.csv", [case], desk.city, desk.clock.now())

    written = (tmp_path / "cases.csv").read_text(encoding="utf-8-sig")
    assert case.number in written
    assert "Fuhua" not in written
    assert "Rubbish" not in written


@pytest.mark.parametrize(("person", "words"), [("li", "1 Fuhua Road"), ("ma", HIDDEN)])
def test_the_command_line_shows_its_words_to_those_who_may_read_them(
    desk, case, capsys, person, words
):
    ma = replace(MA, posts=(Post.APPRAISER,))
    desk.do(do.Configure("people", "people", to_json([LI, ma])))

    _case(desk, Namespace(number=case.number, person=person, json=True))

    assert json.loads(capsys.readouterr().out)["address"] == words
