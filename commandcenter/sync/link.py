"""The desk's end of the line to its hub: what it offers, what it hears, and how old its data is.

`turn` is for the desk's thread and never waits: it takes what the line has heard, and orders what
is to be offered next. Acts made while the line was up are offered strictly: if their slot has moved
meanwhile they are not taken, and whoever did them is shown the newest state and asked again. What
was done without a line is offered as it is; the fold contests what came too late.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from commandcenter.case import Case
from commandcenter.commands import FireDueSteps
from commandcenter.desk import Desk
from commandcenter.events import Event
from commandcenter.events.envelope import SCHEMA
from commandcenter.ids import CaseId
from commandcenter.sync import messages as at
from commandcenter.sync import taking_turns
from commandcenter.sync.aside import Aside
from commandcenter.sync.gone import why_gone
from commandcenter.sync.line import FIRST_WAIT, Line
from commandcenter.sync.offered import (
    MOST_OFFERED,
    NotTaken,
    blobs_of,
    contacts_of,
    found,
    goes_with,
    runs,
)
from commandcenter.sync.others import Others
from commandcenter.sync.sight import AskedFor, came_into_sight, passed_on_before
from commandcenter.sync.state import MOST_PENDING, LineState, Moved, Status
from commandcenter.sync.unheard import Unheard
from commandcenter.sync.wire import (
    CITY,
    Heard,
    Hub,
    Incoming,
    Outcome,
    Outgoing,
    Presence,
    Welcome,
)
from commandcenter.wording import _

LARGEST_ACT: Final = 200
"""An act of more events than this is an import: it is never offered strictly."""

HEARS_WITHIN: Final = timedelta(seconds=10)
"""A desk that has heard everything so lately knows what the others do."""


class Link:
    """The line of one workspace, from the desk's thread."""

    def __init__(
        self,
        open_hub: Callable[[], Hub],
        *,
        parts: Sequence[str] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        first_wait: float = FIRST_WAIT,
        make_line: Callable[..., Line] = Line,
    ) -> None:
        """`parts` are those to carry; all that the hub lets this user read, if there are none.

        `first_wait` is how long a hub that is gone is left alone before it is called again
        (seconds); each time twice as long, up to a limit.
        """
        self.on_heard: Callable[[], None] = _nothing
        """Called on the line's thread when `turn` has something to do."""
        self.on_moved: Callable[[Sequence[Moved]], None] = _nothing_of
        """Told on the desk's thread what has to be asked again."""
        self.on_gone: Callable[[Collection[CaseId]], None] = _nothing_of
        """Told on the desk's thread of which cases nothing counts here any more."""
        self.open_hub = open_hub
        """Opens a line beside this one, on any thread."""
        self._parts = tuple(parts)
        self._clock = clock
        self._first_wait = first_wait
        self._make_line = make_line
        self._line: Line | None = None
        self._desk: Desk | None = None
        self._status, self._since = Status.CALLING, clock()
        self._heard_at: datetime | None = None
        self._seconds: float | None = None
        self._welcome: Welcome | None = None
        self._sentence = self._detail = ""
        self._offered: tuple[Outgoing, ...] = ()
        """On its way to the hub."""
        self._strict_from = 0
        """Place in the log: what lies behind it was done while the line was up."""
        self._carried: frozenset[str] = frozenset()
        """Parts that are listened to."""
        self._others = Others(clock)
        self._aside = Aside()
        self._asked_for = AskedFor()
        self._not_taken = NotTaken()
        self._unheard = Unheard()
        self._goes_well = False
        """Whether nothing went wrong when it was last our turn."""

    def start(self, desk: Desk) -> None:
        """Begin to call the hub; on the desk's thread."""
        self._desk = desk
        desk.listeners.append(self._on_stored)
        desk.taking_turns.wait = self._leaves_to_others
        self._line = self._make_line(
            self.open_hub, desk.store.site_id, lambda: self.on_heard(), self._first_wait
        )
        self._line.start()

    def turn(self, desk: Desk) -> LineState:
        """Take what was heard, order what is to be offered, and say how the line stands.

        Raises Refused if the disk does not take what was heard. Whatever is raised, nothing is
        lost: what met the fault is heard once more at the next turn, and then what came behind it.
        """
        if self._line is None:
            self.start(desk)
        assert self._line is not None
        self._goes_well = False
        for message in self._unheard.of(self._line):
            self._hear(message, desk)
        self._take_turn(desk)
        self._offer(desk)
        self._goes_well = True
        return self.state(desk)

    def state(self, desk: Desk) -> LineState:
        """How the line stands."""
        newer = self._welcome is not None and self._welcome.schema > SCHEMA
        return LineState(
            status=self._status,
            since=self._since,
            heard_at=self._heard_at,
            seconds=self._seconds,
            waiting=desk.store.exchange.waiting(),
            pending=tuple(desk.store.exchange.waiting_cases(MOST_PENDING)),
            user=self._welcome.user if self._welcome else "",
            sentence=self._sentence,
            detail=self._detail,
            newer=newer,
            present=self._others.present,
            aside=self._aside.found,
        )

    def wait(self, seconds: float) -> bool:
        """Wait until `turn` has something to do; for programs without a screen."""
        return self._line is not None and self._line.wait(seconds)

    def present(self, person: str, case: CaseId | None, doing: str) -> None:
        """Tell the others what somebody does here; on the desk's thread."""
        if self._line is not None and self._desk is not None and self._status is Status.ONLINE:
            site = self._desk.store.site_id
            self._line.order(at.Tell(Presence(site, person, case, doing, self._clock())))

    def fetch(self, sha256: str) -> None:
        """Have an image brought; `turn` keeps it once it has come."""
        if self._line is not None and self._status is Status.ONLINE:
            self._line.order(at.Fetch(sha256))

    def close(self) -> None:
        """Leave the hub."""
        if self._line is not None:
            self._line.close()
        if self._desk is not None:
            self._desk.listeners.remove(self._on_stored)
            self._desk.taking_turns.wait = taking_turns.at_once
        self._line = self._desk = None

    # --- what falls due ---

    def _leaves_to_others(self, case: CaseId) -> timedelta:
        """For how long a desk that is in the picture leaves what is due to others that are here."""
        if self._desk is None or not self._is_in_the_picture():
            return timedelta(0)
        return self._others.wait_for(case, self._desk.store.site_id)

    def _is_in_the_picture(self) -> bool:
        if self._status is not Status.ONLINE or self._heard_at is None:
            return False
        return self._heard_at > self._clock() - HEARS_WITHIN

    def _take_turn(self, desk: Desk) -> None:
        """Do what was left to others, once it is our turn or nobody else is heard of any more."""
        until = desk.taking_turns.until
        if until is not None and (until <= desk.clock.now() or not self._is_in_the_picture()):
            desk.do(FireDueSteps())

    # --- what was heard ---

    def _hear(self, message: at.Message, desk: Desk) -> None:
        exchange = desk.store.exchange
        if isinstance(message, at.Met):
            self._meet(message.welcome, desk)
        elif isinstance(message, at.Parted):
            self._not_taken.tell(desk, self.on_moved)
            self._part(message)
        elif self._status is not Status.ONLINE:
            return  # Of a line that is gone: it is heard, or offered, once more.
        elif isinstance(message, at.Parts):
            self._begin(message.parts, desk)
            self._aside = replace(self._aside, asked_at=None)
        elif isinstance(message, at.News):
            self._news(message, desk)
        elif isinstance(message, at.Answered):
            self._answered(message, desk)
        elif isinstance(message, at.Changed):
            self._offered = ()
            self._order(at.Find(tuple(exchange.marks(message.part))))
        elif isinstance(message, at.Back):
            self._go_back(message, desk)
        elif isinstance(message, at.Whole):
            desk.catch_up()
            desk.hear(self._received(passed_on_before(message.events, exchange), desk))
            self._order_all(self._asked_for.came(message))
        elif isinstance(message, at.Fetched):
            desk.store.write_blob(message.content)
        elif isinstance(message, at.Seen):
            self._others.note(message.presences)
        elif isinstance(message, at.LookedAside):
            self._aside = self._aside.with_more(message.found)
        elif isinstance(message, at.Alive):
            self._seconds = message.seconds
            if message.complete:
                self._heard_at = self._clock()
                self._not_taken.tell(desk, self.on_moved)
                self._look_aside(self._heard_at)

    def _meet(self, welcome: Welcome, desk: Desk) -> None:
        exchange = desk.store.exchange
        self._welcome, self._offered = welcome, ()
        own = exchange.hub()
        if own is not None and own != welcome.hub:
            self._refuse(_("This workspace belongs to another hub. Make a new one for this hub."))
            return
        if own is None:
            has_city = any(head.part == CITY and head.seq for head in welcome.heads)
            if has_city and next(desk.store.configuration(), None) is not None:
                self._refuse(
                    _("This workspace has a city of its own. Join the hub with a new workspace.")
                )
                return
            exchange.join(welcome.hub)
        # What another process did here meanwhile was done without a line, too.
        desk.catch_up()
        desk.hear(exchange.begin(), city=True)
        self._strict_from = desk.store.last_place()
        self._stand(Status.ONLINE)
        # First of all: once the events are heard of as the hub's, nobody would think of it.
        for part, told in contacts_of(exchange).items():
            self._order(at.HandOver(part, tuple(told)))
        # What may not be read any more must not be asked for: the hub hangs up on who does.
        self._carried = frozenset()
        self._begin([head.part for head in welcome.heads], desk, first=(CITY,))
        self._order_all(self._asked_for.ask_again(self._carried))

    def _begin(self, parts: Iterable[str], desk: Desk, first: tuple[str, ...] = ()) -> None:
        """Listen to those of some parts that are carried here, all at once, from where they are."""
        carried = {part for part in parts if part in (CITY, *self._parts) or not self._parts}
        self._carried = self._carried | carried
        asked = sorted(carried.union(first))
        self._order(at.Begin(tuple(desk.store.exchange.cursor(part) for part in asked)))

    def _part(self, message: at.Parted) -> None:
        if message.incompatible:
            self._refuse(
                _(
                    "The hub speaks other versions ({versions}). Install the program that fits it."
                ).format(versions=message.why)
            )
            return
        if self._status is Status.ONLINE:
            self._stand(Status.OFFLINE)
        self._sentence, self._detail = why_gone(message.why), message.why
        self._offered = ()
        self._others.forget()

    def _refuse(self, sentence: str) -> None:
        self._stand(Status.REFUSED)
        self._sentence = sentence

    def _stand(self, status: Status) -> None:
        if status is not self._status:
            self._status, self._since = status, self._clock()
        self._sentence = self._detail = ""

    def _news(self, news: at.News, desk: Desk) -> None:
        for content in news.blobs:
            desk.store.write_blob(content)
        desk.catch_up()
        first = news.events[0]
        if first.seq > desk.store.exchange.cursor(first.part).seq + 1:
            self._begin([first.part], desk)  # What came before it was not stored.
            return
        heard = self._received(news.events, desk)
        # Before it is told: what is stored is not received a second time after a fault.
        in_sight = came_into_sight(heard, first.part, desk.store.exchange)
        self._order_all(self._asked_for.ask(first.part, in_sight))
        desk.hear(heard, city=first.part == CITY)

    def _received(self, events: Sequence[Incoming], desk: Desk) -> Heard:
        """What the file makes of events; nothing where they do not fit together."""
        try:
            return desk.store.exchange.receive(events)
        except ValueError as fault:
            # To ask again would not help: nothing is heard until there is another line.
            self._refuse(_("What the hub says does not fit together: {why}").format(why=fault))
            return Heard((), {})

    def _answered(self, message: at.Answered, desk: Desk) -> None:
        if message.offered is not self._offered:
            return  # Of a line that is gone: it is offered once more.
        desk.catch_up()
        moved = {a.id for a in message.answers if a.outcome is Outcome.MOVED}
        aside = {a.id for a in message.answers if a.outcome is Outcome.QUARANTINED}
        lost = found(desk, [each for each in message.offered if each.id in moved | aside])
        exchange = desk.store.exchange
        heard = exchange.answered([*message.answers, *goes_with(moved, self._offered, exchange)])
        self._not_taken.note([event for event in lost if event.id in moved])
        desk.hear(heard, city=message.offered[0].part == CITY)
        gone = {event.case for event in lost if event.case is not None} - heard.cases.keys()
        if gone:
            self.on_gone(gone)
        self._offered = ()

    def _look_aside(self, now: datetime) -> None:
        """Ask for what the hub has put aside, where it was not asked just now."""
        if self._aside.is_due(now):
            self._aside = replace(self._aside, asked_at=now)
            parts = sorted(self._carried)
            self._order(at.LookAside(tuple((part, self._aside.since(part)) for part in parts)))

    def _go_back(self, message: at.Back, desk: Desk) -> None:
        desk.catch_up()
        exchange = desk.store.exchange
        try:
            heard = exchange.go_back(message.head)
        except ValueError:
            # It has gone back further since this was asked.
            self._order(at.Find(tuple(exchange.marks(message.head.part))))
            return
        desk.hear(heard, city=message.head.part == CITY)
        self._offered = ()
        self._strict_from = desk.store.last_place()
        self._order(at.Begin((message.head,)))

    # --- what is offered ---

    def _on_stored(self, events: Sequence[Event], cases: Mapping[CaseId, Case]) -> None:
        """An act is offered as soon as it is durable here, or at the next turn after a fault."""
        if self._goes_well and self._desk is not None and any(e.seq is None for e in events):
            self._offer(self._desk)

    def _offer(self, desk: Desk) -> None:
        if self._status is not Status.ONLINE or self._offered:
            return
        events = desk.store.exchange.unsent(MOST_OFFERED)
        if not events:
            return
        run = tuple(next(runs(events, self._strict_from)))
        self._order(at.Push(run[0].part, run, self._strictly(run), tuple(blobs_of(desk, run))))
        self._offered = run

    def _strictly(self, run: Sequence[Outgoing]) -> bool:
        """Whether the hub is to take them only if nothing has moved.

        Not if it was asked before, and who was asked again had nothing newer to go by: where the
        hub sees it otherwise than the fold, the fold decides.
        """
        largest = max(len(list(act)) for _key, act in groupby(run, lambda e: e.act))
        if run[0].place <= self._strict_from or largest > LARGEST_ACT:
            return False
        return not self._not_taken.has_what(run)

    def _order(self, order: at.Order) -> None:
        assert self._line is not None
        self._line.order(order)

    def _order_all(self, orders: Iterable[at.Order]) -> None:
        for order in orders:
            self._order(order)


def _nothing() -> None:
    """Nobody is listening."""


def _nothing_of(_what: Collection[object]) -> None:
    """Nobody is listening."""
