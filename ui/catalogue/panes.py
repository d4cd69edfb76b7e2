"""How the catalogue's window is laid out: forms that scroll on a panel, buttons in a row."""

from collections.abc import Iterable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui import theme


def scrolled(forms: QWidget, body: QWidget) -> QFrame:
    """The forms on a panel, which is taller than the window where it must be."""
    scroll = QScrollArea(body)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidget(forms)
    for each in (scroll.viewport(), forms):
        each.setAutoFillBackground(False)
    panel = QFrame(body)
    panel.setProperty("role", "panel")
    inside = QVBoxLayout(panel)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.addWidget(scroll)
    return panel


def in_a_row(buttons: Iterable[QPushButton]) -> QHBoxLayout:
    """Buttons side by side, all as wide as each other."""
    row = QHBoxLayout()
    row.setSpacing(theme.current().gap)
    for button in buttons:
        row.addWidget(button, 1)
    return row
