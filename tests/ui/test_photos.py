"""Photos: dropped, pasted or chosen for a case; small ones in its panel; two beside each other."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QRadioButton, QToolButton

from commandcenter.commands import AddPhoto, Erase
from commandcenter.photo import PhotoKind
from tests.helpers.photos import PHOTOS
from tests.helpers.small_city import filed
from ui import photo_desk
from ui.dialogs.form import FormDialog

RED, GREEN, BLUE = PHOTOS


@pytest.fixture
def window(room):
    """A console that shows one case."""
    room.shown = filed(room.desk)
    window = room.open()
    window.go.show_case(room.shown.id)
    room.settle()
    return window


def files(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return data


def dropped(window, data):
    """Whether the case panel takes a drag; if so, it is let go there."""
    copy, place = Qt.DropAction.CopyAction, QPoint(20, 20)
    keys = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(place, copy, data, *keys)
    enter.setAccepted(False)
    window.case_panel.dragEnterEvent(enter)
    if enter.isAccepted():
        window.case_panel.dropEvent(QDropEvent(place.toPointF(), copy, data, *keys))
    return enter.isAccepted()


def answer(room, window, kind="after", note=""):
    """Say what the photos show, and wait until they are in the case."""
    question = window.findChildren(FormDialog)[-1]
    for at, button in enumerate(question.part("kind").findChildren(QRadioButton)):
        button.setChecked(question.part("kind")._codes[at] == kind)
    question.part("note").put(note)
    question.accept()
    room.settle()


def photos(room):
    return room.desk.case(room.shown.id).photos


def tiles(window):
    strip = window.case_panel.photos
    return [each for each in strip.findChildren(QToolButton) if each.isVisible()]


def test_files_that_are_dropped_on_the_case_become_its_photos(room, window):
    assert dropped(window, files(RED, GREEN))
    answer(room, window, note="swept")

    assert [photo.kind for photo in photos(room)] == [PhotoKind.AFTER] * 2
    assert {photo.note.value for photo in photos(room)} == {"swept"}
    assert len(tiles(window)) == 2
    assert "Photo added" in window.notices.texts()[-1]


def test_a_drop_without_photos_or_without_a_case_is_not_taken(room, window):
    assert not dropped(window, files("notes.txt"))
    assert not dropped(window, QMimeData())
    window.select([])

    assert not dropped(window, files(RED))


def test_an_image_on_the_clipboard_is_pasted(room, window):
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(image)

    window.run("case.paste")
    answer(room, window, kind="near")

    (photo,) = photos(room)
    assert (photo.kind, photo.width, photo.height) == (PhotoKind.NEAR, 40, 30)


def test_without_a_photo_on_the_clipboard_or_a_single_case_a_word_says_so(room, window):
    QGuiApplication.clipboard().setText("hello")

    window.run("case.paste")
    assert "There is no photo on the clipboard." in window.notices.texts()
    other = filed(room.desk)
    room.bridge.ask(lambda desk: desk.catch_up())
    room.settle()
    window.select([room.shown.id, other.id])
    window.run("case.photo")

    assert "Choose one case; photos belong to one." in window.notices.texts()


def test_files_are_chosen_by_their_kind_and_read_beside_the_desk(room, window, monkeypatch):
    asked, read_on = [], []

    def choose(*words):
        asked.append(words[-1])
        return [RED], ""

    def pixels_of(content, zone):
        read_on.append(threading.current_thread().name)
        return kept(content, zone)

    kept = photo_desk.pixels_of
    monkeypatch.setattr("ui.photo_desk.QFileDialog.getOpenFileNames", choose)
    monkeypatch.setattr("ui.photo_desk.pixels_of", pixels_of)

    window.run("case.photo")
    answer(room, window)

    assert "*.heic" in asked[0]
    assert read_on == ["reader"]
    assert len(photos(room)) == 1


def test_a_file_that_is_no_photo_is_told_with_the_reason(room, window, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no photo")

    dropped(window, files(str(broken), str(tmp_path / "gone.jpg"), BLUE))
    answer(room, window)

    assert len(photos(room)) == 1
    said = [card.notice.text for card in window.notices._cards]
    assert any("JPEG, PNG, WebP or HEIC" in text for text in said)
    assert any("gone.jpg" in text for text in said)


def test_photos_are_looked_at_beside_each_other(room, window, qtbot):
    for kind, file in ((PhotoKind.BEFORE, RED), (PhotoKind.NEAR, GREEN), (PhotoKind.AFTER, BLUE)):
        room.bridge.submit(AddPhoto(room.shown.id, kind, file=file))
    room.settle()

    qtbot.mouseClick(tiles(window)[1], Qt.MouseButton.LeftButton)
    room.settle()
    viewer = window.photos.viewer
    assert viewer.before.shown.kind is PhotoKind.NEAR
    qtbot.keyClick(viewer, Qt.Key.Key_Left)
    room.settle()

    assert viewer.before.shown.kind is PhotoKind.BEFORE
    middle = [
        pane.canvas.grab().toImage().pixelColor(pane.canvas.rect().center())
        for pane in (viewer.before, viewer.after)
    ]
    assert middle[0].red() > 200 > middle[0].blue()
    assert middle[1].blue() > 200 > middle[1].red()
    viewer.close()
    qtbot.waitUntil(lambda: window.photos.viewer is None)


def test_the_whole_photos_come_first_and_what_is_missing_leaves_its_side_free(room, window):
    for kind, file in ((PhotoKind.BEFORE, RED), (PhotoKind.FAR, GREEN)):
        room.bridge.submit(AddPhoto(room.shown.id, kind, file=file))
    room.settle()

    window.run("case.photos")

    viewer = window.photos.viewer
    assert viewer.before.shown.kind is PhotoKind.BEFORE
    assert viewer.after.isHidden()
    viewer.before.step(5)
    assert viewer.before.shown.kind is PhotoKind.FAR
    viewer.close()


def test_an_erased_photo_says_so_and_shows_nothing(room, window):
    room.bridge.submit(AddPhoto(room.shown.id, PhotoKind.BEFORE, file=RED, note="a face"))
    room.settle()
    (tile,) = tiles(window)
    assert "before handling" in tile.toolTip()
    seen = tile.icon().pixmap(20, 20).toImage()

    room.bridge.submit(Erase(room.shown.id, reason="asked for", what="photos"))
    room.settle()

    (tile,) = tiles(window)
    assert "The photo was erased." in tile.toolTip()
    assert "a face" not in tile.toolTip()
    assert tile.icon().pixmap(20, 20).toImage() != seen


def test_photos_without_room_are_counted_on_the_last_tile(room, window, qtbot):
    room.bridge.submit(AddPhoto(room.shown.id, PhotoKind.BEFORE, file=RED))
    room.settle()
    (photo,) = photos(room)
    many = [replace(photo, id=f"{n}") for n in range(40)]

    window.case_panel.photos.show_photos(many, window.situation.city)

    (more,) = (tile for tile in tiles(window) if tile.text())
    shown = len(tiles(window)) - 1
    assert shown > 1
    assert more.text() == f"+{40 - shown}"
    opened = []
    window.case_panel.photos.opened.connect(opened.append)
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert opened == [str(shown)]


def test_words_are_still_pasted_where_somebody_writes(room, window, qtbot):
    QGuiApplication.clipboard().setText("Gerard Avenue")
    window.run("view.find")

    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert window.focusWidget().text() == "Gerard Avenue"
    assert window.notices.texts() == []


def test_the_viewer_goes_along_to_another_case(room, window):
    other = filed(room.desk)
    for case, file in ((room.shown, RED), (other, BLUE)):
        room.bridge.submit(AddPhoto(case.id, PhotoKind.BEFORE, file=file))
    room.settle()
    window.run("case.photos")

    window.select([other.id])
    room.settle()
    window.run("case.photos")

    assert other.number in window.photos.viewer.windowTitle()
    assert window.photos.viewer.before.shown.sha256 == room.desk.case(other.id).photos[0].sha256
    window.photos.viewer.close()
