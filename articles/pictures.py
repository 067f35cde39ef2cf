"""Verb: take an uploaded picture in. It is checked and rebuilt before any transaction; only rebuilt bytes are kept."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.db.models import QuerySet

from articles.images import open_picture, rebuild
from articles.media import place, write
from articles.models import Image, random_key
from articles.querysets import MOST_SEARCH_WORDS
from hnp_portal import pagestore
from hnp_portal.models import Act
from hnp_portal.staff.audit import note
from hnp_portal.text import fold, mend_line

_UNSIZED = re.compile(r'(<img src="/anh/([0-9a-f]{32})-([0-9]{1,5})\.[a-z]+" alt="[^"]*")>')
"""A picture as the allow-list writes it."""


def store(file: IO[bytes], *, by: Any = None, alt: str = "", caption: str = "", name: str = "") -> Image:
    """Rebuild a picture, write its files, then its row. If the row fails, the files go again.

    Raises:
        ImageRefused: in words, for what is no whole JPEG, PNG or WebP of at most 40 megapixels.
        NotStored: in words, when the disk does not take it.
    """
    renditions = rebuild(open_picture(file))
    large = max(renditions, key=lambda r: r.width)
    name = mend_line(name or Path(getattr(file, "name", "") or "").name)[:200]
    picture = Image(
        key=random_key(), width=large.width, height=large.height, small_width=min(r.width for r in renditions),
        name=name, alt=alt, caption=caption, uploaded_by=by, folded=fold(f"{name} {alt} {caption}")[:1200],
    )  # fmt: skip
    written: list[Path] = []
    try:
        for rendition in renditions:
            path = path_of(picture.key, rendition.width, rendition.ext)
            write(path, io.BytesIO(rendition.data))
            written.append(path)
        with transaction.atomic():
            picture.save()
            note(Act.Kind.ADDED, picture, by=by)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return picture


def remove(key: int, *, by: Any = None) -> None:
    """Delete a picture's row, then its files.

    Raises:
        ProtectedError: an article or version shows it.
    """
    picture = Image.objects.get(pk=key)
    paths = [path_of(picture.key, width, ext) for width in picture.widths for ext in ("jpg", "webp")]
    with transaction.atomic():
        note(Act.Kind.DELETED, picture, by=by)
        picture.delete()
        pagestore.forget()  # it may have been the emblem
    for path in paths:
        path.unlink(missing_ok=True)


def path_of(key: str, width: int, ext: str) -> Path:
    """Where a rendition lies."""
    return place("anh", key, f"{key}-{width}.{ext}")


def describe(key: int, data: Mapping[str, Any], *, by: Any = None) -> Image:
    """Mend a picture's words in the library. Articles keep the words they were published with."""
    with transaction.atomic():
        picture = Image.objects.select_for_update().get(pk=key)
        for name in ("name", "alt", "caption"):
            setattr(picture, name, mend_line(data.get(name, getattr(picture, name))))
        picture.folded = fold(f"{picture.name} {picture.alt} {picture.caption}")[:1200]
        picture.save()
        note(Act.Kind.CHANGED, picture, by=by)
    return picture


def sized(body: str) -> str:
    """A body as it is stored and shown: a picture of ours without its size gets it, so that the page does not move while it loads."""
    keys = {match[2] for match in _UNSIZED.finditer(body)}
    found = {image.key: image for image in Image.objects.filter(key__in=keys)} if keys else {}

    def with_size(match: re.Match[str]) -> str:
        if (image := found.get(match[2])) is None:
            return match[0]
        width = int(match[3])
        return f'{match[1]} width="{width}" height="{max(1, round(image.height * width / image.width))}">'

    return _UNSIZED.sub(with_size, body)


def matching(query: str) -> QuerySet[Image]:
    """Pictures whose name or words hold every part of the query, marks and case aside; all of them for an empty one."""
    found = Image.objects.all()
    for word in fold(query).split()[:MOST_SEARCH_WORDS]:
        found = found.filter(folded__contains=word)
    return found
