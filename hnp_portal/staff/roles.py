"""Roles: groups that `manage.py setup` makes and keeps. One person may hold several; in a small office often does.

The rights of a group are set, not added to: this file is the table of roles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REPORTER, EDITOR, MODERATOR, ADMINISTRATOR = "Phóng viên", "Biên tập viên", "Kiểm duyệt viên", "Quản trị"
"""Names are data, in the office's language."""


def _all(model: str) -> set[str]:
    app, name = model.split(".")
    return {f"{app}.{act}_{name}" for act in ("view", "add", "change", "delete")}


_REPORTER = {
    "articles.view_article", "articles.add_article", "articles.change_article", "articles.view_version",
    "articles.view_image", "articles.add_image", "articles.view_category", "articles.view_author",
}  # fmt: skip
_EDITOR = {
    *_REPORTER, *_all("articles.article"), "articles.publish_article", *_all("articles.category"),
    *_all("articles.author"), *_all("articles.image"), *_all("hnp_portal.page"), "hnp_portal.view_pagetext",
    "hnp_portal.view_notices", "hnp_portal.change_notices",
}  # fmt: skip
_MODERATOR = {"comments.view_comment", "comments.moderate_comment", "comments.view_decision"}
_ADMINISTRATOR = {
    *_EDITOR, *_MODERATOR, "hnp_portal.view_agency", "hnp_portal.change_agency", *_all("auth.user"), "auth.view_group",
    "hnp_portal.view_act",
}  # fmt: skip


@dataclass(frozen=True)
class Role:
    """A group, what it may do in words, and its rights."""

    name: str
    duties: Promise
    rights: set[str]


ROLES = (
    Role(REPORTER, _("Writes articles and changes own ones; sees no one else's drafts; does not publish."), _REPORTER),
    Role(
        EDITOR,
        _("Writes, publishes, withdraws and restores all articles; keeps categories, authors, pictures and own pages."),
        _EDITOR,
    ),
    Role(
        MODERATOR,
        _("Reads the comments that came in and decides on them; sees no articles that are not public."),
        _MODERATOR,
    ),
    Role(ADMINISTRATOR, _("May do all of this; keeps the agency's particulars and the accounts."), _ADMINISTRATOR),
)


def set_up_roles() -> list[str]:
    """Make or mend the groups and their permissions; returns the names of those that were changed."""
    changed = []
    with transaction.atomic():
        for config in apps.get_app_configs():
            create_permissions(config, verbosity=0)  # a first `migrate` may have stopped before making them
        permissions = Permission.objects.select_related("content_type")
        known = {f"{right.content_type.app_label}.{right.codename}": right for right in permissions}
        for role in ROLES:
            group, made = Group.objects.get_or_create(name=role.name)
            wanted = {known[right] for right in role.rights}
            if made or set(group.permissions.all()) != wanted:
                group.permissions.set(wanted)
                changed.append(role.name)
    return changed


def is_administrator(user: Any) -> bool:
    """Whoever keeps the accounts, by role or as superuser."""
    return bool(user.is_superuser or user.has_perm("auth.change_user"))


def administrators() -> QuerySet[User]:
    """The accounts for which `is_administrator` is true and that are not locked."""
    right = Q(is_superuser=True) | Q(groups__permissions__codename="change_user", groups__permissions__content_type__app_label="auth")
    return User.objects.filter(right, is_active=True, is_staff=True).distinct()
