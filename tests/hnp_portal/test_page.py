"""What every page is written with: addresses, moments, and what is kept with the frame."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from articles import questions, sections
from articles.models import Article, Category, Image
from hnp_portal.agency import save_agency
from hnp_portal.frame import Frame
from hnp_portal.models import Agency, Page
from hnp_portal.templatetags.page import iso, moment
from tests import make


def test_addresses_are_those_of_the_resolver():
    key = "0f" * 16
    category = Category(slug="doi-song-2")
    assert Article(slug="bai-1_A", pk=10**9).get_absolute_url() == reverse("article", args=["bai-1_A", 10**9])
    assert Article(pk=7).desk_url == reverse("admin:articles_article_change", args=[7])
    assert (category.get_absolute_url(), category.feed_url) == (
        reverse("category", args=["doi-song-2"]),
        reverse("category_feed", args=["doi-song-2"]),
    )
    assert Image(key=key).address(640, "jpg") == reverse("picture", args=[key, 640, "jpg"])
    assert Page(slug="lien-he").get_absolute_url() == reverse("page", args=["lien-he"])


@pytest.mark.parametrize(
    "value", [datetime(2026, 6, 5, 17, 4, 59, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC), datetime(2018, 12, 31, 16, 59, 1, tzinfo=UTC)]
)
def test_moments_are_written_as_the_date_filter_writes_them(value: datetime):
    readable = date_format(localtime(value), "H:i d/m/Y")
    assert moment(value) == f'<time datetime="{iso(value)}">{readable}</time>'
    assert iso(value) == date_format(localtime(value), "c")


def test_what_is_kept_is_rendered_once_for_a_frame_and_for_each_key():
    template = Template("{% load page %}{% kept %}{{ word }}{% endkept %} {% kept key %}{{ word }}{% endkept %}")

    def shown(frame: Frame, **more: object) -> str:
        return template.render(Context({"portal": frame, **more}))

    frame = Frame(Agency())
    assert [shown(frame, word=word, key=key) for word, key in (("a", 1), ("b", 1), ("c", 2), ("d", None))] == ["a a", "a a", "a c", "a d"]
    assert shown(Frame(Agency()), word="<e>", key=1) == "&lt;e&gt; &lt;e&gt;"


@pytest.mark.django_db
def test_the_menu_marks_each_page_as_if_nothing_were_kept(office: None, client: Client):
    life, law = make.category(), make.category("Pháp luật", "phap-luat")
    about = Page.objects.get(slug="gioi-thieu")
    Page.objects.filter(pk=about.pk).update(in_menu=True)
    article = make.article(category=law)
    current = {
        article.get_absolute_url(): f'href="{law.get_absolute_url()}" aria-current="true"',
        life.get_absolute_url(): f'href="{life.get_absolute_url()}" aria-current="page"',
        law.get_absolute_url(): f'href="{law.get_absolute_url()}" aria-current="page"',
        about.get_absolute_url(): f'href="{about.get_absolute_url()}" aria-current="page"',
        "/moi-nhat/": "",
    }
    for path, mark in [*current.items(), *current.items()]:
        html = client.get(path).content.decode()
        assert html.count("aria-current") == (2 if mark else 0), path
        assert mark in html, path


@pytest.mark.django_db
def test_what_the_agency_says_is_in_force_at_once_in_all_that_is_kept(office: None, client: Client):
    article = make.article()
    paths = (article.get_absolute_url(), "/", "/khong-co/")
    for name, category in (("Cổng của Phường", "Tin phường"), ("Cổng khác", "Tin khác")):
        save_agency({"name": name, "address": f"Nhà của {name}"})
        sections.save_category(article.category_id, {"name": category})
        for path in paths:
            html = client.get(path).content.decode()
            assert html.count(f"<b>{name}</b>") == 2 and f"Nhà của {name}" in html and category in html, path


@pytest.mark.django_db
def test_a_row_read_before_a_change_leaves_nothing_behind(office: None, client: Client, monkeypatch: pytest.MonkeyPatch):
    """A page in the making has its rows already when somebody renames the category, and meets the frame that came of it."""
    article, *_more = (make.article(f"Bài {n}") for n in range(5))  # enough for a shelf
    read_before = {"readable": questions.readable(article.pk, timezone.now()), "on_home": questions.on_home()}
    sections.save_category(article.category_id, {"name": "Tin mới", "slug": "tin-moi"})
    paths = (article.get_absolute_url(), "/")
    with monkeypatch.context() as meanwhile:
        for name, rows in read_before.items():
            meanwhile.setattr(questions, name, lambda *_values, rows=rows: rows)
        assert ["Đời sống" in client.get(path).content.decode() for path in paths] == [True, True]
    for path in paths:
        html = client.get(path).content.decode()
        assert "Đời sống" not in html and "/chuyen-muc/tin-moi/" in html, path
