"""Pictures: `open_picture` checks an upload, `rebuild` makes what is served. No byte of the original goes on.

An upload is judged by its content, never by its name. Whatever is wrong with it is said in words (`ImageRefused`).
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms
from PIL.Image import Resampling, Transpose

WIDTHS = (640, 1600)
"""Lists and phones · the article on a wide screen. Nothing is ever enlarged."""
MAX_BYTES = 20 * 1024 * 1024
"""More than any camera's JPEG of 40 megapixels."""
MAX_PIXELS = 40_000_000
"""Looked at before decoding: a PNG of 27 KB can unfold to 225 megapixels."""
MAX_TALLNESS = 10
"""Height against width; at 1,600 wide a taller one would pass the 16,383 pixels of a WebP."""
FORMATS = ("JPEG", "PNG", "WEBP")
"""A phone's MPO opens as JPEG; its first frame counts, as in every animation."""

DAMAGED = _("The picture is cut off or damaged; please send it again.")
TOO_LARGE = _("The picture has more than 40 megapixels; please make it smaller.")

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_ORIENTATION = 0x0112
_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT, 3: Transpose.ROTATE_180, 4: Transpose.FLIP_TOP_BOTTOM, 5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270, 7: Transpose.TRANSVERSE, 8: Transpose.ROTATE_90,
}  # fmt: skip
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


class ImageRefused(Exception):
    """Why a picture is not taken; `str()` of it is a sentence for the person who sent it."""


@dataclass(frozen=True)
class Rendition:
    """A finished file: its size in pixels, `jpg` or `webp`, its bytes."""

    width: int
    height: int
    ext: str
    data: bytes


def open_picture(file: IO[bytes]) -> Image.Image:
    """An upload, decoded whole: upright, in sRGB, mode RGB or RGBA.

    Raises:
        ImageRefused: it is no JPEG, PNG or WebP, too large, or cut off.
    """
    _check_bytes(file)
    image = _opened(file)
    if image.width * image.height > MAX_PIXELS:
        raise ImageRefused(TOO_LARGE)
    try:
        _draft(image)
        image.load()
    except Exception as error:  # decoders raise OSError, SyntaxError, ValueError, struct.error and more
        raise ImageRefused(DAMAGED) from error
    turn = _TURNS.get(_orientation(image))
    upright = _in_srgb(image) if turn is None else _in_srgb(image).transpose(turn)
    if upright.height > MAX_TALLNESS * upright.width:
        raise ImageRefused(_("The picture is more than ten times as high as it is wide; please cut it."))
    return upright


def rebuild(image: Image.Image) -> list[Rendition]:
    """JPEG and WebP in each width, the widest first, painted on fresh canvases: no metadata is carried over.

    Transparent parts are white in the JPEG and stay transparent in the WebP.
    """
    renditions: list[Rendition] = []
    for width in sorted({min(width, image.width) for width in WIDTHS}, reverse=True):
        if width < image.width:  # the small one is made from the large one: far quicker, and nobody sees it
            height = max(1, round(image.height * width / image.width))
            image = image.resize((width, height), Resampling.LANCZOS, reducing_gap=2.0)
        opaque = Image.new("RGB", image.size, "white")
        opaque.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
        clear = opaque
        if image.mode == "RGBA":
            clear = Image.new("RGBA", image.size)
            clear.paste(image)
        jpeg, webp = io.BytesIO(), io.BytesIO()
        opaque.save(jpeg, "JPEG", quality=82, progressive=True, optimize=True)
        clear.save(webp, "WEBP", quality=80)
        renditions.append(Rendition(width, image.height, "jpg", jpeg.getvalue()))
        renditions.append(Rendition(width, image.height, "webp", webp.getvalue()))
    return renditions


def _check_bytes(file: IO[bytes]) -> None:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > MAX_BYTES:
        raise ImageRefused(_("The picture is larger than 20 MB; please make it smaller."))
    if _never_ends(file.read()):
        raise ImageRefused(DAMAGED)
    file.seek(0)


def _never_ends(data: bytes) -> bool:
    """Whether a JPEG lacks its end mark: what was not received may stand there as zeros, which decode to plain grey."""
    at = 2
    while data[at : at + 1] == b"\xff" and data[at + 1 : at + 2] != b"\xda":  # over the headers, which may hold a whole small JPEG
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return data.startswith(b"\xff\xd8") and at < len(data) and data.find(b"\xff\xd9", at) < 0


def _opened(file: IO[bytes]) -> Image.Image:
    try:
        return Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRefused(TOO_LARGE) from error
    except Exception as error:  # as in `open_picture`
        file.seek(0)
        if file.read(12).startswith(_SIGNATURES):
            raise ImageRefused(DAMAGED) from error
        raise ImageRefused(_("This is no picture that can be shown; please send a JPEG, PNG or WebP file.")) from error


def _orientation(image: Image.Image) -> int:
    """How the camera was held (EXIF, or XMP without it); a broken note counts as none."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        return 1


def _draft(image: Image.Image) -> None:
    """Let a JPEG decode to a half, a quarter or an eighth, if that is still as wide as the widest rendition."""
    if image.format not in ("JPEG", "MPO"):
        return
    upright_width = image.height if _orientation(image) >= 5 else image.width
    shrink = upright_width // max(WIDTHS)
    if shrink > 1:
        image.draft(None, (math.ceil(image.width / shrink), math.ceil(image.height / shrink)))


def _in_srgb(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where something shows through, in the colours that browsers take for granted."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16-bit grey; Pillow's own conversion would cut it off at 255
        return image.convert("I").point(lambda value: value / 257).convert("L").convert("RGB")
    alpha = None
    if image.has_transparency_data:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
    elif image.mode not in ("RGB", "CMYK", "L"):
        image = image.convert("RGB")
    colours = _converted(image.convert("RGB") if alpha else image, profile)
    if alpha is not None and alpha.getextrema() != (255, 255):
        colours.putalpha(alpha)
    return colours


def _converted(image: Image.Image, profile: bytes | None) -> Image.Image:
    """From the picture's own colour profile to sRGB; a broken profile counts as none."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if converted := ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB"):
                return converted
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert("RGB")
