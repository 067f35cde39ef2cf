"""A chart as SVG: one bar a target, from the least to the most seen, on a scale of tens."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from benchmarks.figures import Figure, number

ROW, LEFT, WIDTH, RIGHT = 24, 260, 460, 130
STYLE = "text{font:13px sans-serif;fill:#222}.g{stroke:#ddd}.b{fill:#2f6f9f}.w{stroke:#111}"
DARK = "@media(prefers-color-scheme:dark){text{fill:#ddd}.g{stroke:#444}}"


def chart(title: str, bars: Sequence[tuple[str, Figure]]) -> str:
    """Bars of medians, with a line from least to most; an empty chart when nothing was measured."""
    values = [value for _name, figure in bars for value in (figure.least, figure.most) if value > 0] or [1.0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)

    def x(value: float) -> float:
        return LEFT + WIDTH * (math.log10(max(value, 10.0**low)) - low) / max(1, high - low)

    height = ROW * (len(bars) + 3)
    parts = [f'<text x="4" y="18" font-weight="bold">{escape(title)}</text>']
    for power in range(low, high + 1):
        at = x(10.0**power)
        parts.append(f'<line class="g" x1="{at:.1f}" x2="{at:.1f}" y1="{ROW * 1.5}" y2="{height - ROW}"/>')
        parts.append(f'<text x="{at:.1f}" y="{height - 6}" text-anchor="middle">{10.0**power:g}</text>')
    for place, (name, figure) in enumerate(bars):
        parts.append(_bar(ROW * (place + 2), name, figure, x(figure.median), (x(figure.least), x(figure.most))))
    size = f'width="{LEFT + WIDTH + RIGHT}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"><style>{STYLE}{DARK}</style>\n' + "\n".join(parts) + "\n</svg>\n"


def _bar(y: int, name: str, figure: Figure, end: float, seen: tuple[float, float]) -> str:
    return (
        f'<text x="{LEFT - 8}" y="{y + 5}" text-anchor="end">{escape(name)}</text>'
        f'<rect class="b" x="{LEFT}" y="{y - 8}" width="{max(1.0, end - LEFT):.1f}" height="16"/>'
        f'<line class="w" x1="{seen[0]:.1f}" x2="{seen[1]:.1f}" y1="{y}" y2="{y}"/>'
        f'<text x="{max(end, seen[1]) + 6:.1f}" y="{y + 5}">{number(figure.median)}</text>'
    )
