"""What the dashboard shows of the article desk: only what this person may see."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import F, QuerySet

from articles.models import Article

register = template.Library()

SHOWN = 5


@register.inclusion_tag("staff/articles/_dashboard.html", takes_context=True)
def article_dashboard(context: dict[str, Any]) -> dict[str, Any]:
    """Own drafts, what is scheduled, and what has an unpublished version."""
    user = context["request"].user
    if not user.has_perm("articles.change_article"):
        return {"may_see": False}
    articles = Article.objects.only("title", "status", "published_at", "newest_number", "public_number")
    if not user.has_perm("articles.publish_article"):
        articles = articles.filter(created_by=user)
    drafts = Article.objects.only("title", "status").filter(status=Article.Status.DRAFT, created_by=user).order_by("-id")
    live = articles.exclude(status=Article.Status.DRAFT).exclude(newest_number=F("public_number")).order_by("-published_at", "-id")
    return {
        "may_see": True,
        "may_write": user.has_perm("articles.add_article"),
        "groups": [
            ("nhap", _first(drafts)),
            ("hen-gio", _first(articles.scheduled().oldest_first())),
            ("ban-moi", _first(live)),
        ],
    }


def _first(articles: QuerySet[Article]) -> list[Article]:
    return list(articles[:SHOWN])
