"""Any order of changes, reads and time, over several processes: nobody sees what was taken back more than a second ago,
nor what is not yet due, nor a page of another host or encoding.

The processes are page stores with memories of their own over one database; the clock is the test's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from django.utils import timezone
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from articles import publishing
from articles.models import Article, Version
from comments import moderation
from comments.models import Comment, Decision
from hnp_portal import wsgi
from hnp_portal.pagestore import generations
from hnp_portal.pagestore.layer import PageStore
from tests import make
from tests.hnp_portal.pagestore.conftest import BUDGET, Answer, ask

pytestmark = pytest.mark.django_db

LATEST = 1.1
"""Seconds after a change by which every process shows it."""
BEGIN = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
HOSTS = ("a.example", "b.example")
PAUSE = st.sampled_from([0, 0.6, 1.2, 1.2])
"""Seconds after a change until the readers come."""
ENCODINGS = ("", "gzip", "br")
LISTS = ("/moi-nhat/", "/chuyen-muc/doi-song/", "/rss/")
NOBODY = ("", "sessionid=stolen; portal-staff=1")


@dataclass
class Process:
    """A page store with what it has seen."""

    store: PageStore = field(default_factory=lambda: PageStore(wsgi.django, BUDGET))
    seen: object = field(default_factory=generations._Seen)


@dataclass(frozen=True)
class Truth:
    """What readers may see of one article from a moment on: its state, its texts."""

    since: float
    status: str = "draft"
    due: float = 0
    title: str = ""
    said: frozenset[str] = frozenset()

    def at(self, now: float) -> tuple[int, str, frozenset[str]]:
        if self.status == "withdrawn":
            return 410, "", frozenset()
        return (200, self.title, self.said) if self.status == "published" and self.due <= now else (404, "", frozenset())


def seen_in(answer: Answer) -> tuple[int, str, frozenset[str]]:
    if answer.status != 200:
        return answer.status, "", frozenset()
    return 200, re.search(r"<h1[^>]*>(?:<span[^>]*>)?\s*([^<]+?)\s*<", answer.text)[1], frozenset(re.findall(r"<h3>(Ý [^<]+)</h3>", answer.text))


class Readers(RuleBasedStateMachine):
    """Editors and moderators change; readers of two processes read; the clock goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGIN.timestamp()
        self.processes = [Process() for _ in range(2)]
        self.turn = 0
        self.truths: dict[int, list[Truth]] = {}

    @initialize()
    def begin(self) -> None:
        with self.clock():
            for model in (Decision, Comment, Version, Article):  # of the run before
                model.objects.all().delete()
            for number in range(2):
                article = publishing.publish(make.draft(f"Bài {number}"), by=None)
                self.note(article)
                for word in ("một", "hai"):
                    make.comment(article, title=f"Ý {word}")

    @contextmanager
    def clock(self, process: Process | None = None) -> Iterator[None]:
        """The test's clock, and one process's memory. Who changes is another process: no reader is told by it."""
        clock = SimpleNamespace(time=lambda: self.now, monotonic=lambda: self.now)
        now = datetime.fromtimestamp(self.now, UTC)
        with (
            patch.object(timezone, "now", lambda: now), patch.object(generations, "time", clock),
            patch("hnp_portal.pagestore.pages.time", clock), patch.object(generations, "_seen", process.seen if process else generations._Seen()),
        ):  # fmt: skip
            yield

    def note(self, article: Article) -> None:
        row = Article.objects.get(pk=article.pk)
        said = frozenset(Comment.objects.filter(article=row, status="approved").values_list("title", flat=True))
        due = row.published_at.timestamp() if row.published_at else 0
        self.truths.setdefault(row.pk, [Truth(0)]).append(Truth(self.now, row.status, due, row.title, said))

    @rule(pick=st.integers(0, 9), number=st.integers(0, 99), ahead=st.sampled_from([0, 0, 1, 2, 5]), pause=PAUSE)
    def publish(self, pick: int, number: int, ahead: int, pause: float) -> None:
        with self.clock():
            article = self.article(pick) if pick or len(self.truths) > 2 else make.draft(f"Bài mới {number}")
            article = publishing.save_version(article, {"title": f"Bản {number}"}, by=None)
            moment = datetime.fromtimestamp(int(self.now) + ahead, UTC) if ahead else None
            try:
                self.note(publishing.publish(article, by=None, at=moment))
            except publishing.Refused:
                return
        self.now += pause

    @rule(pick=st.integers(0, 9), verb=st.sampled_from(["withdraw", "restore", "cancel"]), pause=PAUSE)
    def take_back_or_bring_back(self, pick: int, verb: str, pause: float) -> None:
        with self.clock():
            try:
                self.note(getattr(publishing, verb)(self.article(pick), by=None, **({"reason": "Sai"} if verb == "withdraw" else {})))
            except publishing.Refused:
                return
        self.now += pause

    @rule(pick=st.integers(0, 9), status=st.sampled_from(["approved", "declined", "pending"]), pause=PAUSE)
    def decide(self, pick: int, status: str, pause: float) -> None:
        with self.clock():
            comments = list(Comment.objects.order_by("pk").select_related("article"))
            comment = comments[pick % len(comments)]
            moderation.decide([(comment.pk, comment.status)], status, by=None)
            self.note(comment.article)
        self.now += pause

    @rule(seconds=st.sampled_from([0.05, 0.4, 0.95]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @invariant()
    def nobody_sees_what_is_not_true(self) -> None:
        """Every article and a list, in every process; hosts, encodings and cookies take turns."""
        for number, process in enumerate(self.processes):
            self.turn += 1
            host, encoding, cookie = HOSTS[self.turn // 2 % 2], ENCODINGS[self.turn % 3], NOBODY[self.turn // 4 % 2]
            for article in Article.objects.filter(pk__in=self.truths).only("slug"):
                answer = self.read(process, article.get_absolute_url(), host, encoding, cookie)
                if answer.status != 301:  # it is not known under that title any more, or not yet
                    assert seen_in(answer) in self.allowed(article.pk), (number, article.pk)
                if answer.status == 200:
                    assert re.search(r'rel="canonical" href="http://([^/]+)/', answer.text)[1] == host
            text = self.read(process, LISTS[self.turn % 3], host, encoding, cookie).text
            for key in self.truths:
                listed = bool(re.search(rf"/bai-viet/[a-z0-9-]*-{key}/", text))
                assert listed in {status == 200 for status, _title, _said in self.allowed(key)}, (number, key)

    @invariant()
    def nothing_is_left_behind(self) -> None:
        assert all(process.store.under_way == {} and process.store.pages.size <= BUDGET for process in self.processes)

    def read(self, process: Process, path: str, host: str, encoding: str, cookie: str) -> Answer:
        with self.clock(process):
            answer = ask(process.store, path, Host=host, Accept_Encoding=encoding, Cookie=cookie)
        assert answer.headers.get("Content-Encoding", "") in ("", encoding)
        assert "Set-Cookie" not in answer.headers
        return answer

    def article(self, pick: int) -> Article:
        keys = list(self.truths)
        return Article.objects.get(pk=keys[pick % len(keys)])

    def allowed(self, key: int) -> set[tuple[int, str, frozenset[str]]]:
        """Whatever was true at some time within the last second."""
        truths, oldest = self.truths[key], self.now - LATEST
        last = [truth for truth, after in zip(truths, [*truths[1:], None], strict=True) if after is None or after.since >= oldest]
        return {truth.at(moment) for truth in last for moment in (max(truth.since, oldest), self.now)}


class ReadersTest(TestCase, Readers.TestCase):  # type: ignore[misc, valid-type]
    settings = hypothesis_settings(max_examples=8, stateful_step_count=15, phases=[Phase.generate], deadline=None)  # type: ignore[assignment]

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(override_settings(ALLOWED_HOSTS=HOSTS, PAGE_STORE_MB=BUDGET // 2**20, PAGE_STORE_SECONDS=1))
        self.enterContext(patch.object(generations, "close_old_connections", lambda: None))
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)
