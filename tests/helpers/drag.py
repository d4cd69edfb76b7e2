"""A drag without a mouse: Qt's own drag runs a nested loop that no test can drive."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QApplication, QWidget

_LEFT = Qt.MouseButton.LeftButton
_KEYS = Qt.KeyboardModifier.NoModifier


def drag(
    source: QAbstractItemView,
    indexes: Sequence[QModelIndex],
    target: QWidget,
    at: QPoint,
    *,
    drop: bool = True,
) -> bool:
    """Drag rows of `source` over `target` to `at` (its viewport's coordinates), and drop them.

    Returns whether the target accepted them when they moved to `at`: that is when a person sees
    a refusal. What was refused is not dropped but leaves again. With `drop=False` the drag hovers
    and stays, so that a test can look at what the target shows.
    """
    data = source.model().mimeData(list(indexes))
    actions = source.model().supportedDragActions()
    aim = target.viewport() if isinstance(target, QAbstractScrollArea) else target
    enter = QDragEnterEvent(at, actions, data, _LEFT, _KEYS)
    QApplication.sendEvent(aim, enter)
    if not enter.isAccepted():
        return False
    move = QDragMoveEvent(at, actions, data, _LEFT, _KEYS)
    # Qt carries the answer to the enter event over to the first move; a view may only refuse.
    move.setDropAction(enter.dropAction())
    move.accept()
    QApplication.sendEvent(aim, move)
    if drop and move.isAccepted():
        dropped = QDropEvent(QPointF(at), actions, data, _LEFT, _KEYS)
        dropped.setDropAction(move.dropAction())
        QApplication.sendEvent(aim, dropped)
    elif drop:
        QApplication.sendEvent(aim, QDragLeaveEvent())
    return move.isAccepted()
