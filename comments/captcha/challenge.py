"""Challenges: made when a reader begins to write, judged and burnt by one statement.

The table is django-simple-captcha's. The answer comes from `secrets`; picture and sound are made once per key and
process, for live keys only.
"""

from __future__ import annotations

import enum
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from captcha.conf import settings as captcha_settings
from captcha.models import CaptchaStore
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from comments.captcha.picture import draw
from comments.captcha.sound import speak

DIGITS = 5
SWEPT_AFTER = timedelta(days=1)
"""An expired row is kept so long that "expired" and "unknown" can be told apart."""


_MAKING = threading.Lock()


class Verdict(enum.Enum):
    """What became of an answer; the row is gone in each case."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Challenge:
    """What a form needs of a challenge; never the answer."""

    key: str

    @property
    def picture(self) -> str:
        return reverse("challenge_picture", args=[self.key])

    @property
    def sound(self) -> str:
        return reverse("challenge_sound", args=[self.key])

    @classmethod
    def made(cls) -> Challenge:
        """Store a new challenge; sweeps what expired over a day ago."""
        now = timezone.now()
        long_expired().delete()
        digits = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        key = secrets.token_hex(20)
        life = timedelta(minutes=captcha_settings.CAPTCHA_TIMEOUT)
        CaptchaStore.objects.create(hashkey=key, challenge=digits, response=digits, expiration=now + life)
        return cls(key)


def long_expired() -> QuerySet[Any]:
    return CaptchaStore.objects.filter(expiration__lt=timezone.now() - SWEPT_AFTER)  # type: ignore[no-any-return]


def burn(key: str, answer: str) -> Verdict:
    """Judge an answer and delete its row, right or wrong: of two senders exactly one finds it."""
    if not key or "\0" in key:
        return Verdict.UNKNOWN
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM captcha_captchastore WHERE hashkey = %s RETURNING response, expiration", [key])
        row = cursor.fetchone()
    if row is None:
        return Verdict.UNKNOWN
    response, expiration = row
    if _moment(expiration) <= timezone.now():
        return Verdict.EXPIRED
    return Verdict.RIGHT if secrets.compare_digest(response.encode(), answer.encode("utf-8", "replace")) else Verdict.WRONG


def _moment(raw: datetime | str) -> datetime:
    """Raw SQL gives an aware moment on PostgreSQL, a naive UTC one (or its text) on SQLite."""
    moment = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def answer_of(key: str) -> str | None:
    """The digits of a live challenge; None for one that is expired, burnt or unknown."""
    live = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now())
    digits: str | None = live.values_list("response", flat=True).first()
    return digits


@lru_cache(maxsize=256)
def _picture(key: str, digits: str) -> bytes:
    return draw(digits)


@lru_cache(maxsize=64)
def _sound(key: str, digits: str) -> bytes:
    return speak(digits)


def picture(key: str, digits: str) -> bytes:
    """PNG; the same bytes for one key in one process, also for two who ask at once."""
    with _MAKING:
        return _picture(key, digits)


def sound(key: str, digits: str) -> bytes:
    """WAV; the same bytes for one key in one process, also for two who ask at once."""
    with _MAKING:
        return _sound(key, digits)
