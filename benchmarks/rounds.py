"""Interleaved rounds: every target once a round, in another order each time, so that what disturbs the machine meets them all."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tqdm import tqdm

from benchmarks import load, machine
from benchmarks.targets import Target

PACE = "a million additions"
NOISE = 0.15
"""Share of the machine that others may take; a sample with more is taken once more, and the quieter one counts."""


@dataclass(frozen=True)
class Sample:
    """One target in one round: requests a second, CPU milliseconds of the whole server per request, the others' share."""

    target: str
    round: int
    rate: float
    cpu: float
    others: float
    answers: int


def check(targets: Sequence[Target]) -> dict[str, dict[str, Any]]:
    """Each answers as it must before anything is measured; its bytes and its address."""
    found = {}
    for target in targets:
        load.once(target.request)
        status, _headers, body = load.once(target.request)
        if status != target.request.status:
            raise SystemExit(f"{target.name}: {target.request.url} answers {status}, not {target.request.status}.")
        found[target.name] = {"bytes": len(body), "url": target.request.url}
    return found


def measure(targets: Sequence[Target], rounds: int, seconds: float) -> list[Sample]:
    samples = []
    for number in range(rounds):
        samples += [Sample(PACE, number, 0, machine.pace(), 0, 1) for _time in range(3)]
        order = random.Random(number).sample(targets, len(targets))
        for target in tqdm(order, desc=f"Round {number + 1} of {rounds}", disable=None):
            sample = _sample(target, number, seconds)
            if sample.others > NOISE:
                sample = min(sample, _sample(target, number, seconds), key=lambda s: s.others)
            samples.append(sample)
    return samples


def _sample(target: Target, number: int, seconds: float, tries: int = 3) -> Sample:
    work = target.ready(seconds)
    before, busy = machine.cpu(target.server.roots), machine.busy()
    done = work()
    own, all_of_it = machine.cpu(target.server.roots) - before, machine.busy() - busy
    if not done.answers and tries:  # a machine so busy that nobody was answered in time
        return _sample(target, number, seconds, tries - 1)
    if done.wrong or not done.answers:
        raise SystemExit(f"{target.name}: {done.wrong} of {done.answers} answers had a wrong status.")
    others = max(0.0, all_of_it - own - done.own) / (done.seconds * machine.CORES)
    return Sample(target.name, number, done.answers / done.seconds, own * 1000 / done.answers, others, done.answers)
