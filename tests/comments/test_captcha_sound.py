"""The sound of a captcha code: a right WAV, the shipped digits in order, and what it refuses."""

from __future__ import annotations

import random
import subprocess
import wave
from array import array
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.captcha import sound
from comments.captcha.sound import MOST_BYTES, RATE, speak

pytestmark = pytest.mark.any_database

SHIPPED = Path(sound.__file__).with_name("digits")
LOUDEST_NOISE = 2 * 128


def samples_of(wav: bytes) -> array[int]:
    with wave.open(BytesIO(wav), "rb") as recording:
        assert recording.getparams()[:3] == (1, 2, 8000)
        assert recording.getcomptype() == "NONE"
        return array("h", recording.readframes(recording.getnframes()))


def shipped(digit: str) -> array[int]:
    return samples_of((SHIPPED / f"{digit}.wav").read_bytes())


def place_of(needle: array[int], heard: array[int], after: int) -> int:
    """Where a digit stands, to the sample: all of it within the noise. -1 when nowhere."""
    probe = range(0, len(needle), 40)
    for start in range(after, len(heard) - len(needle) + 1):
        if all(abs(heard[start + at] - needle[at]) <= LOUDEST_NOISE for at in probe):
            return start
    return -1


@pytest.mark.parametrize("digit", "0123456789")
def test_a_shipped_digit_is_short_audible_and_leaves_room_for_the_noise(digit: str) -> None:
    samples = shipped(digit)
    assert 0.3 * RATE <= len(samples) <= 0.8 * RATE
    loudness = (sum(sample * sample for sample in samples) / len(samples)) ** 0.5
    assert 2500 <= loudness <= 4500
    assert 18_000 <= max(map(abs, samples)) <= 24_000
    assert max(map(abs, samples[:8])) < 400  # no click
    assert max(map(abs, samples[-8:])) < 400


def test_the_ten_digits_are_ten_different_recordings() -> None:
    assert len({shipped(digit).tobytes() for digit in "0123456789"}) == 10


def test_the_header_tells_the_length_of_what_follows() -> None:
    wav = speak("40718")
    assert (wav[:4], wav[8:16]) == (b"RIFF", b"WAVEfmt ")
    assert int.from_bytes(wav[4:8], "little") == len(wav) - 8
    assert wav[36:40] == b"data"
    assert int.from_bytes(wav[40:44], "little") == len(wav) - 44
    assert len(wav) == 44 + 2 * len(samples_of(wav))


@pytest.mark.parametrize("digits", ["4071", "82935", "6666", "11111"])
def test_the_digits_are_heard_in_order_with_a_pause_between(digits: str) -> None:
    heard = samples_of(speak(digits))
    end = 0
    for place, digit in enumerate(digits):
        needle = shipped(digit)
        start = place_of(needle, heard, end)
        least, most = (0.3, 0.45) if place else (0.15, 0.25)
        assert least * RATE - 1 <= start - end <= most * RATE + 1
        end = start + len(needle)
    assert 0.15 * RATE - 1 <= len(heard) - end <= 0.25 * RATE + 1


def test_the_longest_code_stays_within_its_weight() -> None:
    longest = max("0123456789", key=lambda digit: len(shipped(digit)))
    most_quiet = (2 * 0.25 + 4 * 0.45) * RATE
    assert 44 + 2 * (5 * len(shipped(longest)) + most_quiet + 6) <= MOST_BYTES
    assert len(speak(longest * 5)) <= MOST_BYTES


def test_noise_lies_under_the_pauses_and_stays_light() -> None:
    start = samples_of(speak("1234"))[: int(0.15 * RATE)]
    assert len(set(start)) > 100
    assert max(map(abs, start)) <= LOUDEST_NOISE


def test_two_recordings_of_one_code_differ() -> None:
    assert len({speak("4821") for _ in range(20)}) == 20


def test_the_global_generator_is_neither_read_nor_moved() -> None:
    random.seed(7)
    before = random.getstate()
    first = speak("4821")
    assert random.getstate() == before
    random.seed(7)
    assert speak("4821") != first


def test_no_program_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr("os.system", refuse)
    assert speak("0123")[:4] == b"RIFF"


@pytest.mark.parametrize("wrong", ["", "1", "123", "123456", "12a4", "12 4", "../1", "1234\n", "١٢٣٤", "１２３４", "²²²²"])
def test_anything_but_four_or_five_plain_digits_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="four or five digits"):
        speak(wrong)


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="0123456789", min_size=4, max_size=5))
def test_every_code_is_as_long_as_its_digits_and_pauses(digits: str) -> None:
    spoken = sum(len(shipped(digit)) for digit in digits)
    quiet = (len(samples_of(speak(digits))) - spoken) / RATE
    gaps = len(digits) - 1
    assert 0.3 + gaps * 0.3 - 0.001 <= quiet <= 0.5 + gaps * 0.45 + 0.001
