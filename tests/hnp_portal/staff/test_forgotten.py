"""A forgotten password: the same answer for everybody, a link that is good once and for an hour."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client
from django.urls import reverse

from hnp_portal import outbox
from hnp_portal.models import Act
from hnp_portal.staff import second_factor, tries
from tests import make

pytestmark = pytest.mark.django_db
OWN = "mat-khau-cua-rieng-toi-9"


@pytest.fixture(autouse=True)
def mail(settings):
    settings.EMAIL_GIVEN = True


@pytest.fixture
def an(office) -> User:
    user = make.user("an")
    user.email = "an@hnp.example.vn"
    user.save()
    return user


def ask(client, account: str):
    """Ask for a link; the letter leaves by the outbox."""
    response = client.post(reverse("staff_forgotten"), {"account": account})
    outbox.run_due()
    return response


def link(mailoutbox) -> str:
    return re.search(r"http://testserver(\S+)", mailoutbox[-1].body)[1]


def test_everybody_gets_the_same_answer_and_only_accounts_a_mail(an, client, mailoutbox):
    make.user("khong-thu")
    locked = make.user("bi-khoa")
    locked.email, locked.is_active = "khoa@hnp.example.vn", False
    locked.save()
    no_password = make.user("khong-mat-khau")
    no_password.email = "kmk@hnp.example.vn"
    no_password.set_unusable_password()
    no_password.save()
    pages = {
        re.sub(r'value="[^"]*"', "", ask(client, name).content.decode())
        for name in ("an", " AN@hnp.example.vn ", "khong-co", "khong-thu", "bi-khoa", "khong-mat-khau", "x' OR 1=1")
    }
    assert len(pages) == 1
    assert [mail.to for mail in mailoutbox] == [["an@hnp.example.vn"]] * 2
    assert "“an”" in mailoutbox[0].body
    assert "60 phút" in mailoutbox[0].body
    assert ask(client, "").status_code == 200


def test_the_link_sets_a_password_once_and_signs_nobody_in(an, client, mailoutbox):
    desk = Client()
    desk.login(username="an", password=make.PASSWORD)
    for _ in range(6):
        client.post("/quan-tri/login/", {"username": "an", "password": "sai"})
    ask(client, "an")
    there = link(mailoutbox)
    form = client.get(there).headers["Location"]
    page = client.get(form)
    assert "no-store" in page.headers["Cache-Control"]
    assert client.post(form, {"new_password1": "ngan", "new_password2": "ngan"}).status_code == 200
    assert client.post(form, {"new_password1": OWN, "new_password2": OWN}).headers["Location"] == reverse("admin:login")
    assert [who.get("/quan-tri/").status_code for who in (client, desk)] == [302, 302]
    assert client.post("/quan-tri/login/", {"username": "an", "password": OWN}).headers["Location"] == "/quan-tri/"
    again = Client().get(there)
    assert (again.status_code, "không còn dùng được" in again.content.decode()) == (200, True)
    assert list(Act.objects.filter(kind__startswith="password").order_by("id").values_list("kind", "name")) == [
        ("password-asked", "an"),
        ("password-changed", "an"),
    ]


def test_the_link_ends_after_an_hour(an, client, mailoutbox, monkeypatch):
    ask(client, "an")
    now = PasswordResetTokenGenerator()._now()
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now + timedelta(seconds=3602))
    assert "không còn dùng được" in client.get(link(mailoutbox)).content.decode()


@pytest.mark.parametrize("where", [("MQ", "abc-def"), ("x", "y"), ("OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "set-password"), ("AA", "a-b")])
def test_a_made_up_link_is_no_longer_good(an, client, where):
    page = client.get(reverse("staff_reset", args=where))
    assert (page.status_code, reverse("staff_forgotten") in page.content.decode()) == (200, True)


def test_the_second_factor_is_asked_for_after_a_reset(an, client, mailoutbox, monkeypatch):
    ask(client, "an")
    form = client.get(link(mailoutbox)).headers["Location"]
    client.post(form, {"new_password1": OWN, "new_password2": OWN})
    monkeypatch.setattr(second_factor, "is_set_up", lambda user: True)
    assert client.post("/quan-tri/login/", {"username": "an", "password": OWN}).headers["Location"] == reverse("staff_code")


def test_nobody_fills_a_mailbox_and_an_address_has_its_limit(an, client, mailoutbox):
    answers = [ask(client, "an") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600
    assert len(mailoutbox) == 3


def test_without_mail_the_page_names_whom_to_ask_and_the_command(an, client, settings, mailoutbox):
    settings.EMAIL_GIVEN = False
    page = client.get(reverse("staff_forgotten")).content.decode()
    assert "manage.py changepassword" in page
    assert "<form" not in page
    assert ask(client, "an").status_code == 200
    assert mailoutbox == []


def test_a_mail_server_that_is_away_changes_nothing_in_the_answer(an, client, mailoutbox):
    before = client.post(reverse("staff_forgotten"), {"account": "khong-co"}).content
    after = client.post(reverse("staff_forgotten"), {"account": "an"}).content
    assert (after[:2000], mailoutbox) == (before[:2000], [])  # the letter waits in the outbox
    assert outbox.run_due() == (1, 0)


def test_a_reset_clears_the_strangers_guesses(an):
    for _ in range(5):
        tries.ACCOUNT.take(tries._account("an"))
    assert tries.ACCOUNT.take(tries._account("an")) > 0
    tries.clear("an")
    assert tries.ACCOUNT.take(tries._account("an")) == 0
