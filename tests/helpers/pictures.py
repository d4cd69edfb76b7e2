"""What shines on a part of the screen, to be compared with an approved picture of it.

Words and panels are grey, and differ with every font; what is abnormal is coloured. So a picture
is kept as the colourfulness of its blocks, one value each, and something may lie one block aside.
With other fonts up to 0.04 of the colour moves further than that; another state moves half of it.
"""

from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

APPROVED = Path(__file__).resolve().parents[1] / "pictures" / "approved"

BLOCK = 16
"""Pixels along the side of a block."""

COLOURFUL = 40
"""Difference of the largest and the smallest of red, green and blue from which a pixel shines."""

MOST = 0.1
"""Share of all colour that may stand elsewhere than approved."""


def colour_of(widget):
    """How colourful each block of a widget is (0 to 255)."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    high, wide = image.height(), image.width()
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(high, image.bytesPerLine())
    pixels = lines[:, : 3 * wide].reshape(high, wide, 3).astype(int)
    shine = pixels.max(axis=2) - pixels.min(axis=2)
    shine[shine < COLOURFUL] = 0
    down, across = high // BLOCK, wide // BLOCK
    cut = shine[: down * BLOCK, : across * BLOCK].reshape(down, BLOCK, across, BLOCK)
    return cut.mean(axis=(1, 3)).round().astype(np.uint8)


def share_elsewhere(seen, approved):
    """The share of the colour of both that the other has not near; 1 if their sizes differ."""
    if seen.shape != approved.shape:
        return 1.0
    one, other = seen.astype(int), approved.astype(int)
    lacking = np.clip(one - _around(other), 0, None) + np.clip(other - _around(one), 0, None)
    return float(lacking.sum() / max(1, one.sum() + other.sum()))


def approved(name):
    """The approved picture of that name."""
    image = QImage(str(APPROVED / f"{name}.png"))
    assert not image.isNull(), f"{name} has no approved picture; see tests/pictures/README.md"
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return lines[:, : image.width()].copy()


def approve(name, seen):
    """Keep a picture as the one to compare with."""
    high, wide = seen.shape
    kept = np.ascontiguousarray(seen)
    image = QImage(kept.data, wide, high, wide, QImage.Format.Format_Grayscale8)
    assert image.save(str(APPROVED / f"{name}.png"))


def _around(colour):
    """The most colour in each block or one beside it."""
    down, across = colour.shape
    rim = np.pad(colour, 1)
    shifted = [rim[y : y + down, x : x + across] for y in range(3) for x in range(3)]
    return np.max(shifted, axis=0)
