"""The servers that are measured: the portal, bare WSGI with the same flags, nginx with our file; each ends with its block."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from benchmarks import load, machine

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
FLAGS = ["--workers", "2", "--worker-class", "gthread", "--threads", "4", "--preload", "--no-control-socket", "--log-level", "warning"]
"""As `make run` and deploy/gunicorn.conf.py start the portal."""
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
AROUND = """{user}
daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
    include /etc/nginx/mime.types;
    sendfile on;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
    server {{
        listen 127.0.0.1:{port};
        access_log {folder}/static.log hnp;
        root {folder}/file;
    }}
}}
"""


@dataclass
class Server:
    """An address, and the processes whose CPU and memory are those of the server."""

    url: str
    roots: list[int] = field(default_factory=list)


@dataclass
class House:
    """A database with its folder: what a portal is started over."""

    folder: Path
    environment: dict[str, str]
    roots: list[int] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def inside(self, verb: str, *arguments: object, sent: object = None) -> Any:
        """What the portal itself can tell; see `benchmarks.inside`."""
        command = [sys.executable, "-m", "benchmarks.inside", verb, *map(str, arguments)]
        said = subprocess.run(command, check=True, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, input=json.dumps(sent), text=True)
        return json.loads(said.stdout.splitlines()[-1])


@contextmanager
def house(folder: Path, number: int, postgresql: str = "") -> Iterator[House]:
    """A database with so many articles: SQLite in the folder, or one more on that PostgreSQL, which goes afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "static").unlink(missing_ok=True)  # that of an earlier run may lead nowhere
    (folder / "static").symlink_to(ROOT / VAR / "static", target_is_directory=True)
    kept = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "SITE_URL", "HOST", "DATABASE_URL")}
    made = House(folder, {**kept, "VAR_DIR": str(folder), "TRUSTED_PROXIES": "1"})
    if not postgresql:
        made.facts = made.inside("prepare", number)
        yield made
        return
    name = f"hnp_bench_{os.getpid()}_{folder.name}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            made.environment["DATABASE_URL"] = urlsplit(postgresql)._replace(path=f"/{name}").geturl()
            made.roots = [found] if (found := machine.parent(connection.info.backend_pid)) > 1 else []
            made.facts = made.inside("prepare", number)
            yield made
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], url: str, environment: dict[str, str]) -> Iterator[Server]:
    """A server from its first answer on, whatever that is, to the end of the block."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait(process, url)
        yield Server(url, [process.pid])
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    for _try in range(6000):
        try:
            load.once(load.Request(f"{url}/"))
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.01)
    raise SystemExit(f"{process.args!r} did not start.")


def gunicorn(application: str, url: str, *more: str) -> list[str]:
    program = str(Path(sys.executable).with_name("gunicorn"))
    return [sys.executable, program, application, "--bind", urlsplit(url).netloc, *FLAGS, *more]


@contextmanager
def portal(of: House, *more: str) -> Iterator[Server]:
    url = f"http://127.0.0.1:{free_port()}"
    with running(gunicorn("hnp_portal.wsgi", url, *more), url, of.environment) as server:
        yield Server(url, [*server.roots, *of.roots])


@contextmanager
def bare(folder: Path, answers: dict[str, tuple[int, dict[str, str], bytes]]) -> Iterator[Server]:
    """The same status, bytes and headers as the portal's, at /name; what gunicorn writes by itself is left to it."""
    folder.mkdir()
    for name, (status, headers, body) in answers.items():
        own = {key: value for key, value in headers.items() if key not in ("server", "date", "connection", "transfer-encoding")}
        length = {"content-length": str(len(body))} if body else {}
        (folder / f"{name}.json").write_text(json.dumps([status, {**own, **length}]))
        (folder / f"{name}.body").write_bytes(body)
    url = f"http://127.0.0.1:{free_port()}"
    with running(gunicorn("benchmarks.bare", url), url, {**os.environ, "BARE": str(folder)}) as server:
        yield server


@contextmanager
def nginx(of: House, behind: Server, page: bytes) -> Iterator[tuple[Server, Server]]:
    """Our own file before the portal, and a folder with the same page as a file; one nginx, both on plain http, both logged alike."""
    assert NGINX
    folder, ports = of.folder / "nginx", (free_port(), free_port())
    (folder / "file").mkdir(parents=True)
    (folder / "file" / "page.html").write_bytes(page)
    (folder / "site.conf").write_text(_site(of.folder, folder, ports[0]))
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, port=ports[1], user="user root;" if os.getuid() == 0 else ""))
    front, static = (f"http://127.0.0.1:{port}" for port in ports)
    with running([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")], static, dict(os.environ)) as server:
        yield Server(front, [*server.roots, *behind.roots]), Server(static, server.roots)


def _site(var: Path, folder: Path, port: int) -> str:
    """deploy/nginx.conf with paths of here, without certificates, and without the server that only leads to https."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    text = re.sub(r"\nserver \{\n    listen 80;.*?\n\}\n", "\n", text, flags=re.DOTALL)
    text = "\n".join(line for line in text.splitlines() if not re.match(r"\s*(ssl_|listen \[::\])", line))
    proxy = (ROOT / "deploy" / "nginx-proxy.conf").read_text().replace("Host $host;", "Host $http_host;")
    (folder / "proxy.conf").write_text(proxy)
    for ours, here in (
        ("/opt/hnp-portal/deploy/nginx-proxy.conf", folder / "proxy.conf"), ("/run/hnp-portal", var), ("/var/lib/hnp-portal", var),
        ("/var/log/hnp-portal", folder), ("/var/lib/nginx", folder), ("/opt/hnp-portal", ROOT), ("cong.example.vn", "localhost"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
    ):  # fmt: skip
        text = text.replace(ours, str(here))
    return text
