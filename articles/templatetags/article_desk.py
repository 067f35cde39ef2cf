"""What the overview shows of the article desk: only what this person may see."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from articles.models import Article
from articles.querysets import ArticleQuerySet

register = template.Library()

SHOWN = 5


@register.simple_tag(takes_context=True)
def article_desk(context: dict[str, Any]) -> dict[str, Any]:
    """Own drafts, what is scheduled, what has an unpublished version, and what came out last: most corrections are to that.

    `groups`: triples of the list's status filter, a heading, the first articles; none for who has no article rights.
    """
    user = context["request"].user
    if not user.has_perm("articles.change_article"):
        return {"may_write": False, "groups": []}
    articles: ArticleQuerySet = Article.objects.defer("body", "lead", "folded")
    seen = articles if user.has_perm("articles.publish_article") else articles.filter(created_by=user)
    drafts = articles.filter(status=Article.Status.DRAFT, created_by=user).order_by("-id")
    groups = [
        ("nhap", _("Your drafts"), drafts),
        ("hen-gio", _("Scheduled"), seen.scheduled().oldest_first()),
        ("ban-moi", _("Published, with a change not yet published"), seen.with_unpublished_version().newest_first()),
        ("da-dang", _("Published lately"), seen.published().newest_first()),
    ]
    return {
        "may_write": user.has_perm("articles.add_article"),
        "groups": [(name, heading, list(found[:SHOWN])) for name, heading, found in groups],
    }
