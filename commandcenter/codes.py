"""Codes of cells, components and classes: how they are built is data, not program.

A scheme is a row of segments of fixed width. Cities, and editions of the standards, differ in them;
the schemes that ship are in `resources/catalogues/code_schemes.toml`, and a city may bring its own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Container, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.wording import _, join

SHIPPED: Final = (
    Path(__file__).resolve().parents[1] / "resources" / "catalogues" / "code_schemes.toml"
)
"""The schemes that come with the program."""


class BadCode(Refused):
    """A code does not fit its scheme; the message is a sentence that says where."""


@frozen
class CodeScheme:
    """How one kind of code is put together."""

    key: str
    segments: tuple[tuple[str, int], ...]
    """Name and width of each segment, from the left."""
    check: str | None = None
    """`mod11-2` when a last character proves the digits (ISO 7064); None for no check."""

    def __post_init__(self) -> None:
        if not self.segments or any(width < 1 for _name, width in self.segments):
            raise BadCode(
                _("Code scheme {key} needs segments at least one digit wide.").format(key=self.key)
            )
        names = [name for name, _width in self.segments]
        if len(set(names)) != len(names):
            raise BadCode(_("Code scheme {key} names a segment twice.").format(key=self.key))
        if self.check not in (None, "mod11-2"):
            raise BadCode(
                _(
                    "Code scheme {key} asks for the check “{check}”, which is not known here."
                ).format(key=self.key, check=self.check)
            )

    @property
    def width(self) -> int:
        """Number of characters of a whole code."""
        return sum(width for _name, width in self.segments) + (self.check is not None)

    def parse(self, code: str) -> dict[str, str]:
        """The segments of a code by name. Raises BadCode."""
        if len(code) != self.width:
            raise BadCode(
                _("Code {code} has {found} digits; {key} has {wanted}.").format(
                    code=code, found=len(code), key=self.key, wanted=self.width
                )
            )
        parts: dict[str, str] = {}
        start = 0
        for name, width in self.segments:
            part = code[start : start + width]
            if not (part.isascii() and part.isdigit()):
                raise BadCode(
                    _("Code {code}: {part} in place of the {segment} is not a number.").format(
                        code=code, part=part, segment=name
                    )
                )
            parts[name] = part
            start += width
        if self.check is not None and code[start:] != mod11_2(code[:start]):
            raise BadCode(
                _("Code {code} ends in {found}, but its check character is {wanted}.").format(
                    code=code, found=code[start:], wanted=mod11_2(code[:start])
                )
            )
        return parts

    def format(self, parts: Mapping[str, str | int]) -> str:
        """The code of these segments; numbers get zeros on the left. Raises BadCode."""
        pieces = []
        for name, width in self.segments:
            if name not in parts:
                raise BadCode(
                    _("A {key} code needs the {segment}.").format(key=self.key, segment=name)
                )
            piece = str(parts[name]).rjust(width, "0")
            if len(piece) > width:
                raise BadCode(
                    _("{value} does not fit the {segment}, which has {width} digits.").format(
                        value=parts[name], segment=name, width=width
                    )
                )
            pieces.append(piece)
        digits = "".join(pieces)
        code = digits + (mod11_2(digits) if self.check else "")
        self.parse(code)
        return code

    def fault(self, code: str) -> str | None:
        """A sentence that says what is wrong with a code, or None."""
        try:
            self.parse(code)
        except BadCode as bad:
            return str(bad)
        return None


def mod11_2(digits: str) -> str:
    """The ISO 7064 MOD 11-2 check character of a string of digits."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2 % 11
    return "0123456789X"[(12 - total) % 11]


@cache
def shipped_schemes() -> Mapping[str, CodeScheme]:
    """The schemes that come with the program, by key; read from disk once."""
    return read_schemes(SHIPPED)


def scheme_named(key: str) -> CodeScheme | None:
    """The shipped scheme `key`; None for no key. Raises BadCode for an unknown one."""
    schemes = shipped_schemes()
    if key and key not in schemes:
        raise BadCode(
            _("There is no code scheme {key}. Use one of: {known}.").format(
                key=key, known=join(schemes)
            )
        )
    return schemes.get(key)


def local_code(group: str, taken: Container[str], scheme: CodeScheme | None) -> str:
    """The next free code of a city's own subclass under the big class `group`.

    Local extensions count down from 99, so that they never meet the numbers of a standard, which
    count up. Without a scheme a code is the big class's and two digits. Raises BadCode when the
    numbers of the big class are used up, or its code does not fit the scheme.
    """
    (big, _wide), (own, width) = scheme.segments if scheme else (("group", 0), ("subclass", 2))
    for number in range(10**width - 1, 0, -1):
        code = scheme.format({big: group, own: number}) if scheme else f"{group}{number:02d}"
        if code not in taken:
            return code
    raise BadCode(_("Big class {group} has no number left for another class.").format(group=group))


def class_code_fault(code: str, group: str, scheme: CodeScheme | None) -> str | None:
    """A sentence that says why `code` cannot be a class's under the big class `group`, or None."""
    if scheme is None:
        return None
    fault = scheme.fault(code)
    if fault is None and not code.startswith(group):
        return _("Code {code} does not begin with its big class, {group}.").format(
            code=code, group=group
        )
    return fault


def read_schemes(path: Path) -> dict[str, CodeScheme]:
    """The code schemes of a TOML file by key. Raises OSError, BadCode."""
    with path.open("rb") as file:
        try:
            document = tomllib.load(file)
        except tomllib.TOMLDecodeError as error:
            raise BadCode(
                _("{file} is not valid TOML: {fault}. Correct that line.").format(
                    file=path.name, fault=error
                )
            ) from error
    schemes = {}
    for key, table in document.items():
        try:
            segments = tuple((str(name), int(width)) for name, width in table["segments"])
        except (KeyError, TypeError, ValueError) as error:
            raise BadCode(
                _("Code scheme {key} needs segments = [[name, width], …].").format(key=key)
            ) from error
        schemes[key] = CodeScheme(key, segments, table.get("check"))
    return schemes
