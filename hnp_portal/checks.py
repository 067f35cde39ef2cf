"""Loud system checks: what would run and be wrong. `manage.py` shows them; `wsgi` refuses to start on an error."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

TAG = "portal"
MOST_PROXIES = 10
SHORTEST_KEY, FEWEST_CHARACTERS = 50, 10


@checks.register(TAG)
def language(**_kwargs: Any) -> list[checks.CheckMessage]:
    """A language without texts would show a mixture."""
    known = [code for code, _name in settings.LANGUAGES]
    if settings.LANGUAGE_CODE in known:
        return []
    what = _("LANGUAGE_CODE “%(code)s” is not known here.") % {"code": settings.LANGUAGE_CODE}
    return [checks.Error(what, _("Set LANGUAGE_CODE to one of: %(codes)s.") % {"codes": ", ".join(known)}, id="portal.E001")]


@checks.register(TAG)
def production(**_kwargs: Any) -> list[checks.CheckMessage]:
    """With an https SITE_URL the key is the office's own (backed up, the same on every machine) and DEBUG is off."""
    if not settings.PRODUCTION:
        return []
    found: list[checks.CheckMessage] = []
    hint = _("Set SECRET_KEY, or SECRET_KEY_FILE to a file that holds 50 or more random characters.")
    if not settings.SECRET_KEY_GIVEN:
        found.append(checks.Error(_("SITE_URL is https, but no SECRET_KEY is given."), hint, id="portal.E002"))
    elif not is_strong(settings.SECRET_KEY):
        found.append(checks.Error(_("SECRET_KEY can be guessed: it is short, monotonous or an example."), hint, id="portal.E006"))
    if settings.DEBUG:
        hint = _("Take DEBUG out of the environment: its error pages show settings and code to everybody.")
        found.append(checks.Error(_("SITE_URL is https, but DEBUG is on."), hint, id="portal.E003"))
    return found


def is_strong(key: str) -> bool:
    """Long, of many characters, and none that stands in instructions or in a developer's settings."""
    example = any(word in key.lower() for word in ("insecure", "change", "example", "secret", "password"))
    return len(key) >= SHORTEST_KEY and len(set(key)) >= FEWEST_CHARACTERS and not example


@checks.register(TAG)
def second_factor(**_kwargs: Any) -> list[checks.CheckMessage]:
    """A stolen password of an administrator opens everything (TCVN 14423:2026)."""
    if not settings.PRODUCTION or settings.STAFF_TOTP != "off":
        return []
    hint = _("Take STAFF_TOTP out of the environment (then administrators need a code), or set it to admins or all.")
    return [checks.Warning(_("STAFF_TOTP is off: administrators sign in with a password alone."), hint, id="portal.W007")]


@checks.register(TAG)
def proxies(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Too many believed proxies let every reader choose an address and escape the limits."""
    if settings.TRUSTED_PROXIES <= MOST_PROXIES:
        return []
    hint = _("Set TRUSTED_PROXIES to the number of your own proxies in front of the site: 1 with nginx alone, 0 without.")
    return [checks.Error(_("TRUSTED_PROXIES is %(number)d.") % {"number": settings.TRUSTED_PROXIES}, hint, id="portal.E004")]


@checks.register(TAG)
def hosts(**_kwargs: Any) -> list[checks.CheckMessage]:
    """`*` lets a stranger choose the host in absolute links where SITE_URL is not set."""
    if "*" not in settings.ALLOWED_HOSTS or settings.SITE_URL:
        return []
    return [
        checks.Warning(_("ALLOWED_HOSTS is * and SITE_URL is not set."), _("Name the hosts in ALLOWED_HOSTS, or set SITE_URL."), id="portal.W005")
    ]


def refuse_errors() -> None:
    """For a server, which unlike manage.py runs no checks: stop on the first error."""
    for found in checks.run_checks(tags=[TAG]):
        if found.is_serious():
            raise ImproperlyConfigured(f"{found.msg} {found.hint}")
