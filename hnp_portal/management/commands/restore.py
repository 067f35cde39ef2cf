"""`manage.py restore FOLDER`: bring a backup back."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hnp_portal.backups import BackupRefused, making
from hnp_portal.backups.manifest import not_ours
from hnp_portal.backups.restoring import restore
from hnp_portal.doctor import in_words


class Command(BaseCommand):
    help = "Brings a backup back into an empty place, after checking every file of it against its manifest."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="the backup's folder, or its name in BACKUP_DIR")
        parser.add_argument("--replace", action="store_true", help="back up what stands here, then put the backup in its place")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = restore(found(options["folder"]), replace=options["replace"])
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        held = done.manifest
        said = {"moment": in_words(datetime.fromisoformat(held.made_at)), "rows": sum(held.counts.values()), "media": len(held.media)}
        self.stdout.write(_("Restored as of %(moment)s and compared with the manifest: %(rows)d rows, %(media)d picture files.") % said)
        if done.aside:
            self.stdout.write(_("What stood here before lies in %(folder)s.") % {"folder": done.aside})
        sentence = _("Next: %(command)s brings the database to this code. With another SECRET_KEY than before the staff sign in again.")
        self.stdout.write(sentence % {"command": f"{settings.MANAGE} migrate"})


def found(given: Path) -> Path:
    """A folder by its path, or by its name in BACKUP_DIR."""
    try:
        folder = given if given.is_dir() else settings.BACKUP_DIR / given
        there = folder.is_dir()
    except PermissionError:
        raise not_ours(given) from None
    if not there:
        names = ", ".join(path.name for path in making.whole_ones(settings.BACKUP_DIR)) or "–"
        sentence = _("There is no folder %(folder)s. In %(place)s are: %(names)s.")
        raise CommandError(sentence % {"folder": given, "place": settings.BACKUP_DIR, "names": names})
    return Path(folder)
