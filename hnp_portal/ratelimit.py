"""Limits: each a named constant with its sentence, counted in rows that only a POST writes.

`Limit` allows so many in a window of time; `Slowdown` makes whoever fails wait longer and longer.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.functional import Promise

from hnp_portal.chores import in_batches
from hnp_portal.models import Count, Tries


@dataclass(frozen=True)
class Limit:
    """At most `times` in a window of `minutes`; `sentence` tells the person what to do. Windows end at round moments."""

    name: str
    times: int
    minutes: int
    sentence: str | Promise

    @property
    def window(self) -> int:
        """The end of the running window, in seconds since 1970."""
        return (int(time.time()) // (self.minutes * 60) + 1) * self.minutes * 60

    @property
    def retry_after(self) -> int:
        """Seconds until the window that is running ends."""
        return self.window - int(time.time())

    @property
    def wait_minutes(self) -> int:
        return -(-self.retry_after // 60)

    def used(self, who: str) -> int:
        """How often in the running window; 0 for a stranger."""
        return Count.objects.filter(limit=self.name, who=who, window=self.window).values_list("times", flat=True).first() or 0

    def exceeded(self, who: str) -> bool:
        return self.used(who) >= self.times

    def spend(self, who: str) -> int:
        """Count one more and return the new number. A new window sweeps the old ones of this limit."""
        mine = Count.objects.filter(limit=self.name, who=who, window=self.window)
        if not mine.update(times=F("times") + 1):
            Count.objects.filter(limit=self.name, window__lt=self.window).delete()
            _row, made = Count.objects.get_or_create(limit=self.name, who=who, window=self.window)
            if not made:
                mine.update(times=F("times") + 1)
        return self.used(who)


WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))
"""What the failures after the free ones cost; the last holds for all further ones, so nobody waits longer than that."""

QUIET = timedelta(days=1)
"""After so long without a failure the old ones are forgotten."""


@dataclass(frozen=True)
class Slowdown:
    """`free` failures cost nothing, each further one a longer wait. A try refused during a wait is not counted.

    Where there is no wait, `until` lies long past: of two tries at one moment, the later may have looked at the clock first.
    """

    door: str
    free: int

    def take(self, who: str) -> int:
        """Count a try as failed, before it is judged; 0, or the seconds to wait and nothing is counted.

        One statement asks and counts, so that a hundred tries at once are not a hundred guesses.
        """
        now = timezone.now()
        while not self._count(who, now):
            if until := self._rows(who).filter(until__gt=now).values_list("until", flat=True).first():
                return max(1, -int((now - until).total_seconds() // 1))
            # The first one, or the one before was just forgiven.
            Tries.objects.bulk_create([Tries(door=self.door, who=who, times=0, last=now, until=now - QUIET)], ignore_conflicts=True)
        return 0

    def give_back(self, who: str) -> None:
        """The try was no failure."""
        self._rows(who).update(times=Greatest(F("times") - 1, 0), until=timezone.now() - QUIET)

    def forget(self, who: str) -> None:
        self._rows(who).delete()

    def first_refusal(self, who: str) -> bool:
        """True once for each wait: the log shall hold the refusal, not each of a thousand knocks."""
        return bool(self._rows(who).filter(noted=False).update(noted=True))

    def _rows(self, who: str) -> Any:
        return Tries.objects.filter(door=self.door, who=who)

    def _count(self, who: str, now: datetime) -> bool:
        quiet = Q(last__lt=now - QUIET)
        steps = [When(times=self.free - 1 + n, then=Value(now + wait)) for n, wait in enumerate(WAITS)]
        counted = self._rows(who).filter(until__lte=now).update(
            times=Case(When(quiet, then=Value(1)), default=F("times") + 1),
            until=Case(
                When(quiet | Q(times__lt=self.free - 1), then=Value(now - QUIET)), *steps,
                default=Value(now + WAITS[-1]), output_field=DateTimeField(),
            ),
            last=now, noted=False,
        )  # fmt: skip
        return bool(counted)


def forget_past_windows() -> int:
    """Delete what no limit asks for any more; a window's hashes of addresses have no other use."""
    return in_batches(Count.objects.filter(window__lte=int(time.time())), QuerySet.delete)


def forget_quiet_tries() -> int:
    """Delete failures after which it has been quiet."""
    now = timezone.now()
    return in_batches(Tries.objects.filter(last__lt=now - QUIET, until__lt=now), QuerySet.delete)
