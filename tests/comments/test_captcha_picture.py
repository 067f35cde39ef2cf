"""The picture of a captcha code: its size and colours, its chance, and what it refuses."""

import random
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from comments.captcha.picture import INK, PAPER, SIZE, draw

pytestmark = pytest.mark.any_database


def opened(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    image.load()
    return image


@pytest.mark.parametrize("digits", ["0123", "4567", "89012", "00000", "1111"])
def test_a_code_is_a_small_png_of_180_by_64(digits: str) -> None:
    png = draw(digits)
    image = opened(png)
    assert image.format == "PNG"
    assert image.size == SIZE == (180, 64)
    assert len(png) < 4096


def test_the_picture_is_ink_on_paper_and_mostly_paper() -> None:
    image = opened(draw("80869")).convert("RGB")
    counts = {colour: count for count, colour in image.getcolors(256) or []}
    assert len(counts) <= 16
    assert max(counts, key=lambda colour: counts[colour]) == PAPER
    assert counts[PAPER] > 180 * 64 / 2
    assert counts[INK] > 180 * 64 / 20


def test_every_part_of_the_line_holds_ink() -> None:
    """Each digit stands in its own part of the width, none is lost beyond the edge."""
    for _ in range(20):
        image = opened(draw("11111")).convert("L")
        for place in range(5):
            middle = 180 / 5.4 * (place + 0.7)
            part = image.crop((int(middle - 17), 0, int(middle + 17), 64))
            dark = sum(part.histogram()[:128])
            assert dark > 34 * 4 + 60  # more than the wave alone


def test_two_drawings_of_one_code_differ() -> None:
    assert len({draw("4821") for _ in range(20)}) == 20


def test_the_global_generator_is_neither_read_nor_moved() -> None:
    random.seed(7)
    before = random.getstate()
    first = draw("4821")
    assert random.getstate() == before
    random.seed(7)
    assert draw("4821") != first


@pytest.mark.parametrize("wrong", ["", "1", "123", "123456", "12a4", "12 4", "-123", "1234\n", "١٢٣٤", "１２３４", "²²²²"])
def test_anything_but_four_or_five_plain_digits_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="four or five digits"):
        draw(wrong)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="0123456789", min_size=4, max_size=5))
def test_every_code_can_be_drawn(digits: str) -> None:
    assert opened(draw(digits)).size == (180, 64)
