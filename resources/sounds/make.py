"""Make the sounds of alarms: one or two tones, 0.2 s each, own work, CC0.

    python -m resources.sounds.make

880 and 660 Hz carry through a room and are told apart by ears that have lost the high tones. What
is less urgent is one tone, lower and softer.
"""

import wave
from array import array
from collections.abc import Sequence
from math import pi, sin
from pathlib import Path

RATE = 22_050
TONES = (880.0, 660.0)
SECONDS = 0.2
RAMP_SECONDS = 0.012
LOUDNESS = 0.5

SOUNDS = {
    "emergency.wav": (TONES, LOUDNESS),
    "urgent.wav": ((660.0,), 0.4),
    "ordinary.wav": ((440.0,), 0.25),
}
"""What each is made of, and how loud it is."""


def samples(tones: Sequence[float] = TONES, loudness: float = LOUDNESS) -> "array[int]":
    """The sound as 16-bit samples; each tone swells and fades so that it does not click."""
    length = int(RATE * SECONDS)
    ramp = int(RATE * RAMP_SECONDS)
    result = array("h")
    for tone in tones:
        for n in range(length):
            swell = min(1.0, n / ramp, (length - n) / ramp)
            wave_form = sin(2 * pi * tone * n / RATE) + 0.3 * sin(4 * pi * tone * n / RATE)
            result.append(round(32_767 * loudness * swell * wave_form / 1.3))
    return result


def main() -> None:
    """Write the sounds beside this file."""
    for name, (tones, loudness) in SOUNDS.items():
        with wave.open(str(Path(__file__).resolve().with_name(name)), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples(tones, loudness).tobytes())


if __name__ == "__main__":
    main()
