"""One page, the same bytes for everyone: a thousand visits leave no trace, in no table and in no visitor's browser."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.utils import timezone

from tests.cases import Cast
from tests.journeys.web import Answer, Web

VISITS = 1_000
BROWSERS = (
    "Mozilla/5.0 (Linux; Android 8.1) Chrome/70.0 Mobile",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 12_0) Safari/604.1",
    "facebookexternalhit/1.1",
    "",
)
COOKIES = ("", "sessionid=abc; csrftoken=malformed!", "csrftoken=" + "a" * 32, "messages=x; theme=dark", '"; =;;')
LANGUAGES = ("vi", "en-US,en;q=0.8", "")


def rows_of_all_tables() -> dict[str, list[Any]]:
    """Everything the database holds."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        held = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            held[table] = sorted(map(repr, cursor.fetchall()))
    return held


def visitor(number: int) -> tuple[str, dict[str, str]]:
    headers = {
        "User-Agent": BROWSERS[number % len(BROWSERS)],
        "Cookie": COOKIES[number % len(COOKIES)],
        "Accept-Language": LANGUAGES[number % len(LANGUAGES)],
    }
    return f"10.9.{number // 256 % 256}.{number % 256}", {name: value for name, value in headers.items() if value}


def addresses(cast: Cast) -> list[str]:
    article = cast.public.get_absolute_url()
    day = f"{timezone.localtime(cast.public.published_at):/luu-tru/%Y/%m/%d/}"
    return [
        "/", article, cast.withdrawn.get_absolute_url(), cast.draft.get_absolute_url(), "/moi-nhat/", "/chuyen-muc/doi-song/", day,
        "/luu-tru/", "/tim-kiem/", "/tim-kiem/?q=công%20khai", "/trang/lien-he/", "/rss/", "/rss/doi-song/",
        "/sitemap.xml", "/robots.txt", "/khong-co/", f"/bai-viet/{cast.public.pk}/binh-luan/", f"/theo-doi/{cast.approved.code}/",
        "/theo-doi/", f"/bai-viet/sai-{cast.public.pk}/",
    ]  # fmt: skip


def test_a_thousand_visits_write_nothing_set_nothing_and_see_the_same(portal: str, cast: Cast):
    pages = addresses(cast)
    before = rows_of_all_tables()
    assert before["comments_comment"], "the cast is there"

    def visit(number: int) -> tuple[str, Answer]:
        address, headers = visitor(number)
        page = pages[number % len(pages)]
        return page, Web(portal, address).get(page, **headers)

    seen: dict[str, set[tuple[int, bytes, str]]] = {}
    with ThreadPoolExecutor(8) as crowd:
        for page, answer in crowd.map(visit, range(VISITS)):
            assert "set-cookie" not in answer.headers, page
            assert "cookie" not in answer.headers.get("vary", "").lower(), page
            headers = sorted(
                (name, value) for name, value in answer.headers.items() if name not in ("date", "x-accel-expires")
            )  # the second is for nginx, which takes it off
            seen.setdefault(page, set()).add((answer.status, answer.body, repr(headers)))
    assert {page: len(kinds) for page, kinds in seen.items()} == dict.fromkeys(pages, 1)
    statuses = {page: next(iter(kinds))[0] for page, kinds in seen.items()}
    usual = dict.fromkeys(pages, 200)
    assert statuses == {**usual, pages[2]: 410, pages[3]: 404, "/khong-co/": 404, pages[-1]: 301}
    assert rows_of_all_tables() == before


def test_what_is_not_public_stands_nowhere(portal: str, cast: Cast):
    """Neither in a text, a title or a count, nor in a redirect: a made-up id and a draft's answer alike."""
    web = Web(portal)
    for page in addresses(cast):
        answer = web.get(page)
        told = answer.body.decode() + repr(answer.headers)
        assert [secret for secret in Cast.SECRETS if secret in told.replace("/bai-viet/", "")] == [], page
    for hidden in (cast.draft, cast.scheduled):
        for path in (hidden.get_absolute_url(), f"/bai-viet/{hidden.pk}/", f"/bai-viet/{hidden.pk}", f"/bai-viet/{hidden.pk}/binh-luan/"):
            answer = web.get(path)
            unknown = web.get(path.replace(str(hidden.pk), "987654321"))
            assert (answer.status, answer.body, answer.headers.get("location")) == (404, unknown.body, None)
