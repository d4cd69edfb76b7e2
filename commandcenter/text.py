"""Text that can be erased without breaking the log: events hold only a salted digest of it."""

from collections.abc import Callable, Hashable
from dataclasses import field, fields, is_dataclass
from functools import cache
from hashlib import sha256
from operator import attrgetter
from secrets import token_hex
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from msgspec import defstruct

from commandcenter.frozen import frozen

T = TypeVar("T")


@frozen
class Text:
    """Something a person wrote or said. Its digest is for ever; its value can be erased."""

    digest: str
    value: str | None = None
    """None once it has been erased."""
    salt: str | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, value: str, salt: str | None = None) -> "Text":
        """Seal `value`. Imports pass a salt derived from their source, so that two nodes agree."""
        salt = token_hex(8) if salt is None else salt
        return cls(seal(value, salt), value, salt)

    @property
    def erased(self) -> bool:
        """Whether the words are gone and only their digest is left."""
        return self.value is None


def seal(value: str, salt: str) -> str:
    """The digest under which `value` is named in the log (SHA-256 of salt and UTF-8 text)."""
    return sha256(f"{salt}\x1f{value}".encode()).hexdigest()


Change = Callable[[Text], Any]
Mapper = Callable[[Any, Change], Any]


def map_texts(value: T, change: Change) -> T:
    """`value` (a dataclass) with every `Text` in it replaced by what `change` makes of it."""
    mapper = _mapper(cast(Hashable, type(value)), bare=False)
    return value if mapper is None else cast(T, mapper(value, change))


def bare_fields(value: object, change: Change) -> object:
    """`value` (a dataclass) to be encoded, with every `Text` replaced by what `change` makes of it.

    What holds a `Text` becomes a plain record of its fields: made at a fifth of the cost.
    """
    mapper = _mapper(cast(Hashable, type(value)), bare=True)
    return value if mapper is None else mapper(value, change)


@cache
def _mapper(hint: Any, *, bare: bool) -> Mapper | None:
    """How to reach every `Text` in a value of type `hint`; None if it can hold none."""
    if hint is Text:
        return lambda value, change: change(value)
    if is_dataclass(hint):
        return _dataclass_mapper(hint, bare=bare)
    found = (_mapper(each, bare=bare) for each in get_args(hint))
    inner = [each for each in found if each is not None]
    if not inner:
        return None
    (within,) = inner
    if get_origin(hint) in (Union, UnionType):
        return within  # What is None is passed over where it stands.
    if get_origin(hint) is tuple:
        return lambda value, change: tuple(within(each, change) for each in value)
    raise TypeError(f"nobody knows how to reach the words in {hint}")


def _dataclass_mapper(kind: Any, *, bare: bool) -> Mapper | None:
    hints = get_type_hints(kind)
    names = [each.name for each in fields(kind)]
    found = [(place, _mapper(hints[name], bare=bare)) for place, name in enumerate(names)]
    parts = [(place, mapper) for place, mapper in found if mapper is not None]
    read = attrgetter(*names, "__class__")  # always a tuple, with one name too
    record = defstruct(kind.__name__, names) if bare else None

    def over(value: Any, change: Change) -> Any:
        # Several times faster than `dataclasses.replace`; an import does this for every row.
        *values, kind = read(value)
        for place, mapper in parts:
            if values[place] is not None:
                values[place] = mapper(values[place], change)
        return kind(*values) if record is None else record(*values)

    return over if parts else None


def texts_in(value: object) -> list[Text]:
    """Every `Text` in a dataclass, however deep."""
    found: list[Text] = []

    def note(text: Text) -> Text:
        found.append(text)
        return text

    map_texts(value, note)
    return found
