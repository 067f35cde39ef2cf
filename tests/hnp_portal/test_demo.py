"""The demo: complete, dated before now, never back once declined, and removed without harm to what is real."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL.Image import Image as PillowImage

from articles import pictures, publishing
from articles.images import Rendition, rebuild
from articles.models import Article, Author, Category, Document, Image, Reading, Version
from comments.models import Comment
from hnp_portal.demo import load
from hnp_portal.models import Agency, DemoRow
from tests import make

pytestmark = pytest.mark.django_db


MADE: dict[int, list[Rendition]] = {}


@pytest.fixture(autouse=True)
def pictures_are_rebuilt_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eleven pictures take three seconds, and every test here loads them."""

    def once(picture: PillowImage) -> list[Rendition]:
        key = hash(picture.tobytes())
        if key not in MADE:
            MADE[key] = rebuild(picture)
        return MADE[key]

    monkeypatch.setattr(pictures, "rebuild", once)


@pytest.fixture
def demo(office: None) -> None:
    call_command("demo", verbosity=0)


def test_it_is_complete_and_nothing_of_it_lies_in_the_future_by_accident(demo: None):
    assert (Article.objects.count(), Comment.objects.count(), Category.objects.count(), Image.objects.count()) == (24, 30, 8, 11)
    now = timezone.now()
    states = [(a.status, bool(a.published_at and a.published_at > now)) for a in Article.objects.all()]
    assert {state: states.count(state) for state in set(states)} == {
        ("published", False): 20, ("published", True): 1, ("draft", False): 2, ("withdrawn", False): 1,
    }  # fmt: skip
    assert {s: Comment.objects.filter(status=s).count() for s in ("pending", "approved", "declined")} == {"pending": 8, "approved": 18, "declined": 4}
    assert not Comment.objects.filter(posted_at__gt=now).exists()
    assert [len(rows) for _heading, rows in Client().get("/").context["most_read"]] == [3, 3, 3]
    assert not Article.objects.filter(title__contains="{").exists() and not Article.objects.filter(body__contains="{").exists()
    for comment in Comment.objects.select_related("article"):
        assert comment.article.published_at and comment.posted_at >= comment.article.published_at


def test_no_body_of_it_is_changed_by_the_allow_list(demo: None):
    """What the allow-list would drop must not stand in the demo's files."""
    for article in Article.objects.all():
        assert "<script" not in article.body and len(article.body) > 500


@pytest.mark.parametrize(
    "clock", ["2026-12-31T23:59:30+07:00", "2027-01-01T00:00:10+07:00", "2028-02-29T12:00:00+07:00", "2026-11-25T00:05:00+07:00"]
)
def test_its_dates_fit_any_hour(clock: str, monkeypatch: Any):
    now = datetime.fromisoformat(clock)
    monkeypatch.setattr(timezone, "now", lambda: now)
    rows = load.read("articles.json")
    dates = load.Dates.of_now(rows)
    moments = [dates.moment(row) for row in rows if row["days_ago"] >= 0]
    assert max(moments) < now and (now - max(moments)).days < 2
    assert all(dates.moment(row) > now for row in rows if row["days_ago"] < 0)
    assert load.dated("{day:+3} {month:+1}", datetime.fromisoformat("2026-12-30T08:00:00+07:00")) == "02/01/2027 01/2027"


def test_its_files_can_be_downloaded(demo: None, client: Client):
    articles = [article for article in Article.objects.published() if article.attached]
    assert sorted(line.kind for article in articles for line in article.attached) == ["ods", "odt", "pdf", "pdf"]
    for article in articles:
        for line in article.attached:
            assert client.get(line.address).headers["Content-Length"] == str(line.size)


def test_an_interrupted_load_goes_on_where_it_stopped(office: None):
    for _number in load.load():
        if Article.objects.count() == 11:
            break
    assert Agency.objects.get().demo == "loading"
    call_command("demo", verbosity=0)
    assert (Article.objects.count(), Comment.objects.count(), Image.objects.count()) == (24, 30, 11)


def test_removed_it_never_returns(demo: None, client: Client, settings: Any):
    call_command("remove_demo", verbosity=0)
    for model in (Article, Version, Comment, Category, Author, Image, Document, DemoRow):
        assert not model.objects.exists(), model
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    call_command("demo", verbosity=0)
    assert not Article.objects.exists()
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("no", ["0", "no", " False "])
def test_declined_it_never_comes(office: None, monkeypatch: Any, no: str):
    monkeypatch.setenv("DEMO", no)
    call_command("demo", verbosity=0)
    monkeypatch.delenv("DEMO")
    call_command("demo", verbosity=0)
    assert not Article.objects.exists()


def test_a_wish_that_cannot_be_read_is_refused(office: None, monkeypatch: Any):
    monkeypatch.setenv("DEMO", "khong")
    with pytest.raises(ImproperlyConfigured, match="DEMO is 'khong'; write 1 for yes or 0 for no"):
        call_command("demo", verbosity=0)
    assert not Article.objects.exists()


def test_it_does_not_come_back_when_all_was_deleted_by_hand(demo: None):
    Comment.objects.all().delete()
    Article.objects.all().delete()
    call_command("demo", verbosity=0)
    assert not Article.objects.exists()


def test_it_does_not_mix_with_what_is_there_already(office: None):
    make.article("Thật")
    call_command("demo", verbosity=0)
    assert Article.objects.count() == 1


def test_removing_leaves_all_that_is_real_and_what_it_needs(demo: None):
    edited, commented = Article.objects.published().order_by("pk")[:2]
    publishing.save_version(edited, {"title": "Đã sửa"}, by=None)
    real_comment = make.comment(commented)
    category = Category.objects.get(slug="giao-duc")
    author = Author.objects.first()
    real = make.article("Bài thật", category=category, author=author)
    call_command("remove_demo", verbosity=0)
    assert set(Article.objects.all()) == {edited, commented, real}
    assert list(Comment.objects.all()) == [real_comment]
    assert not Reading.objects.exists(), "invented ones"
    assert Category.objects.filter(pk=category.pk).exists() and Author.objects.filter(pk=author.pk).exists()
    for article in (edited, commented):
        row = Article.objects.get(pk=article.pk)
        assert (row.category_id, row.cover_id) == (article.category_id, article.cover_id)
