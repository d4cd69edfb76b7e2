"""Colours, type and sizes, by meaning. Nothing else in the program names a colour or a pixel.

`apply` gives the whole application a theme; painters ask `current()` at paint time, so a switch
needs no signal: Qt repaints every widget when the palette changes. The light of a case is always
a colour *and* a shape *and* a word: `shape_path`, `paint_light` and `light_word` are the one
place that draws and says it, for queue, map and chain strip alike.
"""

import sys
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Final, Literal

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QIcon,
    QPainter,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QApplication

from commandcenter.frozen import frozen
from commandcenter.wording import N_, _
from ui.glyphs import glyph_icon
from ui.shapes import shape_path as shape_path

Step = Literal["small", "body", "lead", "title", "figure", "display"]

SCALE: Final[dict[Step, float]] = {
    "small": 11.0,
    "body": 12.5,
    "lead": 14.0,
    "title": 17.0,
    "figure": 22.0,
    "display": 30.0,
}
"""Type sizes in points of 72 to the inch, that is one logical pixel each on every platform."""

FAMILIES: Final[dict[str, list[str]]] = {
    "win32": ["Segoe UI", "Microsoft YaHei UI", "Microsoft YaHei"],
    "darwin": [".AppleSystemUIFont", "PingFang SC"],
    "linux": [
        "Noto Sans",
        "Source Han Sans SC",
        "Noto Sans CJK SC",
        "WenQuanYi Micro Hei",
        "DejaVu Sans",
    ],
}
"""Font families in order of preference; each list ends in one that has Chinese."""

STYLE: Final[Path] = Path(__file__).resolve().parent.parent / "resources" / "style"
"""Folder of the style sheet and the few marks that only an image can give it."""


@frozen
class Theme:
    """One set of colours, and the sizes that go with it (logical pixels)."""

    name: str
    window: QColor
    panel: QColor
    line: QColor
    """Hairlines; never carries meaning alone."""
    text: QColor
    muted: QColor
    """Secondary text, units, icons at rest."""
    focus: QColor
    """Focus ring, primary button, the now mark."""
    on_focus: QColor
    """Text on a ground of `focus`."""
    selected: QColor
    """Tinted ground of the selected row."""
    hover: QColor
    """Ground under the mouse."""
    edge: QColor
    """Outline of inputs, check boxes and hollow marks: a graphic, so at least 3 to 1."""
    on_time: QColor
    due_soon: QColor
    overdue: QColor
    suspended: QColor
    contested: QColor
    pending: QColor
    water: QColor
    street: QColor
    cell_edge: QColor
    load: tuple[QColor, ...]
    """Open load of a cell, six steps of one hue; never an alarm colour."""

    spacing: int = 8
    gap: int = 4
    padding: int = 12
    row_compact: int = 28
    row_comfortable: int = 36
    target: int = 24
    icon_small: int = 16
    icon_large: int = 20
    shape: int = 12
    """Side of a light's shape beside a line of text."""
    bar: int = 3
    """Height of the countdown bar."""
    notice_width: int = 560
    radius: int = 4
    hairline: int = 1
    ring: int = 2
    """Width of the focus ring."""
    halo: float = 1.5
    """Rim of panel colour around symbols and labels on the map."""
    motion: int = 120
    """Longest animation, in milliseconds."""

    def light(self, light: str) -> QColor:
        """Colour of a light: green, yellow, red or grey; also of `contested` and `pending`."""
        colour = getattr(self, LIGHTS[light])
        assert isinstance(colour, QColor)
        return colour

    def scaled(self, factor: float) -> "Theme":
        """The same theme with every size that holds text or an icon times the user's `factor`."""
        return replace(self, **{name: round(getattr(self, name) * factor) for name in _SCALED})


_SCALED: Final = (
    "row_compact",
    "row_comfortable",
    "target",
    "icon_small",
    "icon_large",
    "shape",
    "notice_width",
)

LIGHTS: Final[dict[str, str]] = {
    "green": "on_time",
    "yellow": "due_soon",
    "red": "overdue",
    "grey": "suspended",
    "contested": "contested",
    "pending": "pending",
}
"""Which colour token each light (and the two marks beside the lights) is shown in."""

_WORDS: Final[dict[str, str]] = {
    "green": N_("on time"),
    "yellow": N_("due soon"),
    "red": N_("overdue"),
    "grey": N_("no clock running"),
    "contested": N_("contested"),
    "pending": N_("not yet sent"),
    "emergency": N_("emergency"),
}


def _theme(name: str, load: str, **colours: str) -> Theme:
    tokens: dict[str, Any] = {token: QColor(colour) for token, colour in colours.items()}
    return Theme(name=name, load=tuple(QColor(step) for step in load.split()), **tokens)


LIGHT: Final = _theme(
    "light",
    "#EDF1F5 #D2DCE6 #AFC3D5 #85A5C1 #5B84A7 #345F86",
    window="#F1F3F5",
    panel="#FFFFFF",
    line="#C9CED4",
    text="#1B1F24",
    muted="#59626C",
    focus="#005FB8",
    on_focus="#FFFFFF",
    selected="#E3EDF8",
    hover="#F1F3F5",
    edge="#808992",
    on_time="#00795A",
    due_soon="#946300",
    overdue="#C0392B",
    suspended="#667078",
    contested="#8E3B8A",
    pending="#0067A6",
    water="#FAFBFC",
    street="#FFFFFF",
    cell_edge="#FFFFFF",
)

DARK: Final = _theme(
    "dark",
    "#20262C #2B3742 #3A4E60 #4F6B84 #6C8FAF #93B9DC",
    window="#14171A",
    panel="#1C2024",
    line="#3A424A",
    text="#E6E9EC",
    muted="#9AA4AE",
    focus="#4CA6FF",
    on_focus="#0E1720",
    selected="#1D3148",
    hover="#262C32",
    edge="#727D88",
    on_time="#3CC79A",
    due_soon="#F0B429",
    overdue="#FF6B5A",
    suspended="#8C96A0",
    contested="#D68BD2",
    pending="#62B5F0",
    water="#0F1214",
    street="#14171A",
    cell_edge="#14171A",
)

WALL: Final = _theme(
    "wall",
    "#20262C #2B3742 #3A4E60 #4F6B84 #6C8FAF #93B9DC",
    window="#0A0C0E",
    panel="#12151A",
    line="#3A424A",
    text="#F4F6F8",
    muted="#AEB7C0",
    focus="#4CA6FF",
    on_focus="#0E1720",
    selected="#1D3148",
    hover="#20262C",
    edge="#727D88",
    on_time="#3CC79A",
    due_soon="#FFC247",
    overdue="#FF6B5A",
    suspended="#98A2AC",
    contested="#E09ADC",
    pending="#74C0F5",
    water="#07090A",
    street="#0A0C0E",
    cell_edge="#0A0C0E",
)

THEMES: Final[dict[str, Theme]] = {theme.name: theme for theme in (LIGHT, DARK, WALL)}

_current = LIGHT
_factor = 1.0


def current() -> Theme:
    """The theme in use, its sizes already times the user's factor. Ask at paint time."""
    return _current


def apply(app: QApplication, theme: Theme, factor: float = 1.0) -> None:
    """Give every widget of `app` the theme, with text `factor` times its usual size.

    The palette first, which is cheap and reaches custom painters, then one small style sheet.
    """
    global _current, _factor
    _current, _factor = theme.scaled(factor), factor
    _font.cache_clear()
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setFont(font("body"))
    app.setStyleSheet(style_sheet(_current))


def palette(theme: Theme) -> QPalette:
    """The theme as Qt's palette, for widgets and styles that know no token."""
    role = QPalette.ColorRole
    roles = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.panel,
        role.ButtonText: theme.text,
        role.BrightText: theme.overdue,
        role.Light: theme.panel,
        role.Midlight: theme.hover,
        role.Mid: theme.line,
        role.Dark: theme.edge,
        role.Shadow: theme.line,
        role.Highlight: theme.selected,
        role.HighlightedText: theme.text,
        role.Accent: theme.focus,
        role.Link: theme.focus,
        role.LinkVisited: theme.focus,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
    }
    result = QPalette()
    for name, colour in roles.items():
        result.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, theme.edge)
    return result


def style_sheet(theme: Theme) -> str:
    """The style sheet of the house with the theme's tokens filled in."""
    tone = "light" if theme.name == "light" else "dark"
    tokens = {"images": STYLE.as_posix(), "tone": tone}
    for name in (each.name for each in fields(theme)):
        value = getattr(theme, name)
        if isinstance(value, QColor):
            tokens[name] = value.name()
        elif isinstance(value, int):
            tokens[name] = f"{value}px"
    return Template(_style_sheet_source()).substitute(tokens)


@cache
def _style_sheet_source() -> str:
    return (STYLE / "console.qss").read_text(encoding="utf-8")


def font(step: Step, strong: bool = False) -> QFont:
    """The system's interface font at one step of the scale, numerals all of one width."""
    return QFont(_font(step, strong))


@cache
def _font(step: Step, strong: bool) -> QFont:
    result = QFont(FAMILIES.get(sys.platform, FAMILIES["linux"]))
    dots_per_inch = QApplication.primaryScreen().logicalDotsPerInch()
    result.setPointSizeF(SCALE[step] * _factor * 72 / dots_per_inch)
    result.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def icon(name: str) -> QIcon:
    """The Material Design icon `name` ("mdi6.send") in the theme's text colour."""
    return glyph_icon(name.removeprefix("mdi6."), _current.text, _current.edge)


def light_word(light: str, emergency: bool = False) -> str:
    """The word that goes with a light's colour and shape, in the language in use."""
    return _(_WORDS["emergency" if emergency else light])


def paint_light(
    painter: QPainter,
    centre: QPointF,
    light: str,
    *,
    emergency: bool = False,
    size: float = 12.0,
    halo: bool = False,
) -> None:
    """Draw a light's shape at `centre` in its colour; on maps with a rim of panel colour."""
    path = shape_path(light, emergency, size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(centre)
    if halo:
        rim = QPen(_current.panel, 2 * _current.halo)
        rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, rim)
    painter.fillPath(path, _current.light("red" if emergency else light))
    painter.restore()
