"""`import_articles` on lines of every kind, and on the whole real archive."""

from __future__ import annotations

import json
import os
import re
from http.client import HTTPConnection
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article, Author, Category
from articles.portability.jsonlines import BadLine, read_line
from tests import make

pytestmark = pytest.mark.django_db
SHARED = Path(os.environ.get("SHARED_DATA") or settings.BASE_DIR.parent / "shared" / "data")
WALKED = 1 if os.environ.get("CI") and connection.vendor == "sqlite" else 9
"""Which of the archive's pages are opened: in CI every one; at the desk every ninth, so that `make test` stays below five minutes."""
GOOD = {"id": "t1", "title": "Tiêu đề", "lead": "Tóm tắt", "body": "Một\n\nHai", "published": "2018-03-13T10:16:00+07:00"}


def run(tmp_path: Path, *rows: Any, **options: Any) -> tuple[str, str]:
    """Import rows (objects, or raw bytes); gives what was said and what was complained of."""
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows))
    out, err = StringIO(), StringIO()
    call_command("import_articles", str(file), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def line(**more: Any) -> dict[str, Any]:
    return {**GOOD, **more}


def numbers(said: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", said)]


def test_a_body_of_absurd_nesting_is_a_bad_line():
    line = json.dumps({"id": "1", "title": "A", "body_html": "<div>" * 20_000, "published": "2018-03-13"})
    with pytest.raises(BadLine, match="10"):
        read_line(line.encode())


def test_an_article_comes_in_whole_with_its_version(tmp_path: Path, office: None):
    said, _err = run(tmp_path, line(author="Hoàng Ngân", category="Giáo dục", source="baomoi.com"))
    article = Article.objects.get()
    assert numbers(said) == [1, 0, 0]
    assert (article.title, article.lead, article.body) == ("Tiêu đề", "Tóm tắt", "<p>Một</p><p>Hai</p>")
    assert (article.author.name, article.category.slug, article.provenance, article.source) == ("Hoàng Ngân", "giao-duc", "baomoi.com", "")
    assert (article.status, article.slug, article.published_at.isoformat()) == ("published", "tieu-de", "2018-03-13T03:16:00+00:00")
    assert article.newest.same_content(article) and article.public_number == article.newest_number == 1


def test_a_second_import_changes_nothing_and_brings_nothing_back(tmp_path: Path, office: None):
    run(tmp_path, line(), line(id="t2"))
    publishing.withdraw(Article.objects.get(source_id="t1"), by=None, reason="Sai")
    assert numbers(run(tmp_path, line(title="Khác"), line(id="t2"), line(id="t3"), line(id="t3"))[0]) == [1, 3, 0]
    assert list(Article.objects.order_by("source_id").values_list("source_id", "status", "title")) == [
        ("t1", "withdrawn", "Tiêu đề"), ("t2", "published", "Tiêu đề"), ("t3", "published", "Tiêu đề"),
    ]  # fmt: skip


def test_bad_lines_are_named_by_number_and_reason_and_the_rest_is_kept(tmp_path: Path, office: None):
    bad = [
        b"{", b"[1]", b"\xff\xfe", line(id=""), line(id=None), line(title="\u200b\u2060"), line(title="x" * 256), line(body=""), line(published="hôm qua"),
        line(published=None), line(published="9999-99-99"), line(title=["x"]), line(author="x" * 101), b"[" * 100_000,
    ]  # fmt: skip
    said, err = run(tmp_path, line(), *bad, b"", line(id="t2"))
    assert numbers(said) == [2, 0, len(bad)]
    assert [int(n) for n in re.findall(r"rows\.jsonl \D+(\d+):", err)] == list(range(2, 2 + len(bad)))


def test_drafts_and_categories_by_option(tmp_path: Path, office: None):
    make.category("Y tế", "y-te")
    run(tmp_path, line(published=None), line(id="t2", category="Văn hoá"), draft=True, category="y-te")
    run(tmp_path, line(id="t3"))
    assert list(Article.objects.order_by("source_id").values_list("status", "category__name")) == [
        ("draft", "Y tế"), ("draft", "Văn hoá"), ("published", "Tin tức"),
    ]  # fmt: skip
    with pytest.raises(CommandError):
        run(tmp_path, line(), category="khong-co")


def test_moments_and_days_are_hanois(tmp_path: Path, client: Client, office: None):
    moments = ["2018-03-14T00:30:00+07:00", "2018-03-14T06:59:00+07:00", "2018-03-13T17:30:00Z", "2018-03-14T00:30:00"]
    rows = [line(id=f"t{n}", published=m) for n, m in enumerate(moments)]
    run(tmp_path, *rows, line(id="t9", published=None, published_est="2018-03-14"))
    shown = [f"{timezone.localtime(a.published_at):%H:%M %d/%m/%Y}" for a in Article.objects.order_by("source_id")]
    assert shown == ["00:30 14/03/2018", "06:59 14/03/2018", "00:30 14/03/2018", "00:30 14/03/2018", "00:00 14/03/2018"]
    assert client.get("/luu-tru/2018/03/14/").content.decode().count('href="/bai-viet/tieu-de-') >= 5


def test_fractions_of_a_second_do_not_hide_articles_between_pages(tmp_path: Path, office: None):
    rows = [line(id=f"t{n}", published="2018-03-13T10:16:00+07:00") for n in range(3)] + [line(id="t9", published="2018-03-13T10:16:00.123456+07:00")]
    run(tmp_path, *rows)
    assert set(Article.objects.values_list("published_at", flat=True)) == {Article.objects.first().published_at}


def test_entities_are_mended_and_addresses_left_alone(tmp_path: Path, office: None):
    title = "Thửa đất 5&amp;amp;6 &lt;b&gt;R&D&lt;/b&gt;"
    address = "https://hanoi.gov.vn/x?id=1&timestamp=20260305&copy=2&para=3&notice=4"
    run(tmp_path, line(title=title, body=f"Xem {address} và AT&T, 5 < 6"))
    run(tmp_path, line(id="t2", body=None, body_html="<a href='https://hanoi.gov.vn/x?id=1&timestamp=2&copy=2'>đây</a>"))
    first, second = Article.objects.order_by("source_id")
    assert first.title == "Thửa đất 5&6 <b>R&D</b>"
    assert first.body == f"<p>Xem {address.replace('&', '&amp;')} và AT&amp;T, 5 &lt; 6</p>"
    assert 'href="https://hanoi.gov.vn/x?id=1&amp;timestamp=2&amp;copy=2"' in second.body
    for article in (first, second):
        before = article.body
        for _n in range(3):
            publishing.save_version(article, {"title": article.title, "body": article.body}, by=None)
        assert Article.objects.get(pk=article.pk).body == before and article.versions.count() == 1


def test_surrogates_zero_width_and_control_characters_are_mended(tmp_path: Path, office: None):
    run(
        tmp_path,
        rb'{"id": "t1", "title": "Th\u00f4ng\u00a0b\u00e1o \ud800\u200b s\u1ed1\u000b5", "body": "e\u0301\u0000", "published": "2018-03-13"}',
    )
    article = Article.objects.get()
    assert (article.title, article.body) == ("Thông báo số 5", "<p>é</p>")


def test_our_own_prefix_in_a_lead_is_data(tmp_path: Path, office: None):
    run(tmp_path, line(lead="HNP - Quận ủy vừa ban hành"), line(id="t2", lead="TTO - Hôm nay"))
    assert list(Article.objects.order_by("source_id").values_list("source", "lead")) == [("HNP", "Quận ủy vừa ban hành"), ("", "TTO - Hôm nay")]


def test_bylines_and_categories_that_fold_alike_get_addresses_of_their_own(tmp_path: Path, office: None):
    run(
        tmp_path,
        line(author="Lan"),
        line(id="t2", author="Lân"),
        line(id="t3", author="???"),
        line(id="t4", byline_guess="Lan"),
        line(id="t5", author="\u200b"),
    )
    assert Author.objects.count() == 3
    assert sorted(Author.objects.values_list("slug", flat=True)) == ["lan", "lan-2", "tac-gia"]
    assert Article.objects.get(source_id="t5").author is None


def test_the_quirky_strings_of_real_newsrooms_come_out_clean(office: None):
    wrong = []
    for raw in (SHARED / "text_quirks.jsonl").read_text("utf-8").splitlines():
        row = json.loads(raw)
        incoming = read_line(json.dumps(line(title=row["raw_title"], lead=row["raw_summary"] or "")).encode())
        if incoming.title != row["clean_title"]:
            wrong.append((row["id"], incoming.title, row["clean_title"]))
    assert wrong == []


def test_a_reason_is_a_sentence_not_a_trace():
    with pytest.raises(BadLine, match="title"):
        read_line(json.dumps({"id": "x", "title": ""}).encode())


def seed_line() -> dict[str, Any]:
    """The article page that the product is modelled on, as the office would export it."""
    text = (SHARED / "seed-article.txt").read_text("utf-8")
    head, _, rest = text.partition("\n\n")
    title, moment = re.fullmatch(r"(.*) \((\d\d:\d\d \d\d/\d\d/\d{4})\)", head.strip()).groups()
    lead, _, rest = rest.strip().partition("\n\n")
    body, _, _rest = rest.partition("Hoàng Ngân")
    clock, day = moment.split()
    published = "-".join(reversed(day.split("/"))) + f"T{clock}:00+07:00"
    return {"id": "seed", "title": title, "lead": lead.strip(), "body": body.strip(), "author": "Hoàng Ngân", "published": published}


@pytest.mark.thorough
def test_the_whole_archive_comes_in_and_its_pages_stand(portal: str, tmp_path: Path, office: None):
    """Imported as an office would, then walked by the site's own links through the real server: each list, and in CI each article."""
    files = [SHARED / "articles_paragraphs.jsonl", SHARED / "articles_civic.jsonl"]
    seed = tmp_path / "seed.jsonl"
    seed.write_text(json.dumps(seed_line()), "utf-8")
    out, err = StringIO(), StringIO()
    call_command("import_articles", *map(str, [*files, seed]), stdout=out, stderr=err)
    assert (numbers(out.getvalue()), err.getvalue()) == ([4746, 0, 0], "")
    server = HTTPConnection(urlsplit(portal).netloc, timeout=30)

    def fetched(address: str) -> str:
        server.request("GET", address)
        answer = server.getresponse()
        html = answer.read().decode()
        assert answer.status == 200, address
        return html

    addresses, url = [], "/moi-nhat/"
    while url:
        html = fetched(url)
        main = html[html.index("<main") : html.index("</main")]
        addresses += list(dict.fromkeys(re.findall(r'href="(/bai-viet/[^"]*-\d+/)"', main)))
        older = re.search(r'href="(\?truoc=[^"]+)"', main)
        url = "/moi-nhat/" + older[1] if older else ""
    articles = {article.get_absolute_url(): article for article in Article.objects.all()}
    assert len(addresses) == 4746 and set(addresses) == set(articles)
    for address in addresses[::WALKED]:
        assert articles[address].body in fetched(address), address
    html = re.sub(r"<[^>]+>", "", fetched(Article.objects.get(source_id="seed").get_absolute_url()))
    for part in ("(10:16 13/03/2018)", "HNP", "Kế hoạch số 205-KH/BDVQU", "Hoàng Ngân"):
        assert part in html
    assert Category.objects.get(slug="tin-tuc").name == "Tin tức"
