"""Backups. Read in this order: manifest (what one holds), making, restoring; sqlite and postgres hold what differs.

One backup is one folder, named by its moment: `manifest.json`, the database in one file, `media/`. The folder gets its
name when everything in it has been written and read again; whatever has no such name is the stump of a killed run, and
the next run clears it away.

Secrets are not in it: a backup lies on other disks, and whoever finds one should not be able to sign in. Nothing stored
needs them: with a new SECRET_KEY the staff sign in again, and readers are strangers to the limits.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.formats import number_format
from django.utils.translation import gettext as _

RESERVE = 1 << 20
"""Bytes that are left free beyond what is going to be written."""

STUMP = ".part-"
"""How the name begins of what is being made or removed right now, or what a killed run left."""


class BackupRefused(Exception):
    """Why nothing was backed up or restored; `str()` of it is a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Facts:
    """What a database holds: the names of its applied migrations (`app.name`), and the rows of each table."""

    migrations: list[str]
    counts: dict[str, int]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Two at once in one folder would clear each other's work away; a killed one holds no lock."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(_("Another backup, restore or upgrade is at work in %(folder)s. Wait for it.") % {"folder": folder}) from None
        yield


def ask_for_space(folder: Path, wanted: int) -> None:
    """Before the first byte: a full disk costs more than a missing backup."""
    free = shutil.disk_usage(folder).free
    if free < wanted + RESERVE:
        sentence = _("%(folder)s has %(free)s free, and %(wanted)s are needed. Make room there, or name another disk.")
        raise BackupRefused(sentence % {"folder": folder, "free": as_text(free), "wanted": as_text(wanted + RESERVE)})


def as_text(size: float) -> str:
    """Bytes as a person reads them: `12,3 MB`."""
    units = ["kB", "MB", "GB", "TB"]
    size /= 1000
    while size >= 1000 and len(units) > 1:
        size /= 1000
        units.pop(0)
    return f"{number_format(round(size, 1), 1)} {units[0]}"
