"""Where a draft is rehearsed: which days, how far it is, and what was found."""

from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import QDate, QDateTime, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDateTimeEdit,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from commandcenter.city import City
from commandcenter.escalation import Chain
from commandcenter.escalation.comparison import Comparison
from commandcenter.escalation.drafting import same
from commandcenter.wording import _
from ui import theme
from ui.catalogue.fields import Pick
from ui.chains.results import Results
from ui.chains.run import RUNS_ON, Run, Wish
from ui.inquiries import Inquiries

LOG, SIMULATED = "log", "simulated"
WHOLE: Final = 1000


class RehearsalPane(QWidget):
    """One rehearsal at a time. What it found is told; whose draft it was, the window knows."""

    wanted = Signal()
    """Somebody wants the draft on show to be rehearsed."""
    rehearsed = Signal(object)
    """The `Chain` as it was rehearsed."""
    case_wanted = Signal(str)

    def __init__(
        self,
        city: City,
        now: datetime,
        inquiries: Inquiries,
        found: dict[str, tuple[Chain, Comparison]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._city = city
        self._inquiries = inquiries
        self._run: Run | None = None
        self._found = found
        """What the last rehearsal of each chain has found."""
        self._why_not = ""
        """Why none may begin; empty if one may."""
        self._shown: Comparison | None = None
        self.of = Pick(
            _("What is rehearsed"),
            [(SIMULATED, _("A simulated day: a case every hour")), (LOG, _("Days of the log"))],
            self,
        )
        self.of.setSizeAdjustPolicy(Pick.SizeAdjustPolicy.AdjustToContents)
        self.start, self.end = self._instant(_("From")), self._instant(_("To"))
        self.as_reported = QCheckBox(_("Imported cases come in when they were reported"), self)
        self.as_reported.setChecked(True)
        self.begin = QPushButton(_("&Rehearse"), self)
        self.begin.setProperty("role", "primary")
        self.cancel = QPushButton(_("Stop"), self)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, WHOLE)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("How far the rehearsal is"))
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setProperty("role", "muted")
        self.results = Results(self)
        self._lay_out()
        self.begin.clicked.connect(self.wanted)
        self.cancel.clicked.connect(self.stop)
        self.of.currentIndexChanged.connect(self._on_kind)
        self.results.case_wanted.connect(self.case_wanted)
        today = now.astimezone(city.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        self.choose_days(today - timedelta(days=1), today)
        self._on_kind()
        self._show_state()

    def _instant(self, name: str) -> QDateTimeEdit:
        field = QDateTimeEdit(self)
        field.setDisplayFormat("yyyy-MM-dd HH:mm")
        field.setCalendarPopup(True)
        field.setAccessibleName(name)
        field.setMinimumWidth(field.sizeHint().width())
        return field

    def _lay_out(self) -> None:
        look = theme.current()
        first = QHBoxLayout()
        first.setSpacing(look.spacing)
        self._to = QLabel(_("to"), self)
        for widget in (self.of, self.start, self._to, self.end):
            first.addWidget(widget)
        first.addStretch(1)
        first.addWidget(self.cancel)
        first.addWidget(self.begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        column.addLayout(first)
        column.addWidget(self.as_reported)
        column.addWidget(self.bar)
        column.addWidget(self.said)
        column.addWidget(self.results, 1)
        column.addStretch(0)

    def choose_days(self, start: datetime, end: datetime) -> None:
        """Offer this span, on the city's wall clock."""
        for field, at in ((self.start, start), (self.end, end)):
            there = at.astimezone(self._city.zone)
            day = QDate(there.year, there.month, there.day)
            field.setDateTime(QDateTime(day, field.time()))
            field.setTime(field.time().fromString(f"{there:%H:%M}", "HH:mm"))

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return self._run is not None

    def rehearse(self, chain: Chain) -> None:
        """Rehearse this chain on the days that are chosen."""
        if self._run is not None:
            return
        wish = self._wish(chain)
        if wish.start >= wish.end:
            self._say(_("The end must come after the beginning."))
            return
        self._shown = None
        self.results.clear()
        self._say(_("Rehearsing…"))
        # It outlives this pane, which may be closed while it runs.
        self._run = Run(wish, self._city, self._inquiries, self._inquiries)
        self._run.progress.connect(self._on_progress)
        self._run.found.connect(self._on_found)
        self._run.refused.connect(self._on_refused)
        self._run.stopped.connect(self._on_stopped)
        self._show_state()
        self._run.start()

    def stop(self) -> None:
        """Let the one under way go."""
        if self._run is not None:
            self._run.cancel()

    def show_chain(self, chain: Chain, why_not: str = "") -> None:
        """Show what was found of this chain as it stands; or that nothing was.

        `why_not` says, if anything, why it cannot be rehearsed so.
        """
        rehearsed, found = self._found.get(chain.key, (None, None))
        self._why_not = why_not
        self._show_begin()
        if self._run is not None:
            return
        if found is None or rehearsed is None or not same(rehearsed, chain):
            self._shown = None
            self.results.clear()
            self._say(
                why_not
                or _(
                    "Nothing was rehearsed yet as the draft stands: choose the days, then rehearse."
                )
            )
        elif found is not self._shown:
            self._shown = found
            self._say("")
            self.results.show_found(found, self._city)

    def found(self, chain: Chain) -> Comparison | None:
        """What was found of this chain as it stands."""
        rehearsed, found = self._found.get(chain.key, (None, None))
        return found if rehearsed is not None and same(rehearsed, chain) else None

    def _wish(self, chain: Chain) -> Wish:
        start, end = self._chosen(self.start), self._chosen(self.end)
        if self.of.value == LOG:
            return Wish(chain, start, end, as_reported=self.as_reported.isChecked())
        day = start.astimezone(self._city.zone).date()
        midnight = datetime(day.year, day.month, day.day, tzinfo=self._city.zone).astimezone(UTC)
        return Wish(chain, midnight, midnight + timedelta(days=1) + RUNS_ON, day)

    def _chosen(self, field: QDateTimeEdit) -> datetime:
        day, at = field.date(), field.time()
        there = datetime(
            *(day.year(), day.month(), day.day(), at.hour(), at.minute()), tzinfo=self._city.zone
        )
        return there.astimezone(UTC)

    def _show_state(self) -> None:
        running = self._run is not None
        self._show_begin()
        self.cancel.setVisible(running)
        self.bar.setVisible(running)
        self.bar.setValue(0)

    def _show_begin(self) -> None:
        self.begin.setEnabled(self._run is None and not self._why_not)
        self.begin.setToolTip(self._why_not or "Ctrl+R")
        self.begin.setAccessibleDescription(self._why_not)

    def _on_kind(self) -> None:
        by_log = self.of.value == LOG
        for widget in (self._to, self.end, self.as_reported):
            widget.setVisible(by_log)
        self.start.setDisplayFormat("yyyy-MM-dd HH:mm" if by_log else "yyyy-MM-dd")

    def _on_progress(self, share: float) -> None:
        self.bar.setValue(round(share * WHOLE))

    def _on_found(self, found: Comparison) -> None:
        run, self._run = self._run, None
        assert run is not None, "only a rehearsal under way ends"
        self._found[run.wish.chain.key] = (run.wish.chain, found)
        self._show_state()
        self.rehearsed.emit(run.wish.chain)

    def _on_refused(self, sentence: str) -> None:
        self._run = None
        self._show_state()
        self._say(sentence)

    def _on_stopped(self) -> None:
        self._run = None
        self._show_state()
        self._say(_("The rehearsal was stopped. Nothing has changed."))

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
