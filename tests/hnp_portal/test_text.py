"""Text on its way in and out: what is mended, what stays as typed, how search and addresses see it."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnp_portal.text import excerpt, fold, mend, mend_line, paragraphs, plain, slugify, words

pytestmark = pytest.mark.any_database

SHARED = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
ANY_TEXT = st.text(st.characters(exclude_categories=()))
"""Lone surrogates, controls and noncharacters too."""


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("raw", "right"),
    [
        (nfd("Đỗ Thị Lập họp ở TP.") + "\u00a0Hồ\u00a0Chí\u200b Minh", "Đỗ Thị Lập họp ở TP. Hồ Chí Minh"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("Thông báo\vsố 5\fa\u2028b\u2029c\x85d", "Thông báo\nsố 5\na\nb\nc\nd"),
        ("a\x00b\x1dc\x7fd\x9fe", "abcde"),
        ("a\ud800b\ufffec\uffffd\ufdd0e\U0001fffff", "abcdef"),
        ("a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u180eh", "abcdefgh"),
        ("\u202etxt.exe\u202c\u2066x\u2069\u200e\u200f", "txt.exex"),
        ("\u3164\u115f\u1160\uffa0", ""),
        ("a\u3000b\u2009c\u202fd", "a b c d"),
        ("e\u200b\u0301", "é"),
        ("👩\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3", "👩\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3"),
        ("\n\nĐoạn một\n  hai dấu cách\n\n\n\n\tthẻ  đôi\n", "\n\nĐoạn một\n  hai dấu cách\n\n\n\n\tthẻ  đôi\n"),
        ('Q&A "Tổ 5" <Hà> A &amp; B &lt;b&gt; \'', 'Q&A "Tổ 5" <Hà> A &amp; B &lt;b&gt; \''),
    ],
)
def test_mend(raw: str, right: str):
    assert mend(raw) == right


@pytest.mark.parametrize(
    ("raw", "right"),
    [
        ("Thông báo\u200b số 5\r\nvề tuyển sinh", "Thông báo số 5 về tuyển sinh"),
        ("\u200b\u2060\ufeff", ""),
        ("\u00a0\u00a0\u00a0", ""),
        ("\u3164", ""),
        ("\u00ad", ""),
        ("\ufe0f\u200d", ""),
        ("%", "%"),
        ("???", "???"),
        ("\U0001f4e2", "\U0001f4e2"),
        ("Đ", "Đ"),
        ("  a \t\n b  ", "a b"),
    ],
)
def test_mend_line(raw: str, right: str):
    assert mend_line(raw) == right


@pytest.mark.parametrize(
    ("raw", "right"),
    [
        ("Thửa đất 5&amp;amp;6 &lt;b&gt;R&D&lt;/b&gt;", "Thửa đất 5&6 <b>R&D</b>"),
        (
            "Xem https://hanoi.gov.vn/x?id=1&timestamp=20260305&copy=2&para=3&notice=4 và AT&T, 5 < 6",
            "Xem https://hanoi.gov.vn/x?id=1&timestamp=20260305&copy=2&para=3&notice=4 và AT&T, 5 < 6",
        ),
        ("https://a.vn/?x=1&amp;copy;=2 &copy; 2026", "https://a.vn/?x=1&copy;=2 © 2026"),
        ("&quot;https://a.vn/b&quot;&nbsp;x", '"https://a.vn/b" x'),
        ("&amp;amp;lt;", "<"),
        ("R&D &copy 2 &khongco; &#7897; &#x1ED9; &#8203;x", "R&D &copy 2 &khongco; ộ ộ x"),
        ("&lt;a&amp;#10;b", "<a\nb"),
    ],
)
def test_entities_of_imports(raw: str, right: str):
    assert mend(raw, entities=True) == right
    assert mend(right, entities=True) == right


@given(ANY_TEXT)
def test_mending_twice_changes_nothing_more(raw: str):
    once = mend(raw)
    assert mend(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()  # no surrogate is left
    assert mend_line(mend_line(raw)) == mend_line(raw)


@given(ANY_TEXT)
def test_entities_end(raw: str):
    assert "&amp;" not in mend(raw.replace("a", "&amp;"), entities=True) or "&#" in raw


def test_the_newsroom_strings_come_out_as_written_down():
    if not SHARED.exists():
        pytest.skip(f"no shared data at {SHARED}")
    rows = [json.loads(line) for line in (SHARED / "text_quirks.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == 178
    wrong = [
        row["id"]
        for row in rows
        for name in ("title", "summary")
        if mend_line(row[f"raw_{name}"], entities=True) != " ".join(row[f"clean_{name}"].split())
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ĐỖ THỊ LẬP", "do thi lap"),
        ("Đđ Ðð Ɖɖ", "dd dd dd"),
        ("Hòa Hoà", "hoa hoa"),
        ("kỹ kĩ", "ky ki"),
        ("Ch\u200bí\u00a0Minh", "chi minh"),
        ("\uff28\uff21", "ha"),
        ("straße", "strasse"),
    ],
)
def test_fold(text: str, folded: str):
    assert fold(text) == folded
    assert fold(nfd(text)) == folded


@given(ANY_TEXT)
def test_folding_twice_changes_nothing_more(text: str):
    assert fold(fold(text)) == fold(text)


def test_words():
    assert words("15/2024/NĐ-CP, tổ-chức_x 50.000 m²") == [
        "15",
        "2024",
        "nd",
        "cp",
        "to",
        "chuc",
        "x",
        "50",
        "000",
        "m2",
    ]
    assert words("% _ * \x00 \u0301") == []


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Đống Đa", "dong-da"),
        (nfd("Đỗ Thị Lập họp ở TP.") + "\u00a0Hồ\u00a0Chí\u200b Minh", "do-thi-lap-hop-o-tp-ho-chi-minh"),
        ("  --Q&A: “205-KH/BĐVQU”!-- ", "q-a-205-kh-bdvqu"),
        ("% ??? \U0001f4e2 北京", ""),
        ("北京 Hà Nội 東", "ha-noi"),
        ("ab " * 40, "ab-" * 26 + "ab"),
        ("a" * 100, "a" * 80),
        ("a" * 80 + " b", "a" * 80),
    ],
)
def test_slugify(text: str, slug: str):
    assert slugify(text) == slug


@given(ANY_TEXT)
def test_a_slug_is_plain(text: str):
    slug = slugify(text)
    assert slug == slugify(slug) == unquote(slug)
    assert len(slug) <= 80
    assert all(part and part.isascii() and part.isalnum() for part in slug.split("-")) or slug == ""


def test_plain_parts_words_at_blocks_only():
    body = (
        "<p>Hà Nội</p><p>mưa lớn</p><ul><li>một</li><li>hai</li></ul><table><tr><td>ba</td><td>bốn</td></tr></table>"
        "dòng<br>mới and <b>Thủ</b> đô, <i>chữ</i>nghiêng"
    )
    assert plain(body) == "Hà Nội mưa lớn một hai ba bốn dòng mới and Thủ đô, chữnghiêng"
    assert plain("<p>A &amp; B &lt;b&gt; &nbsp;5 &gt; 3</p><script>x()</script><style>p{}</style>") == "A & B <b> 5 > 3"
    assert plain("") == ""


def test_excerpt():
    assert excerpt("Hà Nội  mưa\nlớn", 200) == "Hà Nội mưa lớn"
    assert excerpt("Hà Nội mưa lớn", 14) == "Hà Nội mưa lớn"
    assert excerpt("Hà Nội mưa lớn", 13) == "Hà Nội mưa…"
    assert excerpt("Hà Nội, mưa lớn", 8) == "Hà Nội…"
    assert excerpt("a" * 50, 10) == "a" * 9 + "…"


@given(st.text(), st.integers(2, 50))
def test_an_excerpt_keeps_its_length(text: str, length: int):
    assert len(excerpt(text, length)) <= length


def test_paragraphs():
    assert paragraphs("Một\nhai  \n\n \n5 < 6 & R&D\n") == "<p>Một<br>hai</p><p>5 &lt; 6 &amp; R&amp;D</p>"
    assert paragraphs(" \n\n ") == ""
    assert plain(paragraphs('<script>alert("x")</script>')) == '<script>alert("x")</script>'
