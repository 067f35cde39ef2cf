"""A refused staff POST shows all that was sent and sends it again; never a redirect, never a password."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from hnp_portal.models import Page
from hnp_portal.staff import roles
from tests import make

pytestmark = pytest.mark.django_db
ADD = "/quan-tri/hnp_portal/page/add/"
TEXT = "Dòng một\nDòng hai <b>đậm</b> & “ngoặc”"


def sent(**more):
    return {
        "title": "Trang mới",
        "body": TEXT,
        "slug": "trang-moi",
        "in_menu": "on",
        "position": "3",
        "_continue": "Lưu",
        **more,
    }


def boxes(html: str) -> dict[str, str]:
    """Name → value of every element of the page's form, as a browser would send it."""
    found = {name: unescape(value) for name, value in re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', html)}
    return {
        **found,
        **{name: unescape(value) for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', html, re.S)},
    }


@pytest.fixture
def strict(office):
    """An administrator with CSRF checks on."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.user("quan-tri", roles.ADMINISTRATOR))
    return client


def test_a_session_that_ended_loses_nothing_and_the_page_sends_it_all_again(office):
    client = Client()
    answer = client.post(ADD, sent(password="bí mật"))
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "no-store" not in answer.headers["Cache-Control"]
    form = boxes(page)
    assert {name: form[name] for name in ("title", "body", "slug", "in_menu", "position", "_continue")} == {
        n: v for n, v in sent().items() if n != "password"
    }
    assert "bí mật" not in page
    assert 'type="password"' in page
    assert f'action="{ADD}"' in page
    client.force_login(make.user("quan-tri", roles.ADMINISTRATOR))
    assert client.post(ADD, {k: v for k, v in form.items() if k != "csrfmiddlewaretoken"}).status_code == 302
    assert "Dòng hai" in Page.objects.get(slug="trang-moi").body


def test_a_stale_csrf_token_gives_the_text_back_with_a_fresh_one_that_works(strict):
    answer = strict.post(ADD, sent(csrfmiddlewaretoken="cu"))
    assert answer.status_code == 403
    form = boxes(answer.content.decode())
    assert form["csrfmiddlewaretoken"] != "cu"
    assert form["body"] == TEXT
    assert strict.post(ADD, form).status_code == 302


@pytest.mark.parametrize("broken", ["save_page", "session"])
def test_a_busy_database_is_503_with_the_text(strict, monkeypatch, broken):
    token = boxes(strict.post(ADD, {"title": "x"}).content.decode())["csrfmiddlewaretoken"]

    def locked(*_args, **_kwargs):
        raise OperationalError("database is locked")

    if broken == "session":
        monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", locked)
    else:
        monkeypatch.setattr("hnp_portal.admin.PageAdmin.save_verb", locked)
    answer = strict.post(ADD, sent(csrfmiddlewaretoken=token))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert boxes(answer.content.decode())["body"] == TEXT
    assert not Page.objects.filter(slug="trang-moi").exists()


def test_the_login_form_too_survives_a_dead_database_without_the_password(office, client, monkeypatch):
    def dead(*_args, **_kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr("hnp_portal.ratelimit.Slowdown.take", dead)
    answer = client.post("/quan-tri/login/", {"username": "an", "password": "bí mật"})
    assert answer.status_code == 503
    assert boxes(answer.content.decode())["username"] == "an"
    assert "bí mật" not in answer.content.decode()


def test_a_right_taken_away_shows_the_text(office, client):
    client.force_login(make.user("phong-vien", roles.REPORTER))
    answer = client.post(ADD, sent())
    assert answer.status_code == 403
    assert boxes(answer.content.decode())["body"] == TEXT
    assert "data-resend" in answer.content.decode()


def test_a_row_deleted_meanwhile_shows_the_text(office, client):
    client.force_login(make.user("quan-tri", roles.ADMINISTRATOR))
    answer = client.post("/quan-tri/hnp_portal/page/99999/change/", sent())
    assert answer.status_code == 404
    assert boxes(answer.content.decode())["body"] == TEXT


def test_files_are_named_to_be_chosen_again_and_fields_have_their_labels(office, client):
    answer = client.post("/quan-tri/articles/article/add/", {"title": "Lũ", "cover_file": SimpleUploadedFile("cầu.jpg", b"x")})
    page = answer.content.decode()
    assert "cầu.jpg" in page
    assert re.search(r'<input type="file"[^>]* name="cover_file"', page)
    assert "<label" in page
    assert not re.search(r">\s*title\s*</label>", page)


def test_a_script_gets_its_sentence(office, client, strict):
    json = {"HTTP_ACCEPT": "application/json"}
    signed_out = client.post(ADD, sent(), **json)
    stale = strict.post(ADD, sent(), **json)
    client.force_login(make.user("phong-vien", roles.REPORTER))
    forbidden = client.post(ADD, sent(), **json)
    assert [a.status_code for a in (signed_out, stale, forbidden)] == [401, 403, 403]
    assert all(list(a.json()) == ["error"] and a.json()["error"] for a in (signed_out, stale, forbidden))


def test_logging_out_twice_is_no_refusal(office, client):
    assert client.post("/quan-tri/logout/").headers["Location"] == "/quan-tri/"
