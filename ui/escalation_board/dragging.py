"""The drag that begins on a card: what hangs on the cursor, and the ids that it carries."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QWidget

from commandcenter.escalation.board import Board
from commandcenter.ids import CaseId
from ui import theme
from ui.drag_image import drag_image
from ui.escalation_board.face import Faces
from ui.mime import encode
from ui.queue.row_text import class_name


def drag_cards(source: QWidget, ids: Sequence[CaseId], board: Board, faces: Faces) -> None:
    """Drag these cases until they are let go of; runs Qt's own loop meanwhile."""
    drag = QDrag(source)
    drag.setMimeData(encode(ids))
    found = board.find(ids[0])
    if found is not None:
        card, look = board.card(*found), theme.current()
        name, ratio = class_name(card.case, faces.city), source.devicePixelRatioF()
        drag.setPixmap(drag_image(card.case, name, board.light(card), len(ids), ratio))
        drag.setHotSpot(QPoint(-look.padding, -look.gap))
    drag.exec(Qt.DropAction.CopyAction)
