"""The emergency sound: two tones, or silence where the machine has no loudspeaker."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QUrl

EMERGENCY: Final = Path(__file__).resolve().parent.parent / "resources" / "sounds" / "emergency.wav"
QUIET_MS: Final = 2_000
"""Emergencies that arrive together are announced once."""


class EmergencySound(QObject):
    """Sounds when called. Loads Qt's multimedia at the first emergency, never at start-up."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._effect: QObject | None = None
        self._last = QElapsedTimer()

    def __call__(self) -> bool:
        """Sound the two tones; says whether anything could be heard."""
        if self._last.isValid() and self._last.elapsed() < QUIET_MS:
            return False
        self._last.start()
        try:
            from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
        except ImportError:  # the system lacks a library that Qt's multimedia needs
            return False
        if QMediaDevices.defaultAudioOutput().isNull():
            return False
        effect = self._effect
        if not isinstance(effect, QSoundEffect):
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(EMERGENCY)))
            self._effect = effect
        effect.play()
        return True
