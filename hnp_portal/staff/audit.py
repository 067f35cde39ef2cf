"""The staff's log: who did what, when, and whether from the same place. Verbs write it, administrators read it.

A verb passes the person at the desk (`by`), who carries the place of this request (see StaffSite.admin_view). What no
person did (imports, the demo) is not noted. Kept for twelve months: older entries are not shown, whether or not they
have been erased yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import Model, QuerySet
from django.utils import timezone

from hnp_portal.chores import in_batches
from hnp_portal.models import Act

KEPT = timedelta(days=366)


def note(kind: Act.Kind, *rows: Model, by: Any = None, name: str = "", what: str = "", detail: str = "", place: str = "") -> None:
    """One entry for each row, or one without any; `name` and `place` where nobody is signed in yet."""
    who = by if by is not None and by.pk else None
    if who is None and not name:
        return
    common = {
        "at": timezone.now(), "who": who, "name": (name or display_name(who))[:150], "kind": kind, "detail": detail[:300],
        "place": place or getattr(by, "place", ""),
    }  # fmt: skip
    Act.objects.bulk_create([Act(**common, **about) for about in _about(rows, what)])


def display_name(user: Any) -> str:
    """The name kept as text beside every act, so that it outlives the account."""
    return "" if user is None else (user.get_full_name() or user.get_username())


def _about(rows: Iterable[Model], what: str) -> list[dict[str, Any]]:
    return [{"what": str(getattr(row, "in_log", row))[:200], "subject": row._meta.label_lower, "key": row.pk} for row in rows] or [
        {"what": what[:200]}
    ]


def kept() -> QuerySet[Act]:
    """What may still be shown."""
    return Act.objects.filter(at__gte=timezone.now() - KEPT)


def forget_old() -> int:
    """Erase what is older than twelve months, Django's own log of the desk included; returns how many entries."""
    before = timezone.now() - KEPT
    return sum(in_batches(rows, QuerySet.delete) for rows in (LogEntry.objects.filter(action_time__lt=before), Act.objects.filter(at__lt=before)))
