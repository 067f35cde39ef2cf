"""Which addresses may be kept: every public line of the URL files says `shared(…)` or `never_kept(…)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.urls import Resolver404, resolve

from hnp_portal import errors
from hnp_portal.pagestore import generations

View = Callable[..., HttpResponseBase]

SAFE = ("GET", "HEAD")
KEPT_STATUSES = (200, 410)
"""A page, and a withdrawn article's reason. What an unknown address is told is made anew: there is no end of them."""
SHARED = "public, max-age=0, s-maxage=1, stale-if-error=60"
"""Browsers ask each time (and are told 304); a cache before us may keep it a second, and a minute while we are away: no longer,
for nobody could take anything back there."""
NOT_KEPT = "no-cache"
FRESH = "ban"
"""`?ban=3`, where an editor is led after publishing: always rendered, never kept."""
LONGEST = 300
"""Characters of a path beyond which nothing is kept; ours are shorter."""


@dataclass(frozen=True)
class Policy:
    """`keys` are the query's names that make another page, `asked` those that make a page for one reader."""

    keys: frozenset[str]
    asked: frozenset[str]


def shared(view: View, *keys: str, asked: Iterable[str] = ()) -> View:
    """The same page for all readers, whatever else than `keys` the query holds."""
    policy = Policy(frozenset(keys), frozenset(asked) | {FRESH})

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in SAFE:
            return HttpResponseNotAllowed(SAFE)
        if generations.away_since():  # just asked in vain: a page that is not kept must not wait once more, in a thread others need
            return errors.unavailable(request)
        response = view(request, *args, **kwargs)
        if response.status_code in KEPT_STATUSES:
            response.headers["Cache-Control"] = NOT_KEPT if request.GET.keys() & policy.asked else SHARED
        return response

    answer.policy = policy  # type: ignore[attr-defined]
    return answer


def never_kept(view: View, *, database: bool = True) -> View:
    """Made for one reader, or not to be guessed in number: a search, a form, a receipt, a file.

    `database`: it cannot be made without. What somebody sends is never refused here: its view keeps the text.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if database and request.method in SAFE and generations.generation() and generations.away_since():
            return errors.unavailable(request)
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", NOT_KEPT)
        return response

    answer.policy = None  # type: ignore[attr-defined]
    return answer


def kept_query(path: str, query: str) -> str | None:
    """What of the query makes the page at this path (as WSGI gives both); None where nothing may be kept."""
    policy = policy_of(path) if len(path) < LONGEST else None
    if policy is None or not query:
        return "" if policy else None
    pairs = parse_qsl(query, keep_blank_values=True)
    if any(name in policy.asked for name, _value in pairs):
        return None
    return urlencode(sorted((pair for pair in pairs if pair[0] in policy.keys), key=lambda pair: pair[0]))


@lru_cache(maxsize=2_048)
def policy_of(path: str) -> Policy | None:
    try:
        return getattr(resolve(path.encode("latin-1").decode("utf-8", "replace")).func, "policy", None)
    except Resolver404:
        return None
