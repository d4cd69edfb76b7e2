"""What stands on a dispatch slip, and what its code holds."""

import zlib
from dataclasses import replace

import pytest

from commandcenter import commands as do
from commandcenter.case import Stage
from commandcenter.catalogue import Catalogue
from commandcenter.output.slip import slip_of
from commandcenter.output.slip_code import (
    BEGINS,
    MOST_SIGNS,
    from_base45,
    read_slip_code,
    slip_code,
    to_base45,
    written,
)
from commandcenter.wording import set_language
from db.rows import author_bytes
from db.schema import event as event_table
from db.store import LocalStore
from tests.helpers.makers import EMERGENCY, LI, LITTER, a_case, a_desk


def slip(desk, case, person=None):
    return slip_of(case, desk.store.history(case.id), desk.city, desk.clock.now(), person)


def facts(of):
    return {fact.name: fact.words for fact in of.facts}


def test_a_team_reads_where_to_go_by_when_and_whom_to_ring():
    desk = a_desk()
    case = a_case(Stage.DISPATCHED, desk=desk)

    made = slip(desk, case)

    told = facts(made)
    assert (made.number, made.title, made.emergency) == (case.number, "Litter", False)
    assert told["Address"] == "1 Fuhua Road"
    assert told["Place"].endswith("440304001001001 · 22.501500, 114.000500")
    assert told["Unit"] == "Cleaning"
    assert told["Duty desk"] == "Chen, 8301"
    assert told["Deadline"] == "2024-09-23 15:02"
    assert told["Dispatched by"].startswith("Li Na")
    assert told["What is reported"] == "Rubbish on the pavement"
    assert any("Nothing of it is left" in step for step in made.to_do)


def test_a_slip_speaks_chinese():
    desk = a_desk()
    case = a_case(Stage.DISPATCHED, desk=desk, class_code=EMERGENCY)

    set_language("zh_CN")
    try:
        told = facts(slip(desk, case))
    finally:
        set_language("en")

    assert "责任单位" in told
    assert "已派遣" in told.values()


def test_what_is_not_dispatched_says_so():
    desk = a_desk()
    case = a_case(Stage.REPORTED, desk=desk, place=None, class_code=None)

    told = facts(slip(desk, case))

    assert told["Unit"] == "not dispatched yet"
    assert told["Place"] == "not known"
    assert "Dispatched by" not in told


def test_no_reporters_contact_is_on_it():
    desk = a_desk()
    case = a_case(Stage.DISPATCHED, desk=desk, contact="13800138047")
    masked = case.reports[0].contact.masked.value

    made = slip(desk, case)

    code = zlib.decompress(from_base45(made.code.removeprefix(BEGINS))).decode()
    for where in (code, str(made)):
        assert "13800138047" not in where
        assert masked not in where


def test_a_confidential_case_has_neither_address_nor_words_for_everybody():
    desk = a_desk()
    case = a_case(Stage.DISPATCHED, desk=desk)
    catalogue = desk.city.catalogue
    classes = tuple(replace(each, confidential=each.code == LITTER) for each in catalogue.classes)
    city = replace(
        desk.city,
        catalogues={key: replace(each, classes=classes) for key, each in _catalogues(desk).items()},
    )

    made = slip_of(case, desk.store.history(case.id), city, desk.clock.now(), None)
    known = slip_of(case, desk.store.history(case.id), city, desk.clock.now(), LI)

    code = zlib.decompress(from_base45(made.code.removeprefix(BEGINS))).decode()
    assert facts(made)["Address"] == "(confidential)"
    assert "Fuhua" not in code
    assert "Rubbish" not in code
    assert facts(known)["Address"] == "1 Fuhua Road"


def _catalogues(desk):
    assert isinstance(desk.city.catalogue, Catalogue)
    return desk.city.catalogues


def test_a_desk_reads_the_case_and_its_events_out_of_the_code():
    desk = a_desk()
    case = a_case(Stage.DISPATCHED, desk=desk)
    history = desk.store.history(case.id)

    read = read_slip_code(slip_code(case, history))

    assert (read.number, read.case_id, read.part) == (case.number, case.id, case.part)
    assert (read.class_code, read.stage, read.unit) == (LITTER, "dispatched", "cleaning")
    assert read.due_at == case.due_at
    assert read.place == (114.0005, 22.5015)
    assert read.more == 0
    assert [told for told, _words in read.events] == [written(event) for event in history]
    said = {text for _told, words in read.events for _digest, _salt, text in words}
    assert {"Rubbish on the pavement", "1 Fuhua Road"} <= said


def test_of_a_long_history_the_newest_events_are_in_the_code():
    desk = a_desk()
    case = a_case(Stage.HANDLING, desk=desk)
    for n in range(30):
        desk.do(do.AddNote(case.id, f"Call number {n} about the same thing"), person=LI)
    history = desk.store.history(case.id)

    code = slip_code(desk.case(case.id), history)

    read = read_slip_code(code)
    assert len(code) <= MOST_SIGNS
    assert read.more == len(history) - len(read.events) > 0
    newest = history[-len(read.events) :]
    assert [told for told, _words in read.events] == [written(event) for event in newest]


def test_the_code_holds_what_the_author_vouches_for_to_the_byte(tmp_path):
    store = LocalStore.open(tmp_path)
    desk = a_desk(store)
    case = a_case(Stage.DONE, desk=desk)
    rows = store.connection.execute(
        event_table.select().where(event_table.c.case_id == case.id)
    ).all()

    told = [written(event) for event in store.history(case.id)]
    store.close()

    assert told == [author_bytes(row).decode() for row in sorted(rows, key=lambda r: r.place)]


@pytest.mark.parametrize("content", [b"", b"A", b"AB", b"Hello!!", bytes(range(256))])
def test_base45_goes_there_and_back(content):
    assert from_base45(to_base45(content)) == content


def test_base45_is_that_of_the_standard():
    assert to_base45(b"Hello!!") == "%69 VD92EX0"


@pytest.mark.parametrize("text", ["HC1:ABC", "CC1:ab", "CC1:GGW", "CC1:ABCD", "CC1:%69 VD92EX0"])
def test_a_code_that_is_none_of_ours_is_refused(text):
    with pytest.raises(ValueError, match=r"code|Base45|substring"):
        read_slip_code(text)


def test_the_newest_notes_go_along_and_what_was_erased_does_not():
    desk = a_desk()
    case = a_case(Stage.DISPATCHED, desk=desk)
    for said in ("first", "the valve is shut", "it runs into a cellar", "the caller rang again"):
        desk.do(do.AddNote(case.id, said), person=LI)

    told = facts(slip(desk, desk.case(case.id)))["Notes"].splitlines()

    assert [line.partition(" ")[2].partition(" ")[2] for line in told] == [
        "the valve is shut",
        "it runs into a cellar",
        "the caller rang again",
    ]


@pytest.mark.parametrize("lost", [3, 6, 9])
def test_a_code_whose_end_was_not_scanned_is_not_taken_for_whole(lost):
    desk = a_desk()
    case = a_case(Stage.DISPATCHED, desk=desk)
    code = slip_code(case, desk.store.history(case.id))
    whole = code[: len(code) - (len(code) - len(BEGINS)) % 3]

    with pytest.raises(ValueError, match="damaged"):
        read_slip_code(whole[:-lost])
