"""RSS and the XML site map."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.timezone import localtime

from articles.models import Article, Category
from hnp_portal.frame import absolute
from hnp_portal.models import Agency, Page
from hnp_portal.text import excerpt, plain

IN_FEED = 30
IN_SITEMAP = 45_000
"""Below the protocol's 50,000 with room for categories and pages; the oldest beyond are reached by the archive."""


def feed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The newest articles of the site or of one category. A guid names the article for good: not its host, not its slug."""
    articles = Article.objects.published().select_related("category", "author").defer("folded")
    category = get_object_or_404(Category, slug=slug) if slug else None
    newest = list((articles.in_category(category) if category else articles).newest_first()[:IN_FEED])
    agency = Agency.load()  # last: it survives a dead database, and would only make the reader wait twice
    title = f"{category.name} - {agency.name}" if category else agency.name
    link = category.get_absolute_url() if category else reverse("home")
    out = Rss201rev2Feed(title, absolute(request, link), agency.parent or agency.name, language="vi", feed_url=absolute(request, request.path))
    for article in newest:
        out.add_item(
            article.title,
            absolute(request, article.get_absolute_url()),
            article.lead or excerpt(plain(article.body), 300),
            pubdate=localtime(article.published_at),
            unique_id=f"hnp-bai-viet-{article.pk}",
            unique_id_is_permalink=False,
            categories=[article.category.name] if article.category else [],
            author_name=article.author.name if article.author else None,
        )
    return HttpResponse(out.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


def sitemap(request: HttpRequest) -> HttpResponse:
    """All that may be found: home, categories, pages, and the newest articles."""
    rows = Article.objects.published().newest_first().only("slug", "published_at", "updated_at")[:IN_SITEMAP]
    sections: list[Category | Page] = [*Category.objects.all(), *Page.objects.defer("body")]
    entries: list[dict[str, object]] = [{"url": absolute(request, reverse("home")), "moment": None}]
    entries += [{"url": absolute(request, row.get_absolute_url()), "moment": None} for row in sections]
    entries += [{"url": absolute(request, row.get_absolute_url()), "moment": row.updated_at or row.published_at} for row in rows]
    return render(request, "sitemap.xml", {"entries": entries}, content_type="application/xml; charset=utf-8")
