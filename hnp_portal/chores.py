"""Chores: what must be done as time goes by. Each is a small function with a name, a title in words and a period.

Apps register theirs in `ready()`; `manage.py tend` does them. A chore may be cut off anywhere and done twice at once: it
works in small batches, each of them whole. Nothing that readers see waits for a chore.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from hnp_portal.models import ChoreRun

logger = logging.getLogger(__name__)

BATCH = 200
"""Rows changed by one statement: SQLite's write lock is held for a few milliseconds."""
BREATH = 0.02
"""Seconds of rest after a batch, so that people who wait for the lock get it."""
AGAIN_AFTER = timedelta(minutes=5)
"""A chore that failed, or whose process died, is due again after this time."""
REASON_LENGTH = 300


@dataclass(frozen=True)
class Chore:
    """`do` returns how many things it did."""

    name: str
    title: str | Promise
    every: timedelta
    do: Callable[[], int]


CHORES: dict[str, Chore] = {}


def register(name: str, title: str | Promise, every: timedelta, do: Callable[[], int]) -> None:
    CHORES[name] = Chore(name, title, every, do)


def run(*, all_of_them: bool = False) -> Iterator[tuple[Chore, int | Exception]]:
    """Do the chores that are due, or all of them; yields each with its number or with what went wrong."""
    rows = {row.name: row for row in ChoreRun.objects.all()}
    for chore in CHORES.values():
        row = rows.get(chore.name) or ChoreRun.objects.get_or_create(name=chore.name)[0]
        if (all_of_them or _is_due(chore, row)) and _claim(row):
            yield chore, _do(chore)


def _is_due(chore: Chore, row: ChoreRun) -> bool:
    """Also where the next run lies further ahead than it can: the clock was wrong, and was set back."""
    now = timezone.now()
    return not now < row.due_at <= now + max(chore.every, AGAIN_AFTER)


def _claim(row: ChoreRun) -> bool:
    """One statement: of two tends that saw the chore due, one does it. If that one dies, it is due again soon."""
    seen = ChoreRun.objects.filter(pk=row.pk, due_at=row.due_at)
    return bool(seen.update(due_at=timezone.now() + AGAIN_AFTER))


def _do(chore: Chore) -> int | Exception:
    try:
        number = chore.do()
    except Exception as error:
        logger.exception("chore %s failed", chore.name)
        ChoreRun.objects.filter(name=chore.name).update(ran_at=timezone.now(), failure=reason(error))
        return error
    if number:
        logger.info("chore %s: %d", chore.name, number)
    now = timezone.now()
    ChoreRun.objects.filter(name=chore.name).update(due_at=now + chore.every, ran_at=now, failure="")
    return number


def reason(error: Exception) -> str:
    """What went wrong, for administrators."""
    return f"{type(error).__name__}: {error}"[:REASON_LENGTH]


def runs() -> list[ChoreRun]:
    """What became of each chore; whoever asks both questions below asks the database once."""
    return list(ChoreRun.objects.order_by("name"))


def last_ran(rows: list[ChoreRun] | None = None) -> datetime | None:
    """When `manage.py tend` last did anything; some chore is due every minute."""
    return max((row.ran_at for row in (runs() if rows is None else rows) if row.ran_at), default=None)


def failing(rows: list[ChoreRun] | None = None) -> list[tuple[Chore, str]]:
    """Chores whose last run failed, with the reason."""
    return [(CHORES[row.name], row.failure) for row in (runs() if rows is None else rows) if row.failure and row.name in CHORES]


def in_batches(rows: QuerySet[Any], act: Callable[[QuerySet[Any]], object]) -> int:
    """Let `act` change or delete the rows, a batch at a time in the order of their keys; returns how many they were."""
    done, last = 0, None
    while keys := list(_after(rows, last).values_list("pk", flat=True)[:BATCH]):
        act(rows.filter(pk__in=keys))
        done, last = done + len(keys), keys[-1]
        time.sleep(BREATH)
    return done


def _after(rows: QuerySet[Any], key: Any) -> QuerySet[Any]:
    ordered = rows.order_by("pk")
    return ordered if key is None else ordered.filter(pk__gt=key)


def forget_ended_sessions() -> int:
    """Logins that have run out; Django never deletes them by itself."""
    return in_batches(Session.objects.filter(expire_date__lte=timezone.now()), QuerySet.delete)
