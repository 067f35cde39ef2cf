"""The list of articles: what it shows, finds and does to many."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import admin, publishing
from articles.models import Article
from hnp_portal.models import Act
from tests import make
from tests.articles import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(office: None) -> Client:
    return desk.signed_in()


def found(client: Client, query: str) -> list[str]:
    response = client.get(f"{desk.LIST}?{query}")
    assert response.status_code == 200
    return [article.title for article in response.context["cl"].result_list]


@pytest.mark.parametrize("query", ["do+thi+lap", "ĐỖ THỊ LẬP", unicodedata.normalize("NFD", "Đỗ Thị Lập"), "TP. Hồ Chí\xa0Minh"])
def test_search_with_and_without_marks(editor: Client, query: str):
    """RD23"""
    make.draft(unicodedata.normalize("NFD", "Đỗ Thị Lập họp ở TP.") + "\xa0Hồ\xa0Chí\u200b Minh")
    make.draft("Bài khác")
    assert found(editor, f"q={query}") == ["Đỗ Thị Lập họp ở TP. Hồ Chí Minh"]


def test_a_search_shows_the_newest_that_match_whatever_the_filter(editor: Client, monkeypatch: pytest.MonkeyPatch):
    for days in (3, 1, 2):
        make.article(f"Chợ {days}", at=timezone.now() - timedelta(days=days))
    make.draft("Chợ nháp")
    monkeypatch.setattr(admin, "MOST_FOUND", 2)
    assert found(editor, "q=cho") == ["Chợ nháp", "Chợ 1"]
    assert found(editor, "q=cho&trang_thai=da-dang") == ["Chợ 1", "Chợ 2"]


def test_it_shows_the_public_title_and_that_a_version_waits(editor: Client):
    article = make.article("Đầu đề công khai")
    publishing.save_version(article, {"title": "Đầu đề chưa đăng"}, by=None)
    page = editor.get(desk.LIST).content.decode()
    assert "Đầu đề công khai" in page
    assert "Đầu đề chưa đăng" not in page
    assert 'class="art-waiting"' in page


def test_scheduled_and_published_are_told_apart_at_a_glance(editor: Client):
    make.article()
    make.scheduled()
    page = editor.get(desk.LIST).content.decode()
    assert re.findall(r'art-status is-(\w+)">([^<]+)<', page) == [("scheduled", "hẹn giờ"), ("published", "đã đăng")]


def test_filters_by_status(editor: Client):
    make.draft("Nháp")
    make.article("Đăng")
    make.scheduled("Hẹn")
    make.withdrawn("Gỡ")
    publishing.save_version(make.article("Chờ"), {"title": "Mới"}, by=None)
    assert found(editor, "trang_thai=nhap") == ["Nháp"]
    assert found(editor, "trang_thai=hen-gio") == ["Hẹn"]
    assert found(editor, "trang_thai=da-go") == ["Gỡ"]
    assert found(editor, "trang_thai=ban-moi") == ["Chờ"]
    assert sorted(found(editor, "trang_thai=da-dang")) == ["Chờ", "Đăng"]
    other = make.category("Y tế", "y-te")
    make.draft("Của y tế", category=other)
    assert found(editor, f"category__id__exact={other.pk}") == ["Của y tế"]


@pytest.mark.parametrize("query", ["published_at__year=9999", "published_at__year=99999999999999999999", "e=1", "p=99", "trang_thai=x"])
def test_odd_addresses_show_the_list(editor: Client, query: str):
    """RD09"""
    make.draft("Nháp")
    assert editor.get(f"{desk.LIST}?{query}", follow=True).status_code == 200


def test_many_are_published_by_the_same_rules_as_one(editor: Client):
    """ED33"""
    whole, lacking = make.draft("Đủ"), make.draft("Thiếu mô tả", cover=make.picture())
    planned, away, waiting = make.scheduled("Mai"), make.withdrawn("Đã gỡ"), make.article("Chờ bản mới")
    publishing.save_version(waiting, {"body": "<p>Bản hai</p>"}, by=None)
    picked = [whole, lacking, planned, away, waiting]
    data = {"action": "publish_selected", "_selected_action": [a.pk for a in picked], "select_across": "1"}
    untouched = make.draft("Không chọn")
    response = editor.post(desk.LIST, data, follow=True)
    before = planned.published_at
    for article in (*picked, untouched):
        article.refresh_from_db()
    assert (whole.is_public, whole.public_number) == (True, 1)
    assert whole.published_at
    assert abs((whole.published_at - timezone.now()).total_seconds()) < 5
    assert (waiting.body, waiting.public_number) == ("<p>Bản hai</p>", 2)
    assert (planned.published_at, planned.is_scheduled) == (before, True)
    assert (lacking.status, away.status, untouched.status) == ("draft", "withdrawn", "draft")
    sentences = [str(message) for message in response.context["messages"]]
    assert "2" in sentences[0]
    assert "5" in sentences[0]
    assert [title in " ".join(sentences[1:]) for title in ("Thiếu mô tả", "Đã gỡ", "Mai")] == [True] * 3
    assert sorted(Act.objects.filter(kind=Act.Kind.PUBLISHED, who__isnull=False).values_list("what", flat=True)) == ["Chờ bản mới", "Đủ"]


def test_many_are_withdrawn_with_one_reason(editor: Client):
    """ED33"""
    public, draft = make.article("Đăng"), make.draft("Nháp")
    data = {"action": "withdraw_selected", "_selected_action": [public.pk, draft.pk]}
    asked = editor.post(desk.LIST, data)
    assert "staff/articles/withdraw_many.html" in [template.name for template in asked.templates]
    public.refresh_from_db()
    assert public.is_public
    response = editor.post(desk.LIST, {**data, "reason": "Sai số liệu"}, follow=True)
    public.refresh_from_db()
    assert (public.status, public.withdrawn_reason) == ("withdrawn", "Sai số liệu")
    assert "Nháp" in " ".join(str(message) for message in response.context["messages"])


def test_many_are_published_all_or_none(editor: Client, monkeypatch: pytest.MonkeyPatch):
    """ED33: what breaks half-way leaves nothing half done."""
    drafts, publish = [make.draft("Một"), make.draft("Hai")], publishing.publish

    def breaking(article: Article, **more: object) -> Article:
        if article.title == "Một":  # the second: the list is newest first
            raise OperationalError("database is locked")
        return publish(article, **more)

    monkeypatch.setattr("articles.desk.publish", breaking)
    answer = editor.post(desk.LIST, {"action": "publish_selected", "_selected_action": [d.pk for d in drafts]})
    assert answer.status_code == 503
    assert set(Article.objects.values_list("status", flat=True)) == {"draft"}


@pytest.mark.parametrize("key", ["abc", "9" * 30, "²", ""])
def test_an_action_on_what_is_no_row_changes_nothing(editor: Client, key: str):
    make.draft()
    answer = editor.post(desk.LIST, {"action": "publish_selected", "_selected_action": [key]}, follow=True)
    assert (answer.status_code, Article.objects.get().status) == (200, "draft")


def test_only_drafts_are_deleted(editor: Client):
    public, draft = make.article(), make.draft()
    for answer in (editor.get(f"{desk.LIST}{public.pk}/delete/"), editor.post(f"{desk.LIST}{public.pk}/delete/", {"post": "yes"})):
        assert answer.status_code == 403
        assert _("What has been published is not deleted. Withdraw it: its address then keeps the reason.") in answer.content.decode()
    editor.post(f"{desk.LIST}{draft.pk}/delete/", {"post": "yes"})
    assert list(Article.objects.all()) == [public]
    assert editor.post(desk.LIST, {"action": "delete_selected", "_selected_action": [public.pk], "post": "yes"}).status_code == 302
    assert Article.objects.count() == 1
    assert not LogEntry.objects.exists()  # what nobody sees; the verb has written the staff's log


def test_the_number_of_queries_does_not_grow(editor: Client, django_assert_max_num_queries):
    for n in range(12):
        make.article(f"Bài {n}", at=timezone.now() - timedelta(hours=n + 1))
    with django_assert_max_num_queries(12):
        editor.get(desk.LIST)


def test_a_picture_without_a_description_is_called_by_its_file_in_the_library(editor: Client):
    """A link whose only content is a picture needs words."""
    make.picture(alt="")
    assert 'alt="anh.jpg"' in editor.get("/quan-tri/articles/image/").content.decode()
