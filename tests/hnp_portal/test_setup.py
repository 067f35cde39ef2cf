"""`manage.py setup`: makes what is missing, says so, and never touches what the office has made its own."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from articles.models import Category
from hnp_portal.agency import save_agency, save_page
from hnp_portal.models import Agency, Page, PageText
from hnp_portal.staff import roles

pytestmark = pytest.mark.django_db


def run() -> list[str]:
    out = StringIO()
    call_command("setup", stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def nothing() -> None:
    """A database as `migrate` leaves it: the suite's own has been set up already."""
    for model in (Agency, Page, Group):
        model.objects.all().delete()


def test_the_first_run_makes_everything_the_second_nothing(nothing: None):
    first = run()
    assert len(first) == len(roles.ROLES) + 1 + Page.objects.count()
    assert {group.name for group in Group.objects.all()} == {role.name for role in roles.ROLES}
    assert {page.kind for page in Page.objects.all()} >= {
        Page.Kind.ABOUT,
        Page.Kind.CONTACT,
        Page.Kind.RULES,
        Page.Kind.PRIVACY,
    }
    assert (Agency.objects.count(), Category.objects.count(), PageText.objects.count()) == (1, 0, Page.objects.count())
    assert len(run()) == 1
    assert (Agency.objects.count(), Page.objects.count()) == (1, PageText.objects.count())


def test_what_the_office_has_made_its_own_stays():
    run()
    rules = Page.objects.get(kind=Page.Kind.RULES)
    save_page(rules.pk, {"slug": "noi-quy", "title": "Nội quy", "body": "<p>Của ta</p>"})
    save_agency({"name": "Cổng phường"})
    assert len(run()) == 1
    assert (Page.objects.get(kind=Page.Kind.RULES).title, Agency.objects.get().name) == ("Nội quy", "Cổng phường")


def test_missing_permissions_are_made_and_altered_groups_mended():
    Permission.objects.filter(codename="publish_article").delete()
    run()
    editor = Group.objects.get(name=roles.EDITOR)
    assert editor.permissions.filter(codename="publish_article").exists()
    editor.permissions.clear()
    assert len(run()) == 1
    assert editor.permissions.filter(codename="publish_article").exists()


def test_who_may_do_what():
    run()
    rights = {
        role.name: {f"{p.content_type.app_label}.{p.codename}" for p in Group.objects.get(name=role.name).permissions.all()} for role in roles.ROLES
    }
    assert "articles.publish_article" not in rights[roles.REPORTER]
    assert "articles.delete_article" not in rights[roles.REPORTER]
    assert {right.split(".")[0] for right in rights[roles.MODERATOR]} == {"comments"}
    assert rights[roles.REPORTER] < rights[roles.EDITOR] < rights[roles.ADMINISTRATOR]
    assert rights[roles.MODERATOR] < rights[roles.ADMINISTRATOR]
