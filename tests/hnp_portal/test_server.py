"""The real gunicorn: what Django's test client never sees. Static files, headers, a browser that obeys the policy."""

from __future__ import annotations

import re
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.core.management import call_command


def get(address: str, **headers: str) -> tuple[int, dict[str, str], str]:
    try:
        with urlopen(Request(address, headers=headers)) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except HTTPError as error:
        return error.code, dict(error.headers), error.read().decode()


@pytest.fixture
def set_up(transactional_db: None) -> None:
    """A portal as after `make run`, without the demo. Its commits are seen by the server."""
    call_command("setup", verbosity=0)


def test_style_sheets_have_hashed_names_and_live_for_ever(set_up, portal):
    _status, _headers, page = get(f"{portal}/")
    sheets = re.findall(r'href="(/static/css/[^"]+\.css)"', page)
    assert sheets
    for sheet in sheets:
        assert re.search(r"\.[0-9a-f]{12}\.css$", sheet), sheet
        status, headers, _body = get(portal + sheet)
        assert status == 200
        assert headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_no_cookie_whatever_the_visitor_brings(set_up, portal):
    _status, headers, page = get(f"{portal}/")
    status, with_cookie, same = get(f"{portal}/", Cookie="csrftoken=malformed!; sessionid=x")
    assert (status, same) == (200, page)
    assert "Set-Cookie" not in {**headers, **with_cookie}


def test_feeds_and_pages_answer_304(set_up, portal):
    _status, headers, _page = get(f"{portal}/")
    status, _headers, page = get(f"{portal}/", **{"If-None-Match": headers["ETag"]})
    assert (status, page) == (304, "")


@pytest.mark.parametrize(("address", "status"), [("/khong-co/", 404), ("/healthz", 200), ("/static/khong-co.css", 404)])
def test_status(portal, address, status):
    assert get(portal + address)[0] == status


def test_a_browser_finds_nothing_against_the_policy(set_up, portal, page):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in ("/", "/quan-tri/login/", "/"):
        page.goto(portal + address)
    assert said == []
    assert page.evaluate("document.cookie") == ""  # the login's cookies stay below /quan-tri/
