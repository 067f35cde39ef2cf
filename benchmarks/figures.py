"""From samples to figures: medians with least and most, proportions within a round, what was reached, and the tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.rounds import PACE, Sample
from benchmarks.targets import Reach


@dataclass(frozen=True)
class Figure:
    """A median with the least and the most that were seen."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Figure:
        seen = sorted(values)
        return cls(median(seen), seen[0], seen[-1])

    def __str__(self) -> str:
        return f"{number(self.median)} ({number(self.least)}–{number(self.most)})"


def number(value: float) -> str:
    """Three digits that count, and no more."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def of_target(samples: Sequence[Sample], target: str, measure: str) -> Figure | None:
    values = [getattr(sample, measure) for sample in samples if sample.target == target]
    return Figure.of(values) if values else None


def proportion(samples: Sequence[Sample], target: str, to: str, measure: str) -> Figure | None:
    """Of two targets within the same round, for what disturbs a round meets both."""
    mine, other = ({s.round: getattr(s, measure) for s in samples if s.target == name} for name in (target, to))
    values = [mine[n] / other[n] for n in mine if other.get(n)]
    return Figure.of(values) if values else None


def reached(samples: Sequence[Sample], reach: Reach) -> tuple[Figure, bool] | None:
    """What was seen and whether it is enough; None when one of the two was not measured."""
    alone = (samples, reach.target)
    seen = proportion(*alone, reach.to, reach.measure) if reach.to else of_target(*alone, reach.measure)
    if seen is None:
        return None
    return seen, seen.median >= reach.bound if reach.least else seen.median <= reach.bound


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Markdown that is also read as it stands: columns are as wide as their widest cell."""
    cells = [[str(cell) for cell in row] for row in [heads, *rows]]
    widths = [max(len(row[n]) for row in cells) for n in range(len(heads))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def measured(samples: Sequence[Sample], checked: dict[str, dict[str, Any]]) -> str:
    rows = []
    for name, facts in checked.items():
        cells: list[object] = [name, of_target(samples, name, "rate"), of_target(samples, name, "cpu")]
        for measure in ("rate", "cpu"):
            found = proportion(samples, name, "bare WSGI", measure)
            cells.append(f"{number(found.median)} ×" if found else "–")
        rows.append([*cells, facts["bytes"], of_target(samples, name, "others")])
    pace = of_target(samples, PACE, "cpu")
    heading = f"Pace of this machine: {pace} ms of CPU for a million additions in Python; milliseconds below go with it.\n\n"
    return heading + table(("what", "requests/s", "CPU ms/request", "requests × bare", "CPU × bare", "bytes", "others' share of the machine"), rows)


def verdicts(samples: Sequence[Sample], reaches: Sequence[Reach]) -> str:
    found = [(reach, seen) for reach in reaches if (seen := reached(samples, reach))]
    return table(("what", "to reach", "seen", ""), [(r.target, r.said, figure, "reached" if ok else "MISSED") for r, (figure, ok) in found])
