"""Colours that can be read, shapes that can be told apart, type at the user's size."""

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QPushButton

from commandcenter.wording import set_language
from ui import theme
from ui.shapes import shape_path
from ui.theme import DARK, LIGHT, LIGHTS, SCALE, THEMES, WALL

EVERY = pytest.mark.parametrize("look", THEMES.values(), ids=THEMES)
MARKS = [(light, False) for light in LIGHTS] + [("red", True)]


@pytest.fixture(autouse=True)
def _light_again(qapp):
    theme.apply(qapp, LIGHT)
    yield
    theme.apply(qapp, LIGHT)
    set_language("en")


def contrast(one, other):
    """WCAG 2 contrast of two colours, 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@EVERY
@pytest.mark.parametrize("ground", ["window", "panel", "selected", "hover"])
@pytest.mark.parametrize("words", ["text", "muted"])
def test_words_can_be_read_on_every_ground(look, ground, words):
    assert contrast(getattr(look, words), getattr(look, ground)) >= 4.5


@EVERY
@pytest.mark.parametrize("ground", ["window", "panel"])
@pytest.mark.parametrize("light", LIGHTS)
def test_the_colour_of_a_light_can_be_read_as_text(look, ground, light):
    assert contrast(look.light(light), getattr(look, ground)) >= 4.5


@EVERY
@pytest.mark.parametrize("ground", ["window", "panel", "selected"])
@pytest.mark.parametrize("graphic", ["focus", "edge", *LIGHTS.values()])
def test_rings_and_marks_can_be_seen(look, ground, graphic):
    assert contrast(getattr(look, graphic), getattr(look, ground)) >= 3


@EVERY
def test_the_primary_button_and_the_emergency_mark_can_be_read(look):
    assert contrast(look.on_focus, look.focus) >= 4.5
    assert contrast(look.panel, look.overdue) >= 4.5


@EVERY
def test_load_is_told_by_six_steps_of_one_hue(look):
    steps = [luminance(step) for step in look.load]

    assert len(steps) == 6
    assert steps in (sorted(steps), sorted(steps, reverse=True))
    assert max(step.hue() for step in look.load) - min(step.hue() for step in look.load) <= 15


def test_a_light_without_a_name_is_not_invented():
    with pytest.raises(KeyError):
        LIGHT.light("purple")


@pytest.mark.parametrize(("light", "emergency"), MARKS)
@pytest.mark.parametrize("size", [8.0, 12.0, 28.0])
def test_a_shape_stays_within_its_square(light, emergency, size):
    room = QRectF(-size / 2, -size / 2, size, size).adjusted(-0.01, -0.01, 0.01, 0.01)

    path = shape_path(light, emergency, size)

    assert not path.isEmpty()
    assert room.contains(path.boundingRect())


def test_no_two_lights_share_a_shape():
    drawn = {bytes(picture(*mark).constBits()) for mark in MARKS}

    assert len(drawn) == len(MARKS)


def picture(light, emergency):
    """The shape alone, in one ink: what a colour-blind eye has to go by."""
    image = QImage(24, 24, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.translate(12, 12)
        painter.fillPath(shape_path(light, emergency, 20), QColor("black"))
    return image


def painted(ground, **kwargs):
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(ground)
    with QPainter(image) as painter:
        theme.paint_light(painter, QPointF(20, 20), "red", size=20, **kwargs)
    return image


def test_an_overdue_case_is_a_square_in_the_overdue_colour():
    image = painted(LIGHT.panel)

    assert image.pixelColor(20, 20) == LIGHT.overdue
    assert image.pixelColor(34, 20) == LIGHT.panel


def test_an_emergency_has_its_mark_cut_out():
    image = painted(LIGHT.panel, emergency=True)

    assert image.pixelColor(20, 16) == LIGHT.panel
    assert image.pixelColor(14, 20) == LIGHT.overdue


def test_on_the_map_a_case_has_a_rim_of_panel_colour():
    cell = LIGHT.load[5]

    assert painted(cell).pixelColor(20, 10) == cell
    assert painted(cell, halo=True).pixelColor(20, 10) == LIGHT.panel


def test_a_light_is_also_a_word():
    assert theme.light_word("yellow") == "due soon"
    assert theme.light_word("grey") == "no clock running"
    assert theme.light_word("yellow", emergency=True) == "emergency"

    set_language("zh_CN")

    assert theme.light_word("yellow") == "将到期"


def test_a_switch_of_theme_reaches_palette_and_painters(qapp):
    theme.apply(qapp, DARK)

    assert theme.current().name == "dark"
    assert qapp.palette().color(QPalette.ColorRole.Window) == DARK.window
    assert qapp.palette().color(QPalette.ColorRole.Text) == DARK.text


@EVERY
def test_every_token_of_the_style_sheet_is_known(look):
    sheet = theme.style_sheet(look)

    assert "$" not in sheet
    assert look.panel.name() in sheet


def test_every_image_of_the_style_sheet_is_shipped():
    for look in (LIGHT, DARK, WALL):
        named = [part.split(")")[0] for part in theme.style_sheet(look).split("url(")[1:]]
        assert named
        assert all(not QImage(name).isNull() for name in named)


def test_text_and_its_rows_grow_by_the_users_factor(qapp):
    usual = QFontMetricsF(theme.font("body")).height()
    row = theme.current().row_comfortable

    theme.apply(qapp, LIGHT, 1.5)

    assert QFontMetricsF(theme.font("body")).height() == pytest.approx(usual * 1.5, abs=2)
    assert theme.current().row_comfortable == row * 1.5
    assert qapp.font().pointSizeF() == theme.font("body").pointSizeF()


def test_the_scale_has_its_six_steps_in_pixels_of_the_drawings():
    sizes = [QFontInfo(theme.font(step)).pixelSize() for step in SCALE]

    assert sizes == pytest.approx([11, 12.5, 14, 17, 22, 30], abs=0.6)


def test_numerals_are_all_of_one_width():
    metrics = QFontMetricsF(theme.font("figure"))

    assert len({metrics.horizontalAdvance(numeral) for numeral in "0123456789"}) == 1


def test_strong_text_is_bolder():
    assert theme.font("body", strong=True).weight() > theme.font("body").weight()


def test_chinese_is_drawn_with_glyphs_of_its_own(qapp):
    first, second, missing = (glyph(text) for text in ("派", "遣", "\U000e0fff"))

    assert first != second
    assert missing not in (first, second)


def glyph(text):
    image = QImage(40, 40, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.setFont(theme.font("title"))
        painter.drawText(4, 30, text)
    return bytes(image.constBits())


def test_icons_take_the_text_colour(qapp):
    theme.apply(qapp, DARK)

    image = theme.icon("mdi6.square").pixmap(16, 16).toImage()

    assert image.pixelColor(8, 8) == DARK.text


def test_the_keyboards_place_is_seen_by_a_ring(qtbot):
    button = QPushButton("Dispatch")
    qtbot.addWidget(button)
    button.show()
    button.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)

    image = button.grab().toImage()

    assert image.pixelColor(1, image.height() // 2) == LIGHT.focus
    assert QApplication.focusWidget() is button
