"""Files on disk. `write` makes a file whole or not at all; `sweep` takes away what an interruption left behind.

A file's name begins with the key of its row. It is written before the row and removed after it, so what a row names is
always there, and what no row names is nobody's.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Document, Image

UNFINISHED = timedelta(days=1)
"""No upload takes as long: what is half received or half written after it belongs to one that was cut off."""
STRAY = timedelta(days=30)
"""How long a whole file without a row stays: a database put back from a backup may be given up again for the newer one."""
MOST_STRAYS = 100
UNSAVED = timedelta(days=7)
"""How long a file sent in with an article's form waits for that form to be saved; it may stay open over a weekend."""
logger = logging.getLogger(__name__)

_PART = ".part"
_CHUNK = 1024 * 1024


class NotStored(Exception):
    """Why a file could not be kept; a sentence for the person who sent it, whose text it must not cost."""


class FarTooMany(Exception):
    """Something is wrong that deleting would make worse."""


def place(folder: str, key: str, name: str) -> Path:
    """Where a file of a row lies; two letters of the key part the folders."""
    return Path(settings.MEDIA_ROOT) / folder / key[:2] / name


def document_path(key: str, kind: str) -> Path:
    return place("tep", key, f"{key}.{kind}")


def write(path: Path, source: IO[bytes]) -> None:
    """Under another name first: whatever happens meanwhile, a file under its own name is whole.

    Raises:
        NotStored: the disk is full, or is not ours to write.
    """
    part = path.with_name(path.name + _PART)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        source.seek(0)
        with part.open("wb") as target:
            shutil.copyfileobj(source, target, _CHUNK)
            target.flush()
            os.fsync(target.fileno())
        part.replace(path)
    except OSError as error:
        logger.exception("A file sent in could not be stored.")
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise NotStored(_("The file could not be stored. Please tell the administrator, and send it again later.")) from error


def remove(document: Document) -> bool:
    """Delete a file that belongs to no article: its row, then its bytes. False if an article has it, perhaps by now."""
    if not Document.objects.filter(pk=document.pk, article=None).delete()[0]:
        return False
    document_path(document.key, document.kind).unlink(missing_ok=True)
    return True


def sweep(now: datetime | None = None) -> int:
    """Delete files that no saved article wants: never saved ones, and what interrupted uploads left; returns how many.

    What any version names is claimed by its article in the transaction that saves the version, and is never touched.

    Raises:
        FarTooMany: so many files without a row rather mean that this is another database than theirs.
    """
    now = now or timezone.now()
    strays = [*_half_done(now - UNFINISHED), *_without_row(now - STRAY)]
    if len(strays) > MOST_STRAYS:
        sentence = _("%(number)d files in the media folder are not known to the database; is it the right one?")
        raise FarTooMany(sentence % {"number": len(strays)})
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays) + sum(map(remove, Document.objects.filter(article=None, uploaded_at__lt=now - UNSAVED)))


def _half_done(before: datetime) -> Iterator[Path]:
    """What was being written, and what Django was still receiving, when the process died."""
    media = Path(settings.MEDIA_ROOT)
    parts = (*media.glob(f"anh/*/*{_PART}"), *media.glob(f"tep/*/*{_PART}"))
    return filter(_older_than(before), (*parts, *Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*")))


def _without_row(before: datetime) -> Iterator[Path]:
    keys = {*Image.objects.values_list("key", flat=True), *Document.objects.values_list("key", flat=True)}
    media = Path(settings.MEDIA_ROOT)
    strays = (path for path in (*media.glob("anh/*/*"), *media.glob("tep/*/*")) if path.name[:32] not in keys and path.suffix != _PART)
    return filter(_older_than(before), strays)


def _older_than(before: datetime) -> Callable[[Path], bool]:
    def is_older(path: Path) -> bool:
        try:
            return path.stat().st_mtime < before.timestamp()
        except FileNotFoundError:  # gone meanwhile
            return False

    return is_older
