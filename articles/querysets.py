"""Questions about articles: the one spelling of "public", and of every order and page.

Every list is in the order (published_at, id), newest first, so that articles of one moment never repeat or skip.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from hnp_portal.text import words

if TYPE_CHECKING:
    from articles.models import Article, Category, Reading  # noqa: F401 - in the names of the bases

MOST_SEARCH_WORDS = 20
"""More words than anybody types; a thousand ANDed ones are too deep an expression for SQLite."""
_PICTURE = "cover__key", "cover__width", "cover__height", "cover__small_width"
MOST_MOMENTS = 300
"""So many newest articles are looked at for the newest days; a day that may be cut off is left out."""
BEGINNING = date(1970, 1, 1)
"""The first day of all time, as far as readings are concerned."""


def periods_of(day: date) -> dict[str, date]:
    """The periods that a local day lies in, each with its first day. A week begins on Monday."""
    return {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1), "all": BEGINNING}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def bounds(day: date) -> tuple[datetime, datetime]:
    """A local day's beginning and end: days are cut at midnight in Hanoi, whatever the server's zone."""
    return _midnight(day), _midnight(day) + timedelta(days=1)


class ArticleQuerySet(QuerySet["Article"]):
    """Chainable questions; those that follow `published()` assume it was asked first."""

    def published(self, at: datetime | None = None) -> ArticleQuerySet:
        """What a reader may see now. Time decides: a scheduled article simply is not there yet.

        Not `published_at <= now`: of two upper bounds SQLite takes this one, and walks from now down to a cursor's or a day's.
        """
        return self.filter(status="published").exclude(published_at__gt=at or timezone.now())

    def scheduled(self) -> ArticleQuerySet:
        return self.filter(status="published", published_at__gt=timezone.now())

    def next_moment(self) -> datetime | None:
        """When time itself changes next what readers see: a scheduled article appears, or a pinned one makes room."""
        pinned = self.pinned()
        appears = self.scheduled().order_by("published_at").values_list("published_at", flat=True)[:1]
        moments = [*appears, *pinned.values_list("pinned_until", flat=True)[:1]]
        return min(filter(None, moments), default=None)

    def withdrawn(self) -> ArticleQuerySet:
        return self.filter(status="withdrawn")

    def with_unpublished_version(self) -> ArticleQuerySet:
        """Readers see an older text than the newest, or none any more; see `Article.has_unpublished_version`."""
        return self.exclude(status="draft").exclude(newest_number=F("public_number"))

    def published_or_withdrawn(self, at: datetime | None = None) -> ArticleQuerySet:
        """What has an address for readers: an article, or the 410 with its reason."""
        return self.filter(Q(status="withdrawn") | Q(status="published", published_at__lte=at or timezone.now()))

    def in_category(self, category: Category) -> ArticleQuerySet:
        return self.filter(category=category)

    def between(self, start: datetime, end: datetime) -> ArticleQuerySet:
        """From one moment until just before another: the `bounds` of a local day."""
        return self.filter(published_at__gte=start, published_at__lt=end)

    def pinned(self, at: datetime | None = None) -> ArticleQuerySet:
        """Those that are to lead the home page, public or not: asked for what is public too, SQLite walks all that is, to find none."""
        return self.filter(pinned_until__gt=at or timezone.now()).order_by("pinned_until")

    def newest_days(self, number: int) -> list[tuple[date, int]]:
        """The newest local days that have articles, with how many; from the newest few hundred moments, so by index."""
        moments = list(self.newest_first().values_list("published_at", flat=True)[:MOST_MOMENTS])
        days = Counter(timezone.localdate(moment) for moment in moments)
        whole = list(days.items())[:-1] if len(moments) == MOST_MOMENTS else list(days.items())
        return whole[:number]

    def newest_first(self) -> ArticleQuerySet:
        return self.order_by("-published_at", "-id")

    def oldest_first(self) -> ArticleQuerySet:
        return self.order_by("published_at", "id")

    def older_than(self, moment: datetime, key: int) -> ArticleQuerySet:
        """Strictly before (moment, key). The plain bound comes first so that an index can be walked."""
        return self.filter(published_at__lte=moment).filter(Q(published_at__lt=moment) | Q(id__lt=key))

    def newer_than(self, moment: datetime, key: int) -> ArticleQuerySet:
        """Strictly after (moment, key)."""
        return self.filter(published_at__gte=moment).filter(Q(published_at__gt=moment) | Q(id__gt=key))

    def for_reading(self) -> ArticleQuerySet:
        """Everything the page of an article shows, in one query."""
        return self.select_related("category", "author", "cover").only(
            "title", "lead", "body", "source", "category", "author", "cover", "cover_alt", "cover_caption", "attachments",
            "status", "slug", "published_at", "updated_at", "comments_open", "withdrawn_reason",
            *_PICTURE,
        )  # fmt: skip

    def for_comments(self) -> ArticleQuerySet:
        """Whether and on what a comment may be written."""
        return self.only("title", "slug", "category", "status", "published_at", "comments_open", "withdrawn_reason")

    def for_links(self) -> ArticleQuerySet:
        """A title that leads to the article, and its moment."""
        return self.only("title", "slug", "published_at")

    def for_lists(self) -> ArticleQuerySet:
        """Everything a row of a list shows, in one query and without the long texts."""
        return self.select_related("category", "cover").only(
            "title", "slug", "lead", "status", "published_at", "category__name", "category__slug", *_PICTURE,
        )  # fmt: skip

    def matching(self, query: str) -> ArticleQuerySet:
        """Articles that hold every word of the query, marks and case aside; a query without a word finds nothing."""
        found = words(query)[:MOST_SEARCH_WORDS]
        if not found:
            return self.none()
        matches = self
        for word in found:
            matches = matches.filter(folded__contains=f" {word} ")
        return matches


class ReadingQuerySet(QuerySet["Reading"]):
    """Questions about how often articles were read."""

    def most_read(self, public: ArticleQuerySet, period: Any, begins: Any, number: int) -> ReadingQuerySet:
        """The most read of one period, unsorted.

        They are read off the index, and what is public is asked of each on the way (EXISTS): by a join SQLite would walk
        all articles and sort them.
        """
        first = self.filter(Exists(public.filter(pk=OuterRef("article_id"))), period=period, begins=begins).order_by("-times", "-article_id")
        return self.filter(pk__in=first.values("pk")[:number]).select_related("article").only("period", "times", "article__title", "article__slug")

    def totals(self, articles: Iterable[Article]) -> dict[int, int]:
        """How often each was read, about, by its id; those never read are left out."""
        return dict(self.filter(period="all", begins=BEGINNING, article__in=articles).values_list("article_id", "times"))
