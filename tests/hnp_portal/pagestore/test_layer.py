"""The page store: what is kept, for whom, how long, and what a reader is told."""

from __future__ import annotations

import re
import threading
import time
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from articles import publishing
from comments import moderation
from hnp_portal import agency
from hnp_portal.models import GenerationToken
from hnp_portal.pagestore import generations
from hnp_portal.pagestore.generations import Generation
from hnp_portal.pagestore.layer import PageStore
from hnp_portal.pagestore.pages import LONGEST_LIFE, Page, Pages, best_encoding
from hnp_portal.pagestore.policy import SHARED
from tests import make
from tests.cases import Cast
from tests.hnp_portal.pagestore.conftest import BUDGET, Store, ask

KEPT = (
    "/",
    "/moi-nhat/",
    "/chuyen-muc/doi-song/",
    "/luu-tru/",
    "/luu-tru/2018/03/13/",
    "/trang/lien-he/",
    "/rss/",
    "/rss/doi-song/",
    "/sitemap.xml",
    "/robots.txt",
)


def test_a_page_is_made_once_and_the_same_for_all(store: Store, cast: Cast):
    for path in (*KEPT, cast.public.get_absolute_url()):
        before = store.rendered
        first = store.get(path)
        others = [store.get(path, Cookie="sessionid=x; csrftoken=y"), store.get(path, User_Agent="x", Accept_Language="en")]
        assert first.status == 200 and others == [first, first], path
        assert first.headers["Cache-Control"] == SHARED
        assert store.rendered == before + 1, path


def test_what_is_kept_is_what_the_portal_says_without_a_store(store: Store, cast: Cast):
    off = PageStore(store.django, 0)
    for path in (*KEPT, cast.public.get_absolute_url(), cast.withdrawn.get_absolute_url()):
        kept = [store.get(path), store.get(path)]
        assert kept == [ask(off, path)] * 2, path


def test_each_encoding_is_made_once_and_has_a_tag_of_its_own(store: Store, cast: Cast):
    path = cast.public.get_absolute_url()
    answers = {accepted: store.get(path, Accept_Encoding=accepted) for accepted in ("", "gzip", "gzip, deflate, br", "br;q=0.5", "gzip;q=0, br;q=0")}
    encodings = [answer.headers.get("Content-Encoding") for answer in answers.values()]
    assert encodings == [None, "gzip", "br", "br", None]
    assert len({answer.text for answer in answers.values()}) == 1
    assert len({answer.headers["ETag"] for answer in answers.values()}) == 3
    for answer in answers.values():
        assert answer.headers["Content-Length"] == str(len(answer.body))
        assert answer.headers["Vary"] == "Accept-Encoding"
    assert store.rendered == 1


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("*", "br"),
        ("*;q=0", ""),
        ("GZIP", "gzip"),
        ("identity", ""),
        ("br;q=0, *", "gzip"),
        ("gzip; q=0.0", ""),
        ("deflate", ""),
        ("x" * 9_000, ""),
    ],
)
def test_accept_encoding(accepted: str, encoding: str):
    assert best_encoding(accepted) == encoding


@pytest.mark.parametrize("accepted", ["", "gzip", "br"])
def test_who_has_the_page_is_told_so(store: Store, cast: Cast, accepted: str):
    path = cast.public.get_absolute_url()
    whole = store.get(path, Accept_Encoding=accepted)
    tag = whole.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"khong-co", {tag}', f'"a",W/{tag} ,"b"', "*"):
        answer = store.get(path, Accept_Encoding=accepted, If_None_Match=known)
        assert (answer.status, answer.body) == (304, b""), known
        assert answer.headers == {"ETag": tag, "Vary": "Accept-Encoding", "Cache-Control": SHARED}
    assert store.get(path, Accept_Encoding=accepted, If_None_Match='"khong-co"').body == whole.body
    assert store.get(path, If_Modified_Since="Sat, 28 Nov 2099 00:00:00 GMT").status == 200
    assert store.rendered == 1


def test_a_first_reader_who_has_an_old_copy_leaves_a_whole_page(store: Store, cast: Cast):
    path = cast.public.get_absolute_url()
    assert store.get(path, If_None_Match='"old"', If_Modified_Since="Sat, 28 Nov 2099 00:00:00 GMT", Range="bytes=0-5").status == 200
    assert store.get(path).text.endswith("</html>\n")
    assert store.rendered == 1


def test_head_is_get_without_its_body(store: Store, cast: Cast):
    for path in (cast.public.get_absolute_url(), "/rss/"):
        head = store.head(path, Accept_Encoding="gzip")
        get = store.get(path, Accept_Encoding="gzip")
        assert (head.status, head.body, head.headers) == (200, b"", get.headers)
        assert len(get.body) == int(head.headers["Content-Length"]) > 100
    assert store.rendered == 2


def test_what_the_query_says_beside_known_names_makes_no_page_and_stands_in_none(store: Store, cast: Cast):
    make.article("Bài cũ", at=timezone.now() - timedelta(days=3))
    for path in (*KEPT, cast.public.get_absolute_url()):
        before = store.rendered
        tagged = store.get(f"{path}?utm_source=zalo&fbclid=abc&x=1")
        assert tagged == store.get(path) == store.get(f"{path}?x=2"), path
        assert store.rendered == before + 1
        assert not re.search("utm_source|fbclid|x=1", tagged.text)
    moment = cast.public.cursor
    assert store.get(f"/moi-nhat/?utm_source=zalo&truoc={moment}") == store.get(f"/moi-nhat/?truoc={moment}")
    assert store.get(f"/moi-nhat/?truoc={moment}").text != store.get("/moi-nhat/").text


def test_what_is_made_for_one_reader_is_never_kept(store: Store, cast: Cast):
    old = f"/bai-viet/sai-{cast.public.pk}/"
    form = f"/bai-viet/{cast.public.pk}/binh-luan/"
    paths = ["/khong-co/", old, cast.draft.get_absolute_url(), cast.scheduled.get_absolute_url(), "/moi-nhat/?truoc=1-x", "/luu-tru/?ngay=32/1/2018",
             "/luu-tru/?ngay=13/03/2018", "/tim-kiem/", "/tim-kiem/?q=chợ", form, f"/theo-doi/{cast.approved.code}/", "/healthz", "/quan-tri/"]  # fmt: skip
    for path in paths:
        before = store.rendered
        answers = [store.get(path), store.get(path)]
        assert store.rendered == before + 2, path
        assert all(answer.headers.get("Cache-Control") != SHARED for answer in answers), path
    store.post("/")
    assert store.application.pages.kept == {}


def test_where_an_editor_is_led_after_publishing_is_always_made_anew(store: Store, cast: Cast):
    path = cast.public.get_absolute_url()
    kept = store.get(path)
    fresh = [store.get(f"{path}?ban=3"), store.get(f"{path}?ban=3&utm_source=x")]
    assert store.rendered == 3
    assert {answer.headers["Cache-Control"] for answer in fresh} == {"no-cache"}
    assert {answer.text for answer in fresh} == {kept.text}


def test_a_withdrawn_article_is_kept_with_its_reason_until_it_comes_back(store: Store, cast: Cast):
    path = cast.withdrawn.get_absolute_url()
    first, second = store.get(path), store.get(path, If_None_Match="*")
    assert (first.status, second.status, store.rendered) == (410, 410, 1)
    assert "Sai số liệu" in first.text
    publishing.restore(cast.withdrawn, by=None)
    assert store.get(path).status == 200


def test_a_page_belongs_to_its_host_and_scheme(store: Store, cast: Cast, settings: Any):
    settings.ALLOWED_HOSTS = ["a.example", "b.example"]
    path = cast.public.get_absolute_url()
    canonical = [re.search('rel="canonical" href="([^"]+)"', store.get(path, Host=host, Scheme=scheme).text)[1]
                 for host in ("a.example", "b.example", "a.example:8000") for scheme in ("http", "https") for _twice in range(2)]  # fmt: skip
    assert canonical[::2] == canonical[1::2]
    assert canonical[::2] == [f"{s}://{h}{path}" for h in ("a.example", "b.example", "a.example:8000") for s in ("http", "https")]
    assert store.get(path, Host="evil.example").status == 400
    assert store.rendered == 7


def test_comments_change_the_tag_and_come_and_go_with_their_decision(store: Store, cast: Cast):
    """Browsers keep no old page because its validators ignore comments."""
    path, key = cast.public.get_absolute_url(), cast.pending.pk
    tags = [store.get(path).headers["ETag"]]
    for change, seen in ((moderation.approve, True), (moderation.decline, False)):
        change([(key, "pending" if seen else "approved")], by=None)
        answer = store.get(path, If_None_Match=tags[-1])
        assert (answer.status, "canaripending" in answer.text) == (200, seen)
        assert store.get(path, If_Modified_Since="Sat, 28 Nov 2099 00:00:00 GMT").status == 200
        tags.append(answer.headers["ETag"])
    assert tags[0] == tags[2] != tags[1]
    assert "Last-Modified" not in answer.headers


def test_an_article_taken_back_or_put_in_elsewhere_changes_every_page_around(store: Store, office: None):
    moment = timezone.localtime().replace(hour=8, microsecond=0) - timedelta(days=40)  # all of one day, whatever the hour is now
    older, gone, newer = (make.article(f"Bài {name}", at=moment + timedelta(hours=hour)) for name, hour in (("trước", 0), ("bị gỡ", 2), ("sau", 4)))
    day = f"{timezone.localtime(moment):/luu-tru/%Y/%m/%d/}"
    around = ["/", "/moi-nhat/", "/chuyen-muc/doi-song/", "/rss/", day, older.get_absolute_url(), newer.get_absolute_url()]
    assert all("Bài bị gỡ" in store.get(path).text for path in around)
    publishing.withdraw(gone, by=None, reason="Sai số liệu")
    assert [path for path in around if "Bài bị gỡ" in store.get(path, Accept_Encoding="gzip").text] == []
    assert store.get(gone.get_absolute_url()).status == 410
    make.article("Bài đặt lại ngày", at=moment + timedelta(hours=1))
    assert [path for path in around if "Bài đặt lại ngày" not in store.get(path).text] == []


def test_time_alone_brings_an_article_and_takes_a_notice_away(store: Store, office: None, monkeypatch: pytest.MonkeyPatch):
    now = timezone.now().replace(microsecond=0)
    make.article("Bài hẹn", at=now + timedelta(hours=1))
    agency.save_agency({"urgent": "Bão số 9", "urgent_until": now + timedelta(hours=2)})

    def seen(moment: datetime) -> tuple[bool, bool]:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        monkeypatch.setattr("hnp_portal.pagestore.generations.time", Mock(time=moment.timestamp, monotonic=time.monotonic))
        text = store.get("/").text
        return "Bài hẹn" in text, "Bão số 9" in text

    hour, second = timedelta(hours=1), timedelta(seconds=1)
    moments = [now, now + hour - second, now + hour, now + hour + second, now + 2 * hour - second, now + 2 * hour]
    assert [seen(moment) for moment in moments] == [(False, True)] * 2 + [(True, True)] * 3 + [(True, False)]
    assert store.rendered == 3


def test_ten_minutes_are_the_longest_life(store: Store, cast: Cast):
    store.get("/")
    (page,) = store.application.pages.kept.values()
    page.made -= LONGEST_LIFE
    store.get("/")
    assert store.rendered == 2


def test_a_page_made_while_something_changed_is_not_kept(store: Store, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    django = store.django.__class__.__call__

    def slow(self: Any, environ: Any, start: Any) -> Any:
        answer = django(self, environ, start)
        publishing.withdraw(cast.public, by=None, reason="Sai số liệu")
        return answer

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(store.django.__class__, "__call__", slow)
        assert store.get(cast.public.get_absolute_url()).status == 200
    assert store.get(cast.public.get_absolute_url()).status == 410


def test_without_the_database_kept_pages_go_on_and_say_as_of_when(store: Store, cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch):
    path = cast.public.get_absolute_url()
    whole, feed = store.get(path), store.get("/rss/")
    settings.PAGE_STORE_SECONDS = 0
    for page in store.application.pages.kept.values():
        page.made -= LONGEST_LIFE
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(GenerationToken.objects, "values_list", Mock(side_effect=OperationalError("gone")))
        meanwhile.setattr(generations, "connection", Mock(in_atomic_block=False))
        answer = store.get(path, Accept_Encoding="gzip", If_None_Match=whole.headers["ETag"])
        bar = re.search('<section class="notice" role="status".*?</section>', answer.text, re.DOTALL)[0]
        assert f"{timezone.localtime(generations.away_since()):%H:%M %d/%m/%Y}" in bar
        assert (answer.status, answer.text.replace("\n" + bar, "", 1), answer.headers["Cache-Control"]) == (200, whole.text, "no-cache")
        assert "ETag" not in answer.headers and answer.headers["Content-Length"] == str(len(answer.body))
        assert store.get("/rss/") == feed
        away = store.get("/moi-nhat/")
        assert (away.status, away.headers["Retry-After"], store.rendered) == (503, "30", 3)
    assert [store.get(p).status for p in (path, "/moi-nhat/")] == [200, 200]
    assert store.get(path).text == whole.text


def test_without_the_database_nothing_waits_twice_that_needs_it(store: Store, cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch):
    """Each would hold a thread for the whole patience, and kept pages would wait behind them."""
    settings.PAGE_STORE_SECONDS = 0
    away = Mock(side_effect=OperationalError("gone"))
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(GenerationToken.objects, "values_list", away)
        meanwhile.setattr(generations, "connection", Mock(in_atomic_block=False))
        meanwhile.setattr(CursorWrapper, "execute", Mock(side_effect=AssertionError("asked all the same")))
        for path in (
            "/tim-kiem/?q=x",
            f"/bai-viet/{cast.public.pk}/binh-luan/",
            "/theo-doi/",
            "/theo-doi/ABCD2345EFGH/",
            "/tep/1/x.pdf",
            "/moi-nhat/",
        ):
            assert store.get(path).status == 503, path
        assert store.get("/healthz").status == 200
        assert away.called
    assert store.get("/tim-kiem/?q=x").status == 200


def test_a_page_is_only_read(store: Store, cast: Cast):
    for method in ("OPTIONS", "TRACE"):
        answer = ask(store.application, cast.public.get_absolute_url(), method)
        assert (answer.status, answer.headers["Allow"], answer.body) == (405, "GET, HEAD", b"")


def test_memory_stays_within_the_budget_and_what_is_asked_for_stays(cast: Cast):
    generation = Generation("x", float("inf"))
    pages = Pages(100_000)
    page = Page("200 OK", [], b"x" * 1_000, generation)
    pages.keep(("http", "h", "/", ""), page)
    for number in range(500):
        assert pages.get(("http", "h", "/", "")), number
        pages.keep(("http", "h", f"/{number}", ""), Page("200 OK", [], b"x" * 1_000, generation))
        assert pages.size == sum(page.room for page in pages.kept.values()) <= 100_000
    assert len(pages.kept) == 20
    pages.keep(("http", "h", "/big", ""), Page("200 OK", [], b"x" * 200_000, generation))
    assert pages.size == sum(page.room for page in pages.kept.values()) <= 100_000


def test_nonsense_takes_no_memory(store: Store, cast: Cast):
    store.get("/")
    size = store.application.pages.size
    for number in range(300):
        store.get(f"/?r={number}&utm_x={number}")
        store.get(f"/khong-co-{number}/")
    assert store.application.pages.size == size
    assert len(store.application.pages.kept) == 1


def test_a_crowd_that_asks_for_a_new_page_has_it_made_once(monkeypatch: pytest.MonkeyPatch):
    begun, go_on, made = threading.Event(), threading.Event(), []

    def django(environ: Any, start: Any) -> Any:
        begun.set()
        go_on.wait(5)
        made.append(environ["PATH_INFO"])
        start("200 OK", [("Content-Type", "text/plain"), ("Cache-Control", SHARED)])
        return Mock(__iter__=lambda _self: iter([b"whole"]))

    generation = Generation("x", float("inf"))
    monkeypatch.setattr(generations, "generation", lambda outside=False: generation)
    application, bodies = PageStore(django, BUDGET), []
    crowd = [threading.Thread(target=lambda: bodies.append(ask(application, "/moi-nhat/").body)) for _ in range(30)]
    for reader in crowd:
        reader.start()
    assert begun.wait(5)
    go_on.set()
    for reader in crowd:
        reader.join(10)
    assert (bodies, made, application.under_way) == ([b"whole"] * 30, ["/moi-nhat/"], {})


def test_whoever_makes_a_page_in_vain_hinders_nobody(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(generations, "generation", lambda outside=False: Generation("x", float("inf")))
    application = PageStore(Mock(side_effect=[RuntimeError, RuntimeError]), BUDGET)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            ask(application, "/moi-nhat/")
    assert application.under_way == {}


def public_lines(resolver: URLResolver) -> list[URLPattern]:
    lines: list[URLPattern] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            lines.append(entry)
        elif not str(entry.pattern).startswith("quan-tri"):
            lines += public_lines(entry)
    return lines


def test_every_public_line_says_whether_it_may_be_kept():
    lines = public_lines(get_resolver())
    assert len(lines) > 20
    assert [line.name for line in lines if not hasattr(line.callback, "policy")] == []
