"""Many people at one moment, through the real server: a form sent twice is one comment, a solved code opens one door once."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import pytest
from captcha.models import CaptchaStore
from django.conf import settings as django_settings

from articles.models import Article
from comments.models import Comment
from tests import make
from tests.conftest import server_environment
from tests.journeys.conftest import new_address
from tests.journeys.web import Answer, Web

PAIRS = 200
TEXT = {"name": "Lê Minh", "phone": "", "title": "Vạch sang đường", "consent": "on"}


@dataclass(frozen=True)
class Form:
    """One form that stands ready: its token and the key of its code."""

    token: str
    key: str
    sender: Web
    path: str

    def send(self, content: str, answer: str, *, path: str = "") -> Answer:
        fields = {**TEXT, "content": content, "token": self.token, "captcha_0": self.key, "captcha_1": answer}
        return self.sender.post(path or self.path, fields)


@pytest.fixture
def article(portal: str) -> Article:
    return make.article()


def form_path(article: Article) -> str:
    return f"/bai-viet/{article.pk}/binh-luan/"


def ready(portal: str, article: Article) -> Form:
    """What the script does when somebody begins to write."""
    sender = Web(portal, new_address())
    made = json.loads(sender.post("/binh-luan/ma-xac-nhan/", {"article": article.pk, "token": ""}).text)
    return Form(made["token"], made["key"], sender, form_path(article))


def test_two_hundred_pairs_at_one_moment_are_two_hundred_comments(portal: str, article: Article):
    """Half of the pairs send one text twice, the other half two texts: those who lose have their text back."""
    with ThreadPoolExecutor(16) as crowd:
        forms = list(crowd.map(lambda _n: ready(portal, article), range(PAIRS)))
    answers = dict(CaptchaStore.objects.values_list("hashkey", "response"))
    together = Barrier(2 * PAIRS)

    def send(number: int) -> tuple[int, str, Answer]:
        pair = number // 2
        content = f"Ý kiến {pair}" + (f" bản {number % 2}" if pair % 2 else "")
        together.wait(60)
        return pair, content, forms[pair].send(content, answers[forms[pair].key])

    with ThreadPoolExecutor(2 * PAIRS) as crowd:
        sent = list(crowd.map(send, range(2 * PAIRS)))

    stored = {f"/theo-doi/{code}/": content for code, content in Comment.objects.values_list("code", "content")}
    assert len(stored) == PAIRS
    receipts: dict[int, set[str]] = {}
    for pair, content, answer in sent:
        if answer.status == 303:
            receipts.setdefault(pair, set()).add(answer.headers["location"])
            assert stored[answer.headers["location"]] == content
        else:
            assert (answer.status, answer.content()) == (200, content)
            assert answer.hidden("token") not in ("", forms[pair].token)
    assert [len(receipts[pair]) for pair in range(PAIRS)] == [1] * PAIRS
    statuses = Counter((pair % 2, answer.status) for pair, _content, answer in sent)
    assert statuses == {(0, 303): PAIRS, (1, 303): PAIRS // 2, (1, 200): PAIRS // 2}
    assert CaptchaStore.objects.filter(hashkey__in=answers).count() == 0


def test_one_solved_code_is_one_comment_on_its_own_article(portal: str, article: Article):
    other = make.article("Bài khác")
    form = ready(portal, article)
    page = form.send("", make.answer_to(form.key))  # a right code, but nothing written
    solved = Form(page.hidden("token"), "", form.sender, form.path)
    assert solved.token not in ("", form.token)
    together = Barrier(20)

    def send(number: int) -> tuple[str, Answer]:
        content = f"Nội dung {number}"
        together.wait(60)
        return content, solved.send(content, "", path=form_path(other) if number % 2 else form.path)

    with ThreadPoolExecutor(20) as crowd:
        sent = list(crowd.map(send, range(20)))
    comment = Comment.objects.get()
    assert comment.article == article
    assert [content for content, answer in sent if answer.status == 303] == [comment.content]
    for content, answer in sent:
        if answer.status != 303:
            assert (answer.status, answer.content()) == (200, content)
            assert re.search(r'src="/binh-luan/ma-xac-nhan/[0-9a-f]{40}\.png"', answer.text)


@pytest.mark.thorough
def test_readers_and_editors_are_served_while_a_long_import_runs(portal: str, article: Article, var: Path, tmp_path: Path):
    """SQLite has one writer: the import must let go of it between its batches."""
    lines = tmp_path / "bai.jsonl"
    body = "<p>" + "Một đoạn văn của bài nhập vào. " * 60 + "</p>"
    with lines.open("w", encoding="utf-8") as file:
        for number in range(1_200):
            line = {"id": f"x-{number}", "title": f"Bài nhập {number}", "body_html": body, "published": "2018-03-13T10:16:00+07:00"}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    forms = [ready(portal, article) for _number in range(12)]
    answers = {form.key: make.answer_to(form.key) for form in forms}
    command = [sys.executable, "manage.py", "import_articles", str(lines)]
    took: list[float] = []
    beside = 0
    importing = subprocess.Popen(command, cwd=django_settings.BASE_DIR, env=server_environment(var), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + 30
        while Article.objects.count() == 1 and time.monotonic() < until:
            time.sleep(0.05)
        assert importing.poll() is None, "it is at work"
        for form in forms:
            began = time.monotonic()
            assert form.send(f"Khi đang nhập bài, {form.key}", answers[form.key]).status == 303
            make.draft(f"Viết khi đang nhập {form.key}")
            assert form.sender.get("/").status == 200
            took.append(time.monotonic() - began)
            beside += importing.poll() is None
        assert beside > 1
        said = importing.communicate(timeout=60)[0].decode()
    finally:
        importing.kill()
        importing.wait(10)
    assert importing.returncode == 0, said
    assert "locked" not in said
    assert max(took) < 5
    assert Article.objects.filter(title__startswith="Bài nhập ").count() == 1_200
    assert Comment.objects.count() == len(forms)
