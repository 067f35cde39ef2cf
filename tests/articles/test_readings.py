"""How often an article was read: counted about right, in memory first, and told on the home page and at the desk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing, readings
from articles.models import Article, Reading, readings_in_words
from articles.querysets import periods_of
from hnp_portal.models import Agency
from tests import make
from tests.articles import desk
from tests.cases import Cast
from tests.conftest import server_environment
from tests.journeys.conftest import start, stop
from tests.journeys.web import Web

pytestmark = pytest.mark.django_db


class Clock:
    """What `monotonic` says."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A process that has counted nothing, and its clock."""
    clock = Clock()
    monkeypatch.setattr(readings, "TALLY", readings.Tally())
    monkeypatch.setattr(readings, "monotonic", clock)
    return clock


def read(client: Client, key: int, reader: int = 1, browser: str = "Firefox", **headers: str) -> None:
    """The answer is the same whatever became of it."""
    answer = client.post(f"/bai-viet/{key}/da-doc/", REMOTE_ADDR=f"10.0.{reader // 250}.{reader % 250}", HTTP_USER_AGENT=browser, **headers)
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (204, b"", "no-store")
    assert answer.cookies == {} and "Cookie" not in answer.get("Vary", "")


def stored(period: str = "all") -> dict[int, int]:
    return dict(Reading.objects.filter(period=period).values_list("article", "times"))


def counted(period: str = "all") -> dict[int, int]:
    readings.flush()
    return stored(period)


# --- What counts ------------------------------------------------------------------------------------------------------
def test_a_reading_costs_no_query_and_counts_for_its_day_week_month_and_all_time(client: Client, office: None, django_assert_num_queries: Any):
    article = make.article()
    with django_assert_num_queries(0):
        read(client, article.pk)
    assert stored() == {}
    readings.flush()
    today = timezone.localdate()
    rows = sorted(Reading.objects.values_list("article", "period", "begins", "times"))
    assert rows == [
        (article.pk, "all", date(1970, 1, 1), 1), (article.pk, "day", today, 1), (article.pk, "month", today.replace(day=1), 1),
        (article.pk, "week", today - timedelta(days=today.weekday()), 1),
    ]  # fmt: skip


def test_a_week_begins_on_monday():
    assert periods_of(date(2026, 3, 1)) == {
        "day": date(2026, 3, 1), "week": date(2026, 2, 23), "month": date(2026, 3, 1), "all": date(1970, 1, 1),
    }  # fmt: skip


def test_the_same_reader_counts_again_after_half_an_hour(client: Client, office: None, clock: Clock):
    article, other = make.article(), make.article("Bài khác")
    for _reload in range(5):
        read(client, article.pk)
    read(client, other.pk)
    assert counted() == {article.pk: 1, other.pk: 1}
    clock.now += readings.AGAIN_AFTER - 1
    read(client, article.pk)
    assert counted() == {article.pk: 1, other.pk: 1}
    clock.now += 1
    read(client, article.pk)
    assert counted() == {article.pk: 2, other.pk: 1}


def test_another_address_or_browser_is_another_reader_up_to_a_bound(client: Client, office: None):
    article = make.article()
    read(client, article.pk, reader=1)
    read(client, article.pk, reader=2)
    read(client, article.pk, reader=2, browser="Chrome")
    assert counted() == {article.pk: 3}
    for number in range(readings.FROM_ONE_NETWORK * 2):
        read(client, article.pk, reader=3, browser=f"Bot {number}")
    assert counted() == {article.pk: 3 + readings.FROM_ONE_NETWORK}


@pytest.mark.parametrize("header", [{"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_ORIGIN": "https://khac.example"}])
def test_another_site_counts_nothing(client: Client, office: None, header: dict[str, str]):
    article = make.article()
    read(client, article.pk, **header)
    assert counted() == {}
    read(client, article.pk, HTTP_SEC_FETCH_SITE="same-origin", HTTP_ORIGIN="http://testserver")
    assert counted() == {article.pk: 1}


def test_only_a_post_counts_and_its_body_is_not_read(client: Client, office: None, settings: Any):
    article = make.article()
    assert client.get(f"/bai-viet/{article.pk}/da-doc/").status_code == 405
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = client.post(f"/bai-viet/{article.pk}/da-doc/", b"x" * 100, content_type="multipart/form-data")
    assert answer.status_code == 204
    assert counted() == {article.pk: 1}


def test_what_is_not_public_is_neither_told_nor_counted(client: Client, cast: Cast):
    for key in (cast.draft.pk, cast.scheduled.pk, cast.withdrawn.pk, 987654321, 10**18 - 1, cast.public.pk):
        read(client, key)
    assert counted() == {cast.public.pk: 1}
    assert set(Reading.objects.values_list("article", flat=True)) == {cast.public.pk}


def test_what_waits_past_midnight_belongs_to_its_day(client: Client, office: None, monkeypatch: pytest.MonkeyPatch):
    article, yesterday = make.article(), timezone.localdate() - timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "localdate", lambda: yesterday)
        read(client, article.pk)
    read(client, article.pk, reader=2)
    readings.flush()
    days = Reading.objects.filter(period="day").values_list("begins", "times")
    assert sorted(days) == [(yesterday, 1), (yesterday + timedelta(days=1), 1)]


# --- When it is stored ------------------------------------------------------------------------------------------------
def test_stored_when_many_have_come(client: Client, office: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(readings, "MANY", 3)
    first, second = make.article(), make.article("Bài khác")
    for reader, article in ((1, first), (2, first), (3, second)):
        assert stored() == {}
        read(client, article.pk, reader)
    assert stored() == {first.pk: 2, second.pk: 1}
    read(client, first.pk, 4)
    assert stored() == {first.pk: 2, second.pk: 1}


def test_stored_when_the_first_is_late_even_by_one_who_is_not_counted(client: Client, office: None, clock: Clock):
    article = make.article()
    read(client, article.pk)
    clock.now += readings.LATE - 1
    read(client, article.pk)
    assert stored() == {}
    clock.now += 1
    read(client, article.pk)
    assert stored() == {article.pk: 1}


@contextmanager
def away() -> Iterator[list[str]]:
    """The database answers nothing; what was asked meanwhile."""
    asked: list[str] = []

    def refuse(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        asked.append(sql)
        raise OperationalError("away")

    with connection.execute_wrapper(refuse):
        yield asked


def test_counts_wait_for_a_database_that_is_away(client: Client, office: None, clock: Clock, monkeypatch: pytest.MonkeyPatch):
    """And it is asked at once a while, not at each reading."""
    monkeypatch.setattr(readings, "MANY", 2)
    article = make.article()
    with away() as asked:
        for reader in range(10):
            read(client, article.pk, reader)
        assert len(asked) == 1
        clock.now += readings.LATE
        read(client, article.pk, 10)
        assert len(asked) == 2
    read(client, article.pk, 11)
    assert stored() == {}
    clock.now += readings.LATE
    read(client, article.pk, 12)
    assert stored() == {article.pk: 13}
    read(client, article.pk, 13)
    read(client, article.pk, 14)
    assert stored() == {article.pk: 15}, "many are stored at once again"


def test_counts_wait_while_the_portal_is_read_only(client: Client, office: None, clock: Clock):
    article = make.article()
    Agency.objects.update(read_only=True)
    read(client, article.pk)
    assert counted() == {}
    Agency.objects.update(read_only=False)
    assert counted() == {article.pk: 1}


def test_what_waits_and_what_is_remembered_is_bounded(client: Client, office: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(readings, "MOST_WAITING", 3)
    monkeypatch.setattr(readings, "MOST_REMEMBERED", 10)
    first, *more = [make.article(f"Bài {number}") for number in range(5)]
    with away():
        for reader, article in enumerate([first, *more, first]):
            read(client, article.pk, reader)
        readings.flush()
    for number in range(50):
        read(client, 10**6 + number, number)
    assert len(readings.TALLY._lately) <= 12
    assert counted() == {first.pk: 2, more[0].pk: 1, more[1].pk: 1}


@pytest.mark.django_db(transaction=True)
def test_threads_and_processes_lose_nothing(office: None, monkeypatch: pytest.MonkeyPatch):
    """Two tallies stand for two processes: they add to the same rows at the same time."""
    monkeypatch.setattr(readings, "MANY", 7)
    articles = [make.article(f"Bài {number}").pk for number in range(3)]
    tallies = [readings.Tally(), readings.Tally()]

    def work(number: int) -> None:
        tally = tallies[number % 2]
        for reader in range(30):
            if tally.count(articles[reader % 3], f"{number}-{reader}", ""):
                tally.flush()
        tally.flush()
        connection.close()

    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(work, range(8)))
    for tally in tallies:
        tally.flush()
    assert stored() == stored("day") == dict.fromkeys(articles, 80)


@pytest.mark.django_db(transaction=True)
def test_a_server_that_ends_stores_what_it_has_counted(office: None, tmp_path: Any):
    article = make.article()
    (tmp_path / "static").mkdir()
    server, portal = start(server_environment(tmp_path))
    for number in range(6):
        assert Web(portal, f"10.1.1.{number}").post(f"/bai-viet/{article.pk}/da-doc/", {}).status == 204
    assert stored() == {}
    stop(server)
    assert stored() == {article.pk: 6}


def test_rows_of_long_ago_are_deleted_and_the_sum_stays(office: None):
    article, today = make.article(), timezone.localdate()
    readings.record({(article.pk, today - timedelta(days=days)): 1 for days in (0, 35, 36, 380, 2000)})
    assert readings.forget_past_periods() == 3 + 2 + 1
    assert stored() == {article.pk: 5}
    days = Reading.objects.filter(period="day").values_list("begins", flat=True)
    assert sorted(days) == [today - timedelta(days=35), today]
    assert readings.forget_past_periods() == 0


# --- What is told -----------------------------------------------------------------------------------------------------
def most_read(client: Client) -> list[tuple[str, list[str]]]:
    """Headings and lines of the block on the home page."""
    html = client.get("/").content.decode()
    block = re.search(r'<section class="most".*?<div class="shelves">(.*?)</div>\s*</section>', html, re.S)
    parts = re.findall(r"<h3>(.*?)</h3>\s*<ol[^>]*>(.*?)</ol>", block[1] if block else "", re.S)
    return [(heading, [unescape(re.sub(r"<[^>]+>", "", line)) for line in re.findall(r"<li[^>]*>(.*?)</li>", rows, re.S)]) for heading, rows in parts]


def days_ago(number: int) -> date:
    return timezone.localdate() - timedelta(days=number)


@pytest.fixture
def friday(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day in the middle of week and month."""
    monkeypatch.setattr(timezone, "localdate", lambda *given: date(2026, 11, 20))


def test_the_most_read_of_day_week_and_month(client: Client, office: None, friday: None):
    articles = [make.article(f"Bài {number}", category=make.category(on_home=False)) for number in range(5)]
    for number, article in enumerate(articles):
        readings.record(
            {(article.pk, days_ago(0)): number, (article.pk, days_ago(1)): 100 - number * 20, (article.pk, days_ago(10)): 300 * (number == 2)}
        )
    withdrawn, over = make.article("Gỡ"), make.article("Tháng trước")
    readings.record({(withdrawn.pk, days_ago(0)): 5000, (over.pk, days_ago(25)): 9000})
    publishing.withdraw(withdrawn, by=None, reason="Sai")
    assert most_read(client) == [
        ("Trong ngày", ["Bài 4 khoảng 4 lượt đọc", "Bài 3 khoảng 3 lượt đọc", "Bài 2 khoảng 2 lượt đọc"]),
        ("Trong tuần", ["Bài 0 khoảng 100 lượt đọc", "Bài 1 khoảng 81 lượt đọc", "Bài 2 khoảng 62 lượt đọc"]),
        ("Trong tháng", ["Bài 2 khoảng 360 lượt đọc", "Bài 0 khoảng 100 lượt đọc", "Bài 1 khoảng 81 lượt đọc"]),
    ]


def test_a_period_without_readings_is_left_out_and_so_is_the_empty_block(client: Client, office: None, friday: None):
    article = make.article()
    assert most_read(client) == [] and "Đọc nhiều" not in client.get("/").content.decode()
    readings.record({(article.pk, days_ago(8)): 3})
    assert most_read(client) == [("Trong tháng", ["Đường mới mở khoảng 3 lượt đọc"])]


def test_of_two_read_alike_the_newer_comes_first_everywhere(client: Client, office: None):
    rows = [make.article(f"Bài {number}") for number in range(6)]
    readings.record({(article.pk, days_ago(0)): 7 for article in rows})
    for _heading, lines in most_read(client):
        assert [line[:5] for line in lines] == ["Bài 5", "Bài 4", "Bài 3"]


def test_the_block_takes_one_query_a_period_however_much_it_holds(client: Client, office: None):
    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return [query["sql"] for query in captured]

    articles = [make.article(f"Bài {number}") for number in range(4)]
    client.get("/")  # what is asked once in a generation
    none = queries()
    readings.record({(articles[0].pk, days_ago(0)): 1})
    one = queries()
    readings.record({(article.pk, days_ago(n)): 9 for n, article in enumerate(articles)})
    assert len(none) == len(one) == len(queries())
    assert len([sql for sql in one if "articles_reading" in sql]) == 3


@pytest.mark.parametrize(
    ("times", "words"),
    [(1, "khoảng 1 lượt đọc"), (99, "khoảng 99 lượt đọc"), (1_249, "khoảng 1.200 lượt đọc"), (2_567_890, "khoảng 2.500.000 lượt đọc")],
)
def test_two_figures_are_told(times: int, words: str):
    assert readings_in_words(times) == words


def test_the_desk_tells_how_often_an_article_was_read(office: None):
    article, unread = make.article(), make.article("Chưa ai đọc")
    readings.record({(article.pk, days_ago(0)): 200, (article.pk, days_ago(400)): 1234})
    editor = desk.signed_in()
    page = editor.get(desk.LIST).content.decode()
    assert re.findall(r'<td class="field-readings">(.*?)</td>', page) == ["", "khoảng 1.400 lượt đọc"]
    assert "Khoảng 1.400 lượt đọc." in editor.get(f"{desk.LIST}{article.pk}/change/").content.decode()
    assert "lượt đọc" not in editor.get(f"{desk.LIST}{unread.pk}/change/").content.decode()


def test_counting_leaves_the_article_as_it_is(client: Client, office: None):
    article = make.article()
    before = Article.objects.filter(pk=article.pk).values().get()
    read(client, article.pk)
    readings.flush()
    assert Article.objects.filter(pk=article.pk).values().get() == before
