"""Other systems, answered by servers that are running already (PEERS=1); README.md says how they come to run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from benchmarks.servers import Server
from benchmarks.targets import FEW, Target, page

WANTED = {
    "Wagtail article sqlite": "Wagtail article",
    "Wagtail list sqlite": "Wagtail list",
    "WordPress article": "WordPress article",
    "WordPress list": "WordPress list",
}
"""As the recipes call them, and as they are called here."""
PARTS = {"Wagtail": ("Wagtail_article_sqlite",), "WordPress": ("nginx", "php", "maria")}
"""The files with the process numbers of a peer's whole server."""


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
            found.append(page(WANTED[name], Server(url, _processes(name.split()[0])), "", connections=FEW))
    return found


def _processes(peer: str) -> list[int]:
    return [int((Path(os.environ["PIDS"]) / f"{part}.pid").read_text()) for part in PARTS[peer]]
