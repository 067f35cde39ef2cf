"""What the overview shows of the comments' desk: how many wait, and how long the oldest has; moderators only."""

from __future__ import annotations

from typing import Any

from django import template

from comments.desk import cards

register = template.Library()


@register.simple_tag(takes_context=True)
def comment_desk(context: dict[str, Any]) -> dict[str, Any]:
    """`may_moderate`, `number`, and the `oldest` waiting comment as a card without its decisions, or None."""
    request = context["request"]
    if not request.user.has_perm("comments.moderate_comment"):
        return {"may_moderate": False, "number": 0, "oldest": None}
    number, oldest = cards.waiting(request)
    return {"may_moderate": True, "number": number, "oldest": cards.bare(oldest) if oldest else None}
