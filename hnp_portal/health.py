"""Health: small questions with an answer in words. `/readyz`, the overview and `manage.py doctor` ask them.

`/healthz` says that the process lives, and asks nothing. Neither address tells anything that a stranger may not know.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hnp_portal import chores
from hnp_portal.errors import let_go_of_the_database
from hnp_portal.models import ChoreRun

LATE = timedelta(minutes=10)
"""Housekeeping runs every minute; after this time without it somebody should look."""
LEAST_FREE = 200 * 1024 * 1024
"""Bytes that must be free: a picture of 20 MB is rebuilt, a database moved, a log written."""


@dataclass(frozen=True)
class Answer:
    ok: bool
    says: str


def database() -> Answer:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        let_go_of_the_database()
        return Answer(False, _("The database does not answer."))
    return Answer(True, _("The database answers."))


def migrations() -> Answer:
    """Whether the database is as new as the program. Reads one small table; the files were read once."""
    missing = _known_migrations() - MigrationRecorder(connection).applied_migrations().keys()
    if missing:
        return Answer(False, _("The database is older than the program: %(number)d migrations are missing.") % {"number": len(missing)})
    return Answer(True, _("The database fits the program."))


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """App and name of every migration that must have been applied; one that stands for others is not among them."""
    found = MigrationLoader(None).disk_migrations
    return frozenset(key for key, migration in found.items() if not migration.replaces)


def housekeeping(rows: list[ChoreRun] | None = None) -> Answer:
    """When `manage.py tend` last ran, in words."""
    last = chores.last_ran(rows)
    if last is None:
        return Answer(False, _("Housekeeping (manage.py tend) has never run here."))
    words = {"moment": f"{timezone.localtime(last):%H:%M %d/%m/%Y}", "ago": timesince(last)}
    if timezone.now() - last > LATE:
        return Answer(False, _("Housekeeping (manage.py tend) last ran at %(moment)s, %(ago)s ago; it should run every minute.") % words)
    return Answer(True, _("Housekeeping last ran at %(moment)s.") % words)


def disk() -> Answer:
    free = shutil.disk_usage(settings.VAR_DIR).free
    says = _("%(megabytes)d MB of disk are free.") % {"megabytes": free // 1024**2}
    return Answer(free >= LEAST_FREE, says)


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether everything stands as it should, for the one who watches: 200, or 503 with the reasons in words."""
    answers = {"disk": disk()}
    for name, ask in (("database", database), ("migrations", migrations), ("housekeeping", housekeeping)):
        answers[name] = ask()
        if not answers[name].ok:  # the next one could not be asked
            break
    ready = all(answer.ok for answer in answers.values())
    body = {"ready": ready, **{name: {"ok": answer.ok, "says": answer.says} for name, answer in answers.items()}}
    return JsonResponse(
        body, status=200 if ready else 503, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers={"Cache-Control": "no-store"}
    )
