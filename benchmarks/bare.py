"""The least a WSGI server can do: the bytes and headers that the portal has answered with, read once from a folder.

The folder (BARE) holds a JSON file for each path: status, headers, and the body's file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Start = Callable[[str, list[tuple[str, str]]], object]


def _read(folder: Path) -> dict[str, tuple[list[tuple[str, str]], list[bytes]]]:
    return {f"/{file.stem}": (list(json.loads(file.read_text()).items()), [file.with_suffix(".body").read_bytes()]) for file in folder.glob("*.json")}


ANSWERS = _read(Path(os.environ["BARE"]))


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    headers, body = ANSWERS.get(environ["PATH_INFO"], ANSWERS["/plain"])
    start("200 OK", headers)
    return body
