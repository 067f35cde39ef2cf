"""The manifest of a backup: what is in it, with sizes and digests, and from which code and database it comes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _
from tqdm import tqdm

from hnp_portal.backups import STUMP, BackupRefused, Facts

NAME = "manifest.json"
FORMAT = 1
CHUNK = 1 << 20
T = TypeVar("T")


@dataclass(frozen=True)
class File:
    """A file of the backup; `changed` is the original's time (ns), which tells the next backup that it is the same."""

    size: int
    sha256: str
    changed: int


@dataclass(frozen=True)
class Manifest:
    """`database` and the keys of `files` are paths below the backup's folder."""

    made_at: str
    version: str
    commit: str
    engine: str
    database: str
    migrations: list[str]
    counts: dict[str, int]
    files: dict[str, File]

    @property
    def facts(self) -> Facts:
        return Facts(self.migrations, self.counts)

    @property
    def media(self) -> list[str]:
        return [name for name in self.files if name != self.database]

    def write(self, folder: Path) -> None:
        text = json.dumps({"format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=False)
        copy(BytesIO(text.encode()), folder / NAME)


def read(folder: Path) -> Manifest:
    """The manifest of a backup.

    Raises:
        BackupRefused: there is none, it cannot be read, or it names files outside its folder.
    """
    try:
        if folder.name.startswith(STUMP):
            raise ValueError(_("unfinished"))
        given: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
        if given.pop("format") != FORMAT:
            raise ValueError(_("another format"))
        files = {_safe(name): File(**entry) for name, entry in given.pop("files").items()}
        manifest = Manifest(files=files, **given)
        if manifest.database not in files:
            raise ValueError(_("no database"))
    except PermissionError:
        raise not_ours(folder) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        sentence = _("%(folder)s is no whole backup (%(file)s: %(reason)s). Take another one.")
        reason = error.strerror if isinstance(error, OSError) else error
        raise BackupRefused(sentence % {"folder": folder, "file": NAME, "reason": reason}) from None
    return manifest


def not_ours(folder: Path) -> BackupRefused:
    """What root brought from another machine is root's, and closed to everybody else."""
    sentence = _("The user who runs this may not read %(folder)s. Copy it to %(copy)s and type: chown -R --reference=%(var)s %(copy)s")
    return BackupRefused(sentence % {"folder": folder, "copy": Path(settings.BACKUP_DIR) / folder.name, "var": settings.VAR_DIR})


def _safe(name: str) -> str:
    """Restoring writes to these paths."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(name)
    return name


def verify(folder: Path, manifest: Manifest) -> None:
    """Read every file of a backup.

    Raises:
        BackupRefused: names the first file that is missing or is not what was written.
    """
    for name, file in with_bar(manifest.files.items(), _("Checking")):
        try:
            found = digest(folder / name)
        except PermissionError:
            raise not_ours(folder) from None
        except OSError as error:
            found = error.strerror or ""
        if found != file.sha256:
            sentence = _("%(file)s in the backup %(folder)s is missing or damaged. Nothing was changed; take another backup.")
            raise BackupRefused(sentence % {"file": name, "folder": folder})


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy(source: IO[bytes], target: Path) -> str:
    """Write the bytes of an open file to `target`, down to the disk; returns their digest as they were read."""
    seen = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        while chunk := source.read(CHUNK):
            seen.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return seen.hexdigest()


def with_bar(many: Collection[T], what: str) -> Iterable[T]:
    """The same, with a bar where somebody watches."""
    bar: Iterable[T] = tqdm(many, desc=what, disable=None)
    return bar
