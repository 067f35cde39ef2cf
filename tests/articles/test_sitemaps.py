"""The site map: everything public once, in parts of permanent address, never counted."""

from __future__ import annotations

import xml.dom.minidom
from typing import Any

import pytest
from django.test import Client

from articles import publishing, sitemaps
from articles.models import Article
from tests import make
from tests.cases import Cast

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


def addresses(client: Client, path: str, root: str) -> list[str]:
    response = client.get(path)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/xml; charset=utf-8")
    dom = xml.dom.minidom.parseString(response.content)
    assert dom.documentElement.tagName == root
    return [loc.firstChild.data.removeprefix(HOST) for loc in dom.getElementsByTagName("loc")]


def test_a_small_site_has_one_file(client: Client, cast: Cast):
    named = addresses(client, "/sitemap.xml", "urlset")
    assert [path for path in named if path.startswith("/bai-viet/")] == [cast.public.get_absolute_url()]
    assert {"/", "/chuyen-muc/doi-song/", "/trang/lien-he/"} < set(named)
    assert len(set(named)) == len(named)


def test_a_large_site_has_parts_that_name_each_public_article_once(client: Client, office: None, monkeypatch: Any):
    monkeypatch.setattr(sitemaps, "IN_PART", 3)
    first = make.article()
    block = (first.pk - 1) // 3 + 1
    rows = [first, *(make.article() for _ in range(10))]
    far = Article.objects.create(pk=(block + 8) * 3, title="Xa", slug="xa", status="published", published_at=first.published_at)
    publishing.withdraw(rows[1], by=None, reason="Sai")
    make.scheduled()
    parts = addresses(client, "/sitemap.xml", "sitemapindex")  # some blocks before the last are empty
    named = [path for part in parts for path in addresses(client, part, "urlset")]
    assert sorted(path for path in named if "/bai-viet/" in path) == sorted(a.get_absolute_url() for a in [*rows[:1], *rows[2:], far])
    assert len(set(named)) == len(named) and "/" in named
    assert parts[0] == "/sitemap-1.xml" and parts[-1] == f"/sitemap-{block + 8}.xml"
    publishing.withdraw(rows[2], by=None, reason="Sai")
    make.article()
    assert addresses(client, parts[-1], "urlset") == [far.get_absolute_url()]


def test_a_part_without_an_article_is_404(client: Client, office: None):
    make.article()
    for path in ("/sitemap-99.xml", "/sitemap-0.xml", "/sitemap-01.xml", "/sitemap-x.xml", "/sitemap-9999999999.xml"):
        assert client.get(path).status_code == 404, path
    assert client.get("/sitemap-1.xml").content == client.get("/sitemap.xml").content


def test_queries_do_not_grow_with_the_parts(client: Client, office: None, monkeypatch: Any, django_assert_max_num_queries: Any):
    monkeypatch.setattr(sitemaps, "IN_PART", 1)
    rows = [make.article() for _ in range(5)]
    for path in ("/sitemap.xml", f"/sitemap-{rows[2].pk}.xml", "/sitemap-1.xml"):
        with django_assert_max_num_queries(4):
            assert client.get(path).status_code == 200
