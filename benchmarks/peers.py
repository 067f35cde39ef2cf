"""Other systems, answered by servers that are running already (PEERS=1); README.md says how they come to run."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.load import Request
from benchmarks.servers import Server
from benchmarks.targets import FEW, Target, page, posts

WANTED = {
    "Wagtail article sqlite": "Wagtail article",
    "Wagtail list sqlite": "Wagtail list",
    "WordPress article": "WordPress article",
    "WordPress list": "WordPress list",
    "Isso comment post": "Isso comment",
    "WordPress comment post": "WordPress comment",
}
"""As the recipes call them, and as they are called here."""
PARTS = {"Wagtail": ("Wagtail_article_sqlite",), "WordPress": ("nginx", "php", "maria"), "Isso": ("Isso_fetch",)}
"""The files with the process numbers of a peer's whole server."""


def isso(server: str) -> tuple[Request, Request]:
    """Where comments are read and one that differs from all others, as Isso's script sends it."""
    said = {"author": "Nguyễn Văn An", "text": _text(), "title": "Bài viết 10"}
    json_sent = (("Content-Type", "application/json"),)
    return Request(f"{server}/?uri=%2Fbai-viet-10%2F"), Request(f"{server}/new?uri=%2Fbai-viet-10%2F", json_sent, 201, json.dumps(said))


def wordpress(server: str) -> tuple[Request, Request]:
    """The same, as the form under an article sends it; 302 leads back there. The recipes count posts from 1001."""
    said = {"author": "Nguyễn Văn An", "email": "an@example.org", "url": "", "comment": _text(), "comment_post_ID": 1010, "comment_parent": 0}
    return Request(f"{server}/bai-viet-10/"), Request(f"{server}/wp-comments-post.php", (), 302, urlencode(said))


COMMENTS = {"Isso comment": isso, "WordPress comment": wordpress}
"""Not below the article that is measured: there they show at once, and the page would grow with each round."""


def _text() -> str:
    return f"Đèn đường ở đầu ngõ 12 hỏng đã ba hôm, xin phường cho sửa sớm ({uuid4()})."


def targets() -> list[Target]:
    """What `bench.py list` in PEERS_DIR names, with the processes whose numbers stand in the folder PIDS."""
    if os.environ.get("PEERS") != "1":
        return []
    folder = os.environ.get("PEERS_DIR", "")
    if not folder:
        raise SystemExit("PEERS=1 needs PEERS_DIR, the folder of the peers' scripts, and their environment; see benchmarks/README.md.")
    listed = subprocess.run(["python3", "bench.py", "list"], cwd=folder, check=True, capture_output=True, text=True).stdout
    found = []
    for line in listed.splitlines():
        name, url = line.partition(" ")[2].rsplit(" ", 1)
        if name in WANTED:
            found.append(_target(WANTED[name], Server(url, _processes(name.split()[0]))))
    return found


def _target(name: str, server: Server) -> Target:
    if not (sent := COMMENTS.get(name)):
        return page(name, server, "", connections=FEW)
    at = server.url.rstrip("/")
    return posts(name, server, sent(at)[0], lambda number: [sent(at)[1] for _ in range(number)])


def _processes(peer: str) -> list[int]:
    return [int((Path(os.environ["PIDS"]) / f"{part}.pid").read_text()) for part in PARTS[peer]]
