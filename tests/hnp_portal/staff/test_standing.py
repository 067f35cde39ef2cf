"""How accounts stand: first passwords, idle accounts, sessions that end, the last administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hnp_portal.models import Act
from hnp_portal.staff import first_accounts, roles, standing
from tests import make

pytestmark = pytest.mark.django_db
OWN = "mat-khau-cua-rieng-toi-9"


def sign_in(client, name, password=make.PASSWORD):
    return client.post("/quan-tri/login/", {"username": name, "password": password})


def is_in(client):
    return client.get("/quan-tri/").status_code == 200


def idle(user: User, days: int = 46) -> User:
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - timedelta(days=days), last_login=None)
    return user


@pytest.fixture
def boss(office, client) -> User:
    made = make.user("quan-tri", roles.ADMINISTRATOR)
    client.force_login(made)
    return made


# --- First passwords --------------------------------------------------------------------------------------------------
def test_a_password_given_by_somebody_must_be_changed_before_anything_else(boss, client):
    given = "cap-lan-dau-123456"
    data = {"username": "moi", "password1": given, "password2": given, "groups": [Group.objects.get(name=roles.EDITOR).pk]}
    assert client.post(reverse("admin:auth_user_add"), data).status_code == 302
    desk, step = Client(), reverse("staff_new_password")
    assert sign_in(desk, "moi", given).headers["Location"] == step
    assert not is_in(desk)
    for wrong in (given, "ngan", "12345678901234567890"):
        assert desk.post(step, {"new_password1": wrong, "new_password2": wrong}).status_code == 200
    assert desk.post(step, {"new_password1": OWN, "new_password2": OWN}).headers["Location"] == "/quan-tri/"
    assert is_in(desk)
    assert sign_in(Client(), "moi", given).status_code == 200
    assert sign_in(Client(), "moi", OWN).headers["Location"] == "/quan-tri/"


def test_an_administrators_new_password_ends_the_sessions_and_must_be_changed(boss, client):
    user, desk = make.user("an"), Client()
    sign_in(desk, "an")
    assert client.post(reverse("admin:auth_user_password_change", args=[user.pk]), {"password1": OWN, "password2": OWN}).status_code == 302
    assert not is_in(desk)
    assert sign_in(desk, "an", OWN).headers["Location"] == reverse("staff_new_password")


def test_ones_own_password_asks_for_the_old_one_and_is_no_place_for_guessing(boss, client):
    change = reverse("admin:password_change")
    assert client.get(reverse("admin:auth_user_password_change", args=[boss.pk])).headers["Location"] == change
    elsewhere = Client()
    sign_in(elsewhere, "quan-tri")
    data = {"old_password": "sai", "new_password1": OWN, "new_password2": OWN}
    pages = [client.post(change, data).content.decode() for _ in range(6)]
    assert ["Vui lòng thử lại sau" in page for page in pages] == [False] * 5 + [True]
    assert "Vui lòng thử lại sau" in client.post(change, {**data, "old_password": make.PASSWORD}).content.decode()
    assert User.objects.get().check_password(make.PASSWORD)


def test_a_changed_password_ends_every_other_session(boss, client):
    elsewhere = Client()
    sign_in(elsewhere, "quan-tri")
    data = {"old_password": make.PASSWORD, "new_password1": OWN, "new_password2": OWN}
    assert client.post(reverse("admin:password_change"), data).headers["Location"] == reverse("staff_own")
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert Act.objects.filter(kind="password-changed", name="quan-tri").count() == 1


def test_accounts_made_by_command_must_change_and_those_shown_at_home_need_not(office, client, monkeypatch, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    for name, _role, password in first_accounts.first_accounts():
        assert sign_in(Client(), name, password).headers["Location"] == "/quan-tri/"
    call_command("createsuperuser", username="may-chu", email="", interactive=False)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: OWN)
    for name in ("may-chu", "quan-tri"):
        call_command("changepassword", name, verbosity=0)
        assert sign_in(Client(), name, OWN).headers["Location"] == reverse("staff_new_password")


def test_an_administrator_is_asked_for_in_the_offices_language(office, monkeypatch, capsys):
    typed = {
        "Tên đăng nhập: ": iter(["", "mây chủ", "may-chu"]), "Địa chỉ thư điện tử: ": iter(["a", "", ""]),
        "Mật khẩu: ": iter(["một", "12345678", OWN]), "Nhập lại mật khẩu: ": iter(["hai", "12345678", OWN]),
    }  # fmt: skip
    monkeypatch.setattr("builtins.input", lambda prompt: next(typed[prompt]))
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed[prompt]))
    call_command("createsuperuser")
    assert User.objects.get(username="may-chu").check_password(OWN)
    said = capsys.readouterr()
    assert (said.out, "Hai mật khẩu không giống nhau." in said.err) == ("Đã tạo tài khoản quản trị “may-chu”.\n", True)
    assert not {"is", "the", "Error:", "password"} & set(said.err.split())


# --- Idle accounts ----------------------------------------------------------------------------------------------------
def test_an_idle_account_is_closed_in_words_and_opened_with_one_press(boss, client):
    user, desk = idle(make.user("an")), Client()
    wrong = sign_in(desk, "an", "sai").content.decode()
    closed = sign_in(desk, "an").content.decode()
    assert ("45 ngày" in wrong, "45 ngày" in closed, is_in(desk)) == (False, True, False)
    assert "tạm khoá: 45 ngày không dùng" in client.get(reverse("admin:auth_user_changelist")).content.decode()
    button = reverse("admin:auth_user_mo_lai", args=[user.pk])
    assert button in client.get(reverse("admin:auth_user_change", args=[user.pk])).content.decode()
    client.get(button)
    assert sign_in(desk, "an").status_code == 200
    assert client.post(button).status_code == 302
    assert sign_in(desk, "an").headers["Location"] == "/quan-tri/"
    assert button not in client.get(reverse("admin:auth_user_change", args=[user.pk])).content.decode()


@pytest.mark.parametrize(("days", "closed"), [(44, False), (46, True)])
def test_forty_five_days_count_from_the_last_sign_in(office, days, closed):
    make.user("quan-tri", roles.ADMINISTRATOR)
    user = idle(make.user("an"), 400)
    User.objects.filter(pk=user.pk).update(last_login=timezone.now() - timedelta(days=days))
    user.refresh_from_db()
    assert standing.is_idle(user) == closed


def test_the_last_administrator_is_never_shut_out(office):
    first, second = (idle(make.user(name, roles.ADMINISTRATOR)) for name in ("mot", "hai"))
    assert not any(standing.is_idle(User.objects.get(pk=user.pk)) for user in (first, second))
    assert sign_in(Client(), "mot").status_code == 302
    assert standing.is_idle(User.objects.get(pk=second.pk))


def test_the_only_administrator_does_not_lose_the_role(boss, client):
    change = reverse("admin:auth_user_change", args=[boss.pk])
    data = {"username": boss.username, "is_active": "on", "groups": [Group.objects.get(name=roles.EDITOR).pk]}
    refused = client.post(change, data)
    assert "quản trị duy nhất" in refused.content.decode()
    assert roles.administrators().count() == 1
    make.user("hai", roles.ADMINISTRATOR)
    assert client.post(change, data).status_code == 302
    assert [user.username for user in roles.administrators()] == ["hai"]


# --- Signing out everywhere -------------------------------------------------------------------------------------------
def test_signing_out_everywhere(boss, client):
    own, desk = make.user("an"), Client()
    phone = Client()
    for who in (desk, phone):
        sign_in(who, "an")
    assert desk.get(reverse("staff_sign_out_everywhere")).headers["Location"] == reverse("staff_own")
    assert is_in(phone)
    assert desk.post(reverse("staff_sign_out_everywhere")).headers["Location"] == reverse("admin:login")
    assert [is_in(who) for who in (desk, phone, client)] == [False, False, True]
    sign_in(desk, "an")
    assert client.post(reverse("admin:auth_user_dang_xuat", args=[own.pk])).status_code == 302
    assert not is_in(desk)
    assert list(Act.objects.filter(kind="signed-out-everywhere").order_by("id").values_list("name", flat=True)) == ["an", "quan-tri"]


@pytest.mark.parametrize("act", ["mo_lai", "dang_xuat", "xac_thuc"])
def test_the_buttons_are_the_administrators_and_not_against_a_superuser(boss, client, act):
    above = User.objects.create_superuser("may-chu", password=make.PASSWORD)
    assert client.post(reverse(f"admin:auth_user_{act}", args=[above.pk])).status_code == 403
    assert client.post(reverse(f"admin:auth_user_{act}", args=[10**30])).status_code == 404
    client.force_login(make.user("an", roles.EDITOR))
    assert client.post(reverse(f"admin:auth_user_{act}", args=[boss.pk])).status_code == 403


def test_ones_own_page_shows_the_sign_ins(boss, client):
    sign_in(Client(), "quan-tri", "sai")
    page = client.get(reverse("staff_own")).content.decode()
    assert "đăng nhập sai mật khẩu" in page
    assert reverse("staff_own") in client.get("/quan-tri/").content.decode()
