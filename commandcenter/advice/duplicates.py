"""Whether a report is of something already known: open cases near in place and time, with reasons.

It only shows what may be the same; a person joins or keeps apart. Radius and hours come from the
catalogue, by class. Words count little: they add a reason, and bring in a case of another class
only when most of them are the same.
"""

from datetime import datetime, timedelta
from math import ceil, floor

from commandcenter.case import Case
from commandcenter.catching_up import CatchesUp
from commandcenter.coordinates import distance_m, metres_per_degree
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.report import Place
from commandcenter.situation import Situation
from commandcenter.wording import _

RADIUS_M = 50.0
HOURS = 24.0
"""For a report without a class yet (domain notes, section 8)."""

TOO_VAGUE_M = 200.0
"""A place known no better than this (metres) says nothing about what is near it."""

ALIKE = 0.5
"""From this likeness on, words say that two reports may be of one thing."""

_BUCKET = 0.0025
"""Side of a bucket in degrees: 280 m north to south."""

_Bucket = tuple[int, int]


@frozen
class Near:
    """An open case that a report may be one more report of."""

    case: Case
    distance_m: float
    age: timedelta
    """Since its newest report."""
    likeness: float
    """How much of the words is the same, 0 to 1."""
    reasons: tuple[str, ...]
    """Why it is shown, in words."""


class OpenCases(CatchesUp):
    """The open cases of a situation by place, so that a look costs only what is near."""

    def __init__(self, situation: Situation) -> None:
        super().__init__(situation)
        self._situation = situation
        self._buckets: dict[_Bucket, dict[CaseId, Case]] = {}

    def near(
        self,
        place: Place,
        class_code: str | None = None,
        words: str = "",
        *,
        component: str | None = None,
        leave_out: CaseId | None = None,
        limit: int = 5,
    ) -> list[Near]:
        """Open cases that a report of `class_code` at `place` may belong to, nearest first.

        Those of the same municipal `component` (its code) come before all others.

        The radius grows by the accuracy of the place; one known only vaguely has no neighbours.
        """
        accuracy = place.accuracy_m or 0.0
        if accuracy > TOO_VAGUE_M:
            return []
        self.catch_up()
        radius, hours = self._reach(class_code)
        since = self._situation.now - timedelta(hours=hours)
        nearby = [
            case
            for case in self._around(place, radius + accuracy)
            if case.id != leave_out and _newest(case) >= since
        ]
        if not nearby:
            return []
        distances = distance_m(
            place.lon,
            place.lat,
            [case.place.lon for case in nearby if case.place],
            [case.place.lat for case in nearby if case.place],
        )
        found = [
            self._judge(case, float(distance), class_code, words, component)
            for case, distance in zip(nearby, distances, strict=True)
            if distance <= radius + accuracy
        ]
        same = [each for each in found if each.reasons]

        def order(each: Near) -> tuple[bool, float, timedelta, str]:
            other = component is None or each.case.standing.component != component
            return other, each.distance_m, each.age, each.case.number

        return sorted(same, key=order)[:limit]

    def _reach(self, class_code: str | None) -> tuple[float, float]:
        city = self._situation.city
        known = city.catalogue.by_code.get(class_code or "") if city.catalogue_key else None
        return (known.duplicate_radius_m, known.duplicate_hours) if known else (RADIUS_M, HOURS)

    def _judge(
        self,
        case: Case,
        distance: float,
        class_code: str | None,
        words: str,
        component: str | None,
    ) -> Near:
        likeness = max(
            (
                text_likeness(words, report.description.value)
                for report in case.reports
                if report.description and report.description.value
            ),
            default=0.0,
        )
        reasons = []
        if component is not None and component == case.standing.component:
            reasons.append(_("same component"))
        if class_code is not None and class_code == case.standing.class_code:
            reasons.append(_("same class"))
        if likeness >= ALIKE:
            reasons.append(_("similar words"))
        if class_code is None and not reasons:
            reasons.append(_("same place"))
        age = self._situation.now - _newest(case)
        return Near(case, round(distance, 1), age, likeness, tuple(reasons))

    def _around(self, place: Place, reach_m: float) -> list[Case]:
        east, north = metres_per_degree(place.lat)
        across, along = reach_m / max(float(east), 1.0), reach_m / float(north)
        columns = range(
            floor((place.lon - across) / _BUCKET), ceil((place.lon + across) / _BUCKET) + 1
        )
        rows = range(floor((place.lat - along) / _BUCKET), ceil((place.lat + along) / _BUCKET) + 1)
        keys = ((column, row) for column in columns for row in rows)
        return [case for key in keys for case in self._buckets.get(key, {}).values()]

    def _enter(self, case: Case) -> None:
        if case.place is not None:
            self._buckets.setdefault(_bucket(case.place), {})[case.id] = case

    def _leave(self, case: Case) -> None:
        if case.place is not None:
            bucket = self._buckets[_bucket(case.place)]
            del bucket[case.id]
            if not bucket:
                del self._buckets[_bucket(case.place)]


def text_likeness(one: str, other: str) -> float:
    """How much two texts share: twice the common pieces over all pieces, 0 to 1.

    Pieces are words of three letters or more; in Chinese, pairs of neighbouring signs. Order,
    grammar and spelling count for nothing: a hint, never a verdict.
    """
    first, second = _pieces(one), _pieces(other)
    total = len(first) + len(second)
    return 2 * len(first & second) / total if first and second else 0.0


def _pieces(text: str) -> set[str]:
    pieces: set[str] = set()
    spaced = "".join(sign if sign.isalnum() else " " for sign in text.casefold())
    for word in spaced.split():
        if word.isascii():
            pieces.update([word] if len(word) >= 3 else [])
        else:
            pieces.update(word[at : at + 2] for at in range(max(1, len(word) - 1)))
    return pieces


def _bucket(place: Place) -> _Bucket:
    return floor(place.lon / _BUCKET), floor(place.lat / _BUCKET)


def _newest(case: Case) -> datetime:
    return max(report.reported_at for report in case.reports)
