"""Verb: bring a backup back, into an empty place or in the place of what stands.

Everything is checked before the first byte is written. Pictures come first, each whole or not at all, under the names
they always have; the database comes last and in one transaction. So a killed run is finished by running it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from hnp_portal.backups import BackupRefused, alone, ask_for_space, making, manifest
from hnp_portal.backups.engines import FAULTS, engine, in_words
from hnp_portal.backups.making import MEDIA
from hnp_portal.backups.manifest import Manifest, digest

UNFINISHED = ".restoring"
"""The end of the name of a picture that is being written."""


@dataclass(frozen=True)
class Restored:
    manifest: Manifest
    aside: Path | None
    """Where the backup lies of what stood here before."""


def restore(folder: Path, *, replace: bool = False) -> Restored:
    """Bring back the backup in `folder`. With `replace` what stands here is backed up, then replaced.

    Raises:
        BackupRefused: the backup is not whole, not for this code or database, or the place is not empty.
    """
    held = manifest.read(folder)
    try:
        with alone(Path(settings.VAR_DIR)):
            _refuse_what_does_not_fit(held)
            if not replace:
                _refuse_what_stands(held)
            manifest.verify(folder, held)
            engine().examine(folder / held.database)
            old_tables = engine().tables()
            aside = making.make(Path(settings.BACKUP_DIR), keep=None).folder if old_tables else None
            _bring_media(folder, held)
            _bring_database(folder, held, old_tables)
    except FAULTS as error:
        raise BackupRefused(_("The backup was not restored: %(reason)s. Mend that and run it again.") % {"reason": in_words(error)}) from error
    return Restored(held, aside)


def _refuse_what_does_not_fit(held: Manifest) -> None:
    if held.engine != engine().ENGINE:
        sentence = _("This backup is of %(theirs)s, and DATABASE_URL names %(ours)s. Set DATABASE_URL right.")
        raise BackupRefused(sentence % {"theirs": held.engine, "ours": engine().ENGINE})
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(held.migrations) - known)
    if newer:
        sentence = _("This backup was made by newer code (version %(version)s, commit %(commit)s), with %(migration)s. Put that code here first.")
        raise BackupRefused(sentence % {"version": held.version, "commit": held.commit[:10] or "–", "migration": newer[0]})


def _refuse_what_stands(held: Manifest) -> None:
    """Pictures of this very backup are those of a killed run."""
    remedy = _("Restore into an empty place (another VAR_DIR or DATABASE_URL), or add --replace: what stands here is backed up first.")
    tables = len(engine().tables())
    if tables:
        raise BackupRefused(_("The database is not empty: it has %(number)d tables.") % {"number": tables} + f" {remedy}")
    root = Path(settings.MEDIA_ROOT)
    for path in root.rglob("*"):
        if path.is_file() and not path.name.endswith(UNFINISHED) and f"{MEDIA}/{path.relative_to(root).as_posix()}" not in held.files:
            raise BackupRefused(_("The folder of the pictures is not empty: %(file)s.") % {"file": path} + f" {remedy}")


def _bring_media(folder: Path, held: Manifest) -> None:
    root = Path(settings.MEDIA_ROOT)
    for unfinished in root.rglob(f"*{UNFINISHED}"):
        unfinished.unlink()
    missing = [name for name in held.media if not _is_there(root / name.removeprefix(f"{MEDIA}/"), held.files[name].sha256)]
    ask_for_space(Path(settings.VAR_DIR), sum(held.files[name].size for name in missing) + 2 * held.files[held.database].size)
    for name in manifest.with_bar(missing, _("Pictures")):
        target = root / name.removeprefix(f"{MEDIA}/")
        unfinished = target.with_name(target.name + UNFINISHED)
        with (folder / name).open("rb") as source:
            if manifest.copy(source, unfinished) != held.files[name].sha256:
                raise BackupRefused(_("%(file)s changed while it was read.") % {"file": folder / name})
        unfinished.rename(target)


def _is_there(target: Path, sha256: str) -> bool:
    return target.is_file() and digest(target) == sha256


def _bring_database(folder: Path, held: Manifest, old_tables: list[str]) -> None:
    engine().load(folder / held.database, sorted(set(old_tables) - set(held.counts)))
    found = engine().facts()
    if found != held.facts:
        wrong = sorted(name for name in held.counts | found.counts if held.counts.get(name) != found.counts.get(name))
        sentence = _("The restored database is not what the manifest says (%(tables)s). Run it again with --replace.")
        raise BackupRefused(sentence % {"tables": ", ".join(wrong) or "django_migrations"})
