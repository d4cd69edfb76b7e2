"""A part of the case window, alone on the screen."""

from PySide6.QtWidgets import QApplication

from ui import theme


def on_screen(qtbot, part, width, height):
    """The part, in the light theme, that wide and high (pixels)."""
    theme.apply(QApplication.instance(), theme.LIGHT)
    shown = part(theme.current())
    shown.resize(width, height)
    qtbot.addWidget(shown)
    shown.show()
    return shown
