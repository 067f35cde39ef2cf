"""HTTP without a browser: one connection for each request, nothing followed, nothing kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

PATIENCE = 60
"""Seconds: in a crowd of hundreds the last one waits."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def is_whole_page(self) -> bool:
        """A Vietnamese page from its first byte to its last, and not Django's or gunicorn's own."""
        return (
            self.text.lstrip().startswith('<!doctype html>\n<html lang="vi"') and self.text.rstrip().endswith("</html>") and "masthead" in self.text
        )

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        return unescape(found[1]) if found else ""

    def content(self) -> str:
        """What stands in the box of the comment's text."""
        found = re.search(r'<textarea id="id_content"[^>]*>\n(.*?)</textarea>', self.text, re.S)
        return unescape(found[1]).replace("\r\n", "\n") if found else ""


@dataclass
class Web:
    """Somebody at an address of theirs."""

    portal: str
    address: str = "192.0.2.1"

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, headers)

    def post(self, path: str, fields: dict[str, Any]) -> Answer:
        return self.ask("POST", path, urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"})

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = HTTPConnection(urlsplit(self.portal).netloc, timeout=PATIENCE)
        try:
            connection.request(method, quote(path, "/?=&%"), body, {"X-Forwarded-For": self.address, **headers})
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()
