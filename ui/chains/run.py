"""A rehearsal under way: the log is read in parts between the desk's other work, then played again
on another thread; it tells how far it is, and can be stopped."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from commandcenter.city import City
from commandcenter.desk import Desk
from commandcenter.escalation import Chain
from commandcenter.escalation.comparison import Comparison, compare
from commandcenter.escalation.rehearsal import as_reported, with_chains
from commandcenter.escalation.simulated_day import simulated_day
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from ui.inquiries import Inquiries

PART: Final = 1000
"""Events that the desk reads at once; acts and steps of the clock come in between."""

READING: Final = 1 / 3
"""The share of the work that reading is, as far as one can tell."""

TELL_MS: Final = 100
RUNS_ON: Final = timedelta(days=7)
"""How long a simulated day is followed after its end."""


@frozen
class Wish:
    """What is to be rehearsed."""

    chain: Chain
    start: datetime
    end: datetime
    simulated: date | None = None
    """The day on which a case comes every hour; None for the log."""
    as_reported: bool = True
    """Whether imported cases come in when they were reported."""


class Stopped(Exception):
    """Somebody has had enough."""


class _Reading:
    """The log, a part with each call on the desk thread; an empty part is its end."""

    def __init__(self) -> None:
        self._log: Iterator[Event] | None = None

    def __call__(self, desk: Desk) -> list[Event]:
        if self._log is None:
            self._log = desk.store.events()
        return list(islice(self._log, PART))


class Run(QObject):
    """One rehearsal. `found`, `refused` or `stopped` ends it."""

    progress = Signal(float)
    """How far it is, from 0 to 1."""
    found = Signal(object)
    """The `Comparison`."""
    refused = Signal(str)
    stopped = Signal()

    def __init__(
        self, wish: Wish, city: City, inquiries: Inquiries, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.wish = wish
        self._city = city
        self._inquiries = inquiries
        self._reading = _Reading()
        self._log: list[Event] = []
        self._share = 0.0
        self._cancelled = self._over = False
        self._timer = QTimer(self)
        self._timer.setInterval(TELL_MS)
        self._timer.timeout.connect(self._on_timer)

    def start(self) -> None:
        """Begin."""
        self._timer.start()
        if self.wish.simulated is not None:
            self._inquiries.read(self._play, self._on_played)
        else:
            self._read()

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return not self._over

    def cancel(self) -> None:
        """Stop as soon as it can be."""
        if not self._over:
            self._cancelled = True

    def _read(self) -> None:
        self._inquiries.ask(self._reading, self._on_part, self._on_lost)

    def _on_part(self, part: list[Event]) -> None:
        if self._cancelled:
            self._end(None)
            return
        self._log += part
        # How long a log is nobody knows before its end: ever slower, never there.
        self._share = READING * len(self._log) / (len(self._log) + 10 * PART)
        if part:
            self._read()
        else:
            self._inquiries.read(self._play, self._on_played)

    def _on_lost(self) -> None:
        """The sentence is shown as every refusal is."""
        self._end(None)

    def _play(self) -> Comparison | str | None:
        """On the reader's thread. The sentence, if it cannot be; None once it is stopped."""
        wish = self.wish
        try:
            log: Sequence[Event] = self._log
            if wish.simulated is not None:
                city = with_chains(self._city, (wish.chain,))
                log = simulated_day(wish.chain, city, wish.simulated)
            elif wish.as_reported:
                log = as_reported(log)
            return compare(log, self._city, (wish.chain,), wish.start, wish.end, self._tell)
        except Stopped:
            return None
        except Refused as refused:
            return refused.sentence

    def _tell(self, share: float) -> None:
        """On the reader's thread: a number is all that crosses."""
        if self._cancelled:
            raise Stopped
        begins = READING if self.wish.simulated is None else 0.0
        self._share = begins + share * (1 - begins)

    def _on_timer(self) -> None:
        self.progress.emit(self._share)

    def _on_played(self, found: Comparison | str | None) -> None:
        self._end(None if self._cancelled else found)

    def _end(self, found: Comparison | str | None) -> None:
        self._over = True
        self._timer.stop()
        self._log = []
        if found is None:
            self.stopped.emit()
        elif isinstance(found, str):
            self.refused.emit(found)
        else:
            self.progress.emit(1.0)
            self.found.emit(found)
        self.deleteLater()
