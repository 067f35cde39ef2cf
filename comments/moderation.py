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
from hnp_portal import pagestore
from hnp_portal.models import Act
from hnp_portal.staff.audit import display_name, note


@dataclass
class Outcome:
    """What became of a decision on several comments: the decisions made, and what colleagues had made of the others."""

    done: list[Decision] = field(default_factory=list)
    taken: list[tuple[Comment, list[Decision]]] = field(default_factory=list)


def decide(seen: Iterable[tuple[int, str]], after: str, *, by: Any) -> Outcome:
    """Give every comment that still has the status seen its new one; report those a colleague has decided meanwhile."""
    statuses = dict(seen)
    with transaction.atomic():
        as_seen: list[Comment] = []
        others: list[Comment] = []
        for comment in _locked(statuses):
            fits = comment.status == statuses[comment.pk] and comment.status != after
            (as_seen if fits else others).append(comment)
        done = _written([(comment, after) for comment in as_seen], by)
        return Outcome(done, [(comment, decisions[-1:]) for comment, decisions in decisions_on(others)])


def approve(seen: Iterable[tuple[int, str]], *, by: Any) -> Outcome:
    """Make comments public."""
    return decide(seen, Comment.Status.APPROVED, by=by)


def decline(seen: Iterable[tuple[int, str]], *, by: Any) -> Outcome:
    """Refuse waiting comments, or take approved ones down."""
    return decide(seen, Comment.Status.DECLINED, by=by)


def reopen(seen: Iterable[tuple[int, str]], *, by: Any) -> Outcome:
    """Bring comments back to the queue."""
    return decide(seen, Comment.Status.PENDING, by=by)


def undo(keys: Iterable[int], *, by: Any) -> Outcome:
    """Turn back each of these decisions that is still the last on its comment; itself a decision, and kept.

    The status alone would not do: two colleagues may have brought it to and fro meanwhile, and the last word is theirs.
    """
    with transaction.atomic():
        undone = {decision.comment_id: decision for decision in Decision.objects.filter(pk__in=list(keys))}
        since = [
            (comment, [decision for decision in decisions if decision.pk > undone[comment.pk].pk])
            for comment, decisions in decisions_on(_locked(undone))
        ]
        done = _written([(comment, undone[comment.pk].before) for comment, later in since if not later], by)
        return Outcome(done, [(comment, later) for comment, later in since if later])


def _locked(keys: Iterable[int]) -> list[Comment]:
    """Comments whose rows nobody else changes before this transaction ends."""
    rows = Comment.objects.select_for_update(of=("self",)).filter(pk__in=list(keys)).order_by("pk")
    return list(rows.select_related("article").defer("article__body", "article__folded"))


def decisions_on(comments: list[Comment]) -> list[tuple[Comment, list[Decision]]]:
    """Each comment with the decisions on it, oldest first."""
    found: dict[int, list[Decision]] = {comment.pk: [] for comment in comments}
    for decision in Decision.objects.filter(comment__in=found).order_by("pk") if comments else ():
        found[decision.comment_id].append(decision)
    return [(comment, found[comment.pk]) for comment in comments]


def _written(changes: list[tuple[Comment, str]], by: Any) -> list[Decision]:
    """Decisions kept, and their statuses given to comments whose rows are locked."""
    now, name = timezone.now().replace(microsecond=0), display_name(by)
    made = Decision.objects.bulk_create(
        Decision(comment=comment, before=comment.status, after=after, decided_at=now, decided_by=by, decided_by_name=name)
        for comment, after in changes
    )
    for after in sorted({decision.after for decision in made}):
        changed = [decision.comment for decision in made if decision.after == after]
        Comment.objects.filter(pk__in=[comment.pk for comment in changed]).update(status=after)
        note(Act.Kind(after), *changed, by=by)
    if any(Comment.Status.APPROVED in (decision.before, decision.after) for decision in made):
        pagestore.forget()
    for decision in made:
        decision.comment.status = decision.after
    return made
