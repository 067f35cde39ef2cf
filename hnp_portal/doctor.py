"""The doctor: what is wrong with an installation, in words, each with the exact remedy.

A check is a small function that yields findings; `CHECKS` and `CHECKS_OF_DATA` are the lists of them.
`manage.py doctor` prints what they say; `manage.py tend` asks once a day and writes to the administrators.
"""

from __future__ import annotations

import pwd
import shutil
import sqlite3
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core import checks as system
from django.core.mail import get_connection
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hnp_portal import chores, copies, health, outbox
from hnp_portal.checks import TAG
from hnp_portal.models import Agency, ChoreRun
from hnp_portal.staff import first_accounts, roles

SKEW = 30
"""Seconds by which two clocks may differ: codes of the second factor and moments of publishing depend on them."""
LITTLE_FREE = 2 * 1024**3
"""Bytes below which one should begin to think of a larger disk."""
BACKUP_FRESH = timedelta(days=2)
"""A daily backup that failed once is noticed on the second day."""
OLDEST_SQLITE, OLDEST_POSTGRESQL = (3, 35, 0), 14
"""`DELETE … RETURNING` burns a captcha; older PostgreSQL is no longer mended by its makers."""
TOLD_AGAIN_AFTER = timedelta(hours=20)
FOOTER = ("name", "parent", "address", "email", "phone", "responsible")
"""Decree 174/2026 art. 93 fines a portal that does not say who speaks."""
NAMED = 5
"""So many files are named; the rest is counted."""


@dataclass(frozen=True)
class Finding:
    """`must`: to be mended before the portal is in public use; else something to know."""

    must: bool
    what: str
    remedy: str


Findings = Iterator[Finding]
Check = Callable[[], Findings]


def settings_refused() -> Findings:
    """The loud checks, which also keep the server from starting: secrets, DEBUG, hosts, proxies, language."""
    for found in system.run_checks(tags=[TAG]):
        yield Finding(found.is_serious(), found.msg, found.hint or "")


def address() -> Findings:
    if settings.PRODUCTION and not settings.TRUSTED_PROXIES:
        what = _("TRUSTED_PROXIES is 0: behind a front server all readers count as one, and one of them uses up the limits of all.")
        yield Finding(False, what, _("Set TRUSTED_PROXIES=1 with nginx alone in front."))
    if not settings.PRODUCTION:
        what = _("SITE_URL is not an https address: this is an installation at home, without secure cookies and HSTS.")
        yield Finding(False, what, _("For public use set SITE_URL=https://… (your public address) and start again."))


def database() -> Findings:
    answer = health.database()
    if not answer.ok:
        remedy = (
            _("Start PostgreSQL, or set DATABASE_URL right.")
            if connection.vendor == "postgresql"
            else _("Put the file %(file)s right, or restore a backup.")
        )
        yield Finding(True, answer.says, remedy % {"file": connection.settings_dict["NAME"]})
        return
    answer = health.migrations()
    if not answer.ok:
        yield Finding(True, answer.says, _("Run: %(command)s") % {"command": command("migrate")})


def database_version() -> Findings:
    if connection.vendor == "sqlite":
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            yield Finding(True, _("SQLite %(version)s is too old.") % {"version": sqlite3.sqlite_version}, _("Update the system, or use PostgreSQL."))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'")
            if cursor.fetchone() == (0,):
                yield Finding(True, _("This SQLite has no full-text search (FTS5)."), _("Use Debian's own python3, or PostgreSQL."))
    elif (version := connection.pg_version // 10_000) < OLDEST_POSTGRESQL:  # type: ignore[attr-defined]
        yield Finding(
            True,
            _("PostgreSQL %(version)s is too old.") % {"version": version},
            _("Update PostgreSQL to %(version)d or newer.") % {"version": OLDEST_POSTGRESQL},
        )


def agency() -> Findings:
    """Who speaks stands in the footer of every page."""
    row = Agency.objects.first()
    if row is None:
        yield Finding(True, _("The portal has not been set up."), _("Run: %(command)s") % {"command": command("setup")})
        return
    empty = [str(capfirst(Agency._meta.get_field(name).verbose_name)) for name in FOOTER if not getattr(row, name)]  # type: ignore[union-attr]
    if empty:
        where = reverse("admin:hnp_portal_agency_change", args=[row.pk])
        what = _("The footer lacks: %(fields)s.") % {"fields": ", ".join(empty)}
        yield Finding(settings.PRODUCTION, what, _("Fill them in at %(address)s.") % {"address": settings.SITE_URL + where})


def owners() -> Findings:
    """All that the program writes belongs to one user, who runs it. A command run as somebody else leaves traps."""
    var = Path(settings.VAR_DIR)
    owner = var.stat().st_uid
    strangers = [path for path in (*var.rglob("*"), *database_files()) if owner_of(path) not in (owner, None)]
    if strangers:
        names = ", ".join(map(str, strangers[:NAMED])) + (", …" if len(strangers) > NAMED else "")
        what = _("%(number)d files or folders do not belong to %(user)s, who runs the portal: %(names)s.")
        remedy = _("As root run: %(command)s") % {"command": f"chown -R {user_name(owner)}: {var}"}
        yield Finding(True, what % {"number": len(strangers), "user": user_name(owner), "names": names}, remedy)


def database_files() -> list[Path]:
    """SQLite's; they may lie outside of VAR_DIR."""
    name = str(connection.settings_dict["NAME"])
    inside = connection.vendor == "postgresql" or Path(name).is_relative_to(settings.VAR_DIR)
    return [] if inside else [Path(name + end) for end in ("", "-wal", "-shm")]


def owner_of(path: Path) -> int | None:
    try:
        return path.lstat().st_uid
    except FileNotFoundError:  # gone meanwhile
        return None


def rights() -> Findings:
    var = Path(settings.VAR_DIR)
    try:
        with tempfile.TemporaryFile(dir=var):
            pass
    except OSError as error:
        what = _("%(folder)s cannot be written: %(reason)s.") % {"folder": var, "reason": error.strerror}
        yield Finding(True, what, _("Run the portal as %(user)s, or give the folder to its user.") % {"user": user_name(var.stat().st_uid)})
    for name in ("secret-key", "first-accounts.json"):
        if (file := var / name).exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            what = _("%(file)s can be read by other users of this machine.") % {"file": file}
            yield Finding(True, what, _("Run: %(command)s") % {"command": f"chmod 600 {file}"})


def static_files() -> Findings:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield Finding(True, _("The style sheets and scripts have not been collected."), _("Run: %(command)s") % {"command": command("collect")})


def clock() -> Findings:
    """Against the database's clock, or with SQLite against the disk's; and against the last thing that was done here."""
    last = chores.last_ran()
    if (seconds := abs(time.time() - other_clock())) > SKEW:
        what = _("This machine's clock and that of the database or disk differ by %(seconds)d seconds.") % {"seconds": seconds}
    elif last and last - timezone.now() > timedelta(seconds=SKEW):
        what = _("This machine's clock was set back: something was done here at %(moment)s.") % {"moment": in_words(last)}
    else:
        return
    yield Finding(True, what, _("Let the system keep the time: %(command)s") % {"command": "timedatectl set-ntp true"})


def other_clock() -> float:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            return float(cursor.fetchone()[0])
    with tempfile.NamedTemporaryFile(dir=settings.VAR_DIR) as file:
        return Path(file.name).stat().st_mtime


def deployed() -> Findings:
    for files, typed in copies.outdated():
        what = _("Not as in deploy/ of this version: %(files)s.") % {"files": ", ".join(map(str, files))}
        remedy = _("Note what you changed there yourself, then as root in %(folder)s run: %(command)s")
        yield Finding(False, what, remedy % {"folder": settings.BASE_DIR, "command": typed})


def disk() -> Findings:
    answer = health.disk()
    if not answer.ok or shutil.disk_usage(settings.VAR_DIR).free < LITTLE_FREE:
        yield Finding(
            not answer.ok,
            answer.says,
            _("Make room where %(folder)s lies: delete old backups, or give it a larger disk.") % {"folder": settings.VAR_DIR},
        )


def email() -> Findings:
    if not settings.EMAIL_GIVEN:
        if settings.PRODUCTION:
            what = _("EMAIL_URL is not set: nobody can be sent a new password, and nobody is told when something fails.")
            yield Finding(
                False,
                what,
                _("Set EMAIL_URL=smtp+tls://user:password@host:587, then run: %(command)s") % {"command": command("mail_test", "ADDRESS")},
            )
        return
    try:
        get_connection().open()
    except Exception as error:  # the standard library raises OSError, ValueError, UnicodeError and more
        what = _("The mail server %(host)s does not take our mail: %(reason)s") % {"host": settings.EMAIL_HOST, "reason": chores.reason(error)}
        yield Finding(True, what, _("Set EMAIL_URL right, then run: %(command)s") % {"command": command("mail_test", "ADDRESS")})


def tend() -> Findings:
    answer = health.housekeeping()
    if not answer.ok:
        yield Finding(settings.PRODUCTION, answer.says, _("Start it beside the server: %(command)s") % {"command": command("tend", "--loop")})
    for chore, reason in chores.failing():
        what = _("A chore failed (%(chore)s): %(reason)s") % {"chore": chore.title, "reason": reason}
        yield Finding(True, what, _("Mend the cause, then run: %(command)s") % {"command": command("tend")})
    if number := outbox.given_up().count():
        what = _("%(number)d letters could not be sent and were given up.") % {"number": number}
        yield Finding(False, what, _("See %(address)s for the reasons.") % {"address": settings.SITE_URL + settings.STAFF_PATH})


def administrators() -> Findings:
    """Somebody must be able to sign in, and first passwords are for once."""
    if not roles.administrators().exists():
        yield Finding(settings.PRODUCTION, _("There is no administrator."), _("Run: %(command)s") % {"command": command("createsuperuser")})
    made_here = User.objects.filter(is_active=True, username__in=first_accounts.ROLES, last_login=None)
    if settings.PRODUCTION and made_here.exists():
        what = _("These accounts were made with a first password that was never used: %(names)s.") % {
            "names": ", ".join(user.username for user in made_here)
        }
        yield Finding(
            True,
            what,
            _("Give each to a person or disable it, at %(address)s.") % {"address": settings.SITE_URL + reverse("admin:auth_user_changelist")},
        )


def backups() -> Findings:
    """How old the newest whole backup is: its manifest is written last."""
    folder = Path(settings.BACKUP_DIR)
    newest = max((file.stat().st_mtime for file in folder.glob("*/manifest.json")), default=None)
    remedy = _("Run %(command)s now, and every night by a timer.") % {"command": command("backup")}
    if newest is None:
        yield Finding(settings.PRODUCTION, _("There is no backup."), remedy)
    elif time.time() - newest > BACKUP_FRESH.total_seconds():
        yield Finding(
            settings.PRODUCTION, _("The newest backup is of %(moment)s.") % {"moment": in_words(datetime.fromtimestamp(newest, UTC))}, remedy
        )


CHECKS: list[Check] = [settings_refused, address, owners, rights, static_files, deployed, disk, email, backups]
CHECKS_OF_DATA: list[Check] = [database_version, clock, agency, administrators, tend]
"""Asked only where the database answers and fits the program."""


def examine() -> list[Finding]:
    """All findings, those that must be mended first."""
    found = [finding for check in CHECKS for finding in check()]
    unusable = list(database())
    found += unusable or [finding for check in CHECKS_OF_DATA for finding in check()]
    return sorted(found, key=lambda finding: not finding.must)


def tell() -> int:
    """Write to the administrators what must be mended; returns to how many. To none where no mail can be sent, nor again
    on the same day: `manage.py tend` may be run by hand or by a timer."""
    if ChoreRun.objects.filter(name="doctor", ran_at__gt=timezone.now() - TOLD_AGAIN_AFTER).exists():
        return 0
    grave = [f"- {finding.what}\n  {finding.remedy}" for finding in examine() if finding.must]
    if not grave or not settings.EMAIL_GIVEN:
        return 0
    subject = _("%(number)d things to mend at %(address)s") % {"number": len(grave), "address": settings.SITE_URL or "HNP Portal"}
    body = "\n\n".join([_("This is what `manage.py doctor` found today:"), *grave])
    addresses = sorted({user.email for user in roles.administrators() if user.email})
    for one in addresses:
        outbox.mail(one, subject, body)
    return len(addresses)


def command(*words: str) -> str:
    """A command of this installation, to be copied into a terminal in the project's folder."""
    return " ".join((settings.MANAGE, *words))


def user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def in_words(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"
