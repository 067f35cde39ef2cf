"""Error pages in the portal's face. They need no database, no manifest, no session; what a person typed is shown again."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, DataError, IntegrityError, ProgrammingError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from hnp_portal.frame import Frame

RETRY_AFTER_OUTAGE = 30
"""Seconds: a database that was restarted is back well before."""


def page(
    request: HttpRequest, status: int, heading: str, sentence: str, *,
    kept: Iterable[tuple[str, str]] = (), reason: str = "", retry_after: int = 0,
) -> HttpResponse:  # fmt: skip
    """Any refusal as a whole page. `kept` are (label, text) pairs to be copied; `retry_after` is in seconds.

    Our own failures (5xx) ask no database for the frame. The others ask like any page, so that a process that has shown
    none yet answers with the same bytes, and do without when it is away.
    """
    context: dict[str, Any] = {
        "portal": Frame.remembered() if status >= 500 else None, "status": status, "heading": heading, "sentence": sentence,
        "kept": [pair for pair in kept if pair[1]], "reason": reason,
    }  # fmt: skip
    response = HttpResponse(render_to_string("error.html", context), status=status)
    response.headers["Cache-Control"] = "private, no-cache" if context["kept"] else "no-cache"
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        sentence = _("Go back: what you typed is still in the form. Shorten it, send pictures in with their own button, then send again.")
        return page(request, 413, _("The form holds too much"), sentence)
    return page(request, 400, _("The address or the form cannot be read"), _("Check the address, or go back and send the form again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, _("You may not do this"), str(exception or "") or _("Ask an administrator for the right if you need it."))


def not_found(request: HttpRequest, exception: Exception | None = None, kept: Iterable[tuple[str, str]] = ()) -> HttpResponse:
    sentence = _("The address may be mistyped or old. Search for the article, or start from the home page.")
    return page(request, 404, _("There is no such page"), sentence, kept=kept)


def gone(request: HttpRequest, reason: str, kept: Iterable[tuple[str, str]] = ()) -> HttpResponse:
    return page(request, 410, _("This article has been withdrawn"), _("The agency has withdrawn it for this reason:"), reason=reason, kept=kept)


def unavailable(request: HttpRequest, kept: Iterable[tuple[str, str]] = ()) -> HttpResponse:
    let_go_of_the_database()
    sentence = _("The data cannot be reached at the moment. Please try again in a minute.")
    return page(request, 503, _("The portal is interrupted for a moment"), sentence, kept=kept, retry_after=RETRY_AFTER_OUTAGE)


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort; an unreachable database is an outage (503), anything else our fault (500)."""
    if is_outage(sys.exc_info()[1]):
        return unavailable(request)
    return page(request, 500, _("Something went wrong on our side"), _("It has been noted. Please try again later."))


def let_go_of_the_database() -> None:
    """The next request of this thread connects anew: SQLite's connection never learns that its file was put back."""
    if not connection.in_atomic_block:
        connection.close()


def is_outage(error: BaseException | None) -> bool:
    """Whether an error means that the database cannot be reached, is busy, or is no database."""
    return isinstance(error, DatabaseError) and not isinstance(error, IntegrityError | ProgrammingError | DataError)
