"""Verb: take articles in from elsewhere, many at once: publishing's bulk form, with its rules and its traces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from articles.models import Article, Author, Category, Version
from articles.publishing import article_slug
from articles.sections import author_named, category_named
from hnp_portal import pagestore
from hnp_portal.models import Agency

DEFAULT_CATEGORY = "Tin tức"


@dataclass(frozen=True)
class Incoming:
    """An article from elsewhere, mended and cleaned by its reader. `provenance` says where from; it is never the prefix."""

    source_id: str
    title: str
    lead: str
    body: str
    moment: datetime | None
    author: str = ""
    category: str = ""
    provenance: str = ""


def take_in(batch: Sequence[Incoming], *, category: Category | None = None, draft: bool = False) -> int:
    """Store a batch of articles that are new by their source id, published at their moments; returns how many were new.

    What is known already stays as it is: an article withdrawn or corrected here is not overwritten. All that takes time
    is done before the transaction, which then holds SQLite's write lock for milliseconds.

    Raises:
        IntegrityError: somebody else stored one of them meanwhile; nothing of this batch was stored.
    """
    known = set(Article.objects.filter(source_id__in=[i.source_id for i in batch]).values_list("source_id", flat=True))
    fresh = list({i.source_id: i for i in reversed(batch) if i.source_id not in known}.values())[::-1]
    prefix = Agency.load().source_prefix
    authors = {name: author_named(name) for name in {i.author for i in fresh} if name}
    categories = {name: category_named(name) for name in {i.category for i in fresh} if name}
    default = category or (category_named(DEFAULT_CATEGORY) if any(not i.category for i in fresh) else None)
    rows = [_article(i, prefix, authors.get(i.author), categories.get(i.category) or default, draft=draft) for i in fresh]
    with transaction.atomic():
        Article.objects.bulk_create(rows)
        Version.objects.bulk_create(_first_version(row) for row in rows)
        pagestore.forget()
    return len(rows)


def _article(incoming: Incoming, own_prefix: str, author: Author | None, category: Category | None, *, draft: bool) -> Article:
    """A row ready to be inserted. A lead that opens with our own prefix ("HNP - ") is our own story: the prefix is data."""
    prefix, _dash, rest = incoming.lead.partition(" - ")
    own = bool(rest) and prefix == own_prefix
    row = Article(
        source_id=incoming.source_id, provenance=incoming.provenance, title=incoming.title, body=incoming.body, author=author,
        category=category, source=prefix if own else "", lead=rest if own else incoming.lead,
        published_at=incoming.moment, newest_number=1,
    )  # fmt: skip
    if not draft:
        row.status, row.slug, row.public_number = Article.Status.PUBLISHED, article_slug(row.title), 1
    row.fold()
    return row


def _first_version(row: Article) -> Version:
    version = Version(article=row, number=1, saved_at=row.created_at, public_since=None if row.public_number == 0 else row.published_at)
    version.copy_content(row)
    return version
