"""Questions compiled once: the same rows as ever, for other values, in other threads, through errors."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import BigIntegerField, DateTimeField
from django.utils import timezone

from articles import questions
from articles.models import Article
from hnp_portal.prepared import Prepared
from tests import make

NOW = timezone.now().replace(microsecond=0)


@pytest.mark.django_db
def test_other_values_give_other_rows_and_joined_rows_come_along(django_assert_num_queries: Any):
    rows = [make.article(f"Bài {n}", at=NOW - timedelta(hours=n), cover=make.picture(), cover_alt="x") for n in (1, 2, 3)]
    for row in (*rows, *rows):
        wanted = (row, row.title, row.category.name, row.cover.key)
        with django_assert_num_queries(1):
            [found] = questions.readable(row.pk, NOW)
            assert (found, found.title, found.category.name, found.cover.key) == wanted
    assert questions.readable(rows[0].pk, NOW - timedelta(hours=2)) == []
    assert questions.readable(10**18 - 1, NOW) == []
    assert questions.older(rows[0].published_at, rows[0].pk, NOW) == rows[1:]
    assert questions.newer(rows[2].published_at, rows[2].pk, NOW) == rows[1::-1]
    assert questions.newer(rows[2].published_at, rows[2].pk, NOW - timedelta(hours=2)) == rows[1:2]


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_mix_their_values():
    make.category()
    rows = Article.objects.bulk_create([Article(title=str(n)) for n in range(40)])
    by_key: Prepared[Article] = Prepared(lambda key: Article.objects.filter(pk=key), BigIntegerField())

    def titles(key: int) -> set[str]:
        try:
            return {row.title for _again in range(25) for row in by_key(key)}
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(titles, [row.pk for row in rows])) == [{row.title} for row in rows]


@pytest.mark.django_db
def test_a_refused_asking_leaves_the_question_whole():
    row = make.article(at=NOW - timedelta(hours=1))
    since: Prepared[Article] = Prepared(lambda moment: Article.objects.filter(published_at__gte=moment), DateTimeField())

    def refuse(*_asked: Any) -> None:
        raise OperationalError

    for _again in range(2):
        with connection.execute_wrapper(refuse), pytest.raises(OperationalError):
            since(NOW)
        assert (since(NOW), since(NOW - timedelta(days=1))) == ([], [row])
