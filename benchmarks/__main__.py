"""`make bench`: what is there, measured; table, JSON and chart into VAR_DIR/bench. See README.md for what may be set."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import growth, load, machine, once, peers, servers, targets
from benchmarks.chart import chart
from benchmarks.figures import measured, number, of_target, verdicts
from benchmarks.rounds import check, measure


def main() -> None:
    folder = servers.VAR / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    sizes = [int(word) for word in os.environ.get("GROWTH", "").split()]
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}" + ("-growth" if sizes else "")
    with tempfile.TemporaryDirectory(prefix="hnp-bench-") as work:
        result, text, svg = growth.run(folder / "growth", sizes) if sizes else run(Path(work))
    about = here()
    text = f"{', '.join(f'{key} {value}' for key, value in about.items())}\n\n{text}\n"
    (folder / f"{name}.json").write_text(json.dumps({"about": about, **result}, ensure_ascii=False, indent=1))
    (folder / f"{name}.md").write_text(text)
    (folder / f"{name}.svg").write_text(svg)
    print(f"{text}\n{folder / name}.json .md .svg")


def here() -> dict[str, object]:
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=servers.ROOT).stdout.strip()
    own = {
        "generator": load.GENERATOR,
        "cores": machine.CORES,
        "pace": number(min(machine.pace() for _time in range(5))),
        "load": " ".join(f"{x:.1f}" for x in os.getloadavg()),
    }
    return {"commit": commit or "unknown", "at": f"{datetime.now(UTC):%H:%M %d/%m/%Y}", **own}


def run(work: Path) -> tuple[dict[str, Any], str, str]:
    rounds, seconds = int(os.environ.get("ROUNDS", "5")), float(os.environ.get("SAMPLE", "4"))
    with ExitStack() as stack:
        of = stack.enter_context(servers.house(work / "sqlite", int(os.environ.get("ARTICLES", "1000"))))
        wanted = os.environ.get("ONLY", "").split("|")
        found = [target for target in everything(of, work, stack) if any(word in target.name for word in wanted)]
        checked = check(found)
        samples = measure(found, rounds, seconds)
        numbers = of.inside("queries", sent={"cookie": of.facts["cookie"], "paths": [f"{of.facts['article']}?ban=1", "/moi-nhat/?ban=1", "/?ban=1"]})
        single = (once.start(of, rounds), once.memory(of, seconds), once.weight(of))
    asked = ", ".join(f"{path} {number}" for path, number in numbers.items())
    text = "\n\n".join([measured(samples, checked), verdicts(samples, targets.REACH), once.told(*single), f"Queries: {asked}"])
    result = {
        "targets": checked, "samples": [vars(sample) for sample in samples], "queries": numbers,
        "start": vars(single[0]), "memory": single[1], "weight": single[2],
    }  # fmt: skip
    bars = [(name, figure) for name in checked if (figure := of_target(samples, name, "cpu"))]
    return result, text, chart("CPU milliseconds of the whole server per request", bars)


def everything(of: servers.House, work: Path, stack: ExitStack) -> list[targets.Target]:
    """All targets of this run, with their servers started."""
    portal, article = stack.enter_context(servers.portal(of, "--bind", f"unix:{of.folder}/portal.sock")), of.facts["article"]
    known = targets.etag(portal, article)
    answers = {name: load.once(load.Request(portal.url + article, asked)) for name, asked in (("plain", ()), ("gzip", targets.GZIP), ("304", known))}
    bare = stack.enter_context(servers.bare(work / "bare", answers))
    found = [
        targets.page("bare WSGI", bare, "/plain"),
        targets.page("bare WSGI, gzip", bare, "/gzip"),
        targets.page("bare WSGI, 304", bare, "/304", status=304),
        targets.page("article, kept", portal, article),
        targets.page("article, kept, gzip", portal, article, targets.GZIP),
        targets.page("article, 304", portal, article, known, status=304),
        *targets.unkept(portal, of, ""),
    ]
    if servers.NGINX:
        front, static = stack.enter_context(servers.nginx(of, portal, answers["plain"][2]))
        found += [targets.page("article behind our nginx", front, article), targets.page("nginx, a file", static, "/page.html")]
    if postgresql := os.environ.get("DATABASE_URL", ""):
        other = stack.enter_context(servers.house(work / "postgresql", int(os.environ.get("ARTICLES", "1000")), postgresql))
        found += targets.unkept(stack.enter_context(servers.portal(other)), other, ", PostgreSQL")
    return found + peers.targets()


if __name__ == "__main__":
    main()
