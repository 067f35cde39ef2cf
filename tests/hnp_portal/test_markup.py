"""HTML before it is read."""

from __future__ import annotations

import pytest

from hnp_portal.markup import MOST_CHARACTERS, MOST_TAGS, NAME_LENGTH, TooMuch, read_links, sound

pytestmark = pytest.mark.any_database


def test_entities_count_with_their_semicolon_only():
    """ED24"""
    assert sound("?a=1&copy=2&timestamp=3 AT&T &copy; &#169; &#xA9; &amp;") == "?a=1&amp;copy=2&amp;timestamp=3 AT&amp;T &copy; &#169; &#xA9; &amp;"


@pytest.mark.parametrize("html", ["<div>" * (MOST_TAGS + 1), "<p<p" * MOST_TAGS, "a" * (MOST_CHARACTERS + 1)], ids=["deep", "unclosed", "long"])
def test_more_than_anybody_writes_is_refused(html: str):
    with pytest.raises(TooMuch):
        sound(html)


def test_a_long_law_is_not_too_much():
    law = "<p>Điều 1. <br>Khoản 1</p>" * 20_000 + "<table><tbody>" + "<tr><td>1</td></tr>" * 20_000 + "</tbody></table>"
    assert sound(law) == law


def test_links_are_mended_and_all_else_stays():
    """ED22"""
    html = '<p class="x">A &amp; B <a href="hanoi.gov.vn" title="T">x</a><br/> <a href="mailto:{email}">thư</a> 5 < 6</p><img src="/a.jpg">'
    right = html.replace("hanoi.gov.vn", "https://hanoi.gov.vn")
    assert read_links(html, ("mailto:{email}",)) == (right, [])


def test_links_that_lead_nowhere_are_named_once_and_never_endlessly():
    html = '<a href="//evil.example">a</a> <a href="//evil.example">b</a> <a href="">bốn <b>chữ &amp;</b></a> <a href="data:' + "x" * 9999 + '">c</a>'
    _same, bad = read_links(html)
    assert bad[:2] == ["//evil.example", "bốn chữ &"]
    assert len(bad) == 3
    assert len(bad[2]) == NAME_LENGTH
