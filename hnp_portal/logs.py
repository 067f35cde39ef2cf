"""The log: one JSON object a line in production, a readable line at home; both without personal data.

No address, no query, no phone number, no text that somebody sent. So a request is named by its route (`theo-doi/<code>/`),
an error by its kind, the database's code for it and the places in the program: its message may quote what was typed.
Every line of a request has its number; an answer to one person, or a failure, tells it in `X-Request-ID`. A page that is
the same for everybody holds nothing of one request.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from hnp_portal import metrics
from hnp_portal.security import is_staff_path

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")
CURRENT: ContextVar[str] = ContextVar("request", default="")
"""The number of the request that this thread answers; empty outside of one."""
EXTRAS = ("method", "route", "status", "ms")
ASKED_BY_MACHINES = ("healthz", "readyz")
"""Asked every few seconds: their good answers are no news."""


class RequestLog:
    """Numbers the requests, and tells of each at INFO: method, route, status, milliseconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        number, began = number_of(request), time.perf_counter()
        token = CURRENT.set(number)
        try:
            response = self.get_response(request)
            if is_staff_path(request) or request.method == "POST" or response.status_code >= 500:
                response.headers[HEADER] = number
            metrics.time_taken(time.perf_counter() - began)
            if not is_no_news(request, response):
                milliseconds = round(1000 * (time.perf_counter() - began))
                values = (request.method if request.method in METHODS else "?", route(request), response.status_code, milliseconds)
                logger.info("%s %s %d %d ms", *values, extra=dict(zip(EXTRAS, values, strict=True)))
            return response
        finally:
            CURRENT.reset(token)


METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH")


def number_of(request: HttpRequest) -> str:
    """The number that a proxy of ours gave, else one of our own."""
    given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
    return given if ACCEPTED.fullmatch(given) else secrets.token_hex(8)


def is_no_news(request: HttpRequest, response: HttpResponseBase) -> bool:
    return response.status_code < 400 and (request.path.startswith(settings.STATIC_URL) or route(request) in ASKED_BY_MACHINES)


def route(request: HttpRequest) -> str:
    """The pattern of the address, never what stands in its places; "-" where there is none."""
    return (request.resolver_match.route or "/") if request.resolver_match else "-"


def message_of(record: logging.LogRecord) -> str:
    """The record's sentence. Django puts the path into it, gunicorn address and query: these are left out."""
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
        return str(record.msg) % tuple(route(request) if value == request.path else value for value in record.args)
    if record.name.startswith("gunicorn"):
        return re.sub(r"(Invalid request|Error handling request)\b.*", r"\1", record.getMessage(), flags=re.DOTALL)
    return record.getMessage()


def error_of(record: logging.LogRecord) -> dict[str, Any]:
    """What was raised: kinds from the last to the first cause, and the places where it went through."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {}
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return {"error": " < ".join(kinds(error)), "at": places}


def kinds(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        codes = (getattr(error, name, None) for name in ("sqlstate", "sqlite_errorname", "strerror", "smtp_code"))
        code = next(filter(None, codes), "")
        yield f"{type(error).__name__} ({code})" if code else type(error).__name__
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


class JsonLines(logging.Formatter):
    """For machines that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name, "message": message_of(record), "request": CURRENT.get(),
            **{name: getattr(record, name) for name in EXTRAS if record.name == __name__},
            **error_of(record),
        }  # fmt: skip
        return json.dumps({name: value for name, value in line.items() if value != ""}, ensure_ascii=False)


class Readable(logging.Formatter):
    """For a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        error = error_of(record)
        moment = f"{datetime.fromtimestamp(record.created):%H:%M:%S}"
        line = " ".join(filter(None, (moment, record.levelname, f"{record.name}:", message_of(record), CURRENT.get() and f"[{CURRENT.get()}]")))
        return "\n".join((line, *([f"  {error['error']}", *(f"    {place}" for place in error["at"])] if error else [])))
