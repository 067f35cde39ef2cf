"""/healthz, /readyz and the overview: what stands as it should, in words; nothing that a stranger may not know."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from hnp_portal import chores, health, outbox
from hnp_portal.models import ChoreRun, Errand
from hnp_portal.staff import roles
from tests import make

FREE = "Còn trống 5000 MB đĩa."


@pytest.fixture(autouse=True)
def five_gigabytes(monkeypatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=5000 * 1024**2))


@pytest.fixture
def ran(db: None) -> ChoreRun:
    return ChoreRun.objects.create(name="outbox", ran_at=timezone.now())


def readyz() -> tuple[int, dict[str, object]]:
    response = Client().get("/readyz")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.cookies == {}
    body = response.json()
    return response.status_code, {name: (part["ok"], part["says"]) if name != "ready" else part for name, part in body.items()}


def test_all_is_well(ran, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        status, body = readyz()
    moment = f"{timezone.localtime(ran.ran_at):%H:%M %d/%m/%Y}"
    assert (status, body) == (200, {
        "ready": True, "disk": (True, FREE), "database": (True, "Cơ sở dữ liệu trả lời."),
        "migrations": (True, "Cơ sở dữ liệu khớp với chương trình."), "housekeeping": (True, f"Việc dọn dẹp chạy lần cuối lúc {moment}."),
    })  # fmt: skip


def test_housekeeping_that_stopped_is_told_in_words(ran):
    last = timezone.now() - timedelta(hours=3, minutes=4)
    ChoreRun.objects.update(ran_at=last)
    status, body = readyz()
    assert (status, body["ready"]) == (503, False)
    assert body["housekeeping"] == (
        False,
        f"Việc dọn dẹp (manage.py tend) chạy lần cuối lúc {timezone.localtime(last):%H:%M %d/%m/%Y}, cách đây 3\xa0giờ, 4\xa0phút; lẽ ra mỗi phút một lần.",
    )
    ChoreRun.objects.update(ran_at=timezone.now() - health.LATE + timedelta(minutes=1))
    assert readyz()[0] == 200


def test_housekeeping_that_never_ran(db):
    assert readyz()[1]["housekeeping"] == (False, "Việc dọn dẹp (manage.py tend) chưa chạy lần nào ở đây.")


def test_a_database_older_than_the_program(ran):
    MigrationRecorder(connection).record_unapplied("hnp_portal", "0001_initial")
    status, body = readyz()
    assert (status, body["migrations"]) == (503, (False, "Cơ sở dữ liệu cũ hơn chương trình: còn thiếu 1 bước nâng cấp."))


def test_a_database_that_is_away(db, monkeypatch):
    def away():
        raise DatabaseError("password authentication failed for user geheim")

    with monkeypatch.context() as outage:
        outage.setattr(connection, "cursor", away)
        status, body = readyz()
    assert (status, body) == (503, {"ready": False, "disk": (True, FREE), "database": (False, "Cơ sở dữ liệu không trả lời.")})


def test_a_full_disk(ran, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=7 * 1024**2))
    assert (readyz()[0], readyz()[1]["disk"]) == (503, (False, "Còn trống 7 MB đĩa."))


def test_machines_ask_over_http_and_change_nothing(ran, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert [Client().get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]
    assert Client().head("/readyz").content == b""
    assert Client().post("/readyz").status_code == 405


def test_alive_asks_any_database(client, django_assert_num_queries):
    response = client.get("/healthz")
    assert (response.status_code, response.content, response.headers["Cache-Control"]) == (200, b"ok\n", "no-store")


def overview(*held: str) -> str:
    client = Client()
    client.force_login(make.user("an", *held))
    return client.get("/quan-tri/").content.decode()


def test_the_overview_tells_administrators_what_is_wrong(office):
    Errand.objects.create(kind="mail", about="Thư gửi an@phuong.vn: Mật khẩu", failure="OSError: away", due_at=None, made_at=datetime(2026, 3, 5, 1, 2, tzinfo=UTC))  # fmt: skip
    ChoreRun.objects.create(name="phones", ran_at=timezone.now() - timedelta(days=2), failure="ValueError: <no>")
    page = overview(roles.ADMINISTRATOR)
    assert "chạy lần cuối lúc" in page
    assert "Vẫn đăng bài và đọc bài được; thư và việc xoá dữ liệu cũ phải chờ. Hãy báo người vận hành máy chủ." in page
    assert "<li>Xoá số điện thoại đã hết hạn giữ: ValueError: &lt;no&gt;</li>" in page
    assert "<li>Thư gửi an@phuong.vn: Mật khẩu (08:02 05/03/2026): OSError: away</li>" in page


def test_the_overview_is_short_when_all_is_well(office, ran):
    page = overview(roles.ADMINISTRATOR)
    assert f"<p>Việc dọn dẹp chạy lần cuối lúc {timezone.localtime(ran.ran_at):%H:%M %d/%m/%Y}.</p>" in page
    assert "Vẫn đăng bài" not in page
    assert outbox.given_up().count() == len(chores.failing()) == 0


def test_the_overview_tells_nobody_else(office):
    assert "dọn dẹp" not in overview(roles.EDITOR, roles.MODERATOR, roles.REPORTER)
