"""The emergency sound: two tones, or one sentence where the machine has no loudspeaker."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtCore import QElapsedTimer, QLoggingCategory, QObject, QUrl

from commandcenter.wording import _

EMERGENCY: Final = Path(__file__).resolve().parent.parent / "resources" / "sounds" / "emergency.wav"
QUIET_MS: Final = 2_000
"""Emergencies that arrive together are announced once."""

_NO_REMARKS: Final = "qt.multimedia*=false"


class EmergencySound(QObject):
    """Sounds when called. Loads Qt's multimedia at the first emergency, never at start-up."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._effect: QObject | None = None
        self._last = QElapsedTimer()
        self._told = False

    def __call__(self) -> str:
        """Sound the two tones. The first time that nothing can be heard, says so in a sentence."""
        if self._last.isValid() and self._last.elapsed() < QUIET_MS:
            return ""
        self._last.start()
        if self._play() or self._told:
            return ""
        self._told = True
        return _("No sound device: emergencies are shown only.")

    def _play(self) -> bool:
        try:
            with _without_remarks():
                from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

                if QMediaDevices.defaultAudioOutput().isNull():
                    return False
        except ImportError:  # the system lacks a library that Qt's multimedia needs
            return False
        effect = self._effect
        if not isinstance(effect, QSoundEffect):
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(EMERGENCY)))
            self._effect = effect
        effect.play()
        return True


@contextmanager
def _without_remarks() -> Iterator[None]:
    """Qt lists on standard error what sound libraries a machine lacks: nobody needs to act."""
    # That there is no sound server is said without a category of its own.
    QLoggingCategory.setFilterRules(f"{_NO_REMARKS}\ndefault.warning=false")
    try:
        yield
    finally:
        QLoggingCategory.setFilterRules(_NO_REMARKS)
