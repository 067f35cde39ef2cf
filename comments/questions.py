"""Questions that a comment on its way in asks, each compiled once; what they mean stands in `querysets`."""

from __future__ import annotations

from django.db.models import BigIntegerField, CharField, DateTimeField

from articles.models import Article
from comments.models import Comment
from hnp_portal.models import Page
from hnp_portal.prepared import Prepared

FLOOD = 30
"""So many stored comments of one address are refused; unfinished ones never count."""

_KEY, _WORD, _MOMENT = BigIntegerField(), CharField(), DateTimeField()

readable_article = Prepared(lambda key, now: Article.objects.published_or_withdrawn(now).for_comments().filter(pk=key), _KEY, _MOMENT)
of_token = Prepared(lambda token: Comment.objects.filter(token=token), _WORD)
lately = Prepared(lambda visitor, since: Comment.objects.lately_of(visitor, since).only("posted_at")[:FLOOD], _WORD, _MOMENT)
same_text = Prepared(lambda digest, since: Comment.objects.same_text(digest, since).only("pk")[:1], _WORD, _MOMENT)
agreed_to = Prepared(lambda: Page.objects.filter(kind__in=(Page.Kind.RULES, Page.Kind.PRIVACY)).only("kind", "number"))
