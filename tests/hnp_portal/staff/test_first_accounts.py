"""The first accounts: made once, shown once, lost never."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password

from hnp_portal.staff.first_accounts import first_accounts, forget_passwords
from hnp_portal.staff.roles import set_up_roles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    settings.PRODUCTION = False
    set_up_roles()
    return tmp_path


def test_one_account_per_role_that_can_sign_in():
    made = first_accounts()
    assert [(name, role) for name, role, _ in made] == [
        ("phong-vien", "Phóng viên"),
        ("bien-tap-vien", "Biên tập viên"),
        ("kiem-duyet-vien", "Kiểm duyệt viên"),
        ("quan-tri", "Quản trị"),
    ]
    for name, role, password in made:
        user = authenticate(username=name, password=password)
        assert isinstance(user, User)
        assert (user.is_staff, user.is_superuser, [group.name for group in user.groups.all()]) == (True, False, [role])
        validate_password(password, User(username=name))


def test_passwords_stay_until_they_were_shown(var):
    made = first_accounts()
    file = var / "first-accounts.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert first_accounts() == made
    forget_passwords()
    assert first_accounts() == []
    assert list(var.iterdir()) == []


def test_killed_between_file_and_accounts(var):
    made = first_accounts()
    User.objects.all().delete()
    assert first_accounts() == made
    assert User.objects.count() == 4


def test_nobody_is_added_where_somebody_is():
    User.objects.create_user("chi")
    assert first_accounts() == []
    assert User.objects.count() == 1


def test_never_in_production(settings):
    settings.PRODUCTION = True
    assert first_accounts() == []
    assert User.objects.count() == 0
