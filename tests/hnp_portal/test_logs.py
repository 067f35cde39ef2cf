"""The log: every request has a number, and nothing in it tells who asked, for what, or what was sent."""

from __future__ import annotations

import io
import json
import logging
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from django.conf import settings as django_settings
from django.db import DataError
from django.test import Client

from comments import posting
from hnp_portal import logs
from tests import make
from tests.conftest import free_port, server_environment, wait_for

PRIVATE = ("0912345678", "203.0.113.9", "bimat", "ABCDEFGHJKMN", "Nguyễn")


class Driver(Exception):
    """What psycopg raises beneath Django's own error."""

    sqlstate = "22001"


@pytest.fixture
def lines(monkeypatch):
    """What production writes, as it is written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    for name in ("hnp_portal", "django", "gunicorn"):
        monkeypatch.setattr(logging.getLogger(name), "handlers", [handler])
    logging.getLogger("hnp_portal").setLevel(logging.INFO)
    yield stream
    logging.getLogger("hnp_portal").setLevel(logging.WARNING)


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line_that_names_its_route(office, lines):
    response = Client(headers={"user-agent": "Nguyễn", "x-forwarded-for": "203.0.113.9"}).get("/theo-doi/ABCDEFGHJKMN/?q=0912345678")
    (line,) = read(lines)
    assert re.fullmatch(r"[0-9a-f]{16}", line.pop("request"))
    assert "X-Request-ID" not in response.headers
    assert isinstance(line.pop("ms"), int)
    assert line.pop("time").endswith("+00:00")
    route = "^theo-doi/(?P<code>[2-9A-Z]{12})/$"
    assert re.sub(r"\d+ ms", "", line.pop("message")) == f"GET {route} 404 "
    assert line == {
        "level": "INFO", "logger": "hnp_portal.logs", "method": "GET", "route": route, "status": 404,
    }  # fmt: skip


def test_an_address_that_does_not_exist_is_not_repeated(office, lines):
    Client().get("/0912345678/bimat/?q=Nguyễn")
    Client().generic("0912345678", "/")
    assert [(line["method"], line["route"], line["status"]) for line in read(lines)] == [("GET", "-", 404), ("?", "/", 405)]
    assert not any(word in lines.getvalue() for word in PRIVATE)


def test_what_breaks_is_told_by_kind_code_and_place_never_by_what_was_typed(office, lines, monkeypatch):
    def breaks(*args, **kwargs):
        try:
            raise Driver("bimat 0912345678")
        except Driver as cause:
            raise DataError("value too long: Nguyễn bimat 0912345678") from cause

    monkeypatch.setattr(posting, "post", breaks)
    article = make.article()
    client = Client(raise_request_exception=False)
    response = client.post(
        f"/bai-viet/{article.pk}/binh-luan/?x=bimat", {"name": "Nguyễn", "phone": "0912345678", "title": "bimat", "content": "bimat"}
    )
    error, request = read(lines)
    assert (response.status_code, error["error"], error["level"]) == (500, "DataError < Driver (22001)", "ERROR")
    assert error["message"] == "Internal Server Error: ^bai-viet/(?P<key>[1-9][0-9]{0,17})/binh-luan/$"
    assert error["at"][-1].endswith(" breaks")
    assert error["request"] == request["request"] == response.headers["X-Request-ID"]
    assert not any(word in lines.getvalue() for word in PRIVATE)


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        (1, "tu-nginx-0001", True),
        (0, "tu-nginx-0001", False),
        (1, "ngan", False),
        (1, 'x"\r\nSet-Cookie: a=b', False),
        (1, "a" * 65, False),
        (1, "", False),
    ],
)
def test_the_number_of_a_proxy_of_ours_is_taken(office, settings, proxies, given, taken):
    settings.TRUSTED_PROXIES = proxies
    answered = Client(headers={"x-request-id": given}).get("/quan-tri/login/").headers["X-Request-ID"]
    assert (answered == given) is taken
    assert taken or re.fullmatch(r"[0-9a-f]{16}", answered)


def test_good_answers_to_machines_and_files_are_no_news(office, lines):
    for path in ("/healthz", "/", "/static/khong-co.css"):
        Client().get(path)
    assert [(line["route"], line["status"]) for line in read(lines)] == [("/", 200), ("-", 404)]


def test_at_home_a_person_can_read_it():
    try:
        int("0912345678x")
    except ValueError:
        record = logging.LogRecord("hnp_portal.x", logging.WARNING, "x.py", 1, "errand %d failed", (7,), sys.exc_info())
    first, second, place = logs.Readable().format(record).splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d WARNING hnp_portal\.x: errand 7 failed", first)
    assert (second, place.rsplit("/", 1)[1].split(":")[0]) == ("  ValueError", "test_logs.py")


def test_the_real_server_in_production(transactional_db, tmp_path: Path):
    """gunicorn writes addresses and queries into its own log: not here."""
    (tmp_path / "static").symlink_to(django_settings.STATIC_ROOT, target_is_directory=True)
    port = free_port()
    key = "Qm3v9-uX7_tLw2Rz8KfYpE5sHcB1nGdJ6oViA0xTqWbNrSyUeMk"
    environment = {**server_environment(tmp_path), "SITE_URL": "https://hnp.example.vn", "SECRET_KEY": key, "ALLOWED_HOSTS": "127.0.0.1"}
    command = [sys.executable, "-m", "gunicorn", "hnp_portal.wsgi", "--bind", f"127.0.0.1:{port}", "-k", "gthread", "--no-control-socket"]
    server = subprocess.Popen([*command, "--log-level", "warning"], cwd=django_settings.BASE_DIR, env=environment, stderr=subprocess.PIPE)
    try:
        wait_for(port, server, 60)
        portal = f"http://127.0.0.1:{port}"
        urlopen(Request(f"{portal}/tim-kiem/?q=0912345678", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"})).close()
        with socket.create_connection((urlsplit(portal).hostname, port)) as rude:
            rude.sendall(b"GET /?q=0912345678 HTTP/9.9\r\n\r\n")
            assert rude.recv(12) == b"HTTP/1.1 400"
    finally:
        server.terminate()
        written = server.communicate(timeout=10)[1].decode()
    found = [json.loads(line) for line in written.splitlines()]
    assert [(line["logger"], line.get("route"), line.get("status"), line["message"].split(" ")[0]) for line in found] == [
        ("hnp_portal.logs", "tim-kiem/", 200, "GET"),
        ("gunicorn.error", None, None, "Invalid"),
    ]
    assert not any(word in written for word in (*PRIVATE, "127.0.0.1"))
