"""The register of components: fixed municipal things, each with a code, an owner and a place.

A register may hold hundreds of thousands. It is kept column by column and packed likewise, so that
it loads at once; a `Component` is made only of what somebody looks at. Near ones are found by the
buckets of a grid, without looking at the rest.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import Final

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from commandcenter.coordinates import distance_m, metres_per_degree
from commandcenter.frozen import frozen
from commandcenter.wording import N_

CODE_SCHEME: Final = "component_16"
"""Key of the scheme that component codes follow: division 6, big class 2, subclass 2, serial 6."""

_BUCKET_DEGREES: Final = 0.002
"""Side of a bucket: about 200 m, a few times as wide as what is asked for."""
_COLUMNS: Final = 1 << 20
"""More buckets than lie side by side around the earth."""


class Accuracy(StrEnum):
    """How well a position was surveyed, as CJ/T 214 names it."""

    A = "A"
    """Within 0.5 m: a thing with clear borders, such as a cover."""
    B = "B"
    """Within 1 m."""
    C = "C"
    """Within 10 m."""


ACCURACY_M: Final[dict[Accuracy, float]] = {Accuracy.A: 0.5, Accuracy.B: 1.0, Accuracy.C: 10.0}
"""Mean error of each class, in metres."""


class Condition(StrEnum):
    """How a component was when it was last surveyed."""

    INTACT = "intact"
    DAMAGED = "damaged"
    MISSING = "missing"
    ABANDONED = "abandoned"


CONDITION_NAMES: Final[dict[Condition, str]] = {
    Condition.INTACT: N_("intact"),
    Condition.DAMAGED: N_("damaged"),
    Condition.MISSING: N_("missing"),
    Condition.ABANDONED: N_("abandoned"),
}
"""What a condition is called on screen; shown through `_`."""


@frozen
class Component:
    """One fixed municipal thing."""

    code: str
    class_code: str
    """Its class in the catalogue: big class and subclass of the code."""
    name: str
    """Empty for one that is called after its class."""
    owner: str
    """Code of the unit that answers for it, else the owner's name; empty where nobody is known."""
    lon: float
    """Degrees east, WGS-84."""
    lat: float
    """Degrees north, WGS-84."""
    accuracy: Accuracy | None = None
    """None where the source does not say."""
    condition: Condition = Condition.INTACT


@frozen
class NearComponent:
    """A component near a place."""

    component: Component
    distance_m: float


def pack_components(components: Iterable[Component]) -> bytes:
    """Components as the bytes of a blob: MessagePack, one column after the other, by code."""
    kept = sorted(components, key=lambda each: each.code)
    return msgspec.msgpack.encode(
        _Columns(
            codes=[each.code for each in kept],
            lons=np.array([each.lon for each in kept], np.float64).tobytes(),
            lats=np.array([each.lat for each in kept], np.float64).tobytes(),
            classes=_Words.of([each.class_code for each in kept]),
            names=_Words.of([each.name for each in kept]),
            owners=_Words.of([each.owner for each in kept]),
            accuracies=_Words.of([each.accuracy or "" for each in kept]),
            conditions=_Words.of([each.condition for each in kept]),
        )
    )


class _Words(msgspec.Struct, frozen=True):
    """A column of texts that repeat: each text once, and for every row its number (uint32)."""

    texts: list[str]
    numbers: bytes

    @classmethod
    def of(cls, column: Sequence[str]) -> "_Words":
        texts = {text: number for number, text in enumerate(dict.fromkeys(column))}
        numbers = np.array([texts[text] for text in column], np.uint32)
        return cls([str(text) for text in texts], numbers.tobytes())


class _Columns(msgspec.Struct, frozen=True):
    """What a blob holds."""

    codes: list[str]
    lons: bytes
    lats: bytes
    classes: _Words
    names: _Words
    owners: _Words
    accuracies: _Words
    conditions: _Words


class ComponentSet:
    """One packed part of the register; unpacked when it is first looked at.

    Safe to ask from several threads. Raises msgspec.MsgspecError or ValueError then, for bytes that
    `pack_components` has not made.
    """

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def __len__(self) -> int:
        return len(self.columns.codes)

    def __iter__(self) -> Iterator[Component]:
        return (self.component(number) for number in range(len(self)))

    def component(self, number: int) -> Component:
        """The component in row `number`."""
        columns = self.columns
        accuracy = columns.accuracies.texts[self._accuracy[number]]
        return Component(
            code=columns.codes[number],
            class_code=columns.classes.texts[self.classes[number]],
            name=columns.names.texts[self._names[number]],
            owner=columns.owners.texts[self._owners[number]],
            lon=float(self.lons[number]),
            lat=float(self.lats[number]),
            accuracy=Accuracy(accuracy) if accuracy else None,
            condition=Condition(columns.conditions.texts[self._conditions[number]]),
        )

    def check(self) -> None:
        """Make sure that it can be looked at. Raises as said above."""
        count = len(self)
        every = (self.classes, self._names, self._owners, self._accuracy, self._conditions)
        if any(len(column) != count for column in (self.lons, self.lats, *every)):
            raise ValueError("the columns of a component register differ in length")

    @cached_property
    def columns(self) -> _Columns:
        """The columns as they are packed."""
        return msgspec.msgpack.decode(self._raw, type=_Columns)

    @cached_property
    def lons(self) -> NDArray[np.float64]:
        """Degrees east, in the order of the codes."""
        return np.frombuffer(self.columns.lons, np.float64)

    @cached_property
    def lats(self) -> NDArray[np.float64]:
        """Degrees north, in the order of the codes."""
        return np.frombuffer(self.columns.lats, np.float64)

    @cached_property
    def classes(self) -> NDArray[np.uint32]:
        """For each row the number of its class in `columns.classes.texts`."""
        return np.frombuffer(self.columns.classes.numbers, np.uint32)

    @cached_property
    def _names(self) -> NDArray[np.uint32]:
        return np.frombuffer(self.columns.names.numbers, np.uint32)

    @cached_property
    def _owners(self) -> NDArray[np.uint32]:
        return np.frombuffer(self.columns.owners.numbers, np.uint32)

    @cached_property
    def _accuracy(self) -> NDArray[np.uint32]:
        return np.frombuffer(self.columns.accuracies.numbers, np.uint32)

    @cached_property
    def _conditions(self) -> NDArray[np.uint32]:
        return np.frombuffer(self.columns.conditions.numbers, np.uint32)


class ComponentIndex:
    """All components of a city: by code, near a place, within a view. Safe to ask from threads."""

    def __init__(self, sets: Iterable[ComponentSet] = ()) -> None:
        self._sets = tuple(sets)
        self._starts = np.cumsum([0, *(len(each) for each in self._sets)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    def get(self, code: str | None) -> Component | None:
        """The component with this code, or None."""
        number = self._numbers.get(code or "")
        return None if number is None else self._component(number)

    def coded(self, digits: str, at_most: int) -> list[Component]:
        """The first components whose code begins with `digits` or ends in them: people say both."""
        fitting = (
            number
            for code, number in self._numbers.items()
            if code.startswith(digits) or code.endswith(digits)
        )
        return [self._component(number) for number in islice(fitting, at_most)]

    def near(
        self, lon: float, lat: float, class_code: str | None, radius_m: float, at_most: int = 20
    ) -> list[NearComponent]:
        """Components of a class, of any for None, within `radius_m` of a place, nearest first."""
        wide, high = (float(each) for each in metres_per_degree(lat))
        east, north = radius_m / max(wide, 1.0), radius_m / high
        rows = self._within(lon - east, lat - north, lon + east, lat + north)
        metres = distance_m(lon, lat, self._lons[rows], self._lats[rows])
        inside = metres <= radius_m
        if class_code is not None:
            inside &= self._classes[rows] == self._class_numbers.get(class_code, -1)
        rows, metres = rows[inside], metres[inside]
        order = np.argsort(metres, kind="stable")[:at_most]
        return [NearComponent(self._component(rows[at]), float(metres[at])) for at in order]

    def in_view(
        self, west: float, south: float, east: float, north: float, at_most: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Longitudes and latitudes of the components within these borders, in degrees.

        None at all if they are more than `at_most`.
        """
        rows = self._within(west, south, east, north)
        shown = rows if len(rows) <= at_most else rows[:0]
        return self._lons[shown], self._lats[shown]

    def _component(self, number: int) -> Component:
        part = int(np.searchsorted(self._starts, number, side="right")) - 1
        return self._sets[part].component(int(number - self._starts[part]))

    def _within(self, west: float, south: float, east: float, north: float) -> NDArray[np.intp]:
        """Numbers of the components in a box: bucket row by bucket row, each one slice."""
        first, last = (_buckets(lon) for lon in (west, east))
        rows = range(int(_buckets(south)), int(_buckets(north)) + 1)
        if len(rows) * 2 > len(self) or not len(self):
            found = np.arange(len(self))
        else:
            starts = np.searchsorted(self._keys, [row * _COLUMNS + int(first) for row in rows])
            ends = np.searchsorted(
                self._keys, [row * _COLUMNS + int(last) for row in rows], side="right"
            )
            slices = [self._order[a:b] for a, b in zip(starts, ends, strict=True) if b > a]
            found = np.concatenate(slices) if slices else np.zeros(0, np.intp)
        lon, lat = self._lons[found], self._lats[found]
        return found[(lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        every = (code for part in self._sets for code in part.columns.codes)
        return {code: number for number, code in enumerate(every)}

    @cached_property
    def _lons(self) -> NDArray[np.float64]:
        return np.concatenate([np.zeros(0), *(part.lons for part in self._sets)])

    @cached_property
    def _lats(self) -> NDArray[np.float64]:
        return np.concatenate([np.zeros(0), *(part.lats for part in self._sets)])

    @cached_property
    def _class_numbers(self) -> dict[str, int]:
        every = (text for part in self._sets for text in part.columns.classes.texts)
        return {text: number for number, text in enumerate(dict.fromkeys(every))}

    @cached_property
    def _classes(self) -> NDArray[np.int64]:
        parts = [np.zeros(0, np.int64)]
        for part in self._sets:
            own = [self._class_numbers[text] for text in part.columns.classes.texts]
            parts.append(np.array(own, np.int64)[part.classes])
        return np.concatenate(parts)

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        return np.argsort(self._keys_by_number, kind="stable")

    @cached_property
    def _keys(self) -> NDArray[np.int64]:
        return self._keys_by_number[self._order]

    @cached_property
    def _keys_by_number(self) -> NDArray[np.int64]:
        return _buckets(self._lats) * _COLUMNS + _buckets(self._lons)


def _buckets(degrees: ArrayLike) -> NDArray[np.int64]:
    """Numbers of the buckets that these degrees lie in, from 0 at 180 west or south."""
    return np.floor((np.asarray(degrees) + 180.0) / _BUCKET_DEGREES).astype(np.int64)
