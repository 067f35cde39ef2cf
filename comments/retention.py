"""Verbs that time asks for: what the privacy notice promises to erase, and what nobody can use any more."""

from __future__ import annotations

from captcha.models import CaptchaStore
from django.db.models import QuerySet

from comments.captcha import challenge
from comments.models import PHONE_KEPT, Comment
from hnp_portal.chores import in_batches


def erase_expired_phones() -> int:
    """For good; that no query shows them any more does not wait for this."""
    return in_batches(Comment.objects.with_phone_after(PHONE_KEPT), lambda comments: comments.update(phone=""))


def forget_expired_challenges() -> int:
    """New challenges sweep as well; this is for the days on which nobody asks for one."""
    return in_batches(challenge.long_expired(), QuerySet[CaptchaStore].delete)
