"""What the overview shows administrators of the housekeeping: when it last ran, what failed, which mail was given up."""

from __future__ import annotations

from typing import Any

from django import template

from hnp_portal import chores, health, outbox

register = template.Library()

SHOWN = 5


@register.simple_tag(takes_context=True)
def housekeeping(context: dict[str, Any]) -> dict[str, Any]:
    """`is_told` (only to administrators), `answer`, `failing` chores with their reasons, `given_up` errands."""
    if not context["request"].user.has_perm("hnp_portal.change_agency"):
        return {"is_told": False}
    rows, given_up = chores.runs(), outbox.given_up()[:SHOWN]
    return {"is_told": True, "answer": health.housekeeping(rows), "failing": chores.failing(rows), "given_up": given_up}
