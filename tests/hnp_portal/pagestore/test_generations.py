"""The generation: replaced with every change that readers see, by nothing else, and never known too early."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from articles import importing, pictures, publishing, sections
from articles.models import Article, Author, Category
from comments import moderation
from hnp_portal import agency, pagestore
from hnp_portal.models import GenerationToken
from hnp_portal.pagestore import generations
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def with_a_page_store(settings: Any) -> None:
    """The suite also runs without."""
    settings.PAGE_STORE_MB = 8


LATER = timezone.now() + timedelta(hours=2)


def token() -> str:
    return GenerationToken.objects.values_list("token", flat=True).first() or ""


def changes() -> dict[str, Any]:
    """Every change to public content, by the verb that makes it."""
    article, planned = make.article(), make.scheduled()
    comment, approved = make.comment(article), make.comment(article, "approved")
    picture = make.picture()
    page = agency.save_page(None, {"slug": "le-hoi", "title": "Lễ hội", "body": "<p>Một</p>"})
    again = make.withdrawn("Bài gỡ để phục hồi")
    newer = publishing.save_version(make.article("Bài sửa"), {"title": "Bài đã sửa"}, by=None)
    byline = sections.save_author(None, {"name": "Minh Anh", "slug": "minh-anh"})
    incoming = importing.Incoming("x-1", "Bài nhập", "", "<p>Một</p>", timezone.now(), category="Giáo dục")
    return {
        "publish": lambda: publishing.publish(make.draft("Bài mới"), by=None),
        "publish anew": lambda: publishing.publish(newer, by=None),
        "schedule": lambda: publishing.publish(make.draft("Bài hẹn"), by=None, at=LATER),
        "cancel": lambda: publishing.cancel(planned, by=None),
        "pin": lambda: publishing.save_version(article, {}, by=None, settings={"pinned_until": LATER}),
        "close comments": lambda: publishing.save_version(article, {}, by=None, settings={"comments_open": False}),
        "approve": lambda: moderation.approve([(comment.pk, "pending")], by=None),
        "take down": lambda: moderation.decline([(approved.pk, "approved")], by=None),
        "withdraw": lambda: publishing.withdraw(article, by=None, reason="Sai số liệu"),
        "restore": lambda: publishing.restore(again, by=None),
        "new category": lambda: sections.save_category(None, {"name": "Y tế", "slug": "y-te"}),
        "rename category": lambda: sections.save_category(make.category().pk, {"name": "Đời sống mới"}),
        "delete category": lambda: sections.delete_category(Category.objects.get(slug="y-te").pk),
        "rename author": lambda: sections.save_author(byline.pk, {"name": "Minh Ánh"}),
        "delete author": lambda: sections.delete_author(Author.objects.get().pk),
        "import": lambda: importing.take_in([incoming]),
        "agency": lambda: agency.save_agency({"urgent": "Bão số 9"}),
        "page": lambda: agency.save_page(page.pk, {"title": "Lễ hội đèn"}),
        "delete page": lambda: agency.delete_page(page.pk),
        "delete picture": lambda: pictures.remove(picture.pk),
    }


def test_every_change_that_readers_see_is_a_new_generation(office: None):
    for name, change in changes().items():
        before, seen = token(), pagestore.generation()
        change()
        assert token() != before, name
        assert pagestore.generation() is not seen, name


def test_what_readers_do_not_see_changes_none(office: None):
    article = make.article()
    comment = make.comment(article)
    before = token()
    draft = make.draft("Nháp")
    publishing.save_version(draft, {"title": "Nháp nữa"}, by=None, settings={"comments_open": False})
    publishing.save_version(article, {"title": "Chưa đăng"}, by=None)
    publishing.discard(draft.pk, by=None)
    moderation.decline([(comment.pk, "pending")], by=None)
    assert token() == before


def test_a_generation_ends_when_the_next_article_is_due_or_a_pin_or_a_notice_ends(office: None):
    now = timezone.now().replace(microsecond=0)
    assert pagestore.generation().ends == float("inf")
    moments = {name: now + timedelta(hours=hours) for name, hours in (("notice", 4), ("pin", 3), ("due", 2), ("outage", 1))}
    agency.save_agency({"urgent": "Bão", "urgent_until": moments["notice"]})
    assert pagestore.generation().ends == moments["notice"].timestamp()
    publishing.save_version(make.article(), {}, by=None, settings={"pinned_until": moments["pin"]})
    assert pagestore.generation().ends == moments["pin"].timestamp()
    make.article("Bài hẹn", at=moments["due"])
    assert pagestore.generation().ends == moments["due"].timestamp()
    agency.save_agency({"outage_from": now, "outage_until": moments["outage"]})
    assert pagestore.generation().ends == moments["outage"].timestamp()


def test_time_alone_ends_a_generation(office: None, monkeypatch: pytest.MonkeyPatch):
    planned = make.scheduled()
    seen = pagestore.generation()
    assert pagestore.generation() is seen
    monkeypatch.setattr("time.time", lambda: planned.published_at.timestamp())
    assert pagestore.generation() is not seen


def test_the_token_is_asked_for_once_a_second_at_most(office: None, settings: Any, django_assert_num_queries: Any):
    settings.PAGE_STORE_SECONDS = 1
    pagestore.generation()
    with django_assert_num_queries(0):
        for _ in range(100):
            pagestore.generation()
    generations._seen.at -= 1
    with django_assert_num_queries(1):
        for _ in range(100):
            pagestore.generation()


def test_within_a_transaction_nothing_is_known_that_others_do_not_see(office: None):
    seen = pagestore.generation()
    with transaction.atomic():
        make.article()
        assert pagestore.generation() is not pagestore.generation()
        assert generations._seen.generation is seen


def test_forgetting_stands_inside_the_transaction_of_the_change():
    with pytest.raises(transaction.TransactionManagementError):
        pagestore.forget()


def test_a_change_rolled_back_is_no_new_generation(office: None):
    before = token()
    with transaction.atomic():
        make.article()
        transaction.set_rollback(True)
    assert (token(), Article.objects.count()) == (before, 0)


def test_in_an_outage_the_last_generation_stays_and_the_database_is_asked_once_a_second(office: None, settings: Any, monkeypatch: pytest.MonkeyPatch):
    settings.PAGE_STORE_SECONDS = 1
    asked = []

    def away(*args: object, **kwargs: object) -> None:
        asked.append(1)
        raise OperationalError("gone")

    seen, answered = pagestore.generation(), generations._seen.answered
    monkeypatch.setattr(GenerationToken.objects, "values_list", away)
    monkeypatch.setattr(generations, "connection", Mock())
    seen.ends = 0
    assert [pagestore.generation() for _ in range(20)] == [seen] * 20
    assert (len(asked), generations.away_since()) == (1, answered)
    monkeypatch.undo()
    generations._seen.at -= 1
    assert pagestore.generation() is not seen
    assert generations.away_since() is None


def test_without_a_page_store_nothing_is_known_for_longer_than_one_question(office: None, settings: Any, django_assert_num_queries: Any):
    settings.PAGE_STORE_MB = 0
    with django_assert_num_queries(0):
        assert pagestore.generation() is not pagestore.generation()
