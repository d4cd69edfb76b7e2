"""Paints dispatch slips into a PDF: A4, one case a page, the fonts embedded.

Black on white and nothing else: it is printed on whatever there is, and copied. Needs a
`QGuiApplication`; may be called on any thread.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import segno
from PySide6.QtCore import QBuffer, QIODevice, QLineF, QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPageSize, QPainter, QPdfWriter, QPen

from commandcenter.output.slip import Fact, Slip
from commandcenter.refusal import Refused
from commandcenter.wording import _, ngettext

_DOTS: Final = 600
"""Dots to the inch."""
_MM: Final = _DOTS / 25.4
_MARGIN: Final = 15.0
_CODE: Final = 66.0
"""Side of the QR code with its quiet zone, in millimetres."""
_FOOT: Final = 34.0
"""Height of what is filled in by hand, in millimetres."""
_LONGEST: Final = 45.0
"""Height that one fact may take, in millimetres: a long story leaves room for what to do."""
_NAMES: Final = 34.0
"""Width of the column of names, in millimetres."""
_FAMILIES: Final = (
    *("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans", "DejaVu Sans"),
)
"""The first that is there; those with Chinese first, since a place may be called so anywhere."""


def print_slips(path: Path, slips: Sequence[Slip]) -> int:
    """Write a page for each of `slips`, and return how many.

    The file appears whole or not at all. Raises Refused if there is no case, if it cannot be
    written, or if this machine has no font for the words.
    """
    if not slips:
        raise Refused(_("No case was chosen, so there is no slip to print."))
    if path.suffix.lower() != ".pdf":
        raise Refused(_("{file}: slips are written as .pdf.").format(file=path.name))
    if not path.resolve().parent.is_dir():
        raise Refused(_("There is no folder {folder}.").format(folder=path.resolve().parent))
    _require_font(slips)
    content = _painted(slips)
    draft = path.with_name(path.name + ".new")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as fault:
        sentence = _("{path} cannot be written: {why}. Nothing was saved.")
        raise Refused(sentence.format(path=path, why=fault.strerror)) from fault
    finally:
        if draft.is_file():
            draft.unlink()
    return len(slips)


def _painted(slips: Sequence[Slip]) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(_("Dispatch slips"))
    painter = QPainter(writer)
    try:
        for count, slip in enumerate(slips):
            if count:
                writer.newPage()
            _Page(painter, writer.width(), writer.height()).paint(slip)
    finally:
        painter.end()
    return bytes(buffer.data().data())


class _Page:
    """One page, written from the top down."""

    def __init__(self, painter: QPainter, width: float, height: float) -> None:
        self._painter = painter
        self._left = _MARGIN * _MM
        self._right = width - self._left
        self._bottom = height - self._left
        self._y = self._left

    def paint(self, slip: Slip) -> None:
        """Put `slip` on it."""
        code = self._code(slip)
        beside = code.left() - self._left - 4 * _MM
        self._text(self._left, beside, _("Dispatch slip"), 11)
        self._text(self._left, beside, slip.number, 20, strong=True)
        self._text(self._left, beside, slip.title, 15, strong=True)
        if slip.emergency:
            self._framed(_("EMERGENCY"))
        self._text(self._left, beside, slip.printed, 9)
        self._y = max(self._y, code.bottom()) + 2 * _MM
        self._rule()
        for fact in slip.facts:
            self._fact(fact)
        if slip.to_do:
            self._rule()
            self._text(self._left, self._whole, _("What to do"), 13, strong=True)
            for step in slip.to_do:
                self._step(step)
        self._foot()

    @property
    def _whole(self) -> float:
        return self._right - self._left

    def _code(self, slip: Slip) -> QRectF:
        """The QR code, at the right, and under it what it holds."""
        made = segno.make(slip.code, error="l", boost_error=False, micro=False)
        rows = [bytes(row) for row in made.matrix_iter(border=4)]
        # A module is a whole number of dots: else scanners see lines of uneven width.
        module = int(_CODE * _MM // len(rows))
        side = module * len(rows)
        area = QRectF(self._right - side, self._left - 3 * _MM, side, side)
        self._painter.save()
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for y, row in enumerate(rows):
            x = 0
            while x < len(row):
                length = 1
                while x + length < len(row) and row[x + length] == row[x]:
                    length += 1
                if row[x]:
                    at = area.left() + x * module, area.top() + y * module
                    black = QRectF(*at, length * module, module)
                    self._painter.fillRect(black, Qt.GlobalColor.black)
                x += length
        self._painter.restore()
        told = _("The case and all its events: scan to take it up.")
        if slip.more:
            told = ngettext(
                "The case and its newest events; {n} older one is not in it.",
                "The case and its newest events; {n} older ones are not in it.",
                slip.more,
            ).format(n=slip.more)
        under = QRectF(area.left(), area.bottom(), side, 12 * _MM)
        wrapped = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        self._painter.setFont(_font(8))
        drawn = self._painter.drawText(under, wrapped, told)
        return area.united(QRectF(drawn))

    def _fact(self, fact: Fact) -> None:
        top = self._y
        self._text(self._left, _NAMES * _MM, fact.name, 10)
        after_name, self._y = self._y, top
        left = self._left + _NAMES * _MM
        self._text(left, self._right - left, fact.words, 12, strong=fact.strong)
        self._y = max(self._y, after_name)

    def _step(self, step: str) -> None:
        box = 4 * _MM
        self._painter.setPen(QPen(Qt.GlobalColor.black, 6))
        self._painter.drawRect(QRectF(self._left, self._y + 0.6 * _MM, box, box))
        left = self._left + box + 3 * _MM
        self._text(left, self._right - left, step, 12)

    def _text(
        self, left: float, width: float, text: str, points: float, *, strong: bool = False
    ) -> None:
        """Words from `left` on, wrapped; the next come below. What does not fit ends with `…`."""
        room = min(self._bottom - _FOOT * _MM - self._y, _LONGEST * _MM)
        font = _font(points, strong=strong)
        metrics = QFontMetricsF(font, self._painter.device())
        if room < metrics.height():
            return
        wrap = _wrapping(text, metrics, width)
        said = _shortened(text, metrics, width, room, wrap)
        needed = metrics.boundingRect(QRectF(0, 0, width, room), wrap, said).height()
        self._painter.setFont(font)
        self._painter.setPen(Qt.GlobalColor.black)
        self._painter.drawText(QRectF(left, self._y, width, needed), wrap, said)
        self._y += needed + 1.6 * _MM

    def _framed(self, text: str) -> None:
        font = _font(15, strong=True)
        metrics = QFontMetricsF(font, self._painter.device())
        size = metrics.size(0, text)
        frame = QRectF(self._left, self._y, size.width() + 8 * _MM, size.height() + 2 * _MM)
        self._painter.fillRect(frame, Qt.GlobalColor.black)
        self._painter.setPen(Qt.GlobalColor.white)
        self._painter.setFont(font)
        self._painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, text)
        self._y = frame.bottom() + 2 * _MM

    def _rule(self) -> None:
        self._painter.setPen(QPen(Qt.GlobalColor.black, 6))
        self._painter.drawLine(QLineF(self._left, self._y, self._right, self._y))
        self._y += 2.5 * _MM

    def _foot(self) -> None:
        """Where the team writes by hand what became of it; somebody enters it later."""
        self._y = self._bottom - _FOOT * _MM + 2 * _MM
        self._rule()
        self._painter.setFont(_font(10))
        fields = (_("Arrived at"), _("Done at"), _("What was done"), _("Name, signature"))
        for count, name in enumerate(fields):
            row, column = divmod(count, 2)
            left = self._left + column * self._whole / 2
            self._painter.drawText(
                QRectF(left, self._y + row * 14 * _MM, self._whole / 2, 8 * _MM), name
            )


def _require_font(slips: Sequence[Slip]) -> None:
    """Raise Refused if boxes would stand where words should: a slip is read by strangers."""
    metrics = QFontMetricsF(_font(12))
    words = "".join(
        text
        for slip in slips
        for text in (slip.title, *slip.to_do, *(f"{f.name}{f.words}" for f in slip.facts))
    )
    missing = sorted(sign for sign in set(words) if _is_missing(sign, metrics))
    if missing:
        raise Refused(
            _(
                "This machine has no font for {signs}. Install one with Chinese, such as Noto Sans "
                "CJK, and print again."
            ).format(signs="".join(missing[:8]))
        )


def _is_missing(sign: str, metrics: QFontMetricsF) -> bool:
    return sign.isalpha() and not metrics.inFontUcs4(ord(sign))


def _wrapping(text: str, metrics: QFontMetricsF, width: float) -> Qt.TextFlag:
    """Between words, but for one that is longer than a line: that is broken anywhere."""
    by_words = Qt.TextFlag.TextWordWrap
    needed = metrics.boundingRect(QRectF(0, 0, width, 1_000_000), by_words, text).width()
    return by_words if needed <= width else Qt.TextFlag.TextWrapAnywhere


def _shortened(
    text: str, metrics: QFontMetricsF, width: float, room: float, wrap: Qt.TextFlag
) -> str:
    """The longest beginning of `text` that fits, with `…` where something is left out."""
    tall = QRectF(0, 0, width, 1_000_000)

    def fits(said: str) -> bool:
        return metrics.boundingRect(tall, wrap, said).height() <= room

    if fits(text):
        return text
    fewest, most = 0, len(text)
    while fewest < most:
        middle = (fewest + most + 1) // 2
        fewest, most = (middle, most) if fits(text[:middle] + "…") else (fewest, middle - 1)
    return text[:fewest] + "…"


def _font(points: float, *, strong: bool = False) -> QFont:
    font = QFont()
    font.setFamilies([*_FAMILIES])
    font.setPointSizeF(points)
    font.setBold(strong)
    return font
