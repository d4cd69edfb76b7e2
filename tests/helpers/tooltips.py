"""What hovering tells, without a tooltip's window: the offscreen platform cannot raise one."""

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication


class Told:
    """Stands in for `QToolTip` and keeps what it was to show."""

    def __init__(self):
        self.text = ""

    def showText(self, _at, text, *_about):
        self.text = text

    def hover(self, widget, x, y):
        """What hovering `widget` at a point of its own tells; nothing is an empty string."""
        at = QPoint(round(x), round(y))
        self.text = ""
        QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))
        return self.text


def listening_at(monkeypatch, module):
    """What the tooltips of a module tell from now on."""
    told = Told()
    monkeypatch.setattr(f"{module}.QToolTip", told)
    return told
