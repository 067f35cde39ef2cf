"""The article's form: what each button does, what it says, and that nothing typed is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article, Author, Category, Image
from tests import make
from tests.articles import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(office: None) -> Client:
    return desk.signed_in()


def vietnam(text: str) -> datetime:
    return timezone.make_aware(datetime.strptime(text, "%d/%m/%Y %H:%M"))


def whole(**more: Any) -> dict[str, Any]:
    return {"title": "Khai giảng", "body": "<p>Nội dung.</p>", "category": str(make.category().pk), **more}


def test_a_draft_is_saved_with_a_title_alone(editor: Client):
    response = desk.press(editor, desk.ADD, title="Chỉ có đầu đề", source="")
    article = Article.objects.get()
    assert (article.title, article.status, article.newest_number) == ("Chỉ có đầu đề", "draft", 1)
    assert response.redirect_chain == [(desk.change(article), 302)]
    desk.press(editor, desk.change(article), title="Đầu đề khác")
    assert Article.objects.get().newest_number == 2 and not LogEntry.objects.exists()


def test_publishing_ends_with_the_public_address_in_view(editor: Client):
    response = desk.press(editor, desk.ADD, "_publish", **whole())
    article = Article.objects.get()
    assert response.redirect_chain == [(f"/bai-viet/khai-giang-{article.pk}/?ban=1", 302)]
    assert "<h1>Khai giảng</h1>" in response.content.decode()


def test_a_scheduled_article_stays_at_the_desk_with_its_address_to_come(editor: Client):
    moment = timezone.localtime() + timedelta(days=2)
    response = desk.press(editor, desk.ADD, "_publish", **whole(published_at=f"{moment:%d/%m/%Y %H:%M}"))
    article = Article.objects.get()
    assert response.redirect_chain == [(desk.change(article), 302)]
    address = f"http://testserver/bai-viet/khai-giang-{article.pk}/"
    assert f'<span class="art-address">{address}</span>' in response.content.decode()


def test_everything_missing_is_named_at_once_and_linked(editor: Client):
    """ED18"""
    picture = make.picture()
    response = desk.press(editor, desk.ADD, "_publish", lead="Chỉ có tóm tắt", cover=str(picture.pk))
    assert set(desk.errors(response)) == {"title", "body", "category", "cover_alt"}
    page = response.content.decode()
    for box in ("id_title", "id_body", "id_category", "id_cover_alt"):
        assert f'<li><a href="#{box}">' in page
    assert "Chỉ có tóm tắt</textarea>" in page
    assert not Article.objects.exists()


@pytest.mark.parametrize("empty", ["category", "author", "lead", "cover", "source", "cover_alt", "body"])
def test_work_in_progress_is_saved_whatever_is_empty(editor: Client, empty: str):
    """ED18"""
    full = whole(lead="Tóm tắt", source="HNP", cover=str(make.picture().pk), cover_alt="Sân trường")
    desk.press(editor, desk.ADD, **{**full, empty: ""})
    assert Article.objects.get().status == "draft"


@pytest.mark.parametrize("title", ["\u200b\u2060\ufeff", "\xa0\xa0\xa0", "\u3164", "\xad"], ids=["zero width", "hard blanks", "filler", "hyphen"])
def test_a_title_nobody_can_see_is_no_title(editor: Client, title: str):
    """ED10"""
    response = desk.press(editor, desk.ADD, "_publish", **whole(title=title))
    assert list(desk.errors(response)) == ["title"]
    assert not Article.objects.exists()
    for url in ("/quan-tri/articles/category/add/", "/quan-tri/articles/author/add/"):
        assert list(desk.errors(editor.post(url, {"name": title, "position": "1"}))) == ["name"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("Thông báo\u200b số 5\r\nvề tuyển sinh", "Thông báo số 5 về tuyển sinh"), ("%", "%"), ("???", "???"), ("📢", "📢"), ("Đ", "Đ")],
)
def test_an_odd_title_gets_an_address_that_answers(editor: Client, typed: str, stored: str):
    """ED10"""
    desk.press(editor, desk.ADD, "_publish", **whole(title=typed))
    article = Article.objects.get()
    assert article.title == stored
    assert editor.get(article.get_absolute_url()).status_code == 200
    assert "--" not in article.get_absolute_url()


def test_a_name_makes_its_own_free_address_and_keeps_it(editor: Client):
    for name in ("Đống Đa", "Đồng Đa"):
        editor.post("/quan-tri/articles/category/add/", {"name": name, "position": "1"})
    assert list(Category.objects.order_by("id").values_list("slug", flat=True)) == ["dong-da", "dong-da-2"]
    category = Category.objects.first()
    assert category
    editor.post(f"/quan-tri/articles/category/{category.pk}/change/", {"name": "Ba Đình", "slug": "", "position": "1"})
    category.refresh_from_db()
    assert (category.name, category.slug) == ("Ba Đình", "dong-da")
    editor.post("/quan-tri/articles/author/add/", {"name": "Hoàng Ngân"})
    assert Author.objects.get().slug == "hoang-ngan"


# --- Moments ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("05/06/2026 07:30", "05/06/2026 07:30"),
        ("13/03/2018 10:16", "13/03/2018 10:16"),
        ("5/6/2026 7:30", "05/06/2026 07:30"),
        ("05-06-2026 07:30", "05/06/2026 07:30"),
        ("05/06/2026", "05/06/2026 00:00"),
    ],
)
def test_the_day_comes_first(editor: Client, typed: str, moment: str):
    """ED01"""
    desk.press(editor, desk.ADD, title="Hẹn", published_at=typed)
    article = Article.objects.get()
    assert article.published_at == vietnam(moment)
    again = desk.opened(editor, desk.change(article))
    assert again["published_at"] == moment
    editor.post(desk.change(article), {**again, "_save": "1"})
    article.refresh_from_db()
    assert (article.published_at, article.newest_number) == (vietnam(moment), 1)


@pytest.mark.parametrize("typed", ["31/02/2026", "hôm nay", "01/01/0001 00:00", "01/01/9999 00:00"])
def test_a_moment_that_is_none_is_refused_beside_its_box(editor: Client, typed: str):
    response = desk.press(editor, desk.ADD, title="Hẹn", published_at=typed, body="<p>Giữ lại</p>")
    assert list(desk.errors(response)) == ["published_at"]
    assert "&lt;p&gt;Giữ lại&lt;/p&gt;" in response.content.decode()


def test_saving_a_live_article_again_moves_no_moment(editor: Client):
    article = make.article(at=timezone.now().replace(microsecond=0) - timedelta(hours=2, seconds=17))
    desk.press(editor, desk.change(article), "_publish", title="Đầu đề mới")
    moment = article.published_at
    article.refresh_from_db()
    assert (article.title, article.published_at) == ("Đầu đề mới", moment)


def test_the_moment_of_publishing_is_when_the_button_was_pressed(editor: Client):
    """ED07"""
    draft = make.draft()
    Article.objects.filter(pk=draft.pk).update(created_at=timezone.now() - timedelta(days=3))
    desk.press(editor, desk.change(draft), "_publish")
    draft.refresh_from_db()
    assert draft.published_at
    assert abs((draft.published_at - timezone.now()).total_seconds()) < 5


def test_a_plan_that_was_emptied_means_now(editor: Client):
    article = make.scheduled()
    desk.press(editor, desk.change(article), "_publish", published_at="")
    article.refresh_from_db()
    assert article.is_public


def test_of_a_scheduled_article_the_text_on_the_screen_goes_out(editor: Client):
    """ED03: saving leaves the first text in place and says so; publishing again moves moment and text together."""
    article = make.scheduled("Bài hẹn", body="<p>BAN-MOT</p>")
    response = desk.press(editor, desk.change(article), body="<p>BAN-HAI</p>")
    article.refresh_from_db()
    assert (article.body, article.newest_number, article.public_number) == ("<p>BAN-MOT</p>", 2, 1)
    assert str(response.context["standing"]).count("1") >= 1
    later = timezone.localtime(timezone.now() + timedelta(hours=6))
    desk.press(editor, desk.change(article), "_publish", published_at=f"{later:%d/%m/%Y %H:%M}")
    article.refresh_from_db()
    assert (article.body, article.public_number) == ("<p>BAN-HAI</p>", 2)
    assert article.published_at == later.replace(second=0, microsecond=0)
    assert editor.get(article.get_absolute_url()).status_code == 404


def test_a_plain_save_does_not_move_a_schedule(editor: Client):
    article = make.scheduled()
    response = desk.press(editor, desk.change(article), published_at="05/06/2030 07:30")
    assert list(desk.errors(response)) == ["published_at"]


@pytest.mark.parametrize("button", ["_save", "_publish"])
def test_a_live_article_is_never_sent_into_the_future(editor: Client, button: str):
    """ED04"""
    article = make.article(at=timezone.now() - timedelta(days=7))
    before = editor.get(article.get_absolute_url()).content
    response = desk.press(editor, desk.change(article), button, published_at="05/06/2030 08:00")
    assert list(desk.errors(response)) == ["published_at"]
    assert editor.get(article.get_absolute_url()).content == before


# --- Versions ---------------------------------------------------------------------------------------------------------
def test_saving_a_live_article_changes_nothing_public(editor: Client):
    """ED12"""
    red, blue = make.picture("red"), make.picture("blue")
    old, new = make.category("Giáo dục", "giao-duc"), make.category("Y tế", "y-te")
    article = make.article(category=old, cover=red, cover_alt="X", source="HNP")
    author = Author.objects.create(name="Bút Mới", slug="but-moi")
    public = [article.get_absolute_url(), "/", "/rss/", old.get_absolute_url(), new.get_absolute_url()]
    before = [editor.get(url).content for url in public]
    typed = {"category": new.pk, "cover": blue.pk, "cover_alt": "Z", "author": author.pk, "source": "XYZ", "title": "Khác"}
    desk.press(editor, desk.change(article), **typed)
    assert [editor.get(url).content for url in public] == before
    desk.press(editor, desk.change(article), "_publish")
    article.refresh_from_db()
    assert (article.category, article.cover, article.author, article.source) == (new, blue, author, "XYZ")
    assert all(editor.get(url).content != old_page for url, old_page in zip(public, before, strict=True))


def test_a_save_over_a_newer_version_is_refused_once_with_both_texts(editor: Client):
    article = make.draft("Bản một")
    sent = {**desk.opened(editor, desk.change(article)), "title": "Bản của tôi", "_save": "1"}
    publishing.save_version(article, {"title": "Bản của bạn"}, by=make.user("ban"))
    refused = editor.post(desk.change(article), sent)
    page = refused.content.decode()
    assert "<mark>Bản của bạn</mark>" in page
    assert "<mark>Bản của tôi</mark>" in page
    assert list(desk.errors(refused)) == ["__all__"]
    again = desk.values(refused.context["adminform"].form)
    assert (again["opened"], again["title"]) == ("2", "Bản của tôi")
    editor.post(desk.change(article), {**again, "_save": "1"})
    assert list(article.versions.values_list("title", flat=True)) == ["Bản của tôi", "Bản của bạn", "Bản một"]


def test_an_older_text_is_taken_into_the_form_and_nothing_changes_until_saved(editor: Client):
    article = make.article("Một")
    publishing.save_version(article, {"title": "Hai"}, by=None)
    assert desk.opened(editor, desk.change(article))["title"] == "Hai"
    taken = desk.opened(editor, f"{desk.change(article)}?ban=1")
    assert (taken["title"], taken["opened"]) == ("Một", "2")
    assert article.versions.count() == 2
    page = editor.get(f"/quan-tri/articles/article/{article.pk}/ban/1/").content.decode()
    assert f'href="{desk.change(article)}?ban=1"' in page
    assert "<mark>Hai</mark>" in page
    assert editor.get(f"/quan-tri/articles/article/{article.pk}/history/").content.decode().count("<li>\n") == 2


# --- Withdraw, restore, cancel ----------------------------------------------------------------------------------------
def test_a_withdrawn_article_stays_away_until_restored(editor: Client):
    """ED05"""
    article = make.article(at=vietnam("13/03/2018 10:16"))
    base = f"/quan-tri/articles/article/{article.pk}"
    assert editor.post(f"{base}/go-bai/", {"reason": "  "}).context["form"].errors
    editor.post(f"{base}/go-bai/", {"reason": "Sai số liệu"})
    places = [article.get_absolute_url(), "/luu-tru/2018/03/13/", "/rss/", "/sitemap.xml", "/tim-kiem/?q=duong+mo"]

    def gone() -> bool:
        pages = [editor.get(url) for url in places]
        away = all(article.title not in page.content.decode() for page in pages[1:])
        return pages[0].status_code == 410 and "Sai số liệu" in pages[0].content.decode() and away

    assert gone()
    response = desk.press(editor, desk.change(article), body="<p>Sửa rồi</p>")
    assert gone()
    assert "_publish" not in desk.buttons(response)
    desk.press(editor, desk.change(article), "_publish", body="<p>Sửa nữa</p>")
    assert article.versions.count() == 3
    assert gone()
    editor.post(desk.LIST, {"action": "publish_selected", "_selected_action": [article.pk]})
    assert gone()
    assert editor.get(f"{base}/khoi-phuc/").status_code == 405
    editor.post(f"{base}/khoi-phuc/")
    article.refresh_from_db()
    assert (article.is_public, article.body, article.published_at) == (True, "<p>Sửa nữa</p>", vietnam("13/03/2018 10:16"))


def test_cancelling_a_schedule_makes_a_draft(editor: Client):
    article = make.scheduled()
    editor.post(f"/quan-tri/articles/article/{article.pk}/huy-hen/")
    article.refresh_from_db()
    assert (article.status, article.published_at) == ("draft", None)


def test_the_preview_shows_the_newest_text_on_the_readers_template(editor: Client):
    article = make.article(body="<p>Bản đăng</p>")
    response = desk.press(editor, desk.change(article), "_preview", body="<p>Bản nháp mới</p>")
    assert response.redirect_chain == [(f"/quan-tri/articles/article/{article.pk}/xem-truoc/", 302)]
    assert "article.html" in [template.name for template in response.templates]
    assert "<p>Bản nháp mới</p>" in response.content.decode()
    assert 'name="content"' not in response.content.decode()
    assert editor.get(article.get_absolute_url()).content.decode().count("Bản nháp mới") == 0


# --- Buttons ----------------------------------------------------------------------------------------------------------
def test_enter_never_publishes(editor: Client):
    """ED37: the first submit button in the source is what Enter presses."""
    assert desk.buttons(editor.get(desk.ADD)) == ["_save", "_publish", "_preview"]
    assert desk.buttons(editor.get(desk.change(make.article()))) == ["_save", "_publish", "_preview"]


@pytest.mark.parametrize("button", ["_save", "_preview", "_continue", "_addanother", "_saveasnew"])
def test_only_the_publish_button_publishes(editor: Client, button: str):
    """ED37"""
    desk.press(editor, desk.ADD, button, **whole())
    assert Article.objects.get().status == "draft"


# --- Pictures ---------------------------------------------------------------------------------------------------------
def test_the_picture_stays_when_something_else_is_wrong(editor: Client):
    """ED17"""
    sent = whole(title="", cover_alt="Sân trường", cover_file=make.picture_file(), _publish="1", opened="0")
    refused = editor.post(desk.ADD, sent)
    picture = Image.objects.get()
    assert list(desk.errors(refused)) == ["title"]
    assert picture.small_src in refused.content.decode()
    again = desk.values(refused.context["adminform"].form)
    assert again["cover"] == str(picture.pk)
    editor.post(desk.ADD, {**again, "title": "Có đầu đề", "_publish": "1"})
    article = Article.objects.get()
    assert (article.cover, article.cover_alt, article.is_public) == (picture, "Sân trường", True)


def test_a_description_without_its_picture_is_never_published_unseen(editor: Client):
    """ED17"""
    response = desk.press(editor, desk.ADD, "_publish", **whole(cover_alt="Sân trường"))
    assert list(desk.errors(response)) == ["cover_file"]


def test_a_picture_cut_in_half_is_refused_beside_its_box(editor: Client):
    file = make.picture_file()
    file.truncate(len(file.getvalue()) // 2)
    refused = editor.post(desk.ADD, whole(cover_file=file, _save="1"))
    assert list(desk.errors(refused)) == ["cover_file"]
    assert not Image.objects.exists()
    assert "Khai giảng" in refused.content.decode()


def test_a_picture_of_the_library_is_chosen_by_its_number(editor: Client):
    """Without script there is no picker's window; the library shows each picture's number."""
    picture = make.picture(alt="Sân trường")
    assert f"{picture.pk}</p><code>" in editor.get("/quan-tri/anh/chon/").content.decode()
    response = desk.press(editor, desk.ADD, title="Có ảnh", cover=str(picture.pk), cover_alt="Sân")
    assert Article.objects.get().cover == picture
    assert picture.small_src in response.content.decode()
    for number in ("999", "abc", "\x00"):
        assert list(desk.errors(desk.press(editor, desk.ADD, title="Không có ảnh", cover=number))) == ["cover"]


def test_pictures_in_a_body_stand_with_their_size(editor: Client, django_assert_num_queries: Any, settings: Any):
    settings.PAGE_STORE_MB = 8
    picture = make.picture()
    body = f'<p>a</p><figure><img src="{picture.small_src}" alt="Sân > vườn"></figure><figure><img src="{picture.src}" alt="" width="90" height="60"></figure>'
    desk.press(editor, desk.ADD, "_publish", **whole(body=body))
    article = Article.objects.get()
    editor.get("/khong-co/")
    with django_assert_num_queries(4):
        page = editor.get(article.get_absolute_url()).content.decode()
    for shown in (article.body, page):
        assert f'<img src="{picture.small_src}" alt="Sân &gt; vườn" width="640" height="427">' in shown
        assert f'<img src="{picture.src}" alt="" width="90" height="60">' in shown


def test_a_text_saved_before_sizes_were_put_in_shows_them_and_is_no_other_text(editor: Client):
    picture, article = make.picture(), make.article()
    for rows in (Article.objects.all(), article.versions.all()):
        rows.update(body=f'<figure class="figure"><img src="{picture.src}" alt="x"></figure>')
    assert f'<img src="{picture.src}" alt="x" width="900" height="600">' in editor.get(article.get_absolute_url()).content.decode()
    saved = publishing.save_version(article, {"body": article.newest.body}, by=None)
    assert (saved.newest_number, saved.has_unpublished_version) == (1, False)


def test_taking_the_cover_out(editor: Client):
    article = make.draft(cover=make.picture(), cover_alt="Sân")
    desk.press(editor, desk.change(article), cover_remove="on")
    article.refresh_from_db()
    assert (article.cover, article.cover_alt) == (None, "")


# --- One form, one article --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("button", ["_save", "_publish", "_preview"])
def test_a_form_pressed_twice_makes_one_article(editor: Client, button: str):
    """Without script nothing stops the second press; pictures and files sent along are other rows each time."""
    sent = {**desk.opened(editor, desk.ADD), **whole(cover_alt="Sân"), button: "1"}
    answers = [
        editor.post(desk.ADD, {**sent, "cover_file": make.picture_file(), "attachments": ["", *map(make.pdf, files)]})
        for files in (("Một", "Hai"), ("Một", "Hai"), ("Một", "Ba!"))
    ]
    article, other = Article.objects.order_by("pk")
    assert (article.newest_number, article.is_public) == (1, button == "_publish")
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert [line.size for line in article.attached] == [line.size for line in other.attached], "only the bytes tell them apart"


def test_a_form_pressed_twice_at_the_same_moment_makes_one_article(editor: Client, monkeypatch: pytest.MonkeyPatch):
    """On PostgreSQL the second press sees nothing of the first until the key collides."""
    sent = {**desk.opened(editor, desk.ADD), **whole(), "_publish": "1"}
    editor.post(desk.ADD, sent)
    blind = iter([None])
    monkeypatch.setattr("articles.admin.made_by", lambda key, content: next(blind, publishing.made_by(key, content)))
    monkeypatch.setattr("articles.publishing._unused", lambda key: key)
    assert editor.post(desk.ADD, sent).status_code == 302
    assert Article.objects.get().newest_number == 1


def test_saved_then_published_from_the_same_form(editor: Client):
    sent = {**desk.opened(editor, desk.ADD), **whole()}
    for button in ("_save", "_publish"):
        editor.post(desk.ADD, {**sent, button: "1"})
    assert Article.objects.get().is_public


def test_another_text_from_the_same_form_is_another_article(editor: Client):
    """Somebody went back to the form and wrote on: nothing of the first may change."""
    sent = {**desk.opened(editor, desk.ADD), **whole(), "_publish": "1"}
    for title in ("Một", "Hai"):
        editor.post(desk.ADD, {**sent, "title": title})
    assert list(Article.objects.order_by("id").values_list("title", "newest_number")) == [("Một", 1), ("Hai", 1)]


def test_too_much_markup_is_refused_in_words(editor: Client):
    response = desk.press(editor, desk.ADD, title="Dán từ đâu đó", body="<div>" * 20_000 + "x")
    assert list(desk.errors(response)) == ["body"]
    assert not Article.objects.exists()


def test_a_form_that_holds_too_much_says_so(editor: Client):
    response = editor.post(desk.ADD, {"title": "A", "body": "x" * 3_000_000})
    assert response.status_code == 413


# --- Links ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("hanoi.gov.vn", "https://hanoi.gov.vn"),
        (" https://hanoi.gov.vn/a ", "https://hanoi.gov.vn/a"),
        ("so.hanoi@hanoi.gov.vn", "mailto:so.hanoi@hanoi.gov.vn"),
        ("/bai-viet/x-12/", "/bai-viet/x-12/"),
    ],
)
def test_links_lead_where_they_say(editor: Client, typed: str, stored: str):
    """ED22"""
    desk.press(editor, desk.ADD, title="Liên kết", body=f'<p><a href="{typed}">đây</a></p>')
    assert f'<a href="{stored}">đây</a>' in Article.objects.get().body


@pytest.mark.parametrize("typed", ["//evil.example", "javascript:alert(1)"])
def test_a_link_that_leads_nowhere_is_named_beside_the_body(editor: Client, typed: str):
    """ED22"""
    response = desk.press(editor, desk.ADD, title="Liên kết", body=f'<p><a href="{typed}">đây</a></p>')
    assert typed in desk.errors(response)["body"][0]
    assert not Article.objects.exists()


def test_articles_outlive_the_accounts_that_wrote_them(editor: Client):
    """ED35"""
    reporter = make.user("phongvien")
    article = make.article(by=reporter)
    reporter.delete()
    page = editor.get(f"/quan-tri/articles/article/{article.pk}/history/").content.decode()
    assert "phongvien" in page
    assert editor.get(article.get_absolute_url()).status_code == 200
