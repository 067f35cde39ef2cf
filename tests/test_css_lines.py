"""Lines of Vietnamese: capitals with two marks (Ẫ Ế Ộ Ữ) never touch what hangs from the line above."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database

SHEETS = sorted((Path(__file__).resolve().parent.parent / "static" / "css").glob("*.css"))
LEAST = 1.4
"""Measured with Noto Sans and Chromium: from the top of Ẫ to the foot of Ợ and g, 1.30 to 1.38 of the letter's size."""


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_lines_are_high_enough_for_stacked_marks(sheet: Path):
    text = sheet.read_text("utf-8")
    found = re.findall(r"line-height: ([0-9.]+);", text) + re.findall(r"font: [0-9.]+%/([0-9.]+)", text)
    assert [height for height in found if float(height) < LEAST] == []


def test_something_is_read():
    assert len(SHEETS) > 5
