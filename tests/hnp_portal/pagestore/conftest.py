"""Readers who ask the application of wsgi.py itself, page store and all, as a server would."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import brotli
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory

from hnp_portal import wsgi
from hnp_portal.pagestore import generations
from hnp_portal.pagestore.layer import Environ, PageStore, Start
from hnp_portal.pagestore.pages import Pages

BUDGET = 8 * 2**20
DECODERS: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """What the reader sees, whatever the encoding."""
        return DECODERS[self.headers.get("Content-Encoding", "")](self.body).decode()


def ask(store: PageStore, path: str, method: str = "GET", **headers: str) -> Answer:
    """One request; headers are written as `Accept_Encoding="gzip"`, Host and Scheme among them."""
    environ = RequestFactory().generic(method, path).environ
    environ["wsgi.url_scheme"] = headers.pop("Scheme", "http")
    environ["HTTP_HOST"] = headers.pop("Host", "testserver")
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    told: list[Any] = []
    body = store(environ, lambda status, headers, _error=None: told.append((status, headers)))
    try:
        content = b"".join(body)
    finally:
        getattr(body, "close", lambda: None)()
    status, answered = told[-1]
    return Answer(int(status[:3]), dict(answered), content)


class Counted:
    """Django's application; `rendered` counts what it was asked for."""

    def __init__(self) -> None:
        self.rendered = 0

    def __call__(self, environ: Environ, start: Start) -> Any:
        self.rendered += 1
        return wsgi.django(environ, start)


class Store:
    """The page store of wsgi.py, empty, around a counted Django."""

    def __init__(self) -> None:
        self.application = wsgi.application
        self.application.pages = Pages(BUDGET)
        self.django = self.application.application = Counted()

    @property
    def rendered(self) -> int:
        return self.django.rendered

    def get(self, path: str, **headers: str) -> Answer:
        return ask(self.application, path, **headers)

    def head(self, path: str, **headers: str) -> Answer:
        return ask(self.application, path, "HEAD", **headers)

    def post(self, path: str, **headers: str) -> Answer:
        return ask(self.application, path, "POST", **headers)


@pytest.fixture
def open_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test's transaction outlives a request, which the product's never does."""
    monkeypatch.setattr(generations, "close_old_connections", lambda: None)
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def store(office: None, open_connection: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Store:
    settings.PAGE_STORE_MB = BUDGET // 2**20
    monkeypatch.setattr(wsgi.application, "application", wsgi.django)
    monkeypatch.setattr(wsgi.application, "pages", Pages(BUDGET))
    return Store()
