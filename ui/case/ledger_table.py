"""Where a case's time went, as tables: every stretch of its life; its deadline by the minute."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.events import Event
from commandcenter.explanation import CLOCK_NAMES, explain, holder, whose
from commandcenter.ledger import Segment
from commandcenter.narration import narrate
from commandcenter.wording import _
from commandcenter.worktime import Span
from ui import theme
from ui.format import duration, when

WIDTH: Final = 900
HEIGHT: Final = 560
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LedgerTable(QDialog):
    """Two tables under each other, of one case at one moment."""

    def __init__(
        self,
        case: Case,
        city: City,
        history: Sequence[Event],
        now: datetime,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Where the time went: {number}").format(number=case.number))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._city, self._now = city, now
        found = explain(case, city, history, now)
        whole = sum((held.length.total_seconds() for held, _share in found.ledger), 0.0)
        held_for = _("Who held it · {age} in all").format(age=duration(whole))
        self.held = _table(
            held_for,
            (_("Holder"), _("From"), _("To"), _("Length"), _("Share"), _("Why")),
            (self._held(each, share) for each, share in found.ledger),
            right=(3, 4),
        )
        self.counted = _table(
            _("The deadline minute by minute"),
            (_("From"), _("To"), _("What it was"), _("Counted"), _("Whose doing")),
            (self._span(span) for span in found.spans),
            right=(3,),
        )
        look = theme.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        column.addWidget(_title(held_for, self))
        column.addWidget(self.held, 1)
        column.addWidget(_title(self._deadline(case), self))
        column.addWidget(self.counted, 1)
        close = QPushButton(_("Close"), self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(close)
        column.addLayout(buttons)
        wanted = QSize(WIDTH, HEIGHT) * (look.target / 24)
        self.resize(wanted.boundedTo(self.screen().availableSize()))

    def _held(self, segment: Segment, share: int) -> tuple[str, ...]:
        why = narrate(segment.event, self._city)
        if segment.pause is not None:
            why = _("Limit stopped: {why}, by {who}").format(
                why=_(segment.pause.reason), who=whose(segment.by, self._city)
            )
        return (
            holder(segment, self._city),
            self._at(segment.start),
            self._at(segment.end),
            duration(segment.length.total_seconds()),
            percent(share),
            why,
        )

    def _span(self, span: Span) -> tuple[str, ...]:
        return (
            self._at(span.start),
            self._at(span.end) if span.end else "…",
            span.why,
            duration(span.counted.total_seconds()) if span.counts else "–",
            whose(span.by, self._city),
        )

    def _deadline(self, case: Case) -> str:
        """Which clock the second table is about."""
        if not case.standing.deadlines:
            return _("No deadline is running.")
        last = case.standing.deadlines[-1]
        return _("The deadline minute by minute · {clock}, due {due}").format(
            clock=_(CLOCK_NAMES[last.clock]), due=self._at(last.due_at)
        )

    def _at(self, moment: datetime) -> str:
        return when(moment, self._now, self._city.zone)


def percent(share: int) -> str:
    """A share in whole percent; what is rounded to nothing is still something."""
    return f"{share or '<1'}\N{NO-BREAK SPACE}%"


def _title(words: str, parent: QWidget) -> QLabel:
    title = QLabel(words, parent)
    title.setTextFormat(Qt.TextFormat.PlainText)
    title.setFont(theme.font("lead", strong=True))
    return title


def _table(
    name: str, heads: Sequence[str], rows: Iterable[tuple[str, ...]], right: tuple[int, ...]
) -> QTreeWidget:
    table = QTreeWidget()
    table.setAccessibleName(name)
    table.setRootIsDecorated(False)
    table.setUniformRowHeights(True)
    table.setHeaderLabels(list(heads))
    for words in rows:
        item = QTreeWidgetItem(list(words))
        for column in right:
            item.setTextAlignment(column, _RIGHT)
        for column, each in enumerate(words):
            item.setToolTip(column, each)
        table.addTopLevelItem(item)
    for column in right:
        table.headerItem().setTextAlignment(column, _RIGHT)
    table.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.header().setStretchLastSection(True)
    return table
