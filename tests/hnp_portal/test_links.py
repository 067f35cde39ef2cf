"""Addresses as people type them."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnp_portal.links import mended

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("hanoi.gov.vn", "https://hanoi.gov.vn"),
        ("www.chinhphu.vn/van-ban", "https://www.chinhphu.vn/van-ban"),
        (" https://hanoi.gov.vn/a ", "https://hanoi.gov.vn/a"),
        ("HTTPS://HANOI.GOV.VN", "https://hanoi.gov.vn"),
        ("http://hanoi.gov.vn:8080/A?b=C#d", "http://hanoi.gov.vn:8080/A?b=C#d"),
        ("so.hanoi@hanoi.gov.vn", "mailto:so.hanoi@hanoi.gov.vn"),
        ("mailto:a@b.vn?subject=x", "mailto:a@b.vn?subject=x"),
        ("024 3825 1234", "tel:02438251234"),
        ("tel:024.3825.1234", "tel:02438251234"),
        ("(+84) 24 3825 1234", "tel:+842438251234"),
        ("113", "tel:113"),
        ("/bai-viet/x-12/", "/bai-viet/x-12/"),
        ("/trang/lien-he/?a=1&b=2#c", "/trang/lien-he/?a=1&b=2#c"),
        ("#muc-2", "#muc-2"),
        ("https://hanoi.gov.vn/tệp có dấu.pdf", "https://hanoi.gov.vn/t%E1%BB%87p%20c%C3%B3%20d%E1%BA%A5u.pdf"),
        ("https://hanoi.gov.vn/t%E1%BB%87p.pdf", "https://hanoi.gov.vn/t%E1%BB%87p.pdf"),
        ("https://h.vn/x?id=1&timestamp=2&copy=2", "https://h.vn/x?id=1&timestamp=2&copy=2"),
    ],
)
def test_what_leads_somewhere(typed: str, right: str):
    assert mended(typed) == right


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "#", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "java\tscript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "ftp://a.vn", "bai.html",
        "../x", "?q=1", "baocao.pdf", "một bài khác", "https:evil.example", "https://", "https://hanoi.gov.vn@evil.vn",
        "https://hanoi.gov.vn\\@evil.vn", "http://[x", "http://a.vn:99999", "192.168.1.1", "12", "1234567890123456",
    ],
)  # fmt: skip
def test_what_leads_nowhere(typed: str):
    assert mended(typed) is None


@given(st.one_of(st.text(), st.from_regex(r"(https?:|/|#|tel:|mailto:|www\.)[ -~ạ]*", fullmatch=True)))
def test_no_result_hangs_on_the_page_it_stands_on(typed: str):
    href = mended(typed)
    if href is not None:
        assert re.match(r"(https?://[^/]|mailto:|tel:|/(?![/\\])|#)", href)
        assert href.isascii() or "://" in href  # a host may be Vietnamese
        assert href.startswith("#") or "/bai-viet/" not in urljoin("/bai-viet/x-1/", href).removeprefix(href)
        assert mended(href) == href
