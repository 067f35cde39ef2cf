"""The portal as a city runs it: our nginx.conf with other paths and ports, https with a certificate of its own, gunicorn on a socket."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from tests.conftest import free_port, server_environment, wait_for
from tests.journeys.conftest import person as person
from tests.journeys.conftest import stop

DEPLOY = Path(django_settings.BASE_DIR) / "deploy"
AROUND = """{user}
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""


@dataclass
class Front:
    """What a visitor reaches: https and http ports of nginx; the folders behind it."""

    folder: Path
    https: int
    http: int
    gunicorn: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"https://localhost:{self.https}"

    def ask(self, method: str, path: str, body: str | None = None, source: str = "127.0.0.1", **headers: str) -> HTTPResponse:
        untrusted = ssl._create_unverified_context()
        connection = HTTPSConnection("localhost", self.https, timeout=20, source_address=(source, 0), context=untrusted)
        if body is not None:
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        return connection.getresponse()


@pytest.fixture(scope="session")
def nginx() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not found or not shutil.which("openssl"):
        pytest.skip("nginx or openssl is not here: the tests of deploy/ are left out (apt install nginx-light openssl).")
    assert found
    return found


def site(folder: Path, https: int, http: int) -> str:
    """Our own file; only paths, names and ports are others."""
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    text = "\n".join(line for line in text.splitlines() if "listen [::]" not in line)
    certificates = "/etc/letsencrypt/live/cong.example.vn"
    for ours, here in (
        ("/run/hnp-portal", str(folder)), ("/var/lib/nginx/hnp-portal", str(folder / "cache")), ("/var/lib/hnp-portal", str(folder / "var")), ("/var/log/hnp-portal", str(folder)),
        (certificates, str(folder)), ("/opt/hnp-portal", str(DEPLOY.parent)), ("cong.example.vn", "localhost"),
        ("listen 80;", f"listen 127.0.0.1:{http};"), ("listen 443 ssl http2;", f"listen 127.0.0.1:{https} ssl http2;"),
        ("https://$host$request_uri", f"https://$host:{https}$request_uri"),
    ):  # fmt: skip
        text = text.replace(ours, here)
    # A port beside the usual one stands in the Host header as well.
    proxy = (DEPLOY / "nginx-proxy.conf").read_text("utf-8").replace("Host $host;", "Host $http_host;")
    (folder / "proxy.conf").write_text(proxy)
    return text.replace(f"{DEPLOY}/nginx-proxy.conf", str(folder / "proxy.conf"))


@contextmanager
def opened(nginx: str, folder: Path) -> Iterator[Front]:
    """nginx and the program behind it, until the end of the block."""
    https, http = free_port(), free_port()
    (folder / "var" / "media").mkdir(parents=True)
    (folder / "var" / "static").symlink_to(django_settings.STATIC_ROOT, target_is_directory=True)
    certificate = ["-subj", "/CN=localhost", "-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    subprocess.run(["openssl", "req", "-x509", "-nodes", "-days", "2", *curve, *certificate], check=True, capture_output=True)
    (folder / "site.conf").write_text(site(folder, https, http))
    (folder / "nginx.conf").write_text(AROUND.format(user="user root;" if os.getuid() == 0 else "", folder=folder))
    environment = {**server_environment(folder / "var"), "SITE_URL": f"https://localhost:{https}", "PAGE_STORE_SECONDS": "1"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        str(DEPLOY / "gunicorn.conf.py"),
        "--bind",
        f"unix:{folder}/portal.sock",
        "--graceful-timeout",
        "2",
    ]
    gunicorn = subprocess.Popen([*command, "hnp_portal.wsgi"], cwd=DEPLOY.parent, env=environment)
    proxy = subprocess.Popen([nginx, "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=subprocess.DEVNULL)
    try:
        wait_for(https, proxy)
        until = time.monotonic() + 60
        while not (folder / "portal.sock").exists() and time.monotonic() < until:
            time.sleep(0.05)
        yield Front(folder, https, http, gunicorn)
    finally:
        stop(proxy)
        stop(gunicorn)


@pytest.fixture(scope="session")
def shared_front(nginx: str, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with opened(nginx, tmp_path_factory.mktemp("front")) as front:
        yield front


@pytest.fixture
def front(shared_front: Front, transactional_db: None, settings: Any) -> Front:
    """The portal as after `manage.py setup`; data is new in each test."""
    settings.MEDIA_ROOT = shared_front.folder / "var" / "media"
    for page in (shared_front.folder / "cache").glob("*/*/*"):  # of the test before
        page.unlink()
    call_command("setup", verbosity=0)
    return shared_front


@pytest.fixture
def own_front(nginx: str, tmp_path: Path, transactional_db: None, settings: Any) -> Iterator[Front]:
    """One of its own, for a test that ends the program or asks the staff's site (which remembers ids)."""
    call_command("setup", verbosity=0)
    with opened(nginx, tmp_path) as front:
        settings.MEDIA_ROOT = tmp_path / "var" / "media"
        yield front
