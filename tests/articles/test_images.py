"""Pictures: judged by content, refused in words, rebuilt from pixels with nothing else in them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from articles.images import MAX_BYTES, ImageRefused, Rendition, open_picture, rebuild

pytestmark = pytest.mark.any_database

SHARED = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
CUT_OFF = "cut off or damaged"
NO_PICTURE = "no picture that can be shown"
TOO_LARGE = "more than 40 megapixels"
MANIFEST = SHARED / "images" / "manifest.jsonl"
ROWS = [json.loads(line) for line in MANIFEST.read_text("utf-8").splitlines()] if MANIFEST.exists() else []
HALF = {"pillow/broken_data_stream.png"}
"""Called decodable in the manifest, but its lower third is missing."""


@pytest.fixture(autouse=True)
def in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def made(data: bytes) -> list[Rendition]:
    return rebuild(open_picture(io.BytesIO(data)))


def shown(rendition: Rendition) -> Image.Image:
    image = Image.open(io.BytesIO(rendition.data))
    assert image.size == (rendition.width, rendition.height)
    assert image.format == {"jpg": "JPEG", "webp": "WEBP"}[rendition.ext]
    image.load()
    return image


def colour(rendition: Rendition, x: int, y: int) -> tuple[int, ...]:
    pixel = shown(rendition).convert("RGBA").getpixel((x, y))
    assert isinstance(pixel, tuple)
    return tuple(map(int, pixel))


def refusal(data: bytes) -> str:
    with pytest.raises(ImageRefused) as refused:
        open_picture(io.BytesIO(data))
    return str(refused.value)


def noise(width: int = 600, height: int = 400) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


def segments(jpeg: bytes) -> set[int]:
    """The markers of a JPEG before its first scan."""
    found, at = set(), 2
    while jpeg[at + 1] != 0xDA:
        found.add(jpeg[at + 1])
        at += 2 + int(struct.unpack(">H", jpeg[at + 2 : at + 4])[0])
    return found


def chunks(webp: bytes) -> set[bytes]:
    found, at = set(), 12
    while at < len(webp):
        size = int(struct.unpack("<I", webp[at + 4 : at + 8])[0])
        found.add(webp[at : at + 4])
        at += 8 + size + size % 2
    return found


def assert_only_pixels(rendition: Rendition) -> None:
    """A JPEG holds JFIF, tables and a frame (no EXIF, XMP, ICC, Adobe or COM); a WebP its picture and its alpha."""
    if rendition.ext == "jpg":
        assert segments(rendition.data) <= {0xE0, 0xDB, 0xC2, 0xC4}
    else:
        assert chunks(rendition.data) <= {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
    for trace in (b"Exif", b"http://ns.adobe.com", b"GPS", b"<script"):
        assert trace not in rendition.data


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_every_file_of_the_collection_is_taken_or_refused_in_words(row: dict[str, Any]):
    whole = row["decodes"] and row["format"] in ("JPEG", "PNG", "WEBP", "MPO") and row["file"] not in HALF
    data = (SHARED / "images" / row["file"]).read_bytes()
    if not whole:
        assert refusal(data).partition(";")[0].endswith((CUT_OFF, NO_PICTURE, TOO_LARGE, "to be shown")), row
        return
    width, height = row["size"][::-1] if (row["orientation"] or 1) >= 5 else row["size"]
    renditions = made(data)
    assert (renditions[0].width, renditions[0].height) == (width, height)
    for rendition in renditions:
        shown(rendition)
        assert_only_pixels(rendition)


def test_the_collection_is_there():
    if not ROWS:
        pytest.skip(f"no shared data at {SHARED}")
    assert len(ROWS) == 45


def test_two_widths_of_two_kinds_never_enlarged():
    def sizes(width: int, height: int) -> list[tuple[int, int, str]]:
        return [(r.width, r.height, r.ext) for r in made(saved(Image.new("RGB", (width, height), "red"), "JPEG"))]

    assert sizes(3200, 1800) == [(1600, 900, "jpg"), (1600, 900, "webp"), (640, 360, "jpg"), (640, 360, "webp")]
    assert sizes(1000, 500) == [(1000, 500, "jpg"), (1000, 500, "webp"), (640, 320, "jpg"), (640, 320, "webp")]
    assert sizes(500, 1000) == [(500, 1000, "jpg"), (500, 1000, "webp")]
    assert sizes(3000, 1)[0] == (1600, 1, "jpg")


def test_jpegs_are_progressive():
    assert shown(made(saved(noise(), "JPEG"))[0]).info["progressive"] == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_file_is_refused(kind: str):
    data = saved(noise(), kind)
    assert CUT_OFF in refusal(data[: len(data) // 2])
    assert CUT_OFF in refusal(data[:20])


def test_a_jpeg_whose_second_half_never_came_is_refused():
    """ED26: the missing half stands as zeros, which decode to plain grey."""
    data = saved(noise(), "JPEG")
    assert CUT_OFF in refusal(data[: len(data) // 2] + bytes(len(data) // 2))
    assert len(made(data + b"what a telephone appends")) == len(made(data))


def test_a_jpeg_without_its_last_two_bytes_is_refused_or_whole():
    with contextlib.suppress(ImageRefused):
        assert made(saved(noise(), "JPEG")[:-2])[0].height == 400


@pytest.mark.parametrize("data", [b"", b"x", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4", b"\x00" * 5000])
def test_what_is_no_picture_is_refused(data: bytes):
    assert NO_PICTURE in refusal(data)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM"])
def test_other_formats_are_refused_whatever_their_name(kind: str):
    file = io.BytesIO(saved(noise(), kind))
    file.name = "anh.jpg"
    with pytest.raises(ImageRefused, match=NO_PICTURE):
        open_picture(file)


def test_forty_megapixels_are_the_most():
    def png(width: int, height: int) -> bytes:
        return saved(Image.new("1", (width, height)), "PNG")

    assert TOO_LARGE in refusal(png(8000, 5001))
    assert TOO_LARGE in refusal(png(15000, 15000))
    assert made(png(8000, 5000))[0].width == 1600


def test_a_file_of_more_than_20_megabytes_is_refused():
    assert "20 MB" in refusal(saved(noise(), "JPEG") + b"\x00" * MAX_BYTES)


def test_a_ribbon_is_refused_and_a_banner_is_taken():
    assert "ten times" in refusal(saved(Image.new("RGB", (100, 1001)), "PNG"))
    assert made(saved(Image.new("RGB", (2000, 100)), "PNG"))[0].height == 80


def test_the_middle_of_a_16_bit_ramp_is_grey():
    ramp = Image.new("I;16", (900, 600))
    ramp.putdata([round(x * 65535 / 899) for _ in range(600) for x in range(900)])
    renditions = made(saved(ramp, "PNG"))
    assert [r.width for r in renditions] == [900, 900, 640, 640]
    for rendition in renditions:
        assert 120 <= colour(rendition, rendition.width // 2, 300 * rendition.width // 900)[0] <= 136
        assert colour(rendition, 0, 0)[0] < 8
        assert colour(rendition, rendition.width - 1, 0)[0] > 247


def letters(mode: str) -> Image.Image:
    """Black in the middle of a transparent ground."""
    image = Image.new("RGBA", (1000, 1000), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (400, 400, 600, 600))
    return image.quantize(4) if mode == "P" else image.convert(mode)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_ground_is_white_in_jpeg_and_kept_in_webp(mode: str):
    for rendition in made(saved(letters(mode), "PNG")):
        middle = rendition.width // 2
        assert max(colour(rendition, middle, middle)[:3]) < 10
        ground = colour(rendition, 10, 10)
        assert min(ground[:3]) > 250 if rendition.ext == "jpg" else ground[3] == 0
        assert_only_pixels(rendition)


def test_one_transparent_colour_counts():
    image = Image.new("RGB", (300, 300), (0, 0, 0))
    renditions = made(saved(image, "PNG", transparency=(0, 0, 0)))
    assert min(colour(renditions[0], 5, 5)[:3]) > 250


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_plain_modes_look_as_they_did(mode: str):
    image = Image.new("RGB", (300, 300), "black")
    image.paste("white", (0, 0, 150, 300))
    image = image.convert(mode)
    for rendition in made(saved(image, "PNG")):
        assert min(colour(rendition, 20, 20)[:3]) > 250
        assert max(colour(rendition, 280, 20)[:3]) < 5


def test_opaque_alpha_is_no_alpha():
    assert open_picture(io.BytesIO(saved(Image.new("RGBA", (9, 9), "red"), "PNG"))).mode == "RGB"


def test_cmyk_is_shown_in_its_colours():
    for rendition in made(saved(Image.new("CMYK", (200, 200), (0, 255, 255, 0)), "JPEG")):
        red, green, blue, _ = colour(rendition, 50, 50)
        assert red > 200
        assert max(green, blue) < 60


def test_a_colour_profile_is_applied_not_dropped():
    """In a profile whose red and blue have changed places, the numbers of red are a blue."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"....").replace(b"bXYZ", b"rXYZ").replace(b"....", b"bXYZ")
    for kind, mode in (("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB"), ("WEBP", "RGB")):
        picture = Image.new(mode, (100, 100), "red")
        red, _, blue, _ = colour(made(saved(picture, kind, icc_profile=swapped))[0], 50, 50)
        assert (red < 60, blue > 200) == (True, True)
        red, _, blue, _ = colour(made(saved(picture, kind, icc_profile=b"no profile"))[0], 50, 50)
        assert (red > 200, blue < 60) == (True, True)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_stand_upright(kind: str, orientation: int):
    """As a browser shows them: where the stored first pixel stands follows from the EXIF note."""
    stored = Image.new("RGB", (80, 40), "white")
    stored.paste("black", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = orientation
    rendition = made(saved(stored, kind, exif=exif, quality=95))[0]
    right, bottom = rendition.width - 5, rendition.height - 5
    corners = {1: (5, 5), 2: (right, 5), 3: (right, bottom), 4: (5, bottom)}
    corners |= {5: (5, 5), 6: (right, 5), 7: (right, bottom), 8: (5, bottom)}
    assert (rendition.width, rendition.height) == ((80, 40) if orientation <= 4 else (40, 80))
    dark = [corner for corner in list(corners.values())[:4] if max(colour(rendition, *corner)[:3]) < 60]
    assert dark == [corners[orientation]]


def test_large_pictures_on_their_side_keep_their_width():
    """The decoder's shortcut must not count the wrong side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(Image.new("RGB", (3400, 1700)), "JPEG", exif=exif)
    assert [r.width for r in made(data)] == [1600, 1600, 640, 640]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "MPO"])
def test_of_several_pictures_the_first_counts(kind: str):
    first, second = Image.new("RGB", (90, 60), "red"), Image.new("RGB", (90, 60), "blue")
    red, green, blue, _ = colour(made(saved(first, kind, save_all=True, append_images=[second]))[0], 40, 30)
    assert (red > 240, green < 20, blue < 20) == (True, True, True)


def test_nothing_but_pixels_goes_on():
    exif = Image.Exif()
    exif[0x010E] = "Exif GPS note"
    data = saved(noise(), "JPEG", exif=exif, comment=b"COM <script>", xmp=b"http://ns.adobe.com/xap/1.0/")
    for rendition in made(data + b"<script>alert(1)</script>"):
        assert_only_pixels(rendition)


def test_any_bytes_are_taken_or_refused():
    """A thousand faults in whole files: never another exception."""
    chance = random.Random(7)
    whole = [saved(noise(40, 30), kind) for kind in ("JPEG", "PNG", "WEBP")]
    for number in range(1000):
        data = bytearray(whole[number % 3])
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data) if number % 2 else 120)] = chance.randrange(256)
        with contextlib.suppress(ImageRefused):
            made(bytes(data))
