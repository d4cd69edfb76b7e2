"""What stands in the case panel while several cases are chosen: how many, and which."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.wording import _, label, ngettext
from ui import theme
from ui.case.fact_rows import Fact, FactRows

MOST_NAMED: Final = 40
"""Cases that are named one by one; the others are counted."""


class Chosen(QWidget):
    """The cases that the next act is for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(self)
        self.rest = QLabel(self)
        self.rest.setProperty("role", "muted")
        scroll = QScrollArea(self)
        self.rows = FactRows(scroll)
        scroll.setWidget(self.rows)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for ground in (self.rows, scroll.viewport()):
            ground.setAutoFillBackground(False)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.title, scroll, self.rest):
            self._column.addWidget(widget)
        self._column.setStretch(1, 1)
        self.set_theme()

    def set_theme(self) -> None:
        """Take over sizes and type."""
        look = theme.current()
        self.title.setFont(theme.font("lead", strong=True))
        self.rows.set_theme(look)
        self._column.setSpacing(look.gap)

    def show_cases(self, cases: Sequence[Case], city: City) -> None:
        """Name these cases, the first ones one by one."""
        count = len(cases)
        self.title.setText(ngettext("{n} case chosen", "{n} cases chosen", count).format(n=count))
        self.rows.show_facts([_fact(case, city) for case in cases[:MOST_NAMED]])
        more = count - MOST_NAMED
        self.rest.setVisible(more > 0)
        self.rest.setText(ngettext("and {n} more", "and {n} more", more).format(n=more))


def _fact(case: Case, city: City) -> Fact:
    found = city.class_of(case)
    kind = label(found.names) if found else _("Not yet classified")
    return Fact(
        case.number, _("{what} · {stage}").format(what=kind, stage=_(STAGE_NAMES[case.stage]))
    )
