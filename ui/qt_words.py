"""Qt's own words (OK, Cancel, the menu of a field) and numbers in the language in use."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from commandcenter.wording import language

_in_use: list[QTranslator] = []


def translate_qt(app: QCoreApplication) -> None:
    """Let Qt speak the language in use; English where it has no translation."""
    while _in_use:
        app.removeTranslator(_in_use.pop())
    QLocale.setDefault(QLocale(language()))
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language()}", folder):
        app.installTranslator(translator)
        _in_use.append(translator)
