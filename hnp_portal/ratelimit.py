"""Limits: each a named constant with its sentence, counted in rows that only a POST writes."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils.functional import Promise

from hnp_portal.chores import in_batches
from hnp_portal.models import Count


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


def forget_past_windows() -> int:
    """Delete what no limit asks for any more; a window's hashes of addresses have no other use."""
    return in_batches(Count.objects.filter(window__lte=int(time.time())), QuerySet.delete)
