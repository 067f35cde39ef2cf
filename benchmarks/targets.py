"""What is measured, and what must be reached. A `Target` is one kind of request to one server."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.load import Done, Request, ask, once, send
from benchmarks.servers import House, Server

FEW, MANY = 4, 16
"""Connections at once: few where an answer takes long, so that those cut off at the end do not count for much."""
POSTS_A_SECOND = 60
GZIP = (("Accept-Encoding", "gzip"),)
SENDERS = itertools.count(1)


@dataclass(frozen=True)
class Target:
    """`ready` takes the seconds that a sample may last and makes all that is needed before the work, which it returns."""

    name: str
    server: Server
    request: Request
    ready: Callable[[float], Callable[[], Done]]


@dataclass(frozen=True)
class Reach:
    """A figure that must be reached: of a target alone, or in proportion to another one of the same round."""

    target: str
    measure: str
    least: bool
    bound: float
    to: str = ""

    @property
    def said(self) -> str:
        unit = {"cpu": "ms CPU", "rate": "requests/s"}[self.measure]
        return f"{'≥' if self.least else '≤'} {self.bound:g} " + (f"× {self.to} ({unit})" if self.to else unit)


def page(name: str, server: Server, path: str, headers: tuple[tuple[str, str], ...] = (), *, status: int = 200, connections: int = MANY) -> Target:
    request = Request(server.url + path, headers, status)
    return Target(name, server, request, lambda seconds: partial(ask, request, seconds, connections))


def _from_elsewhere() -> tuple[tuple[str, str], ...]:
    """Limits are not the matter here: each post comes from an address of its own."""
    number = next(SENDERS)
    return (("X-Forwarded-For", f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"),)


def posts(name: str, server: Server, form: Request, made: Callable[[int], list[Request]]) -> Target:
    """Questions that are good for once, made anew for each sample; `form` is where a person would write them."""

    def ready(seconds: float) -> Callable[[], Done]:
        return partial(send, iter(made(max(4, round(seconds * POSTS_A_SECOND)))), FEW)

    return Target(name, server, form, ready)


def comments(name: str, server: Server, of: House) -> Target:
    """Comments with every check, each with a token and a code of its own, which it uses up."""
    url = f"{server.url}/bai-viet/{of.facts['id']}/binh-luan/"

    def made(number: int) -> list[Request]:
        return [Request(url, _from_elsewhere(), 303, body) for body in of.inside("forms", number, of.facts["id"])]

    return posts(name, server, Request(url), made)


def codes(name: str, server: Server, of: House) -> Target:
    """Security codes asked for by readers who begin to write."""
    url, body = f"{server.url}/binh-luan/ma-xac-nhan/", f"article={of.facts['id']}"

    def made(number: int) -> list[Request]:
        return [Request(url, _from_elsewhere(), 200, body) for _ in range(number)]

    return posts(name, server, made(1)[0], made)


def etag(server: Server, path: str) -> tuple[tuple[str, str], ...]:
    return (("If-None-Match", once(Request(server.url + path))[1].get("etag", '"none"')),)


def unkept(server: Server, of: House, where: str) -> list[Target]:
    """What is rendered anew each time: `?ban=` is never kept."""
    pages = {"article": of.facts["article"], "list": "/moi-nhat/", "home": "/"}
    found = [page(f"{name}, not kept{where}", server, f"{path}?ban=1", connections=FEW) for name, path in pages.items()]
    return [*found, comments(f"comment posted{where}", server, of), codes(f"security code asked for{where}", server, of)]


REACH = (
    Reach("article, kept", "cpu", False, 1.10, "bare WSGI"),
    Reach("article, kept, gzip", "cpu", False, 1.10, "bare WSGI, gzip"),
    Reach("article, 304", "rate", True, 1.3, "bare WSGI"),
    Reach("article behind our nginx", "rate", True, 0.95, "nginx, a file"),
    Reach("article, not kept", "cpu", False, 3.5),
    Reach("comment posted", "cpu", False, 3.0),
    Reach("article, not kept, PostgreSQL", "cpu", False, 1.5, "article, not kept"),
    Reach("article, not kept", "cpu", False, 0.5, "Wagtail article"),
    Reach("article, not kept", "cpu", False, 1 / 15, "WordPress article"),
    Reach("comment posted", "cpu", False, 1.0, "Isso comment"),
    Reach("comment posted", "cpu", False, 0.2, "WordPress comment"),
)
