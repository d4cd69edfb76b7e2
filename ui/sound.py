"""The emergency sound: two tones, or one sentence where the machine has no loudspeaker."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QLoggingCategory, QObject, QTimer, QUrl

from commandcenter.wording import _

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QSoundEffect

EMERGENCY: Final = Path(__file__).resolve().parent.parent / "resources" / "sounds" / "emergency.wav"
QUIET_MS: Final = 2_000
"""Emergencies that arrive together are announced once."""

IDLE_MS: Final = 5_000
"""So long after the window is there Qt's multimedia is loaded: it takes a while to."""

_NO_REMARKS: Final = "qt.multimedia*=false"


class EmergencySound(QObject):
    """Sounds when called. Qt's multimedia is loaded some seconds after the start."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._effect: QObject | None = None
        self._last = QElapsedTimer()
        self._told = False
        QTimer.singleShot(IDLE_MS, self._prepare)

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
        effect = self._prepare()
        if effect is None:
            return False
        effect.play()
        return True

    def _prepare(self) -> "QSoundEffect | None":
        """What sounds; None where nothing can be heard."""
        try:
            with _without_remarks():
                from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

                if QMediaDevices.defaultAudioOutput().isNull():
                    return None
        except ImportError:  # the system lacks a library that Qt's multimedia needs
            return None
        effect = self._effect
        if not isinstance(effect, QSoundEffect):
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(EMERGENCY)))
            self._effect = effect
        return effect


@contextmanager
def _without_remarks() -> Iterator[None]:
    """Qt lists on standard error what sound libraries a machine lacks: nobody needs to act."""
    # That there is no sound server is said without a category of its own.
    QLoggingCategory.setFilterRules(f"{_NO_REMARKS}\ndefault.warning=false")
    try:
        yield
    finally:
        QLoggingCategory.setFilterRules(_NO_REMARKS)
