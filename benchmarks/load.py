"""Who asks: `wrk` where it is installed, else threads of Python's own http.client. Posts are always sent by the latter."""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

WRK = shutil.which("wrk")
GENERATOR = "wrk" if WRK else "http.client"


@dataclass(frozen=True)
class Request:
    """What is asked, and the status that is right."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    body: str | None = None


@dataclass(frozen=True)
class Done:
    """What came of it; `wrong` answers had another status. `own` is the asking side's CPU, in seconds."""

    answers: int
    wrong: int
    seconds: float
    own: float


def ask(request: Request, seconds: float, connections: int) -> Done:
    """The same question again and again, for some seconds."""
    if WRK is None or seconds < 1:  # wrk knows whole seconds only
        until = time.monotonic() + seconds
        return send(iter(lambda: request if time.monotonic() < until else None, None), connections)
    headers = [word for name, value in request.headers for word in ("-H", f"{name}: {value}")]
    command = [WRK, "-t2", f"-c{max(2, connections)}", f"-d{round(seconds)}s", "--timeout", "30s", *headers, request.url]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(command, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ran.returncode:
        print(f"wrk: {ran.stderr.strip() or ran.stdout.strip()}")
        return Done(0, 0, seconds, 0)
    answers, took, unit = re.findall(r"(\d+) requests in ([\d.]+)(m?s)", ran.stdout)[0]
    wrong = sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", ran.stdout)))
    own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Done(int(answers), wrong, float(took) / (1000 if unit == "ms" else 1), own)


def send(requests: Iterator[Request | None], connections: int) -> Done:
    """Each of the questions once, over so many kept connections."""
    lock, numbers, begin = threading.Lock(), [0, 0], time.monotonic()
    before = resource.getrusage(resource.RUSAGE_SELF)

    def take() -> Request | None:
        with lock:
            return next(requests, None)

    def count(right: bool) -> None:
        with lock:
            numbers[0 if right else 1] += 1

    threads = [threading.Thread(target=_work, args=(take, count)) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = resource.getrusage(resource.RUSAGE_SELF)
    own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Done(sum(numbers), numbers[1], time.monotonic() - begin, own)


def _work(take: Callable[[], Request | None], count: Callable[[bool], None]) -> None:
    connection = None
    while request := take():
        parts = urlsplit(request.url)
        connection = connection or HTTPConnection(parts.netloc, timeout=30)
        status, _headers, _body = once(request, connection)
        count(status == request.status)


def once(request: Request, connection: HTTPConnection | None = None) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (names in small letters) and body as they came over the wire."""
    parts = urlsplit(request.url)
    connection = connection or HTTPConnection(parts.netloc, timeout=30)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    method = "GET" if request.body is None else "POST"
    form = {} if request.body is None else {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, path, request.body, {**form, **dict(request.headers)})
    answer = connection.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
