"""Qt's own words (OK, Cancel, the menu of a field) and numbers in the language in use."""

from functools import cache

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from commandcenter.wording import LANGUAGES, language

_in_use: list[QTranslator] = []


def translate_qt(app: QCoreApplication) -> None:
    """Let Qt speak the language in use; English where it has no translation."""
    while _in_use:
        app.removeTranslator(_in_use.pop())
    QLocale.setDefault(QLocale(language()))
    translator = _translator(language())
    if not translator.isEmpty():
        app.installTranslator(translator)
        _in_use.append(translator)


def load_all() -> None:
    """Read Qt's words in every language, so that a change of language reads no file."""
    for code in LANGUAGES:
        _translator(code)


@cache
def _translator(code: str) -> QTranslator:
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    translator.load(f"qtbase_{code}", folder)
    return translator
