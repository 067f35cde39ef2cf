"""The XML site map: one file while the site is small, then an index of parts.

A part is a block of ids. So an article stands in one part for good whatever is published before or after it, a part
never outgrows the protocol's 50,000, and nothing is counted.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from articles.models import Article, Category
from articles.querysets import ArticleQuerySet
from hnp_portal.frame import absolute
from hnp_portal.models import Page

IN_PART = 10_000
XML = "application/xml; charset=utf-8"


def sitemap(request: HttpRequest) -> HttpResponse:
    """All that may be found, or the index of the parts that hold it."""
    newest = Article.objects.published().order_by("-id").values_list("id", flat=True).first() or 1
    last = _part_of(newest)
    if last == 1:
        return _urlset(request, 1)
    parts = [absolute(request, reverse("sitemap_part", args=[number])) for number in (1, *_filled(range(2, last + 1)))]
    return render(request, "sitemap_index.xml", {"parts": parts}, content_type=XML)


def sitemap_part(request: HttpRequest, number: str) -> HttpResponse:
    return _urlset(request, int(number))


def _urlset(request: HttpRequest, number: int) -> HttpResponse:
    """The articles of one block of ids; the first part also names home, categories and pages."""
    rows = list(_block(number).order_by("id").only("slug", "published_at", "updated_at"))
    entries: list[dict[str, Any]] = []
    if number == 1:
        sections: list[Category | Page] = [*Category.objects.all(), *Page.objects.defer("body")]
        entries += [{"url": absolute(request, path)} for path in (reverse("home"), *(row.get_absolute_url() for row in sections))]
    elif not rows:
        raise Http404("part")
    entries += [{"url": absolute(request, row.get_absolute_url()), "moment": row.updated_at or row.published_at} for row in rows]
    return render(request, "sitemap.xml", {"entries": entries}, content_type=XML)


def _part_of(key: int) -> int:
    return (key - 1) // IN_PART + 1


def _block(number: int) -> ArticleQuerySet:
    return Article.objects.published().filter(id__gt=(number - 1) * IN_PART, id__lte=number * IN_PART)


def _filled(numbers: range) -> list[int]:
    """Those parts that hold an article: one query, which looks into each block no further than its first."""
    asked = {f"part_{number}": Subquery(_block(number).order_by("id").values("id")[:1]) for number in numbers}
    found = Article.objects.published().values(**asked).first() or {}
    return [number for number in numbers if found.get(f"part_{number}")]
