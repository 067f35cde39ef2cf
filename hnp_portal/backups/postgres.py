"""PostgreSQL's part of a backup: pg_dump and pg_restore, which PostgreSQL itself vouches for.

The dump and the counts in the manifest see one snapshot. Restoring is one transaction: killed half way it never
happened. Passwords go through the environment, never through the list of processes.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import psycopg
from django.db import connection
from django.utils.translation import gettext as _
from psycopg import pq, sql
from psycopg.conninfo import make_conninfo

from hnp_portal.backups import BackupRefused, Facts

ENGINE = "postgresql"
FILE = "database.dump"


def size() -> int:
    """Bytes on disk: more than the compressed dump will have."""
    with _opened() as own:
        return int(_value(own, "SELECT pg_database_size(current_database())"))


def tables() -> list[str]:
    with _opened() as own:
        return _tables(own)


def facts() -> Facts:
    with _opened() as own:
        return _facts(own)


def snapshot(target: Path) -> Facts:
    with _opened() as own:
        own.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        name = _value(own, "SELECT pg_export_snapshot()")
        _tool("pg_dump", f"--snapshot={name}", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", f"--dbname={_address()}")
        found = _facts(own)
    examine(target)
    return found


def examine(file: Path) -> None:
    """Read the whole dump again, not only its list."""
    _tool("pg_restore", f"--file={os.devnull}", str(file))


def load(file: Path, strange: list[str]) -> None:
    """pg_restore replaces what the dump knows; `strange` are the tables that it does not know, made by newer code."""
    connection.close()
    if strange:
        with _opened() as own:
            own.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.SQL(", ").join(map(sql.Identifier, strange))))
    manners = ["--single-transaction", "--no-owner", "--no-privileges", "--no-comments", "--clean", "--if-exists"]
    _tool("pg_restore", *manners, f"--dbname={_address()}", str(file))


def _address() -> str:
    """Where libpq finds the database, without the password."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()} - {"password", "client_encoding"}
    return make_conninfo(**{name: value for name, value in connection.get_connection_params().items() if name in known and value})


def _opened() -> psycopg.Connection[tuple[object, ...]]:
    """A connection apart from the pool."""
    return psycopg.connect(_address(), password=connection.settings_dict["PASSWORD"] or None)


def _value(own: psycopg.Connection[tuple[object, ...]], query: str) -> str:
    row = own.execute(query.encode()).fetchone()
    return str(row[0]) if row else ""


def _tables(own: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    return sorted(str(name) for (name,) in own.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"))


def _facts(own: psycopg.Connection[tuple[object, ...]]) -> Facts:
    names = _tables(own)
    counts = {name: own.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone() for name in names}
    rows = own.execute("SELECT app, name FROM django_migrations").fetchall() if "django_migrations" in names else []
    return Facts(sorted(f"{app}.{name}" for app, name in rows), {name: int(str(row[0])) if row else 0 for name, row in counts.items()})


def _tool(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's tools.

    Raises:
        BackupRefused: it is missing or older than the server (with the remedy), or what it said.
    """
    with _opened() as own:
        server = own.info.server_version // 10000
    remedy = _("Type as root: apt install postgresql-client-%(server)d") % {"server": server}
    try:
        said = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        raise BackupRefused(_("The program %(name)s is missing.") % {"name": name} + f" {remedy}") from None
    own_version = re.search(r"\) (\d+)", said)
    if own_version and int(own_version[1]) < server:
        sentence = _("%(name)s has version %(own)s and the server %(server)d: too old to read it.")
        raise BackupRefused(sentence % {"name": name, "own": own_version[1], "server": server} + f" {remedy}")
    environment = {**os.environ, "PGPASSWORD": connection.settings_dict["PASSWORD"] or os.environ.get("PGPASSWORD", "")}
    done = subprocess.run([name, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [str(done.returncode)])[0]
        raise BackupRefused(_("%(name)s failed: %(reason)s") % {"name": name, "reason": reason})
