"""The verbs of an article's life, by example and as a state machine."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from articles import publishing
from articles.models import Article, Version
from articles.publishing import Incomplete, NewerVersion, Refused
from tests import make

pytestmark = pytest.mark.django_db


def fresh(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def test_a_draft_is_saved_with_a_title_alone():
    article = publishing.save_version(None, {"title": "Chỉ có tiêu đề"}, by=None)
    assert (article.status, article.slug, article.newest_number, Version.objects.count()) == ("draft", "", 1, 1)


def test_publishing_names_everything_missing_at_once():
    article = publishing.save_version(None, {"title": "x", "cover": make.picture()}, by=None)
    with pytest.raises(Incomplete) as refusal:
        publishing.publish(article, by=None)
    assert list(refusal.value.missing) == ["body", "category", "cover_alt"]
    assert fresh(article).status == "draft"


def test_the_moment_is_when_the_button_was_pressed_to_the_second():
    article = make.draft()
    Article.objects.update(created_at=timezone.now() - timedelta(days=3))
    before = timezone.now().replace(microsecond=0)
    published = publishing.publish(article, by=None)
    assert published.published_at and before <= published.published_at <= timezone.now()
    assert published.published_at.microsecond == 0


def test_a_moment_typed_into_a_draft_is_kept():
    typed = timezone.now().replace(microsecond=0) - timedelta(days=400)
    article = publishing.save_version(
        None, {"title": "Cũ", "body": "<p>x</p>", "category": make.category()}, by=None, settings={"published_at": typed}
    )
    assert publishing.publish(article, by=None).published_at == typed


def test_saving_a_published_article_changes_nothing_public_until_it_is_published():
    article = make.article("Một", "<p>BAN-MOT</p>")
    publishing.save_version(article, {"title": "Hai", "body": "<p>BAN-HAI</p>"}, by=None)
    row = fresh(article)
    assert (row.title, row.body, row.has_unpublished_version, row.updated_at) == ("Một", "<p>BAN-MOT</p>", True, None)
    publishing.publish(row, by=None)
    row = fresh(article)
    assert (row.title, row.body, row.slug, row.has_unpublished_version) == ("Hai", "<p>BAN-HAI</p>", "mot", False)
    assert row.published_at == article.published_at and row.updated_at is not None


def test_publishing_the_same_text_again_is_no_update():
    article = make.article()
    assert publishing.publish(article, by=None).updated_at is None


def test_a_scheduled_article_goes_out_with_the_text_that_was_published_last():
    article = make.scheduled(body="<p>BAN-MOT</p>")
    publishing.save_version(article, {"body": "<p>BAN-HAI</p>"}, by=None)
    assert fresh(article).body == "<p>BAN-MOT</p>"
    later = timezone.now().replace(microsecond=0) + timedelta(days=2)
    publishing.publish(article, by=None, at=later)
    assert (fresh(article).body, fresh(article).published_at) == ("<p>BAN-HAI</p>", later)
    assert not Article.objects.published().exists()


def test_cancelling_makes_a_draft_again_and_only_before_the_moment():
    article = publishing.cancel(make.scheduled(), by=None)
    assert (article.status, article.published_at, article.slug) == ("draft", None, "")
    with pytest.raises(Refused):
        publishing.cancel(make.article("Khác"), by=None)


def test_the_moment_of_a_public_article_never_moves():
    article = make.article()
    for at in (timezone.now() + timedelta(days=1), timezone.now() - timedelta(days=9)):
        with pytest.raises(Refused):
            publishing.publish(article, by=None, at=at)
        with pytest.raises(Refused):
            publishing.save_version(article, {}, by=None, settings={"published_at": at})
    assert fresh(article).published_at == article.published_at
    publishing.publish(article, by=None, at=article.published_at)


def test_a_moment_typed_with_a_plain_save_is_refused_for_what_is_scheduled():
    article = make.scheduled()
    with pytest.raises(Refused):
        publishing.save_version(article, {"body": "<p>mới</p>"}, by=None, settings={"published_at": timezone.now() + timedelta(days=9)})
    assert fresh(article).newest_number == 1


def test_withdrawing_needs_a_reason_and_a_public_article():
    article = make.article()
    with pytest.raises(Refused):
        publishing.withdraw(article, by=None, reason="  ")
    with pytest.raises(Refused):
        publishing.withdraw(make.draft(), by=None, reason="Sai")
    assert publishing.withdraw(article, by=None, reason="Sai số liệu").withdrawn_reason == "Sai số liệu"


def test_a_withdrawn_article_stays_withdrawn_until_it_is_restored():
    article = make.withdrawn(at=timezone.now() - timedelta(days=900))
    publishing.save_version(article, {"body": "<p>Đã sửa</p>"}, by=None)
    with pytest.raises(Refused):
        publishing.publish(article, by=None)
    assert fresh(article).status == "withdrawn" and fresh(article).body != "<p>Đã sửa</p>"
    row = publishing.restore(article, by=None)
    assert (row.status, row.body, row.withdrawn_reason, row.published_at) == ("published", "<p>Đã sửa</p>", "", article.published_at)


def test_a_save_over_a_newer_version_is_refused_with_that_version():
    article = make.draft(by=None)
    colleague = User.objects.create_user("dong-nghiep")
    publishing.save_version(article, {"title": "Của đồng nghiệp"}, by=colleague, opened=1)
    with pytest.raises(NewerVersion) as refusal:
        publishing.save_version(article, {"title": "Của tôi"}, by=None, opened=1)
    assert (refusal.value.version.title, "dong-nghiep" in str(refusal.value)) == ("Của đồng nghiệp", True)
    assert publishing.save_version(article, {"title": "Của tôi"}, by=None, opened=2).title == "Của tôi"


def test_a_save_without_a_change_makes_no_version():
    article = make.draft()
    publishing.save_version(article, {"title": article.title}, by=None)
    assert Version.objects.count() == 1


def test_what_is_stored_is_mended_whatever_the_door():
    article = publishing.save_version(
        None,
        {"title": "Thông báo\u200b số 5\r\nvề\u00a0tuyển sinh", "lead": "a\x1db\uffff", "body": "<p onclick='x()'>e\u0301</p><script>1</script>"},
        by=None,
    )
    assert (article.title, article.lead, article.body) == ("Thông báo số 5 về tuyển sinh", "ab", "<p>é</p>")


@pytest.mark.parametrize(("title", "slug"), [("Đống Đa", "dong-da"), ("%", "bai"), ("???", "bai"), ("\U0001f4e2", "bai"), ("Đ", "d")])
def test_every_title_gets_an_address(title: str, slug: str):
    assert make.article(title).slug == slug


def test_deleting_an_account_leaves_article_and_versions_with_the_name():
    person = User.objects.create_user("phong-vien-r", first_name="Lan")
    article = make.draft(by=person)
    person.delete()
    version = fresh(article).newest
    assert (version.saved_by, version.saved_by_name) == (None, "Lan")


@pytest.mark.parametrize("number", [1, 3])
def test_saving_and_publishing_take_the_same_queries_however_many_versions(number: int, django_assert_num_queries: Any):
    article = make.article()
    for n in range(number):
        publishing.save_version(article, {"title": f"Bản {n}"}, by=None)
    with django_assert_num_queries(7):
        publishing.publish(article, by=None)


class Life(RuleBasedStateMachine):
    """Any order of the verbs: nothing is public that was not published, and a public text is always a version of its own."""

    @initialize()
    def begin(self) -> None:
        self.article = make.draft(f"Bài {timezone.now().timestamp()}")
        self.moment: datetime | None = None

    @rule(number=st.integers(0, 9))
    def save(self, number: int) -> None:
        publishing.save_version(self.article, {"body": f"<p>Bản {number}</p>"}, by=None)

    @rule(days=st.sampled_from([None, -3, 5]))
    def publish(self, days: int | None) -> None:
        at = None if days is None else timezone.now().replace(microsecond=0) + timedelta(days=days)
        self._try(lambda: publishing.publish(self.article, by=None, at=at))

    @rule()
    def cancel(self) -> None:
        self._try(lambda: publishing.cancel(self.article, by=None))

    @rule()
    def withdraw(self) -> None:
        self._try(lambda: publishing.withdraw(self.article, by=None, reason="Sai"))

    @rule()
    def restore(self) -> None:
        self._try(lambda: publishing.restore(self.article, by=None))

    def _try(self, verb: Any) -> None:
        with contextlib.suppress(Refused):
            verb()

    @invariant()
    def holds(self) -> None:
        row = fresh(self.article)
        shown = row.versions.get(number=row.public_number or row.newest_number)
        assert row.same_content(shown if row.status != "draft" else row.newest)
        assert bool(row.withdrawn_reason) is (row.status == "withdrawn")
        assert Article.objects.published().filter(pk=row.pk).exists() is row.is_public
        if row.is_public:
            assert self.moment in (None, row.published_at)
            self.moment = row.published_at
        elif row.status != "withdrawn":
            self.moment = None


class LifeTest(TestCase, Life.TestCase):  # type: ignore[misc, valid-type]
    settings = settings(  # type: ignore[assignment]
        max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
    )
