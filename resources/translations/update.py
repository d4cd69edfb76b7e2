"""Collect the visible strings, merge them into each language, and compile.

    python -m resources.translations.update

The result depends on the sources alone: sorted, without dates, line numbers or machine paths.
A string that is new has an empty translation; one that is gone is dropped.
"""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
SOURCES = ("commandcenter", "ui", "db")
KEYWORDS = ("_", "N_", "ngettext")
LANGUAGES = ("zh_CN",)


class PlainCatalog(Catalog):
    """A catalogue whose header says nothing about who wrote it when, or with what."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What a reader of the file needs: language, encoding, plural rule."""
        return [
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def extract(language: str) -> PlainCatalog:
    """Every visible string of the program, untranslated, with the files it stands in."""
    catalogue = PlainCatalog(locale=language, header_comment="", fuzzy=False)
    root = HERE.parent.parent
    for path in (path for source in SOURCES for path in sorted((root / source).rglob("*.py"))):
        for words in marked(path.read_text(encoding="utf-8")):
            catalogue.add(words, locations=[(path.relative_to(root).as_posix(), 0)])
    return catalogue


def marked(source: str) -> Iterator[str | tuple[str, ...]]:
    """What a module marks for translation, also where it does so inside an f-string."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in KEYWORDS:
            words = [each.value for each in node.args if isinstance(each, ast.Constant)]
            said = tuple(each for each in words if isinstance(each, str))
            if said:
                yield said[0] if len(said) == 1 else said


def translations(language: str) -> Catalog:
    """The strings of a language as its .po file has them; empty if there is none yet."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(language: str) -> PlainCatalog:
    """Today's strings with yesterday's translations."""
    catalogue, old = extract(language), translations(language)
    for message in catalogue:
        known = old.get(message.id) if message.id else None
        if known is not None and known.pluralizable == message.pluralizable:
            message.string = known.string
    return catalogue


def po_path(language: str) -> Path:
    """Where a language's strings and translations are edited."""
    return HERE / language / "LC_MESSAGES" / "commandcenter.po"


def po_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as a .po file."""
    file = BytesIO()
    write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)
    return file.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as the program reads it."""
    plain = PlainCatalog(locale=catalogue.locale, fuzzy=False)
    for message in _messages(catalogue):
        plain.add(message.id, message.string)
    file = BytesIO()
    write_mo(file, plain)
    return file.getvalue()


def _messages(catalogue: Catalog) -> Iterator["Catalog.Message"]:
    """What is translated; English stands in for the rest."""
    return (message for message in catalogue if message.id and any(message.string))


def main() -> None:
    """Bring every language up to date and say how much is left to translate."""
    for language in LANGUAGES:
        catalogue = merged(language)
        po = po_path(language)
        po.parent.mkdir(parents=True, exist_ok=True)
        po.write_bytes(po_bytes(catalogue))
        po.with_suffix(".mo").write_bytes(mo_bytes(translations(language)))
        left = sum(1 for message in catalogue if message.id and not any(message.string or ()))
        sys.stdout.write(f"{language}: {len(catalogue)} strings, {left} to translate\n")


if __name__ == "__main__":
    main()
