"""Slips as they come out of the printer: the file is read back, and its page is looked at."""

import json
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QFileDialog

from commandcenter.__main__ import main
from commandcenter.case import Stage
from commandcenter.output.slip import slip_of
from commandcenter.output.slip_code import read_slip_code
from commandcenter.refusal import Refused
from commandcenter.wording import set_language
from db.store import LocalStore
from tests.helpers.console import ConsoleRoom
from tests.helpers.makers import EMERGENCY, MONDAY, a_case, a_desk
from tests.helpers.small_city import report
from ui.actions import BY_ID
from ui.slips.page import print_slips

A4_AT_200_DPI = QSize(1654, 2339)


def slips(desk, *cases):
    now = desk.clock.now()
    return [slip_of(c, desk.store.history(c.id), desk.city, now, None) for c in cases]


class Printed:
    """A PDF, as whoever gets it sees it."""

    def __init__(self, path, folder):
        self.bytes = path.read_bytes()
        self._document = QPdfDocument()
        assert self._document.load(str(path)) is QPdfDocument.Error.None_
        self.pages = self._document.pageCount()
        self._folder = folder

    def text(self, number):
        return self._document.getAllText(number).text()

    def picture(self, number):
        drawn = self._document.render(number, A4_AT_200_DPI)
        paper = QImage(drawn.size(), QImage.Format.Format_RGB32)
        paper.fill(0xFFFFFFFF)
        painter = QPainter(paper)
        painter.drawImage(0, 0, drawn)
        painter.end()
        file = self._folder / f"page-{number}.png"
        assert paper.save(str(file))
        with Image.open(file) as image:
            return image.convert("L")

    def code(self, number):
        (found,) = zxingcpp.read_barcodes(self.picture(number))
        return found.text


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_each_case_has_a_page_with_its_words_and_its_code(qapp, tmp_path, language):
    desk = a_desk()
    address = "福田区福华路1号"
    first = a_case(Stage.DISPATCHED, desk=desk, address=address)
    second = a_case(Stage.HANDLING, desk=desk, class_code=EMERGENCY)
    set_language(language)
    try:
        made = slips(desk, first, second)
        count = print_slips(tmp_path / "slips.pdf", made)
    finally:
        set_language("en")

    printed = Printed(tmp_path / "slips.pdf", tmp_path)

    assert count == printed.pages == 2
    assert first.number in printed.text(0)
    assert address in printed.text(0)
    assert "8301" in printed.text(0)
    assert second.number in printed.text(1)
    assert b"/FontFile2" in printed.bytes
    assert [printed.code(n) for n in range(2)] == [each.code for each in made]
    assert read_slip_code(printed.code(1)).case_id == second.id
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".new"] == []


def test_words_lie_inside_the_margins_however_long_they_are(qapp, tmp_path):
    desk = a_desk()
    story = "There is rubbish everywhere and nobody comes. " * 200
    case = a_case(Stage.DISPATCHED, desk=desk, description=story, address="x" * 300)

    print_slips(tmp_path / "long.pdf", slips(desk, case))

    printed = Printed(tmp_path / "long.pdf", tmp_path)
    picture = printed.picture(0)
    left, right = picture.crop((0, 0, 100, 2339)), picture.crop((1560, 0, 1654, 2339))
    assert left.getextrema()[0] == right.getextrema()[0] == 255
    assert "…" in printed.text(0)
    assert "Nothing of it is left" in printed.text(0)
    assert "Name, signature" in printed.text(0)


def test_a_file_that_cannot_be_is_refused(qapp, tmp_path):
    desk = a_desk()
    made = slips(desk, a_case(Stage.DISPATCHED, desk=desk))

    with pytest.raises(Refused, match="No case was chosen"):
        print_slips(tmp_path / "slips.pdf", [])
    with pytest.raises(Refused, match=r"slips are written as \.pdf"):
        print_slips(tmp_path / "slips.doc", made)
    with pytest.raises(Refused, match="no folder"):
        print_slips(tmp_path / "nowhere" / "slips.pdf", made)


def test_a_folder_that_takes_no_file_is_said(qapp, tmp_path):
    desk = a_desk()
    (tmp_path / "slips.pdf").mkdir()

    with pytest.raises(Refused, match="cannot be written"):
        print_slips(tmp_path / "slips.pdf", slips(desk, a_case(Stage.DISPATCHED, desk=desk)))


def test_a_machine_without_a_font_for_the_words_says_so(qapp, tmp_path):
    desk = a_desk()
    made = slips(desk, a_case(Stage.DISPATCHED, desk=desk))[0]
    strange = replace(made, title="𐎀𐎁")

    with pytest.raises(Refused, match="no font for 𐎀𐎁"):
        print_slips(tmp_path / "slips.pdf", [strange])


def test_the_command_line_prints_what_a_filter_means(tmp_path, capsys):
    store = LocalStore.open(tmp_path / "desk")
    desk = a_desk(store)
    case = a_case(Stage.DISPATCHED, desk=desk)
    a_case(Stage.FILED, desk=desk)
    store.close()
    file = tmp_path / "slips.pdf"
    common = ["--workspace", str(tmp_path / "desk"), "--now", MONDAY.isoformat(), "--json"]

    status = main([*common, "export", "slips", str(file), "--filter", "unit:cleaning"])

    assert status == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(file), "slips": 1}
    assert case.number in Printed(file, tmp_path).text(0)


def test_the_console_prints_the_chosen_cases(qtbot, tmp_path, monkeypatch):
    room = ConsoleRoom(qtbot)
    case = report(room.desk)
    window = room.open()
    try:
        window.select([case.id])
        monkeypatch.setattr(
            QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "slips"), "")
        )

        BY_ID["case.slip"].run(window)

        qtbot.waitUntil(lambda: any("slips.pdf" in t for t in window.notices.texts()))
    finally:
        room.close()
    assert case.number in Printed(tmp_path / "slips.pdf", tmp_path).text(0)
