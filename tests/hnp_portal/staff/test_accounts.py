"""Accounts and roles: nothing that somebody did is lost, nobody lifts himself up."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from articles.models import Article, Version
from hnp_portal.staff import roles
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(office, client):
    client.force_login(make.user("quan-tri", roles.ADMINISTRATOR))
    return client


def change(user) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def data_of(user, **more):
    values = {
        "username": user.username,
        "first_name": user.first_name,
        "email": user.email,
        "groups": [g.pk for g in user.groups.all()],
    }
    return {**values, **({"is_active": "on"} if user.is_active else {}), **more}


def test_a_new_account_may_sign_in_to_the_staff_pages_and_has_its_roles(administrator):
    group = Group.objects.get(name=roles.EDITOR)
    data = {
        "username": "bien-tap",
        "first_name": "Trần Thị Bình",
        "email": "",
        "groups": [group.pk],
        "password1": "mat-khau-rat-dai-1",
        "password2": "mat-khau-rat-dai-1",
    }
    assert administrator.post(reverse("admin:auth_user_add"), data).status_code == 302
    made = User.objects.get(username="bien-tap")
    assert (made.is_staff, made.is_superuser, made.get_full_name(), list(made.groups.all())) == (
        True,
        False,
        "Trần Thị Bình",
        [group],
    )


def test_who_has_worked_is_locked_not_deleted(administrator):
    reporter = make.user("phong-vien", roles.REPORTER)
    desk = Client()
    assert desk.login(username="phong-vien", password=make.PASSWORD)
    article = make.draft(by=reporter)
    answer = administrator.post(reverse("admin:auth_user_delete", args=[reporter.pk]), {"post": "yes"}, follow=True)
    assert answer.redirect_chain == [(change(reporter), 302)]
    assert "phong-vien" in str(next(iter(answer.context["messages"])))
    assert User.objects.filter(pk=reporter.pk).exists()

    assert desk.get("/quan-tri/").status_code == 200
    data = data_of(reporter)
    del data["is_active"]
    assert administrator.post(change(reporter), data).status_code == 302
    assert desk.get("/quan-tri/").status_code == 302
    User.objects.update(is_active=True)
    assert desk.get("/quan-tri/").status_code == 302  # its session is gone, not asleep
    assert Article.objects.filter(pk=article.pk).exists()


def test_deleting_an_account_by_shell_leaves_article_and_name(office):
    reporter = make.user("phong-vien", roles.REPORTER)
    article = make.draft(by=reporter)
    reporter.delete()
    version = Version.objects.get(article=article)
    assert (version.saved_by, version.saved_by_name, Article.objects.get().created_by) == (None, "phong-vien", None)


def test_an_account_never_used_can_be_deleted(administrator):
    idle = make.user("moi")
    assert administrator.post(reverse("admin:auth_user_delete", args=[idle.pk]), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=idle.pk).exists()


def test_nobody_locks_himself_out(administrator):
    me = User.objects.get(username="quan-tri")
    data = data_of(me)
    del data["is_active"]
    assert administrator.post(change(me), data).status_code == 200
    me.refresh_from_db()
    assert me.is_active


def test_an_administrator_by_role_cannot_become_or_touch_a_superuser(administrator):
    me = User.objects.get(username="quan-tri")
    assert administrator.post(change(me), data_of(me, is_superuser="on", user_permissions=[1])).status_code == 302
    me.refresh_from_db()
    assert (me.is_superuser, me.user_permissions.count()) == (False, 0)
    root = User.objects.create_superuser("root", password=make.PASSWORD)
    assert administrator.post(change(root), data_of(root, username="ten-khac")).status_code == 403
    assert administrator.post(reverse("admin:auth_user_password_change", args=[root.pk]), {"password1": "x", "password2": "x"}).status_code == 403
    assert administrator.post(reverse("admin:auth_user_delete", args=[root.pk]), {"post": "yes"}).status_code == 403


def test_roles_are_looked_at_only(administrator):
    group = Group.objects.get(name=roles.REPORTER)
    view = reverse("admin:auth_group_change", args=[group.pk])
    make.user("phong-vien", roles.REPORTER)
    page = administrator.get(view)
    assert page.status_code == 200
    assert "phong-vien" in page.content.decode()
    assert administrator.post(view, {"name": "Khác"}).status_code == 403
    assert administrator.get(reverse("admin:auth_group_add")).status_code == 403


@pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MODERATOR])
def test_accounts_and_agency_are_the_administrators(office, client, role):
    client.force_login(make.user("ai-do", role))
    for name in ("auth_user", "auth_group", "hnp_portal_agency"):
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 403
