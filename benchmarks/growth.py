"""Does it stay as quick when there is more? Each size has its own database and server; one reader asks, the sizes take turns.

SQLite's databases stay: a million articles take their time to make, and a run that was stopped goes on.
"""

from __future__ import annotations

import os
import random
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from tqdm import tqdm

from benchmarks import machine, servers
from benchmarks.chart import chart
from benchmarks.figures import Figure, number, table
from benchmarks.load import Request, once

ASKED = 5
"""Times that a page is asked for in one round."""
DESK = {
    "overview": "", "articles": "articles/article/", "articles, search": "articles/article/?q=" + quote("phường"),
    "articles, a category": "articles/article/?category__id__exact=1",
    **{f"articles, {name}": f"articles/article/?trang_thai={key}" for name, key in (
        ("drafts", "nhap"), ("public", "da-dang"), ("to come", "hen-gio"), ("withdrawn", "da-go"), ("newer version", "ban-moi"))},
    "comments, waiting": "comments/comment/", "comments, approved": "comments/comment/?trang_thai=da-duyet",
    "comments, declined": "comments/comment/?trang_thai=tu-choi", "log": "hnp_portal/act/",
}  # fmt: skip

Cell = tuple[str, int]
"""A page's name and a size."""


def pages(facts: dict[str, Any]) -> dict[str, str]:
    """By name; `?ban=` keeps the page store out of it."""
    public = {
        "article": facts["article"], "article, old": facts["old"], "home": "/", "list": "/moi-nhat/", "list, deep": facts["deep"],
        "day": facts["day"], "category": facts["category"], "category with few": facts["few"],
    }  # fmt: skip
    found = {name: f"{path}{'&' if '?' in path else '?'}ban=1" for name, path in public.items()}
    return found | {f"desk: {name}": f"/quan-tri/{path}" for name, path in DESK.items()}


def run(kept: Path, sizes: list[int]) -> tuple[dict[str, Any], str, str]:
    postgresql = os.environ.get("DATABASE_URL", "")
    with ExitStack() as stack:
        houses = {size: stack.enter_context(servers.house(kept / str(size), size, postgresql)) for size in sizes}
        started = {size: stack.enter_context(servers.portal(of)) for size, of in houses.items()}
        asked = {
            (name, size): Request(started[size].url + path, (("Cookie", of.facts["cookie"]),) if "/quan-tri/" in path else ())
            for size, of in houses.items()
            for name, path in pages(of.facts).items()
        }
        times, cpu = _measure(asked, {size: server.roots for size, server in started.items()})
        queries = {
            size: of.inside("queries", sent={"cookie": of.facts["cookie"], "paths": list(pages(of.facts).values())}) for size, of in houses.items()
        }
    counted = {size: dict(zip(pages(houses[size].facts), numbers.values(), strict=True)) for size, numbers in queries.items()}
    medians = {cell: Figure.of(values) for cell, values in times.items()}
    result = {"growth": [{"page": n, "articles": s, "ms": times[n, s], "cpu": cpu[n, s], "queries": counted[s][n]} for n, s in times]}
    last = [(name, figure) for (name, size), figure in medians.items() if size == sizes[-1]]
    return result, _told(sizes, medians, cpu, counted), chart(f"Milliseconds at {sizes[-1]} articles", last)


def _measure(asked: dict[Cell, Request], roots: dict[int, list[int]]) -> tuple[dict[Cell, list[float]], dict[Cell, float]]:
    """Milliseconds of each answer, and CPU milliseconds of the whole server for one."""
    times: dict[Cell, list[float]] = {cell: [] for cell in asked}
    used = dict.fromkeys(asked, 0.0)
    rounds = int(os.environ.get("ROUNDS", "5"))
    for turn in tqdm(range(-1, rounds), desc="Rounds", disable=None):  # the first one warms
        for cell in random.Random(turn).sample(list(asked), len(asked)):
            connection, before = HTTPConnection(urlsplit(asked[cell].url).netloc, timeout=60), machine.cpu(roots[cell[1]])
            seen = [_milliseconds(asked[cell], connection) for _time in range(ASKED)]
            if turn >= 0:
                times[cell] += seen
                used[cell] += (machine.cpu(roots[cell[1]]) - before) * 1000 / ASKED / rounds
    return times, used


def _milliseconds(request: Request, connection: HTTPConnection) -> float:
    begin = time.perf_counter()
    status, _headers, _body = once(request, connection)
    if status != 200:
        raise SystemExit(f"{request.url} answers {status}.")
    return (time.perf_counter() - begin) * 1000


def _told(sizes: list[int], medians: dict[Cell, Figure], cpu: dict[Cell, float], queries: dict[int, dict[str, int]]) -> str:
    heads = ["ms, median (least–most)", *(f"{size}" for size in sizes), "last × first", "CPU ms", "queries"]
    rows = []
    for name in dict.fromkeys(name for name, _size in medians):
        grown = medians[name, sizes[-1]].median / medians[name, sizes[0]].median
        seen = [medians[name, size] for size in sizes]
        rows.append(
            [name, *seen, f"{number(grown)} ×", " → ".join(number(cpu[name, s]) for s in sizes), " → ".join(str(queries[s][name]) for s in sizes)]
        )
    return table(heads, rows)
