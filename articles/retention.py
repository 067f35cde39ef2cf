"""Verb that time asks for: the files of uploads that were cut off go."""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import timedelta
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from articles.models import Image

CUT_OFF_AFTER = timedelta(days=30)
"""Nobody is in a hurry for some kilobytes; a database put back from a backup may be given up again for the newer one."""
MOST_CUT_OFF = 100


class FarTooMany(Exception):
    """Something is wrong that deleting would make worse."""


def sweep_cut_off() -> int:
    """Delete the files of pictures whose upload ended before their row was written; returns how many uploads.

    Raises:
        FarTooMany: so many files without a row rather mean that this is another database than theirs.
    """
    folders = (Path(settings.MEDIA_ROOT) / "anh").glob("??")
    cut_off = [files for folder in folders for files in _without_row(folder)]
    if len(cut_off) > MOST_CUT_OFF:
        raise FarTooMany(_("%(number)d pictures in var/media are not known to the database; is it the right one?") % {"number": len(cut_off)})
    for path in chain.from_iterable(cut_off):
        path.unlink(missing_ok=True)
    return len(cut_off)


def _without_row(folder: Path) -> list[list[Path]]:
    """Groups of old files whose key no picture has."""
    old = time.time() - CUT_OFF_AFTER.total_seconds()
    found: dict[str, list[Path]] = defaultdict(list)
    for path in folder.iterdir():
        if path.stat().st_mtime < old:
            found[path.name.partition("-")[0]].append(path)
    known = set(Image.objects.filter(key__in=found).values_list("key", flat=True))
    return [files for key, files in found.items() if key not in known]
