"""Photos of a case: brought in, told, erased, and proved to be there."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PIL import Image

from commandcenter.command_line import answers
from commandcenter.commands import AddPhoto, Erase, Merge
from commandcenter.narration import narrate
from commandcenter.photo import PhotoKind, is_bare
from commandcenter.refusal import Refused
from db.store import LocalStore
from db.verify import verify
from tests.helpers.memory_store import MemoryStore
from tests.helpers.photos import PHOTOS, PLACE, a_photo
from tests.helpers.small_city import MovedClock, filed, found

RED, GREEN, BLUE = PHOTOS


@pytest.fixture
def desk(tmp_path):
    store = LocalStore.open(tmp_path / "workspace")
    yield found(store)
    store.close()


def taken(desk, case, file=RED, kind=PhotoKind.AFTER, **more):
    """The photo that the case has since a file was added."""
    desk.do(AddPhoto(case.id, kind, file=file, **more))
    return desk.case(case.id).photos[-1]


def blobs(desk):
    return {path.name for path in (desk.store.folder / "blobs").glob("??/*")}


def test_a_photo_is_kept_under_its_name_and_says_nothing_of_its_place(desk, tmp_path):
    case = filed(desk)
    file = a_photo(tmp_path / "a.jpg", size=(80, 60), taken="2022:05:01 00:30:00")

    photo = taken(desk, case, file, note="swept")

    image = desk.store.read_blob(photo.sha256)
    assert (photo.width, photo.height, photo.bytes) == (80, 60, len(image))
    assert is_bare(image)
    assert PLACE not in image
    assert Image.open(io.BytesIO(desk.store.read_blob(photo.thumbnail))).size == (80, 60)
    assert photo.taken_at == datetime(2022, 5, 1, 4, 30, tzinfo=UTC)
    assert photo.note.value == "swept"
    assert verify(desk.store).problems == []


def test_an_image_that_was_prepared_before_is_named_by_its_sha256(desk):
    first, second = filed(desk), filed(desk)
    photo = taken(desk, first)
    at = datetime(2022, 4, 30, tzinfo=UTC)

    desk.do(AddPhoto(second.id, PhotoKind.BEFORE, sha256=photo.sha256, taken_at=at))

    again = desk.case(second.id).photos[0]
    assert (again.sha256, again.thumbnail) == (photo.sha256, photo.thumbnail)
    assert again.taken_at == at


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({}, "by its file or by its SHA-256"),
        ({"file": RED, "sha256": "00"}, "by its file or by its SHA-256"),
        ({"file": "no such file.jpg"}, "There is no file"),
        ({"file": "."}, "directory"),
        ({"file": __file__}, "no photo that can be read"),
        ({"sha256": "0" * 64}, "no image"),
    ],
)
def test_what_is_no_photo_changes_nothing(desk, words, why):
    case = filed(desk)

    with pytest.raises(Refused, match=why):
        desk.do(AddPhoto(case.id, PhotoKind.NEAR, **words))

    assert desk.case(case.id).photos == ()


def test_the_same_photo_is_not_added_twice_to_a_case(desk):
    case = filed(desk)
    taken(desk, case)

    with pytest.raises(Refused, match="has this photo already"):
        taken(desk, case)


def test_a_photo_is_told_and_listed(desk):
    case = filed(desk)
    photo = taken(desk, case, note="swept")
    history = desk.store.history(case.id)

    assert narrate(history[-1], desk.city) == "Photo added, after handling: swept"
    told = answers.case_detail(desk.case(case.id), desk.city, desk.clock.now(), history)
    assert told["photos"][0]["sha256"] == photo.sha256
    assert told["photos"][0]["note"] == "swept"
    assert told["photos"][0]["erased"] is False


def test_erased_photos_are_gone_for_ever_and_the_log_still_verifies(desk):
    case = filed(desk)
    red, green = taken(desk, case, note="a face"), taken(desk, case, GREEN)

    desk.do(Erase(case.id, reason="a face", what="photos"))

    photos = desk.case(case.id).photos
    assert [photo.erased for photo in photos] == [True, True]
    assert photos[0].note.erased
    assert not blobs(desk) & {red.sha256, red.thumbnail, green.sha256}
    history = desk.store.history(case.id)
    assert narrate(history[-1], desk.city) == "Photos erased: a face"
    assert verify(desk.store).problems == []
    with pytest.raises(Refused, match="nothing to erase"):
        desk.do(Erase(case.id, reason="again", what="photos"))
    assert not taken(desk, case).erased


def test_words_are_erased_without_the_photos_and_only_what_there_is_can_be(desk):
    case = filed(desk)
    photo = taken(desk, case, note="a name")

    desk.do(Erase(case.id, reason="asked for", what="text"))
    with pytest.raises(Refused, match="contacts, the text or the photos"):
        desk.do(Erase(case.id, reason="asked for", what="everything"))

    after = desk.case(case.id).photos[0]
    assert after == replace(photo, note=after.note)
    assert after.note.erased
    assert desk.store.read_blob(photo.sha256)


def test_an_image_that_another_case_shows_stays_until_it_is_erased_there(desk):
    first, second = filed(desk), filed(desk)
    photo = taken(desk, first)
    taken(desk, second)

    desk.do(Erase(first.id, reason="asked for", what="photos"))
    assert photo.sha256 in blobs(desk)
    desk.do(Erase(second.id, reason="asked for", what="photos"))

    assert photo.sha256 not in blobs(desk)
    assert verify(desk.store).problems == []


def test_an_erasure_that_was_cut_off_is_finished_when_the_workspace_is_opened(desk, monkeypatch):
    case = filed(desk)
    photo = taken(desk, case)
    monkeypatch.setattr(LocalStore, "_remove_photos", lambda store, events: None)
    monkeypatch.setattr(LocalStore, "_sweep", lambda store, whatever_it_takes: None)
    desk.do(Erase(case.id, reason="asked for", what="photos"))
    assert photo.sha256 in blobs(desk)
    assert verify(desk.store).problems[0] == (
        f"Case {case.number}: its photo {photo.sha256} was erased, but is still there."
    )
    monkeypatch.undo()

    LocalStore.open(desk.store.folder).close()

    assert photo.sha256 not in blobs(desk)


def test_a_merged_case_keeps_its_photos_for_whoever_looks(desk):
    first, second = filed(desk), filed(desk)
    taken(desk, first)

    desk.do(Merge(first.id, into=second.id))

    assert len(desk.case(first.id).photos) == 1


def test_missing_and_damaged_photos_are_found(desk, tmp_path):
    cases = [filed(desk) for _each in range(3)]
    files = [a_photo(tmp_path / f"{n}.jpg", colour) for n, colour in enumerate(("red", "green"))]
    missing, damaged = (taken(desk, case, file) for case, file in zip(cases, files, strict=False))
    desk.store._blobs.path(missing.sha256).unlink()
    desk.store._blobs.path(damaged.sha256).write_bytes(b"another")
    taken(desk, cases[2], BLUE)

    problems = verify(desk.store).problems

    number, name = cases[0].number, missing.sha256
    assert f"Case {number}: its photo {name} is missing." in problems
    assert any(damaged.sha256 in each and "is damaged" in each for each in problems)


def test_a_file_with_more_than_pixels_under_a_photos_name_is_found(desk, monkeypatch):
    case = filed(desk)
    monkeypatch.setattr("commandcenter.photo_keeping.thumbnail", lambda _image: b"and a place")

    photo = taken(desk, case)

    assert verify(desk.store).problems == [
        f"Case {case.number}: its photo {photo.thumbnail} holds more than pixels."
    ]


def test_the_memory_store_erases_alike():
    desk = found(MemoryStore(), MovedClock())
    case = filed(desk)
    photo = taken(desk, case)

    desk.do(Erase(case.id, reason="asked for", what="photos"))

    assert photo.sha256 not in desk.store.blobs
