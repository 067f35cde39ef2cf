"""Nouns: Comment and the Decisions made on it. Only `comments.moderation` changes a comment's status."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.querysets import CommentQuerySet
from hnp_portal.addresses import Address

NAME_LENGTH, PHONE_LENGTH, TITLE_LENGTH, CONTENT_LENGTH = 80, 20, 150, 4000
"""In characters as a person counts them; the content's line breaks count as one each."""

PHONE_KEPT = timedelta(days=90)
"""A phone number may be seen by moderators for this long (Decree 356/2025 art. 5); afterwards no query shows it."""

RECEIPT = Address("receipt", "2" * 12)
RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0 O 1 I L U: a code may be read out over the phone."""


def now_to_the_second() -> datetime:
    """Moments are stored to the second, so that a cursor carries the whole of them."""
    return timezone.now().replace(microsecond=0)


def receipt_code() -> str:
    """Twelve of 30 letters: 58 random bits, more than can be tried through the limits."""
    return "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(12))


class Comment(models.Model):
    """What a citizen sent about an article. Public only when approved."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    article = models.ForeignKey(Article, models.PROTECT, related_name="comments", verbose_name=_("article"))
    name = models.CharField(_("full name"), max_length=NAME_LENGTH)
    phone = models.CharField(_("phone number"), max_length=PHONE_LENGTH, blank=True)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    content = models.TextField(_("content"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PENDING, editable=False)
    posted_at = models.DateTimeField(_("posted at"), default=now_to_the_second, editable=False)
    token = models.CharField(max_length=32, unique=True, editable=False)
    code = models.CharField(_("receipt code"), max_length=12, unique=True, default=receipt_code, editable=False)
    visitor = models.CharField(max_length=64, blank=True, editable=False)
    folded_digest = models.CharField(max_length=64, blank=True, editable=False)
    signs = models.JSONField(_("signs"), default=list, blank=True, editable=False)
    rules_number = models.PositiveIntegerField(_("comment rules agreed to"), default=0, editable=False)
    notice_number = models.PositiveIntegerField(_("privacy notice agreed to"), default=0, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        permissions = [("moderate_comment", "Can decide on comments")]
        indexes = [
            models.Index("article", "posted_at", "id", name="comment_public", condition=models.Q(status="approved")),
            models.Index("status", "posted_at", "id", name="comment_queue"),
            models.Index("visitor", "posted_at", name="comment_visitor"),
            models.Index("folded_digest", "posted_at", name="comment_digest"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def in_log(self) -> str:
        """What the staff's log calls it: nothing of what the reader wrote, who may have it erased."""
        return f"{self.pk} – {self.article}"

    @property
    def receipt_url(self) -> str:
        """Where whoever sent it sees what became of it."""
        return RECEIPT(self.code)

    @property
    def anchor(self) -> str:
        """Its place on the article's page."""
        return f"binh-luan-{self.pk}"

    @property
    def code_shown(self) -> str:
        """The receipt code in groups of four, as a person reads it."""
        return "-".join((self.code[:4], self.code[4:8], self.code[8:]))

    @property
    def phone_shown(self) -> str:
        """The phone for moderators; an expired one is nowhere shown, whether or not it has been erased yet."""
        return self.phone if timezone.now() - self.posted_at < PHONE_KEPT else ""

    @property
    def cursor(self) -> str:
        return f"{int(self.posted_at.timestamp())}-{self.pk}"


class Decision(models.Model):
    """One decision of a moderator, kept for good: from which status to which, by whom, when."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="decisions")
    before = models.CharField(_("before"), max_length=10, choices=Comment.Status.choices)
    after = models.CharField(_("after"), max_length=10, choices=Comment.Status.choices)
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_by_name = models.CharField(_("decided by"), max_length=150, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.before} → {self.after}"
