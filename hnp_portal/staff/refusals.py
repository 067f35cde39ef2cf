"""A staff POST that is refused is answered with all that was sent: to be copied, or sent again.

Refused for its login (the session ended), its CSRF token, a missing right, a row deleted meanwhile, or a busy database.
Never a redirect: it would lose the text. Passwords and tokens are not shown, files are named to be chosen again. The
page asks no database. A script (`Accept: application/json`) gets `{"error": sentence}` instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hnp_portal.errors import RETRY_AFTER_OUTAGE, let_go_of_the_database
from hnp_portal.frame import Frame

NEVER_SHOWN = ("csrfmiddlewaretoken",)
SECRET = ("password", "code")
"""A name that holds one of these, or is the other: typed again, never shown."""
DOORS = ("login", "staff_code", "staff_recovery_code")
"""The pages that lead on whoever is in already."""
HOUSEKEEPING = ("_", "opened", "once", "initial-", "attachments", "select_across", "index",
                "seen_", "chosen", "many", "approve", "decline", "take_down", "reopen", "undo",)  # fmt: skip
"""Names, or their beginnings, of what a form sends for itself: sent again, not worth reading."""


@dataclass(frozen=True)
class Sent:
    """One value of the form: its name and label, and the kind of box it comes back in."""

    name: str
    label: str
    value: str
    kind: str

    @property
    def rows(self) -> int:
        return min(20, 2 + self.value.count("\n") + len(self.value) // 80)


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def signed_out(request: HttpRequest) -> HttpResponse:
    sentence = _("Your login has ended. Sign in again in a new tab, then come back here and send again.")
    return refused(request, 401, _("Nothing was saved: please sign in again"), sentence, sign_in=True)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: as a rule somebody signed in anew in another tab; or pressed twice, and the first press did it."""
    if request.resolver_match and request.resolver_match.url_name in DOORS and request.user.is_authenticated:
        return HttpResponseRedirect(request.path)
    sentence = _("The form had become too old, for instance because you signed in again in another tab. Check what you sent, then send again.")
    nobody = settings.SESSION_COOKIE_NAME not in request.COOKIES
    return refused(request, 403, _("Nothing was saved: please send again"), sentence, sign_in=nobody)


def not_allowed(request: HttpRequest, sentence: str = "") -> HttpResponse:
    usual = _("Your account does not have the right to do this. Copy what you need, and ask an administrator.")
    return refused(request, 403, _("Nothing was saved: you may not do this"), sentence or usual, again=False)


def no_longer_there(request: HttpRequest) -> HttpResponse:
    sentence = _("Somebody has deleted it meanwhile. Copy what you need.")
    return refused(request, 404, _("Nothing was saved: it is no longer there"), sentence, again=False)


def database_busy(request: HttpRequest) -> HttpResponse:
    let_go_of_the_database()
    sentence = _("The database does not answer at the moment. Wait half a minute, then send again.")
    response = refused(request, 503, _("Nothing was saved: please send again"), sentence)
    response.headers["Retry-After"] = str(RETRY_AFTER_OUTAGE)
    return response


def refused(request: HttpRequest, status: int, heading: str, sentence: str, *, sign_in: bool = False, again: bool = True) -> HttpResponse:
    """The page, or for a script its sentence."""
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=status, json_dumps_params={"ensure_ascii": False})
    context: dict[str, Any] = {
        "agency": Frame.remembered().agency, "heading": heading, "sentence": sentence, "sent": sent(request),
        "sign_in": reverse("admin:login") if sign_in else "", "again": again, "start": settings.STAFF_PATH,
        "action": request.get_full_path(), "token": get_token(request), "language": settings.LANGUAGE_CODE,
    }  # fmt: skip
    response = HttpResponse(render_to_string("staff/refused.html", context), status=status)
    response.headers["Cache-Control"] = "private, no-cache"  # not no-store: Back must find the text
    return response


def sent(request: HttpRequest) -> list[Sent]:
    """Everything that came with the form, in its order."""
    found = [
        Sent(name, _label(request, name), "" if _kind(name, value) == "password" else value, _kind(name, value))
        for name, values in request.POST.lists()
        if name not in NEVER_SHOWN
        for value in values
    ]
    files = [Sent(name, _label(request, name), str(file.name), "file") for name, sent in request.FILES.lists() for file in sent]
    return [*found, *files]


def _kind(name: str, value: str) -> str:
    if SECRET[0] in name or name == SECRET[1]:
        return "password"
    if name.startswith(HOUSEKEEPING) or name.endswith("_FORMS") or not value:
        return "hidden"
    if value == "on":
        return "tick"
    return "text" if "\n" in value or len(value) > 70 else "line"


def _label(request: HttpRequest, name: str) -> str:
    """The label the field had on its form, else its bare name."""
    model_admin = getattr(getattr(request.resolver_match, "func", None), "model_admin", None)
    declared = getattr(getattr(model_admin, "form", None), "declared_fields", {}).get(name)
    if declared is not None and declared.label:
        return capfirst(str(declared.label))
    if model_admin is not None:
        try:
            return capfirst(str(model_admin.model._meta.get_field(name).verbose_name))
        except (FieldDoesNotExist, AttributeError):
            pass
    return {"username": _("Username"), "password": _("Password")}.get(name, name)
