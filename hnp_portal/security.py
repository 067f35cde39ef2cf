"""What every answer carries, and what no public request may bring.

`CookielessPublic` keeps public pages the same for everybody, whatever a view does; `ContentPolicy` says which files a
page may use.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

Next = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'none'; script-src 'self'{nonce}; style-src 'self'; img-src 'self'; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PUBLIC_POLICY = POLICY.format(nonce="")
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"


def is_staff_path(request: HttpRequest) -> bool:
    return request.path_info.startswith(settings.STAFF_PATH)


def is_cross_site(request: HttpRequest) -> bool:
    """Whether a POST itself says that it comes from elsewhere. Silence and `Origin: null` are let in: old browsers."""
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return True
    origin = request.headers.get("Origin") or "null"
    return origin != "null" and origin.rpartition("://")[2].lower() != request.get_host().lower()


class CookielessPublic:
    """Takes the cookies off every request outside the staff's path, before anything can read or answer them.

    So a public page cannot differ by visitor, and even a malformed `csrftoken` cannot make it set one.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_staff_path(request):
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)


class StaffMarker:
    """A cookie without authority by which a script of the public pages shows "Change this article" to those who may.

    The server never reads it there: the page's bytes are the same for all. Set and taken away on staff pages only.
    """

    NAME = "portal-staff"

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not is_staff_path(request) or not hasattr(request, "user") or response.status_code >= 500:  # an outage's answer asks no database
            return response
        marked = self.NAME in request.COOKIES
        if request.user.is_authenticated and not marked and request.user.has_perm("articles.publish_article"):
            response.set_cookie(self.NAME, "1", path="/", secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
        elif marked and not request.user.is_authenticated:
            response.delete_cookie(self.NAME, path="/", samesite="Lax")
        return response


class ContentPolicy:
    """The strict content policy. Staff pages also get `request.csp_nonce`: the editor's import map stands inline."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.csp_nonce = SimpleLazyObject(lambda: secrets.token_urlsafe(16))  # type: ignore[attr-defined]
        response = self.get_response(request)
        policy = PUBLIC_POLICY
        if is_staff_path(request):
            policy = POLICY.format(nonce=f" 'nonce-{request.csp_nonce}'")  # type: ignore[attr-defined]
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
