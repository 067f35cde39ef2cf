"""The bench: its arithmetic, and one tiny run from the database to the chart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

from benchmarks.chart import chart
from benchmarks.figures import Figure, number, of_target, proportion, reached, table
from benchmarks.rounds import Sample
from benchmarks.targets import Reach

pytestmark = pytest.mark.any_database


def samples(**cpu: list[float]) -> list[Sample]:
    """One sample a round of each target, with so many CPU milliseconds; the rate is a thousandth of a second's."""
    return [Sample(name, n, 1000 / value, value, 0.0, 10) for name, values in cpu.items() for n, value in enumerate(values)]


def test_a_figure_is_the_median_with_least_and_most():
    assert str(Figure.of([3, 1, 2, 90])) == "2.5 (1–90)"
    assert of_target(samples(a=[1, 5, 3]), "a", "cpu") == Figure(3, 1, 5)
    assert of_target([], "a", "cpu") is None
    assert [number(n) for n in (0.1234, 1.234, 12.34, 1234.5)] == ["0.123", "1.23", "12.3", "1234"]


def test_a_proportion_is_taken_within_its_round():
    """A round in which everything took ten times as long changes nothing."""
    assert proportion(samples(a=[2, 20, 4], bare=[1, 10, 2]), "a", "bare", "cpu") == Figure(2, 2, 2)
    assert proportion(samples(a=[2]), "a", "bare", "cpu") is None


@pytest.mark.parametrize(
    ("reach", "enough"),
    [
        (Reach("a", "cpu", least=False, bound=2, to="bare"), True),
        (Reach("a", "cpu", least=False, bound=1.9, to="bare"), False),
        (Reach("a", "rate", least=True, bound=0.5, to="bare"), True),
        (Reach("a", "rate", least=True, bound=0.6, to="bare"), False),
        (Reach("a", "cpu", least=False, bound=4), True),
        (Reach("a", "cpu", least=False, bound=3.9), False),
    ],
)
def test_what_must_be_reached_is_judged_by_the_median(reach: Reach, enough: bool):
    assert reached(samples(a=[4, 2, 6], bare=[2, 1, 3]), reach)[1] is enough
    assert reached(samples(a=[4]), Reach("a", "cpu", least=False, bound=1, to="nobody")) is None


def test_a_table_and_a_chart_can_be_read():
    assert table(("a", "long"), [("x", 1)]) == "| a | long |\n|---|------|\n| x | 1    |"
    drawn = ElementTree.fromstring(chart("T <1>", [("a & b", Figure(2, 1, 30)), ("c", Figure(0.02, 0.02, 0.02))]))
    widths = [float(bar.get("width")) for bar in drawn.iter("{http://www.w3.org/2000/svg}rect")]
    assert len(widths) == 2 and widths[0] > widths[1]
    assert "a & b" in [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    ElementTree.fromstring(chart("nothing", []))


@pytest.mark.thorough
def test_a_tiny_run_goes_from_the_database_to_the_chart(tmp_path: Path):
    (tmp_path / "static").symlink_to(settings.STATIC_ROOT, target_is_directory=True)
    few = {
        "ROUNDS": "1",
        "SAMPLE": "0.3",
        "ONLY": "bare WSGI|article|comment",
        "ARTICLES": "120",
        "GROWTH": "",
        "PEERS": "",
        "DATABASE_URL": "",
        "VAR_DIR": str(tmp_path),
    }
    said = subprocess.run([sys.executable, "-m", "benchmarks"], cwd=settings.BASE_DIR, env={**os.environ, **few}, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr[-2000:]
    (result,) = (json.loads(file.read_text()) for file in (tmp_path / "bench").glob("*.json"))
    measured = {sample["target"] for sample in result["samples"]}
    assert {"bare WSGI", "article, kept", "article, 304", "article, not kept", "comment posted"} <= measured
    assert all(sample["cpu"] > 0 for sample in result["samples"])
    assert "CPU ms/request" in said.stdout and len(list((tmp_path / "bench").iterdir())) == 3
