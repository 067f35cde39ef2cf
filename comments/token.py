"""The token of one comment's form: signed, not stored.

Its id and birth stay the same through refreshes, errors, an outage and "solved"; only a used token is replaced. The id
is unique on the comment, so one form is one comment, however often it is sent.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace

from django.core import signing

SALT = "comments.token"
SOLVED_FOR = 15 * 60
"""Seconds for which a solved captcha counts."""
WITHOUT_SCRIPT_HEAD_START = 3
"""Seconds: a token born with the form's second page was preceded by the writing of the first."""


@dataclass(frozen=True)
class Token:
    """Moments are unix seconds; `solved` is 0 until the captcha was answered rightly."""

    id: str
    article: int
    birth: int
    solved: int = 0

    @classmethod
    def born(cls, article: int, *, head_start: int = 0) -> Token:
        return cls(secrets.token_hex(16), article, int(time.time()) - head_start)

    @classmethod
    def read(cls, raw: str, article: int) -> Token | None:
        """The token a form carried. One that cannot be read, or of another article, counts as none."""
        try:
            key, of, birth, solved = signing.loads(raw, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return cls(key, of, birth, solved) if of == article else None

    def __str__(self) -> str:
        return signing.dumps([self.id, self.article, self.birth, self.solved], salt=SALT)

    def as_solved(self) -> Token:
        return replace(self, solved=int(time.time()))

    def for_another(self) -> Token:
        """For a further comment from the same page: its writing began with this form."""
        return replace(self, id=secrets.token_hex(16), solved=0)

    @property
    def is_solved(self) -> bool:
        return 0 <= time.time() - self.solved < SOLVED_FOR

    @property
    def was_solved(self) -> bool:
        """Solved once, but too long ago."""
        return bool(self.solved) and not self.is_solved

    @property
    def age(self) -> float:
        return time.time() - self.birth
