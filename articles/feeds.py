"""RSS of the site and of a category."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.timezone import localtime

from articles.models import Article, Category
from hnp_portal.frame import absolute
from hnp_portal.models import Agency
from hnp_portal.text import excerpt, plain

IN_FEED = 30


def feed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The newest articles of the site or of one category. A guid names the article for good: not its host, not its slug."""
    articles = Article.objects.published().select_related("category", "author").defer("folded")
    category = get_object_or_404(Category, slug=slug) if slug else None
    newest = list((articles.in_category(category) if category else articles).newest_first()[:IN_FEED])
    agency = Agency.load()  # last: it survives a dead database, and would only make the reader wait twice
    title = f"{category.name} - {agency.name}" if category else agency.name
    link = category.get_absolute_url() if category else reverse("home")
    own = absolute(request, request.path)
    out = Rss201rev2Feed(title, absolute(request, link), agency.parent or agency.name, language=settings.LANGUAGE_CODE, feed_url=own)
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
