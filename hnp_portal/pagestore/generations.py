"""The generation of the public content: a random token in the database, replaced within every change to that content.

A process looks at the token once a second at most. All that it keeps belongs to the `Generation` it had seen *before* it
read the content, so what was read too early is never taken for newer than it is. Tokens are random, not counted: two
machines, or a restored backup, never come to the same one by chance.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from hnp_portal import metrics
from hnp_portal.models import GenerationToken

logger = logging.getLogger(__name__)

PATIENCE = 2
"""Seconds to wait for the thread that looks, before the database counts as away."""
NEVER = float("-inf")
Moment = Callable[[], datetime | None]


class Generation:
    """The public content between two changes, as one process knows it. `kept` is for what is worked out once in it."""

    def __init__(self, token: str, ends: float) -> None:
        self.token = token
        self.ends = ends
        """Seconds since 1970: the next moment at which time itself changes a shared text."""
        self.kept: dict[Any, Any] = {}


class _Seen:
    """What this process has seen last."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.generation: Generation | None = None
        self.at = NEVER
        """Of `time.monotonic`: when the token was last asked for."""
        self.away_since: datetime | None = None
        """The last look that was answered, while the database is away."""
        self.answered = timezone.now()


_seen = _Seen()
_moments: list[Moment] = []


def ends_with(moment: Moment) -> None:
    """Register, in an app's `ready()`, a question for the next moment at which time changes what readers see."""
    _moments.append(moment)


def forget() -> None:
    """Say, within the transaction of a change to public content, that nothing made before it holds any more.

    It comes last in the transaction: its row is where all such changes wait for one another.
    """
    if not in_transaction():
        raise transaction.TransactionManagementError("forget() stands inside the transaction of the change")
    row = GenerationToken(pk=1, token=secrets.token_hex(16))
    GenerationToken.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["token"])
    after_commit(_look_again)


def generation(*, outside: bool = False) -> Generation:
    """The generation in force, as seen at most `PAGE_STORE_SECONDS` ago; without a page store always a new one.

    Inside a transaction as well: it sees what nobody else sees yet. `outside` of Django's care for a request there is none,
    and the connection is let go of after a look.
    """
    if not settings.PAGE_STORE_MB or (not outside and in_transaction()):
        return Generation("", 0)
    seen, now = _seen.generation, time.monotonic()
    if seen and now - _seen.at < settings.PAGE_STORE_SECONDS and (time.time() < seen.ends or _seen.away_since):
        return seen
    waits = not (seen and _seen.away_since)  # in an outage one thread tries again, the others go on with what there is
    if not _seen.lock.acquire(blocking=waits, timeout=PATIENCE if waits else -1):
        if waits:
            _seen.away_since = _seen.away_since or _seen.answered
        return seen or Generation("", 0)
    try:
        if _seen.at < now:  # nobody has looked, in vain or not, since we came
            _look()
            if outside:
                close_old_connections()
        return _seen.generation or Generation("", 0)
    finally:
        _seen.lock.release()


def away_since() -> datetime | None:
    """Until when what is kept is known to be right, while the database cannot be asked; None while it can."""
    return _seen.away_since


def in_transaction() -> bool:
    return connection.in_atomic_block


after_commit = transaction.on_commit


def _look() -> None:
    """Ask for the token, then for the next moment: whatever changes that one changes the token too."""
    begun = time.monotonic()
    try:
        token = GenerationToken.objects.values_list("token", flat=True).first() or ""
        old = _seen.generation
        if old is None or old.token != token or time.time() >= old.ends:
            moments = [moment.timestamp() for ask in _moments if (moment := ask()) is not None]
            _seen.generation = Generation(token, min(moments, default=float("inf")))
            metrics.changed()
        _seen.away_since, _seen.answered, _seen.at = None, timezone.now(), begun
    except DatabaseError:
        if _seen.away_since is None:
            logger.warning("the database is away: kept pages go on")
        _seen.away_since = _seen.away_since or _seen.answered
        _seen.at = time.monotonic()
        connection.close()


def _look_again() -> None:
    """This process shows its own changes at once."""
    _seen.at = NEVER
