"""Logins: limited by account and by address, the name kept, in words."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hnp_portal.staff_login import ACCOUNT_LIMIT, ADDRESS_LIMIT
from tests import make

pytestmark = pytest.mark.django_db
LOGIN = "/quan-tri/login/"


def attempt(client, name="an", password="sai", address="203.0.113.7"):
    return client.post(LOGIN, {"username": name, "password": password, "next": "/quan-tri/"}, REMOTE_ADDR=address)


def test_the_form_is_ready_for_fingers_and_password_managers(client):
    page = client.get(LOGIN).content.decode()
    for attribute in ("autofocus", 'autocomplete="username"', 'autocomplete="current-password"'):
        assert attribute in page
    assert client.get("/quan-tri/").headers["Location"] == reverse("admin:login") + "?next=/quan-tri/"


def test_an_account_is_closed_after_ten_wrong_passwords_even_for_the_right_one(client):
    make.user("an")
    for n in range(ACCOUNT_LIMIT.times):
        assert attempt(client, address=f"203.0.113.{n}").status_code == 200
    refused = attempt(client, "AN", make.PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    page = refused.content.decode()
    assert 'value="AN"' in page
    assert str(ACCOUNT_LIMIT.wait_minutes) in page
    assert make.PASSWORD not in page
    assert "_auth_user_id" not in client.session


def test_an_address_is_closed_after_thirty_and_others_are_not(client):
    make.user("an")
    for n in range(ADDRESS_LIMIT.times):
        assert attempt(client, f"ai-{n}").status_code == 200
    assert attempt(client, "an", make.PASSWORD).status_code == 429
    assert attempt(client, "an", make.PASSWORD, address="203.0.113.8").status_code == 302


def test_right_passwords_and_empty_forms_are_not_counted(client):
    make.user("an")
    for _ in range(ACCOUNT_LIMIT.times + 2):
        assert attempt(client, "an", make.PASSWORD).status_code == 302
        client.logout()
        assert attempt(client, "an", "").status_code == 200
    assert attempt(client, "an", make.PASSWORD).status_code == 302


def test_an_account_that_is_not_staff_or_locked_stays_outside(client):
    make.user("doc-gia", staff=False)
    locked = make.user("bi-khoa")
    locked.is_active = False
    locked.save()
    for name in ("doc-gia", "bi-khoa"):
        assert attempt(client, name, make.PASSWORD).status_code == 200
    assert "_auth_user_id" not in client.session
