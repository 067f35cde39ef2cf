"""Verbs: the sole writer of a comment's status. Every decision is kept, and can be turned back.

A decision names the status its maker saw. Where a colleague was quicker, theirs stands and is shown, not overwritten.
Set-based: three statements, however many comments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Decision
from hnp_portal.audit import display_name, note
from hnp_portal.models import Act


@dataclass
class Outcome:
    """What became of a decision on several comments."""

    done: list[Comment] = field(default_factory=list)
    taken: list[tuple[Comment, Decision | None]] = field(default_factory=list)


def decide(seen: Iterable[tuple[int, str]], after: str, *, by: Any) -> Outcome:
    """Give every comment that still has the status seen its new one; report those a colleague has decided meanwhile."""
    statuses = dict(seen)
    outcome = Outcome()
    with transaction.atomic():
        locked = Comment.objects.select_for_update(of=("self",)).filter(pk__in=statuses).order_by("pk")
        rows = locked.select_related("article").defer("article__body", "article__folded")
        taken = []
        for comment in rows:
            if comment.status == statuses[comment.pk] and comment.status != after:
                outcome.done.append(comment)
            else:
                taken.append(comment)
        _write(outcome.done, after, by)
        latest = {d.comment_id: d for d in Decision.objects.filter(comment__in=taken).order_by("pk")} if taken else {}
        outcome.taken = [(comment, latest.get(comment.pk)) for comment in taken]
    return outcome


def approve(seen: Iterable[tuple[int, str]], *, by: Any) -> Outcome:
    """Make comments public."""
    return decide(seen, Comment.Status.APPROVED, by=by)


def decline(seen: Iterable[tuple[int, str]], *, by: Any) -> Outcome:
    """Refuse waiting comments, or take approved ones down."""
    return decide(seen, Comment.Status.DECLINED, by=by)


def reopen(seen: Iterable[tuple[int, str]], *, by: Any) -> Outcome:
    """Bring comments back to the queue."""
    return decide(seen, Comment.Status.PENDING, by=by)


def undo(decided: Iterable[tuple[int, str]], *, by: Any) -> Outcome:
    """Turn back the last decision of each comment that still has the status it was given; itself a decision, and kept."""
    statuses = dict(decided)
    last = {d.comment_id: d for d in Decision.objects.filter(comment__in=list(statuses)).order_by("pk")}
    outcome = Outcome()
    for before in sorted({decision.before for decision in last.values()}):
        part = decide([(pk, statuses[pk]) for pk, d in last.items() if d.before == before], before, by=by)
        outcome.done += part.done
        outcome.taken += part.taken
    return outcome


def _write(comments: list[Comment], after: str, by: Any) -> None:
    """Status and decision of comments whose rows are locked."""
    now, name = timezone.now().replace(microsecond=0), display_name(by)
    Decision.objects.bulk_create(
        Decision(comment=comment, before=comment.status, after=after, decided_at=now, decided_by=by, decided_by_name=name) for comment in comments
    )
    Comment.objects.filter(pk__in=[comment.pk for comment in comments]).update(status=after)
    note(Act.Kind(after), *comments, by=by)
    for comment in comments:
        comment.status = after
