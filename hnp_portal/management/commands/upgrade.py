"""`manage.py upgrade`, which is `make upgrade`: backup, newer code, its packages, check, migrate, static files, restart.

Every step can be interrupted and run again. After the backup each runs in a process of its own: in the newer code.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hnp_portal import release
from hnp_portal.backups import BackupRefused, alone, making
from hnp_portal.doctor import user_name

MANAGE = [sys.executable, "manage.py"]
PACKAGES = ["sh", ".ci/environment", "requirements.txt"]
DATABASE = "migrate"
STEPS = {
    "packages": (gettext_lazy("Packages"), PACKAGES),
    "check": (gettext_lazy("Check"), [*MANAGE, "check"]),
    DATABASE: (gettext_lazy("Database"), [*MANAGE, "migrate", "--no-input", "--verbosity=0"]),
    "setup": (gettext_lazy("Roles and pages"), [*MANAGE, "setup"]),
    "collect": (gettext_lazy("Static files"), [*MANAGE, "collect"]),
    "restart": (gettext_lazy("Restart"), [*MANAGE, "restart"]),
}


class Command(BaseCommand):
    help = "Backs up, takes newer code where it can be asked for, and leads database and server over to it."
    requires_system_checks = []  # the newer code may be what mends them

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with alone(Path(settings.VAR_DIR)):
                made = making.make(settings.BACKUP_DIR).folder
                self.stdout.write(_("Backup made and read again: %(folder)s") % {"folder": made})
                before, backup = remembered(made)
                asked, said = release.fetch()
                self.stdout.write(said)
                self.take_steps(before, backup, touched=backup != made)
        except (BackupRefused, release.FetchRefused) as refusal:
            raise CommandError(str(refusal) + " " + _("Nothing was changed; the portal runs as before.")) from None
        note().unlink()
        stands = {"version": release.version(), "commit": release.commit()[:10] or "–"}
        self.stdout.write(_("Upgraded: version %(version)s, commit %(commit)s.") % stands)
        if not asked:
            self.stdout.write(_("It is not known whether that is the newest: see above."))

    def take_steps(self, before: str, backup: Path, *, touched: bool) -> None:
        """The first that fails ends it; the running server has the old code until the last. `touched`: the database was, by one that was killed."""
        for name, (title, command) in STEPS.items():
            self.stdout.write(f"== {title}")
            self.stdout.flush()
            touched = touched or name == DATABASE
            if subprocess.run(command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL).returncode:  # noqa: S603
                sentence = _("The upgrade stopped at “%(step)s”: look at the lines above, then run make upgrade again. Readers are still answered.")
                raise CommandError("\n".join([sentence % {"step": title}, *way_back(before, backup if touched else None)]))


def note() -> Path:
    """Where an upgrade notes what it began with, so that one that was killed can still be undone."""
    return Path(settings.VAR_DIR) / "upgrade.json"


def remembered(backup: Path) -> tuple[str, Path]:
    """The commit and the backup from before; those of a killed or failed upgrade, if the code is no longer the one it began with."""
    now = release.commit()
    if note().is_file():
        began = json.loads(note().read_text("utf-8"))
        if began["commit"] != now:
            return str(began["commit"]), Path(began["backup"])
    part = note().with_suffix(".part")
    part.write_text(json.dumps({"commit": now, "backup": str(backup)}), "utf-8")
    part.replace(note())
    return now, backup


def way_back(before: str, backup: Path | None) -> list[str]:
    """Lines to type, in this order. `backup` None: the database was not touched."""
    typed = settings.MANAGE.split()
    lines: list[list[str]] = []
    if before != release.commit():
        lines += [["git", "reset", "--keep", before[:10]], PACKAGES]
    if backup:
        lines += [[*typed, "restore", str(backup), "--replace"], [*typed, "restart"]]
    if not lines:
        return [_("Code and database are as before.")]
    where = {"user": user_name(os.geteuid()), "folder": settings.BASE_DIR}
    return [_("To go back to what stood before, type as the user %(user)s in %(folder)s:") % where, *("  " + shlex.join(line) for line in lines)]
