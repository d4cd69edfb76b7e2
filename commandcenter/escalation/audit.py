"""Whether the clock did its work: steps due that nobody fired, and how many cases came in."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.escalation.chain import CaseRate
from commandcenter.ids import CaseId

GRACE = timedelta(minutes=2)
"""A step that is due since less than this may be on its way."""


def missed(cases: Iterable[Case], now: datetime, grace: timedelta = GRACE) -> Iterator[Case]:
    """Those of `cases` for which something was due before now and has not happened.

    It asks every case itself, so it also finds what an index of instants has lost.
    """
    for case in cases:
        due_at = case.next_timer_at
        if due_at is not None and due_at < now - grace:
            yield case


class Rounds:
    """Looks at every case once a minute, a sixtieth of them each second: nobody waits for it.

    What is missed is found once. A desk that may not write a case has its steps put aside by the
    hub: there the auditor mends nothing, however often it is asked.
    """

    def __init__(self, parts: int = 60) -> None:
        self._parts = parts
        self._found: set[tuple[CaseId, datetime | None]] = set()
        """What was found, by the instant at which it was due."""
        self._round: list[CaseId] = []
        self._part = 0

    def finds(self, cases: Mapping[CaseId, Case], now: datetime, grace: timedelta = GRACE) -> bool:
        """Whether something in the next part of `cases` is missed, and was not found before."""
        if self._part % self._parts == 0:
            self._round = list(cases)
            self._found = {
                (case_id, due_at)
                for case_id, due_at in self._found
                if case_id in cases and cases[case_id].next_timer_at == due_at
            }
        ids = self._round[self._part % self._parts :: self._parts]
        self._part += 1
        known = (cases[case_id] for case_id in ids if case_id in cases)
        found = {(case.id, case.next_timer_at) for case in missed(known, now, grace)}
        anew = not found <= self._found
        self._found |= found
        return anew

    def forget(self) -> None:
        """Find again what was found: nobody could look after it."""
        self._found.clear()


def count_alike(
    cases: Iterable[Case], like: Case, rate: CaseRate, city: City, since: datetime, at: datetime
) -> int:
    """How many of `cases`, reported from `since` to `at`, are of the class or area of `like`.

    That one counts itself, whether it is among them yet or not. No more are looked at than it
    takes to exceed what `rate` asks for.
    """
    wanted = _kind(like, rate.among, city)
    if wanted is None:
        return 0
    found = (
        case
        for case in cases
        if case.id != like.id
        and since <= case.reported_at <= at
        and _kind(case, rate.among, city) == wanted
    )
    return int(since <= like.reported_at <= at) + sum(1 for _case in islice(found, rate.cases + 1))


def _kind(case: Case, among: str, city: City) -> str | None:
    if among == "class":
        return case.standing.class_code
    return city.path_of(case).get(among)
