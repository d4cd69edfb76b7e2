"""What a draft of chains would have done beside what those in force would have: step by step.

A step of one is paired with a step of the other on the same case: first those that did the same at
the same instant, then those of the same name, then those that did the same at another time. What
finds no pair fired more, or fewer.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from commandcenter.city import City
from commandcenter.escalation.chain import ROUND, SPEAKS, STEERS, Chain, Step
from commandcenter.escalation.rehearsal import Fired, play, with_chains
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.ids import PersonId
from commandcenter.seats.load import PERIOD
from commandcenter.wording import N_

TELLS_EVERY = 100
"""Events after which somebody hears how far it is."""


class How(StrEnum):
    """How what fires differs from what fires at present."""

    SAME = "same"
    MORE = "more"
    """It fires only so."""
    FEWER = "fewer"
    """It fires only at present."""
    EARLIER = "earlier"
    LATER = "later"
    OTHERS = "others"
    """At the same instant, but others are told, or by another channel."""


HOW_NAMES: dict[How, str] = {
    How.SAME: N_("as at present"),
    How.MORE: N_("more"),
    How.FEWER: N_("fewer"),
    How.EARLIER: N_("earlier"),
    How.LATER: N_("later"),
    How.OTHERS: N_("other people or channel"),
}
"""How a difference is called; shown through `_`."""


@frozen
class Pair:
    """One step of a case, as it fires so and as it fires at present; one of them may be missing."""

    how: How
    after: Fired | None
    before: Fired | None

    @property
    def fired(self) -> Fired:
        """The step as it would fire; as it fires at present where it fires no more."""
        found = self.after or self.before
        assert found is not None, "a pair has at least one"
        return found

    @property
    def others(self) -> bool:
        """Whether others are told, or by another channel; also beside another time."""
        if self.after is None or self.before is None:
            return False
        return _ears(self.after) != _ears(self.before)


@frozen
class Tally:
    """How often one step of a chain, or the steps of one case, fire so and at present."""

    key: tuple[str, ...]
    """Chain and step, or the number of the case."""
    before: int
    after: int
    how: Counter[How]
    others: int
    """Where others are told, at whatever time."""
    woken: int
    """How often somebody is told at night."""


@frozen
class SeatTally:
    """How much one seat would have had to take in."""

    seat: str
    """The post, or `unit` for the units' desks."""
    told: int
    mean: float
    """Steps in ten minutes, empty periods counted too."""
    worst: int
    worst_at: datetime | None
    before_worst: int
    """The most in ten minutes at present."""


@frozen
class Comparison:
    """A rehearsal of chains beside those in force."""

    start: datetime
    end: datetime
    pairs: tuple[Pair, ...]
    """In the order in which they fire."""
    chains: tuple[Chain, ...] = field(default=())
    """What was rehearsed."""

    @property
    def fired(self) -> list[Fired]:
        """What would have fired."""
        return [each.after for each in self.pairs if each.after is not None]

    @property
    def present(self) -> list[Fired]:
        """What fires at present."""
        return [each.before for each in self.pairs if each.before is not None]

    @property
    def how(self) -> Counter[How]:
        """How many steps differ how."""
        return Counter(each.how for each in self.pairs)

    def woken(self, *, before: bool = False) -> Counter[PersonId]:
        """How often who would be told at night; with `before`, at present."""
        fired = self.present if before else self.fired
        return Counter(person for each in fired if each.night for person in each.told)

    @property
    def silent(self) -> list[Step]:
        """The steps of what was rehearsed that did not fire for any case."""
        heard = {(each.chain, each.step.partition(ROUND)[0]) for each in self.fired}
        return [
            step
            for chain in self.chains
            for step in chain.steps
            if step.action not in STEERS and (chain.key, step.key) not in heard
        ]

    def by_step(self) -> list[Tally]:
        """A line for every step that fires in either, the most often first."""
        return _tallies(self.pairs, lambda each: (each.chain, each.step))

    def by_case(self) -> list[Tally]:
        """A line for every case for which something differs, the most different first."""
        lines = _tallies(self.pairs, lambda each: (each.number,))
        differ = [each for each in lines if each.how.total() > each.how[How.SAME] or each.others]
        return sorted(differ, key=lambda each: (each.how[How.SAME] - each.how.total(), each.key))

    def by_seat(self) -> list[SeatTally]:
        """What each seat has to take in, the most loaded first."""
        after, before = _buckets(self.fired), _buckets(self.present)
        periods = max(1, -((self.start - self.end) // PERIOD))
        lines = []
        for seat in dict.fromkeys((*after, *before)):
            counts = after.get(seat, Counter())
            at = max(counts, key=lambda each: (counts[each], -each.timestamp()), default=None)
            told = counts.total()
            worst = counts[at] if at is not None else 0
            was = max(before.get(seat, Counter()).values(), default=0)
            lines.append(SeatTally(seat, told, told / periods, worst, at, was))
        return sorted(lines, key=lambda each: (-each.worst, -each.told, each.seat))


def compare(
    log: Sequence[Event],
    city: City,
    chains: Iterable[Chain],
    start: datetime,
    end: datetime,
    tell: Callable[[float], None] = lambda share: None,
) -> Comparison:
    """What `chains` would have done from `start` to `end` by `log`, beside those in force.

    `tell` hears how far it is, from 0 to 1; what it raises ends the rehearsal.
    """
    drafts = tuple(chains)
    wanted = play(_telling(log, 0.0, tell), with_chains(city, drafts), start, end)
    present = play(_telling(log, 0.5, tell), city, start, end)
    tell(1.0)
    return Comparison(start, end, tuple(paired(wanted, present)), drafts)


def _telling(log: Sequence[Event], begins: float, tell: Callable[[float], None]) -> Iterator[Event]:
    for n, event in enumerate(log):
        if n % TELLS_EVERY == 0:
            tell(begins + n / len(log) / 2)
        yield event


def paired(wanted: Sequence[Fired], present: Sequence[Fired]) -> list[Pair]:
    """What would fire beside what fires at present, in the order of time."""
    open_wanted, open_present = list(wanted), list(present)
    pairs: list[Pair] = []
    for mark in (_exact, _named, _alike):
        waiting: defaultdict[Hashable, list[Fired]] = defaultdict(list)
        for each in reversed(open_present):
            waiting[mark(each)].append(each)
        rest = []
        for each in open_wanted:
            same = waiting[mark(each)]
            if same:
                before = same.pop()
                pairs.append(Pair(_how(each, before), each, before))
            else:
                rest.append(each)
        open_wanted = rest
        left = {id(each) for each_list in waiting.values() for each in each_list}
        open_present = [each for each in open_present if id(each) in left]
    pairs += [Pair(How.MORE, each, None) for each in open_wanted]
    pairs += [Pair(How.FEWER, None, each) for each in open_present]
    return sorted(pairs, key=lambda pair: (pair.fired.at, pair.fired.number, pair.fired.step))


def _exact(fired: Fired) -> Hashable:
    return (fired.number, fired.at, fired.action, fired.reaches, fired.level)


def _named(fired: Fired) -> Hashable:
    return (fired.number, fired.chain, fired.step, fired.action)


def _alike(fired: Fired) -> Hashable:
    return (fired.number, fired.action, fired.reaches, fired.level)


def _ears(fired: Fired) -> Hashable:
    return (fired.reaches, fired.channel, frozenset(fired.told))


def _how(after: Fired, before: Fired) -> How:
    if after.at != before.at:
        return How.EARLIER if after.at < before.at else How.LATER
    return How.SAME if _ears(after) == _ears(before) else How.OTHERS


def _tallies(pairs: Iterable[Pair], key: Callable[[Fired], tuple[str, ...]]) -> list[Tally]:
    groups: defaultdict[tuple[str, ...], list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[key(pair.fired)].append(pair)
    lines = [
        Tally(
            key=name,
            before=sum(each.before is not None for each in group),
            after=sum(each.after is not None for each in group),
            how=Counter(each.how for each in group),
            others=sum(each.others for each in group),
            woken=sum(len(each.after.told) for each in group if each.after and each.after.night),
        )
        for name, group in groups.items()
    ]
    return sorted(lines, key=lambda each: (-max(each.after, each.before), each.key))


def _buckets(fired: Iterable[Fired]) -> dict[str, Counter[datetime]]:
    """How many steps each seat had in the ten minutes that begin at an instant."""
    found: defaultdict[str, Counter[datetime]] = defaultdict(Counter)
    for each in fired:
        if each.action in SPEAKS:
            seconds = int(each.at.timestamp()) // int(PERIOD / timedelta(seconds=1))
            begins = datetime.fromtimestamp(seconds * PERIOD.total_seconds(), UTC)
            found[each.reaches][begins] += 1
    return dict(found)
