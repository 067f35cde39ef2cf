"""The verbs of moderation: every decision kept, a colleague's never overwritten, each turned back, a few statements for many."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from comments import moderation
from comments.models import Comment, Decision
from hnp_portal.staff.roles import MODERATOR
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def an(office: None) -> User:
    return make.user("an", MODERATOR)


@pytest.fixture
def binh(office: None) -> User:
    return make.user("binh", MODERATOR)


@pytest.fixture
def article(office: None) -> Article:
    return make.article()


def seen(*comments: Comment) -> list[tuple[int, str]]:
    """As they stand in the caller's hands, which may be older than the database."""
    return [(comment.pk, comment.status) for comment in comments]


def status(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).status


def log(comment: Comment) -> list[tuple[str, str, str]]:
    return [(d.before, d.after, d.decided_by_name) for d in comment.decisions.all()]


def test_each_verb_gives_its_status_and_keeps_the_decision(article: Article, an: User):
    comment = make.comment(article)
    for verb, after in ((moderation.approve, "approved"), (moderation.decline, "declined"), (moderation.reopen, "pending")):
        outcome = verb(seen(comment), by=an)
        assert ([(made.comment.pk, made.comment.status) for made in outcome.done], outcome.taken) == ([(comment.pk, after)], [])
        comment.refresh_from_db()
        assert comment.status == after
    assert log(comment) == [("pending", "approved", "an"), ("approved", "declined", "an"), ("declined", "pending", "an")]


def test_the_second_moderator_does_not_overwrite_the_first(article: Article, an: User, binh: User):
    """CM29"""
    one, two, three = (make.comment(article) for _n in range(3))
    moderation.decline(seen(one), by=an)
    outcome = moderation.approve(seen(one, two, three), by=binh)
    assert [made.comment_id for made in outcome.done] == [two.pk, three.pk]
    assert outcome.taken == [(one, [Decision.objects.get(comment=one)])]
    assert (status(one), status(two), status(three)) == ("declined", "approved", "approved")
    assert log(one) == [("pending", "declined", "an")]


def test_the_same_decision_twice_is_recorded_once(article: Article, an: User, binh: User):
    comment = make.comment(article)
    moderation.approve(seen(comment), by=an)
    outcome = moderation.approve(seen(comment), by=binh)
    assert ([c.pk for c, _decisions in outcome.taken], log(comment)) == ([comment.pk], [("pending", "approved", "an")])


def last(comment: Comment) -> int:
    """The decision that an undo button on this comment would name."""
    return Decision.objects.filter(comment=comment).latest("pk").pk


def test_undo_turns_back_a_decision_and_is_one_itself(article: Article, an: User, binh: User):
    comment = make.comment(article)
    moderation.approve(seen(comment), by=an)
    moderation.decline([(comment.pk, "approved")], by=an)
    outcome = moderation.undo([last(comment)], by=binh)
    assert [(made.comment.status, made.pk) for made in outcome.done] == [("approved", last(comment))]
    assert log(comment)[-1] == ("declined", "approved", "binh")
    moderation.undo([made.pk for made in outcome.done], by=an)
    assert status(comment) == "declined"


def test_undo_of_many_brings_each_to_where_it_was(article: Article, an: User):
    waiting, public = make.comment(article), make.comment(article, "approved")
    done = moderation.decline(seen(waiting, public), by=an).done
    moderation.undo([made.pk for made in done], by=an)
    assert (status(waiting), status(public)) == ("pending", "approved")


def test_undo_does_not_touch_what_a_colleague_has_decided_since(article: Article, an: User, binh: User):
    comment = make.comment(article)
    (mine,) = moderation.approve(seen(comment), by=an).done
    moderation.decline([(comment.pk, "approved")], by=binh)
    outcome = moderation.undo([mine.pk], by=an)
    assert (outcome.done, [[d.decided_by for d in since] for _c, since in outcome.taken]) == ([], [[binh]])
    assert status(comment) == "declined"


def test_an_old_undo_turns_back_nothing_though_the_status_is_the_same_again(article: Article, an: User, binh: User):
    comment, other = make.comment(article), make.comment(article)
    mine, others = moderation.approve(seen(comment, other), by=an).done
    moderation.decline([(comment.pk, "approved")], by=binh)
    moderation.approve([(comment.pk, "declined")], by=binh)
    outcome = moderation.undo([mine.pk, others.pk], by=an)
    assert [made.comment for made in outcome.done] == [other]
    assert [(c, [(d.before, d.after, d.decided_by) for d in since]) for c, since in outcome.taken] == [
        (comment, [("approved", "declined", binh), ("declined", "approved", binh)])
    ]
    assert (status(comment), status(other), len(log(comment))) == ("approved", "pending", 3)


def test_an_undo_pressed_twice_is_done_once(article: Article, an: User):
    comment = make.comment(article)
    (mine,) = moderation.approve(seen(comment), by=an).done
    moderation.undo([mine.pk], by=an)
    outcome = moderation.undo([mine.pk], by=an)
    assert (outcome.done, len(outcome.taken), status(comment), len(log(comment))) == ([], 1, "pending", 2)


def test_undo_of_an_unknown_decision_does_nothing(article: Article, an: User):
    comment = make.comment(article)
    outcome = moderation.undo([987654], by=an)
    assert (outcome.done, outcome.taken, status(comment)) == ([], [], "pending")


def test_one_that_is_gone_is_neither_done_nor_taken(an: User):
    outcome = moderation.approve([(987654, "pending")], by=an)
    assert (outcome.done, outcome.taken) == ([], [])


def test_the_name_outlives_the_account(article: Article, an: User):
    comment = make.comment(article)
    moderation.approve(seen(comment), by=an)
    an.delete()
    assert [(d.decided_by, d.decided_by_name) for d in comment.decisions.all()] == [(None, "an")]


def queries(verb: Any, number: int, article: Article, by: User) -> int:
    rows = seen(*(make.comment(article) for _n in range(number)))
    with CaptureQueriesContext(connection) as counted:
        verb(rows, by=by)
    return len(counted)


def test_many_cost_what_one_costs(article: Article, an: User):
    """Savepoint, rows, decisions, statuses, staff log, generation, release: the same for 1, 3 and 20."""
    assert [queries(moderation.approve, number, article, an) for number in (1, 3, 20)] == [7, 7, 7]
