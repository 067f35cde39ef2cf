"""The way of a request: kept → answered at once; to be kept → made once for the whole crowd; anything else → the portal.

A WSGI layer around Django's application, because near the server's own speed nothing else fits. It looks at no cookie
and asks the database for one token a second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from hnp_portal import metrics
from hnp_portal.pagestore import generations
from hnp_portal.pagestore.generations import Generation
from hnp_portal.pagestore.pages import Headers, Key, Page, Pages
from hnp_portal.pagestore.policy import KEPT_STATUSES, NOT_KEPT, SHARED, kept_query

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

PATIENCE = 10
"""Seconds that a crowd waits for the one who makes the page, before each makes its own."""
ABOUT_A_COPY = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")
"""What a reader asks of a copy at home; the portal is asked for the page."""
AFTER = b"</header>"
"""The place of the bar on a page."""


class PageStore:
    """Django's application with a memory of `budget` bytes for whole pages; without one it only passes on."""

    def __init__(self, application: Application, budget: int) -> None:
        self.application = application
        self.pages = Pages(budget)
        self.under_way: dict[Key, threading.Event] = {}
        self.says_how, self.behind_nginx = settings.DEBUG, bool(settings.TRUSTED_PROXIES)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        path, asked = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.application(environ, start)
        query = kept_query(path, asked) if asked else ""
        key = (environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), path, query or "")
        page = self.pages.get(key)
        if query is None or (page is None and kept_query(path, query) is None):
            return self.application(environ, start)
        generation = generations.generation(outside=True)
        if page and (page.holds(generation) or (generations.away_since() and page.generation is generation)):
            metrics.count("hits")
            return self.answer(page, environ, start, "hit")
        return self.made(key, generation, environ, start)

    def made(self, key: Key, generation: Generation, environ: Environ, start: Start) -> Iterable[bytes]:
        """The page, by whoever comes first; the others wait and get the same. What is not kept each makes for itself."""
        own = threading.Event()
        other = self.under_way.setdefault(key, own) if self.pages.budget else own
        if other is not own:
            other.wait(PATIENCE)
            page = self.pages.get(key)
            if page and page.holds(generations.generation(outside=True)):
                metrics.count("hits")
                return self.answer(page, environ, start, "hit, waited")
            return self.rendered(key, generation, environ, start)
        try:
            return self.rendered(key, generation, environ, start)
        finally:
            self.under_way.pop(key, None)
            own.set()

    def rendered(self, key: Key, generation: Generation, environ: Environ, start: Start) -> Iterable[bytes]:
        """Ask the portal, and keep its answer under the generation that was known before it was asked."""
        told: list[tuple[str, Headers]] = []

        def listen(status: str, headers: Headers, _error: object = None) -> None:
            told.append((status, headers))

        inner = {name: value for name, value in environ.items() if name not in ABOUT_A_COPY}
        body = self.application({**inner, "QUERY_STRING": key[3]}, listen)
        status, headers = told[-1]
        if not may_be_kept(status, headers):
            start(status, headers)
            return body
        with closing(body):  # type: ignore[type-var]  # Django's answers have close()
            page = Page(status, headers, b"".join(body), generation)
        metrics.count("misses")
        if self.pages.budget and page.holds(generations.generation(outside=True)):
            self.pages.keep(key, page)
            metrics.hold(self.pages.size, len(self.pages.kept))
            return self.answer(page, environ, start, "miss, kept")
        return self.answer(page, environ, start, "miss")

    def answer(self, page: Page, environ: Environ, start: Start, how: str) -> Iterable[bytes]:
        """The page in the encoding asked for, or 304 to whoever has it already."""
        if (away := generations.away_since()) and page.is_html:
            return as_of(page, away, environ, start)
        sent = page.as_sent(environ.get("HTTP_ACCEPT_ENCODING", ""))
        spoken = [("X-Page-Store", how)] if self.says_how else []
        if self.behind_nginx:  # for nginx alone: until this second is over. Of s-maxage=1 it makes up to two seconds
            spoken.append(("X-Accel-Expires", f"@{int(time.time())}"))
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags and page.status.startswith("200") and page.is_known_by(tags):
            metrics.count("unchanged")
            start("304 Not Modified", [*sent.unchanged, *spoken])
            return []
        start(page.status, [*sent.headers, *spoken])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [sent.body]


def may_be_kept(status: str, headers: Headers) -> bool:
    """The view said so (see `policy`), and nothing of one reader is in it."""
    return int(status[:3]) in KEPT_STATUSES and ("Cache-Control", SHARED) in headers and not any(name == "Set-Cookie" for name, _value in headers)


def as_of(page: Page, moment: datetime, environ: Environ, start: Start) -> Iterable[bytes]:
    """The database is away: the page as it was, with a bar that says so."""
    metrics.count("as_of")
    bar = render_to_string("_as_of.html", {"moment": moment}).strip().encode()
    body = page.body.replace(AFTER, AFTER + b"\n" + bar, 1)
    headers = [pair for pair in page.headers if pair[0] != "Cache-Control"]
    start(page.status, [*headers, ("Cache-Control", NOT_KEPT), ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
