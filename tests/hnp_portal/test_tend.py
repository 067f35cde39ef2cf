"""`manage.py tend`, once and in the loop; beside the server it is started again, and ends with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from hnp_portal import chores, outbox
from hnp_portal.models import ChoreRun
from tests.conftest import free_port, server_environment, wait_for

SERVE = "import django, sys; django.setup(); from hnp_portal.management.commands.serve import become_gunicorn as b; b('127.0.0.1', int(sys.argv[1]))"


@pytest.fixture
def two(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chores, "CHORES", {})
    chores.register("dishes", "Dishes", chores.AGAIN_AFTER, lambda: 3)
    chores.register("floor", "Floor", chores.AGAIN_AFTER, lambda: int("x"))


def test_once_does_everything_and_tells_it(two, capsys):
    outbox.mail("an@phuong.vn", "Thư", "")
    with pytest.raises(SystemExit) as end:
        call_command("tend")
    assert end.value.code == 1
    told = "Thư: đã gửi 1, không gửi được 0.\nDishes: 3\nFloor: ValueError: invalid literal for int() with base 10: 'x'\n"
    assert capsys.readouterr().out == told
    del chores.CHORES["floor"]
    call_command("tend")
    assert capsys.readouterr().out == "Thư: đã gửi 0, không gửi được 0.\nDishes: 3\n"


def test_a_dead_database_is_one_sentence(two, monkeypatch):
    def away(*args: object) -> None:
        raise OperationalError("geheim")

    monkeypatch.setattr(outbox, "run_due", away)
    with pytest.raises(
        CommandError, match=r"^Cơ sở dữ liệu không trả lời, hoặc cũ hơn chương trình \(OperationalError\)\. Hãy chạy: manage\.py doctor$"
    ):
        call_command("tend")


def in_folder(pid: int, folder: Path) -> bool:
    """Whether a process belongs to this test: its VAR_DIR is the test's."""
    try:
        return f"VAR_DIR={folder}\0".encode() in Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False


def tends(folder: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and in_folder(int(entry.name), folder) and b"tend\0--loop" in (entry / "cmdline").read_bytes():
            found.append(int(entry.name))
    return found


def eventually(question: Callable[[], object], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def serving(transactional_db: None, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """What `make run` ends in, over the test's database."""
    (tmp_path / "static").symlink_to(django_settings.STATIC_ROOT, target_is_directory=True)
    port = free_port()
    environment = {**server_environment(tmp_path), "DJANGO_SETTINGS_MODULE": "hnp_portal.settings"}
    server = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], cwd=django_settings.BASE_DIR, env=environment)
    try:
        wait_for(port, server, 60)
        yield server, port
    finally:
        server.terminate()
        server.wait(10)
        for pid in tends(tmp_path):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_beside_the_server_it_is_started_again_and_ends_with_it(serving, tmp_path):
    server, port = serving
    assert eventually(lambda: ChoreRun.objects.filter(name="outbox", ran_at__isnull=False)), "it does its chores"
    (first,) = tends(tmp_path)
    os.kill(first, signal.SIGKILL)
    moment = timezone.now()
    ChoreRun.objects.update(due_at=moment)
    assert eventually(lambda: ChoreRun.objects.filter(ran_at__gt=moment)), "another one goes on"
    (second,) = tends(tmp_path)
    assert second != first
    assert server.poll() is None
    wait_for(port, server, 60)
    os.kill(server.pid, signal.SIGKILL)
    server.wait(10)
    assert eventually(lambda: not tends(tmp_path)), "the server has died, tend with it"
    connection.close()
