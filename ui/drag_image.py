"""What hangs on the cursor while cases are dragged, wherever they come from."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPixmap

from commandcenter.case import Case
from commandcenter.wording import ngettext
from ui import theme

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def drag_image(case: Case, name: str, light: str, count: int, ratio: float) -> QPixmap:
    """Shape, class (`name`) and number of the first case, and how many, for a screen's `ratio`."""
    look = theme.current()
    strong, small = theme.font("body", strong=True), theme.font("small")
    high, low = QFontMetrics(strong).height(), QFontMetrics(small).height()
    many = ngettext("{n} case", "{n} cases", count).format(n=count) if count > 1 else ""
    start = look.padding + look.shape + look.spacing
    texts = ((name, strong), (case.number, small), (many, strong))
    widths = [QFontMetrics(font).horizontalAdvance(text) for text, font in texts]
    aside = widths[2] + 2 * look.spacing if many else 0
    size = QSize(start + max(widths[:2]) + look.padding + aside, high + low + 2 * look.spacing)
    image = QPixmap(size * ratio)
    image.setDevicePixelRatio(ratio)
    image.fill(look.panel)
    with QPainter(image) as painter:
        painter.setPen(QPen(look.focus, look.ring))
        inset = look.ring / 2
        frame = QRectF(0, 0, size.width(), size.height())
        painter.drawRect(frame.adjusted(inset, inset, -inset, -inset))
        middle = QPointF(look.padding + look.shape / 2, look.spacing + high / 2)
        theme.paint_light(painter, middle, light, emergency=case.emergency, size=look.shape)
        painter.setPen(look.text)
        painter.setFont(strong)
        painter.drawText(QRect(start, look.spacing, widths[0] + 1, high), _LEFT, name)
        painter.drawText(frame.adjusted(0, 0, -look.padding, 0), _RIGHT, many)
        painter.setPen(look.muted)
        painter.setFont(small)
        painter.drawText(QRect(start, look.spacing + high, widths[1] + 1, low), _LEFT, case.number)
    return image
