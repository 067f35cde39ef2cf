"""`manage.py fill`: rows as the verbs would have left them, continued where it stopped, taken away whole."""

from __future__ import annotations

import shutil
from collections import Counter
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from articles.models import Article, Version
from comments.models import Comment
from hnp_portal.demo import fill
from tests import make

pytestmark = pytest.mark.django_db


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command("fill", *arguments, stdout=out)
    return out.getvalue()


def test_articles_and_comments_are_as_the_verbs_would_have_left_them(office: None):
    assert run(110).startswith("Đã tạo 110 bài và 1070 ý kiến")
    for article in Article.objects.all():
        folded, newest = article.folded, article.newest
        article.fold()
        assert folded == article.folded
        assert article.versions.count() == article.newest_number
        assert article.has_unpublished_version or article.same_content(newest)
        assert 1000 < len(article.body.encode()) < 8000
    assert Counter(Article.objects.values_list("status", flat=True)) == {"published": 106, "draft": 2, "withdrawn": 2}
    assert Counter(Comment.objects.values_list("status", flat=True)).keys() == {"approved", "pending", "declined"}
    assert not Comment.objects.exclude(article__status="published").exclude(article__status="withdrawn").exists()


def test_every_kind_of_page_stands_on_them(office: None, client: Client):
    run(30)
    article = Article.objects.published().newest_first().first()
    staff = Client()
    staff.force_login(make.user("qt", "Quản trị"))
    pages = ["/", "/moi-nhat/", article.get_absolute_url(), article.category.get_absolute_url(), f"/tim-kiem/?q={article.title}"]
    for visitor, url in [*((client, url) for url in pages), *((staff, f"/quan-tri/{name}/") for name in ("articles/article", "comments/comment"))]:
        answer = visitor.get(url)
        assert answer.status_code == 200
        assert (article.title in answer.content.decode()) or "comments" in url or "chuyen-muc" in url, url


def test_it_goes_on_where_it_stopped_and_can_be_taken_away(office: None):
    real = make.comment(make.article("Bài thật"), "approved")
    run(30)
    assert "Đã tạo 20 bài" in run(50, "--comments=1")
    assert "Đã tạo 0 bài" in run(50)
    assert list(fill.filled().order_by("source_id").values_list("source_id", flat=True)) == [f"fill-{n:07}" for n in range(1, 51)]
    make.comment(Article.objects.published().filter(source_id__isnull=False).first())
    assert "50 bài" in run("--remove")
    assert (list(Comment.objects.all()), Version.objects.count()) == ([real], 1)


def test_it_refuses_a_short_disk_and_a_city(office: None, monkeypatch: pytest.MonkeyPatch, settings: Any):
    with monkeypatch.context() as short:
        short.setattr(fill, "connection", SimpleNamespace(vendor="sqlite", settings_dict={"NAME": "/var/portal.sqlite3"}))
        short.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=fill.SPARE + 24_000 * 99))
        with pytest.raises(CommandError, match="còn thiếu 1 MB"):
            run(100)
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="--in-production"):
        run(1)
    assert not Article.objects.exists()
    assert "Đã tạo 1 bài" in run(1, "--in-production")
