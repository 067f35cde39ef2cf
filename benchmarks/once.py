"""What is not a matter of rounds: the first answer after a start, memory, and what a browser fetches at a first view."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import time
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from benchmarks import machine, servers
from benchmarks.figures import Figure, number, table
from benchmarks.load import Request, ask, once

BROWSER = (("Accept-Encoding", "gzip, deflate, br"),)
REACH_START, REACH_MEMORY, REACH_WEIGHT, REACH_REQUESTS = 0.8, 110, 14 * 1024, 5


def start(of: servers.House, times: int) -> Figure:
    """Seconds from the command to the whole home page, files in the system's cache."""
    seconds = []
    for _start in range(times):
        begin, url = time.monotonic(), f"http://127.0.0.1:{servers.free_port()}"
        with servers.running(servers.gunicorn("hnp_portal.wsgi", url), url, of.environment):
            seconds.append(time.monotonic() - begin)
    return Figure.of(seconds)


def memory(of: servers.House, seconds: float) -> dict[str, float]:
    """MiB (PSS) of two workers and their master after some reading; the housekeeping beside them."""
    with servers.portal(of) as server:
        for path in (of.facts["article"], "/", "/moi-nhat/", of.facts["category"]):
            ask(Request(server.url + path), seconds, 8)
        found = {"server": machine.pss(server.roots[:1])}
    tend = subprocess.Popen([sys.executable, "manage.py", "tend", "--loop"], cwd=servers.ROOT, env=of.environment, stdout=subprocess.DEVNULL)
    try:
        time.sleep(4)
        found["tend"] = machine.pss([tend.pid])
    finally:
        tend.terminate()
        tend.wait()
    return found


class _Needs(HTMLParser):
    """Addresses of sheets and scripts, and of everything that would be fetched from somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []
        self.all: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        address = has.get("src") or (
            has.get("href", "") if tag == "link" and has.get("rel") in ("stylesheet", "icon", "preload", "modulepreload") else ""
        )
        if address and not address.startswith("data:"):
            self.all.append(address)
            if tag == "script" or has.get("rel") in ("stylesheet", "preload", "modulepreload"):
                self.files.append(address)


def weight(of: servers.House) -> dict[str, Any]:
    """Bytes as a browser gets them: the article, its sheets and scripts; pictures and the text itself apart."""
    with servers.portal(of) as server:
        address = server.url + of.facts["article"]
        _status, headers, page = once(Request(address, BROWSER))
        plain = once(Request(address))[2].decode()
        needs = _Needs()
        needs.feed(plain)
        files = {name: once(Request(urljoin(address, name), BROWSER))[2] for name in dict.fromkeys(needs.files)}
    body = re.search(r"<article.*?</article>", plain, re.DOTALL)
    text = body[0].encode() if body else b""
    prose = len(gzip.compress(text, 6) if "content-encoding" in headers else text)
    hosts = {urlsplit(urljoin(address, name)).netloc for name in needs.all} - {urlsplit(address).netloc}
    total = len(page) + sum(map(len, files.values()))
    return {
        "encoding": headers.get("content-encoding", "none"), "page": len(page), "files": {name: len(data) for name, data in files.items()},
        "total": total, "prose": prose, "requests": 1 + len(files), "other hosts": sorted(hosts),
    }  # fmt: skip


def told(began: Figure, held: dict[str, float], weighs: dict[str, Any]) -> str:
    without = weighs["total"] - weighs["prose"]
    bytes_seen = f"{without} ({weighs['encoding']}; text {weighs['prose']})"
    rows = [
        ("first answer after start", f"≤ {REACH_START} s", f"{began} s", began.median <= REACH_START),
        ("memory, 2 workers, PSS", f"≤ {REACH_MEMORY} MiB + the store", f"{number(held['server'])} MiB", held["server"] <= REACH_MEMORY),
        ("memory of the housekeeping beside it", "–", f"{number(held['tend'])} MiB", True),
        ("first view: HTML, CSS, JS without the text", f"≤ {REACH_WEIGHT} bytes", bytes_seen, without <= REACH_WEIGHT),
        ("requests of a first view, without pictures", f"≤ {REACH_REQUESTS}", str(weighs["requests"]), weighs["requests"] <= REACH_REQUESTS),
        ("other hosts", "none", ", ".join(weighs["other hosts"]) or "none", not weighs["other hosts"]),
    ]  # fmt: skip
    return table(("what", "to reach", "seen", ""), [(*row[:3], "reached" if row[3] else "MISSED") for row in rows])
