"""A card: all that a moderator needs for one decision, and the words of a wait, of signs and of decisions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models import Article
from comments import spam
from comments.desk.pages import APPROVED, DECLINED, PENDING, TAB_OF, Act
from comments.models import Comment, Decision
from comments.moderation import decisions_on
from hnp_portal.paging import KEY

SATURDAY = 5


@dataclass(frozen=True)
class Card:
    """All that is needed for one decision; `decisions` are those made so far, oldest first."""

    comment: Comment
    decisions: list[Decision]
    now: datetime

    @property
    def acts(self) -> tuple[Act, ...]:
        return TAB_OF[self.comment.status].acts

    @property
    def waits(self) -> str:
        """How long it has waited, "" when nothing waits any more."""
        return lasting(self.now - self.comment.posted_at) if self.comment.status == PENDING else ""

    @property
    def overdue(self) -> str:
        """By how much the working day that the receipt page names has passed, or ""."""
        late = self.now - due(self.comment.posted_at)
        return lasting(late) if self.comment.status == PENDING and late > timedelta(0) else ""

    @property
    def title(self) -> SafeString:
        return marked(self.comment.title)

    @property
    def name(self) -> SafeString:
        return marked(self.comment.name)

    @property
    def content(self) -> SafeString:
        return marked(self.comment.content)

    @property
    def signs(self) -> list[str]:
        """Sentences; a sign of an older version of the portal is shown by its name rather than hidden."""
        return [str(spam.SENTENCES.get(sign, sign)) for sign in self.comment.signs]

    @property
    def article_is_withdrawn(self) -> bool:
        return self.comment.article.status == Article.Status.WITHDRAWN

    @property
    def article_is_named(self) -> bool:
        """Titles of what has never been public are not the moderators' to read."""
        return self.comment.article.is_public or self.article_is_withdrawn

    @property
    def history(self) -> list[str]:
        return [told(decision) for decision in self.decisions]

    @property
    def last_told(self) -> str:
        return self.history[-1] if self.decisions else ""


def cards_of(comments: list[Comment]) -> list[Card]:
    """One query, however many comments."""
    now = timezone.now()
    return [Card(comment, decisions, now) for comment, decisions in decisions_on(comments)]


def bare(posted_at: datetime) -> Card:
    """A card that tells of a wait since then only, without a query."""
    return Card(Comment(status=PENDING, posted_at=posted_at), [], timezone.now())


def marked(text: str) -> SafeString:
    """A text, escaped, with the words that raised a sign in `<mark>`."""
    pieces = spam.telling_words(text)
    if not pieces:
        return format_html("{}", text)
    *parts, rest = re.split("(" + "|".join(map(re.escape, pieces)) + ")", text)  # the odd ones are the pieces
    return format_html_join("", "{}<mark>{}</mark>", zip(parts[::2], parts[1::2], strict=True)) + format_html("{}", rest)


def lasting(time: timedelta) -> str:
    """A length of time as a person says it: minutes, then hours, then days."""
    minutes = max(0, int(time.total_seconds() // 60))
    if minutes < 1:
        return _("less than a minute")
    if minutes < 60:
        return _("%(number)s min.") % {"number": minutes}
    hours = minutes // 60
    if hours < 24:
        return _("%(number)s hr.") % {"number": hours}
    return _("%(number)s d.") % {"number": hours // 24}


def due(posted_at: datetime) -> datetime:
    """One working day after a comment came in: 24 hours, of which those of a Saturday or Sunday do not count."""
    local = timezone.localtime(posted_at)
    if local.weekday() >= SATURDAY:
        local = _monday_after(local).replace(hour=0, minute=0, second=0, microsecond=0)
    end = local + timedelta(days=1)
    return end + timedelta(days=2) if end.weekday() == SATURDAY else end


def _monday_after(weekend: datetime) -> datetime:
    return weekend + timedelta(days=7 - weekend.weekday())


# --- Decisions in words -----------------------------------------------------------------------------------------------
def told(decision: Decision) -> str:
    """What was decided, when and by whom."""
    if decision.after == DECLINED:
        what = _("Taken down") if decision.before == APPROVED else _("Declined")
    else:
        what = _("Approved") if decision.after == APPROVED else _("Brought back to the waiting ones")
    words = {"what": what, "when": date_format(timezone.localtime(decision.decided_at), "DATETIME_FORMAT"), "who": decision.decided_by_name}
    return (_("%(what)s at %(when)s by %(who)s") if words["who"] else _("%(what)s at %(when)s")) % words


def taken_told(comment: Comment, decisions: Iterable[Decision]) -> str:
    """For a comment that is no longer as it was seen: what colleagues have made of it; that stands."""
    words = {"title": comment.title, "told": "; ".join(map(told, decisions)) or str(comment.get_status_display())}
    return _("“%(title)s” was not changed. Decided meanwhile: %(told)s.") % words


def undo_value(decisions: Iterable[Decision]) -> str:
    """What an undo button sends: the decisions it turns back. Read by `undo_asked`."""
    return " ".join(str(decision.pk) for decision in decisions)


def undo_asked(values: Iterable[str]) -> list[int]:
    return [int(key) for key in " ".join(values).split() if KEY.fullmatch(key)]


def waiting(request: HttpRequest) -> tuple[int, datetime | None]:
    """How many wait, and since when the oldest: asked once a request for tab, menu and overview; of moderators only."""
    if not request.user.has_perm("comments.moderate_comment"):
        return 0, None
    kept: Any = request
    if not hasattr(kept, "comments_waiting"):
        found = Comment.objects.pending().aggregate(number=Count("pk"), oldest=Min("posted_at"))
        kept.comments_waiting = found["number"], found["oldest"]
    number, oldest = kept.comments_waiting
    return number, oldest


def number_waiting(request: HttpRequest) -> int:
    return waiting(request)[0]
