"""Numbers for a monitor that asks `/metrics` in the text form of Prometheus; only with `METRICS_TOKEN`, else 404.

The server's processes count in memory they share: mapped when the program is loaded, before they are forked. Each has a
row of its own there; one that follows a dead one on its row goes on counting where that stopped.
"""

from __future__ import annotations

import hmac
import mmap
import os
import time
from bisect import bisect_left
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

ROWS = 64
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
"""Seconds, upper ends of the classes of request times."""
COUNTERS = {
    "hits": ("hnp_page_store_hits_total", "Pages answered from memory"),
    "unchanged": ("hnp_page_store_not_modified_total", "Of these, answered by 304"),
    "misses": ("hnp_page_store_misses_total", "Pages that had to be made"),
    "as_of": ("hnp_page_store_outage_total", "Kept pages shown while the database was away"),
}
_PLACES = {name: place for place, name in enumerate((*COUNTERS, "bytes", "pages", "pid", "changed", "seconds"))}
_TIMES = len(_PLACES)
_WIDTH = _TIMES + len(BOUNDS) + 1
_shared = memoryview(mmap.mmap(-1, 8 * ROWS * _WIDTH)).cast("d")


def _row() -> int:
    return os.getpid() % ROWS * _WIDTH


def count(name: str) -> None:
    """One more of COUNTERS. Two threads at once may count one; a monitor does not mind."""
    _shared[_row() + _PLACES[name]] += 1


def hold(size: int, pages: int) -> None:
    """What this process's page store holds now."""
    row = _row()
    _shared[row + _PLACES["pid"]] = os.getpid()
    _shared[row + _PLACES["bytes"]], _shared[row + _PLACES["pages"]] = size, pages


def changed() -> None:
    """This process has seen a new generation of the public content."""
    _shared[_row() + _PLACES["changed"]] = time.time()


def time_taken(seconds: float) -> None:
    """Of a request that the portal itself answered."""
    row = _row()
    _shared[row + _PLACES["seconds"]] += seconds
    _shared[row + _TIMES + bisect_left(BOUNDS, seconds)] += 1


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Raises Http404 to whoever does not bring the token: a monitor of ours, nobody else."""
    given = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
        raise Http404("metrics")
    text = "\n".join([*_counters(), *_held(), *_times(), ""])
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8", headers={"Cache-Control": "no-store"})


def _sum(place: int, rows: range | list[int] = range(ROWS)) -> float:
    return sum(_shared[row * _WIDTH + place] for row in rows)


def _counters() -> Iterator[str]:
    for name, (full, says) in COUNTERS.items():
        yield f"# HELP {full} {says}\n# TYPE {full} counter\n{full} {_sum(_PLACES[name]):.0f}"


def _held() -> Iterator[str]:
    """Only what living processes hold."""
    alive = [row for row in range(ROWS) if (pid := int(_shared[row * _WIDTH + _PLACES["pid"]])) and os.path.exists(f"/proc/{pid}")]
    for name, says in (("bytes", "Memory of kept pages"), ("pages", "Kept pages")):
        yield f"# HELP hnp_page_store_{name} {says}\n# TYPE hnp_page_store_{name} gauge\nhnp_page_store_{name} {_sum(_PLACES[name], alive):.0f}"
    name, says = "hnp_generation_age_seconds", "Since the public content changed, as the process knows that saw it last"
    age = max(0.0, time.time() - max(_shared[row * _WIDTH + _PLACES["changed"]] for row in alive)) if alive else 0.0
    yield f"# HELP {name} {says}\n# TYPE {name} gauge\n{name} {age:.1f}"


def _times() -> Iterator[str]:
    yield "# HELP hnp_request_seconds Time of requests that the portal itself answered\n# TYPE hnp_request_seconds histogram"
    number = 0.0
    for place, bound in enumerate((*BOUNDS, "+Inf")):
        number += _sum(_TIMES + place)
        yield f'hnp_request_seconds_bucket{{le="{bound}"}} {number:.0f}'
    yield f"hnp_request_seconds_sum {_sum(_PLACES['seconds']):.6f}\nhnp_request_seconds_count {number:.0f}"
