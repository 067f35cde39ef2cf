"""The picture of a captcha code: ink on warm paper, legible to people, awkward for machines.

All chance comes from the operating system. Python's global generator is neither read nor seeded:
seeded with something public it would make the pictures, and every other user of it, predictable.
The font is the one inside Pillow (Aileron, public domain), so no font of the machine is needed.
"""

import math
from functools import cache
from io import BytesIO
from secrets import SystemRandom

from PIL import Image, ImageChops, ImageDraw, ImageFont

from comments.captcha.answer import checked

SIZE = WIDTH, HEIGHT = 180, 64
INK = (29, 27, 24)
PAPER = (253, 252, 249)

# Drawn at twice the size and halved at the end: that makes the edges smooth.
_SCALE = 2
_WIDE, _HIGH = WIDTH * _SCALE, HEIGHT * _SCALE
_BOX = 144
_FONT_SIZE = 100
_WAVE_WIDTH = 8  # thinner than the digits' own lines: where it runs along one, an edge is left
_GREYS = 16

_chance = SystemRandom()


def draw(digits: str) -> bytes:
    """Draw the code as a PNG of 180 x 64; no two drawings of one code are the same."""
    canvas = Image.new("L", (_WIDE, _HIGH))
    _set_in_line(canvas, checked(digits))
    crossed = ImageChops.difference(canvas, _wave())
    return _png(_bent(crossed).reduce(_SCALE))


def _set_in_line(canvas: Image.Image, digits: str) -> None:
    """Set the digits side by side so that they touch now and then, each at its own height."""
    step = _WIDE / (len(digits) + 0.4)
    for place, digit in enumerate(digits):
        glyph = _turned(digit)
        middle = step * (place + 0.7 + _chance.uniform(-0.1, 0.1))
        room = max(_HIGH - glyph.height, 12)
        top = (_HIGH - glyph.height) / 2 + _chance.uniform(-0.35, 0.35) * room
        canvas.paste(255, (round(middle - glyph.width / 2), round(top)), glyph)


def _turned(digit: str) -> Image.Image:
    """One digit with a size, an angle and a lean of its own, cut to its outline.

    Never turned so far that a 6 could be taken for a 9 or a 2 for a 7.
    """
    angle, lean = _chance.uniform(-0.3, 0.3), _chance.uniform(-0.2, 0.2)
    wide, high = _chance.uniform(0.85, 1.1), _chance.uniform(0.9, 1.1)
    cos, sin = math.cos(angle), math.sin(angle)
    # Pillow asks where each point of the result comes from; the middle stays where it is.
    a, b = (cos - lean * sin) / wide, (sin + lean * cos) / wide
    d, e = -sin / high, cos / high
    half = _BOX / 2
    matrix = (a, b, half * (1 - a - b), d, e, half * (1 - d - e))
    turned = _upright(digit).transform((_BOX, _BOX), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
    return turned.crop(turned.getbbox())


@cache
def _upright(digit: str) -> Image.Image:
    """The digit as the font has it, a little bolder; drawn once, ten small pictures in all."""
    glyph = Image.new("L", (_BOX, _BOX))
    font = ImageFont.load_default(_FONT_SIZE)
    middle = (_BOX / 2, _BOX / 2)
    ImageDraw.Draw(glyph).text(middle, digit, 255, font, "mm", stroke_width=2)
    return glyph


def _wave() -> Image.Image:
    """A long wave to lay over the digits: ink on paper, and paper where it crosses ink.

    A line in plain ink can make an 8 of a 3; a gap across a digit leaves its shape to the eye.
    """
    start, length = _chance.uniform(0, math.tau), _chance.uniform(130, 220)
    middle, swing = _chance.uniform(0.42, 0.58) * _HIGH, _chance.uniform(20, 34)
    tilt = _chance.uniform(-0.1, 0.1)
    upper, lower = [], []
    for x in range(0, _WIDE + 1, 6):
        turn = start + math.tau * x / length
        y = middle + tilt * (x - _WIDE / 2) + swing * math.sin(turn)
        slope = tilt + swing * math.tau / length * math.cos(turn)
        half = _WAVE_WIDTH / 2 * math.hypot(1, slope)
        upper.append((x, y - half))
        lower.append((x, y + half))
    wave = Image.new("L", (_WIDE, _HIGH))
    ImageDraw.Draw(wave).polygon(upper + lower[::-1], 255)
    return wave


def _bent(canvas: Image.Image) -> Image.Image:
    """Bend the whole picture a little, as a sheet that does not lie flat."""
    start, length = _chance.uniform(0, math.tau), _chance.uniform(120, 220)
    swing, step = _chance.uniform(4, 7), 12

    def lift(x: int) -> float:
        return swing * math.sin(start + math.tau * x / length)

    strips = []
    for left in range(0, _WIDE, step):
        right = left + step
        a, b = lift(left), lift(right)
        corners = (left, a, left, _HIGH + a, right, _HIGH + b, right, b)
        strips.append(((left, 0, right, _HIGH), corners))
    return canvas.transform(canvas.size, Image.Transform.MESH, strips, Image.Resampling.BILINEAR)


def _png(mask: Image.Image) -> bytes:
    """Colour the mask from paper to ink in a few greys: two kilobytes."""
    top = _GREYS - 1
    picture = mask.point([round(value / 255 * top) for value in range(256)])
    picture.putpalette([round(paper + (ink - paper) * grey / top) for grey in range(_GREYS) for paper, ink in zip(PAPER, INK, strict=True)])
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
