"""The second factor: who is led to it, codes that are good once, recovery codes, the lost authenticator."""

from __future__ import annotations

import re
import time
from base64 import b32decode
from html import unescape
from http.cookies import SimpleCookie

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from hnp_portal import agency
from hnp_portal.models import Act
from hnp_portal.staff import roles, second_factor, steps
from tests import make

pytestmark = pytest.mark.django_db
CODE, RECOVERY, SET_UP = (reverse(name) for name in ("staff_code", "staff_recovery_code", "staff_set_up"))


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The time by which authenticators count; they show another code after 30 seconds."""
    now = [time.time()]
    monkeypatch.setattr("django_otp.plugins.otp_totp.models.time.time", lambda: now[0])
    return now


@pytest.fixture
def boss(office, settings) -> User:
    settings.STAFF_TOTP = "admins"
    return make.user("quan-tri", roles.ADMINISTRATOR)


def app(secret: bytes, clock) -> str:
    """What the phone shows."""
    totp = TOTP(secret)
    totp.time = clock[0]
    return f"{totp.token():06d}"


def sign_in(client, name="quan-tri", next="/quan-tri/"):
    return client.post("/quan-tri/login/", {"username": name, "password": make.PASSWORD, "next": next})


def set_up(client, clock) -> tuple[bytes, list[str]]:
    """Through the page that is shown; returns the secret and the recovery codes."""
    page = client.get(SET_UP).content.decode()
    secret = b32decode(re.search(r'door-secret">([^<]+)<', page)[1].replace(" ", ""))
    answer = client.post(SET_UP, {"code": app(secret, clock)})
    return secret, re.findall(r"<li><code>([^<]+)</code>", answer.content.decode())


def is_in(client):
    return client.get("/quan-tri/").status_code == 200


def test_an_administrator_is_led_to_the_set_up_and_in(boss, client, clock):
    assert sign_in(client, next="/quan-tri/auth/user/").headers["Location"] == SET_UP
    assert not is_in(client)
    page = client.get(SET_UP)
    assert "no-store" in page.headers["Cache-Control"]
    drawing = re.search(r"<svg.*?</svg>", page.content.decode(), re.S)[0]
    assert "style" not in drawing and "script" not in drawing
    wrong = client.post(SET_UP, {"code": "000000"})
    assert (wrong.status_code, TOTPDevice.objects.count()) == (200, 0)
    _secret, codes = set_up(client, clock)
    assert len(set(codes)) == 10
    assert not is_in(client)
    for again in (client.get(SET_UP), client.post(SET_UP, {"code": "000000"})):  # a reload, a second press
        assert codes[9] in again.content.decode()
    assert client.post(reverse("staff_go_on")).headers["Location"] == "/quan-tri/auth/user/"
    assert is_in(client)
    assert list(Act.objects.order_by("id").values_list("kind", flat=True)) == ["factor-set", "signed-in"]


def test_reading_the_page_again_shows_the_same_secret_and_another_session_another(boss, client):
    other = Client()
    pages: list[str] = []
    for who in (client, client, other):
        if who is other or not pages:
            sign_in(who)
        pages.append(re.search(r'door-secret">([^<]+)<', who.get(SET_UP).content.decode())[1])
    assert pages[0] == pages[1] != pages[2]


@pytest.fixture
def secret(boss, client, clock) -> bytes:
    """The boss has a second factor, and is signed out."""
    sign_in(client)
    made, client.codes = set_up(client, clock)
    client.logout()
    clock[0] += 60
    return made


def test_a_code_is_good_once_and_wrong_ones_make_wait(secret, client, clock):
    assert sign_in(client).headers["Location"] == CODE
    assert not is_in(client)
    shown = app(secret, clock)
    assert client.post(CODE, {"code": f" {shown[:3]} {shown[3:]} "}).headers["Location"] == "/quan-tri/"
    assert is_in(client)
    client.logout()
    sign_in(client)
    again = client.post(CODE, {"code": shown})
    assert (again.status_code, "đã dùng rồi" in again.content.decode(), is_in(client)) == (200, True, False)
    for _ in range(4):
        assert client.post(CODE, {"code": "000000"}).status_code == 200
    clock[0] += 60
    refused = client.post(CODE, {"code": app(secret, clock)})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "Vui lòng thử lại sau 1 phút" in refused.content.decode()
    assert not is_in(client)
    assert Act.objects.filter(kind="wrong-code").count() == 5


@pytest.mark.parametrize("step", [CODE, RECOVERY])
def test_a_form_pressed_twice_gets_the_same_answer_twice(secret, client, clock, step, monkeypatch):
    """The second press comes with the cookies from before the first; nobody else's does, and not for long."""
    sign_in(client, next="/quan-tri/auth/user/")
    second, late, stranger = Client(), Client(), Client()
    for who in (second, late):
        who.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    sign_in(stranger)
    code = app(secret, clock) if step == CODE else client.codes[0]
    for who in (client, second):
        assert who.post(step, {"code": code}).headers["Location"] == "/quan-tri/auth/user/"
        assert is_in(who)
    strict = Client(enforce_csrf_checks=True)  # pressed when the first answer was there already: signing in has changed the token
    strict.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    assert strict.post(step, {"code": code}).headers["Location"] == step
    for again in (strict.get(step), client.post(step, {"code": code})):
        assert again.headers["Location"] == "/quan-tri/auth/user/"
    assert stranger.post(step, {"code": code}).status_code == 200
    monkeypatch.setattr(second_factor, "SAME_PRESS", -1)
    assert late.post(step, {"code": code}).status_code == 200
    assert (is_in(stranger), is_in(late)) == (False, False)
    assert second_factor.recovery_codes_left(User.objects.get()) == (10 if step == CODE else 9)


def test_of_two_presses_at_the_same_moment_both_are_in(secret, client, clock):
    """Both have read the session before either writes to it."""
    sign_in(client)
    key = client.session.session_key
    first, second = SessionStore(key), SessionStore(key)
    user, code, way = User.objects.get(), app(secret, clock), steps.Way(**first[steps.ON_THE_WAY])
    assert second.keys()
    assert second_factor.press(user, code, second_factor.check, first)
    assert second_factor.press(user, code, second_factor.check, second)
    for session in (second, first):
        steps._end(session, way)
    assert SessionStore(key).get_expiry_age() <= second_factor.SAME_PRESS


def test_the_password_alone_opens_no_page_and_no_step_is_skipped(secret, client):
    sign_in(client)
    for address in ("/quan-tri/", reverse("staff_own"), SET_UP, reverse("staff_new_password")):
        assert client.get(address).status_code == 302
    assert client.post(reverse("staff_go_on")).headers["Location"] == CODE
    assert client.post(reverse("staff_own_begin")).status_code == 401
    assert Client().get(CODE).headers["Location"] == reverse("admin:login")


@pytest.mark.parametrize("ended", ["password", "locked", "late"])
def test_the_way_in_ends_when_the_password_or_the_account_does(secret, client, clock, ended, monkeypatch):
    sign_in(client)
    user = User.objects.get()
    if ended == "password":
        user.set_password("khac-hoan-toan-1")
    user.is_active = ended != "locked"
    user.save()
    if ended == "late":
        monkeypatch.setattr("hnp_portal.staff.steps.PATIENCE", -1)
    assert client.post(CODE, {"code": app(secret, clock)}).headers["Location"] == reverse("admin:login")


def test_a_recovery_code_opens_once_however_it_is_written(secret, client):
    first = client.codes[0]
    for _ in range(2):
        sign_in(client)
        client.post(RECOVERY, {"code": first.upper().replace("-", " ")})
        assert is_in(client) == (_ == 0)
        client.logout()
    assert second_factor.recovery_codes_left(User.objects.get()) == 9
    assert Act.objects.filter(kind="recovery-used").count() == 1
    assert not StaticToken.objects.filter(token__in=[code.replace("-", "") for code in client.codes]).exists()


def test_who_becomes_an_administrator_while_signed_in_signs_in_anew_and_loses_no_text(boss, client):
    other = make.user("an", roles.EDITOR)
    sign_in(client, "an")
    assert is_in(client)
    other.groups.set(boss.groups.all())
    assert client.get("/quan-tri/").status_code == 302
    answer = client.post("/quan-tri/hnp_portal/page/add/", {"title": "Trang", "body": "Đoạn văn"})
    assert answer.status_code == 401
    assert "Đoạn văn" in unescape(answer.content.decode())
    assert sign_in(client, "an").headers["Location"] == SET_UP


def test_a_text_refused_for_its_login_is_sent_again_after_the_code(secret, client, clock):
    page = {"title": "Trang mới", "body": "<p>Đoạn văn</p>", "slug": "trang-moi", "position": "3"}
    refused = client.post("/quan-tri/hnp_portal/page/add/", page)
    assert (refused.status_code, "Đoạn văn" in refused.content.decode()) == (401, True)
    sign_in(client)
    assert client.post("/quan-tri/hnp_portal/page/add/", page).status_code == 401  # on the way is not in
    client.post(CODE, {"code": app(secret, clock)})
    assert client.post("/quan-tri/hnp_portal/page/add/", page).status_code == 302


def test_a_refused_code_is_never_shown_again(client):
    answer = Client(enforce_csrf_checks=True).post(CODE, {"code": "abcd-efgh-ijkl"})
    assert (answer.status_code, "abcd" in answer.content.decode()) == (403, False)


@pytest.mark.parametrize(("setting", "asked"), [("off", False), ("admins", False), ("all", True)])
def test_the_setting_says_who_must(office, settings, client, setting, asked):
    settings.STAFF_TOTP = setting
    make.user("an", roles.EDITOR)
    assert sign_in(client, "an").headers["Location"] == (SET_UP if asked else "/quan-tri/")


def test_an_administrator_resets_a_lost_authenticator_and_open_sessions_end(secret, client, clock):
    boss = User.objects.get()
    desk, helper = Client(), Client()
    sign_in(desk)
    desk.post(CODE, {"code": app(secret, clock)})
    assert is_in(desk)
    helper.force_login(User.objects.create_superuser("may-chu", password=make.PASSWORD))
    session = helper.session
    session["second_factor"] = True
    session.save()
    page = helper.get(reverse("admin:auth_user_change", args=[boss.pk])).content.decode()
    button = reverse("admin:auth_user_xac_thuc", args=[boss.pk])
    assert button in page
    assert helper.post(button).status_code == 302
    assert not is_in(desk)
    assert sign_in(client).headers["Location"] == SET_UP
    assert Act.objects.filter(kind="factor-reset").values_list("name", "what").get() == ("may-chu", "quan-tri")


def test_the_command_for_a_lost_authenticator(secret, client, capsys):
    call_command("reset_second_factor", "quan-tri")
    assert "quan-tri" in capsys.readouterr().out
    assert sign_in(client).headers["Location"] == SET_UP
    with pytest.raises(CommandError, match="khong-co"):
        call_command("reset_second_factor", "khong-co")


def test_by_choice_and_anew_only_with_a_code(office, client, clock):
    """STAFF_TOTP is off: nobody must, who wants may. An open desk is not enough to take the factor over."""
    make.user("an", roles.EDITOR)
    other = Client()
    for who in (client, other):
        sign_in(who, "an")
    step, begin = reverse("staff_own_factor"), reverse("staff_own_begin")
    assert client.get(step).headers["Location"] == reverse("staff_own")
    assert client.post(begin).headers["Location"] == step
    secret = b32decode(re.search(r'door-secret">([^<]+)<', client.get(step).content.decode())[1].replace(" ", ""))
    codes = re.findall(r"<li><code>([^<]+)</code>", client.post(step, {"code": app(secret, clock)}).content.decode())
    assert len(codes) == 10
    assert (is_in(client), is_in(other)) == (True, False)
    assert codes[9] in client.get(step).content.decode()
    client.get(reverse("staff_own"))
    assert client.get(step).status_code == 302
    assert client.post(begin, {"code": "123456"}).status_code == 200
    assert client.post(begin, {"code": codes[3], "recovery": "1"}).headers["Location"] == step
    client.post(step, {"code": "111111"})
    assert second_factor.check(User.objects.get(), app(secret, [clock[0] + 30]))  # the old one stands until the new one is confirmed
    sign_in(other, "an")
    assert other.get(CODE).status_code == 200


def test_nobody_looks_at_secrets(boss, client):
    client.force_login(User.objects.create_superuser("may-chu", password=make.PASSWORD))
    for name in ("otp_totp/totpdevice", "otp_static/staticdevice"):
        assert client.get(f"/quan-tri/{name}/").status_code in (302, 404)
    assert not [model for model in admin.site._registry if model._meta.app_label.startswith("otp_")]


def test_read_only_mode_lets_the_staff_in_to_end_it(secret, client, clock):
    agency.save_agency({"read_only": True})
    sign_in(client)
    assert client.post(CODE, {"code": app(secret, clock)}).status_code == 302
    assert is_in(client)
