"""The least a WSGI server can do: the bytes and headers that the portal has answered with, read once from a folder.

The folder (BARE) holds a JSON file for each path: status, headers, and the body's file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

Start = Callable[[str, list[tuple[str, str]]], object]


def _read(folder: Path) -> dict[str, tuple[str, list[tuple[str, str]], list[bytes]]]:
    found = {}
    for file in folder.glob("*.json"):
        status, headers = json.loads(file.read_text())
        found[f"/{file.stem}"] = f"{status} {HTTPStatus(status).phrase}", list(headers.items()), [file.with_suffix(".body").read_bytes()]
    return found


ANSWERS = _read(Path(os.environ["BARE"]))


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    status, headers, body = ANSWERS.get(environ["PATH_INFO"], ANSWERS["/plain"])
    start(status, headers)
    return body
