"""The sound of a captcha code: ten shipped Vietnamese digits, joined with random gaps and noise.

It is there for people who cannot see the picture, and is not meant to stop a machine: joined
recordings are matched easily, with noise or without; the limits do that work. No program is
started and no file is written: the digits are read once, the rest is the standard library.
"""

from __future__ import annotations

import wave
from array import array
from functools import cache
from io import BytesIO
from pathlib import Path
from secrets import SystemRandom

from comments.captcha.answer import checked

RATE = 8000  # samples a second, one channel, 16 bits: the quality of a telephone
MOST_BYTES = 100_000  # what the longest code may weigh; a test keeps the gaps within it

_DIGITS = Path(__file__).with_name("digits")
_EDGE = (0.15, 0.25)  # seconds of quiet before the first digit and after the last
_GAP = (0.3, 0.45)  # between two digits: time enough to type the one just heard
_HISS = (1, 2)  # one byte of noise times this: some 30 dB below the voice

_chance = SystemRandom()


def speak(digits: str) -> bytes:
    """Speak the code as a WAV; no two recordings of one code are the same."""
    samples = _quiet(_EDGE)
    for place, digit in enumerate(checked(digits)):
        if place:
            samples += _quiet(_GAP)
        samples += _spoken(digit)
    return _wav(_noisy(samples + _quiet(_EDGE)))


@cache
def _spoken(digit: str) -> array[int]:
    """One shipped digit; they leave headroom for the noise."""
    with wave.open(str(_DIGITS / f"{digit}.wav"), "rb") as recording:
        return array("h", recording.readframes(recording.getnframes()))


def _quiet(seconds: tuple[float, float]) -> array[int]:
    return array("h", [0]) * round(_chance.uniform(*seconds) * RATE)


def _noisy(samples: array[int]) -> array[int]:
    hiss, level = array("b", _chance.randbytes(len(samples))), _chance.choice(_HISS)
    return array("h", [sample + level * noise for sample, noise in zip(samples, hiss, strict=True)])


def _wav(samples: array[int]) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(RATE)
        recording.writeframes(samples.tobytes())
    return out.getvalue()
