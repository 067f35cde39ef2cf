"""Questions about comments. "Public" is `approved()`, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from articles.models import Article
    from comments.models import Comment  # noqa: F401 - in the name of the base


class CommentQuerySet(QuerySet["Comment"]):
    """Chainable questions."""

    def approved(self) -> CommentQuerySet:
        return self.filter(status="approved")

    def pending(self) -> CommentQuerySet:
        return self.filter(status="pending")

    def of_article(self, article: Article) -> CommentQuerySet:
        return self.filter(article=article)

    def oldest_first(self) -> CommentQuerySet:
        return self.order_by("posted_at", "id")

    def newest_first(self) -> CommentQuerySet:
        return self.order_by("-posted_at", "-id")

    def for_readers(self) -> CommentQuerySet:
        """What the article's page shows of each, in its order; never the phone."""
        return self.oldest_first().only("name", "title", "content", "posted_at")

    def after(self, moment: datetime, key: int) -> CommentQuerySet:
        """Strictly after (moment, key) in the order oldest first."""
        return self.filter(posted_at__gte=moment).filter(Q(posted_at__gt=moment) | Q(id__gt=key))

    def before(self, moment: datetime, key: int) -> CommentQuerySet:
        """Strictly before (moment, key) in the order oldest first."""
        return self.filter(posted_at__lte=moment).filter(Q(posted_at__lt=moment) | Q(id__lt=key))

    def lately_of(self, visitor: str, since: datetime) -> CommentQuerySet:
        """What one visitor (keyed hash of an address) had stored after a moment."""
        return self.filter(visitor=visitor, posted_at__gt=since)

    def same_text(self, digest: str, since: datetime) -> CommentQuerySet:
        """Comments of the same folded words, stored after a moment."""
        return self.filter(folded_digest=digest, posted_at__gt=since)

    def with_phone_after(self, time: timedelta) -> CommentQuerySet:
        """Still holding a phone number so long after they were posted."""
        return self.filter(posted_at__lte=timezone.now() - time).exclude(phone="")
