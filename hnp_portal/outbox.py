"""The outbox: an act writes an errand in its own transaction, `manage.py tend` does it after the commit.

Read in this order: `mail` (what acts call), `run_due` (what tend calls). An errand is done at least once: if tend dies
between the doing and the deleting, the next one does it again; a letter then carries the same Message-ID.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hnp_portal.chores import in_batches, reason
from hnp_portal.models import Errand

logger = logging.getLogger(__name__)

DELAYS = tuple(timedelta(minutes=minutes) for minutes in (2, 5, 15, 60, 240, 720))
"""After each try the next one; after the last none. The first is longer than a mail server may keep us waiting."""
PATIENCE = 60
"""Seconds: chores must not wait for ever behind a mail server that does not answer."""
FAILURES_KEPT = timedelta(days=30)
"""So long administrators see what was given up."""

Payload = dict[str, Any]


class NoMail(Exception):
    """There is no mail server to send by."""


def mail(to: str, subject: str, body: str) -> Errand:
    """A letter, sent once the running transaction has committed; nothing is sent after a rollback."""
    subject = " ".join(subject.split())
    payload = {"to": to, "subject": subject, "body": body, "id": make_msgid(domain=urlsplit(settings.SITE_URL).hostname or "localhost")}
    about = _("Mail to %(to)s: %(subject)s") % {"to": to, "subject": subject}
    return Errand.objects.create(kind="mail", about=about[:300], payload=payload)


def send(payload: Payload) -> None:
    """Give a letter to the mail server; at home, without EMAIL_URL, it is printed.

    Raises:
        NoMail: production, and EMAIL_URL is not set.
        OSError: the mail server did not take it (smtplib's errors are among these).
    """
    if settings.PRODUCTION and not settings.EMAIL_GIVEN:
        raise NoMail(_("EMAIL_URL is not set."))
    headers = {"Message-ID": payload["id"], "Auto-Submitted": "auto-generated"}
    EmailMessage(payload["subject"], payload["body"], to=[payload["to"]], headers=headers).send()


HANDLERS: dict[str, Callable[[Payload], None]] = {"mail": send}


def run_due(patience: float = PATIENCE) -> tuple[int, int]:
    """Do the errands that are due, for about so many seconds; returns how many succeeded and how many failed."""
    done, failed, until = 0, 0, time.monotonic() + patience
    while time.monotonic() < until and (errand := _claim()):
        if _do(errand):
            done += 1
        else:
            failed += 1
    return done, failed


def _claim() -> Errand | None:
    """Take the next due errand by one statement, which also sets the moment of the next try: of two tends one wins."""
    now = timezone.now()
    due = Q(due_at__lte=now) | Q(due_at__gt=now + DELAYS[-1])  # so far ahead only where the clock was set back
    for errand in Errand.objects.filter(due).order_by("due_at", "id")[:20]:
        due_at = now + DELAYS[min(errand.tries, len(DELAYS) - 1)]
        if Errand.objects.filter(pk=errand.pk, tries=errand.tries, due_at=errand.due_at).update(due_at=due_at, tries=F("tries") + 1):
            errand.tries += 1
            return errand
    return None


def _do(errand: Errand) -> bool:
    mine = Errand.objects.filter(pk=errand.pk)
    try:
        if errand.tries > len(DELAYS):  # each try was cut off before it could say why
            raise InterruptedError(_("It was cut off each time."))
        HANDLERS[errand.kind](errand.payload)
    except Exception as error:
        logger.warning("errand %d (%s), try %d failed", errand.pk, errand.kind, errand.tries, exc_info=error)
        mine.update(failure=reason(error))
        if errand.tries >= len(DELAYS):
            mine.update(due_at=None, payload={})  # a letter may hold a secret; what it was about stays
        return False
    mine.delete()
    return True


def given_up() -> QuerySet[Errand]:
    return Errand.objects.filter(due_at=None).order_by("-id")


def forget_given_up() -> int:
    """Delete what administrators have had time to see."""
    return in_batches(given_up().filter(made_at__lt=timezone.now() - FAILURES_KEPT), QuerySet.delete)
