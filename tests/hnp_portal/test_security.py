"""Headers on every answer; no cookie reaches a public page."""

from __future__ import annotations

import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from hnp_portal.security import PUBLIC_POLICY, ContentPolicy, CookielessPublic


def echo(request: HttpRequest) -> HttpResponse:
    """What a view sees of the cookies."""
    return HttpResponse(",".join(sorted(request.COOKIES)))


def forgetful(request: HttpRequest) -> HttpResponse:
    """A view that does what no public view should."""
    get_token(request)
    return HttpResponse("sent")


urlpatterns = [path("", echo), path("quan-tri/", echo), path("quan-tri-khac/", echo), path("token/", forgetful)]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def visitor() -> Client:
    visitor = Client()
    visitor.cookies["sessionid"] = "abc"
    visitor.cookies["csrftoken"] = "malformed!"
    return visitor


@pytest.mark.parametrize(("address", "seen"), [("/", b""), ("/quan-tri-khac/", b""), ("/quan-tri/", b"csrftoken,sessionid")])
def test_cookies_are_for_the_staff_path_only(visitor, address, seen):
    assert visitor.get(address).content == seen


def test_a_malformed_cookie_makes_no_public_page_set_one(visitor):
    answer = visitor.get("/")
    assert dict(answer.cookies) == {}
    assert "Cookie" not in answer.get("Vary", "")


def test_the_public_policy(client):
    answer = client.get("/")
    assert answer["Content-Security-Policy"] == PUBLIC_POLICY
    assert PUBLIC_POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_staff_pages_get_a_fresh_nonce(client):
    found = [re.search(r"script-src 'self' 'nonce-([\w-]{22})';", client.get("/quan-tri/")[_CSP]) for _ in range(2)]
    assert len({match[1] for match in found if match}) == 2


_CSP = "Content-Security-Policy"


def test_the_nonce_of_the_page_is_the_nonce_of_the_header():
    answer = ContentPolicy(lambda request: HttpResponse(str(request.csp_nonce)))(RequestFactory().get("/quan-tri/"))  # type: ignore[attr-defined]
    assert isinstance(answer, HttpResponse)
    assert f"'nonce-{answer.content.decode()}'" in answer[_CSP]


def test_an_answer_may_bring_a_policy_of_its_own():
    own = ContentPolicy(lambda request: HttpResponse(headers={_CSP: "sandbox"}))(RequestFactory().get("/"))
    assert own[_CSP] == "sandbox"


def test_the_first_middleware_takes_the_cookies(settings):
    assert settings.MIDDLEWARE[0] == f"{CookielessPublic.__module__}.{CookielessPublic.__name__}"


@override_settings(SECURE_SSL_REDIRECT=True)
def test_redirects_carry_the_policy_too(client):
    answer = client.get("/")
    assert (answer.status_code, answer[_CSP]) == (301, PUBLIC_POLICY)


def test_staff_cookies_stay_below_the_staff_path(settings):
    assert settings.SESSION_COOKIE_PATH == settings.CSRF_COOKIE_PATH == settings.STAFF_PATH == "/quan-tri/"


def test_even_a_token_asked_for_in_public_is_set_below_the_staff_path(client):
    assert client.get("/token/").cookies["csrftoken"]["path"] == "/quan-tri/"
