"""Chores: done when they are due, by one of several tends, again after a death; what each of them takes away."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from comments.captcha.challenge import SWEPT_AFTER
from comments.models import PHONE_KEPT, Comment
from comments.retention import erase_expired_phones
from hnp_portal import chores
from hnp_portal.models import ChoreRun, Count
from hnp_portal.ratelimit import Limit
from tests import make

HOUR = timedelta(hours=1)


@pytest.fixture
def only(db: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One chore, which notes that it ran, in the place of all."""
    ran: list[str] = []

    def wash() -> int:
        ran.append("dishes")
        return len(ran)

    monkeypatch.setattr(chores, "CHORES", {})
    chores.register("dishes", "Dishes", HOUR, wash)
    return ran


def just_ran() -> bool:
    last = chores.last_ran()
    return last is not None and timezone.now() - last < timedelta(seconds=10)


def run(**how: bool) -> list[int | Exception]:
    return [outcome for _chore, outcome in chores.run(**how)]


def test_a_chore_is_done_when_it_is_due(only):
    assert chores.last_ran() is None
    assert (run(), run()) == ([1], [])
    assert just_ran()
    ChoreRun.objects.update(due_at=timezone.now())
    assert run() == [2]
    assert run(all_of_them=True) == [3]


def test_a_clock_that_was_set_back_stops_no_chore(only):
    ChoreRun.objects.create(name="dishes", due_at=timezone.now() + timedelta(days=900))
    assert (run(), run()) == ([1], [])


def test_of_two_that_saw_it_due_one_does_it(only):
    ChoreRun.objects.create(name="dishes")
    first = chores.run()
    row = ChoreRun.objects.get()
    assert chores._claim(row)
    assert not chores._claim(row), "the row has moved on"
    assert list(first) == []
    assert only == []


def test_a_chore_whose_process_died_is_due_again_soon(only, monkeypatch):
    monkeypatch.setattr(chores, "_do", lambda chore: exec("raise KeyboardInterrupt"))
    with pytest.raises(KeyboardInterrupt):
        run()
    row = ChoreRun.objects.get()
    assert (row.ran_at, round((row.due_at - timezone.now()) / timedelta(minutes=1))) == (None, 5)


def test_a_failure_is_kept_in_words_until_the_next_good_run(only, monkeypatch):
    good = chores.CHORES["dishes"]
    chores.register("dishes", "Dishes", HOUR, lambda: int("no number"))
    (error,) = run()
    assert isinstance(error, ValueError)
    assert [(chore.title, why) for chore, why in chores.failing()] == [("Dishes", "ValueError: invalid literal for int() with base 10: 'no number'")]
    assert just_ran(), "tend is alive, though"
    chores.CHORES["dishes"] = good
    assert run() == [], "not before five minutes"
    ChoreRun.objects.update(due_at=timezone.now())
    assert (run(), chores.failing()) == ([1], [])


def test_the_apps_have_registered_theirs():
    assert {"captchas", "doctor", "limits", "media", "outbox", "phones", "sessions"} <= chores.CHORES.keys()


def test_phones_are_erased_to_the_hour_in_batches_that_survive_a_kill(office, monkeypatch):
    article = make.article()
    old = [make.comment(article, phone="0912345678", posted_at=timezone.now() - PHONE_KEPT - timedelta(minutes=1)) for _ in range(5)]
    kept = make.comment(article, phone="0987654321", posted_at=timezone.now() - PHONE_KEPT + timedelta(minutes=1))
    monkeypatch.setattr(chores, "BATCH", 2)
    monkeypatch.setattr(chores, "BREATH", 0)
    with monkeypatch.context() as dying:
        dying.setattr(time, "sleep", lambda seconds: exec("raise KeyboardInterrupt"))
        with pytest.raises(KeyboardInterrupt):
            erase_expired_phones()
    assert Comment.objects.filter(phone="0912345678").count() == 3
    assert (erase_expired_phones(), erase_expired_phones()) == (3, 0)
    assert list(Comment.objects.exclude(phone="").values_list("pk", "phone")) == [(kept.pk, "0987654321")]
    assert Comment.objects.count() == len(old) + 1


def test_codes_sessions_and_counters_past_their_time_go_and_the_others_stay(db):
    now = timezone.now()
    for name, moment in (("old", now - SWEPT_AFTER - HOUR), ("lately", now - HOUR), ("live", now + HOUR)):
        CaptchaStore.objects.create(hashkey=name, challenge="1", response="1", expiration=moment)
        Session.objects.create(session_key=name, session_data="", expire_date=moment)
    quick = Limit("quick", 1, 10, "")
    quick.spend("somebody")
    Count.objects.create(limit="slow", who="somebody", window=int(time.time()) - 1)
    assert [chores.CHORES[name].do() for name in ("captchas", "sessions", "limits")] == [1, 2, 1]
    assert sorted(CaptchaStore.objects.values_list("hashkey", flat=True)) == ["lately", "live"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["live"]
    assert quick.exceeded("somebody")
    assert Count.objects.count() == 1
