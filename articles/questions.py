"""Questions that readers' pages ask, each compiled once; what they mean stands in `querysets`.

The moment that decides what is public comes last: `older(moment, key, now)`.
"""

from __future__ import annotations

from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, SlugField

from articles.models import Article, Category, Reading
from hnp_portal.paging import Listed
from hnp_portal.prepared import Prepared

PER_PAGE = 20
AROUND = 5
"""So many articles are named on either side of one."""
ON_SHELF = 3
MOST_READ = 3
SECOND, LATEST = 2, 6

_MOMENT, _KEY, _SLUG = DateTimeField(), BigIntegerField(), SlugField()
_PLACE = _MOMENT, _KEY, _MOMENT
_articles = Article.objects

readable = Prepared(lambda key, now: _articles.published_or_withdrawn(now).for_reading().filter(pk=key), _KEY, _MOMENT)
older = Prepared(lambda at, key, now: _articles.published(now).older_than(at, key).newest_first().for_links()[:AROUND], *_PLACE)
newer = Prepared(lambda at, key, now: _articles.published(now).newer_than(at, key).oldest_first().for_links()[:AROUND], *_PLACE)

latest = Listed(lambda now: _articles.published(now).for_lists(), _MOMENT, size=PER_PAGE)
in_category = Listed(lambda category, now: _articles.published(now).in_category(category).for_lists(), _KEY, _MOMENT, size=PER_PAGE)
between = Listed(lambda start, end, now: _articles.published(now).between(start, end).for_lists(), _MOMENT, _MOMENT, _MOMENT, size=PER_PAGE)

newest = Prepared(lambda now: _articles.published(now).newest_first().for_lists()[: 1 + SECOND + LATEST], _MOMENT)
pinned = Prepared(lambda now: _articles.pinned(now).for_lists(), _MOMENT)
"""Public or not; see there."""
shelf = Prepared(
    lambda category, now: _articles.published(now).in_category(category).newest_first().for_links()[: 1 + SECOND + ON_SHELF], _KEY, _MOMENT
)
"""Enough to leave out what stands above it."""
most_read = Prepared(
    lambda period, begins, now: Reading.objects.most_read(_articles.published(now), period, begins, MOST_READ), CharField(), DateField(), _MOMENT
)
on_home = Prepared(lambda: Category.objects.filter(on_home=True))
category = Prepared(lambda slug: Category.objects.filter(slug=slug), _SLUG)
