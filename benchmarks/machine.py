"""What processes took of this machine, read from /proc: CPU seconds, memory, and how busy everybody else was."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1


def _processes() -> dict[int, tuple[int, float]]:
    """Each process with its parent and the CPU seconds (user and system) of itself and of its children that have ended."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            found[int(folder.name)] = (int(fields[1]), sum(map(int, fields[11:15])) / TICK)
    return found


def _tree(roots: Iterable[int], processes: dict[int, tuple[int, float]]) -> set[int]:
    """The processes and all that descend from them."""
    found, todo = set(), [root for root in roots if root in processes]
    while todo:
        found.add(process := todo.pop())
        todo += [child for child, (parent, _cpu) in processes.items() if parent == process and child not in found]
    return found


def cpu(roots: Iterable[int]) -> float:
    """CPU seconds of whole process trees since they were started."""
    processes = _processes()
    return sum(processes[process][1] for process in _tree(roots, processes))


def pss(roots: Iterable[int]) -> float:
    """MiB of memory of whole process trees; a page shared by two counts half for each."""
    kilobytes = 0
    for process in _tree(roots, _processes()):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


def busy() -> float:
    """CPU seconds of the whole machine, waiting and stolen ones not counted."""
    user, nice, system, _idle, _wait, irq, soft = map(int, Path("/proc/stat").read_text().split(maxsplit=8)[1:8])
    return (user + nice + system + irq + soft) / TICK


def pace() -> float:
    """CPU milliseconds of one million additions: how quick Python is on this machine just now, whatever else runs on it."""
    begin, total = time.thread_time(), 0
    for number in range(1_000_000):
        total += number
    return (time.thread_time() - begin) * 1000


def parent(process: int) -> int:
    """0 when there is no such process on this machine."""
    return _processes().get(process, (0, 0.0))[0]
