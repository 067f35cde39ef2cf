"""How the database answers at 20,000 articles and comments: by index, on both databases; no page scans a large table."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Category, Reading, Version
from articles.querysets import periods_of
from comments.models import Comment
from tests import make

NUMBER = 20_000
LARGE = ("articles_article", "articles_version", "articles_reading", "comments_comment")


@pytest.fixture
def large(office: None) -> None:
    """20,000 articles with a version, a comment and readings each; every tenth is no public one, one comment in 200 waits.

    The ninth category has two articles, the oldest ones.
    """
    categories = [Category.objects.create(name=f"Mục {n}", slug=f"muc-{n}") for n in range(9)]
    now = timezone.now().replace(microsecond=0)
    rows = [
        Article(
            title=f"Bài {n}", slug=f"bai-{n}", body="<p>x</p>", category=categories[8 if n > NUMBER - 3 else n % 8], public_number=1,
            newest_number=2 if n % 250 == 7 else 1,
            status=("draft", "withdrawn")[n % 2] if n % 10 == 0 else "published", published_at=now - timedelta(minutes=7 * n),
        )
        for n in range(NUMBER)
    ]  # fmt: skip
    Article.objects.bulk_create(rows, batch_size=2000)
    Version.objects.bulk_create([Version(article=row, number=1, title=row.title, category=row.category) for row in rows], batch_size=2000)
    periods = periods_of(timezone.localdate())
    counts = [Reading(article=row, period=p, begins=begins, times=n * 7919 % 5000) for n, row in enumerate(rows) for p, begins in periods.items()]
    Reading.objects.bulk_create(counts, batch_size=2000)
    comments = [
        Comment(
            article=row, name="A", title="b", content="c", token=secrets.token_hex(16), posted_at=now - timedelta(minutes=n),
            status="pending" if n % 200 == 0 else ("approved", "declined")[n % 2], visitor=str(n % 900),
        )
        for n, row in enumerate(rows)
    ]  # fmt: skip
    Comment.objects.bulk_create(comments, batch_size=2000)
    if connection.vendor == "postgresql":  # as it does by itself; nobody gathers statistics for SQLite
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def plan(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}" if connection.vendor == "postgresql" else f"EXPLAIN QUERY PLAN {sql}")
        return [row[-1] for row in cursor.fetchall()]


def scans(sql: str) -> list[str]:
    """Large tables that a statement reads from end to end."""
    reading = r"Seq Scan on (\w+)" if connection.vendor == "postgresql" else r"^SCAN (\w+)(?! USING)"
    return [t for row in plan(sql) for t in re.findall(reading, row) if t in LARGE]


def effort(sql: str) -> int:
    """What an answer costs the database: SQLite's steps, or the rows that PostgreSQL reads in vain."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN ANALYZE {sql}")
            return sum(int(n) for (row,) in cursor.fetchall() for n in re.findall(r"Rows Removed by [\w ]+: (\d+)", row))
        hundreds: list[int] = []
        connection.connection.set_progress_handler(lambda: hundreds.append(100), 100)
        cursor.execute(sql)
        cursor.fetchall()
        connection.connection.set_progress_handler(None, 0)
        return sum(hundreds)


def asked(visitor: Client, url: str) -> list[str]:
    """The questions that a page asks of the database."""
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(url).status_code == 200, url
    return [query["sql"] for query in queries.captured_queries if query["sql"].startswith("SELECT")]


@pytest.mark.thorough
@pytest.mark.django_db
def test_no_page_reads_a_large_table_from_end_to_end(large: None, client: Client):
    article = Article.objects.published().newest_first()[9000]
    moderator = Client()
    moderator.force_login(make.user("kd", "Kiểm duyệt viên"))
    pages: list[tuple[Client, str]] = [
        (client, url)
        for url in (
            "/", "/moi-nhat/", f"/moi-nhat/?truoc={article.cursor}", f"/moi-nhat/?sau={article.cursor}", "/chuyen-muc/muc-3/",
            f"/chuyen-muc/muc-3/?truoc={article.cursor}", article.get_absolute_url(), "/luu-tru/", f"/luu-tru/{article.published_at:%Y/%m/%d}/", "/rss/", "/rss/muc-3/",
            "/sitemap.xml", "/sitemap-2.xml",
            f"/theo-doi/{Comment.objects.first().code}/",
        )
    ]  # fmt: skip
    pages.append((moderator, "/quan-tri/comments/comment/"))
    editor = Client()
    editor.force_login(make.user("bt", "Biên tập viên"))
    pages.append((editor, f"/quan-tri/articles/article/{article.pk}/change/"))
    found: dict[str, Any] = {}
    for visitor, url in pages:
        for sql in asked(visitor, url):
            if tables := scans(sql):
                found[url] = (tables, sql[:600])
    assert found == {}
    _the_oldest_cost_what_the_newest_cost(client)
    _few_are_found_by_their_own_index(client)
    _the_desk_sorts_nothing_large()
    _the_most_read_are_not_sorted(client)
    _posting_scans_nothing(client, Article.objects.published().newest_first()[5])


def _the_most_read_are_not_sorted(client: Client) -> None:
    """They are read off the index: neither all readings nor all articles of a period are looked at."""
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    asked = [query["sql"] for query in queries.captured_queries if "articles_reading" in query["sql"]]
    assert len(asked) == 3
    for sql in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"{'EXPLAIN' if connection.vendor == 'postgresql' else 'EXPLAIN QUERY PLAN'} {sql}")
            plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
        assert "reading_most" in plan and not re.search(r"TEMP B-TREE|\bSort\b", plan), plan


def _posting_scans_nothing(client: Client, article: Article) -> None:
    page = client.post("/binh-luan/ma-xac-nhan/", {"article": article.pk}).json()
    sent = {"name": "A", "title": "b", "content": "c", "consent": "on", "token": page["token"], "captcha_0": page["key"]}
    with CaptureQueriesContext(connection) as queries:
        assert client.post(f"/bai-viet/{article.pk}/binh-luan/", {**sent, "captcha_1": make.answer_to(page["key"])}).status_code == 303
    assert [q["sql"] for q in queries.captured_queries if q["sql"].startswith("SELECT") and scans(q["sql"])] == []


def _the_oldest_cost_what_the_newest_cost(client: Client) -> None:
    """Pages of the bottom begin there: none walks down to it."""
    old = Article.objects.published().newest_first()[17_000]
    lists = [f"{url}?{way}={old.cursor}" for url in ("/moi-nhat/", "/chuyen-muc/muc-3/") for way in ("truoc", "sau")]
    urls = ["/", *lists, old.get_absolute_url(), f"/luu-tru/{old.published_at:%Y/%m/%d}/", "/chuyen-muc/muc-8/"]
    assert {url: cost for url in urls if (cost := max(map(effort, asked(client, url)))) > 10_000} == {}


def _few_are_found_by_their_own_index(client: Client) -> None:
    """Not by a walk through the newest of all: nothing is pinned, and a category may have gone to sleep years ago."""
    (pinned,) = [sql for sql in asked(client, "/") if '"pinned_until" >' in sql]
    (few,) = [sql for sql in asked(client, "/chuyen-muc/muc-8/") if "LIMIT 21" in sql and '"category_id" =' in sql]
    assert "article_pinned" in "".join(plan(pinned))
    assert re.search("article_(desk_)?category", "".join(plan(few)))


def _the_desk_sorts_nothing_large() -> None:
    """First pages of its lists: the rows come by an index in their order, whatever the filter; a count may read an index through."""
    staff = Client()
    staff.force_login(make.user("qt", "Quản trị"))
    articles, comments = "/quan-tri/articles/article/", "/quan-tri/comments/comment/"
    filters = [f"?trang_thai={key}" for key in ("nhap", "da-dang", "hen-gio", "da-go", "ban-moi")]
    urls = ["/quan-tri/", articles, *(articles + key for key in filters), f"{articles}?category__id__exact={Category.objects.get(slug='muc-3').pk}"]
    found: dict[str, Any] = {}
    for url in [*urls, comments, f"{comments}?trang_thai=da-duyet", f"{comments}?trang_thai=tu-choi"]:
        questions = asked(staff, url)
        assert len(questions) <= 12, url
        for sql in questions:
            few = sql.startswith("SELECT COUNT") or '"created_by_id" =' in sql  # a person's own drafts
            large = not few and any(table in sql for table in LARGE)
            if large and (scans(sql) or any(re.search(r"TEMP B-TREE FOR ORDER BY|^\W*Sort\b", row) for row in plan(sql))):
                found[url] = (plan(sql), sql[:300])
    assert found == {}
