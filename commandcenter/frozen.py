"""How values are made here: frozen, slotted dataclasses.

`dataclass(frozen=True, slots=True)` writes out and compiles seven functions for every class. That
takes half a millisecond, and the program has hundreds of values, nearly all of which are made
before its first picture. `frozen` has one function compiled, the constructor; the others do the
same for all values.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, dataclass_transform

_V = TypeVar("_V")

if TYPE_CHECKING:
    # To the type checker it is the library's own: so it knows which fields there are.
    from dataclasses import replace as replace
else:

    def replace(value: _V, /, **changes: Any) -> _V:
        """`value` with other contents in some of its fields; `value` is one that `frozen` made.

        As `dataclasses.replace`, which asks anew each time what fields there are: that was a fifth
        of what it takes to hear an event. Raises TypeError for a field that there is not.
        """
        made = value.__class__
        contents_of, places, named = _layout(made)
        contents = list(contents_of(value))
        for name, content in changes.items():
            if name not in places:
                raise TypeError(f"{made.__qualname__} has no field {name}")
            contents[places[name]] = content
        if not named:
            return made(*contents)
        asked = len(contents) - len(named)
        return made(*contents[:asked], **dict(zip(named, contents[asked:], strict=True)))


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[_V]) -> type[_V]:
    """Make a class a value: as `dataclass(frozen=True, slots=True)` would, in a fifth of the time.

    What rests on dataclasses works: `fields`, `replace`, `__post_init__`, matching, pickling. A
    value inherits only from other values.
    """
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    every: tuple[Field[Any], ...] = fields(made)
    made.__init__ = _constructor(made, every)
    made.__setattr__ = made.__delattr__ = _refuse_change
    made.__setstate__ = _take_up
    made.__repr__ = _shown_by([each.name for each in every if each.repr])
    compared = _all_of([each.name for each in every if each.compare])
    made.__eq__ = _equal_by(compared)
    if "__hash__" not in cls.__dict__:
        made.__hash__ = lambda self: hash(compared(self))
    return made  # type: ignore[no-any-return]


def _constructor(made: type, every: tuple[Field[Any], ...]) -> Callable[..., None]:
    """`__init__`, written out: it is called more often than anything else."""
    names: dict[str, Any] = {"_unset": MISSING}
    asked, named, steps = ["self"], ["*"], []
    for each in every:
        name, given = each.name, each.name
        if each.default is not MISSING:
            names[f"_{name}"], told = each.default, f"{name}=_{name}"
        elif each.default_factory is not MISSING:
            names[f"_{name}"], told = each.default_factory, f"{name}=_unset"
            given = f"_{name}() if {name} is _unset else {name}"
        else:
            told = name
        (named if each.kw_only else asked).append(told)
        # Asked once, where it is kept, instead of by name each time: a third faster.
        names[f"_set_{name}"] = getattr(made, name).__set__
        steps.append(f"_set_{name}(self, {given})")
    if hasattr(made, "__post_init__"):
        steps.append("self.__post_init__()")
    head = ", ".join(asked + named if len(named) > 1 else asked)
    exec(f"def __init__({head}):\n " + "\n ".join(steps or ["pass"]), names)
    constructor: Callable[..., None] = names["__init__"]
    constructor.__qualname__ = f"{made.__qualname__}.__init__"
    constructor.__annotations__ = {each.name: each.type for each in every} | {"return": None}
    return constructor


@cache
def _layout(
    made: type,
) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, int], tuple[str, ...]]:
    """What gives the contents of a value in the order of its constructor; where each field is in
    them; and those at their end that have to be named.
    """
    every = fields(made)
    named = tuple(each.name for each in every if each.kw_only)
    names = [each.name for each in every if not each.kw_only] + list(named)
    return _all_of(names), {name: place for place, name in enumerate(names)}, named


def _all_of(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Gives the values of so many fields, always as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda self: ()
    only = attrgetter(*names)
    return lambda self: (only(self),)


def _equal_by(compared: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, object], Any]:
    def equal(self: Any, other: object) -> Any:
        if other.__class__ is self.__class__:
            return compared(self) == compared(other)
        return NotImplemented

    return equal


def _shown_by(names: list[str]) -> Callable[[Any], str]:
    def shown(self: Any) -> str:
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({told})"

    return shown


def _refuse_change(_self: object, name: str, *_value: object) -> NoReturn:
    raise FrozenInstanceError(f"{name} cannot be changed")


def _take_up(self: object, state: tuple[None, dict[str, Any]]) -> None:
    """How copies and unpickled values come by their fields."""
    for name, content in state[1].items():
        object.__setattr__(self, name, content)
