"""Verb: make a backup while the portal runs, and let the oldest ones go.

Pictures, then the database, then the pictures that came meanwhile: so a picture that the database names is there even
if somebody takes it out of the library in between. Each file is read again after it was written.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from hnp_portal import release
from hnp_portal.backups import STUMP, BackupRefused, alone, ask_for_space, manifest
from hnp_portal.backups.engines import FAULTS, engine, in_words
from hnp_portal.backups.manifest import File, Manifest, digest

KEEP = 14
"""Two weeks of nightly backups."""
MEDIA = "media"
NAMES = re.compile(r"\d{8}-\d{6}(-\d+)?")


@dataclass(frozen=True)
class Made:
    folder: Path
    manifest: Manifest
    new_media: int
    removed: int
    """How many older backups went."""


def make(place: Path, keep: int | None = KEEP) -> Made:
    """A verified backup of database and media, in a folder of its own below `place`; `keep` None lets none go.

    Raises:
        BackupRefused: why there is none; then nothing is left of it, and every older one is still there.
    """
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(place):
            _sweep(place)
            older = whole_ones(place)
            folder, made, new_media = _make(place, older[-1] if older else None)
            removed = _let_go(older, 0 if keep is None else max(0, len(older) + 1 - keep))
    except FAULTS as error:
        raise BackupRefused(_("No backup was made in %(folder)s: %(reason)s.") % {"folder": place, "reason": in_words(error)}) from error
    return Made(folder, made, new_media, removed)


def whole_ones(place: Path) -> list[Path]:
    """The backups in a folder, the oldest first."""
    return sorted(path for path in place.glob("*") if NAMES.fullmatch(path.name) and (path / manifest.NAME).is_file())


def _make(place: Path, previous: Path | None) -> tuple[Path, Manifest, int]:
    if not engine().tables():
        raise BackupRefused(_("The database has no tables: there is nothing to back up. Is DATABASE_URL right?"))
    media = _Media(previous)
    ask_for_space(place, engine().size() + media.missing())
    part = Path(tempfile.mkdtemp(prefix=STUMP, dir=place))
    try:
        made = _fill(part, media)
        moment = timezone.localtime().strftime("%Y%m%d-%H%M%S")
        names = [moment, *(f"{moment}-{number}" for number in range(2, 1000))]
        folder = next(place / name for name in names if not (place / name).exists())
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return folder, made, media.copied


def _fill(part: Path, media: _Media) -> Manifest:
    made_at = timezone.localtime()
    media.take(part)
    database = engine().FILE
    facts = engine().snapshot(part / database)
    _sync(part / database)
    media.take(part)
    file = File((part / database).stat().st_size, digest(part / database), (part / database).stat().st_mtime_ns)
    made = Manifest(
        made_at=made_at.isoformat(timespec="seconds"), version=release.version(), commit=release.commit(), engine=engine().ENGINE,
        database=database, migrations=facts.migrations, counts=facts.counts, files={database: file, **media.files},
    )  # fmt: skip
    made.write(part)
    return made


class _Media:
    """The pictures on their way into a backup; what the previous one has, on the same disk, is linked and read again."""

    def __init__(self, previous: Path | None) -> None:
        self.files: dict[str, File] = {}
        self.copied = 0
        self.previous = previous
        try:
            self.known = manifest.read(previous).files if previous else {}
        except BackupRefused:  # a damaged one is no help, and no hindrance
            self.known = {}

    def missing(self) -> int:
        """Bytes that have to be copied."""
        return sum(status.st_size for name, _path, status in _pictures() if not self._same(self.known.get(name), status))

    def take(self, part: Path) -> None:
        for name, path, status in manifest.with_bar(list(_pictures()), _("Pictures")):
            if self._same(self.files.get(name), status):
                continue
            file = self._linked(name, part, status) or self._copy(path, part / name)
            if file:
                self.files[name] = file

    @staticmethod
    def _same(file: File | None, status: os.stat_result) -> bool:
        return file is not None and (file.size, file.changed) == (status.st_size, status.st_mtime_ns)

    def _linked(self, name: str, part: Path, status: os.stat_result) -> File | None:
        known = self.known.get(name)
        if self.previous is None or known is None or not self._same(known, status):
            return None
        try:
            if digest(self.previous / name) != known.sha256:
                return None
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            os.link(self.previous / name, part / name)
        except OSError:  # a disk without links
            return None
        return known

    def _copy(self, path: Path, target: Path) -> File | None:
        """None: it was taken out of the library this very moment."""
        target.unlink(missing_ok=True)  # never through a link into the previous backup
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return None
        with source:
            status = os.fstat(source.fileno())
            read = manifest.copy(source, target)
        if digest(target) != read:
            raise BackupRefused(_("%(file)s was not written as it was read: the disk of the backup is not sound.") % {"file": target})
        self.copied += 1
        return File(target.stat().st_size, read, status.st_mtime_ns)


def _pictures() -> Iterator[tuple[str, Path, os.stat_result]]:
    """Name in a backup, path, size and time of everything in the media folder."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        try:
            status = path.stat()
        except FileNotFoundError:  # taken out of the library this very moment
            continue
        if path.is_file():
            yield f"{MEDIA}/{path.relative_to(root).as_posix()}", path, status


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sweep(place: Path) -> None:
    for stump in place.glob(f"{STUMP}*"):
        shutil.rmtree(stump)


def _let_go(older: list[Path], number: int) -> int:
    """Only after a new one stands; renamed first, so that a half removed one is none."""
    for folder in older[:number]:
        stump = folder.with_name(f"{STUMP}{folder.name}")
        folder.rename(stump)
        shutil.rmtree(stump)
    return min(number, len(older))
