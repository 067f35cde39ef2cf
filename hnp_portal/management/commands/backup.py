"""`manage.py backup`: a verified copy of database and pictures, made while the portal runs."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hnp_portal.backups import BackupRefused, as_text, making


class Command(BaseCommand):
    help = "Backs up database and pictures into a new folder, reads everything again, and lets the oldest backups go."
    requires_system_checks = []  # whatever else is wrong, data can be saved

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", metavar="FOLDER", type=Path, default=settings.BACKUP_DIR, help="where backups lie (else BACKUP_DIR)")
        parser.add_argument("--keep", metavar="N", type=at_least_one, default=making.KEEP, help="how many backups stay (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = making.make(options["to"], options["keep"])
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        size = sum(file.size for file in made.manifest.files.values())
        said = {"folder": made.folder, "size": as_text(size), "media": len(made.manifest.media), "new": made.new_media}
        self.stdout.write(_("Backup %(folder)s made and read again: %(size)s, %(media)d picture files (%(new)d of them new).") % said)
        if made.removed:
            self.stdout.write(_("Older backups removed: %(number)d.") % {"number": made.removed})


def at_least_one(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) >= 1):
        raise ArgumentTypeError(_("write a whole number from 1"))
    return int(text[:6])
