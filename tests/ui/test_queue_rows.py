"""What a row of the queue shows, says and carries."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDrag, QFontMetrics
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from commandcenter import wording
from commandcenter.case import Stage
from commandcenter.text import Text
from tests.helpers.makers import MONDAY
from tests.helpers.queue_desk import GAS, NEW, QueueDesk
from tests.helpers.town import CITY, again, one
from ui import mime, theme
from ui.drag_image import drag_image
from ui.queue import row_text


@pytest.fixture
def desk(qtbot):
    """Forty cases that wait to be dispatched, due one minute after the other from 100 on."""
    made = QueueDesk(qtbot, *(one(number, due=number, **NEW) for number in range(100, 140)))
    yield made
    made.panel.close()


def test_what_was_there_at_the_start_is_read_and_what_is_new_is_not(desk):
    desk.town.put(again(one(1, due=5, **NEW), "e1"))

    unread = [desk.model.unread(desk.model.row(at)) for at in range(3)]

    assert unread == [True, False, False]
    assert desk.paper(1) != desk.paper(100)


def test_a_case_is_read_when_it_is_opened_until_something_happens(desk):
    desk.town.put(again(one(1, due=5, **NEW), "e1"))
    seen = [desk.model.unread(desk.model.row(0))]

    desk.click(1)
    seen.append(desk.model.unread(desk.model.row(0)))
    desk.town.put(again(one(1, due=5, **NEW), "e2"))
    seen.append(desk.model.unread(desk.model.row(0)))
    desk.click(100)
    desk.town.put(again(one(1, due=5, **NEW), "e3"))
    seen.append(desk.model.unread(desk.model.row(0)))
    desk.panel.reload()
    seen.append(desk.model.unread(desk.model.row(0)))

    assert seen == [True, False, False, True, False]


def test_what_nobody_had_opened_is_still_unread_in_the_next_console(desk, qtbot):
    desk.town.put(again(one(1, due=5, **NEW), "e1"), again(one(2, due=6, **NEW), "e1"))
    desk.click(2)
    marks = desk.panel.marks()

    quiet = [one(n, due=n, last_at=MONDAY, **NEW) for n in (1, 2, 100)]
    changed = one(101, due=101, last_at=MONDAY + timedelta(minutes=1), **NEW)
    next_day = QueueDesk(qtbot, *quiet, changed)
    next_day.panel.take_up(marks)

    rows = [next_day.model.row(at) for at in range(4)]
    unread = [int(row.case.number) for row in rows if next_day.model.unread(row)]
    assert unread == [1, 101]


def test_the_tooltip_says_why_a_case_stands_here_and_when_it_is_due(desk):
    desk.town.put(one(1, due=134, **GAS))

    tip = desk.model.index(0).data(Qt.ItemDataRole.ToolTipRole)

    assert "emergency class" in tip
    assert "in 2 h 14 m" in tip
    assert "0001" in tip


def test_a_row_is_spoken_with_its_light_first(desk):
    spoken = desk.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)

    assert spoken.startswith("on time · Litter · 1 Fuhua Road · filed · unassigned")


def test_words_of_a_reporter_never_become_markup(desk):
    odd = one(1, due=5, **NEW)
    standing = type(odd.standing)(Stage.FILED, address=Text.of("<img src=x>"))
    desk.town.put(type(odd)(**{f: getattr(odd, f) for f in odd.__slots__} | {"standing": standing}))

    tips = [index.data(Qt.ItemDataRole.ToolTipRole) for index in map(desk.model.index, range(41))]

    assert any("&lt;img" in tip for tip in tips)
    assert not any("<img" in tip for tip in tips)


def test_the_countdown_moves_with_the_tick_and_only_then(desk):
    desk.town.put(one(1, due=5, **NEW))
    before = desk.paper(1)

    same = desk.paper(1)
    desk.panel.tick(MONDAY + timedelta(seconds=1))

    assert same == before
    assert desk.paper(1) != before


def test_a_light_that_turns_repaints_its_row(desk):
    desk.town.put(one(1, due=13, **NEW))
    before = desk.paper(1)

    desk.town.advance(2)

    assert desk.paper(1) != before


def test_a_bar_past_the_limit_is_full_and_hatched(desk):
    desk.town.put(one(1, due=-5, **NEW))
    paper = desk.paper(1)

    bar = paper.height() - theme.current().spacing - 1
    colours = {paper.pixelColor(x, bar).name() for x in range(40, paper.width() - 14)}

    assert len(colours) > 2


@pytest.mark.parametrize("look", [theme.DARK, theme.WALL])
def test_a_theme_reaches_the_rows(desk, look):
    before = desk.paper(100)

    theme.apply(QApplication.instance(), look)
    desk.panel.set_theme(look)

    assert desk.paper(100) != before


def test_compact_rows_are_lower_and_the_first_one_stays(desk):
    desk.view.verticalScrollBar().setValue(500)
    first, high = desk.view.first_row, desk.view.visualRect(desk.model.index(0)).height()

    desk.panel.set_compact(True)

    assert desk.view.visualRect(desk.model.index(0)).height() < high
    assert abs(desk.view.first_row - first) <= 1
    assert desk.paper(110).height() == desk.view.visualRect(desk.model.index(0)).height()


def test_another_configuration_shows_its_names(desk):
    names = type(desk.town.situation.city)()

    desk.town.situation.configure(names)

    assert "Litter" not in desk.model.index(0).data(Qt.ItemDataRole.DisplayRole)


def test_the_drag_image_says_how_many(desk):
    first = desk.model.row(0)
    looks = [drag_image(first.case, "Litter", first.light, count, 2.0) for count in (1, 3)]

    assert looks[1].width() > looks[0].width()
    assert [look.devicePixelRatio() for look in looks] == [2.0, 2.0]


@pytest.mark.parametrize(("count", "dragged"), [(0, False), (3, True), (501, False)])
def test_no_more_cases_are_dragged_than_a_drop_would_take(qtbot, monkeypatch, count, dragged):
    desk = QueueDesk(qtbot, *(one(number, due=number + 1, **NEW) for number in range(600)))
    carried = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, actions: carried.append(drag.mimeData()))

    desk.panel.select([f"{number:04}" for number in range(count)])
    desk.view.startDrag(Qt.DropAction.CopyAction)

    assert [len(mime.decode(data)) for data in carried] == ([count] if dragged else [])


def test_a_case_without_class_place_or_clock_says_so(desk):
    bare = one(1, due=None, stage=Stage.REPORTED)
    standing = replace(bare.standing, class_code=None, address=None, place=None, cell=None)
    desk.panel.set_scope("all")

    desk.town.put(replace(bare, standing=standing))
    row = desk.model.index(desk.numbers().index(1))

    assert row.data() == "Rubbish on the pavement · no place yet"
    assert "No deadline is running." in row.data(Qt.ItemDataRole.ToolTipRole)
    desk.panel.select(["0001"])
    assert not desk.paper(1).isNull()


LONG = "Illegal Animal Kept as Pet in a Building with Many Tenants"
CORNER = "Corner of Hillside Avenue and Main Street"
SMALL = 320 - 56
"""What a row has for words in a panel of 320 pixels."""


def long_case(address, **changes):
    case = one(1, due=5, **changes)
    report = replace(case.reports[0], description=Text.of(LONG))
    standing = replace(case.standing, class_code=None, address=Text.of(address))
    return replace(case, reports=(report,), standing=standing)


def test_the_first_line_is_the_class_alone(desk):
    desk.town.put(long_case(CORNER, **NEW))
    painter, font = desk.view.itemDelegate(), theme.font("body")

    words = painter.first(desk.model.row(0), font, 240)

    assert painter.first(desk.model.row(1), font, 240) == "Litter"
    assert words.startswith("Illegal Animal Kept")
    assert QFontMetrics(font).horizontalAdvance(words) <= 240


@pytest.mark.parametrize("address", ["1 Fuhua Road", CORNER])
def test_in_a_compact_row_a_long_class_gives_way_to_the_place(desk, address):
    desk.town.put(long_case(address, **NEW))
    desk.panel.set_compact(True)
    font = theme.font("body")

    words = desk.view.itemDelegate().first(desk.model.row(0), font, 240)

    assert words.startswith("Ill")
    assert address[:12] in words
    assert QFontMetrics(font).horizontalAdvance(words) <= 240


def test_the_second_line_begins_with_the_place_and_has_all_where_there_is_room(desk):
    place, rest = desk.view.itemDelegate().second(desk.model.row(0), 460)

    assert (place, rest) == ("1 Fuhua Road", " · filed · unassigned · just now")


@pytest.mark.parametrize("width", [SMALL, SMALL + 140])
@pytest.mark.parametrize("address", ["1 Fuhua Road", CORNER, f"{CORNER}, at the foot of the hill"])
def test_unit_and_age_give_way_to_place_and_stage(desk, width, address):
    unit = replace(CITY.units.by_code["cleaning"], names={"en": LONG})
    desk.town.put(long_case(address, stage=Stage.DONE))
    desk.town.situation.configure(replace(CITY, units=type(CITY.units)([unit])))

    place, rest = desk.view.itemDelegate().second(desk.model.row(0), width)

    assert place.startswith(address[:12])
    assert rest.startswith(" · handled")
    assert " ago" not in rest
    assert QFontMetrics(theme.font("small")).horizontalAdvance(place + rest) <= width


def test_a_place_is_named_by_address_else_by_cell(desk):
    case, city = one(1), desk.town.situation.city
    silent = replace(case.reports[0], description=None)

    def place(**changes):
        return row_text.place_name(replace(case, standing=replace(case.standing, **changes)), city)

    assert place() == "1 Fuhua Road"
    assert place(address=Text("digest")) == "erased"
    assert place(address=None) == "440304001001001"
    assert place(address=None, cell="gone") == "gone"
    assert place(address=None, cell=None) == "outside every unit grid"
    bare = replace(case, reports=(silent,), standing=replace(case.standing, class_code=None))
    assert row_text.class_name(bare, city) == "not yet classified"


def test_a_closed_case_is_forgotten_and_would_be_unread_again(desk):
    desk.town.put(one(100, stage=Stage.CLOSED))
    desk.town.put(one(100, **NEW))

    assert desk.model.unread(desk.model.row(0))


def test_everything_is_said_again_in_another_language(desk):
    wording.set_language("zh_CN")
    try:
        desk.panel.retranslate()
        texts = [desk.strip.text(), desk.pill("all").text(), desk.view.accessibleName()]
        assert all(texts)
        assert not desk.paper(100).isNull()
    finally:
        wording.set_language("en")


def test_the_painter_gives_all_rows_one_height(desk):
    hint = desk.view.itemDelegate().sizeHint(QStyleOptionViewItem(), desk.model.index(0))

    assert hint.height() == desk.view.visualRect(desk.model.index(5)).height()
