"""What every test stands on: a database, media of its own, the real server, and the browser where there is one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, transaction

from hnp_portal.pagestore import generations
from tests.cases import cast, office

__all__ = ["cast", "office"]

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop running where tests use the ORM

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = None if os.environ.get("NO_BROWSER") else next(filter(None, map(shutil.which, NAMES)), None)
CI = bool(os.environ.get("CI"))
THOROUGH = CI or os.environ.get("THOROUGH") == "1"
BROWSER_FIXTURES = {"browser", "context", "page", "new_context"}
NO_BROWSER = "Browser tests skipped: no Chromium. For them: apt install chromium"


def leaves_out(config: pytest.Config) -> bool:
    """Whether the longest tests stay out. One named on the command line is meant."""
    return not THOROUGH and config.args == config.getini("testpaths")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    out = {"thorough"} if leaves_out(config) else set()
    if django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql") and config.args == config.getini("testpaths"):
        out.add("any_database")  # the run on SQLite has them
    if left_out := [item for item in items if any(map(item.get_closest_marker, out))]:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    if CHROMIUM:
        return
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if not CHROMIUM:
        terminalreporter.write_line(NO_BROWSER, yellow=True)
    if leaves_out(config):
        terminalreporter.write_line("The longest tests (marked thorough) were left out; with them: make test THOROUGH=1")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may be skipped: a test that did not run is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if CI and reporter and reporter.stats.get("skipped") and os.environ.get("CI_MAY_SKIP") != "1":
        reporter.write_line("CI: skipped tests count as failures.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The office stands before the first test: setting it up 600 times took a minute."""
    with django_db_blocker.unblock():
        call_command("setup", stdout=StringIO())


@pytest.fixture(autouse=True)
def quick_and_apart(settings: Any, tmp_path: Path) -> None:
    """Pictures go to a folder of this test; passwords are hashed cheaply."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def own_generation(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Each test begins knowing no generation, and looks for one only after a change: a count of queries stays exact.

    The transaction that a test stands in is none of the product's: what happens "after commit" happens at once.
    """
    settings.PAGE_STORE_SECONDS = 3_600
    monkeypatch.setattr(generations, "_seen", generations._Seen())
    monkeypatch.setattr(generations, "after_commit", lambda act: act() if connection.in_atomic_block else transaction.on_commit(act))
    monkeypatch.setattr(generations, "in_transaction", lambda: any(not block._from_testcase for block in connection.atomic_blocks))  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--disable-background-networking"],
        # Playwright switches the back/forward cache off; a page that comes back from it is what bit others.
        "ignore_default_args": ["--disable-back-forward-cache"],
    }


@pytest.fixture
def portal(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """The address of the real server over the test's database, with media and secrets of the test."""
    (tmp_path / "media").mkdir(exist_ok=True)
    (tmp_path / "static").symlink_to(django_settings.STATIC_ROOT, target_is_directory=True)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "hnp_portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--threads", "4", "--no-control-socket", "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=django_settings.BASE_DIR, env=server_environment(tmp_path))
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def server_environment(var: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name not in ("DEBUG", "SITE_URL")},
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(var),
        "SECRET_KEY": django_settings.SECRET_KEY,
        "TRUSTED_PROXIES": "1",  # each sender may have an address of its own (X-Forwarded-For)
        "ALLOWED_HOSTS": "portal.test",
        "PAGE_STORE_SECONDS": "0",
    }


def database_url() -> str:
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(given['NAME']))}"  # an absolute path: four slashes
    who = f"{quote(given['USER'], '')}:{quote(given['PASSWORD'], '')}"
    return f"postgres://{who}@/{quote(given['NAME'])}?host={given['HOST']}&port={given['PORT'] or 5432}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, server: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start on port {port} (exit {server.poll()}).")
