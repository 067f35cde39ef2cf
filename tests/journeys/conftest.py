"""Journeys share one real server: two processes over the test's database, as `make run` starts them. Data is new in each test."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.conftest import free_port, server_environment, wait_for

PHONE = {"width": 360, "height": 740}
PATIENCE = 10_000
"""Milliseconds a browser waits for anything before the test fails."""
expect.set_options(timeout=PATIENCE)

Serve = Callable[..., str]
SENDERS = count(1)


def new_address() -> str:
    """An address nobody else sends from: limits are not the matter here."""
    number = next(SENDERS)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@pytest.fixture(scope="session")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server writes, apart from its database."""
    folder = tmp_path_factory.mktemp("var")
    (folder / "media").mkdir()
    (folder / "static").symlink_to(django_settings.STATIC_ROOT, target_is_directory=True)
    return folder


def start(environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], str]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "hnp_portal.wsgi", "--bind", f"{environment.get('HOST', '127.0.0.1')}:{port}", "--workers", "2"]
    command += ["--worker-class", "gthread", "--threads", "4", "--preload", "--no-control-socket", "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=django_settings.BASE_DIR, env=environment)
    wait_for(port, server)
    return server, f"http://127.0.0.1:{port}"


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(10)


@pytest.fixture(scope="session")
def shared_server(django_db_setup: None, var: Path) -> Iterator[str]:
    server, address = start(server_environment(var))
    yield address
    stop(server)


@pytest.fixture
def portal(shared_server: str, var: Path, transactional_db: None, settings: Any) -> str:
    """The address of the portal as after `manage.py setup`; pictures made in the test lie where the server finds them."""
    settings.MEDIA_ROOT = var / "media"
    call_command("setup", verbosity=0)
    return shared_server


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts further servers, with an environment of their own, for the length of one test."""
    started: list[subprocess.Popen[bytes]] = []

    def one(**environment: str) -> str:
        server, address = start({**server_environment(Path(environment["VAR_DIR"])), **environment})
        started.append(server)
        return address

    yield one
    for server in started:
        stop(server)


@pytest.fixture
def desk(portal: str, var: Path, serve: Serve) -> str:
    """Like `portal`, with a server of its own: what the staff's site remembers (content types) has new ids in each test."""
    return serve(VAR_DIR=str(var))


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def person(new_context: Any) -> Callable[..., Page]:
    """Opens a browser of somebody's own, at a phone's width."""

    def opened(*, script: bool = True, **more: Any) -> Page:
        headers = {"X-Forwarded-For": new_address()}
        context = new_context(java_script_enabled=script, **{"viewport": PHONE, "extra_http_headers": headers, "locale": "vi-VN", **more})
        context.set_default_timeout(PATIENCE)
        page: Page = context.new_page()
        return page

    return opened
