"""The words people see, in the language they chose.

English is the source language and needs no catalogue. Every visible string passes through `_`
(or `ngettext` for counts) at the moment it is shown, so that a change of language shows at the
next repaint. Strings in tables built at import time are marked with `N_` and translated by `_`
where they are shown.
"""

import gettext
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final[dict[str, str]] = {"en": "English", "zh_CN": "简体中文"}
"""Language codes with the name each language gives itself."""

CATALOGUES: Final[Path] = Path(__file__).resolve().parent.parent / "resources" / "translations"
"""Folder with `<language>/LC_MESSAGES/commandcenter.mo`."""

_language = "en"
_translations: gettext.NullTranslations = gettext.NullTranslations()


def set_language(code: str) -> None:
    """Show every string looked up from now on in the language `code`, one of `LANGUAGES`.

    Raises ValueError for any other code.
    """
    global _language, _translations
    if code not in LANGUAGES:
        raise ValueError(f"no such language: {code!r}; known: {', '.join(LANGUAGES)}")
    _translations = _catalogue(code)
    _language = code


def load_all() -> None:
    """Read the words of every language, so that a change of language reads no file."""
    for code in LANGUAGES:
        _catalogue(code)


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    return gettext.translation("commandcenter", CATALOGUES, languages=[code], fallback=code == "en")


def language() -> str:
    """The language in use, one of `LANGUAGES`."""
    return _language


def _(message: str) -> str:
    """`message` in the language in use; English itself where it has no translation."""
    return _translations.gettext(message)


def N_(message: str) -> str:
    """Mark `message` for translation where it is written; `_` translates it where it is shown."""
    return message


def ngettext(one: str, many: str, count: int) -> str:
    """`one` or `many`, as the language in use counts `count` things."""
    return _translations.ngettext(one, many, count)


def join(words: Iterable[str]) -> str:
    """The words of a list with what the language in use puts between them."""
    return _strung(_("{so_far}, {next}"), words)


def sentences(told: Iterable[str]) -> str:
    """Whole sentences one after the other; some languages put no space between them."""
    return _strung(_("{so_far} {next}"), told)


def _strung(together: str, parts: Iterable[str]) -> str:
    so_far, *more = [part for part in parts if part] or [""]
    for part in more:
        so_far = together.format(so_far=so_far, next=part)
    return so_far


Label = dict[str, str]
"""A name that comes with the city's data, in several languages: language code to words."""


def label(names: Label) -> str:
    """`names` in the language in use, else in English, else in whatever language there is."""
    return names.get(_language) or names.get("en") or next(iter(names.values()), "")
