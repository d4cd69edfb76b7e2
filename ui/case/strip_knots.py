"""The marks of the chain strip: a shape for each fate of a step, so that it survives grey print."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from commandcenter.escalation.story import Fate, Sent, StepStory
from ui import theme
from ui.case.chain_words import worst_of
from ui.case.strip_layout import Knot


def reach_of(knot: Knot) -> float:
    """How far the mark of a knot goes from its centre."""
    look = theme.current()
    return look.shape / 2 + (look.ring / 2 if knot.next else 0.0)


def paint_knot(painter: QPainter, centre: QPointF, knot: Knot, *, chosen: bool) -> None:
    """Draw the mark of a step: filled once it fired, a ring while it comes, and what it met."""
    look, story = theme.current(), knot.story
    fired, reach = story.fate is Fate.FIRED, reach_of(knot)
    ink = ink_of(story)
    ring = ink or (look.focus if knot.next else look.muted if fired else look.edge)
    pen = QPen(ring, look.ring)
    if story.fate in (Fate.HELD, Fate.SILENCED, Fate.CONDITION):
        pen.setDashPattern([1.2, 1.2])
    painter.setPen(pen)
    painter.setBrush(look.muted if fired and not ink else look.panel)
    if story.fate is Fate.CONDITION:
        painter.save()
        painter.translate(centre)
        painter.rotate(45)
        side = reach * 0.85
        painter.drawRect(QRectF(-side, -side, 2 * side, 2 * side))
        painter.restore()
    else:
        painter.drawEllipse(centre, reach, reach)
    _paint_sign(painter, centre, story, ring)
    if chosen:
        painter.setPen(QPen(look.focus, look.ring))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, reach + 1.5 * look.ring, reach + 1.5 * look.ring)


def ink_of(story: StepStory) -> QColor | None:
    """The colour of what is out of the ordinary; None for the ordinary."""
    look = theme.current()
    lost = bool(story.messages) and worst_of(story.messages).sent is Sent.LOST
    if story.fate is Fate.GIVEN_UP or lost:
        return look.overdue
    if story.late or story.fate is Fate.AGAIN:
        return look.due_soon
    return None


def _paint_sign(painter: QPainter, centre: QPointF, story: StepStory, ring: QColor) -> None:
    look = theme.current()
    half = look.shape / 2

    def at(x: float, y: float) -> QPointF:
        return centre + QPointF(x * half, y * half)

    plain = story.fate is Fate.FIRED and ink_of(story) is None
    painter.setPen(QPen(look.panel if plain else ring, look.ring))
    if story.answered is not None:
        painter.drawPolyline([at(-0.55, 0.0), at(-0.1, 0.45), at(0.6, -0.45)])
    elif story.fate is Fate.SKIPPED:
        painter.drawLine(at(-1, 1), at(1, -1))
    elif story.fate is Fate.GIVEN_UP or (story.fate is Fate.FIRED and ring == look.overdue):
        painter.drawLine(at(-0.5, -0.5), at(0.5, 0.5))
        painter.drawLine(at(-0.5, 0.5), at(0.5, -0.5))
    elif story.late:
        painter.drawLine(centre, at(0, -0.7))
        painter.drawLine(centre, at(0.5, 0))
    elif story.fate is Fate.AGAIN:
        painter.drawArc(QRectF(at(-0.5, -0.5), at(0.5, 0.5)), 30 * 16, 280 * 16)
    elif story.fate is Fate.SILENCED:
        painter.drawLine(at(-0.45, 0), at(0.45, 0))
    elif story.fate is Fate.HELD:
        painter.drawLine(at(-0.25, -0.4), at(-0.25, 0.4))
        painter.drawLine(at(0.25, -0.4), at(0.25, 0.4))
