"""Rich text: one allow-list, the same in the editor and out of it; links; nothing hostile is left."""

from __future__ import annotations

import json
import os
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import django_prose_editor
import pytest
from django_prose_editor.config import allowlist_from_extensions
from hypothesis import given
from hypothesis import strategies as st

from articles.richtext import ALLOWED, EDITOR_EXTENSIONS, bad_links, clean, foreign_pictures
from hnp_portal.markup import TooMuch
from hnp_portal.text import paragraphs, plain

pytestmark = pytest.mark.any_database

SHARED = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))

EVERYTHING = (
    "<h2>Mục <em>một</em></h2><h3>ba</h3><h4>bốn</h4>"
    "<p>a<br>b <strong>đậm <em>nghiêng</em></strong> <u>u</u><s>s</s> H<sub>2</sub>O m<sup>2</sup> <code>mã</code></p>"
    "<blockquote><p>trích</p><ul><li><p>x</p></li></ul></blockquote>"
    '<ul><li><p>một</p><ol start="5" type="a"><li><p>năm</p></li></ol></li></ul>'
    '<table><tbody><tr><th colspan="2" rowspan="2"><p>Đầu</p></th><td><p>1</p></td></tr><tr><td><p>2</p></td></tr>'
    '<tr><td rowspan="2"><p>3</p></td><td colspan="2"><p>4</p></td></tr><tr><td><p>5</p></td><td><p></p></td></tr>'
    "</tbody></table>"
    '<figure class="figure"><img src="/anh/0a1b-1600.jpg" alt="Cầu &quot;A&quot;" width="1600" height="900">'
    '<figcaption>Ảnh: <a href="/trang/x/">X</a></figcaption></figure><hr>'
    '<p><a href="https://hanoi.gov.vn/x?id=1&amp;copy=2" title="Tên">đây</a> <a href="#muc">mục</a></p>'
    "<pre><code>dòng 1\n\n  dòng 2</code></pre>"
)


class Seen(HTMLParser):
    """Which tags and attributes there are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str | None, str | None]] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {(tag, None, None)} | {(tag, name, value) for name, value in attrs}


def shape(html: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for tag, name, _ in Seen(html).found:
        found.setdefault(tag, set()).update({name} if name else set())
    return found


def test_everything_on_the_list_stays_as_it_is():
    assert clean(EVERYTHING) == EVERYTHING
    assert shape(EVERYTHING) == ALLOWED


def test_the_list_is_the_editors_own():
    """The library's list for our extensions differs by what its JavaScript never writes, and by what we strip."""
    theirs = allowlist_from_extensions(EDITOR_EXTENSIONS)
    stripped = {"img": {"data-file"}, "a": {"rel"}, "ol": {"data-type"}}
    assert theirs["tags"] - {"thead"} == set(ALLOWED)
    attributes = {tag: set(names) - stripped.get(tag, set()) for tag, names in theirs["attributes"].items()}
    assert attributes == {tag: names for tag, names in ALLOWED.items() if names}


@pytest.mark.parametrize(
    ("given_html", "right"),
    [
        ("<div>a</div><div>b</div>c", "<p>a</p><p>b</p><p>c</p>"),
        ("<h1>Một</h1><h5>năm</h5><h6>sáu</h6>", "<h2>Một</h2><h4>năm</h4><h4>sáu</h4>"),
        (
            "<p><b>a</b> <i>b</i> <del>c</del> <ins>d</ins></p>",
            "<p><strong>a</strong> <em>b</em> <s>c</s> <u>d</u></p>",
        ),
        ("<p><em><strong>a</strong></em></p>", "<p><strong><em>a</em></strong></p>"),
        ("<p><b>a</b><b>b</b></p>", "<p><strong>ab</strong></p>"),
        ("<p>e<span>\u0301</span>&nbsp;x\u200b</p><p>&nbsp;</p>", "<p>é x</p>"),
        ("<p class=x id=y style='a' onclick='b'>a <br> b</p>", "<p>a<br>b</p>"),
        ("<ul><li>a<ul><li>b</ul></ul>", "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>"),
        ("<ul>\n<li>a</li>\n<ul><li>b</li></ul>\n</ul>", "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>"),
        ("<ol start=1 type=disc><li>a</ol>", "<ol><li><p>a</p></li></ol>"),
        (
            "<table><caption>Bảng</caption><thead><tr><th scope=col>A<tbody><tr><td colspan=1></td></tr></table>",
            "<p>Bảng</p><table><tbody><tr><th><p>A</p></th></tr><tr><td><p></p></td></tr></tbody></table>",
        ),
        (
            "<p>a <img src=/anh/x-1.jpg data-file=7 onerror=x> b</p>",
            '<p>a</p><figure class="figure"><img src="/anh/x-1.jpg" alt=""></figure><p>b</p>',
        ),
        (
            "<figure class='wp big'><a href=/x/><img src=/anh/x-1.jpg></a><figcaption>c<p>d</figcaption></figure>",
            '<figure class="figure"><img src="/anh/x-1.jpg" alt=""><figcaption>c d</figcaption></figure>',
        ),
        ("<figure><img src=https://evil.example/x.jpg><figcaption>c</figcaption></figure>", "<p>c</p>"),
        ("<p><a href=/x/><code>a</code></a></p>", '<p><a href="/x/">a</a></p>'),
        ("<pre>\n a\n\n<b>b</b><br>c\n</pre>", "<pre><code> a\n\nb\nc</code></pre>"),
        ("<p></p><h2> </h2><ul></ul><blockquote></blockquote>", ""),
        ("", ""),
        ("5 < 6 & R&D", "<p>5 &lt; 6 &amp; R&amp;D</p>"),
        ("<p>a<script>alert(1)</script><style>p{}</style><iframe src=/x></iframe>b<!-- c --></p>", "<p>ab</p>"),
    ],
)
def test_what_comes_from_elsewhere_is_brought_into_shape(given_html: str, right: str):
    assert clean(given_html) == right
    assert clean(right) == right


def test_paragraphs_are_in_shape():
    text = paragraphs("Một\nhai\n\n<b>ba</b>")
    assert clean(text) == text == "<p>Một<br>hai</p><p>&lt;b&gt;ba&lt;/b&gt;</p>"


def test_deep_nesting_is_laid_flat():
    deep = clean("<blockquote>" * 99 + "<b>" + "<div>" * 2000 + "đáy")
    assert deep == "<blockquote>" * 8 + "<p><strong>đáy</strong></p>" + "</blockquote>" * 8
    assert clean(deep) == deep


# --- Links ------------------------------------------------------------------------------------------------------------
def test_links_are_mended():
    body = "<p><a href='hanoi.gov.vn'>a</a> <a href='HTTPS://HANOI.GOV.VN'>b</a> <a href='so@hanoi.gov.vn'>c</a></p>"
    assert clean(body) == ('<p><a href="https://hanoi.gov.vn">a</a> <a href="https://hanoi.gov.vn">b</a> <a href="mailto:so@hanoi.gov.vn">c</a></p>')
    assert bad_links(body) == []


def test_parameters_that_look_like_entities_stay():
    body = "<a href='https://hanoi.gov.vn/x?id=1&timestamp=2&copy=2'>đây</a>"
    once = clean(body)
    assert once == '<p><a href="https://hanoi.gov.vn/x?id=1&amp;timestamp=2&amp;copy=2">đây</a></p>'
    assert clean(once) == once
    assert bad_links(body) == []


def test_an_address_in_the_text_keeps_its_parameters():
    """ED24: browsers read &copy=2 as ©=2."""
    body = "<p>https://hanoi.gov.vn/x?id=1&timestamp=2&copy=2&para=3&notice=4 AT&T &copy; 5 &lt; 6</p>"
    once = "<p>https://hanoi.gov.vn/x?id=1&amp;timestamp=2&amp;copy=2&amp;para=3&amp;notice=4 AT&amp;T © 5 &lt; 6</p>"
    assert clean(body) == clean(once) == once


def test_absurd_nesting_is_refused_at_once():
    begun = time.process_time()
    for html in ("<div>" * 100_000 + "x", "<b><p>" * 9_000 + "x" * 10 + "<p>y" * 20_000):
        with pytest.raises(TooMuch):
            clean(html)
    clean("<div>" * 9_999 + "x")
    assert time.process_time() - begun < 20  # 89 s for the first alone, before


def test_bad_links_are_named_and_lose_their_target_only():
    body = (
        '<p><a href="javascript:alert(1)">một</a> <a href="//evil.example">hai</a> <a href="bai-khac.html">ba</a> '
        '<a href="">bốn <b>chữ</b></a> <a href="//evil.example">lại</a> <a href="/x/">tốt</a> <a name="n">neo</a></p>'
    )
    assert bad_links(body) == ["javascript:alert(1)", "//evil.example", "bai-khac.html", "bốn chữ"]
    assert clean(body) == '<p>một hai ba bốn <strong>chữ</strong> lại <a href="/x/">tốt</a> neo</p>'


def test_foreign_pictures_are_named():
    body = '<img src="https://evil.example/a.jpg"><img src="/anh/a-1.jpg"><img src="data:image/png;base64,x" alt="Cầu">'
    assert foreign_pictures(body) == ["https://evil.example/a.jpg", "data:image/png;base64,x"]
    assert clean(body) == '<figure class="figure"><img src="/anh/a-1.jpg" alt=""></figure>'


# --- Hostile and random input -----------------------------------------------------------------------------------------
def assert_harmless(html: str) -> None:
    for tag, name, value in Seen(html).found:
        assert tag in ALLOWED
        assert name is None or name in ALLOWED[tag], (tag, name)
        assert name != "href" or re.match(r"(https?://|mailto:|tel:|/(?![/\\])|#)", value or ""), value
        assert name != "src" or re.fullmatch(r"/anh/[\w.-]+", value or ""), value
        assert name != "class" or value == "figure"


@pytest.mark.parametrize("name", ["xss_payloads.json", "blns.json"])
def test_hostile_lists_leave_nothing(name: str):
    path = SHARED / "hostile" / name
    if not path.exists():
        pytest.skip(f"no shared data at {path}")
    for payload in json.loads(path.read_text("utf-8")):
        assert_harmless(clean(payload))
        assert_harmless(clean(f'<a href="{payload}">x</a><img src="{payload}"><p>{payload}</p>'))


TAGS = [*ALLOWED, "b", "i", "div", "h1", "thead", "caption", "section", "span", "svg", "dl", "dd", "select"]
PARTS = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(["<a href=/x/ title=y>", "<a href=x>", "<img src=/anh/a-1.jpg alt=x>", "<td colspan=3>", "<ol start=4>"]),
    st.sampled_from([" ", "\n", "a", "b c", "\u0301", "&nbsp;", "&lt;", "\u200d", "❤", "\ufe0f", "\u200b", "<!--", "-->"]),
    st.text(max_size=5),
)


@given(st.lists(PARTS, max_size=25).map("".join))
def test_cleaning_twice_changes_nothing_more(html: str):
    once = clean(html)
    assert_harmless(once)
    assert clean(once) == once
    assert bad_links(once) == foreign_pictures(once) == []


# --- The real editor --------------------------------------------------------------------------------------------------
SCRIPTS = Path(django_prose_editor.__file__).parent / "static" / "django_prose_editor"
PAGE = '<!doctype html><link rel="icon" href="data:,"><script type="importmap">{"imports": {"django-prose-editor/editor": "/editor.js"}}</script>'
OPEN_AND_TYPE = """async ([extensions, bodies]) => {
  const editor = await import("django-prose-editor/editor");
  const chosen = Object.entries(extensions).filter(([name]) => editor[name]);
  return bodies.map((body) => {
    const textarea = document.createElement("textarea");
    textarea.value = body;
    document.body.append(textarea);
    const made = editor.createTextareaEditor(textarea, chosen.map(([name, options]) =>
      typeof options === "object" ? editor[name].configure(options) : editor[name]));
    made.commands.insertContentAt(0, "<p>đổi</p>");
    const html = textarea.value;
    made.destroy();
    textarea.remove();
    return html;
  });
}"""
"""Opens each body as the admin does, types a paragraph at its head, and returns what would be sent."""


def through_the_editor(page: Any, bodies: list[str]) -> list[str]:
    def answer(route: Any) -> None:
        if route.request.url.endswith("/editor.js"):
            route.fulfill(body=(SCRIPTS / "editor.js").read_text("utf-8"), content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    page.route("http://editor.test/**", answer)
    page.goto("http://editor.test/")
    always = {"Document": True, "Paragraph": True, "Text": True, "History": True}
    typed = page.evaluate(OPEN_AND_TYPE, [{**always, **EDITOR_EXTENSIONS}, bodies])
    assert all(html.startswith("<p>đổi</p>") for html in typed)
    return [html.removeprefix("<p>đổi</p>") for html in typed]


def test_the_editor_keeps_everything_on_the_list(page: Any):
    [back] = through_the_editor(page, [EVERYTHING])
    assert clean(back) == EVERYTHING
    only_there = {(tag, name) for tag, names in shape(back).items() for name in names if name not in ALLOWED.get(tag, set())}
    assert only_there == {("figcaption", "class"), ("ol", "data-type")}  # its own defaults, made anew at each opening


def test_the_editor_keeps_what_was_imported(page: Any):
    """Two hundred bodies of foreign exports: what `clean` stored is what comes back after one letter was typed."""
    files = sorted((SHARED / "imports").rglob("*.xml")) if SHARED.exists() else []
    if not files:
        pytest.skip(f"no shared data at {SHARED}")
    text = "\n".join(path.read_text("utf-8", "replace") for path in files)
    found = re.findall(r"<content:encoded><!\[CDATA\[(.+?)\]\]>", text, re.DOTALL)
    bodies = [body for body in map(clean, list(dict.fromkeys(found))[:200]) if body]
    assert len(bodies) > 20
    back = through_the_editor(page, bodies)
    changed = [(body, html) for body, html in zip(bodies, map(clean, back), strict=True) if body != html]
    assert changed == []
    assert list(map(plain, back)) == list(map(plain, bodies))
