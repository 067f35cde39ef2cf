"""The staff's log: every act with its person, read by administrators only, twelve months long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from articles import pictures, publishing, sections
from articles.models import Article
from comments import moderation
from comments.models import Comment
from hnp_portal import agency
from hnp_portal.models import Act, Page
from hnp_portal.staff import audit, roles
from hnp_portal.text import slugify
from tests import make

pytestmark = pytest.mark.django_db
LOG = "/quan-tri/hnp_portal/act/"


@pytest.fixture
def boss(office, client) -> User:
    made = make.user("quan-tri", roles.ADMINISTRATOR)
    client.force_login(made)
    return made


def acts() -> list[tuple[str, str, str]]:
    return list(Act.objects.order_by("id").values_list("kind", "name", "what"))


def test_the_life_of_an_article(office):
    an = make.user("an", roles.EDITOR)
    article = make.draft("Lũ về", by=an)
    publishing.publish(article, by=an, at=timezone.now() + timedelta(hours=1))
    publishing.cancel(article, by=an)
    publishing.publish(article, by=an)
    publishing.withdraw(article, by=an, reason="Sai số liệu")
    publishing.restore(article, by=an)
    publishing.save_version(Article.objects.get(), {}, by=an)
    publishing.save_version(Article.objects.get(), {}, by=an, settings={"comments_open": False})
    publishing.discard(make.draft("Nháp", by=an).pk, by=an)
    assert [kind for kind, _name, _what in acts()] == [
        "saved", "scheduled", "cancelled", "published", "withdrawn", "restored", "changed", "saved", "deleted",
    ]  # fmt: skip
    assert {(name, what) for _kind, name, what in acts()[:7]} == {("an", "Lũ về")}
    assert Act.objects.get(kind="withdrawn").detail == "Sai số liệu"


def test_sections_pictures_pages_and_the_agency(office):
    an = make.user("an")
    category = sections.save_category(None, {"name": "Y tế", "slug": "y-te"}, by=an)
    sections.save_category(category.pk, {"name": "Sức khoẻ"}, by=an)
    sections.delete_category(category.pk, by=an)
    author = sections.save_author(None, {"name": "Hoàng Ngân", "slug": "hn"}, by=an)
    sections.delete_author(author.pk, by=an)
    picture = make.picture(by=an)
    pictures.describe(picture.pk, {"alt": "Cầu"}, by=an)
    pictures.remove(picture.pk, by=an)
    page = agency.save_page(None, {"slug": "hoi-dap", "title": "Hỏi đáp"}, by=an)
    agency.save_page(page.pk, {"body": "x"}, by=an)
    agency.delete_page(page.pk, by=an)
    agency.save_agency({"phone": "024 3825 1234"}, by=an)
    assert [kind for kind, _name, _what in acts()] == ["added", "changed", "deleted", "added", "deleted", "added", "changed", "deleted",
                                                       "added", "changed", "deleted", "changed"]  # fmt: skip
    assert not Page.objects.filter(slug="hoi-dap").exists()
    assert Act.objects.latest("id").detail == "điện thoại"


def test_decisions_name_no_word_of_the_reader(cast):
    an = make.user("an")
    one, two = cast.pending, make.comment(cast.public, title="Số điện thoại của tôi")
    first = moderation.approve([(one.pk, "pending"), (two.pk, "pending")], by=an).done[0]
    moderation.undo([first.pk], by=an)
    moderation.decline([(two.pk, "approved")], by=an)
    assert [(kind, what) for kind, _name, what in acts()] == [
        (kind, f"{comment.pk} – Bài công khai") for kind, comment in (("approved", one), ("approved", two), ("pending", one), ("declined", two))
    ]


@pytest.mark.parametrize("status", Comment.Status.values)
def test_each_decision_has_its_word(status):
    assert Act.Kind(status).label


def test_what_no_person_did_and_what_was_rolled_back_is_not_noted(office):
    make.article("Nhập từ tệp")
    with pytest.raises(publishing.Refused):
        publishing.withdraw(make.article(), by=make.user("an"), reason="")
    assert acts() == []


def test_accounts_roles_and_passwords_by_every_page_of_the_desk(boss, client):
    password = "mat-khau-rat-dai-2"
    editor = Group.objects.get(name=roles.EDITOR)
    client.post(reverse("admin:auth_user_add"), {"username": "moi", "password1": password, "password2": password, "groups": [editor.pk]})
    user = User.objects.get(username="moi")
    change = reverse("admin:auth_user_change", args=[user.pk])
    moderator = Group.objects.get(name=roles.MODERATOR)
    client.post(change, {"username": "moi", "is_active": "on", "groups": [moderator.pk]})
    client.post(change, {"username": "moi", "groups": [moderator.pk]})
    client.post(reverse("admin:auth_user_password_change", args=[user.pk]), {"password1": password[::-1], "password2": password[::-1]})
    client.post(reverse("admin:auth_user_delete", args=[user.pk]), {"post": "yes"})
    found = list(Act.objects.filter(what="moi").order_by("id"))
    assert [act.kind for act in found] == ["added", "changed", "changed", "changed", "deleted"]
    assert {(act.name, len(act.place)) for act in found} == {("quan-tri", 12)}
    assert roles.EDITOR in found[0].detail
    assert roles.MODERATOR in found[1].detail
    assert "đã khoá" in found[2].detail
    assert password not in "".join(act.detail for act in found)


def test_acts_outlive_the_account(boss, client):
    an = make.user("an")
    make.draft("Lũ về", by=an)
    an.delete()
    assert acts() == [("saved", "an", "Lũ về")]
    assert "Lũ về" in client.get(LOG).content.decode()


def test_the_page_is_filtered_by_person_act_and_day(boss, client):
    an = make.user("an")
    make.draft("Bài của An", by=an)
    make.draft("Bài của quản trị", by=boss)
    audit.note(Act.Kind.PUBLISHED, what="Bài hôm trước", name="an")
    earlier = timezone.localtime() - timedelta(days=3)
    Act.objects.filter(what="Bài hôm trước").update(at=earlier)

    def titles(query: str) -> set[str]:
        page = client.get(LOG + query).content.decode()
        return {title for title in ("Bài của An", "Bài của quản trị", "Bài hôm trước") if title in page}

    assert titles("?ai=an") == {"Bài của An", "Bài hôm trước"}
    assert titles("?kind__exact=published&ai=an") == {"Bài hôm trước"}
    assert titles("?q=của quản trị") == {"Bài của quản trị"}
    assert titles(f"?ngay={timezone.localdate():%d/%m/%Y}") == {"Bài của An", "Bài của quản trị"}
    assert titles(f"?ngay={earlier:%d/%m/%Y}") == {"Bài hôm trước"}
    for odd in ("?ngay=hôm qua", "?ngay=31/12/9999", "?ngay=01/01/0001", "?ai=%00", "?ngay=%00", "?kind=x", "?at__year=9999", "?p=99"):
        assert client.get(LOG + odd, follow=True).status_code == 200


def test_a_day_is_hanois_day(boss, client):
    audit.note(Act.Kind.PUBLISHED, what="Sau nửa đêm", name="an")
    day = timezone.localtime()
    Act.objects.update(at=day.replace(hour=0, minute=30))
    assert "Sau nửa đêm" in client.get(f"{LOG}?ngay={day:%d/%m/%Y}").content.decode()
    assert "Sau nửa đêm" not in client.get(f"{LOG}?ngay={day - timedelta(days=1):%d/%m/%Y}").content.decode()


def test_twelve_months_by_query_and_by_erasing(boss, client):
    for what, days in (("Năm nay", 360), ("Năm kia", 370)):
        audit.note(Act.Kind.PUBLISHED, what=what, name="an")
        Act.objects.filter(what=what).update(at=timezone.now() - timedelta(days=days))
    LogEntry.objects.create(user=boss, action_flag=2, object_repr="x", change_message="")
    LogEntry.objects.update(action_time=timezone.now() - timedelta(days=370))
    page = client.get(LOG).content.decode()
    assert ("Năm nay" in page, "Năm kia" in page) == (True, False)
    assert audit.forget_old() == 2
    assert [act.what for act in Act.objects.all()] == ["Năm nay"]
    assert LogEntry.objects.count() == 0


def test_nobody_changes_it_and_only_administrators_read_it(boss, client):
    audit.note(Act.Kind.PUBLISHED, what="Bài", by=boss)
    act = Act.objects.get()
    for there in (f"{LOG}add/", f"{LOG}{act.pk}/delete/"):
        assert client.post(there, {"post": "yes"}).status_code == 403
    client.post(f"{LOG}{act.pk}/change/", {"name": "khac"})
    assert acts() == [("published", "quan-tri", "Bài")]
    for role in (roles.REPORTER, roles.EDITOR, roles.MODERATOR):
        client.force_login(make.user(slugify(role), role))
        assert client.get(LOG).status_code == 403
        assert client.get(f"{LOG}{act.pk}/change/").status_code == 403
        assert LOG not in client.get("/quan-tri/").content.decode()
