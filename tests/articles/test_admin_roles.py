"""Who may do what at the desk: reporters their own and never in public, moderators and others nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article, Author
from hnp_portal.staff.roles import MODERATOR, REPORTER
from tests import make
from tests.articles import desk
from tests.cases import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter(office: None) -> Client:
    return desk.signed_in("phongvien", REPORTER)


@pytest.fixture
def own(reporter: Client) -> Article:
    return make.draft("Của tôi", by=User.objects.get(username="phongvien"))


FORGED = {
    "title": "Bài của phóng viên", "body": "<p>Năm trăm chữ.</p>", "status": "published", "published_at": "13/03/2018 10:16",
    "created_by": "1", "pinned_until": "05/06/2030 07:00", "slug": "gia", "public_number": "1", "_publish": "1",
}  # fmt: skip


def test_a_reporter_cannot_publish_by_the_form_for_a_new_article(reporter: Client):
    """ED32"""
    response = reporter.post(desk.ADD, {**FORGED, "category": make.category().pk})
    article = Article.objects.get()
    assert response.status_code == 403
    assert desk.change(article) in response.content.decode()
    assert (article.title, article.body) == ("Bài của phóng viên", "<p>Năm trăm chữ.</p>")
    assert (article.status, article.published_at, article.pinned_until, article.slug) == ("draft", None, None, "")
    assert article.created_by == User.objects.get(username="phongvien")


def test_a_reporter_cannot_publish_an_own_draft(reporter: Client, own: Article):
    """ED32"""
    assert desk.buttons(reporter.get(desk.change(own))) == ["_save", "_preview"]
    response = reporter.post(desk.change(own), {**FORGED, "category": make.category().pk, "opened": "1"})
    own.refresh_from_db()
    assert response.status_code == 403
    assert (own.status, own.title, own.published_at) == ("draft", "Bài của phóng viên", None)


def test_a_reporter_changes_nothing_public_of_an_own_published_article(reporter: Client, own: Article):
    """ED32"""
    public = make.article("Đã đăng", by=User.objects.get(username="phongvien"))
    before = reporter.get(public.get_absolute_url()).content
    reporter.post(desk.change(public), {**FORGED, "comments_open": "", "opened": "1"})
    public.refresh_from_db()
    assert reporter.get(public.get_absolute_url()).content == before
    assert (public.comments_open, public.pinned_until, public.newest_number) == (True, None, 2)


def test_a_colleagues_draft_is_neither_seen_nor_changed_and_the_text_comes_back(reporter: Client):
    """ED13, ED32"""
    other = make.draft("Của người khác")
    assert reporter.get(desk.change(other)).status_code == 404
    assert "Của người khác" not in reporter.get(desk.LIST).content.decode()
    response = reporter.post(desk.change(other), {**FORGED, "opened": "1"})
    other.refresh_from_db()
    assert (response.status_code, other.title) == (403, "Của người khác")
    assert "Năm trăm chữ." in response.content.decode()


@pytest.mark.parametrize("action", ["publish_selected", "withdraw_selected", "delete_selected"])
def test_no_bulk_action_for_reporters(reporter: Client, own: Article, action: str):
    """ED32"""
    response = reporter.post(desk.LIST, {"action": action, "_selected_action": [own.pk], "post": "yes", "reason": "x"})
    own.refresh_from_db()
    assert (response.status_code, own.status) == (403, "draft")


@pytest.mark.parametrize("page", ["go-bai", "khoi-phuc", "huy-hen"])
def test_no_page_that_changes_what_readers_see(reporter: Client, own: Article, page: str):
    """ED32"""
    response = reporter.post(f"/quan-tri/articles/article/{own.pk}/{page}/", {"reason": "x"})
    own.refresh_from_db()
    assert (response.status_code, own.status) == (403, "draft")


def test_categories_and_bylines_are_the_editors(reporter: Client):
    category = make.category()
    author = Author.objects.create(name="An", slug="an")
    for url in (f"category/{category.pk}/change/", f"author/{author.pk}/change/", "category/add/", "author/add/"):
        assert reporter.post(f"/quan-tri/articles/{url}", {"name": "Đổi tên", "position": "1"}).status_code == 403


@pytest.mark.parametrize("roles", [(MODERATOR,), ()], ids=["moderator", "no group"])
def test_the_staff_flag_alone_shows_nothing_unpublished(cast: Cast, roles: tuple[str, ...]):
    """ED13"""
    client = Client()
    client.force_login(make.user("nguoi", *roles))
    secret = "canari"
    for article in (cast.draft, cast.scheduled, cast.withdrawn):
        base = f"/quan-tri/articles/article/{article.pk}"
        for url in ("/xem-truoc/", "/change/", "/history/", "/ban/1/", "/go-bai/", "/delete/"):
            response = client.get(f"{base}{url}")
            assert response.status_code in (403, 404), url
            assert secret not in response.content.decode()
    autocomplete = "/quan-tri/autocomplete/?app_label=comments&model_name=comment&field_name=article&term=canaridraft"
    for url in (f"{desk.LIST}?q=canaridraft", autocomplete, "/quan-tri/anh/chon/"):
        response = client.get(url)
        assert response.status_code in (403, 404), url
        assert secret not in response.content.decode()
    assert "canaridraft" not in client.get("/quan-tri/").content.decode()


def test_everything_asks_for_a_login():
    for url in (desk.LIST, desk.ADD, "/quan-tri/anh/chon/", "/quan-tri/articles/article/1/xem-truoc/"):
        assert Client().get(url)["Location"].startswith("/quan-tri/login/")


def test_the_overview_shows_own_drafts_and_what_waits(office: None):
    editor = desk.signed_in()
    make.draft("Nháp của tôi", by=User.objects.get(username="bientap"))
    make.draft("Nháp của bạn", by=make.user("ban"))
    make.scheduled("Sẽ đăng")
    page = editor.get("/quan-tri/").content.decode()
    assert ("Nháp của tôi" in page, "Nháp của bạn" in page, "Sẽ đăng" in page) == (True, False, True)
    assert "Vừa đăng" not in page
    make.article("Vừa đăng")
    assert "Vừa đăng" in editor.get("/quan-tri/").content.decode(), "what came out last is where most corrections are due"


def test_a_reporter_reads_who_publishes(office: None):
    sentence = "Bài do biên tập viên đăng"
    reporter = desk.signed_in("phongvien", REPORTER)
    own = make.draft(by=User.objects.get(username="phongvien"))
    for url in (desk.ADD, desk.change(own)):
        assert sentence in reporter.get(url).content.decode()
    assert sentence not in desk.signed_in().get(desk.change(own)).content.decode()
