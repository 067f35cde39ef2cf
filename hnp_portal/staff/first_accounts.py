"""The first accounts of an installation at home: one per role, with made passwords that are shown once.

The passwords lie in VAR_DIR (mode 0600) from before the accounts are made until a start has shown them, so that neither
a taken port nor a power cut loses them. In production nobody makes accounts but `manage.py createsuperuser`.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction

from hnp_portal.models import StaffAccount
from hnp_portal.staff import roles

ROLES = {
    "phong-vien": roles.REPORTER,
    "bien-tap-vien": roles.EDITOR,
    "kiem-duyet-vien": roles.MODERATOR,
    "quan-tri": roles.ADMINISTRATOR,
}
"""User name → the group that `manage.py setup` makes for the role."""

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without l, o, 0 and 1, which are mistaken for one another on paper."""

Account = tuple[str, str, str]
"""User name, role, password."""


def first_accounts() -> list[Account]:
    """Make the accounts where nobody has one yet; return those whose passwords were not shown yet.

    Needs the groups that `manage.py setup` makes. Call `forget_passwords` when they have been shown.
    """
    file = _file()
    if not settings.PRODUCTION and not User.objects.exists():
        if not file.exists():
            _keep(file, {name: made_password() for name in ROLES})
        _make(json.loads(file.read_text("utf-8")))
    if not file.exists():
        return []
    passwords: dict[str, str] = json.loads(file.read_text("utf-8"))
    return [(name, ROLES[name], password) for name, password in passwords.items()]


def forget_passwords() -> None:
    """They have been shown: from now on only their hashes exist."""
    _file().unlink(missing_ok=True)


def made_password(groups: int = 4) -> str:
    """Groups of four characters, each of 20 random bits, that can be copied from paper."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(groups))


def _file() -> Path:
    return Path(settings.VAR_DIR) / "first-accounts.json"


def _keep(file: Path, passwords: dict[str, str]) -> None:
    """Written whole or not at all."""
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(passwords, out)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)


@transaction.atomic
def _make(passwords: dict[str, str]) -> None:
    for name, password in passwords.items():
        user = User.objects.create_user(name, password=password, is_staff=True)
        user.groups.add(Group.objects.get(name=ROLES[name]))
        StaffAccount.objects.create(user=user, password_own=True)  # shown to one person only: need not be changed
