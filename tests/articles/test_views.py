"""Readers' pages through HTTP: addresses, lists, days, search, feeds, own pages, errors; and that nothing leaks."""

from __future__ import annotations

import re
import unicodedata
import xml.dom.minidom
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing, querysets
from articles.models import Article, Category
from articles.sections import author_named
from comments.models import Comment
from hnp_portal.agency import save_page
from hnp_portal.models import Page
from tests import make
from tests.cases import Cast

pytestmark = pytest.mark.django_db
AT = datetime.fromisoformat("2018-03-13T10:16:00+07:00")


def ids(html: str) -> list[int]:
    """Articles a list links to, in order, each once."""
    main = html[html.index("<main") : html.index("</main")]
    return list(dict.fromkeys(int(n) for n in re.findall(r'href="/bai-viet/[^"]*-(\d+)/"', main)))


def next_link(html: str, rel: str = "next") -> str:
    found = re.search(rf'href="([^"]*)"[^>]*rel="{rel}"|rel="{rel}"[^>]*href="([^"]*)"', html[html.index("<main") :])
    return unescape(found[1] or found[2]) if found else ""


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_the_seed_page_has_its_parts_in_order(client: Client, office: None):
    older, newer = make.article("Bài cũ", at=AT - timedelta(days=1)), make.article("Bài mới", at=AT + timedelta(days=1))
    seed = make.article("Dân vận khéo", "<p>Thân bài</p>", at=AT, lead="Quận ủy vừa ban hành", author=make_author())
    make.comment(seed, "approved", title="Ý kiến một")
    html = page(client, seed.get_absolute_url())
    html = unescape(re.sub(r"<[^>]+>", "", html[html.index("<main") :]))
    parts = [
        "Dân vận khéo",
        "(10:16 13/03/2018)",
        "HNP -",
        "Quận ủy vừa ban hành",
        "Thân bài",
        "Hoàng Ngân",
        newer.title,
        older.title,
        "Xem",
        "(1)",
        "Ý kiến một",
        "(*)",
    ]
    places = [html.index(part) for part in parts]
    assert places == sorted(places)


def make_author() -> Any:
    return author_named("Hoàng Ngân")


def test_around_an_article_stand_the_five_just_after_and_just_before(client: Client, office: None):
    rows = [make.article(f"Bài {n}", at=AT + timedelta(minutes=n // 3)) for n in range(13)]
    response = client.get(rows[6].get_absolute_url())
    assert response.context["newer"] == rows[11:6:-1]
    assert response.context["older"] == rows[5:0:-1]


@pytest.mark.parametrize(
    ("path", "status", "target"),
    [
        ("/bai-viet/sai-{0}/", 301, "/bai-viet/dung-{0}/"),
        ("/bai-viet/H%C3%A0-N%E1%BB%99i-{0}/", 301, "/bai-viet/dung-{0}/"),
        ("/bai-viet/Ha%cc%80-No%cc%a3%cc%82i-{0}/", 301, "/bai-viet/dung-{0}/"),
        ("/bai-viet/x-{0}/?utm_source=zalo", 301, "/bai-viet/dung-{0}/?utm_source=zalo"),
        ("/bai-viet/{0}/", 301, "/bai-viet/dung-{0}/"),
        ("/bai-viet/dung-{0}", 301, "/bai-viet/dung-{0}/"),
        ("/bai-viet/sai-{0}", 301, "/bai-viet/dung-{0}/"),
        ("/bai-viet/x-00{0}/", 301, "/bai-viet/dung-{0}/"),
        ("/bai-viet/x-00{0}", 301, "/bai-viet/dung-{0}/"),
        ("/bai-viet/00{0}/", 301, "/bai-viet/dung-{0}/"),
        ("/bai-viet/x-999999999999999999999/", 404, ""),
    ],
)
def test_the_id_decides_and_a_wrong_slug_is_corrected_once(client: Client, office: None, path: str, status: int, target: str):
    article = make.article("Đúng")
    for method in (client.get, client.head):
        response = method(path.format(article.pk))
        assert response.status_code == status
        if target:
            assert response.headers["Location"] == "http://testserver" + target.format(article.pk)
            assert client.get(response.headers["Location"]).status_code == 200


def test_a_withdrawn_article_is_gone_with_its_reason(client: Client, office: None):
    article = make.withdrawn(reason="Sai số liệu", at=AT)
    assert "Sai số liệu" in page(client, article.get_absolute_url(), 410)
    assert "Sai số liệu" in page(client, f"/bai-viet/khac-{article.pk}/", 410)
    assert ids(page(client, "/luu-tru/2018/03/13/")) == []


def test_no_public_address_leaks_what_is_not_public(client: Client, cast: Cast):
    keys = (cast.draft.pk, cast.scheduled.pk, cast.withdrawn.pk, cast.public.pk)
    paths = ["/", "/moi-nhat/", "/chuyen-muc/doi-song/", "/luu-tru/", f"/luu-tru/{timezone.localtime():%Y/%m/%d}/", "/rss/", "/rss/doi-song/"]
    paths += ["/sitemap.xml", "/robots.txt", "/tim-kiem/", "/theo-doi/", "/trang/lien-he/", "/khong-co/", "/healthz"]
    paths += [f"/tim-kiem/?q={word}" for word in ("nháp", "hẹn", "gỡ", "thong")]
    paths += [f"/bai-viet/x-{key}/" for key in keys] + [f"/bai-viet/{key}/binh-luan/" for key in keys]
    paths += [cast.public.get_absolute_url(), f"/theo-doi/{cast.approved.code}/"]
    for path in paths:
        response = client.get(path)
        shown = response.content.decode() + response.headers.get("Location", "")
        for secret in Cast.SECRETS:
            assert secret not in shown, (path, secret)
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.headers.get("Vary", "")
    assert [client.get(f"/bai-viet/x-{key}/").status_code for key in keys[:3]] == [404, 404, 410]
    for secret in Cast.SECRETS:
        assert ids(page(client, f"/tim-kiem/?q={secret}")) == []


def test_the_number_of_comments_counts_what_everybody_can_see(client: Client, cast: Cast):
    make.comment(cast.public, "approved")
    assert "(2)" in page(client, cast.public.get_absolute_url())
    Comment.objects.filter(status="approved").update(status="declined")
    html = page(client, cast.public.get_absolute_url())
    assert "(2)" not in html and "(0)" not in html


def test_lists_of_one_moment_neither_repeat_nor_skip_while_the_list_grows(client: Client, office: None):
    expected = [make.article(f"t{n}", at=AT).pk for n in range(45)][::-1]
    seen: list[int] = []
    for path in ("/moi-nhat/", "/chuyen-muc/doi-song/"):
        seen, url = [], path
        while url:
            html = page(client, url)
            seen += ids(html)
            url = next_link(html)
            url = path + url if url.startswith("?") else url
            if len(seen) == 20 and path == "/moi-nhat/":
                newest = make.article("mới")
        assert seen == expected
        Article.objects.filter(pk=newest.pk).delete()


def test_the_way_back_leads_to_the_same_pages(client: Client, office: None):
    for n in range(45):
        make.article(f"t{n}", at=AT + timedelta(minutes=n))
    first = page(client, "/moi-nhat/")
    second = page(client, "/moi-nhat/" + next_link(first))
    third = page(client, "/moi-nhat/" + next_link(second))
    assert ids(page(client, "/moi-nhat/" + next_link(third, "prev"))) == ids(second)
    assert ids(page(client, "/moi-nhat/" + next_link(second, "prev"))) == ids(first)


BAD_CURSORS = [
    "2018-03-13T10:16:00+07:00-42", "2018-03-13T10:16:00%2007:00-42", "0001-01-01T00:00:00%2B07:00-1", "9999-12-31T23:59:59-07:00-1", "x-1",
    "1520910960-99999999999999999999999", "-1", "%00", "99999999999-1", "1520910960", "", "1%D9%A0-1",
    "0-0", "00-1", "1520910960-0", "1520910960-01", "01520910960-1", "+1520910960-1", "1520910960-1%0A",
]  # fmt: skip


@pytest.mark.parametrize("cursor", BAD_CURSORS)
@pytest.mark.parametrize("way", ["truoc", "sau"])
def test_a_malformed_cursor_is_one_plain_404(client: Client, office: None, cursor: str, way: str):
    make.article()
    page(client, f"/moi-nhat/?{way}={cursor}", 404)


def test_a_cursor_given_twice_is_404_and_one_of_a_withdrawn_article_continues(client: Client, office: None):
    rows = [make.article(f"t{n}", at=AT + timedelta(minutes=n)) for n in range(3)]
    cursor = rows[1].cursor
    page(client, f"/moi-nhat/?truoc={cursor}&truoc={cursor}", 404)
    publishing.withdraw(rows[1], by=None, reason="Sai")
    assert ids(page(client, f"/moi-nhat/?truoc={cursor}")) == [rows[0].pk]


@pytest.mark.parametrize("path", ["/moi-nhat/?", "/chuyen-muc/doi-song/?", "/tim-kiem/?q=t&", "/luu-tru/2018/03/13/?"])
def test_past_its_end_a_list_says_so_and_leads_back(client: Client, office: None, path: str):
    """What lay beyond a good cursor may have been withdrawn since."""
    rows = [make.article(f"t {n}", at=AT + timedelta(minutes=n)) for n in range(3)]
    publishing.withdraw(rows[0], by=None, reason="Sai")
    html = page(client, f"{path}truoc={rows[1].cursor}")
    assert ids(html) == [] and "Danh sách này không còn bài nào cũ hơn." in html
    assert ids(page(client, path.partition("?")[0] + next_link(html, "prev"))) == [rows[2].pk, rows[1].pk]


def test_unknown_parameters_stand_in_no_link(client: Client, office: None):
    for n in range(25):
        make.article(f"t{n}", at=AT + timedelta(minutes=n))
    for path in ("/moi-nhat/", "/", "/chuyen-muc/doi-song/"):
        assert page(client, path) == page(client, path + "?utm_source=zalo&fbclid=abc&x=1")
    assert "utm_source" not in page(client, "/tim-kiem/?q=t&utm_source=zalo")


def test_days_are_cut_at_midnight_in_hanoi(client: Client, office: None):
    moments = ["2018-03-14T00:30:00+07:00", "2018-03-14T06:59:00+07:00", "2018-03-13T17:30:00Z"]
    rows = [make.article(f"t{n}", at=datetime.fromisoformat(m)) for n, m in enumerate(moments)]
    assert ids(page(client, "/luu-tru/2018/03/14/")) == [rows[1].pk, rows[2].pk, rows[0].pk]
    assert ids(page(client, "/luu-tru/2018/03/13/")) == []
    html = page(client, rows[2].get_absolute_url())
    assert "(00:30 14/03/2018)" in re.sub(r"<[^>]+>", "", html) and 'datetime="2018-03-14T00:30:00+07:00"' in html


def test_a_day_leads_to_the_nearest_days_with_articles(client: Client, office: None):
    for moment in ("2018-03-10T23:59:59+07:00", "2018-03-13T00:00:00+07:00", "2018-03-13T23:59:59+07:00", "2018-03-20T00:00:00+07:00"):
        make.article("Bài", at=datetime.fromisoformat(moment))
    make.scheduled()

    def near(path: str) -> list[str]:
        return re.findall(r'class="button second(?: last)?" href="/luu-tru/([0-9/]+)/"', page(client, path))

    assert near("/luu-tru/2018/03/13/") == ["2018/03/10", "2018/03/20"]
    assert near("/luu-tru/2018/03/11/") == ["2018/03/10", "2018/03/13"]
    assert near("/luu-tru/2018/03/10/") == ["2018/03/13"]
    assert near("/luu-tru/2018/03/20/") == ["2018/03/13"]


def test_the_archive_names_the_newest_days_with_articles(client: Client, office: None, monkeypatch: pytest.MonkeyPatch):
    for moment in ("2018-03-12T17:00:00Z", "2018-03-13T16:59:59Z", "2018-03-13T17:00:00Z", "2018-03-01T00:00:00Z"):
        make.article("Bài", at=datetime.fromisoformat(moment))
    make.scheduled()
    days = [(date(2018, 3, 14), 1), (date(2018, 3, 13), 2), (date(2018, 3, 1), 1)]
    assert client.get("/luu-tru/").context["days"] == days
    assert "13/03/2018 Thứ Ba · 2 bài" in re.sub(r"<[^>]+>", "", page(client, "/luu-tru/"))
    monkeypatch.setattr(querysets, "MOST_MOMENTS", 3)
    assert client.get("/luu-tru/").context["days"] == days[:1], "a day that may be cut off is left out"


def test_an_article_leads_to_its_comments_from_the_top(client: Client, office: None):
    row = make.article()
    assert 'href="#viet-binh-luan">Viết bình luận</a></p>' in page(client, row.get_absolute_url())
    make.comment(row, "approved")
    make.comment(row)
    assert 'href="#binh-luan">1 bình luận</a></p>' in page(client, row.get_absolute_url())


@pytest.mark.parametrize("typed", ["13/03/2018", "13/3/2018", " 13-03-2018 ", "2018-03-13", "13.03.2018"])
def test_a_day_typed_leads_to_its_page(client: Client, office: None, typed: str):
    assert client.get("/luu-tru/", {"ngay": typed}).headers["Location"] == "/luu-tru/2018/03/13/"


@pytest.mark.parametrize("typed", ["", "31/02/2018", "hôm qua", "\0", "13/03/18x", "99999999999"])
def test_an_unreadable_day_comes_back_with_a_sentence(client: Client, office: None, typed: str):
    response = client.get("/luu-tru/", {"ngay": typed})
    assert response.status_code == 200 and "13/03/2018" in response.content.decode()


@pytest.mark.parametrize("path", ["2018/02/31", "2018/13/01", "0000/01/01", "0001/01/01", "9999/12/31"])
def test_impossible_and_extreme_days_are_no_500(client: Client, office: None, path: str):
    assert client.get(f"/luu-tru/{path}/").status_code in (200, 404)


def test_search_finds_with_and_without_marks_and_however_it_is_coded(client: Client, office: None):
    title = "Đỗ Thị Lập họp ở TP.\u00a0Hồ\u00a0Chí\u200b Minh"
    article = make.article(unicodedata.normalize("NFD", title))
    assert article.title == "Đỗ Thị Lập họp ở TP. Hồ Chí Minh" and article.slug == "do-thi-lap-hop-o-tp-ho-chi-minh"
    for query in (
        "Đỗ Thị Lập",
        unicodedata.normalize("NFD", "Đỗ Thị Lập"),
        "do thi lap",
        "ĐỖ THỊ LẬP",
        "TP. Hồ Chí Minh",
        "Hồ\u00a0Chí Minh",
        "lập  đỗ",
    ):
        assert ids(client.get("/tim-kiem/", {"q": query}).content.decode()) == [article.pk], query
    assert ids(page(client, "/tim-kiem/?q=thị+lậpx")) == []


def test_words_of_neighbouring_blocks_are_not_glued(client: Client, office: None):
    body = "<p>Hà Nội</p><p>mưa lớn</p><ul><li>một</li><li>hai</li></ul><table><tbody><tr><td>ba</td><td>bốn</td></tr></tbody></table><p>dòng<br>mới và <strong>Thủ</strong> đô, <em>chữ</em>nghiêng</p>"
    article = make.article("Bài", body, lead="")
    found = [bool(ids(client.get("/tim-kiem/", {"q": q}).content.decode())) for q in ("Nội mưa", "một hai", "Nộimưa", "chữnghiêng")]
    assert found == [True, True, False, True]
    described = re.search(r'name="description" content="([^"]*)"', page(client, article.get_absolute_url()))[1]
    assert described.startswith("Hà Nội mưa lớn một hai ba bốn dòng mới và Thủ đô, chữnghiêng")


ODD_QUERIES = [
    "*", "|", 'a"b', "AND", "NOT", "NEAR(", "-", "^", "title:a", "'", "&", "!", ":*", "<->", "\\", "%", "_", "\0", "a\0b", "\u0301", "   ", "x " * 1000, "<script>",
]  # fmt: skip


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_odd_queries_are_answered_and_shown_back_escaped(client: Client, office: None, query: str):
    make.article()
    response = client.get("/tim-kiem/", {"q": query})
    assert response.status_code == 200 and b"<script>" not in response.content
    if query in ("%", "_", "*", "   "):
        assert ids(response.content.decode()) == []


def test_broken_bytes_in_the_query_are_no_500(client: Client, office: None):
    assert client.get("/tim-kiem/?q=%E1%BA").status_code == 200
    assert client.get("/chuyen-muc/%00/").status_code == 404


def test_document_numbers_and_hyphens_are_found(client: Client, office: None):
    article = make.article("Nghị định 15/2024/NĐ-CP về tổ-chức")
    for query in ("15/2024/NĐ-CP", "tổ-chức", "15/2024/nd-cp"):
        assert ids(client.get("/tim-kiem/", {"q": query}).content.decode()) == [article.pk]


def test_the_feed_is_strict_xml_and_its_guids_stay(client: Client, office: None, settings: Any):
    article = make.article('Thông báo\x0bsố 5 & "x" <b>', lead="a\x1db\uffffc", at=AT)
    make.scheduled()
    feed = page(client, "/rss/")
    dom = xml.dom.minidom.parseString(feed.encode())
    assert [t.firstChild.data for t in dom.getElementsByTagName("title")][1:] == ['Thông báo số 5 & "x" <b>']
    guid, date = dom.getElementsByTagName("guid")[0].firstChild.data, dom.getElementsByTagName("pubDate")[0].firstChild.data
    assert date == "Tue, 13 Mar 2018 10:16:00 +0700"
    publishing.save_version(article, {"title": "Đã sửa", "category": make.category("Khác", "khac")}, by=None)
    publishing.publish(article, by=None)
    settings.SITE_URL = "https://phuong.example"
    later = xml.dom.minidom.parseString(page(client, "/rss/").encode())
    assert later.getElementsByTagName("guid")[0].firstChild.data == guid
    assert later.getElementsByTagName("pubDate")[0].firstChild.data == date
    assert later.getElementsByTagName("link")[1].firstChild.data.startswith("https://phuong.example/bai-viet/")


def test_own_pages_show_their_text_and_older_ones_by_number(client: Client, office: None):
    rules = Page.objects.get(kind="rules")
    first = page(client, rules.get_absolute_url())
    save_page(rules.pk, {"body": "<p>Nội quy mới của {agency}</p>"})
    assert "Nội quy mới của" in page(client, rules.get_absolute_url()) and "{agency}" not in page(client, rules.get_absolute_url())
    older = page(client, f"{rules.get_absolute_url()}?so=1")
    assert "Nội quy mới của" not in older and older != first
    for number in ("0", "9", "x", "-1", "%00", "99999999999999999999"):
        page(client, f"{rules.get_absolute_url()}?so={number}", 404)


def test_home_is_led_by_the_pinned_article_until_its_moment(client: Client, office: None):
    old, new = make.article("Cũ", at=AT), make.article("Mới")
    assert client.get("/").context["lead"] == new
    publishing.save_version(old, {}, by=None, settings={"pinned_until": timezone.now() + timedelta(hours=1)})
    assert client.get("/").context["lead"] == old
    Article.objects.filter(pk=old.pk).update(pinned_until=timezone.now() - timedelta(seconds=1))
    assert client.get("/").context["lead"] == new
    hidden = [make.withdrawn().pk, make.scheduled().pk, make.draft().pk]
    assert Article.objects.filter(pk__in=hidden).update(pinned_until=timezone.now() + timedelta(hours=1)) == 3
    assert client.get("/").context["lead"] == new


def test_every_list_and_page_has_its_empty_state(client: Client, office: None):
    Category.objects.create(name="Trống", slug="trong")
    for path in ("/", "/moi-nhat/", "/chuyen-muc/trong/", "/luu-tru/2018/03/13/", "/tim-kiem/?q=x", "/rss/", "/sitemap.xml"):
        html = page(client, path)
        assert path.startswith(("/rss", "/sitemap")) or re.search(r'class="[^"]*(empty|nothing)', html), path


def test_a_page_begins_with_its_doctype(client: Client, cast: Cast):
    paths = ["/", "/moi-nhat/", "/luu-tru/", "/tim-kiem/", "/theo-doi/", "/trang/lien-he/", "/khong-co/", cast.public.get_absolute_url()]
    paths += [cast.withdrawn.get_absolute_url(), f"/theo-doi/{cast.approved.code}/", f"/bai-viet/{cast.public.pk}/binh-luan/"]
    for path in paths:
        assert client.get(path).content.startswith(b"<!doctype html>\n<html"), path


@pytest.mark.parametrize(("number", "megabytes", "frame"), [(1, 8, 0), (3, 8, 0), (3, 0, 3)])
def test_query_counts_do_not_grow(
    client: Client, office: None, number: int, megabytes: int, frame: int, django_assert_num_queries: Any, settings: Any
):
    """The frame (agency, menu, footer) is asked for once in a generation, by whatever page comes first; by each without a page store."""
    settings.PAGE_STORE_MB = megabytes
    for n in range(number):
        files = [make.line(make.document()) for _n in range(number)]
        row = make.article(f"Bài {n}", cover=make.picture(), cover_alt="x", attachments=files)
        for _n in range(number):
            make.comment(row, "approved")
    limits = {
        row.get_absolute_url(): 4,  # article, newer, older, comments
        "/": 7,  # newest, pinned, categories, one shelf, the most read of three periods
        "/moi-nhat/": 1,
        "/chuyen-muc/doi-song/": 2,
        "/luu-tru/2018/03/13/": 3,
        f"/luu-tru/{row.published_at:%Y/%m/%d}/?sau={row.cursor}": 2,
        f"/moi-nhat/?sau={row.cursor}": 2,
        "/tim-kiem/?q=bai": 1,
        "/trang/lien-he/": 3,
        "/khong-co/": 0,
    }
    client.get("/khong-co/")
    for path, number_of_queries in limits.items():
        with django_assert_num_queries(number_of_queries + frame):
            client.get(path)


def test_titles_are_escaped_once_everywhere(client: Client, office: None):
    title = "Thửa đất 5&6 <b>R&D</b>"
    article = make.article(title)
    for path in (article.get_absolute_url(), "/", "/moi-nhat/"):
        html = page(client, path)
        assert "Thửa đất 5&amp;6 &lt;b&gt;R&amp;D&lt;/b&gt;" in html and "&amp;amp;" not in html
    json_free = re.search(r"<title>([^<]*)</title>", page(client, article.get_absolute_url()))[1]
    assert unescape(json_free).startswith(title)


def test_pictures_are_served_for_good_and_unknown_ones_not_at_all(client: Client, office: None):
    picture = make.picture()
    response = client.get(picture.src)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/jpeg")
    assert "immutable" in response.headers["Cache-Control"]
    assert client.get(f"/anh/{'0' * 32}-640.jpg").status_code == 404
    assert make.picture("blue").src != picture.src
