"""SQLite's part of a backup: its own online backup, in both directions.

One step takes all pages under one read lock: with WAL nobody waits for it, and what was committed before is in it.
Loading is one write transaction: killed half way it never happened, and a running portal sees all of it or nothing.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from django.db import connection
from django.utils.translation import gettext as _

from hnp_portal.backups import BackupRefused, Facts

ENGINE = "sqlite"
FILE = "database.sqlite3"
PATIENCE = 10
"""Seconds to wait for a lock."""


def place() -> Path:
    return Path(connection.settings_dict["NAME"])


def size() -> int:
    """Bytes of the database and of its log."""
    return sum(path.stat().st_size for path in (place(), Path(f"{place()}-wal")) if path.exists())


def tables() -> list[str]:
    """The tables that stand in the place; none where there is no file yet."""
    if not size():
        return []
    with closing(_opened(place())) as database:
        return _tables(database)


def facts() -> Facts:
    with closing(_opened(place())) as database:
        return _facts(database)


def snapshot(target: Path) -> Facts:
    with closing(_opened(place())) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file that can be read on a disk that cannot be written
    examine(target)
    with closing(_opened(target)) as copy:
        return _facts(copy)


def examine(file: Path) -> None:
    """Open a copy again and look at every page.

    Raises:
        BackupRefused: the database is damaged.
    """
    try:
        with closing(_opened(file)) as copy:
            said = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise BackupRefused(_("The database is damaged (%(reason)s). Older backups may be sound.") % {"reason": said})


def load(file: Path, strange: list[str]) -> None:
    """Put the copy where the portal's database is; what stood there is replaced as a whole."""
    connection.close()
    with closing(_opened(file)) as source, closing(sqlite3.connect(place(), timeout=PATIENCE)) as target:
        target.execute("PRAGMA journal_mode=WAL")
        source.backup(target)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    examine(place())


def _opened(file: Path) -> sqlite3.Connection:
    """For reading only: never makes an empty file."""
    return sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=PATIENCE)


def _tables(database: sqlite3.Connection) -> list[str]:
    """Without SQLite's own, and without virtual ones, whose rows lie in others."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    return sorted(name for (name,) in database.execute(query))


def _facts(database: sqlite3.Connection) -> Facts:
    names = _tables(database)
    counting = {name: "SELECT count(*) FROM " + connection.ops.quote_name(name) for name in names}  # noqa: S608  # nosec B608 # names of its own
    counts = {name: int(database.execute(query).fetchone()[0]) for name, query in counting.items()}
    rows = database.execute("SELECT app, name FROM django_migrations") if "django_migrations" in names else []
    return Facts(sorted(f"{app}.{name}" for app, name in rows), counts)
