"""The sounds of alarms, or one sentence where the machine has no loudspeaker.

Each priority has its own, and a rate: a room that rings all the time is not listened to. What is
not heard for that reason is shown all the same, and silence acknowledges nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QLoggingCategory, QObject, QTimer, QUrl

from commandcenter.seats.load import Priority
from commandcenter.wording import _

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QSoundEffect

_SOUNDS: Final = Path(__file__).resolve().parent.parent / "resources" / "sounds"
EMERGENCY: Final = _SOUNDS / "emergency.wav"
URGENT: Final = _SOUNDS / "urgent.wav"
ORDINARY: Final = _SOUNDS / "ordinary.wav"
QUIET_MS: Final = 2_000
"""Emergencies that arrive together are announced once."""

URGENT_QUIET_MS: Final = 30_000
ORDINARY_QUIET_MS: Final = 60_000
"""What is less urgent is heard this seldom at most."""

IDLE_MS: Final = 5_000
"""So long after the window is there Qt's multimedia is loaded: it takes a while to."""

_NO_REMARKS: Final = "qt.multimedia*=false"


class EmergencySound(QObject):
    """Sounds when called. Qt's multimedia is loaded some seconds after the start."""

    def __init__(
        self,
        parent: QObject | None = None,
        file: Path = EMERGENCY,
        quiet_ms: int | None = None,
    ) -> None:
        """`quiet_ms`: how long it is silent after it has sounded; `QUIET_MS` by default."""
        super().__init__(parent)
        self._file = file
        self._quiet_ms = quiet_ms
        self._effect: QObject | None = None
        self._last = QElapsedTimer()
        self._told = False
        QTimer.singleShot(IDLE_MS, self._prepare)

    def __call__(self) -> str:
        """Sound the two tones. The first time that nothing can be heard, says so in a sentence."""
        if self._last.isValid() and self._last.elapsed() < self._quiet():
            return ""
        self._last.start()
        if self._play() or self._told:
            return ""
        self._told = True
        return _("No sound device: emergencies are shown only.")

    def _quiet(self) -> int:
        return QUIET_MS if self._quiet_ms is None else self._quiet_ms

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
            effect.setSource(QUrl.fromLocalFile(str(self._file)))
            self._effect = effect
        return effect


def alarm_sounds(parent: QObject) -> dict[Priority, EmergencySound]:
    """A sound for each priority, each with its own rate."""
    return {
        Priority.HIGH: EmergencySound(parent),
        Priority.MEDIUM: EmergencySound(parent, URGENT, URGENT_QUIET_MS),
        Priority.LOW: EmergencySound(parent, ORDINARY, ORDINARY_QUIET_MS),
    }


@contextmanager
def _without_remarks() -> Iterator[None]:
    """Qt lists on standard error what sound libraries a machine lacks: nobody needs to act."""
    # That there is no sound server is said without a category of its own.
    QLoggingCategory.setFilterRules(f"{_NO_REMARKS}\ndefault.warning=false")
    try:
        yield
    finally:
        QLoggingCategory.setFilterRules(_NO_REMARKS)
