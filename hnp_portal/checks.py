"""Loud system checks: what would run and be wrong. `manage.py` shows them; `wsgi` refuses to start on an error."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

TAG = "portal"
MOST_PROXIES = 10


@checks.register(TAG)
def language(**_kwargs: Any) -> list[checks.CheckMessage]:
    """A language without texts would show a mixture."""
    known = [code for code, _name in settings.LANGUAGES]
    if settings.LANGUAGE_CODE in known:
        return []
    hint = f"Set LANGUAGE_CODE to one of: {', '.join(known)}."
    return [checks.Error(f"LANGUAGE_CODE {settings.LANGUAGE_CODE!r} is not known here.", hint, id="portal.E001")]


@checks.register(TAG)
def production(**_kwargs: Any) -> list[checks.CheckMessage]:
    """With an https SITE_URL the key is the office's own (backed up, the same on every machine) and DEBUG is off."""
    if not settings.PRODUCTION:
        return []
    found: list[checks.CheckMessage] = []
    if not settings.SECRET_KEY_GIVEN:
        hint = "Set SECRET_KEY, or SECRET_KEY_FILE to a file that holds 50 or more random characters."
        found.append(checks.Error("SITE_URL is https, but no SECRET_KEY is given.", hint, id="portal.E002"))
    if settings.DEBUG:
        hint = "Take DEBUG out of the environment: its error pages show settings and code to everybody."
        found.append(checks.Error("SITE_URL is https, but DEBUG is on.", hint, id="portal.E003"))
    return found


@checks.register(TAG)
def second_factor(**_kwargs: Any) -> list[checks.CheckMessage]:
    """A stolen password of an administrator opens everything (TCVN 14423:2026)."""
    if not settings.PRODUCTION or settings.STAFF_TOTP != "off":
        return []
    hint = "Take STAFF_TOTP out of the environment (then administrators need a code), or set it to admins or all."
    return [checks.Warning("STAFF_TOTP is off: administrators sign in with a password alone.", hint, id="portal.W007")]


@checks.register(TAG)
def proxies(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Too many believed proxies let every reader choose an address and escape the limits."""
    if settings.TRUSTED_PROXIES <= MOST_PROXIES:
        return []
    hint = "Set TRUSTED_PROXIES to the number of your own proxies in front of the site: 1 with nginx alone, 0 without."
    return [checks.Error(f"TRUSTED_PROXIES is {settings.TRUSTED_PROXIES}.", hint, id="portal.E004")]


@checks.register(TAG)
def hosts(**_kwargs: Any) -> list[checks.CheckMessage]:
    """`*` lets a stranger choose the host in absolute links where SITE_URL is not set."""
    if "*" not in settings.ALLOWED_HOSTS or settings.SITE_URL:
        return []
    hint = "Name the hosts in ALLOWED_HOSTS, or set SITE_URL."
    return [checks.Warning("ALLOWED_HOSTS is * and SITE_URL is not set.", hint, id="portal.W005")]


def refuse_errors() -> None:
    """For a server, which unlike manage.py runs no checks: stop on the first error."""
    for found in checks.run_checks(tags=[TAG]):
        if found.is_serious():
            raise ImproperlyConfigured(f"{found.msg} {found.hint}")
