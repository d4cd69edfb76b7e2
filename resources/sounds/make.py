"""Make `emergency.wav`: two tones, 0.2 s each, own work, CC0.

    python -m resources.sounds.make

880 and 660 Hz carry through a room and are told apart by ears that have lost the high tones.
"""

import wave
from array import array
from math import pi, sin
from pathlib import Path

RATE = 22_050
TONES = (880.0, 660.0)
SECONDS = 0.2
RAMP_SECONDS = 0.012
LOUDNESS = 0.5

EMERGENCY = Path(__file__).resolve().with_name("emergency.wav")


def samples() -> "array[int]":
    """The sound as 16-bit samples; each tone swells and fades so that it does not click."""
    length = int(RATE * SECONDS)
    ramp = int(RATE * RAMP_SECONDS)
    result = array("h")
    for tone in TONES:
        for n in range(length):
            swell = min(1.0, n / ramp, (length - n) / ramp)
            wave_form = sin(2 * pi * tone * n / RATE) + 0.3 * sin(4 * pi * tone * n / RATE)
            result.append(round(32_767 * LOUDNESS * swell * wave_form / 1.3))
    return result


def main() -> None:
    """Write the sound beside this file."""
    with wave.open(str(EMERGENCY), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples().tobytes())


if __name__ == "__main__":
    main()
