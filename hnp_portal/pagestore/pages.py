"""Kept pages: their bytes as sent in each encoding, made once, within a budget of memory."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import brotli

from hnp_portal.pagestore.generations import Generation

LONGEST_LIFE = 600
"""Seconds: what no generation ends (numbers of readers, say) is made anew after them."""
OVERHEAD = 3_000
"""Bytes of headers and objects that a page takes beside its text."""
SMALLEST = 500
"""Bytes below which a text is sent as it is."""
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
    "": lambda body: body,
}
"""In the order of our preference."""
MADE_ANEW = ("content-length", "etag", "vary", "last-modified")

Key = tuple[str, str, str, str]
"""Scheme, host, path, and what of the query counts."""
Headers = list[tuple[str, str]]


@dataclass
class Sent:
    """A page in one encoding, ready for the server."""

    body: bytes
    headers: Headers
    unchanged: Headers
    """Of a 304."""


@dataclass
class Page:
    """One answer, kept. Each encoding has a strong tag of its own."""

    status: str
    headers: Headers
    body: bytes
    generation: Generation
    made: float = field(default_factory=lambda: time.monotonic())
    asked_for: bool = False
    """Since the broom passed last."""

    def __post_init__(self) -> None:
        self.headers = [pair for pair in self.headers if pair[0].lower() not in MADE_ANEW]
        self.is_html = any(name.lower() == "content-type" and value.startswith("text/html") for name, value in self.headers)
        digest = hashlib.blake2b(self.body, digest_size=12).hexdigest()
        self.tags = {encoding: f'"{digest}{encoding and "-"}{encoding}"' for encoding in ENCODERS}
        self.sent: dict[str, Sent] = {}

    @property
    def room(self) -> int:
        """What it may take at most; the other encodings are made when they are asked for."""
        return OVERHEAD + 2 * len(self.body)

    def as_sent(self, accepted: str) -> Sent:
        encoding = best_encoding(accepted) if len(self.body) >= SMALLEST else ""
        if encoding in self.sent:
            return self.sent[encoding]
        body = ENCODERS[encoding](self.body)
        about = [("ETag", self.tags[encoding]), ("Vary", "Accept-Encoding")]
        own = [("Content-Encoding", encoding)] if encoding else []
        lasting = [pair for pair in self.headers if pair[0] == "Cache-Control"]
        self.sent[encoding] = Sent(body, [*self.headers, *own, *about, ("Content-Length", str(len(body)))], [*about, *lasting])
        return self.sent[encoding]

    def is_known_by(self, tags: str) -> bool:
        """Whether If-None-Match names this page: any encoding's tag, weakened by a proxy or not, anywhere in a list."""
        own = self.tags.values()
        return tags.strip() == "*" or any(tag.strip().removeprefix("W/") in own for tag in tags.split(","))

    def holds(self, generation: Generation) -> bool:
        return self.generation is generation and time.monotonic() - self.made < LONGEST_LIFE


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """Of Accept-Encoding the one we like best; "" is the plain text. `q=0` refuses."""
    wanted = {}
    for part in accepted[:200].lower().split(","):
        name, _, parameters = part.partition(";")
        wanted[name.strip()] = parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((name for name in ENCODERS if wanted.get(name, name and wanted.get("*"))), "")


class Pages:
    """All kept pages of a process. When the budget is full the oldest go, but those asked for meanwhile stay once more."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.size = 0
        self.lock = threading.Lock()
        self.kept: dict[Key, Page] = {}

    def get(self, key: Key) -> Page | None:
        page = self.kept.get(key)
        if page:
            page.asked_for = True
        return page

    def keep(self, key: Key, page: Page) -> None:
        with self.lock:
            if key in self.kept:
                self._drop(key)
            self._add(key, page)
            while self.size > self.budget:
                oldest = next(iter(self.kept))
                old = self._drop(oldest)
                if old.asked_for and old.generation is page.generation:
                    old.asked_for = False
                    self._add(oldest, old)

    def _add(self, key: Key, page: Page) -> None:
        self.kept[key] = page
        self.size += page.room

    def _drop(self, key: Key) -> Page:
        page = self.kept.pop(key)
        self.size -= page.room
        return page
