"""Verb: an article was read. Counted about right, without knowing whose reading it was and without a write for each.

Every process counts in memory and adds what it has to the rows of `Reading`, many at once. While the database is away or
busy, or the portal read only, the counts wait. Of a reader stays a keyed hash, in memory, for half an hour.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import islice
from threading import Lock
from time import monotonic

from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Article, Reading
from articles.querysets import ArticleQuerySet, periods_of
from hnp_portal import errors
from hnp_portal.chores import in_batches
from hnp_portal.models import Agency
from hnp_portal.visitors import keyed

logger = logging.getLogger(__name__)

MANY, LATE = 200, 20
"""Counts are stored when so many came, or the first of them is so many seconds old."""
AGAIN_AFTER = 30 * 60
"""Seconds in which the same reader of the same article is one reading: reloading is not reading."""
FROM_ONE_NETWORK = 50
"""Most readings of one article from one address in that time: a whole office or a phone mast, not a script that changes its name."""
MOST_REMEMBERED, MOST_WAITING = 50_000, 5_000
"""What a process holds at most: hashes, and articles of a day that wait for the database."""
KEPT = {"day": timedelta(days=35), "week": timedelta(days=371), "month": timedelta(days=5 * 366)}
"""How long the rows of a period are kept after its first day. The sum of all time stays with its article."""

Counts = Mapping[tuple[int, date], int]
"""By the article's id and the day of the reading: what waits past midnight still belongs to its day."""


class Tally:
    """What one process has counted and not stored yet; its threads share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[tuple[int, date], int] = {}
        self._new = 0
        self._late_at = 0.0
        self._failed = False
        self._lately: dict[str, tuple[float, int]] = {}

    def count(self, key: int, network: str, browser: str) -> bool:
        """Count a reading, unless it is one that was counted; True when it is time to store."""
        now = monotonic()
        with self._lock:
            self._forget(now)
            if self._is_new(key, network, browser, now):
                if not self._waiting:
                    self._late_at = now + LATE
                self._add((key, timezone.localdate()), 1)
                self._new += 1
            return bool(self._waiting) and (now >= self._late_at or (self._new >= MANY and not self._failed))

    def flush(self) -> None:
        """Store what waits, in short statements; what cannot be stored waits on, and is tried again when it is late."""
        with self._lock:
            taken, self._waiting, self._new = self._waiting, {}, 0
        try:
            while taken and not Agency.objects.filter(read_only=True).exists():
                part = dict(islice(taken.items(), MANY))
                record(part)
                for place in part:
                    del taken[place]
        except DatabaseError as error:
            logger.warning("readings wait: %s", type(error).__name__)
            errors.let_go_of_the_database()
        with self._lock:
            self._failed = bool(taken)
            if taken:
                self._late_at = monotonic() + LATE
            for place, times in taken.items():
                self._add(place, times)

    def _add(self, place: tuple[int, date], times: int) -> None:
        if place in self._waiting or len(self._waiting) < MOST_WAITING:
            self._waiting[place] = self._waiting.get(place, 0) + times

    def _is_new(self, key: int, network: str, browser: str, now: float) -> bool:
        return self._may(keyed(f"reading:{key}:{network}:{browser}"), 1, now) and self._may(f"{key}:{network}", FROM_ONE_NETWORK, now)

    def _may(self, who: str, times: int, now: float) -> bool:
        """Whether somebody has done it less than so often lately; then once more. Rows stand in the order of their first moment."""
        first, done = self._lately.get(who, (now, 0))
        if done < times:
            self._lately[who] = first, done + 1
        return done < times

    def _forget(self, now: float) -> None:
        for who, (first, _done) in list(islice(self._lately.items(), 4)):  # two come with a reading: so they get fewer
            if first <= now - AGAIN_AFTER or len(self._lately) > MOST_REMEMBERED:
                del self._lately[who]


TALLY = Tally()


def count(key: int, network: str, browser: str) -> None:
    """Somebody has read the article of this id, if there is one: nobody is told. `network` is a keyed hash."""
    if TALLY.count(key, network, browser):
        flush()


def flush() -> None:
    TALLY.flush()


def record(counts: Counts) -> None:
    """Add counts to the sums of their days, weeks, months and of all time; only of articles that are public now.

    One statement adds them all: two processes never lose one another's. Sorted, so that they never wait crosswise.
    """
    public = set(Article.objects.published().filter(pk__in={key for key, _day in counts}).values_list("pk", flat=True))
    sums: Counter[tuple[int, str, date]] = Counter()
    for (key, day), times in counts.items():
        if key in public:
            sums.update({(key, period, begins): times for period, begins in periods_of(day).items()})
    if not sums:
        return
    values = [value for place, times in sorted(sums.items()) for value in (*place[:2], connection.ops.adapt_datefield_value(place[2]), times)]
    table = connection.ops.quote_name(Reading._meta.db_table)
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(sums))
    adding = "(article_id, period, begins, times) VALUES", rows, "ON CONFLICT (article_id, period, begins) DO UPDATE SET times ="
    with connection.cursor() as cursor:
        cursor.execute(" ".join(["INSERT INTO", table, *adding, f"{table}.times + excluded.times"]), values)


def forget(articles: ArticleQuerySet) -> None:
    """As if these had never been read."""
    Reading.objects.filter(article__in=articles).delete()


def forget_past_periods() -> int:
    """Delete the rows of periods that nobody asks for any more."""
    today = timezone.localdate()
    return sum(in_batches(Reading.objects.filter(period=period, begins__lt=today - kept), QuerySet.delete) for period, kept in KEPT.items())
