"""Logins: each wrong try makes the next one wait longer, by account and by address; strangers shut out no owner."""

from __future__ import annotations

import re
import threading
import unicodedata
from datetime import datetime, timedelta
from http.cookies import SimpleCookie

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hnp_portal import ratelimit, visitors
from hnp_portal.models import Act, KnownAddress, Tries
from hnp_portal.staff import tries
from hnp_portal.staff.passwords import ComposedPassword
from tests import make

pytestmark = pytest.mark.django_db
LOGIN = "/quan-tri/login/"
OWNERS, STRANGERS = "203.0.113.7", "198.51.100.9"


def attempt(client, name="an", password="sai", address=STRANGERS):
    return client.post(LOGIN, {"username": name, "password": password, "next": "/quan-tri/"}, REMOTE_ADDR=address)


def fail(times: int, address=STRANGERS) -> None:
    """Wrong passwords for many accounts from one address."""
    for _ in range(times):
        assert tries.ADDRESS.take(visitors.keyed(address)) == 0


@pytest.fixture
def later(monkeypatch):
    """Moves the clock on."""
    begun, moved = timezone.now(), [timedelta()]
    monkeypatch.setattr(timezone, "now", lambda: begun + moved[0])

    def move(**more) -> datetime:
        moved[0] += timedelta(**more)
        return timezone.now()

    return move


def test_the_form_is_ready_for_fingers_and_password_managers(client):
    page = client.get(LOGIN).content.decode()
    for attribute in ("autofocus", 'autocomplete="username"', 'autocomplete="current-password"', reverse("staff_forgotten")):
        assert attribute in page
    assert client.get("/quan-tri/").headers["Location"] == reverse("admin:login") + "?next=/quan-tri/"


def test_after_25_wrong_passwords_the_26th_waits_and_the_owner_does_not(client):
    make.user("an")
    assert attempt(client, "an", make.PASSWORD, OWNERS).status_code == 302
    client.logout()
    assert [attempt(client).status_code for _ in range(25)] == [200] * 5 + [429] * 20
    refused = attempt(client, "AN", make.PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    page = refused.content.decode()
    assert 'value="AN"' in page
    assert "Vui lòng thử lại sau 1 phút." in page
    assert make.PASSWORD not in page
    assert attempt(client, "an", make.PASSWORD, OWNERS).status_code == 302


def test_the_waits_grow_to_a_quarter_of_an_hour_and_are_forgotten_after_a_quiet_day(client, later):
    make.user("an")
    for _ in range(4):
        assert attempt(client).status_code == 200
    waits = []
    for _ in range(6):
        assert attempt(client).status_code == 200
        waits.append(int(attempt(client).headers["Retry-After"]) / 60)
        later(minutes=waits[-1], seconds=1)
    assert waits == [1, 2, 4, 8, 15, 15]
    assert attempt(client, "an", make.PASSWORD).status_code == 302  # the wait is over
    client.logout()
    later(days=1, minutes=1)
    assert [attempt(client, address="192.0.2.200").status_code for _ in range(6)] == [200] * 5 + [429]


def test_a_right_password_is_no_failure(client):
    make.user("an")
    for _ in range(tries.ACCOUNT.free + 2):
        assert attempt(client, "an", make.PASSWORD, OWNERS).status_code == 302
        client.logout()
        assert attempt(client, "an", "", OWNERS).status_code == 200
    for _ in range(tries.OWNER.free - 1):
        assert attempt(client, address=OWNERS).status_code == 200
    assert attempt(client, "an", make.PASSWORD, OWNERS).status_code == 302
    assert not Tries.objects.filter(door="owner").exists()


def test_success_of_a_stranger_forgives_no_guesses(client):
    """Else whoever has an account of his own clears his address between two guesses."""
    make.user("an")
    make.user("ke-gian")
    fail(tries.ADDRESS.free - 1)
    assert attempt(client, "ke-gian", make.PASSWORD).status_code == 302
    client.logout()
    assert [attempt(client, "an").status_code, attempt(client, "an").status_code] == [200, 429]


def test_an_address_waits_after_thirty_and_others_do_not(client):
    make.user("an")
    fail(tries.ADDRESS.free - 1)
    assert attempt(client, "ai-do").status_code == 200
    assert attempt(client, "an", make.PASSWORD).status_code == 429
    assert attempt(client, "an", make.PASSWORD, OWNERS).status_code == 302


def test_ipv6_counts_by_64(client):
    make.user("an")
    assert attempt(client, "an", make.PASSWORD, "2001:db8:1:1::1").status_code == 302
    client.logout()
    for n in range(6):
        attempt(client, address=f"2001:db8:9:9::{n}")
    assert attempt(client, address="2001:db8:9:9:ffff::1").status_code == 429
    assert attempt(client, "an", make.PASSWORD, "2001:db8:1:1:abcd::2").status_code == 302
    assert KnownAddress.objects.count() == 1


def test_an_unknown_name_is_treated_like_a_known_one(client):
    make.user("an")
    pages, queries = [], []
    for name in ("an", "la"):
        attempt(client, name)  # the counters' rows are there
        with CaptureQueriesContext(connection) as asked:
            answer = attempt(client, name)
        pages.append(re.sub(r'csrfmiddlewaretoken" value="[^"]+"|value="(an|la)"', "", answer.content.decode()))
        queries.append(len(asked))
    assert (pages[0], queries[0]) == (pages[1], queries[1])
    assert [attempt(client, "la").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_what_was_typed_into_the_wrong_box_is_not_logged(client):
    make.user("an")
    attempt(client, "mat-khau-cua-toi")
    attempt(client, "an")
    assert list(Act.objects.order_by("id").values_list("kind", "name")) == [
        ("wrong-password", "tài khoản không tồn tại"),
        ("wrong-password", "an"),
    ]


def test_a_refusal_is_logged_once_for_each_wait(client):
    make.user("an")
    for _ in range(8):
        attempt(client)
    assert Act.objects.filter(kind="refused").count() == 1
    assert Act.objects.filter(kind="wrong-password").count() == 5


def test_an_account_that_is_not_staff_or_locked_stays_outside(client):
    make.user("doc-gia", staff=False)
    locked = make.user("bi-khoa")
    locked.is_active = False
    locked.save()
    for name in ("doc-gia", "bi-khoa"):
        assert attempt(client, name, make.PASSWORD).status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_way_back_leads_nowhere_else(client):
    make.user("an")
    for there in ("https://ke-gian.example/", "//ke-gian.example/", "javascript:alert(1)"):
        answer = client.post(LOGIN, {"username": "an", "password": make.PASSWORD, "next": there}, REMOTE_ADDR=OWNERS)
        assert answer.headers["Location"] == "/quan-tri/"
        client.logout()
    assert (
        client.post(f"{LOGIN}?next=/quan-tri/anh/chon/", {"username": "an", "password": make.PASSWORD}).headers["Location"] == "/quan-tri/anh/chon/"
    )


def test_the_session_of_before_the_login_is_not_the_one_after(client):
    make.user("an")
    client.session.save()
    before = client.session.session_key
    attempt(client, "an", make.PASSWORD)
    assert client.session.session_key != before


def test_a_password_is_the_same_from_every_keyboard():
    hasher = ComposedPassword()
    stored = hasher.encode("Mật khẩu tiếng Việt", "muoi", iterations=10)
    assert hasher.verify(unicodedata.normalize("NFD", "Mật khẩu tiếng Việt"), stored)
    assert not hasher.verify("Mat khau tieng Viet", stored)


@pytest.mark.django_db(transaction=True)
def test_a_hundred_tries_at_once_are_five_guesses():
    allowed = []

    def one() -> None:
        allowed.append(ratelimit.Slowdown("thu", 5).take("ai-do"))
        connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seconds > 0 for seconds in allowed) == [False] * 5 + [True] * 15
    assert Tries.objects.get(door="thu").times == 5


def test_nothing_typed_and_no_row_is_written_by_looking(client):
    client.get(LOGIN)
    client.get(reverse("staff_forgotten"))
    assert (Tries.objects.count(), Act.objects.count()) == (0, 0)


def test_signing_out_is_noted_with_the_place(client):
    make.user("an")
    attempt(client, "an", make.PASSWORD, OWNERS)
    client.post("/quan-tri/logout/", REMOTE_ADDR=OWNERS)
    acts = list(Act.objects.order_by("id").values_list("kind", "name", "place"))
    assert [act[:2] for act in acts] == [("signed-in", "an"), ("signed-out", "an")]
    assert acts[0][2] == acts[1][2] != ""
    assert Client().post("/quan-tri/logout/").status_code == 302
    assert Act.objects.count() == 2


@pytest.mark.parametrize("between", [None, "give_back"])
def test_of_two_honest_tries_at_one_moment_none_waits(later, between):
    """The second to reach the row may have looked at the clock first."""
    slowdown = ratelimit.Slowdown("thu", 5)
    assert slowdown.take("ai-do") == 0
    if between:
        getattr(slowdown, between)("ai-do")
    later(milliseconds=-10)
    assert slowdown.take("ai-do") == 0
    later(milliseconds=-10)
    assert slowdown.take("ai-do") == 0


def test_the_login_form_pressed_once_more_when_in_leads_to_the_desk(client):
    """Signing in has changed the CSRF token that the form carries."""
    make.user("an")
    attempt(client, "an", make.PASSWORD)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    assert attempt(strict, "an", make.PASSWORD).headers["Location"] == LOGIN
    assert strict.get(LOGIN).headers["Location"] == "/quan-tri/"
